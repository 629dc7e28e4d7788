# Why a published autoconfig file is of no use as a whole.
autoconfig-empty = the file is empty
autoconfig-not-xml = the file is no XML
autoconfig-html = the answer is a web page, no autoconfig file
autoconfig-not-autoconfig = the file is no autoconfig file: its root element is { $root }
autoconfig-malformed = the XML is malformed in line { $line }
autoconfig-document-type = the file has a document type declaration, which the format does not allow
autoconfig-entity = the file uses the entity { $name }, which XML does not define
autoconfig-too-deep = the elements of the file are nested too deep
autoconfig-encoding = the characters of the file can't be decoded as { $name }
autoconfig-no-provider = the file has no emailProvider element

# Reasons inside findings about a file.
autoconfig-reason-second-provider = of several emailProvider elements only one counts, not { $id }
autoconfig-reason-unknown-element = the element { $element } is unknown
autoconfig-reason-type = { $element } has the unknown type { $type }
autoconfig-reason-too-many-servers = only the first { $max } servers count
autoconfig-reason-no-host = the { $protocol } server has no valid host name
autoconfig-reason-no-port = the { $protocol } server has no valid port
autoconfig-reason-no-socket-type = the { $protocol } server has no known socketType
autoconfig-reason-oauth2 = the oAuth2 element is incomplete
autoconfig-reason-no-incoming = it names no usable incoming server
autoconfig-reason-no-outgoing = it names no usable outgoing server

# What the provider's file says has to be done first; { $text } is the provider's own sentence.
autoconfig-enable = The provider says: { $text }
