# The test message to oneself.

roundtrip-subject = mailsetup test
roundtrip-text =
    This is the test message that you asked mailsetup for.
    It was handed in at your outgoing server and is now in your mailbox: mail goes out and comes in.
    You can delete it.
roundtrip-arrived = Test message: taken by the outgoing server within { $handed }, seen at { $host } by { $protocol } { $arrived } later
roundtrip-not-seen = Test message: taken by the outgoing server, but not seen in INBOX at { $host } by { $protocol } within { $waited }; it may still come, or lie in the spam folder
roundtrip-not-watched = Test message: taken by the outgoing server. Your provider wants { $minutes } minutes between two logins by { $protocol }, so look for it yourself later
roundtrip-unseen = Test message: taken by the outgoing server, but { $host } can't be asked for it: { $reason }
roundtrip-not-begun = Test message: not sent, since { $host } can't be asked for it: { $reason }
roundtrip-not-sent = Test message: not taken by { $host }: { $reason }
roundtrip-no-login = no test message: it needs a login at the outgoing and the incoming server
roundtrip-no-randomness = no test message: the system gives no random numbers
roundtrip-unfit-address = the address can't stand in an SMTP command
roundtrip-unfit-utf8 = the server takes ASCII addresses only (no SMTPUTF8)
roundtrip-unfit-8bit = the server takes ASCII messages only (no 8BITMIME)
roundtrip-unfit-lines = the message has a line that is too long
roundtrip-unfit-size = the server takes no message of this size
