# Findings: `finding-ID` names what was seen, `finding-ID-fix` says what to do about it.
# A server finding has $endpoint. The fix may use every variable of its title.

finding-autoconfig-odd-value = { $url }: the element { $element } holds { $value }, which mail programs do not understand
finding-autoconfig-odd-value-fix = Correct the value; mail programs skip it or the whole server.
finding-autoconfig-placeholder = { $url }: the placeholder in { $text } is unknown and was left as it stands
finding-autoconfig-placeholder-fix = Use only %EMAILADDRESS%, %EMAILLOCALPART% and %EMAILDOMAIN%.
finding-autoconfig-section-skipped = { $url }: a part of the settings file is skipped: { $reason }
finding-autoconfig-section-skipped-fix = Correct or remove that part; mail programs ignore it, and with it perhaps a whole server.
finding-autoconfig-unusable = { $url }: the settings file cannot be used as it is: { $reason }
finding-autoconfig-unusable-fix = Publish a complete, well-formed file, or remove it so that mail programs ask elsewhere.
finding-captive-portal = this network answers in place of other hosts: unrelated servers all show somebody else's certificate or an address of this network
finding-captive-portal-fix = Open any page in a browser and log in to the network (hotel, train, café), or use another network; then try again. Do not accept the certificate.
finding-clock-wrong = the certificates of unrelated servers are all expired or not valid yet: the clock of this computer seems to be wrong
finding-clock-wrong-fix = Set date and time (timedatectl on Linux), then try again.
finding-certificate-expired = the certificate of { $endpoint } expired on { $date }
finding-certificate-expired-fix = The operator has to renew it. Do not click the warning away in the mail program: behind it anybody could be listening.
finding-certificate-expires-soon = the certificate of { $endpoint } expires { $days ->
        [0] today
        [one] tomorrow
       *[other] in { $days } days
    } ({ $date })
finding-certificate-expires-soon-fix = The operator should renew it now, and check that renewal runs by itself.
certificate-name-none = no host name
finding-certificate-name = the certificate of { $endpoint } is made out to { $names }, not to this host
finding-certificate-name-fix = { $advice }
certificate-name-advice = Enter a server name that the certificate covers, or ask the operator for a certificate that holds this one.
certificate-name-advice-try = The certificate names { $host }: try that name, or ask the operator for a certificate that holds this one.
certificate-name-advice-works = The certificate covers { $host }, which was tested and works: enter that name.
finding-certificate-not-yet-valid = the certificate of { $endpoint } is valid only from { $date }
finding-certificate-not-yet-valid-fix = Check the clock of this computer first; if it is right, the operator installed the certificate too early.
finding-certificate-self-signed = the certificate of { $endpoint } is self-signed
finding-certificate-self-signed-fix = If the server is your own, name its certificate or CA with --ca-file; otherwise do not log in there.
finding-certificate-unfit = the certificate of { $endpoint } is not fit for use: { $reason }
finding-certificate-unfit-fix = { $advice }
finding-certificate-untrusted = the certificate of { $endpoint } was issued by { $issuer }, which this computer does not trust
finding-certificate-untrusted-fix = If the server belongs to your organisation, name its CA with --ca-file; operators: send the intermediate certificates along.
finding-cleartext-server = { $endpoint } is named without encryption ({ $source })
finding-cleartext-server-fix = { $advice }
cleartext-advice = Do not log in there: the password and all mail would cross the net readable. Ask the provider for a server with SSL/TLS or STARTTLS.
cleartext-advice-url = Enter { $url } instead; it was tested, encrypts and works. Operators: publish that.
finding-credentials-withheld = no password was sent to { $host }: nobody you trust vouches for this host
finding-credentials-withheld-fix = If you know that { $host } belongs to your provider, say so with --trust-host { $host }.
own-unasked = { $domain } itself was not asked
own-none = { $domain } itself publishes none
own-unread = what { $domain } publishes could not be read
own-untold = { $domain } names a host outside itself that knows them and wants the address: it is asked with --send-address
own-dead = those that are published do not work
finding-guess-only = the settings for { $domain } are guessed; { $own }
finding-guess-only-fix = Compare them with your provider's help page. Operators: publish SRV records or an autoconfig file.
finding-legacy-tls = { $endpoint } speaks only { $version }, which is withdrawn
finding-legacy-tls-fix = The operator has to switch on TLS 1.2 or, better, TLS 1.3.
finding-legacy-tls-accepted = { $endpoint } still takes { $version }, which is withdrawn
finding-legacy-tls-accepted-fix = The operator should switch off everything before TLS 1.2.
finding-login-refused = { $endpoint } refused the login: { $text }
finding-login-refused-fix = { $advice }
finding-mailbox-behind-filter = mail for { $domain } passes a filter ({ $filter }, { $exchange }); { $evidence } shows where the mailboxes are
finding-mailbox-behind-filter-fix = The settings are most likely right. Operators: publish SRV records or an autoconfig file of your own.
finding-mailbox-closed = { $provider } has been closed
finding-mailbox-closed-fix = The mailbox no longer exists; use another address.
finding-mailbox-elsewhere = { $domain } has no mailboxes of its own: { $provider } passes its mail on
finding-mailbox-elsewhere-fix = Set up the mailbox that the mail is passed on to, with the address of that mailbox.
finding-mailbox-refused = { $endpoint } accepted the login, but does not open the mailbox: { $text }
finding-mailbox-refused-fix = { $advice }
finding-mechanism-downgrade = { $endpoint } offers channel binding, but the list that arrived here did not show it
finding-mechanism-downgrade-fix = Somebody between you and the server may read along in spite of TLS. Try from another network; if it stays so, tell the administrator.
finding-pin-ignored = the pinned certificate for { $endpoint } does not count: others vouch for this host
finding-pin-ignored-fix = Certificates are pinned only for servers of your own that neither the built-in table nor an HTTPS source names. Leave --accept-certificate out.
finding-pin-possible = if { $endpoint } is your own server, its certificate can be pinned
finding-pin-possible-fix = On the server itself run: openssl x509 -in CERTIFICATE.pem -noout -fingerprint -sha256. Then give what it prints: --accept-certificate { $endpoint }=FINGERPRINT
finding-mx-inferred = the settings were inferred from the mail exchanger { $exchange }; { $own }
finding-mx-inferred-fix = They are most likely right. Operators: publish SRV records or an autoconfig file of your own.
finding-parent-domain = the settings are those of { $parent }, the domain above { $domain }; { $own }
finding-parent-domain-fix = They usually apply to { $domain }, too. If the login is refused, ask your administrator which servers hold your mailbox. Operators: publish settings for { $domain } as well.
finding-network-filtered = this network seems to block mail: { $phase ->
        [resolve] no mail server's name is found
       *[connect] no mail server can be reached through its port
    }{ $web ->
        [open] , while web pages (port 443) get through
        [closed] , and neither do web pages (port 443) get through
       *[unknown] {""}
    }
finding-network-filtered-fix = Try another network, such as your phone's: hotels, schools and companies often block mail. The servers below are in a list of providers and do not depend on this network.
finding-no-login = { $endpoint }: { $reason }
finding-no-login-fix = switch on logins at this server, or publish one that offers them
finding-no-standard-protocols = { $provider } offers neither IMAP nor POP3
finding-no-standard-protocols-fix = Only the provider's own app or web page reads this mailbox; ordinary mail programs cannot.
finding-no-tls = { $endpoint } offers no encryption
finding-no-tls-fix = Do not log in there: the password and all mail would cross the net readable. The operator has to offer TLS.
finding-password-before-tls = { $endpoint } takes passwords before the connection is encrypted ({ $mechanisms })
finding-password-before-tls-fix = The operator should announce these only after STARTTLS (and forbid IMAP’s LOGIN before it with LOGINDISABLED), and offer implicit TLS.
finding-port-mismatch = { $endpoint } speaks { $speaks }, not { $expected }
finding-port-mismatch-fix = { $advice }
port-speech = { $protocol } ({ $security })
port-mismatch-advice = Check the port and the kind of encryption; the provider's help page names both.
port-mismatch-advice-url = Enter { $url }, which was tested and works.
finding-preauth-before-tls = { $endpoint } claims that we are logged in before the connection is encrypted
finding-preauth-before-tls-fix = The session was ended. That is either an attack or a server set up wrongly; do not use it from this network.
finding-preparation-needed =
    { $count ->
        [one] something has to be done at { $provider } before a mail program can log in
       *[other] { $count } things have to be done or known at { $provider } before a mail program can log in
    }
finding-preparation-needed-fix = Do this once in the web interface of the provider.
finding-providers-mixed = { $protocol }: { $endpoint } ({ $source }) belongs to another provider than { $other }, so it is probably another mailbox
finding-providers-mixed-fix = Ask the provider where the mailbox is. Operators: take out the settings that are out of date.
finding-server-alert = { $endpoint }: { $text }
finding-server-alert-fix = read it
finding-server-dead = { $endpoint } { $named } but does not work: { $reason }
finding-server-dead-fix = { $advice }
named-published = is published
named-typed = was typed
named-guessed = is a guess
dead-advice-other = Use { $url } instead; it works. Operators: repair the server, or stop publishing it.
dead-advice-typed = Check the name and the port; the provider's help page names the right ones.
dead-advice-none = Try again later, and ask the provider for the server's name. Operators: repair the server, or stop publishing it.
finding-starttls-injection = something in clear passed between STARTTLS and the TLS handshake at { $endpoint }
finding-starttls-injection-fix = The session was ended. Somebody on the way may have slipped it in; use implicit TLS (993, 995, 465), and tell the operator.
finding-target-foreign = { $endpoint } stands outside { $domain }: somebody else runs it
finding-target-foreign-fix = Usual with a hoster; check that you know the name before a password goes there.
finding-target-odd-port = { $endpoint } uses a port that is none of the mail ports, and was not contacted
finding-target-odd-port-fix = If that is meant so, type the server yourself, as in --imap imaps://HOST:PORT.
finding-target-private = { $host } leads to { $address }, an address that exists only in a local network; it was not contacted
finding-target-private-fix = If the server is in your own network, allow it with --allow-private.
