## The built-in servers

demo-port-in-use = port { $port } is taken by another program
demo-bind = port { $port } can't be used: { $reason }
demo-tls = the throw-away certificate can't be made: { $reason }

demo-not-built = this mailsetup is built without the built-in servers
demo-hint-ports = --ports any takes free ports, --ports 20000 other fixed ones
demo-stopped = The servers have stopped; mailbox and certificate are gone.

# How to connect
demo-title = Three mail servers are up on this machine, all over one mailbox.
demo-user = User name
demo-password = Password
demo-authority = CA certificate
demo-ports-line = localhost, port { $implicit } (SSL/TLS) or { $starttls } (STARTTLS)
demo-by-hand-pop3 = POP3 by hand (type the indented lines after the greeting)
demo-by-hand-imap = IMAP by hand
demo-by-curl = With curl
demo-by-mailsetup = With mailsetup
demo-running = Only this machine can reach them, and they relay no mail. Ctrl-C stops them.

# What clients do
demo-log-connected = connected
demo-log-tls-failed = TLS failed: { $reason }
demo-log-login-accepted = logged in with { $mechanism }
demo-log-login-refused = login with { $mechanism } refused
demo-log-exposed = !! the password came without TLS
demo-log-injected = !! data before TLS began, connection dropped
demo-log-closed = disconnected
