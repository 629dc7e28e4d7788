# Labels of the report for people. `GROUP-ID` names a value of an enumeration.

# Lists
list-and = and
list-or = or

# Headings
report-values = Enter these values in your mail program
report-dav = Calendars and contacts
report-values-unusable = Published, but not usable at the moment
report-values-unverified = Not verified from here
report-outgoing = Outgoing (SMTP)
report-for-all = (everywhere)
report-parent-domain = These settings are those of { $parent }, not of { $domain } itself.
report-username-usual = The user name is not published; this is the usual form.
report-steps = (-v: { $count } steps)
report-warnings = { $count ->
        [one] 1 warning (-v shows it)
       *[other] { $count } warnings (-v shows them)
    }
report-retention = With POP3: leave messages on the server, or delete them there?
report-preparations = Before the first login
report-first = First
report-help = Help from the provider
report-tested = What was tested
report-likewise = same for:
report-findings = Notes and warnings
report-attempts = Where settings were looked up
report-phases = Step by step
report-next = What you can do next
report-not-verified = not verified from here: no server could be tested
report-summary = { $servers ->
        [0] no server tested
        [one] 1 server tested{ $failed ->
            [0] , it works
           *[other] , it fails
        }
       *[other] { $servers } servers tested{ $failed ->
            [0] , all work
            [one] , 1 fails
           *[other] , { $failed } fail
        }
    }; { $logins ->
        [0] login not tested
        [one] 1 login tried
       *[other] { $logins } logins tried
    }; { $took }

# The card
card-imap = Incoming mail (IMAP)
card-pop3 = Incoming mail (POP3)
card-submission = Outgoing mail (SMTP)
card-also = Also available: { $protocol } at { $host }, port { $port }, { $security }
devices-one = one device
devices-several = several devices
field-server = Server
field-port = Port
field-security = Security
field-username = User name
field-login = Login
field-source = Source
field-also = and by
field-state = Test
field-peer = Connected to
field-addresses = Addresses
field-cipher = Cipher suite
field-names = Certificate for
field-issuer = Issued by
field-validity = Valid
field-sha256 = SHA-256
greeting-told = { $text }
greeting-unauthenticated = { $text } (unauthenticated text: said before TLS, by whoever is there)
field-greeting = Greeting
field-capabilities = Capabilities
state-works = reachable, login not tested
state-logged-in = works, login accepted
state-refused = server works, login refused
state-mailbox-refused = login accepted, but the mailbox does not open
state-no-login = answers, but offers no way to log in
state-broken = does not work
state-not-tested = not tested
test-works = works
test-logged-in = works
test-refused = login refused
test-mailbox-refused = mailbox refused
test-no-login = no login offered
test-broken = fails
test-not-tested = not tested

# Words that mail programs use
security-tls = SSL/TLS
security-starttls = STARTTLS
security-none = none
login-method-password = normal password
login-method-app-password = app password
login-method-authorisation-code = authorisation code
login-method-encrypted = encrypted password
login-method-oauth2 = OAuth2 (sign-in by browser)
login-method-certificate = client certificate
login-method-kerberos = Kerberos/GSSAPI
login-method-ntlm = NTLM
login-method-other = a method of the provider's own
login-method-none = none: the server offers no way to log in that is known here
username-address = your e-mail address
username-local-part = the part of your address before the @
username-unknown = not published; usually your e-mail address
username-probably = { $address } (not published; this is the usual form)

# Sources and how far they are trusted
source-user = your own input
source-autoconfig = the provider's autoconfig file
source-ispdb = Thunderbird's provider database
source-builtin = the built-in table
source-srv = SRV records
source-mx = the mail exchanger's provider
source-parent = the settings of the domain above
source-guess = a guess
source-mx-host = the mail exchanger's own name, an inference
trust-guess = guessed
trust-plain-dns = unsigned DNS
trust-redirected = over HTTPS, by way of another domain
trust-dnssec = signed DNS
trust-https = over verified HTTPS
trust-builtin = built in
trust-user = your own input
table-date = as of { $date }

# How a protocol stands
availability-works = works
availability-published = published, not tested
availability-broken = known, but does not work
availability-not-offered = not offered
availability-unknown = nothing found

# Outcomes
attempt-times = asked at { $started }, took { $took }
outcome-found = found
outcome-absent = nothing there
outcome-failed = failed
outcome-cancelled = stopped, a better source had answered
outcome-not-awaited = not awaited
outcome-not-reached = not reached

# Rungs of the ladder
phase-resolve = name resolution
phase-connect = connect
phase-tls-handshake = tls handshake
phase-greeting = greeting
phase-starttls = starttls
phase-capability = capabilities
phase-authenticate = login
phase-status = mailbox

# Below the servers
login-accepted = login as { $username } accepted ({ $mechanism })
login-refused = login as { $username } refused: { $status } { $text }
login-mailbox-refused = login as { $username } accepted, but the mailbox does not open: { $status } { $text }
login-trial-accepted = { $mechanism } as { $username }: accepted
login-trial-refused = { $mechanism } as { $username }: refused: { $text }
login-trial-mailbox-refused = { $mechanism } as { $username }: accepted, but the mailbox does not open: { $text }
login-trial-other = { $mechanism }: { $reason }
login-withheld = { $reason }
login-failed = login not possible: { $reason }
mailbox-messages = { $count ->
        [0] no messages
        [one] one message
       *[other] { $count } messages
    }
mailbox-unseen = { $count } unread
mailbox-folders = { $count ->
        [one] one folder
       *[other] { $count } folders
    }

# Hints on failures
hint-resolve = hint: check the name, or ask another resolver with --nameserver
hint-network = hint: a firewall or the network of a hotel, company or school may block this port
hint-timeout = hint: try again, allow more time with --timeout, or try another network
hint-tls = hint: if the server is your own, name its CA with --ca-file
hint-protocol = hint: --trace shows the dialog; the port may belong to another protocol
hint-policy = hint: -v names the rule and the option that lifts it
hint-busy = hint: try again in some minutes; the password was not judged

# Severity
severity-error = error
severity-warning = warning
severity-info = note

# What next
next-online = looks the settings up online and tests the servers
next-again = tests the servers as soon as you are online
next-elsewhere = tests the servers, once you are in another network
next-login = also checks your password
next-trust = If this host is your provider's, send the password with:
next-trust-token = If this host is your provider's, run the same command once more with:
next-address = with your whole address, for the user name and the login
next-own = tests a server listed on your provider's help page
next-near = looks up the domain that you probably meant
next-explain = explains this finding and what to do about it

# Options
