# Settings for mail programs: what a format is for, what it can't say, what became of a file.

## The list: NAME, what it is for

export-list-title = Formats for --export FORMAT[=FILE]
export-group-programs = Mail programs
export-group-phones = Phones and tablets
export-group-terminal = Terminal programs and sending
export-group-retrievers = Programs that fetch mail
export-group-web = Web applications, sending only
export-group-servers = Servers and your own domain
export-group-developers = For programs that you write, sending only
export-list-pop3 = POP3 with --retention { $choices }
export-list-pop3-unsaid = POP3, but without a word about what stays on the server
export-about-autoconfig = Thunderbird: autoconfig file for a web server or the folder isp/
export-about-qr = Thunderbird for mobile: QR code for the terminal
export-about-qr-svg = Thunderbird for mobile: QR code as an image
export-about-qr-png = Thunderbird for mobile: QR code as an image of pixels
export-about-k9 = K-9 Mail and Thunderbird for Android: settings file to import
export-about-mobileconfig = iPhone, iPad and Mac: configuration profile
export-about-mbsync = mbsync (isync): ~/.mbsyncrc
export-about-msmtp = msmtp: ~/.msmtprc, sending only
export-about-mpop = mpop: ~/.mpoprc, POP3 only
export-about-fetchmail = fetchmail: ~/.fetchmailrc
export-about-getmail = getmail6: file for ~/.config/getmail/
export-about-mutt = mutt: lines for ~/.muttrc
export-about-neomutt = neomutt: lines for ~/.neomuttrc
export-about-aerc = aerc: ~/.config/aerc/accounts.conf
export-about-himalaya = himalaya 2: ~/.config/himalaya/config.toml
export-about-meli = meli: ~/.config/meli/config.toml
export-about-offlineimap = OfflineIMAP: ~/.offlineimaprc
export-about-evolution = GNOME Evolution: script that writes its three files
export-about-deltachat = Delta Chat: login link, holds the password
export-about-autodiscover = Outlook: Autodiscover answer in the old XML form
export-about-zone = your own domain: SRV records as zone lines
export-about-env-django = Django: environment variables for sending
export-about-env-laravel = Laravel: lines for .env
export-about-env-nextcloud = Nextcloud: environment variables of its container
export-about-env-grafana = Grafana: environment variables for sending
export-about-env-symfony = Symfony: MAILER_DSN for .env
export-about-env-nextauth = Auth.js (NextAuth): EMAIL_SERVER for .env
export-about-env-mastodon = Mastodon: lines for .env.production
export-about-env-chatwoot = Chatwoot: lines for .env
export-about-env-vaultwarden = Vaultwarden: environment variables for sending
export-about-env-authentik = authentik: environment variables for sending
export-about-smtp-url = SMTP URL, percent-encoded, for any program that takes one
export-about-nodemailer = nodemailer: arguments of createTransport as JSON
export-about-rails = Ruby on Rails: initializer for Action Mailer
export-about-gitlab = GitLab Omnibus: lines for /etc/gitlab/gitlab.rb
export-about-discourse = Discourse: lines for env: in containers/app.yml
export-about-gitea = Gitea and Forgejo: section [mailer] of app.ini
export-about-home-assistant = Home Assistant: notifier for configuration.yaml
export-about-spring = Spring Boot: lines for application.properties
export-about-wordpress = WordPress with WP Mail SMTP: lines for wp-config.php
export-about-postfix = Postfix: script for root that makes the account its relay
export-about-geary = GNOME Geary: geary.ini for ~/.config/geary/account_01/
export-about-claws-mail = Claws Mail: ~/.claws-mail/accountrc
export-about-alpine = Alpine: lines for ~/.pinerc
export-about-goimapnotify = goimapnotify: ~/.config/goimapnotify/goimapnotify.yaml
export-about-imapsync = imapsync: script whose first server is this account
export-about-roundcube = Roundcube: lines for config.inc.php
export-about-card = settings card as text
export-about-card-md = settings card as Markdown
export-about-card-html = settings card as an HTML page to print
export-about-card-json = settings card as JSON
export-card-fetched = Fetched mail
export-card-keep = stays on the server
export-card-delete = is deleted on the server
export-card-delete-after = is deleted on the server after { $days } days
export-card-title = Mail settings for { $address }

## Why there is no file

export-refused = no { $format } file: { $reason }
export-refused-password = { $format } does not hold passwords; leave out --include-password
export-refused-cleartext = { $host } offers no TLS, and no file is written that sends a password in clear
export-refused-oauth2 = the provider accepts OAuth2 only, and { $format } can't sign in that way here; a helper such as email-oauth2-proxy can do it for the program
export-refused-oauth2-starttls = { $format } signs in by OAuth2 only where TLS starts at once, not after STARTTLS
export-refused-protocol = { $format } can't express { $protocol }
export-refused-no-server = no { $protocol } server is known
export-refused-no-incoming = no incoming server is known
export-refused-no-outgoing = no outgoing server is known
export-refused-control-name = the name holds a line break or control character
export-refused-control-password = the password holds a line break or control character
export-refused-control-command = the password command holds a line break or control character
export-refused-control-server = a server's name or the login name holds a control character
export-refused-delete-after = { $format } can't delete after a number of days
export-refused-delete = { $format } can't be told to delete fetched mail
export-refused-password-command = { $format } can't run a password command; without one it asks
export-refused-scram = the server takes passwords by SCRAM only, which { $format } can't express
export-refused-challenge = the server takes no plain password, and { $format } can't express its way to log in
export-refused-append = { $format } has no place for a second account in one file
export-refused-append-there = the file already holds this account: { $line }
export-refused-length = { $format } reads at most { $max } bytes here, and would cut the rest off
export-refused-number = Thunderbird takes this user name for a number or a truth value, and would change it
export-refused-login-ascii = { $format } can't log in with a user name or password beyond ASCII
export-refused-expands = { $format } puts something else in the place of what begins with { $start }, and a name or the password holds that
export-refused-colon = { $format } ends the user name at the first colon, and this one holds a colon
export-refused-characters = { $format } would take a character of a name or user name for the end of it
export-refused-two-users = { $format } logs in with the same user name for incoming and outgoing mail, and these servers want different ones
export-refused-starttls = { $format } can't express STARTTLS here
export-refused-port-465 = { $format } takes TLS from the start for port 465 and STARTTLS for all others
export-refused-implicit-tls = { $format } can't express TLS from the start on this port
export-refused-percent = a percent sign in the login name would be taken for a placeholder in { $format }
export-refused-backtick = a backtick stands in a value, and { $format } can't quote it
export-refused-blank = a value begins or ends with a blank, which { $format } would cut off
export-refused-needs-password = the link holds the password; allow it with --include-password
export-refused-qr-size = the values don't fit into one QR code
export-refused-getmail-imap = getmail sends such a login name or password over IMAP unquoted, and it would not arrive; over POP3 it does
export-refused-terminal = an image does not go to a terminal; name a file
export-refused-ascii = { $format } takes ASCII addresses only
export-refused-zone-host = an SRV record can't name { $host }
export-refused-address = an export needs a whole address
export-refused-nothing = no server is known
export-refused-no-password = --include-password needs a password: --login, --password-stdin or --password-command
export-refused-exists = { $path } exists; nothing was overwritten
export-refused-special = { $path } is no file, but a device, a pipe, a folder or the like; nothing was written
export-hint-stdout = =- in the place of the path prints the settings; --overwrite replaces files alone
export-hint-overwrite = --overwrite replaces it; FORMAT=FILE names another file; --stdout prints it
export-hint-append = --append adds the account to the file, --overwrite replaces it; FORMAT=FILE names another file; --stdout prints it

## What to know about a file

export-note-incoming-only = for incoming mail only
export-note-mbsync-version = isync 1.5 prints a notice about SSLType at each run; --for-version 1.5 writes its own word
export-note-ip-address = { $format } compares certificates with names alone: it refuses a server that is named by its IP address
export-note-fetches-again = { $format } keeps no list of what it has fetched by POP3: fetch-mail brings everything again each time; open the mailbox on the server instead, or choose --retention delete
export-note-outgoing-only = for outgoing mail only
export-note-maildir = needs the Maildir { $folder } with cur, new and tmp in it
export-note-folder = needs the folder { $folder }: mkdir -p makes it
export-note-fetchmail-delivery = fetchmail hands mail to a local mail server unless you add an mda; the file must have mode 0600
export-note-token = the access token comes from the helper oama, which you have to set up first ({ $command }); name another command with --oauth-token-command
export-note-mbsync-oauth2 = mbsync needs the SASL plug-in for XOAUTH2 (cyrus-sasl-xoauth2) to sign in by OAuth2
export-note-env-quotes = some values are in quotes, for shells and for programs that read .env files; docker and podman (--env-file) would take the quotes literally
export-note-pass = the password is asked of the password manager: { $command }
export-note-no-name = { $format } has no place for your name
export-note-programs-delete = { $format } can't say what becomes of fetched mail on the server, and programs that read it delete it there after some days unless told otherwise; set it in the program before it fetches mail
export-note-no-retention = { $format } can't say what becomes of fetched mail on the server; set it in the program
export-note-evolution = close Evolution, run the script with sh, and start Evolution; it asks for the password
export-note-geary = close Geary, create ~/.config/geary/account_01/, put the file there as geary.ini, and start Geary; it asks for the password
export-note-claws = close Claws Mail, put the file into ~/.claws-mail/, which must hold no account yet, and start Claws Mail; it asks for the password
export-note-asks = the program asks for the password
export-note-roundcube = Roundcube asks for user name and password; for this account the user name is { $user }
export-note-new-mail = runs for each new message: { $command }
export-note-imapsync = give the second server behind it: sh FILE --host2 … --user2 …
export-note-autodiscover = holds your login name: answer with it only for your own address
export-note-apple-starttls = profiles have one switch for both kinds of TLS; on port { $port } Mail uses STARTTLS
export-note-zone = records name hosts and ports only; add target "." for what is not offered
export-note-env-password = set { $variable } yourself, from a secret store
export-note-env-starttls = { $format }: STARTTLS is used where the server offers it, but can't be demanded; TLS from the start can
export-written = { $format }: { $path } written
export-written-secret = { $path } holds your password; it can be read by you alone (mode 0600)
export-printed-secret = what is printed holds your password
export-verified = checked by { $program }: accepted
export-rejected = checked by { $program }: rejected: { $words }
export-not-installed = not checked: { $program } is not installed
export-unfinished = not checked: { $program } did not end within { $seconds } s
export-no-check = not checked: no program checks this format without a network

## Options

cli-heading-export = Files for mail programs
cli-name-protocol = PROTOCOL
cli-name-retention = KEEP
cli-name-version = VERSION
cli-name-name = NAME
cli-export-arg-export = Write settings for a mail program: FORMAT, or FORMAT=FILE; --list-exports shows the formats
cli-export-arg-export-long =
    Write settings for a mail program: FORMAT, or FORMAT=FILE; =- prints them. Can be given several times. Formats: mail programs autoconfig, evolution, geary, claws-mail, card, card-md, card-html, card-json; phones qr, qr-svg, qr-png, k9, mobileconfig, deltachat; terminal mutt, neomutt, aerc, himalaya, meli, alpine, msmtp; fetching mail mbsync, mpop, fetchmail, getmail, offlineimap, goimapnotify, imapsync; web applications env-nextcloud, env-grafana, env-mastodon, env-chatwoot, env-vaultwarden, env-authentik, gitlab, discourse, gitea, home-assistant, wordpress; servers postfix, roundcube, autodiscover, zone; your own programs smtp-url, env-symfony, env-nextauth, env-django, env-laravel, nodemailer, rails, spring. For web applications and your own programs outgoing mail only. What POP3 leaves on the server each format says as far as it can (--list-exports, --retention). A format that can't say what is true is refused, with the reason and exit code 1. Passwords stay out: the program asks, or runs the --password-command.
cli-export-arg-list = List the formats of --export
cli-export-arg-name = Your name as recipients see it, for exported files
cli-export-arg-protocol = Incoming protocol of exported files: imap or pop3; without it, the recommended one
cli-export-arg-retention = What POP3 leaves on the server, for exported files: keep, delete, or days such as 14d
cli-export-arg-for-version = Write for this version of the program; mbsync 1.5 has words that 1.4 does not know
cli-export-arg-stdout = Print exported files in place of the report
cli-export-arg-overwrite = Replace files that exist
cli-export-arg-append = Add the account to files that exist, where the format allows it
cli-export-arg-include-password = Write the password into exported files too: readable by whoever reads the file
cli-export-arg-verify = Let the mail program itself check each file, where it is installed
cli-error-without-export = { $option } goes with --export only
cli-value-export = no such format
cli-value-export-expected = expected a format that --list-exports shows, perhaps with a file, such as mbsync=mbsyncrc
cli-value-retention = not a way to keep mail
cli-value-retention-expected = expected keep, delete, or a number of days such as 14d
cli-value-version = not a version
cli-value-version-expected = expected numbers such as 1.5

# A host that may not see the password
hint-trust-host = if you know that { $host } belongs to your provider, add --trust-host { $host }
accounts-withheld = { $endpoint } was not saved: { $reason }
export-withheld = { $format }: password and password command were left out of the file: { $reason }
export-file-withheld = Without password and password command: { $reason }. If you know that { $host } belongs to your provider, export again with --trust-host { $host }.
