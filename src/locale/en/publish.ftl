# What a domain publishes: options, notes, remarks in the files.

cli-heading-publish = For those who run a domain
cli-name-domain-folder = DOMAIN[=FOLDER]
cli-name-host-url = HOST|URL
cli-setup-arg-imap = Your own IMAP server: a host, or imaps://host:993, imap+starttls://host
cli-setup-arg-pop3 = Your own POP3 server, likewise
cli-setup-arg-submission = Your own outgoing server, likewise
cli-publish-arg-publish = Write what DOMAIN is to publish, so that mail programs find its servers
cli-publish-arg-publish-long =
    Writes what DOMAIN is to publish, so that mail programs find its servers: zone lines (SRV, TXT) and the files for its web server (autoconfig, Autodiscover, PACC, MTA-STS), each below FOLDER at the path where it is asked for. FOLDER is called like the domain if not said. Name the servers with --imap, --pop3 and --submission, the provider with --name, the login name with --user (%EMAILADDRESS% or %EMAILLOCALPART%). Nothing is asked of the network.
cli-publish-arg-web-host = Host that serves the files, for CNAME records
cli-publish-arg-mx = Host where mail for the domain arrives, for an MTA-STS policy; repeatable
cli-value-publish-expected = a domain, or DOMAIN=FOLDER
cli-error-not-with-publish = { $option } does not go with --publish
cli-error-publish-user = what is published for everybody can't name one user
cli-hint-publish-user = --user %EMAILADDRESS% (the default) or --user %EMAILLOCALPART%
publish-refused-no-incoming = name an incoming server with --imap or --pop3
publish-refused-no-outgoing = name the outgoing server with --submission
publish-refused-domain = the domain can't stand in an address
publish-note-autodiscover-name = no Autodiscover file: one file for everybody can't say that the login name is the part before the @
publish-note-pacc-name = no PACC file: it can't say that the login name is the part before the @
publish-note-pacc-port = no PACC file: it knows TLS on the registered ports only, and { $endpoint } is none of them
publish-note-mta-sts = no MTA-STS policy: name the hosts where mail arrives with --mx
publish-zone-srv = where mail programs find the servers (RFC 6186, RFC 8314)
publish-zone-not-offered = a dot says: not offered
publish-zone-pacc = digest of the PACC file; when that file changes by one byte, this changes too
publish-zone-web = names of the web server; each needs a certificate
publish-zone-mta-sts = MTA-STS policy in testing mode; set "enforce" once the reports are clean (RFC 8461)
publish-zone-no-mta-sts = MTA-STS protects mail on its way to { $domain }: --mx HOST writes a policy (RFC 8461)
publish-nginx-root = for the server block of each name, with its own folder as root
publish-nginx-post = Outlook asks by POST, which nginx refuses for files
publish-file-zone = for the zone
publish-file-web = to be served as { $url }
publish-file-nginx = for nginx: serves these files with the right types
publish-next = Once all is in place: mailsetup probe --all-sources { $domain }
