# A settings file on disk (--config-file)
source-config-file = the file
trust-file = on this computer
config-file-unreadable = { $path } can't be read: { $reason }
config-file-too-large = { $path } is longer than { $max } KiB
profile-signed = the file is a signature without the profile in it
profile-not-a-profile = the file is no configuration profile, or a broken one
profile-no-account = the profile holds no mail account with a server
config-file-autodiscover = the file is an Autodiscover answer, but none with settings
config-file-redirects = the file only leads on, to { $to }, and names no server
profile-encrypted = the profile is encrypted; only the device that it is made for can read it
autoconfig-reason-other-account = the account of { $address } belongs to another address

# Why a mail program would refuse a file, or not use a server in it.
refusal-missing = { $element } is missing
refusal-value = { $element } is { $value }, which it does not accept (upper and lower case count)
refusal-no-incoming = no incoming server is left that it could use
refusal-no-imap = it names no IMAP server
refusal-no-outgoing = no outgoing server is left that it could use
refusal-plain = socketType is plain, and this program knows only SSL and STARTTLS
refusal-blanks = there are blanks or line breaks around the value of { $element }
refusal-markup = there is an element inside { $element }
refusal-utf16 = the file is encoded as UTF-16
refusal-declaration = the XML declaration has no version
refusal-declaration-place = something precedes the XML declaration
refusal-character = a character or "]]>" is not allowed in XML at its place
refusal-comment = a comment contains "--"
refusal-attribute = an attribute is given twice, or is malformed
refusal-prefix = the namespace prefix { $prefix } is not declared
refusal-namespace = { $element } is not in the namespace { $namespace }
refusal-key-type = { $element } has a value of the wrong type
