# The rarer sources: PACC, TXT mailconf=, Autodiscover, JMAP, OAuth 2.0 metadata.

protected-http-status = something is there, but only for those who log in (HTTP { $status }); mailsetup sends no password to find settings
absent-not-offered = a record says that it is not offered
absent-no-pacc-record = no digest is published in DNS
pacc-no-digest = the file has no digest in DNS, so nobody may use it
pacc-digest-stale = the file does not match the digest in DNS
pacc-record-without-file = a digest stands in DNS, but there is no file: { $reason }
pacc-not-json = the file is not JSON
pacc-no-server = the file names no server that is understood
absent-no-mailconf = no TXT record names a file
mailconf-wants-address = not asked: the URL { $url } wants the address (--send-address)
autodiscover-needs-address = not asked: Autodiscover wants a whole address
autodiscover-elsewhere = not asked: { $url } lies outside the domain, and would learn the address (--send-address)
autodiscover-bad-redirect = the redirect to { $url } leads nowhere
autodiscover-error = the service refuses: { $code } { $text }
autodiscover-malformed = the answer is not well-formed XML (line { $line })
absent-no-autodiscover = what answers there is no Autodiscover service
absent-only-exchange = the answer names Exchange alone, neither IMAP nor POP3 nor SMTP
absent-no-jmap = what answers there is no JMAP session
absent-no-dav = what answers there is not a calendar or contacts service
absent-no-dav-path = no TXT record names a path
oauth-not-json = the metadata are not JSON
oauth-other-issuer = the metadata are made out to another issuer
resource-other = the metadata are made out to another service
absent-no-issuer = the metadata name no OAuth2 issuer
card-jmap = JMAP is offered, too, for programs that speak it: { $url }
card-dav-hosts = Calendars and contacts: { $hosts } (-v: more)
card-dav = { $kind ->
        [caldav] Calendars (CalDAV)
       *[carddav] Contacts (CardDAV)
    }: { $url } ({ $answered ->
        [yes] answers; login not tested
       *[no] not tested
    })

source-pacc = the provider's PACC file
source-mailconf = the file that a TXT record names
source-autoconfig-http = the provider's autoconfig file over http
source-autodiscover = Autodiscover
source-jmap = JMAP
source-dav = calendars and contacts
source-oauth = the OAuth2 issuer
trust-http = over http, unprotected
outcome-protected = protected

finding-pacc-unusable = { $url }: the PACC file cannot be used as it is: { $reason }
finding-pacc-unusable-fix = Publish file and digest together, or neither.
