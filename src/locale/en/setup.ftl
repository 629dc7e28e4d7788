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
cli-setup-arg-yes = Ask nothing, take what is recommended
cli-setup-arg-save = Keep servers and choices in accounts.toml, without the password
cli-value-not-address = a domain, not an address

setup-welcome = Ctrl-C leaves at any time; nothing is written before the end. "<" or Esc goes back one step.
setup-no-way-back = This is the first question.
setup-back = ← back
setup-yes = yes
setup-no = no
setup-recommended = recommended
setup-ask-address = Your e-mail address
setup-ask-imap = IMAP server
setup-ask-pop3 = POP3 server
setup-ask-submission = Outgoing server
setup-ask-type-again = Type the servers again?
setup-ask-devices = On how many devices do you read this mail?
setup-devices-one = one
setup-devices-two = two
setup-devices-three = three or more
setup-ask-full = Is your mailbox nearly full?
setup-full = your mailbox is nearly full: POP3 with deletion makes room, with IMAP you delete mail yourself
setup-ask-protocol = Which protocol?
setup-ask-retention = Should fetched mail stay at the provider?
setup-retention-keep = yes, keep it there
setup-retention-days = for 14 days, then delete it
setup-retention-delete = no, delete it at once
setup-ask-prepared = Done?
setup-ask-password = Password for { $address }
setup-ask-retry = Try another password?
setup-ask-trust = Send the password there?
setup-ask-exports = Programs
setup-ask-save = Keep the account in accounts.toml?
setup-found = Settings found for { $provider }:
setup-server = { $protocol } { $endpoint }, { $security }; named by { $source } ({ $trust })
setup-by-hand = No settings were found. Your provider's help pages name the servers; please type them:
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
next-setup = leads you through it and writes settings for your mail program
setup-retry = { $left ->
        [one] One try is left
       *[other] { $left } tries are left
    }; providers lock accounts after a few wrong passwords.
setup-trust = Nothing vouches that { $host } belongs to your provider. Whoever runs that server will see your password.
setup-type-again = No incoming server works with that.
setup-exports = Settings can be written for these programs. Space marks one, enter goes on.
setup-password = Leave it empty to go on without a login test. It is not shown and not kept.
setup-server-form = A host name, or { $protocol }s://HOST:PORT, or { $protocol }+starttls://HOST:PORT; empty: none.
