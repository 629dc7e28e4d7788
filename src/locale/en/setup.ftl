# The conversation of `setup`, its options, and accounts.toml.

cli-setup-about = Set up an account: find, ask, test the login, write settings
cli-setup-about-long =
    Leads from an address to a mail program that works: finds the settings, tests the servers, asks how the mail is read, recommends POP3 or IMAP, tests the password, prints the values to enter, and writes settings for mail programs.

    Each answer can be given as an option, so that scripts can run it; --yes takes what is recommended. Nothing is written before the end.
cli-setup-usage = mailsetup setup [OPTIONS] [ADDRESS]
cli-setup-examples =
    Ask for everything
      mailsetup setup
    Three devices, settings for mbsync and msmtp, and keep the account
      mailsetup setup --devices 3 --export mbsync --export msmtp --save user@gmx.de
    In a script
      mailsetup setup --yes --password-command 'pass show mail/gmx' user@gmx.de
cli-setup-arg-address = E-mail address; asked for if missing
cli-setup-arg-program = Program that you read your mail with; its clicks are printed at the end
cli-setup-arg-program-long = Program that you read your mail with; its clicks are printed at the end, each value beside its field: thunderbird, outlook, outlook-classic, apple-mail, evolution, kmail, iphone, gmail, thunderbird-android, delta-chat
cli-setup-arg-demo = Practise on built-in mail servers; no account is saved
cli-setup-arg-yes = Ask nothing, take what is recommended
cli-setup-arg-test-message = Send a message to yourself and wait for it to arrive
cli-setup-arg-mailbox-full = Your mailbox is nearly full
cli-setup-arg-save = Keep servers and choices in accounts.toml, without the password
cli-value-not-address = a domain, not an address

setup-demo = To practise: the address is { $address }, the password { $password }. The servers run on this computer only, and only until you are done; no account is saved.
setup-welcome = Ctrl-C leaves at any time; nothing is written before the end. "<" or Esc goes back one step.
setup-no-way-back = This is the first question.
setup-back = ← back
setup-choice = Your choice
setup-yes = yes
setup-no = no
setup-recommended = recommended
setup-ask-address = Your e-mail address
setup-ask-imap = IMAP server
setup-ask-pop3 = POP3 server
setup-ask-submission = Outgoing server
setup-ask-type-again = Type the servers again?
setup-ask-username = User name
setup-username = Most providers want the whole address as user name; change it where yours wants another.
setup-username-odd = a user name holds no control characters
setup-ask-devices = On how many devices do you read this mail?
setup-devices-one = one
setup-devices-two = two
setup-devices-three = three or more
setup-ask-full = Is your mailbox nearly full?
setup-full = Your mailbox is nearly full: POP3 with deletion makes room, with IMAP you delete mail yourself.
setup-ask-protocol = Which protocol?
setup-ask-retention = Should fetched mail stay at the provider?
setup-retention-keep = yes, keep it there
setup-retention-days = for 14 days, then delete it
setup-retention-delete = no, delete it at once
setup-ask-prepared = Done?
setup-unprepared = Then no login is tried, it would be refused. Run mailsetup setup again once this is done.
setup-ask-password = Password for { $address }
setup-ask-retry = Try another password?
setup-ask-trust = Send the password there?
setup-ask-test-message = Send it?
setup-ask-exports = Programs
setup-ask-program = Where do you read your mail?
setup-name = Your name as those see it who get mail from you, for example Anna Miller. Leave it empty to go without.
setup-ask-name = Your name
setup-name-odd = a name holds no control characters
setup-sign-in = For { $provider }, the mail program opens the provider's sign-in page when you set it up (OAuth2). You need an app password only if your program can't do that.
setup-ask-sign-in = How is the program to sign in?
setup-sign-in-browser = on the provider's page (recommended)
setup-sign-in-password = with an app password
setup-quicker = This is quicker than the clicks for { $program }: { $what }
setup-ask-quicker = Create that, too?
setup-ask-group = What do you need settings for?
setup-pop3-only = Your provider offers only POP3, no IMAP. POP3 is made for a single device.
setup-pop3-several = POP3 does not keep several devices in sync: what you read or file on one stays unread on the others.
setup-number = Number [{ $usual }], < goes back:
setup-numbers = Numbers, separated by commas; empty: none; < goes back:
setup-number-wrong = Please enter a number from 1 to { $most }.
setup-qr-scan = Scan this QR code: in Thunderbird for Android or iPhone choose "Import settings" and "Scan QR code" at the first start. The app asks for the password.
setup-qr-file = The QR code does not fit this window. Open the image instead and scan it with the app.
setup-next = What now
setup-next-first-imap = At the first start the program loads the list of all folders and messages; with a large mailbox that takes a few minutes.
setup-next-first-pop3 = When it first fetches, the program downloads all messages of the inbox; with a large mailbox that takes a few minutes.
setup-next-browser = Your mail program signs in by itself, so everything but the login was tested here. To test that here, too, you need a client id of your own: mailsetup explain oauth-client
setup-next-help = Your provider's help:
setup-open-page = open the provider's page first
setup-no-browser = No browser can be opened from here. The address:
setup-keys = c copies a value, Enter ends.
setup-keys-page = c copies a value, o opens the provider's help page, Enter ends.
setup-ask-copy = Copy what?
setup-copied = Copied to the clipboard, if your terminal allows it; otherwise mark the value above.
setup-none = none
setup-ask-save = Keep the account in accounts.toml?
setup-found = Settings found for { $provider }:
setup-server = { $protocol } { $endpoint }, { $security }; named by { $source } ({ $trust })
setup-server-own = { $protocol } { $endpoint }, { $security }; named by { $source }
setup-not-tested = The values can be set up now; logins can't be tested. Run mailsetup setup again in a network that lets mail through.
setup-by-hand = Your provider's help pages name the servers; please type them:
setup-other-way-in = { $protocol } does not open the mailbox and { $other } does, so { $other } is set up.
setup-nothing = nothing was set up: no usable incoming server is known
setup-missing = { $what }: there is no terminal to ask; give { $option }
setup-missing-address = e-mail address missing
setup-missing-devices = number of devices missing
setup-hint-missing = --yes takes what is recommended wherever nothing was said
setup-terminal = the terminal can't be used: { $error }
accounts-io = { $error }
accounts-syntax = not valid TOML
accounts-version = written by a newer version of mailsetup (format { $found })
accounts-value = { $address }: { $key } makes no sense
accounts-no-home = there is no home folder to keep the account in
accounts-saved = account kept in { $path }
accounts-failed = { $path }: { $reason }
next-setup = sets up your mail program, step by step
setup-retry = { $left ->
        [one] One try is left
       *[other] { $left } tries are left
    }; providers lock accounts after a few wrong passwords.
setup-trust = Nothing vouches that { $host } belongs to your provider. Whoever runs that server will see your password.
setup-type-again-outgoing = The outgoing server does not work with that; mail can be read, but not sent.
setup-type-again = No incoming server works with that.
setup-test-message = A test message from you to yourself shows whether mail goes out and comes in. It stays in your mailbox; you can delete it.
setup-exports = Settings can be written for these programs. Space marks one, enter goes on.
setup-password = Leave it empty to go on without a login test. It is not shown, and kept nowhere unless you ask for it later.
setup-server-form = A host name, or { $protocol }s://HOST:PORT, or { $protocol }+starttls://HOST:PORT; empty: none.
setup-retention-days-means = For some days: each device that fetches within that time gets everything; afterwards the mail is only where it was fetched. Make backups.
setup-retention-full = Your mailbox is nearly full: what is kept there soon leaves no room for new mail.
setup-retention-several = You read on several devices: what one of them fetches and deletes, { $others ->
        [one] the other one
       *[other] the { $others } others
    } can never get.
setup-retention-lists-once = Your provider lists each message by POP3 only once: other devices do not get it, whatever you choose here.
setup-full-several = Your mailbox is nearly full, and IMAP leaves everything there: delete mail, or move old mail into local folders.
cli-setup-arg-keyring = Keep the password in the desktop's keyring, once it was accepted
setup-ask-keyring = Keep the password in the keyring?
setup-keyring = The desktop's keyring keeps the password encrypted; mailsetup then need not ask for it again.
setup-keyring-kept = password kept in the keyring
setup-keyring-none = the password was not kept: there is no keyring that takes it
setup-keyring-not-built = the password was not kept: this build of mailsetup has no keyring support
setup-keyring-no-login = the password was not kept: no server has accepted one
