# Befunde für die, die Einstellungen veröffentlichen, und über Quellen, die sich widersprechen.
# `finding-ID` nennt das Gesehene, `finding-ID-fix` sagt, was zu tun ist.

finding-address-required = { $url } antwortet nur, wenn die Adresse mitgeschickt wird
finding-address-required-fix = Antworten Sie auch ohne den Parameter emailaddress: Viele Mailprogramme senden ihn nie und finden dann nichts.
finding-auth-mismatch = { $endpoint }: { $published } ist als Anmeldeweg veröffentlicht, der Server bietet aber nur { $offered }
finding-auth-mismatch-fix = Veröffentlichen Sie, was der Server anbietet, oder schalten Sie es dort ein; Mailprogramme, die der Datei folgen, können sich nicht anmelden.
finding-http-only = { $url } ist nur ohne TLS veröffentlicht; gelesen wird so etwas nur mit --allow-http
finding-http-only-fix = Liefern Sie die Datei über HTTPS mit gültigem Zertifikat aus; über einfaches http kann jeder auf dem Weg einen eigenen Server unterschieben.
finding-ipv6-dead = { $endpoint } veröffentlicht die IPv6-Adresse { $address }, aber dort antwortet nichts: { $reason }
finding-ipv6-dead-fix = Lassen Sie den Server auch auf IPv6 lauschen und öffnen Sie den Port in der Firewall, oder nehmen Sie den AAAA-Eintrag heraus.
finding-pacc-digest-stale = { $url }: die Datei passt nicht zur Prüfsumme im DNS und wurde daher nicht verwendet
finding-pacc-digest-stale-fix = Veröffentlichen Sie den SHA-256 der jetzigen Datei im TXT-Eintrag unter _ua-auto-config; lassen Sie den alten daneben stehen, bis die Zwischenspeicher abgelaufen sind.
finding-placeholder-literal = { $url }: { $text } ist ein Platzhalter von Autoconfig-Dateien; dieses Format kennt keine
finding-placeholder-literal-fix = Schreiben Sie den Wert selbst, oder lassen Sie den Schlüssel weg; Outlook und Apple Mail melden sich mit dem Platzhalter an, so wie er dasteht.
finding-profile-signature-unchecked = { $url }: das Profil ist signiert; die Signatur wurde nicht geprüft
finding-profile-signature-unchecked-fix = So prüfen Sie sie: openssl cms -verify -inform DER -in DATEI -out /dev/null
finding-program-refuses-file = { $url }: die ganze Datei würde abgelehnt von { $programs }: { $reason }
finding-program-refuses-file-fix = Berichtigen Sie das vor der Veröffentlichung; mailsetup liest nachsichtig, diese Programme nicht.
finding-program-skips-server = { $url }: der Server { $server } würde nicht verwendet von { $programs }: { $reason }
finding-program-skips-server-fix = Berichtigen Sie diesen Server, oder nennen Sie einen weiteren, den diese Programme verwenden können.
finding-pop3-unpublished = { $endpoint } antwortet als POP3-Server, aber { $domain } veröffentlicht ihn nicht
finding-pop3-unpublished-fix = Veröffentlichen Sie ihn (SRV _pop3s oder ein incomingServer vom Typ pop3), oder sagen Sie mit dem SRV-Ziel „.“, dass POP3 nicht angeboten wird.
finding-socket-type-port = { $endpoint } ist mit { $security } veröffentlicht; das passt nicht zum Port
finding-socket-type-port-fix = 993, 995 und 465 gehören zu SSL/TLS vom ersten Byte an; 143, 110 und 587 gehören zu STARTTLS.
finding-sources-disagree = { $protocol }: { $believed } ({ $source }) steht gegen { $other } ({ $other-source }); geglaubt wurde { $believed }: { $why }
finding-sources-disagree-fix = { $advice }
disagree-advice = Betreiber: Lassen Sie beide dasselbe sagen.
disagree-advice-try = Scheitert eine Anmeldung, versuchen Sie { $other }. Betreiber: Lassen Sie beide dasselbe sagen.
finding-srv-autoconfig-differ = { $domain } veröffentlicht durch SRV-Einträge etwas anderes als durch seine Autoconfig-Datei ({ $protocols })
finding-srv-autoconfig-differ-fix = Nennen Sie in beiden dieselben Server: Manche Mailprogramme lesen nur SRV-Einträge, andere nur die Datei.
finding-srv-cname = das SRV-Ziel { $host } ist ein Alias (CNAME) von { $alias }
finding-srv-cname-fix = Nennen Sie { $alias } selbst im SRV-Eintrag; ein Ziel muss eigene Adressen haben.
finding-srv-submission-465 = _submission zeigt auf { $endpoint }; dort beginnt TLS sofort
finding-srv-submission-465-fix = Veröffentlichen Sie Port 465 als _submissions und als _submission nur den Port mit STARTTLS (587).
finding-srv-target-certificate = das SRV-Ziel { $endpoint } fehlt in seinem eigenen Zertifikat; es nennt { $names }
finding-srv-target-certificate-fix = Richten Sie den SRV-Eintrag auf einen Namen, den das Zertifikat nennt, oder nehmen Sie das Ziel ins Zertifikat auf.
finding-stale-hoster-autoconfig = Mail für { $domain } geht an { $provider } ({ $exchange }), die Autoconfig-Datei nennt aber { $servers }: vermutlich von einem früheren Hoster übrig
finding-stale-hoster-autoconfig-fix = Verwenden Sie die Einstellungen von { $provider }, wenn Ihr Postfach dort liegt. Betreiber: Berichtigen oder entfernen Sie die Autoconfig-Datei.
finding-username-percent-encoded = { $url }: der Benutzername { $text } enthält ein prozentkodiertes Zeichen
finding-username-percent-encoded-fix = Schreiben Sie das Zeichen selbst (@, nicht %40); Mailprogramme nehmen den Namen, wie er dasteht, und die Anmeldung scheitert.
finding-wildcard-dns = jeder Name unter { $domain } existiert im DNS (ein Wildcard-Eintrag); dass es { $names } gibt, beweist daher nichts
finding-wildcard-dns-fix = Betreiber: Geben Sie echten Diensten eigene Einträge; eine Wildcard lässt Mailprogramme Server fragen, die von Mail nichts wissen.

# Server in Befunden, und warum einer Quelle geglaubt wurde.
agreement-server = { $endpoint } ({ $security })
agreement-user = { $endpoint } mit dem Benutzernamen { $user }
believed-typed = Sie haben ihn eingegeben
believed-rank-works = diese Quelle geht vor, und der Server funktioniert
believed-rank = diese Quelle geht vor
believed-works = dieser Server funktioniert, der der besseren Quelle nicht
