# Beschriftungen des Berichts. `GRUPPE-ID` benennt den Wert einer Aufzählung.

# Aufzählungen
list-and = und
list-or = oder

# Überschriften
report-values = Tragen Sie diese Werte im Mailprogramm ein
report-dav = Kalender und Kontakte
report-values-unusable = Veröffentlicht, aber zurzeit nicht nutzbar
report-values-unverified = Von hier aus nicht geprüft
report-outgoing = Postausgang (SMTP)
report-for-all = (überall)
report-parent-domain = Diese Einstellungen sind die von { $parent }, nicht von { $domain } selbst.
report-username-usual = Der Benutzername ist nicht veröffentlicht; so ist er üblich.
report-steps = (-v: { $count } Schritte)
report-warnings = { $count ->
        [one] 1 Warnung (-v zeigt sie)
       *[other] { $count } Warnungen (-v zeigt sie)
    }
report-retention = Bei POP3: E-Mails auf dem Server belassen oder dort löschen?
report-preparations = Vor der ersten Anmeldung
report-first = Zuerst
report-help = Hilfe des Anbieters
report-tested = Was geprüft wurde
report-likewise = ebenso:
report-findings = Hinweise und Warnungen
report-attempts = Wo nach Einstellungen gesucht wurde
report-phases = Schritt für Schritt
report-next = Wie es weitergeht
report-not-verified = von hier aus ungeprüft: kein Server konnte getestet werden
report-summary = { $servers ->
        [0] kein Server geprüft
        [one] 1 Server geprüft{ $failed ->
            [0] , er funktioniert
           *[other] , er funktioniert nicht
        }
       *[other] { $servers } Server geprüft{ $failed ->
            [0] , alle funktionieren
           *[other] , davon { $failed } ohne Erfolg
        }
    }; { $logins ->
        [0] Anmeldung nicht getestet
        [one] 1 Anmeldung versucht
       *[other] { $logins } Anmeldungen versucht
    }; { $took }

# Die Karte
card-imap = Posteingang (IMAP)
card-pop3 = Posteingang (POP3)
card-submission = Postausgang (SMTP)
card-also = Alternative: { $protocol } – { $host }, Port { $port }, { $security }
devices-one = ein Gerät
devices-several = mehrere Geräte
field-server = Server
field-port = Port
field-security = Sicherheit
field-username = Benutzername
field-login = Anmeldung
field-source = Quelle
field-also = und auch
field-state = Prüfung
field-peer = Verbunden mit
field-addresses = Adressen
field-cipher = Chiffren-Suite
field-names = Zertifikat für
field-issuer = Ausgestellt von
field-validity = Gültig
field-sha256 = SHA-256
greeting-told = { $text }
greeting-unauthenticated = { $text } (nicht vertrauenswürdig: kam vor TLS, Absender unbekannt)
field-greeting = Begrüßung
field-capabilities = Fähigkeiten
state-works = erreichbar, Anmeldung nicht getestet
state-logged-in = funktioniert, Anmeldung angenommen
state-refused = Server funktioniert, Anmeldung abgelehnt
state-mailbox-refused = Anmeldung angenommen, aber das Postfach öffnet sich nicht
state-no-login = antwortet, bietet aber keine Anmeldung an
state-broken = funktioniert nicht
state-not-tested = nicht geprüft
test-works = funktioniert
test-logged-in = funktioniert
test-refused = Anmeldung abgelehnt
test-mailbox-refused = Postfach verweigert
test-no-login = ohne Anmeldung
test-broken = funktioniert nicht
test-not-tested = nicht geprüft

# Wörter der Mailprogramme
security-tls = SSL/TLS
security-starttls = STARTTLS
security-none = keine
login-method-password = normales Passwort
login-method-app-password = App-Passwort
login-method-authorisation-code = Autorisierungscode
login-method-encrypted = verschlüsseltes Passwort
login-method-oauth2 = OAuth2 (Anmeldung im Browser)
login-method-certificate = Client-Zertifikat
login-method-kerberos = Kerberos/GSSAPI
login-method-ntlm = NTLM
login-method-other = ein Verfahren des Anbieters
login-method-none = keines: der Server bietet keine hier bekannte Anmeldung an
username-address = Ihre E-Mail-Adresse
username-local-part = der Teil Ihrer Adresse vor dem @
username-unknown = nicht veröffentlicht; meist Ihre E-Mail-Adresse
username-probably = { $address } (nicht veröffentlicht; so ist es üblich)

# Quellen, und wie weit ihnen zu trauen ist
source-user = Ihre eigene Angabe
source-autoconfig = Autoconfig-Datei des Anbieters
source-ispdb = Anbieter-Datenbank von Thunderbird
source-builtin = eingebaute Tabelle
source-srv = SRV-Einträge
source-mx = Anbieter des Mailservers (MX)
source-parent = Einstellungen der übergeordneten Domain
source-guess = geraten
source-mx-host = aus dem Namen des Mailservers (MX) geschlossen
trust-guess = geraten
trust-plain-dns = unsigniertes DNS
trust-redirected = über HTTPS, weitergeleitet über eine andere Domain
trust-dnssec = signiertes DNS
trust-https = über geprüftes HTTPS
trust-builtin = eingebaut
trust-user = Ihre eigene Angabe
table-date = Stand { $date }

# Wie ein Protokoll dasteht
availability-works = funktioniert
availability-published = veröffentlicht, nicht geprüft
availability-broken = bekannt, funktioniert aber nicht
availability-not-offered = nicht angeboten
availability-unknown = nichts gefunden

# Ausgänge
attempt-times = Start nach { $started }, Dauer { $took }
outcome-found = gefunden
outcome-absent = nichts gefunden
outcome-failed = fehlgeschlagen
outcome-cancelled = abgebrochen, eine bessere Quelle hatte geantwortet
outcome-not-awaited = nicht abgewartet
outcome-not-reached = nicht erreicht

# Sprossen der Leiter
phase-resolve = Namensauflösung
phase-connect = Verbindung
phase-tls-handshake = TLS-Handshake
phase-greeting = Begrüßung
phase-starttls = STARTTLS
phase-capability = Fähigkeiten
phase-authenticate = Anmeldung
phase-status = Postfach

# Unter den Servern
login-accepted = Anmeldung als { $username } angenommen ({ $mechanism })
login-refused = Anmeldung als { $username } abgelehnt: { $status } { $text }
login-mailbox-refused = Anmeldung als { $username } angenommen, aber das Postfach öffnet sich nicht: { $status } { $text }
login-trial-accepted = { $mechanism } als { $username }: angenommen
login-trial-refused = { $mechanism } als { $username }: abgelehnt: { $text }
login-trial-mailbox-refused = { $mechanism } als { $username }: angenommen, aber das Postfach öffnet sich nicht: { $text }
login-trial-other = { $mechanism }: { $reason }
login-withheld = { $reason }
login-failed = Anmeldung nicht möglich: { $reason }
mailbox-messages = { $count ->
        [0] keine Nachrichten
        [one] eine Nachricht
       *[other] { $count } Nachrichten
    }
mailbox-unseen = { $count } ungelesen
mailbox-folders = { $count ->
        [one] ein Ordner
       *[other] { $count } Ordner
    }

# Hinweise zu Fehlschlägen
hint-resolve = Hinweis: Prüfen Sie den Namen, oder fragen Sie mit --nameserver einen anderen Resolver
hint-network = Hinweis: Eine Firewall oder das Netz von Hotel, Firma oder Schule sperrt vielleicht diesen Port
hint-timeout = Hinweis: Versuchen Sie es noch einmal, mit längerem --timeout oder aus einem anderen Netz
hint-tls = Hinweis: Ist es Ihr eigener Server, nennen Sie seine CA mit --ca-file
hint-protocol = Hinweis: --trace zeigt den Dialog; vielleicht gehört der Port zu einem anderen Protokoll
hint-policy = Hinweis: -v nennt die Regel und die Option, die sie aufhebt
hint-busy = Tipp: in einigen Minuten noch einmal versuchen; das Passwort wurde nicht beurteilt

# Schwere
severity-error = Fehler
severity-warning = Warnung
severity-info = Hinweis

# Wie weiter
next-online = sucht die Einstellungen online und testet die Server
next-again = testet die Server, sobald Sie online sind
next-elsewhere = testet die Server, sobald Sie in einem anderen Netz sind
next-login = prüft auch Ihr Passwort
next-trust = Gehört dieser Host zu Ihrem Anbieter, sendet dieser Befehl das Passwort:
next-trust-token = Gehört dieser Host zu Ihrem Anbieter, rufen Sie denselben Befehl noch einmal auf mit:
next-address = mit ganzer Adresse, für Benutzername und Anmeldung
next-own = prüft einen Server, den die Hilfeseite Ihres Anbieters nennt
next-near = fragt nach der Domain, die Sie wohl meinten
next-explain = erklärt den Befund, und was zu tun ist

# Optionen
