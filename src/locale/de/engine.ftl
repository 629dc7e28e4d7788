# Verbindung
policy-odd-port = Port { $port } ist kein Mail-Port, deshalb wurde er nicht angesprochen
greeting-rejected-unauthenticated = der Server hat uns vor TLS abgewiesen, mit Worten, die auch jemand dazwischen geschrieben haben kann: { $text }
command-refused-unauthenticated = der Server hat STARTTLS abgelehnt, mit Worten, die auch jemand dazwischen geschrieben haben kann: { $text }
greeting-rejected = der Server hat abgewiesen: { $text }
tls-first = dieser Port spricht vom ersten Byte an TLS, nicht STARTTLS
preauth-before-tls = der Server behauptet schon vor TLS, jemand sei angemeldet; da sitzt jemand dazwischen
starttls-not-offered = der Server bietet kein { $command } an, die Verbindung ist also ungeschützt
command-refused = der Server hat den Befehl abgelehnt: { $text }
cut-off-by-deadline = keine Antwort innerhalb der Zeit für den ganzen Lauf

# Suche
absent-nothing-typed = nichts eingegeben
absent-http-status = nicht vorhanden (HTTP { $status })
absent-not-in-table = die Tabelle kennt diese Domain nicht
absent-no-mx = kein MX-Eintrag
absent-null-mx = die Domain nimmt keine Mail an (Null-MX)
absent-mx-useless = der Mail-Exchanger { $host } ist kein Rechner, der E-Mails annehmen könnte
absent-mx-filter = der Mail-Exchanger { $host } ist ein Mailfilter ({ $filter }) und hat keine Postfächer
absent-mx-unknown = der Mail-Exchanger { $host } gehört zu keinem Anbieter der eingebauten Tabelle
autoconfig-no-server = die Datei nennt keinen Server für IMAP, POP3 oder SMTP
http-status = der Webserver antwortete mit HTTP { $status }
answer-misrouted = die Antwort passt nicht zur Frage

# Anmeldung
refused-by-server = Anmeldung abgelehnt: { $text }
refused-for-now = der Server lehnt vorübergehend ab: { $text }
server-alert = der Server lässt ausrichten: { $text }
server-alert-unauthenticated = vor TLS, also vielleicht nicht vom Server: { $text }
login-not-offered = der Server bietet keine Anmeldung an
login-not-known = der Server bietet keine Anmeldung an, die dieses Programm beherrscht, nur { $offered }
mailbox-refused-by-server = Anmeldung angenommen, aber das Postfach öffnet sich nicht: { $text }
withheld-untrusted-host = Passwort nicht gesendet: { $host } gehört nicht zu { $domain }, und keine vertrauenswürdige Quelle verweist auf ihn ({ $trust })
withheld-unprotected = Passwort nicht gesendet: die Verbindung zu { $host } ist nicht durch geprüftes TLS geschützt
withheld-no-mechanism = Passwort nicht gesendet: der Server bietet kein Anmeldeverfahren mit Passwort an ({ $offered })
withheld-not-offered = Passwort nicht gesendet: der Server bietet { $mechanism } nicht an ({ $offered })
withheld-no-password = { $mechanism } braucht ein Passwort, und es wurde keines angegeben
withheld-no-token = { $mechanism } braucht ein Zugriffstoken, und es wurde keines angegeben
withheld-no-binding = { $mechanism } braucht TLS, um die Anmeldung daran zu binden
withheld-token-host = Zugriffstoken nicht gesendet: { $host } liegt außerhalb von { $domain }, und keine Quelle, die dafür vertrauenswürdig genug ist, nennt ihn ({ $trust })
withheld-pin-published = Passwort nicht gesendet: { $host } ist über HTTPS veröffentlicht, daher zählt ein festgelegtes Zertifikat dort nicht
withheld-login-name = Passwort nicht gesendet: der Benutzername ist hier nicht Ihre Adresse, sondern hat die Form { $form }; geben Sie ihn mit --user an
withheld-refusals-max = nicht versucht, damit kein Konto gesperrt wird: { $max } Anmeldungen wurden schon abgelehnt
withheld-login-delay = nicht versucht: der Server verlangt eine Pause zwischen zwei POP3-Anmeldungen
withheld-no-connection = nicht versucht: eine zweite Verbindung war nicht möglich
login-downgrade = der Server bietet Kanalbindung an, seine Liste zeigte das aber nicht: jemand dazwischen hat die Liste verändert. Über das Passwort sagt das nichts
login-binding-differs = die Anmeldung war an eine andere TLS-Verbindung gebunden als die des Servers: jemand steht dazwischen, oder der Server bindet an etwas anderes als sein Zertifikat. Über das Passwort sagt das nichts
login-binding-unsupported = der Server kennt die Kanalbindung von { $mechanism } nicht, die mailsetup hat (tls-server-end-point). Über das Passwort sagt das nichts
login-advice-in-clear = Das kann zwei Ursachen haben: das Passwort ist falsch, oder der Server speichert Passwörter in einer Form, mit der er { $refused } nicht kann. Probieren Sie es einmal mit --mechanism { $option }: dann geht das Passwort selbst über die geprüfte TLS-Verbindung.
login-advice-unbound = Das kann drei Ursachen haben: der Server bindet die Anmeldung an etwas anderes in der TLS-Verbindung als mailsetup (tls-server-end-point), das Passwort ist falsch, oder der Server speichert es in einer Form, mit der er { $refused } nicht kann. Probieren Sie es mit --mechanism { $option }.
login-advice-prepared = Das kann drei Ursachen haben: das Passwort ist falsch, es enthält ein mit eingefügtes Zeichen (ein geschütztes Leerzeichen, ein weiches Trennzeichen), oder der Server hat es in anderer Form gespeichert: solche Zeichen, Ligaturen und Buchstaben mit Akzenten senden Programme in verschiedener Form. Tippen Sie es von Hand; hilft das nicht, setzen Sie ein Passwort aus einfachen Buchstaben, Ziffern und Satzzeichen.
login-advice-beyond-ascii = Das Passwort enthält Zeichen jenseits von ASCII. Manche Server haben sie in einer älteren Kodierung (Latin-1) gespeichert und lehnen das Passwort als UTF-8 ab, das Mailprogramme heute senden. Wenn es auf der Website des Anbieters gilt, setzen Sie ein Passwort aus einfachen Buchstaben, Ziffern und Satzzeichen.
login-advice-local-part = Niemand hat den Benutzernamen veröffentlicht. Falls es nicht die Adresse ist, versuchen Sie --user { $username }.
ask-trust-host = { $reason }. Trotzdem an { $host } senden?
ask-in-clear = { $host } hat { $refused } abgelehnt. Entweder ist das Passwort falsch, oder der Server kann { $refused } für dieses Konto nicht. Einmal mit { $next } versuchen, über die geprüfte TLS-Verbindung?
ask-local-part = Niemand hat den Benutzernamen für { $host } veröffentlicht, und die Adresse wurde abgelehnt. Einmal als { $username } versuchen?
all-mechanisms-warning =
    { $max ->
       *[other] Hinweis: Jedes Anmeldeverfahren wird einmal versucht. Server sperren Konten mitunter nach abgelehnten Anmeldungen; mehr als { $max } Ablehnungen werden nicht riskiert.
    }
withheld-after-refusal = nicht mehr versucht: Die erste Anmeldung wurde abgelehnt, und weitere könnten das Konto sperren

# Empfehlung
advice-imap = Nehmen Sie IMAP.
advice-pop3 = Nehmen Sie POP3.
advice-pop3-several = Nehmen Sie POP3 und lassen Sie die E-Mails auf dem Server.
advice-depends = Ein Gerät: POP3 genügt. Mehrere Geräte: Nehmen Sie IMAP.
advice-not-offered = Weder IMAP noch POP3: Dieser Anbieter lässt keine Mailprogramme zu.
advice-broken = Es sind Server bekannt, aber keiner lässt sich so benutzen, wie er ist.
advice-nothing = Es wurden keine Einstellungen gefunden.
reason-one-device-pop3 = POP3 lädt E-Mails auf ein Gerät; abzugleichen ist nichts.
reason-several-devices-imap = IMAP lässt E-Mails und Gelesen-Markierungen auf dem Server: Alle Geräte zeigen dasselbe.
reason-imap-fits-any = IMAP passt für ein Gerät ebenso wie für mehrere.
reason-pop3-several-devices = Mit POP3 holt jedes Gerät jede Nachricht für sich, und keines weiß, was auf einem anderen gelesen wurde.
reason-instead-imap = Bei mehreren Geräten nehmen Sie IMAP: Es lässt E-Mails und Gelesen-Markierungen auf dem Server.
reason-instead-pop3 = POP3 ist für ein Gerät: Jedes Gerät holt jede Nachricht neu, und keines weiß, was auf einem anderen gelesen wurde.
reason-broken = { $protocol } hat einen Server, aber er hat die Prüfung nicht bestanden.
reason-not-offered = { $protocol } wird hier nicht angeboten.
reason-unknown = Für dieses Postfach wurde kein { $protocol }-Server gefunden.
reason-not-in-file = Die Datei nennt keinen { $protocol }-Server.
reason-pop3-lists-once = POP3 zeigt bei diesem Anbieter jede Nachricht nur einmal: Das Gerät, das zuerst fragt, bekommt sie, die anderen sehen sie nie.
reason-outgoing-missing = Ein Postausgangsserver wurde nicht gefunden; E-Mails können also gelesen, aber nicht gesendet werden.
reason-outgoing-broken = Der Postausgangsserver hat die Prüfung nicht bestanden; E-Mails können also gelesen, aber nicht gesendet werden.
retention-keep = Belassen: Geht das Gerät verloren, bleibt Empfangenes. Aber das Postfach füllt sich, und jedes Gerät hat eigene Gelesen-Markierungen.
retention-delete = Löschen: Das Postfach bleibt klein; E-Mails nur auf diesem Gerät: sichern!
retention-expire =
    { $days ->
        [0] Dieser Server darf E-Mails löschen, sobald POP3 sie abgeholt hat (EXPIRE 0): Dort lassen geht nicht.
        [one] Dieser Server bewahrt E-Mails mindestens { $days } Tag auf und darf sie dann löschen (EXPIRE).
       *[other] Dieser Server bewahrt E-Mails mindestens { $days } Tage auf und darf sie dann löschen (EXPIRE).
    }

# Ergebnis
conclusion-works = brauchbare Einstellungen gefunden, und die Server funktionieren, soweit sie geprüft wurden
conclusion-logged-in = brauchbare Einstellungen gefunden, und die Anmeldungen funktionieren
conclusion-logged-in-partly = brauchbare Einstellungen gefunden, und eine Anmeldung funktioniert, aber nicht jeder Server ist nutzbar
conclusion-offline = aus der eingebauten Tabelle; nichts wurde geprüft (--offline)
conclusion-offline-file = aus der Datei; nichts wurde geprüft (--offline)
conclusion-offline-nothing = die eingebaute Tabelle kennt diese Domain nicht, und --offline erlaubt keine Suche im Netz{ conclusion-near }
conclusion-no-network = kein Netz: niemand konnte gefragt werden
conclusion-no-network-not-verified = kein Netz: die Werte stammen aus der eingebauten Tabelle und sind nicht geprüft
conclusion-not-offered = der Anbieter bietet weder IMAP noch POP3 an
conclusion-forwarded = diese Adresse hat kein eigenes Postfach: Ihre E-Mails werden weitergeleitet
conclusion-closed = dieser E-Mail-Dienst wurde eingestellt
conclusion-see-preparations = kein Server lässt sich so eintragen; siehe, was der Anbieter verlangt
conclusion-no-outgoing = der Posteingang funktioniert, aber es gibt keinen brauchbaren Postausgangsserver
conclusion-no-outgoing-untested = ein Postausgangsserver fehlt
conclusion-login = keine Anmeldung war möglich
conclusion-login-outgoing = das Abrufen funktioniert, aber beim Postausgangsserver war keine Anmeldung möglich
conclusion-login-incoming = das Versenden funktioniert, aber beim Posteingangsserver war keine Anmeldung möglich
conclusion-mailbox = die Anmeldung wurde angenommen, aber das Postfach öffnet sich nicht
conclusion-tls = kein Server war über vertrauenswürdiges TLS erreichbar
conclusion-cleartext = die genannten Server haben keine Verschlüsselung
conclusion-typed = ein eingegebener Server funktioniert so nicht, wie er eingegeben wurde
conclusion-network = die Server waren nicht erreichbar
conclusion-busy = der Server lehnt vorübergehend ab und hat die Anmeldung nicht beurteilt; bitte später noch einmal versuchen
conclusion-no-login = ein Server bietet keine Anmeldung an, die ein Mailprogramm nutzen könnte
conclusion-dns = die Nameserver haben nicht geantwortet
conclusion-captive-portal = dieses Netz fängt alle Verbindungen ab; geprüft werden konnte nichts
conclusion-filtered = dieses Netz sperrt offenbar E-Mail; die Werte sind von hier aus nicht geprüft
conclusion-clock = die Uhr dieses Computers geht offenbar falsch; kein Zertifikat ließ sich beurteilen
conclusion-nothing-found = keine brauchbaren Einstellungen gefunden
conclusion-file-nothing = die Datei enthält keinen brauchbaren Posteingangsserver
# A similar domain that has mail, behind a sentence that says why nothing was found.
conclusion-near =
    { $near ->
        [none] {""}
       *[other] ; meinten Sie { $near }?
    }
conclusion-no-such-domain = diese Domain gibt es nicht{ conclusion-near }
conclusion-takes-no-mail = diese Domain nimmt keine E-Mails an; das sagt ihr Null-MX-Eintrag{ conclusion-near }
conclusion-useless-mx = diese Domain nimmt keine E-Mails an: Ihr MX-Eintrag verweist auf localhost oder auf eine IP-Adresse{ conclusion-near }
conclusion-no-mail-server = diese Domain gibt es, sie nennt aber keinen Mailserver (kein MX-Eintrag){ conclusion-near }

# Passwörter
secret-stdin = das Passwort konnte nicht von der Standardeingabe gelesen werden: { $error }
secret-command = der { $what ->
    [token] Token-Befehl
   *[password] Passwort-Befehl
} ließ sich nicht ausführen: { $command }: { $error }
secret-command-failed = der { $what ->
    [token] Token-Befehl
   *[password] Passwort-Befehl
} ist gescheitert: { $command }: { $status }
secret-command-timeout = der { $what ->
    [token] Token-Befehl
   *[password] Passwort-Befehl
} war nach { $seconds } s nicht fertig: { $command }
secret-empty = das { $what ->
    [token] Token
   *[password] Passwort
} ist leer
secret-too-long = das { $what ->
    [token] Token
   *[password] Passwort
} ist länger als { $max } Byte
secret-not-utf8 = das { $what ->
    [token] Token
   *[password] Passwort
} ist kein UTF-8
secret-no-terminal = es gibt kein Terminal, um nach dem Passwort zu fragen
interrupted = abgebrochen
