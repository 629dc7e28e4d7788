# Command line: help, man pages, usage errors, configuration file.

## Headings and labels

cli-heading-usage = Usage
cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-heading-common = General options
cli-heading-network = Network options
cli-heading-answer = Advice and result
cli-heading-values = Your own values
cli-heading-lesson = Lesson
cli-heading-demo = Built-in servers
cli-heading-knobs = Oddities of the built-in servers
cli-heading-login = Login
cli-heading-sources = Sources
cli-heading-tape = Recording
cli-heading-examples = Examples
cli-heading-exit-codes = Exit codes
cli-heading-environment = Environment
cli-heading-files = Files
cli-heading-more = More
cli-label-error = error
cli-label-hint = hint

## Names of values

cli-name-subcommand = COMMAND
cli-name-language = LANG
cli-name-format = FORM[=FILE]
cli-name-when = WHEN
cli-name-duration = DURATION
cli-name-nameserver = ADDR[:PORT]
cli-name-file = FILE
cli-name-folder = FOLDER
cli-name-target = ADDRESS|DOMAIN
cli-name-number = N
cli-name-program = PROGRAM
cli-name-severity = SEVERITY
cli-name-url = URL
cli-name-user = NAME
cli-name-command = COMMAND
cli-name-host = HOST
cli-name-list = LIST
cli-name-topic = TOPIC
cli-name-depth = DEPTH
cli-name-ports = OFFSET|any
cli-name-address = ADDRESS
cli-name-shell = SHELL

## mailsetup

cli-about = Finds a mail provider's settings, tests them, and says whether POP3 or IMAP fits
cli-about-long =
    Finds the servers, ports and login methods for an e-mail address, tests them, and says whether POP3 or IMAP fits.

    With one device POP3 is fine. With two or more take IMAP: it keeps the mail and what you have read on the server, so that every device sees the same.
cli-usage = mailsetup <ADDRESS|DOMAIN> | mailsetup [OPTIONS] <COMMAND>
cli-examples =
    Which servers do I enter, and POP3 or IMAP?
      mailsetup probe user@gmx.de
    The same for somebody who reads mail on a phone and a laptop
      mailsetup probe --devices 2 user@gmx.de
    Does my password work? (asks for it)
      mailsetup probe --login user@gmx.de
    What does that word mean?
      mailsetup explain app-password
cli-exit-codes =
    0    all well: settings were found, and what was tested works
    1    a check failed (--fail-on)
    2    the command line or the configuration file makes no sense
    3    no usable settings found, or no way to log in
    4    the server refused the login or the mailbox
    5    network failure, timeout, or refused for the moment
    6    TLS or certificate failure, or no TLS at all
    7    a local file can't be read or written
    129  ended by SIGHUP, 130 by Ctrl-C, 143 by SIGTERM
cli-environment =
    MAILSETUP_PASSWORD         password for the login; unlike an argument it
                               does not show up in the list of processes
    MAILSETUP_OAUTH_CLIENT_ID, MAILSETUP_OAUTH_CLIENT_SECRET
                               client for --oauth, unless an option names it
    NO_COLOR                   no colour on a terminal, if not empty
    LC_ALL, LC_MESSAGES, LANG  language of the output, unless --lang is given
    XDG_CONFIG_HOME            configuration folder in place of ~/.config
cli-files =
    ~/.config/mailsetup/config.toml
        Defaults under the options' own names, such as lang = "en" or
        timeout = "20s". Keys: lang, color, format, timeout, nameserver,
        ca-file, devices, ispdb-url, no-source,
        oauth-client-id, oauth-client-secret-command. The command line wins.
cli-more-help = --help shows every option, examples and exit codes.
cli-more =
    mailsetup COMMAND --help   all options of a command, with examples
    mailsetup explain --list   pages on terms and findings
    mailsetup man | man -l -   this text as a manual page

## Options that every command shares

cli-arg-lang = Language of the output: de or en [default: from the environment]
cli-arg-format = What to print: human, json, ndjson, short, or a form for pipelines and monitoring [default: human]
cli-arg-format-long =
    What to print [default: human]. With =FILE the output goes to that file. Can be given several times, each with another file.

      human       for people
      json        one document with everything; ndjson: one result a line
      short       one server a line
      github      annotations of GitHub Actions
      junit       JUnit XML, as pipelines show it
      markdown    a summary for a job's page
      nagios      one line with performance data, for Nagios and Icinga
      prometheus  metrics for the node exporter's textfile collector
      sarif       SARIF 2.1.0
      tap         Test Anything Protocol

    Those from github on go with probe only.
cli-arg-color = When to use colour: auto, always or never [default: auto]
cli-arg-timeout = Longest time for the whole run [default: 15s for probe]
cli-arg-timeout-long =
    Longest time for the whole run [default: 15s for probe]. A number with ms, s, m or h; without unit it means seconds. What is unfinished then is shown as such.
cli-arg-idle-timeout = Longest time a server may stay silent [default: 10s]
cli-arg-nameserver = DNS server to ask in place of the system's; can be given several times
cli-arg-ca-file = Also trust the certificate authorities in this PEM file
cli-arg-ipv4 = Use IPv4 only
cli-arg-ipv6 = Use IPv6 only
cli-arg-offline = Contact nobody: use the built-in table and your own values
cli-arg-trace = Show the dialog with each server on standard error, secrets masked
cli-arg-quiet = Print less; -qq prints results only
cli-arg-verbose = Print more: every source and phase; -vv adds the evidence
cli-arg-config = Read this configuration file in place of the default one
cli-arg-help = Print help: -h in short, --help with every option
cli-arg-version = Print the version

## probe

cli-probe-about = Find the settings, test the servers, recommend POP3 or IMAP
cli-probe-about-long =
    Finds the settings for an address or a domain, tests each server, and recommends POP3 or IMAP.

    All sources are asked at once: the provider's own file, the ISP database, the built-in table, DNS, and in the end common host names. Each server that is named is contacted and its TLS, certificate, capabilities and login mechanisms are checked. Nobody logs in unless you ask for it.

    A server that published settings name and that fails is reported as a finding; the exit code tells whether there is something that works.
cli-probe-usage = mailsetup probe [OPTIONS] <ADDRESS|DOMAIN>...
cli-probe-examples =
    What to enter, and POP3 or IMAP
      mailsetup probe user@gmx.de
    Mail is read on three devices
      mailsetup probe --devices 3 user@gmx.de
    Try the login, with a password from a password manager
      mailsetup probe --password-command 'pass show mail/gmx' user@gmx.de
    Check your own domain from cron; exit code 1 from a warning on
      mailsetup probe --fail-on warning --format json=report.json example.org
    Test a server that no source names
      mailsetup probe --imap imaps://mail.example.org user@example.org
    What is known without any network
      mailsetup probe --offline user@gmx.de
cli-probe-arg-targets = E-mail address, or its domain alone; - reads them from standard input
cli-probe-arg-devices = Number of devices that read this mail; it decides between POP3 and IMAP
cli-probe-arg-fail-on = Exit with 1 if a finding is this severe: warning or error
cli-probe-arg-imap = Test this IMAP server, such as imaps://mail.example.org
cli-probe-arg-imap-long =
    Test this IMAP server; it wins over every source. The URL is SCHEME://[USER@]HOST[:PORT], where the scheme says how the connection is protected:

      imaps://            TLS from the start (port 993)
      imap+starttls://    STARTTLS, never without (port 143)
      imap://             the same
      imap+cleartext://   no protection (port 143)

    For --pop3 and --submission the schemes are built alike.
cli-probe-arg-pop3 = Test this POP3 server, such as pop3s://mail.example.org
cli-probe-arg-submission = Test this outgoing server, such as submissions://mail.example.org
cli-probe-arg-login = Log in; ask for the password if no other option gives it
cli-probe-arg-login-long =
    Log in. The password comes from --password-stdin, --password-command or the environment variable MAILSETUP_PASSWORD; otherwise it is asked for. It goes only over verified TLS and only to hosts that belong to the address.
cli-probe-arg-user = Login name, if it is not the published one
cli-probe-arg-password-stdin = Log in with the first line of standard input as password
cli-probe-arg-password-command = Log in with the first line that this command prints as password
cli-probe-arg-trust-host = The password may go to this host though nothing vouches for it; can be given several times
cli-probe-arg-allow-cleartext = The password may go to this host without TLS: everybody on the way can read it
cli-probe-arg-source = Ask only these sources, separated by commas
cli-probe-arg-source-long =
    Ask only these sources, separated by commas:

      pacc             the provider's own file, checked by a digest in DNS (draft)
      autoconfig       the provider's own file
      ispdb            the ISP database at Thunderbird
      builtin          the table in this program
      srv              DNS SRV records
      mailconf         the file that a TXT record names (mailconf=URL)
      autoconfig-http  the provider's own file over http (--allow-http)
      autodiscover     Microsoft Autodiscover
      mx               the provider behind the mail exchanger
      parent           the registrable domain, for an address at a subdomain
      guess            common host names
      jmap             JMAP; shown, not recommended
      dav              calendars and contacts (CalDAV, CardDAV); shown only
      oauth            metadata of the OAuth2 issuer that a file names
cli-probe-arg-no-source = Do not ask these sources, separated by commas; names as for --source
cli-probe-arg-config-file = Check a settings file before it is published
cli-probe-arg-config-file-long = Check a settings file before it is published: autoconfig XML, an Autodiscover answer or an Apple configuration profile, told apart by their content. Its servers are tested, and what is odd about it is named. Other sources are asked only where --source names them.
cli-probe-arg-no-cache = Ask the ISP database anew, and keep no answer on disk
cli-probe-arg-timing = Draw a waterfall of where the time went
cli-probe-arg-html = Also write a page for the browser: one file, without scripts
cli-probe-arg-html-long = Also write a page for the browser: one file, without scripts, for screen, phone and paper. It holds the advice, the values to enter, what is odd, every source with its answer, and every server with its times and the dialog line by line; passwords are not in it. For one target.
cli-probe-arg-all-sources = Wait for every source and show what each one said
cli-probe-arg-ispdb-url = Ask this ISP database in place of Thunderbird's
cli-probe-arg-send-address = Send the address along where a source asks for it, outside its own domain too
cli-probe-arg-send-address-long =
    Send the address along where a source asks for it: to autoconfig.DOMAIN from the start, to hosts outside the address's own domain that Autodiscover's records and redirects name, and in URLs of TXT records. Without it these are shown, but not asked.
cli-probe-arg-allow-http = Read settings over plain http as well; anybody on the way can change them
cli-probe-arg-allow-private = Contact private addresses and odd ports though only the network names them

## compare

cli-compare-about = Show what POP3 and IMAP do with one mailbox and two devices
cli-compare-about-long =
    Plays both protocols on built-in servers: POP3 with and without deleting, and IMAP, with two devices. First the answer and a table, then step by step what is on the server and what each device shows, the three ways side by side.

    With --demo it needs neither an account nor a network; everything stays on this machine.

    With an address it looks at that account by both protocols, lays the two servers' facts side by side, explains each line, and proves that nothing was changed.
cli-compare-usage = mailsetup compare ADDRESS|--demo|--replay FILE [OPTIONS]
cli-compare-examples =
    Read the whole lesson
      mailsetup compare --demo
    Look at your own account by both protocols
      mailsetup compare anna@example.org --devices 2
    With what devices and servers say
      mailsetup compare --demo --dialog
    Step by step, with questions
      mailsetup compare --demo --quiz
    The advice for two devices, also as a page for the browser
      mailsetup compare --demo --devices 2 --html lesson.html
cli-arg-record = Record the run to this file: what the network said, with its times; no passwords
cli-arg-record-long = Record the run to this file: every answer of the network, from name servers to mail servers, with its times. Passwords, tokens and SASL messages are left out; the address, and what was read of the mailbox, are in it.
cli-arg-replay = Show a recorded run again, without network
cli-compare-arg-address = The account to look at by both protocols; nothing is changed in it
cli-compare-arg-two-devices = Also play the steps with two devices, which change mail; only in an empty inbox
cli-compare-arg-two-devices-long = Also play the steps with two devices. They change mail: three messages are put into the inbox, read and deleted, a folder is made, and all of it is taken away again. Only in an empty inbox, and meant for an account that you can do without. Without this option a terminal asks.
cli-compare-arg-demo = Play on the built-in servers
cli-compare-arg-dialog = Show what devices and servers say (also with -v), how a program knows what is new, what it costs, and how real servers differ
cli-compare-arg-explain = How much is said about each line: off (nothing), short (a line) or full (more, with the RFC, and every line of the dialogs) [default: short]
cli-compare-arg-step = Wait before each step
cli-compare-arg-quiz = Ask before each step why, or which line comes next (on a terminal)
cli-compare-arg-speed = Show so many lines a second
cli-compare-arg-html = Also write a page for the browser: one file, without scripts
cli-compare-arg-worksheet = Also write the questions of the quiz to this file as a page to print, answers on the last sheet

## demo

cli-demo-about = Keep built-in mail servers up, to practise with
cli-demo-about-long =
    Starts POP3, IMAP and outgoing servers over one mailbox with example mail, and says how to reach them with openssl, curl or a mail program. Ctrl-C stops them.

    They listen on localhost only, relay no mail, and put nothing on the disk but the certificate of their throw-away CA, which is good for localhost alone.
cli-demo-usage = mailsetup demo [OPTIONS]
cli-demo-examples =
    Start the servers and talk to them by hand
      mailsetup demo
    Watch what programs say, over a slow line
      mailsetup demo --trace --latency 200ms
    For a script: free ports, the certificate in a file
      mailsetup demo --ports any --write-ca ca.pem
cli-demo-arg-ports = Listen on the standard ports plus this number; any takes free ports [default: 10000]
cli-demo-arg-address = Address and user name of the mailbox [default: anna@example.org]
cli-demo-arg-write-ca = Write the certificate of the throw-away CA to this file
cli-demo-arg-latency = Delay every answer by this time
cli-demo-arg-drip = Send every byte alone, this far apart
cli-demo-arg-no-uidl = POP3 without UIDL: messages have no lasting names
cli-demo-arg-no-uidplus = IMAP without UIDPLUS
cli-demo-arg-exclusive-pop3 = Only one POP3 session at a time may have the mailbox
cli-demo-arg-retr-marks-seen = RETR marks a message as read for IMAP too, as some servers do
cli-demo-arg-login-disabled = Nobody can log in
cli-demo-arg-app-password = Refuse the password and demand an app password
cli-demo-arg-expire = POP3 announces EXPIRE with so many days; with 0, QUIT deletes what was retrieved

## explain

cli-explain-about = Explain a term or a finding
cli-explain-about-long =
    Prints a page on a term, such as starttls or uidl, or on a finding by the id that probe prints with it. Without a topic it lists them all.
cli-explain-usage = mailsetup explain [OPTIONS] [TOPIC]
cli-explain-examples =
    What is an app password?
      mailsetup explain app-password
    Why is this a finding, and what do I do about it?
      mailsetup explain certificate-name
    Everything there is a page on
      mailsetup explain --list
cli-explain-arg-topic = A term, or the id of a finding
cli-explain-arg-list = List all terms and findings

## completions

cli-completions-about = Print a completion script for a shell
cli-completions-about-long =
    Prints a script that completes commands, options and values in a shell. Its descriptions are in the language of --lang.
cli-completions-usage = mailsetup completions <SHELL>
cli-completions-examples =
    bash
      mailsetup completions bash > ~/.local/share/bash-completion/completions/mailsetup
    zsh, in a folder that is in $fpath
      mailsetup completions zsh > ~/.zfunc/_mailsetup
    fish
      mailsetup completions fish > ~/.config/fish/completions/mailsetup.fish
cli-completions-arg-shell = bash, zsh, fish, powershell or elvish

## man

cli-man-about = Print a manual page
cli-man-about-long =
    Prints the manual page of mailsetup or of one of its commands in roff, in the language of --lang.
cli-man-usage = mailsetup man [COMMAND]
cli-man-examples =
    Read a page
      mailsetup man probe | man -l -
    Install a page
      mailsetup man > ~/.local/share/man/man1/mailsetup.1
cli-man-arg-command = A command; without it, the page of mailsetup itself
cli-man-arg-all = Write every completion script and manual page below this folder
cli-man-manual = User commands
cli-man-name = Name
cli-man-synopsis = Synopsis
cli-man-description = Description
cli-man-see-also = See also

## help

cli-help-about = Print the help of a command
cli-help-usage = mailsetup help [COMMAND]
cli-help-examples =
    All options of probe
      mailsetup help probe
cli-help-arg-command = A command; without it, the help of mailsetup itself

## Usage errors

cli-error-bad-value = { $option }: { $value }: { $problem }
cli-error-value = { $option }: { $value }: not a valid value
cli-error-choice = { $option }: { $value }: expected one of: { $choices }
cli-error-choice-missing = { $option }: value missing, expected one of: { $choices }
cli-error-unknown-option = unknown option { $argument }
cli-error-needless-argument = unexpected argument { $argument }
cli-error-unknown-command = unknown command { $command }
cli-error-not-taken = { $option } means nothing to { $command }
cli-error-no-command = command missing, expected one of: { $choices }
cli-error-missing = argument missing: { $arguments }
cli-error-repeated = { $option }: given more than once
cli-error-conflict = { $option }: does not go together with { $other }
cli-error-needless-value = { $option }: takes no value, but { $value } was given
cli-error-value-missing = { $option }: value missing
cli-error-utf8 = an argument is not valid UTF-8
cli-error-other = the command line can't be understood
cli-error-single-target = { $option } goes with one address only
cli-error-single-password = { $option } goes with one address only: a password belongs to one address
cli-error-offline-login = --offline allows no login
cli-error-login-domain = { $domain }: a login needs an address, this is a domain
cli-error-no-source-left = no source is left to ask
cli-error-one-file = two --format options name the same file, { $path }
cli-error-two-formats = only one --format can go to standard output
cli-error-more = More: { $command }
cli-hint-suggestion = did you mean { $suggestions }?
cli-hint-password = a password on the command line can be read by others; use --login, --password-stdin or --password-command
cli-hint-server = name a server by its URL, such as --imap imaps://mail.example.org:993
cli-hint-password-command = --password-command can give each address its own; the command finds the address in MAILSETUP_ADDRESS
cli-hint-login-domain = give the whole address, or the login name with --user
cli-hint-one-file = name a file for each
cli-hint-two-formats = send the others to files, such as --format json=report.json

## Values

cli-value-target-expected = expected an address such as user@gmx.de, or a domain such as gmx.de
cli-value-format = no such form of output
cli-value-format-path = the file is missing behind "="
cli-value-format-expected = expected human, json, ndjson, short, github, junit, markdown, nagios, prometheus, sarif or tap, or one of them with a file, such as json=report.json
cli-value-duration = not a duration
cli-value-duration-range = zero, or more than a week
cli-value-duration-expected = expected a number with ms, s, m or h, such as 15, 15s, 500ms or 2m
cli-value-nameserver = not an IP address
cli-value-nameserver-expected = expected an address with or without port, such as 9.9.9.9, 127.0.0.1:5353 or [::1]:53
cli-value-size = not a size
cli-value-size-expected = expected a number of bytes, or one with K, M or G, such as 50M
cli-value-speed = not a number from 1 to 1000
cli-value-speed-expected = expected a number of lines a second, such as 10
cli-value-ports = neither any nor a number up to 64540
cli-value-ports-expected = expected any, or a number that is added to the standard ports, such as 10000
cli-value-days = not a number of days
cli-value-days-expected = expected a whole number, such as 30
cli-value-address = not an e-mail address
cli-value-address-expected = expected an address such as anna@example.org
cli-value-devices = not a number of devices
cli-value-devices-expected = expected a whole number, 1 or more
cli-value-host = not a host name
cli-value-host-expected = expected a host alone, such as mail.example.org or 192.0.2.1
cli-value-url = not a web address
cli-value-url-expected = expected https:// with a host and perhaps a path, such as https://autoconfig.example.org/v1.1
cli-value-server-scheme-missing = the URL scheme is missing
cli-value-server-scheme = unknown URL scheme
cli-value-server-protocol = a URL of another protocol
cli-value-server-password = a password does not belong on the command line
cli-value-server-password-expected = use --login, --password-stdin or --password-command
cli-value-server-user = not a login name
cli-value-server-path = more than a host and a port
cli-value-server-port = not a port
cli-value-server-expected-imap = expected a URL such as imaps://mail.example.org, imaps://mail.example.org:993 or imap+starttls://mail.example.org
cli-value-server-expected-pop3 = expected a URL such as pop3s://mail.example.org, pop3s://mail.example.org:995 or pop3+starttls://mail.example.org
cli-value-server-expected-submission = expected a URL such as submissions://mail.example.org, smtps://mail.example.org:465 or submission+starttls://mail.example.org

## Configuration file

cli-config-missing = { $file }: no such file
cli-config-forbidden = { $file }: permission denied
cli-config-too-large = { $file }: too large for a configuration file
cli-config-utf8 = { $file }: not valid UTF-8
cli-config-unreadable = { $file }: can't be read
cli-config-syntax = { $file }: line { $line }, column { $column }: not valid TOML
cli-config-key = { $file }: unknown key { $key }
cli-config-key-expected = known keys: { $keys }
cli-config-type = neither a text nor a number
cli-config-choice = not one of the possible values
cli-config-color-expected = expected auto, always or never
cli-config-lang-expected = expected de or en
cli-config-source-expected = expected pacc, autoconfig, ispdb, builtin, srv, mailconf, autoconfig-http, autodiscover, mx, parent, guess, jmap, dav or oauth
cli-arg-proxy = Go through this proxy
cli-arg-proxy-long = Go through this proxy: socks5://host:1080 or http://host:8080 (CONNECT). Every connection takes it, DNS too (over TCP); loopback does not. Without the option ALL_PROXY counts, which may also hold a user name and a password.
cli-value-proxy-expected = a URL like socks5://host:1080 or http://host:8080
cli-value-proxy-password = a password on the command line can be read by every user of this machine
cli-value-proxy-password-expected = the URL without password; ALL_PROXY may hold one

cli-name-mechanism = MECHANISM
cli-name-pin = HOST:PORT=SHA256
cli-probe-arg-mechanism = Log in by this mechanism and no other
cli-probe-arg-mechanism-long = Log in by this mechanism and no other: plain, login, user (IMAP's LOGIN, POP3's USER and PASS), scram-sha-256, scram-sha-256-plus, scram-sha-1, scram-sha-1-plus, cram-md5, apop, oauthbearer, xoauth2
cli-probe-arg-all-mechanisms = Try every login mechanism once and print what became of each
cli-probe-arg-all-mechanisms-long = Try every login mechanism that the servers offer once, and print what became of each. Servers may lock an account after refused logins: no more than 3 refusals are risked.
cli-probe-arg-oauth-token-command = Take the OAuth2 access token from the first line that this command prints
cli-probe-arg-accept-certificate = Accept this certificate, and no other, from a server of your own
cli-probe-arg-accept-certificate-long = Accept this certificate, and no other, from a server of your own. On the server itself, openssl x509 -in CERTIFICATE.pem -noout -fingerprint -sha256 prints its SHA-256. Does not count for hosts that the built-in table or an HTTPS source names.
cli-value-pin = no host, port and SHA-256
cli-value-pin-expected = expected HOST:PORT=SHA256, the digest in hexadecimal

## OAuth2

cli-heading-oauth = Login by OAuth2
cli-name-flow = FLOW
cli-name-id = ID
cli-name-port = PORT
cli-oauth-arg-flow = Log in with a token: loopback (browser here) or device (elsewhere)
cli-oauth-arg-flow-long = Get an OAuth2 token and log in with it: loopback opens the browser of this computer, device shows a code to be typed on any other. Needs a client id, since none ships with mailsetup. A permission once given is kept in the keyring, where there is one, and nowhere else.
cli-oauth-arg-client-id = The program's registration at the provider
cli-oauth-arg-client-secret = The registration's secret is the first line this command prints
cli-oauth-arg-issuer = Who gives out tokens, where the built-in table does not know
cli-oauth-arg-scope = What to ask for, in place of the table's scopes
cli-oauth-arg-redirect-port = Port of the redirect that was registered
cli-oauth-arg-refresh-command = Log in with a refresh token, the first line this command prints
cli-value-https = no https address
cli-value-https-expected = expected, for example, https://id.example.org
cli-value-port = no port
cli-value-port-expected = expected a number from 1 to 65535

## Many targets and expectations

cli-heading-many = Many targets
cli-heading-expect = Expectations
cli-name-date = DATE
cli-probe-arg-targets-file = Read targets from this file, one a line; - is standard input
cli-probe-arg-targets-file-long =
    Read targets from this file, one a line; - is standard input, as is a - among the targets. Empty lines and lines that begin with # are left out. The file may be of any length: it is read as targets are taken up.
cli-probe-arg-jobs = So many targets at the same time [default: 16]
cli-probe-arg-per-host = At most so many of them at one address [default: 4]
cli-probe-arg-per-provider = At most so many of them at the hosts of one provider [default: 8]
cli-probe-arg-unordered = Print each result as soon as it is there, in any order
cli-probe-arg-resume = Note in this file which targets are done, and leave out those that are
cli-probe-arg-resume-long =
    Note in this file which targets are done, and leave out those that are noted there. After an interruption the same command goes on where it stopped. Needs --format ndjson, short or github; a file named there is gone on with.
cli-probe-arg-expect = Hold the results against the expectations in this file
cli-probe-arg-expect-long =
    Hold the results against the expectations in this file (TOML; --write-policy makes one). Waits for all sources, and makes the further connections that the file asks for. Without targets the domains of the file are taken. A check that fails makes the exit code 1; one that could not be made, that of its cause.
cli-probe-arg-write-policy = Write into this file what holds now, as expectations for --expect
cli-probe-arg-write-policy-long =
    Write into this file what holds now, as expectations for --expect, with a comment at every key. Take out what may change.
cli-probe-arg-baseline = Tell only what changed since this report
cli-probe-arg-baseline-long =
    Tell only what changed since this report, which --format json=FILE or ndjson=FILE wrote: checks that came out otherwise, and servers, user names, TLS, certificates' issuers and names, mechanisms, capabilities and sources that are others. A change makes the exit code 1, with --fail-on error only a check that fails.
cli-probe-arg-deep = Look into what needs further connections too
cli-probe-arg-deep-long =
    Look into what needs further connections too, once the answer is there: IPv4 and IPv6 each, old versions of TLS, what the STARTTLS port gives away before TLS, TLSA records, MTA-STS and TLS-RPT. --expect does so as far as its file asks for it.
cli-probe-arg-now = Hold certificates against this date in place of today
cli-probe-arg-now-long =
    Hold certificates against this date in place of today: 2026-12-31, or 2026-12-31T08:00:00Z in UTC. The TLS library goes by the clock of the system all the same.
cli-probe-arg-nagios = Answer as a monitoring plug-in: one line, exit codes 0 to 3
cli-value-places = not a number from 1 to 1000
cli-value-places-expected = expected a whole number such as 16
cli-value-instant = not a date
cli-value-instant-expected = expected a date such as 2026-12-31, or an instant in UTC such as 2026-12-31T08:00:00Z
cli-error-replay-option = { $option } cannot be given with --replay: the recording tells how it was made
cli-error-record-option = { $option } does not go with --record
cli-error-resume-format = --resume cannot go on with the form { $format }
cli-hint-resume-format = add --format ndjson or --format ndjson=FILE
cli-error-format-probe = the form { $format } goes with probe only
cli-error-stdin-twice = standard input cannot give targets and the password
cli-value-line = longer than any address
