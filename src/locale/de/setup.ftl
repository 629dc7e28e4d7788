# Das Gespräch von `setup`, seine Optionen, und accounts.toml.

cli-setup-about = Ein Konto einrichten: suchen, fragen, Anmeldung testen, Dateien schreiben
cli-setup-about-long =
    Führt von einer Adresse zu einem Mailprogramm, das läuft: findet die Einstellungen, testet die Server, fragt, wie die Post gelesen wird, empfiehlt POP3 oder IMAP, testet das Passwort, gibt die einzutragenden Werte aus und schreibt Einstellungen für Mailprogramme.

    Jede Antwort kann als Option gegeben werden, sodass auch Skripte es ausführen können; --yes nimmt das Empfohlene. Vor dem Ende wird nichts geschrieben.
cli-setup-usage = mailsetup setup [OPTIONEN] [ADRESSE]
cli-setup-examples =
    Alles erfragen
      mailsetup setup
    Drei Geräte, Einstellungen für mbsync und msmtp, Konto merken
      mailsetup setup --devices 3 --export mbsync --export msmtp --save user@gmx.de
    In einem Skript
      mailsetup setup --yes --password-command 'pass show mail/gmx' user@gmx.de
cli-setup-arg-address = E-Mail-Adresse; wird erfragt, wenn sie fehlt
cli-setup-arg-program = Programm, in dem Sie lesen; am Ende stehen dessen Klicks
cli-setup-arg-program-long = Programm, in dem Sie lesen; am Ende stehen dessen Klicks, jeder Wert neben seinem Feld: thunderbird, outlook, outlook-classic, apple-mail, evolution, kmail, iphone, gmail, thunderbird-android, delta-chat
cli-setup-arg-demo = Auf eingebauten Mailservern üben; gespeichert wird kein Konto
cli-setup-arg-yes = Nichts fragen, das Empfohlene nehmen
cli-setup-arg-test-message = Eine Nachricht an sich selbst senden und auf sie warten
cli-setup-arg-mailbox-full = Ihr Postfach ist fast voll
cli-setup-arg-save = Server und Entscheidungen in accounts.toml merken, ohne Passwort
cli-value-not-address = eine Domain, keine Adresse

setup-demo = Zum Üben: Die Adresse ist { $address }, das Passwort { $password }. Die Server laufen nur auf diesem Rechner und nur, bis Sie fertig sind; ein Konto wird nicht gespeichert.
setup-welcome = Mit Strg-C hören Sie jederzeit auf; vor dem Ende wird nichts geschrieben. Mit "<" oder Esc gehen Sie einen Schritt zurück.
setup-no-way-back = Das ist die erste Frage.
setup-back = ← zurück
setup-choice = Ihre Wahl
setup-yes = ja
setup-no = nein
setup-recommended = empfohlen
setup-ask-address = Ihre E-Mail-Adresse
setup-ask-imap = IMAP-Server
setup-ask-pop3 = POP3-Server
setup-ask-submission = Postausgangsserver
setup-ask-type-again = Die Server noch einmal eingeben?
setup-ask-username = Benutzername
setup-username = Die meisten Anbieter verlangen die ganze Adresse als Benutzernamen; ändern Sie ihn, wenn Ihrer einen anderen will.
setup-username-odd = ein Benutzername enthält keine Steuerzeichen
setup-ask-devices = Auf wie vielen Geräten lesen Sie diese Post?
setup-devices-one = auf einem
setup-devices-two = auf zwei
setup-devices-three = auf drei oder mehr
setup-ask-full = Ist Ihr Postfach fast voll?
setup-full = Ihr Postfach ist fast voll: POP3 mit Löschen schafft Platz, mit IMAP löschen Sie selbst.
setup-ask-protocol = Welches Protokoll?
setup-ask-retention = Soll abgeholte Post beim Anbieter bleiben?
setup-retention-keep = ja, dort lassen
setup-retention-days = 14 Tage lang, dann löschen
setup-retention-delete = nein, gleich löschen
setup-ask-prepared = Erledigt?
setup-unprepared = Dann wird keine Anmeldung versucht, sie würde abgelehnt. Rufen Sie mailsetup setup noch einmal auf, wenn das erledigt ist.
setup-ask-password = Passwort für { $address }
setup-ask-retry = Ein anderes Passwort versuchen?
setup-ask-trust = Das Passwort dorthin senden?
setup-ask-test-message = Senden?
setup-ask-exports = Programme
setup-ask-program = Wo lesen Sie Ihre E-Mails?
setup-name = So steht Ihr Name bei denen, die E-Mails von Ihnen bekommen, zum Beispiel Anna Müller. Ohne Eingabe bleibt er weg.
setup-ask-name = Ihr Name
setup-name-odd = ein Name enthält keine Steuerzeichen
setup-sign-in = Bei { $provider } öffnet das Mailprogramm beim Einrichten die Anmeldeseite des Anbieters (OAuth2). Ein App-Passwort brauchen Sie nur, wenn Ihr Programm das nicht kann.
setup-ask-sign-in = Wie soll sich das Programm anmelden?
setup-sign-in-browser = auf der Seite des Anbieters (empfohlen)
setup-sign-in-password = mit einem App-Passwort
setup-quicker = Schneller als die Klicks für { $program } geht es hiermit: { $what }
setup-ask-quicker = Auch das erstellen?
setup-ask-group = Wofür brauchen Sie Einstellungen?
setup-pop3-only = Ihr Anbieter hat nur POP3, kein IMAP. POP3 ist für ein einziges Gerät gemacht.
setup-pop3-several = POP3 hält mehrere Geräte nicht auf demselben Stand: Was Sie auf dem einen lesen oder ablegen, bleibt auf den anderen ungelesen.
setup-number = Nummer [{ $usual }], < führt zurück:
setup-numbers = Nummern, mit Kommas getrennt; leer: keine; < führt zurück:
setup-number-wrong = Bitte eine Nummer von 1 bis { $most } eingeben.
setup-qr-scan = Diesen QR-Code scannen: in Thunderbird für Android oder iPhone beim ersten Start „Einstellungen importieren“ und „QR-Code scannen“ wählen. Das Passwort fragt die App.
setup-qr-file = Der QR-Code passt nicht in dieses Fenster. Öffnen Sie stattdessen das Bild, und scannen Sie es mit der App.
setup-next = Wie es weitergeht
setup-next-first-imap = Beim ersten Start lädt das Programm die Liste aller Ordner und Nachrichten; bei einem großen Postfach dauert das einige Minuten.
setup-next-first-pop3 = Beim ersten Abrufen lädt das Programm alle Nachrichten aus dem Posteingang; bei einem großen Postfach dauert das einige Minuten.
setup-next-browser = Die Anmeldung übernimmt Ihr Mailprogramm. Deshalb ist hier alles getestet außer ihr. Wer sie auch hier testen will, braucht eine eigene Client-ID: mailsetup explain oauth-client
setup-next-help = Hilfe Ihres Anbieters:
setup-open-page = erst die Seite des Anbieters öffnen
setup-no-browser = Von hier lässt sich kein Browser öffnen. Die Adresse:
setup-keys = c kopiert einen Wert, die Eingabetaste beendet.
setup-keys-page = c kopiert einen Wert, o öffnet die Hilfeseite des Anbieters, die Eingabetaste beendet.
setup-ask-copy = Was kopieren?
setup-copied = In die Zwischenablage kopiert, sofern Ihr Terminal das erlaubt; sonst markieren Sie den Wert oben.
setup-none = keine
setup-ask-save = Das Konto in accounts.toml merken?
setup-found = Gefundene Einstellungen für { $provider }:
setup-server = { $protocol } { $endpoint }, { $security }; genannt von: { $source } ({ $trust })
setup-server-own = { $protocol } { $endpoint }, { $security }; genannt von: { $source }
setup-not-tested = Einrichten lassen sich die Werte jetzt schon; Anmeldungen lassen sich nicht testen. Führen Sie mailsetup setup noch einmal in einem Netz aus, das E-Mail durchlässt.
setup-by-hand = Die Hilfeseiten Ihres Anbieters nennen die Server; bitte geben Sie sie ein:
setup-other-way-in = { $protocol } öffnet das Postfach nicht, { $other } schon; daher wird { $other } eingerichtet.
setup-nothing = nichts wurde eingerichtet: kein brauchbarer Posteingangsserver bekannt
setup-missing = { $what }: kein Terminal zum Fragen; geben Sie { $option } an
setup-missing-address = E-Mail-Adresse fehlt
setup-missing-devices = Zahl der Geräte fehlt
setup-hint-missing = --yes nimmt überall das Empfohlene, wo nichts gesagt wurde
setup-terminal = das Terminal lässt sich nicht benutzen: { $error }
accounts-io = { $error }
accounts-syntax = kein gültiges TOML
accounts-version = von einer neueren Version von mailsetup geschrieben (Format { $found })
accounts-value = { $address }: { $key } ergibt keinen Sinn
accounts-no-home = es gibt kein Home-Verzeichnis, um das Konto zu merken
accounts-saved = Konto gemerkt in { $path }
accounts-failed = { $path }: { $reason }
next-setup = richtet Ihr Mailprogramm Schritt für Schritt ein
setup-retry = { $left ->
        [one] Ein Versuch bleibt
       *[other] { $left } Versuche bleiben
    }; nach einigen falschen Passwörtern sperren Anbieter das Konto.
setup-trust = Nichts bürgt dafür, dass { $host } zu Ihrem Anbieter gehört. Wer diesen Server betreibt, wird Ihr Passwort sehen.
setup-type-again-outgoing = Der Postausgangsserver funktioniert damit nicht; Post lässt sich lesen, aber nicht senden.
setup-type-again = Damit funktioniert kein Posteingangsserver.
setup-test-message = Eine Testnachricht von Ihnen an Sie selbst zeigt, ob Post hinausgeht und ankommt. Sie bleibt in Ihrem Postfach; Sie können sie löschen.
setup-exports = Für diese Programme lassen sich Einstellungen schreiben. Die Leertaste wählt, die Eingabetaste geht weiter.
setup-password = Ohne Eingabe geht es ohne Anmeldetest weiter. Das Passwort wird nicht angezeigt und nur aufbewahrt, wenn Sie das später wünschen.
setup-server-form = Ein Servername oder { $protocol }s://HOST:PORT oder { $protocol }+starttls://HOST:PORT; leer: keiner.
setup-retention-days-means = Einige Tage lang: Jedes Gerät, das in dieser Zeit abholt, bekommt alles; danach liegt die Post nur noch dort, wo sie abgeholt wurde. Sichern Sie sie.
setup-retention-full = Ihr Postfach ist fast voll: Was dort bleibt, lässt bald keinen Platz für neue Post.
setup-retention-several = Sie lesen auf mehreren Geräten: Was eines davon abholt und löscht, { $others ->
        [one] bekommt das andere
       *[other] bekommen die { $others } anderen
    } nie mehr.
setup-retention-lists-once = Ihr Anbieter listet jede Nachricht über POP3 nur einmal auf: Andere Geräte bekommen sie nicht, gleich was Sie hier wählen.
setup-full-several = Ihr Postfach ist fast voll, und mit IMAP bleibt alles dort: Löschen Sie Post, oder verschieben Sie alte in lokale Ordner.
cli-setup-arg-keyring = Das Passwort im Schlüsselbund des Desktops aufbewahren, sobald es angenommen wurde
setup-ask-keyring = Das Passwort im Schlüsselbund aufbewahren?
setup-keyring = Der Schlüsselbund des Desktops bewahrt das Passwort verschlüsselt auf; mailsetup muss es dann nicht wieder erfragen.
setup-keyring-kept = Passwort im Schlüsselbund aufbewahrt
setup-keyring-none = das Passwort wurde nicht aufbewahrt: kein Schlüsselbund nimmt es an
setup-keyring-not-built = das Passwort wurde nicht aufbewahrt: dieses mailsetup ist ohne Schlüsselbund gebaut
setup-keyring-no-login = das Passwort wurde nicht aufbewahrt: kein Server hat eines angenommen
