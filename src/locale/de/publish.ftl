# Was eine Domain veröffentlicht: Optionen, Hinweise, Bemerkungen in den Dateien.

cli-heading-publish = Für Betreiber einer Domain
cli-name-domain-folder = DOMAIN[=ORDNER]
cli-name-host-url = HOST|URL
cli-setup-arg-imap = Eigener IMAP-Server: ein Host oder imaps://host:993, imap+starttls://host
cli-setup-arg-pop3 = Eigener POP3-Server, ebenso
cli-setup-arg-submission = Eigener Postausgangsserver, ebenso
cli-publish-arg-publish = Schreiben, was DOMAIN veröffentlichen soll, damit Mailprogramme ihre Server finden
cli-publish-arg-publish-long =
    Schreibt, was DOMAIN veröffentlichen soll, damit Mailprogramme ihre Server finden: Zonenzeilen (SRV, TXT) und die Dateien für den Webserver (autoconfig, Autodiscover, PACC, MTA-STS), jede unterhalb von ORDNER unter dem Pfad, unter dem sie abgefragt wird. Ohne Angabe heißt ORDNER wie die Domain. Die Server nennen Sie mit --imap, --pop3 und --submission, den Anbieter mit --name, den Anmeldenamen mit --user (%EMAILADDRESS% oder %EMAILLOCALPART%). Das Netz wird nicht befragt.
cli-publish-arg-web-host = Host, der die Dateien ausliefert, für CNAME-Einträge
cli-publish-arg-mx = Host, bei dem Post für die Domain ankommt, für eine MTA-STS-Richtlinie; mehrfach möglich
cli-value-publish-expected = eine Domain oder DOMAIN=ORDNER
cli-error-not-with-publish = { $option } passt nicht zu --publish
cli-error-publish-user = was für alle veröffentlicht wird, kann nicht einen Benutzer nennen
cli-hint-publish-user = --user %EMAILADDRESS% (so auch ohne Angabe) oder --user %EMAILLOCALPART%
publish-refused-no-incoming = nennen Sie einen Posteingangsserver mit --imap oder --pop3
publish-refused-no-outgoing = nennen Sie den Postausgangsserver mit --submission
publish-refused-domain = die Domain kann nicht in einer Adresse stehen
publish-note-autodiscover-name = keine Autodiscover-Datei: eine Datei für alle kann nicht sagen, dass der Anmeldename der Teil vor dem @ ist
publish-note-pacc-name = keine PACC-Datei: sie kann nicht sagen, dass der Anmeldename der Teil vor dem @ ist
publish-note-pacc-port = keine PACC-Datei: sie kennt TLS nur auf den registrierten Ports, und { $endpoint } ist keiner davon
publish-note-mta-sts = keine MTA-STS-Richtlinie: nennen Sie mit --mx die Hosts, bei denen Post ankommt
publish-zone-srv = wo Mailprogramme die Server finden (RFC 6186, RFC 8314)
publish-zone-not-offered = ein Punkt heißt: wird nicht angeboten
publish-zone-pacc = Prüfsumme der PACC-Datei; ändert sich dort ein Oktett, ändert sich auch diese Zeile
publish-zone-web = Namen des Webservers; jeder braucht ein Zertifikat
publish-zone-mta-sts = MTA-STS-Richtlinie im Testbetrieb; "enforce", sobald die Berichte sauber sind (RFC 8461)
publish-zone-no-mta-sts = MTA-STS schützt Post auf dem Weg zu { $domain }: --mx HOST schreibt eine Richtlinie (RFC 8461)
publish-nginx-root = für den server-Block jedes Namens, mit dessen eigenem Ordner als root
publish-nginx-post = Outlook fragt mit POST, was nginx bei Dateien ablehnt
publish-file-zone = für die Zone
publish-file-web = auszuliefern als { $url }
publish-file-nginx = für nginx: liefert diese Dateien mit den richtigen Typen aus
publish-next = Wenn alles steht: mailsetup probe --all-sources { $domain }
