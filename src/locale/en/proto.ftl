# Why a session with a server could not go on. Shown after "endpoint: phase: ".

proto-timeout =
    { $seconds ->
        [one] the server sent nothing for one second
       *[other] the server sent nothing for { $seconds } seconds
    }

proto-closed = the server closed the connection

# IMAP's "* BYE" in the middle of a session.
proto-goodbye = the server ended the session: { $text }

proto-reset = the connection was reset

proto-io = the connection failed ({ $kind })

proto-line-too-long = the server sent a line of more than { $max } bytes

proto-too-many = the server sent more than { $max } entries in one answer

proto-unasked = the server went on talking without an answer: { $max } lines or 16 MiB of them are the limit

proto-unexpected = the server sent a line that does not belong here: { $line }

proto-unknown-tag = the server answered a command that was not sent (tag { $tag })

proto-sasl = the server did not keep to the rules of the login method

proto-injected =
    { $octets ->
        [one] one octet was waiting before TLS began, and could have been planted by an attacker
       *[other] { $octets } octets were waiting before TLS began, and could have been planted by an attacker
    }

proto-stopped = the message was not taken to its end

proto-sasl-iterations = the server demands { $count } iterations of the password's hash, more than the { $max } that are computed

proto-sasl-not-proven = the server accepted the login without proving that it knows the password; somebody may be in between

proto-sasl-timestamp = the server's greeting holds no message id, as APOP demands; such greetings are made to get at passwords

proto-sasl-unrepresentable = the user name or the password cannot be written in this login method
