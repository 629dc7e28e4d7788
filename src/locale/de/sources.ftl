# Die selteneren Quellen: PACC, TXT mailconf=, Autodiscover, JMAP, Angaben zu OAuth 2.0.

protected-http-status = etwas ist da, aber nur für Angemeldete (HTTP { $status }); mailsetup sendet kein Passwort, um Einstellungen zu finden
absent-not-offered = ein Eintrag sagt, dass es nicht angeboten wird
absent-no-pacc-record = im DNS ist keine Prüfsumme veröffentlicht
pacc-no-digest = zu der Datei steht keine Prüfsumme im DNS, daher darf sie niemand verwenden
pacc-digest-stale = die Datei passt nicht zur Prüfsumme im DNS
pacc-record-without-file = im DNS steht eine Prüfsumme, aber die Datei fehlt: { $reason }
pacc-not-json = die Datei ist kein JSON
pacc-no-server = die Datei nennt keinen Server, der verstanden wird
absent-no-mailconf = kein TXT-Eintrag nennt eine Datei
mailconf-wants-address = nicht gefragt: die URL { $url } verlangt die Adresse (--send-address)
autodiscover-needs-address = nicht gefragt: Autodiscover verlangt eine ganze Adresse
autodiscover-elsewhere = nicht gefragt: { $url } liegt außerhalb der Domain und erführe die Adresse (--send-address)
autodiscover-bad-redirect = die Umleitung nach { $url } führt ins Leere
autodiscover-error = der Dienst lehnt ab: { $code } { $text }
autodiscover-malformed = die Antwort ist kein wohlgeformtes XML (Zeile { $line })
absent-no-autodiscover = was dort antwortet, ist kein Autodiscover-Dienst
absent-only-exchange = die Antwort nennt nur Exchange, weder IMAP noch POP3 noch SMTP
absent-no-jmap = was dort antwortet, ist keine JMAP-Sitzung
absent-no-dav = was dort antwortet, ist kein Dienst für Kalender oder Kontakte
absent-no-dav-path = kein TXT-Eintrag nennt einen Pfad
oauth-not-json = die Angaben sind kein JSON
oauth-other-issuer = die Angaben lauten auf einen anderen Aussteller
resource-other = die Metadaten sind auf einen anderen Dienst ausgestellt
absent-no-issuer = die Metadaten nennen keinen OAuth2-Aussteller
card-jmap = Auch JMAP wird angeboten, für Programme, die es beherrschen: { $url }
card-dav-hosts = Kalender und Kontakte: { $hosts } (-v: mehr)
card-dav = { $kind ->
        [caldav] Kalender (CalDAV)
       *[carddav] Kontakte (CardDAV)
    }: { $url } ({ $answered ->
        [yes] antwortet; Anmeldung nicht getestet
       *[no] nicht getestet
    })

source-pacc = PACC-Datei des Anbieters
source-mailconf = Datei aus einem TXT-Eintrag
source-autoconfig-http = Autoconfig-Datei des Anbieters über http
source-autodiscover = Autodiscover
source-jmap = JMAP
source-dav = Kalender und Kontakte
source-oauth = OAuth2-Aussteller
trust-http = über http, ungeschützt
outcome-protected = geschützt

finding-pacc-unusable = { $url }: die PACC-Datei ist so nicht zu verwenden: { $reason }
finding-pacc-unusable-fix = Veröffentlichen Sie Datei und Prüfsumme zusammen, oder keines von beiden.
