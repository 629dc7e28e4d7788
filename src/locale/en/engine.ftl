# Connection
policy-odd-port = port { $port } is no mail port, so it was not contacted
greeting-rejected-unauthenticated = the server turned us away before TLS, in words that anybody in between may have written: { $text }
command-refused-unauthenticated = the server refused STARTTLS, in words that anybody in between may have written: { $text }
greeting-rejected = the server turned us away: { $text }
tls-first = this port speaks TLS from the first byte on, not STARTTLS
preauth-before-tls = the server claims that somebody is logged in already, before TLS; somebody is in between
starttls-not-offered = the server does not offer { $command }, so nothing protects the connection
command-refused = the server refused the command: { $text }
cut-off-by-deadline = no answer within the time for the whole run

# Discovery
absent-nothing-typed = nothing was typed
absent-http-status = not there (HTTP { $status })
absent-not-in-table = the table does not know this domain
absent-no-mx = no MX record
absent-null-mx = the domain accepts no mail (null MX)
absent-mx-useless = the mail exchanger { $host } is not a host that could receive mail
absent-mx-filter = the mail exchanger { $host } is a mail filter ({ $filter }), which keeps no mailboxes
absent-mx-unknown = the mail exchanger { $host } belongs to no provider in the built-in table
autoconfig-no-server = the file names no server for IMAP, POP3 or SMTP
http-status = the web server answered HTTP { $status }
answer-misrouted = the answer does not fit the question

# Login
refused-by-server = login refused: { $text }
refused-for-now = the server refuses for the moment: { $text }
server-alert = the server asks to tell you: { $text }
server-alert-unauthenticated = before TLS, and so perhaps not from the server: { $text }
login-not-offered = the server offers no way to log in
login-not-known = the server offers no way to log in that this program knows, only { $offered }
mailbox-refused-by-server = the login was accepted, but the mailbox does not open: { $text }
withheld-untrusted-host = password not sent: { $host } is outside { $domain }, and no trustworthy source points to it ({ $trust })
withheld-unprotected = password not sent: the connection to { $host } is not protected by verified TLS
withheld-no-mechanism = password not sent: the server offers no login method that sends a password ({ $offered })
withheld-not-offered = password not sent: the server does not offer { $mechanism } ({ $offered })
withheld-no-password = { $mechanism } needs a password, and none was given
withheld-no-token = { $mechanism } needs an access token, and none was given
withheld-no-binding = { $mechanism } needs TLS, to bind the login to
withheld-token-host = access token not sent: { $host } is outside { $domain }, and no source that is trustworthy enough points to it ({ $trust })
withheld-pin-published = password not sent: { $host } was published over HTTPS, so a pinned certificate does not count there
withheld-login-name = password not sent: the user name here is not your address, but has the form { $form }; give it with --user
withheld-refusals-max = not tried, so that no account gets locked: { $max } logins were refused already
withheld-login-delay = not tried: the server wants a pause between two POP3 logins
withheld-no-connection = not tried: no second connection was possible
login-downgrade = the server does offer channel binding, but its list did not show that: somebody in between changed the list. This says nothing about the password
login-binding-differs = the login was bound to another TLS connection than the server's: somebody is in between, or the server binds to something else than its certificate. This says nothing about the password
login-binding-unsupported = the server does not know the channel binding of { $mechanism } that mailsetup has (tls-server-end-point). This says nothing about the password
login-advice-in-clear = Two things can be the cause: the password is wrong, or the server stores passwords in a form with which it cannot do { $refused }. To find out, try once with --mechanism { $option }: the password itself then goes over the verified TLS connection.
login-advice-unbound = Three things can be the cause: the server binds the login to something else in the TLS connection than mailsetup does (tls-server-end-point), the password is wrong, or the server stores it in a form with which it cannot do { $refused }. To find out, try --mechanism { $option }.
login-advice-prepared = Three things can be the cause: the password is wrong, it holds a character that was pasted along (a no-break space, a soft hyphen), or the server has stored it in another form: of such characters, of ligatures and of letters with accents programs send different forms. Type it by hand; if that does not help, set a password of plain letters, digits and signs.
login-advice-beyond-ascii = The password holds characters beyond ASCII. Some servers have stored them in an older encoding (Latin-1) and refuse the password as UTF-8, which mail programs send today. If it works on the provider's website, set a password of plain letters, digits and signs.
login-advice-local-part = Nobody published the user name. If the address is not it, try --user { $username }.
ask-trust-host = { $reason }. Send it to { $host } all the same?
ask-in-clear = { $host } refused { $refused }. Either the password is wrong, or the server cannot do { $refused } for this account. Try once with { $next }, over the verified TLS connection?
ask-local-part = Nobody published the user name for { $host }, and the address was refused. Try once as { $username }?
all-mechanisms-warning =
    { $max ->
       *[other] note: every login method is tried once. Servers may lock an account after refused logins; no more than { $max } refusals are risked.
    }
withheld-after-refusal = skipped: the first login was refused, and more tries could lock the account

# Advice
advice-imap = Choose IMAP.
advice-pop3 = Choose POP3.
advice-pop3-several = Choose POP3, and set it to leave mail on the server.
advice-depends = One device: POP3 is fine. Several devices: use IMAP.
advice-not-offered = Neither IMAP nor POP3: this provider offers no access for mail programs.
advice-broken = Servers are known, but none of them can be used as it is.
advice-nothing = No settings were found.
reason-one-device-pop3 = POP3 downloads mail to one device: nothing to keep in sync.
reason-several-devices-imap = IMAP keeps mail and what you have read on the server, so every device shows the same.
reason-imap-fits-any = IMAP fits one device as well as several.
reason-pop3-several-devices = With POP3, each device downloads every message for itself, and none knows what you read on another.
reason-instead-imap = With several devices, use IMAP: it keeps mail and what you have read on the server.
reason-instead-pop3 = POP3 is for one device: it downloads every message to each device anew, and none knows what you read on another.
reason-broken = { $protocol } has a server, but it failed the test.
reason-not-offered = { $protocol } is not offered here.
reason-unknown = No { $protocol } server was found for this mailbox.
reason-not-in-file = The file names no { $protocol } server.
reason-pop3-lists-once = POP3 at this provider lists each message once: the device that asks first gets it, the others never see it.
reason-outgoing-missing = No outgoing server was found, so mail can be read but not sent.
reason-outgoing-broken = The outgoing server failed the test, so mail can be read but not sent.
retention-keep = Leave: received mail survives the loss of the device. But the mailbox fills up, and each device has its own read marks.
retention-delete = Delete: the mailbox stays small; mail is on this device only, so back it up.
retention-expire =
    { $days ->
        [0] This server may delete mail as soon as POP3 has fetched it (EXPIRE 0): it cannot be left there.
        [one] This server keeps mail for at least { $days } day and may then delete it (EXPIRE).
       *[other] This server keeps mail for at least { $days } days and may then delete it (EXPIRE).
    }

# Conclusion
conclusion-works = usable settings were found, and the servers work as far as they were tested
conclusion-logged-in = usable settings were found, and the logins work
conclusion-logged-in-partly = usable settings were found and a login works, but not every server can be used
conclusion-offline = from the built-in table; nothing was tested (--offline)
conclusion-offline-file = from the file; nothing was tested (--offline)
conclusion-offline-nothing = the built-in table does not know this domain, and --offline does not allow asking anyone else{ conclusion-near }
conclusion-no-network = no network: nobody could be asked
conclusion-no-network-not-verified = no network: the values come from the built-in table and are not verified
conclusion-not-offered = the provider offers neither IMAP nor POP3
conclusion-forwarded = this address has no mailbox of its own: its mail is forwarded
conclusion-closed = this mail service has been closed
conclusion-see-preparations = no server can be entered as it is; see what the provider asks for
conclusion-no-outgoing = incoming mail works, but there is no usable outgoing server
conclusion-no-outgoing-untested = there is no outgoing server
conclusion-login = no login was possible
conclusion-login-outgoing = fetching mail works, but no login for sending was possible
conclusion-login-incoming = sending mail works, but no login for fetching was possible
conclusion-mailbox = the login was accepted, but the mailbox does not open
conclusion-tls = no server could be reached over trustworthy TLS
conclusion-cleartext = the servers that are named have no encryption
conclusion-typed = a server that was typed does not work the way it was typed
conclusion-network = the servers could not be reached
conclusion-busy = the server refuses for the moment, and has not judged the login; try again later
conclusion-no-login = a server offers no way to log in that a mail program could use
conclusion-dns = the name servers did not answer
conclusion-captive-portal = this network intercepts every connection; nothing could be tested
conclusion-filtered = this network seems to block mail; the values are not verified from here
conclusion-clock = this computer's clock seems to be wrong; no certificate could be judged
conclusion-nothing-found = no usable settings were found
conclusion-file-nothing = the file contains no incoming server that could be used
# A similar domain that has mail, behind a sentence that says why nothing was found.
conclusion-near =
    { $near ->
        [none] {""}
       *[other] ; did you mean { $near }?
    }
conclusion-no-such-domain = this domain does not exist{ conclusion-near }
conclusion-takes-no-mail = this domain accepts no mail: it says so with a null MX record{ conclusion-near }
conclusion-useless-mx = this domain accepts no mail: its MX record points to localhost or to an IP address{ conclusion-near }
conclusion-no-mail-server = this domain exists, but names no mail server (no MX record){ conclusion-near }

# Passwords
secret-stdin = the password could not be read from standard input: { $error }
secret-command = the { $what ->
    [token] token
   *[password] password
} command could not be run: { $command }: { $error }
secret-command-failed = the { $what ->
    [token] token
   *[password] password
} command failed: { $command }: { $status }
secret-command-timeout = the { $what ->
    [token] token
   *[password] password
} command did not end within { $seconds } s: { $command }
secret-empty = the { $what ->
    [token] token
   *[password] password
} is empty
secret-too-long = the { $what ->
    [token] token
   *[password] password
} is longer than { $max } bytes
secret-not-utf8 = the { $what ->
    [token] token
   *[password] password
} is not UTF-8
secret-no-terminal = there is no terminal to ask for the password
interrupted = interrupted
