# Befunde: `finding-ID` nennt das Gesehene, `finding-ID-fix` sagt, was zu tun ist.
# Ein Befund zu einem Server hat $endpoint. Die Abhilfe darf jede Variable ihres Titels verwenden.

finding-autoconfig-odd-value = { $url }: das Element { $element } enthält { $value }; das verstehen Mailprogramme nicht
finding-autoconfig-odd-value-fix = Berichtigen Sie den Wert; Mailprogramme überlesen ihn oder den ganzen Server.
finding-autoconfig-placeholder = { $url }: der Platzhalter in { $text } ist unbekannt und blieb unverändert stehen
finding-autoconfig-placeholder-fix = Verwenden Sie nur %EMAILADDRESS%, %EMAILLOCALPART% und %EMAILDOMAIN%.
finding-autoconfig-section-skipped = { $url }: ein Teil der Einstellungsdatei wird übergangen: { $reason }
finding-autoconfig-section-skipped-fix = Berichtigen oder entfernen Sie diesen Teil; Mailprogramme übergehen ihn, und damit vielleicht einen ganzen Server.
finding-autoconfig-unusable = { $url }: die Einstellungsdatei ist so nicht verwendbar: { $reason }
finding-autoconfig-unusable-fix = Veröffentlichen Sie eine vollständige, wohlgeformte Datei, oder entfernen Sie sie, damit Mailprogramme anderswo fragen.
finding-captive-portal = dieses Netz antwortet anstelle anderer Server: voneinander unabhängige Server zeigen alle ein fremdes Zertifikat oder eine Adresse aus diesem Netz
finding-captive-portal-fix = Öffnen Sie im Browser irgendeine Seite und melden Sie sich beim Netz an (Hotel, Zug, Café), oder nutzen Sie ein anderes Netz; versuchen Sie es dann noch einmal. Bestätigen Sie das Zertifikat nicht.
finding-clock-wrong = die Zertifikate voneinander unabhängiger Server sind alle abgelaufen oder noch nicht gültig: die Uhr dieses Computers geht offenbar falsch
finding-clock-wrong-fix = Stellen Sie Datum und Uhrzeit richtig (unter Linux mit timedatectl) und versuchen Sie es dann noch einmal.
finding-certificate-expired = das Zertifikat von { $endpoint } ist am { $date } abgelaufen
finding-certificate-expired-fix = Der Betreiber muss es erneuern. Klicken Sie die Warnung im Mailprogramm nicht weg: Dahinter könnte jemand mitlesen.
finding-certificate-expires-soon = das Zertifikat von { $endpoint } läuft { $days ->
        [0] heute
        [one] morgen
       *[other] in { $days } Tagen
    } ab ({ $date })
finding-certificate-expires-soon-fix = Der Betreiber sollte es jetzt erneuern und prüfen, ob die Erneuerung von selbst läuft.
certificate-name-none = keinen Hostnamen
finding-certificate-name = das Zertifikat von { $endpoint } ist auf { $names } ausgestellt, nicht auf diesen Namen
finding-certificate-name-fix = { $advice }
certificate-name-advice = Tragen Sie einen Servernamen ein, den das Zertifikat nennt, oder bitten Sie den Betreiber um eines, das diesen Namen enthält.
certificate-name-advice-try = Das Zertifikat nennt { $host }: Versuchen Sie es mit diesem Namen, oder bitten Sie den Betreiber um ein Zertifikat, das den anderen enthält.
certificate-name-advice-works = Das Zertifikat gilt für { $host }; dieser Server wurde geprüft und funktioniert: Tragen Sie diesen Namen ein.
finding-certificate-not-yet-valid = das Zertifikat von { $endpoint } gilt erst ab { $date }
finding-certificate-not-yet-valid-fix = Prüfen Sie zuerst die Uhr dieses Rechners; geht sie richtig, hat der Betreiber das Zertifikat zu früh eingesetzt.
finding-certificate-self-signed = das Zertifikat von { $endpoint } ist selbst ausgestellt
finding-certificate-self-signed-fix = Ist es Ihr eigener Server, nennen Sie sein Zertifikat oder seine CA mit --ca-file; sonst melden Sie sich dort nicht an.
finding-certificate-unfit = das Zertifikat von { $endpoint } taugt nicht: { $reason }
finding-certificate-unfit-fix = { $advice }
finding-certificate-untrusted = das Zertifikat von { $endpoint } stammt von { $issuer }; dieser Rechner vertraut dem Aussteller nicht
finding-certificate-untrusted-fix = Gehört der Server zu Ihrer Organisation, nennen Sie deren CA mit --ca-file; Betreiber: Senden Sie die Zwischenzertifikate mit.
finding-cleartext-server = { $endpoint } wird ohne Verschlüsselung genannt ({ $source })
finding-cleartext-server-fix = { $advice }
cleartext-advice = Melden Sie sich dort nicht an: Passwort und Mail gingen lesbar durchs Netz. Fragen Sie den Anbieter nach einem Server mit SSL/TLS oder STARTTLS.
cleartext-advice-url = Tragen Sie stattdessen { $url } ein; dieser Server wurde geprüft, verschlüsselt und funktioniert. Betreiber: Veröffentlichen Sie ihn so.
finding-credentials-withheld = an { $host } wurde kein Passwort gesendet: Niemand Vertrauenswürdiges bürgt für diesen Server
finding-credentials-withheld-fix = Wenn Sie wissen, dass { $host } zu Ihrem Anbieter gehört, bestätigen Sie das mit --trust-host { $host }.
own-unasked = { $domain } selbst wurde nicht gefragt
own-none = { $domain } selbst veröffentlicht keine
own-unread = was { $domain } veröffentlicht, war nicht zu lesen
own-untold = { $domain } nennt dafür einen fremden Host, der die Adresse haben will: Mit --send-address wird er gefragt
own-dead = die veröffentlichten funktionieren nicht
finding-guess-only = die Einstellungen für { $domain } sind geraten; { $own }
finding-guess-only-fix = Vergleichen Sie sie mit der Hilfeseite Ihres Anbieters. Betreiber: Veröffentlichen Sie SRV-Einträge oder eine Autoconfig-Datei.
finding-legacy-tls = { $endpoint } spricht nur { $version }; diese Version ist zurückgezogen
finding-legacy-tls-fix = Der Betreiber muss TLS 1.2 oder besser TLS 1.3 einschalten.
finding-legacy-tls-accepted = { $endpoint } nimmt noch { $version } an; diese Version ist zurückgezogen
finding-legacy-tls-accepted-fix = Der Betreiber sollte alles vor TLS 1.2 abschalten.
finding-login-refused = { $endpoint } hat die Anmeldung abgelehnt: { $text }
finding-login-refused-fix = { $advice }
finding-mailbox-behind-filter = E-Mails an { $domain } gehen durch einen Filter ({ $filter }, { $exchange }); { $evidence } zeigt, wo die Postfächer sind
finding-mailbox-behind-filter-fix = Die Einstellungen stimmen höchstwahrscheinlich. Betreiber: Veröffentlichen Sie SRV-Einträge oder eine eigene Autoconfig-Datei.
finding-mailbox-closed = { $provider } wurde eingestellt
finding-mailbox-closed-fix = Das Postfach gibt es nicht mehr; verwenden Sie eine andere Adresse.
finding-mailbox-elsewhere = { $domain } hat keine eigenen Postfächer: { $provider } gibt die E-Mails weiter
finding-mailbox-elsewhere-fix = Richten Sie das Postfach ein, an das die E-Mails gehen, mit dessen Adresse.
finding-mailbox-refused = { $endpoint } hat die Anmeldung angenommen, öffnet aber das Postfach nicht: { $text }
finding-mailbox-refused-fix = { $advice }
finding-mechanism-downgrade = { $endpoint } bietet Kanalbindung an, die hier angekommene Liste zeigte sie aber nicht
finding-mechanism-downgrade-fix = Jemand zwischen Ihnen und dem Server liest womöglich trotz TLS mit. Versuchen Sie es aus einem anderen Netz; bleibt es so, sagen Sie es der Administration.
finding-pin-ignored = das festgelegte Zertifikat für { $endpoint } zählt nicht: für diesen Host stehen andere ein
finding-pin-ignored-fix = Zertifikate werden nur für eigene Server festgelegt, die weder die eingebaute Tabelle noch eine HTTPS-Quelle nennt. Lassen Sie --accept-certificate weg.
finding-pin-possible = wenn { $endpoint } Ihr eigener Server ist, lässt sich sein Zertifikat festlegen
finding-pin-possible-fix = Rufen Sie auf dem Server selbst auf: openssl x509 -in ZERTIFIKAT.pem -noout -fingerprint -sha256. Geben Sie dann an, was es ausgibt: --accept-certificate { $endpoint }=FINGERABDRUCK
finding-mx-inferred = die Einstellungen sind aus dem Mailserver (MX) { $exchange } geschlossen; { $own }
finding-mx-inferred-fix = Sie stimmen höchstwahrscheinlich. Betreiber: Veröffentlichen Sie SRV-Einträge oder eine eigene Autoconfig-Datei.
finding-parent-domain = die Einstellungen sind die von { $parent }, der übergeordneten Domain von { $domain }; { $own }
finding-parent-domain-fix = Meist gelten sie auch für { $domain }. Wird die Anmeldung abgelehnt, fragen Sie Ihre Administration, auf welchen Servern Ihr Postfach ist. Betreiber: Veröffentlichen Sie Einstellungen auch für { $domain }.
finding-network-filtered = dieses Netz sperrt offenbar E-Mail: { $phase ->
        [resolve] kein Mailserver ist unter seinem Namen zu finden
       *[connect] kein Mailserver ist über seinen Port erreichbar
    }{ $web ->
        [open] , Webseiten (Port 443) dagegen schon
        [closed] , und auch Webseiten (Port 443) nicht
       *[unknown] {""}
    }
finding-network-filtered-fix = Versuchen Sie es in einem anderen Netz, etwa dem Ihres Telefons: Hotels, Schulen und Firmen sperren E-Mail oft. Die Server unten stehen in einem Anbieterverzeichnis und hängen nicht von diesem Netz ab.
finding-no-login = { $endpoint }: { $reason }
finding-no-login-fix = an diesem Server die Anmeldung einschalten, oder einen veröffentlichen, der sie anbietet
finding-no-standard-protocols = { $provider } bietet weder IMAP noch POP3
finding-no-standard-protocols-fix = Dieses Postfach lesen nur die App oder die Webseite des Anbieters; übliche Mailprogramme können es nicht.
finding-no-tls = { $endpoint } bietet keine Verschlüsselung
finding-no-tls-fix = Melden Sie sich dort nicht an: Passwort und alle Nachrichten gingen lesbar durchs Netz. Der Betreiber muss TLS anbieten.
finding-password-before-tls = { $endpoint } nimmt Passwörter an, bevor die Verbindung verschlüsselt ist ({ $mechanisms })
finding-password-before-tls-fix = Der Betreiber sollte diese Verfahren erst nach STARTTLS anbieten (und den IMAP-Befehl LOGIN vorher mit LOGINDISABLED verbieten) und Implicit TLS einschalten.
finding-port-mismatch = { $endpoint } spricht { $speaks }, nicht { $expected }
finding-port-mismatch-fix = { $advice }
port-speech = { $protocol } ({ $security })
port-mismatch-advice = Prüfen Sie Port und Verschlüsselung; beides steht auf der Hilfeseite des Anbieters.
port-mismatch-advice-url = Tragen Sie { $url } ein; das wurde geprüft und funktioniert.
finding-preauth-before-tls = { $endpoint } behauptet, wir seien angemeldet, bevor die Verbindung verschlüsselt ist
finding-preauth-before-tls-fix = Die Sitzung wurde beendet. Das ist ein Angriff oder ein falsch eingerichteter Server; benutzen Sie ihn aus diesem Netz nicht.
finding-preparation-needed =
    { $count ->
        [one] bei { $provider } ist etwas zu tun, bevor sich ein Mailprogramm anmelden kann
       *[other] bei { $provider } ist mehreres zu tun oder zu wissen ({ $count } Punkte), bevor sich ein Mailprogramm anmelden kann
    }
finding-preparation-needed-fix = Erledigen Sie das einmalig in der Weboberfläche des Anbieters.
finding-providers-mixed = { $protocol }: { $endpoint } ({ $source }) gehört zu einem anderen Anbieter als { $other }, also wohl zu einem anderen Postfach
finding-providers-mixed-fix = Fragen Sie den Anbieter, wo das Postfach liegt. Betreiber: Nehmen Sie veraltete Einstellungen heraus.
finding-server-alert = { $endpoint }: { $text }
finding-server-alert-fix = lesen
finding-server-dead = { $endpoint } { $named }, funktioniert aber nicht: { $reason }
finding-server-dead-fix = { $advice }
named-published = ist veröffentlicht
named-typed = wurde eingegeben
named-guessed = ist geraten
dead-advice-other = Nehmen Sie stattdessen { $url }; dieser Server funktioniert. Betreiber: Setzen Sie den Server instand, oder nehmen Sie den Eintrag heraus.
dead-advice-typed = Prüfen Sie Namen und Port; die richtigen stehen auf der Hilfeseite des Anbieters.
dead-advice-none = Versuchen Sie es später noch einmal, und fragen Sie den Anbieter nach dem Namen des Servers. Betreiber: Setzen Sie den Server instand, oder nehmen Sie den Eintrag heraus.
finding-starttls-injection = bei { $endpoint } kam zwischen STARTTLS und TLS-Handshake etwas unverschlüsselt durch
finding-starttls-injection-fix = Die Sitzung wurde beendet. Jemand unterwegs könnte es eingeschleust haben; nehmen Sie Implicit TLS (993, 995, 465), und sagen Sie es dem Betreiber.
finding-target-foreign = { $endpoint } steht außerhalb von { $domain }: Jemand anderes betreibt ihn
finding-target-foreign-fix = Bei einem Hoster üblich; prüfen Sie, ob Sie den Namen kennen, bevor ein Passwort dorthin geht.
finding-target-odd-port = { $endpoint } benutzt keinen der Mail-Ports und wurde nicht angesprochen
finding-target-odd-port-fix = Ist das so gewollt, geben Sie den Server selbst an, etwa mit --imap imaps://HOST:PORT.
finding-target-private = { $host } führt zu { $address }, einer Adresse, die es nur in einem lokalen Netz gibt; sie wurde nicht angesprochen
finding-target-private-fix = Steht der Server in Ihrem eigenen Netz, erlauben Sie es mit --allow-private.
