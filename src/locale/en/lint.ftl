# Findings for those who publish settings, and about sources that contradict each other.
# `finding-ID` names what was seen, `finding-ID-fix` says what to do about it.

finding-address-required = { $url } answers only when it is told the address
finding-address-required-fix = Answer without the emailaddress parameter as well: many mail programs never send it, and then find nothing.
finding-auth-mismatch = { $endpoint }: { $published } is published as a way to log in, but the server offers only { $offered }
finding-auth-mismatch-fix = Publish what the server offers, or switch it on there; mail programs that follow the file cannot log in.
finding-http-only = { $url } is published without TLS only; such a file is read with --allow-http alone
finding-http-only-fix = Serve the file over HTTPS with a valid certificate; over plain http anybody on the way can put in a server of his own.
finding-ipv6-dead = { $endpoint } publishes the IPv6 address { $address }, but nothing answers there: { $reason }
finding-ipv6-dead-fix = Make the server listen on IPv6 and open its port in the firewall, or take the AAAA record out.
finding-pacc-digest-stale = { $url }: the file does not match the digest in DNS, so it was not used
finding-pacc-digest-stale-fix = Publish the SHA-256 of the present file in the TXT record at _ua-auto-config; keep the old record beside it until caches have run out.
finding-placeholder-literal = { $url }: { $text } is a placeholder of autoconfig files, which this format does not have
finding-placeholder-literal-fix = Write the value itself, or leave the key out; Outlook and Apple Mail log in with the placeholder as it stands.
finding-profile-signature-unchecked = { $url }: the profile is signed; its signature was not checked
finding-profile-signature-unchecked-fix = To check it: openssl cms -verify -inform DER -in FILE -out /dev/null
finding-program-refuses-file = { $url }: { $programs } would refuse the whole file: { $reason }
finding-program-refuses-file-fix = Correct this before you publish the file; mailsetup reads it leniently, these programs do not.
finding-program-skips-server = { $url }: { $programs } would not use the server { $server }: { $reason }
finding-program-skips-server-fix = Correct this server, or name another one that these programs can use.
finding-pop3-unpublished = { $endpoint } answers as a POP3 server, but { $domain } does not publish it
finding-pop3-unpublished-fix = Publish it (SRV _pop3s, or an incomingServer of type pop3), or say with the SRV target "." that POP3 is not offered.
finding-socket-type-port = { $endpoint } is published with { $security }, which does not fit its port
finding-socket-type-port-fix = 993, 995 and 465 take SSL/TLS from the first byte; 143, 110 and 587 take STARTTLS.
finding-sources-disagree = { $protocol }: { $believed } ({ $source }) against { $other } ({ $other-source }); { $believed } was believed: { $why }
finding-sources-disagree-fix = { $advice }
disagree-advice = Operators: make both say the same.
disagree-advice-try = If a login fails, try { $other }. Operators: make both say the same.
finding-srv-autoconfig-differ = { $domain } publishes one thing by SRV records and another by its autoconfig file ({ $protocols })
finding-srv-autoconfig-differ-fix = Name the same servers in both: some mail programs read only SRV records, others only the file.
finding-srv-cname = the SRV target { $host } is an alias (CNAME) of { $alias }
finding-srv-cname-fix = Name { $alias } itself in the SRV record; a target must have addresses of its own.
finding-srv-submission-465 = _submission points to { $endpoint }, where TLS starts at once
finding-srv-submission-465-fix = Publish port 465 as _submissions, and as _submission only the port with STARTTLS (587).
finding-srv-target-certificate = the SRV target { $endpoint } is missing in its own certificate, which names { $names }
finding-srv-target-certificate-fix = Point the SRV record to a name that the certificate holds, or add the target to the certificate.
finding-stale-hoster-autoconfig = mail for { $domain } goes to { $provider } ({ $exchange }), but its autoconfig file names { $servers }: probably left over from a former hoster
finding-stale-hoster-autoconfig-fix = Use the settings of { $provider } if your mailbox is there. Operators: correct or remove the autoconfig file.
finding-username-percent-encoded = { $url }: the user name { $text } holds a percent-encoded character
finding-username-percent-encoded-fix = Write the character itself (@, not %40); mail programs take the name as it stands, and the login fails.
finding-wildcard-dns = every name below { $domain } exists in DNS (a wildcard record), so that { $names } exists proves nothing
finding-wildcard-dns-fix = Operators: give real services records of their own; a wildcard makes mail programs ask servers that know nothing of mail.

# Servers inside findings, and why one source was believed.
agreement-server = { $endpoint } ({ $security })
agreement-user = { $endpoint } with the user name { $user }
believed-typed = you typed it
believed-rank-works = it ranks first, and the server works
believed-rank = it ranks first
believed-works = its server works, that of the better source does not
