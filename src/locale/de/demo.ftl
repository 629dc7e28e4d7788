## Die eingebauten Server

demo-port-in-use = Port { $port } ist von einem anderen Programm belegt
demo-bind = Port { $port } lässt sich nicht verwenden: { $reason }
demo-tls = das Wegwerf-Zertifikat lässt sich nicht erstellen: { $reason }

demo-not-built = dieses mailsetup ist ohne die eingebauten Server übersetzt
demo-hint-ports = --ports any nimmt freie Ports, --ports 20000 andere feste
demo-stopped = Die Server sind beendet; Postfach und Zertifikat sind fort.

# How to connect
demo-title = Drei Mailserver laufen auf diesem Rechner, alle über einem Postfach.
demo-user = Benutzername
demo-password = Passwort
demo-authority = Zertifikat der CA
demo-ports-line = localhost, Port { $implicit } (SSL/TLS) oder { $starttls } (STARTTLS)
demo-by-hand-pop3 = POP3 von Hand (die eingerückten Zeilen nach der Begrüßung tippen)
demo-by-hand-imap = IMAP von Hand
demo-by-curl = Mit curl
demo-by-mailsetup = Mit mailsetup
demo-running = Nur dieser Rechner erreicht sie, und sie leiten keine Post weiter. Strg-C beendet sie.

# What clients do
demo-log-connected = verbunden
demo-log-tls-failed = TLS gescheitert: { $reason }
demo-log-login-accepted = angemeldet mit { $mechanism }
demo-log-login-refused = Anmeldung mit { $mechanism } abgelehnt
demo-log-exposed = !! das Passwort kam ohne TLS
demo-log-injected = !! Daten vor dem Beginn von TLS, Verbindung beendet
demo-log-closed = getrennt
