## compare ADDRESS

visit-title = { $address } über POP3 und über IMAP
visit-intro = Nur hinsehen: TOP statt RETR, EXAMINE statt SELECT, BODY.PEEK statt BODY. So wird nichts als gelesen markiert, verschoben oder gelöscht.
visit-facts = Die beiden Server nebeneinander
visit-row-server = Server
visit-row-security = Sicherheit
visit-row-mechanisms = Anmeldeverfahren
visit-row-capabilities = Fähigkeiten
visit-row-messages = Nachrichten im Posteingang
visit-row-unread = Davon ungelesen
visit-row-folders = Ordner
visit-row-size = Größe
visit-row-expire = Server darf löschen
visit-row-login = Bis zur Anmeldung
visit-row-task = Eingang auflisten, { $headers } Köpfe lesen
visit-cost = { $took }, { $round-trips ->
    [one] 1 Umlauf
   *[other] { $round-trips } Umläufe
 }, { $bytes }
visit-starttls = STARTTLS, dann { $version }
visit-cleartext = keine: unterwegs kann jeder mitlesen
visit-unknown = nicht gesagt
visit-unread-pop3 = POP3 kennt keine solche Marke
visit-folders-pop3 = nur der Posteingang
visit-expire-never = nie
visit-expire-days = { $days ->
    [0] sobald abgeholt
    [one] nach 1 Tag
   *[other] nach { $days } Tagen
 }
visit-dialog = Der Dialog, { $protocol }
visit-proof = Wurde etwas verändert?
visit-proof-same = Nein. Eine Prüfsumme über die Zahlen jedes Ordners und über jede Nachricht im Posteingang samt ihren Marken, { $parts } Einträge, ist vorher und nachher dieselbe: { $digest }….
visit-proof-grown = Nein. Was da war, ist, wie es war; inzwischen { $arrived ->
    [one] kam eine Nachricht
   *[other] kamen { $arrived } Nachrichten
 } hinzu. Prüfsumme vorher: { $before }…, nachher: { $after }….
visit-proof-changed = { $different } Einträge fehlen nach dem Besuch oder sind anders (Prüfsumme vorher: { $before }…, nachher: { $after }…). Es wurde kein Befehl geschickt, der Mail verändert; ein anderes Programm, ein Filter oder der Server selbst war es inzwischen.
visit-proof-unknown = Vorher und nachher hinzusehen war nicht möglich: Dazu braucht es eine Anmeldung über IMAP, das Marken und Ordner zeigt.
visit-not-tried = nicht versucht, weil IMAP dasselbe Passwort abgelehnt hat
visit-refused-next = Warum eine Anmeldung abgelehnt wird und was zu tun ist: mailsetup probe --login { $address }
visit-quota = { $used } von { $limit } sind belegt ({ $percent } %). Mail, die auf dem Server bleibt, zählt mit, bei IMAP ebenso wie bei POP3 mit „auf dem Server belassen“.
visit-quota-full = Das Postfach wird voll: { $used } von { $limit } sind belegt ({ $percent } %). Ist es voll, wird neue Mail abgewiesen. Löschen Sie, was Sie nicht brauchen, oder lassen Sie POP3 nach dem Abholen löschen, auf dem einen Gerät, das alles behält.
visit-more = Begriffe: mailsetup explain retr-and-top, flags, uidl. Was zwei Geräte aus einem Postfach machen: mailsetup compare --demo, oder hier mit --two-devices, an einem Konto, das Sie entbehren können.
visit-more-done = Begriffe: mailsetup explain pop3, imap, uidl, flags, dele-and-quit.
two-devices-ask = Die Schritte mit zwei Geräten verändern Mail: Sie legen drei Nachrichten in den Posteingang, lesen und löschen sie, legen einen Ordner an und räumen alles wieder weg. Gedacht für ein Konto, das Sie entbehren können. Hier vorführen?
two-devices-cleared = was die Schritte ins Konto gelegt hatten, wurde wieder weggeräumt
two-devices-left = im Konto können noch Nachrichten oder der Ordner der Vorführung liegen; bitte sehen Sie nach und löschen Sie sie
two-devices-not-empty = die Schritte mit zwei Geräten löschen, was sie finden, und wollen darum einen leeren Posteingang; dieser enthält { $messages } Nachrichten
two-devices-one-protocol = die Schritte mit zwei Geräten brauchen POP3 und IMAP
