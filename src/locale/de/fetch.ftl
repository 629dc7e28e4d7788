# fetch: Optionen, Hinweise, Zusammenfassung.

cli-fetch-about = Post über POP3 oder IMAP abholen, sicher und wiederholbar
cli-fetch-about-long =
    Holt, was neu ist, in ein Maildir, eine mbox-Datei oder einen Ordner mit Dateien. Auf dem Server wird nur gelöscht, wenn Sie es verlangen, und auch dann nur, was auf der Platte liegt, gesichert und vermerkt ist. Bricht ein Lauf irgendwo ab, geht nichts verloren, und der nächste bringt nichts doppelt.

    Die Einstellungen sind die eines gespeicherten Kontos (mit seiner Adresse genannt, seinem Namen, dem Teil vor dem @ oder der Domain); sonst werden sie wie bei probe gefunden und gespeichert, oder --imap oder --pop3 nennt einen Server. Was geholt wurde, steht in einem Journal, je Konto und Ziel eines.
cli-fetch-usage = mailsetup fetch [OPTIONEN] [ADRESSE|KONTO]...
cli-fetch-examples =
    Holen, was neu ist, und alles auf dem Server lassen
      mailsetup fetch --maildir ~/Mail user@example.org
    Aus cron; auf dem Server löschen, was älter als 30 Tage ist
      mailsetup fetch --maildir ~/Mail --delete-after 30 --password-command 'pass mail' user@example.org
    Jeder Ordner, eine Datei je Nachricht
      mailsetup fetch --eml backup --all-mailboxes user@example.org
    Ein eigener Server
      mailsetup fetch --maildir ~/Mail --pop3 pop3s://mail.example.org user@example.org
    Mehrere Konten gleichzeitig
      mailsetup fetch --maildir ~/'Mail/{"{"}address{"}"}' user@example.org user@example.net
    Alle Konten aus fetch.toml
      mailsetup fetch --all
    Wie viel käme?
      mailsetup fetch --maildir ~/Mail --dry-run user@example.org
cli-fetch-arg-address = Wessen Post
cli-fetch-arg-all = Alle Konten aus fetch.toml abholen; mit einem Ziel auf der Befehlszeile alle gespeicherten
cli-fetch-arg-accounts = Konten und ihre Optionen aus dieser Datei lesen [Vorgabe: ~/.config/mailsetup/fetch.toml]
cli-fetch-arg-jobs = Zahl der Konten, die gleichzeitig abgeholt werden [Vorgabe: 8]
cli-fetch-arg-watch = Verbunden bleiben und holen, was eintrifft; SIGHUP liest die Konfiguration neu, SIGUSR1 sieht sofort nach
cli-fetch-arg-every = So oft nachsehen, auch wenn der Server nichts meldet [Vorgabe: 5m]
cli-fetch-arg-maildir = In diesem Maildir ablegen; Zeilen enden dort mit LF
cli-fetch-arg-mbox = An diese Datei anhängen (mboxrd); Zeilen enden dort mit LF
cli-fetch-arg-eml = Als .eml-Dateien in diesem Ordner ablegen, Oktett für Oktett wie empfangen
cli-fetch-arg-deliver = Jede Nachricht diesem Befehl auf die Standardeingabe geben; Exit-Code 0: angenommen, 67 oder 77: abgelehnt, sonst: später. Ohne Shell
cli-fetch-arg-deliver-shell = Dasselbe, aber der Befehl ist eine Zeile für die Shell
cli-fetch-arg-lmtp = Jede Nachricht diesem Server per LMTP übergeben: unix:/run/dovecot/lmtp oder HOST:PORT
cli-fetch-arg-recipient = Der Empfänger, der dem LMTP-Server genannt wird [Vorgabe: die Adresse des Kontos]
cli-fetch-arg-deliver-timeout = Wie lange Befehl oder Server für eine Nachricht brauchen dürfen [Vorgabe: 60s]
cli-fetch-arg-receiver-stores = Nötig, um mit --deliver zu löschen: der Befehl speichert wirklich, was er annimmt (ein Filter wie rspamc oder cat tut das nicht)
cli-fetch-arg-protocol = Welches Protokoll: imap oder pop3 [Vorgabe: IMAP, wenn angeboten]
cli-fetch-arg-imap = Von diesem IMAP-Server holen, etwa imaps://mail.example.org
cli-fetch-arg-pop3 = Von diesem POP3-Server holen, etwa pop3s://mail.example.org
cli-fetch-arg-discover = Den Server neu suchen, was auch gespeichert ist
cli-fetch-arg-keep = Alles auf dem Server lassen; das ist die Vorgabe
cli-fetch-arg-delete = Auf dem Server löschen, was abgelegt ist
cli-fetch-arg-delete-after = Auf dem Server löschen, was vor so vielen Tagen abgelegt wurde
cli-fetch-arg-mailbox = Dieses IMAP-Postfach holen, geschrieben wie auf dem Server; mehrfach möglich [Vorgabe: INBOX]
cli-fetch-arg-all-mailboxes = Jedes IMAP-Postfach holen, außer dem, das alle Nachrichten noch einmal enthält
cli-fetch-arg-limit = Höchstens so viele Nachrichten holen
cli-fetch-arg-since = Nur holen, was an diesem Tag oder später eintraf: 2026-11-24, oder 30d für die letzten 30 Tage
cli-fetch-arg-max-size = Nachrichten, die größer sind, auf dem Server lassen: 50M, 2G [Vorgabe: 2G]
cli-fetch-arg-compress = Den Server komprimieren lassen, was er sendet (IMAP COMPRESS=DEFLATE); für langsame Leitungen
cli-fetch-arg-mark-seen = Was abgelegt ist, auf dem Server als gelesen markieren (IMAP); sonst wird nichts markiert
cli-fetch-arg-list = Zeigen, was auf dem Server liegt, und nichts holen; mit --limit das Neueste
cli-fetch-arg-headers-only = Nur die Kopfzeilen holen
cli-fetch-arg-dry-run = Sagen, was geholt und gelöscht würde, und nichts tun
cli-fetch-arg-state = Zeigen, was das Journal weiß, und nichts holen
cli-fetch-arg-repair = Mit --state: ein Journal beiseitelegen, das beschädigt oder dessen Ziel verschwunden ist, und neu beginnen
cli-fetch-arg-same-mailbox = Es ist dasselbe Postfach wie bisher, auch wenn Server oder Anmeldename anders lauten: den Kennungen im Journal trauen
cli-fetch-arg-state-dir = Die Journale liegen in diesem Ordner [Vorgabe: ~/.local/state/mailsetup]
cli-name-address-account = ADRESSE|KONTO
cli-name-size = GRÖSSE
cli-name-days = TAGE
cli-name-mailbox = NAME
cli-heading-target = Wohin
cli-heading-server = Server
cli-heading-what = Was
cli-heading-journal = Journal
cli-heading-watch = Beobachten
cli-error-no-target = kein Ziel für die E-Mails angegeben
cli-hint-no-target = nennen Sie einen Ordner mit --maildir oder --eml, eine Datei mit --mbox oder einen Empfänger mit --deliver oder --lmtp; oder tragen Sie das Konto in fetch.toml ein
cli-error-one-account = { $option } gilt nur für ein einzelnes Konto
cli-error-every = --every braucht --watch
cli-error-deliver-delete = mit --deliver wird auf dem Server nur gelöscht, wenn der Befehl die Nachrichten speichert
cli-hint-deliver-delete = behält der Befehl, was er annimmt (ein Filter tut das nicht), so sagen Sie das mit --receiver-stores
cli-error-deliver-headers = Kopfzeilen allein lassen sich nicht zustellen
cli-value-lmtp = kein Ziel für LMTP
cli-value-lmtp-expected = erwartet wird unix:PFAD oder HOST:PORT
cli-value-words = kein Befehl
cli-value-words-expected = erwartet wird ein Programm mit seinen Argumenten; jedes Anführungszeichen muss geschlossen werden
cli-name-lmtp = unix:PFAD|HOST:PORT
cli-error-watch-oauth = --watch kann niemanden um eine Anmeldung bitten: nehmen Sie --oauth-token-command; der Befehl läuft für jedes neue Token noch einmal
cli-error-watch-stdin = --watch braucht das Passwort mehr als einmal: nehmen Sie --password-command oder den Schlüsselbund
cli-error-watch-file = --watch schreibt seine Ereignisse nur auf die Standardausgabe
cli-value-every = zu oft oder zu selten
cli-value-every-expected = erwartet wird eine Dauer zwischen 10s und 24h
cli-error-fetch-file-option = { $option } braucht ein Ziel auf der Befehlszeile; für die Konten in fetch.toml gehört die Option in diese Datei
cli-error-offline-fetch = ohne Netz lassen sich keine E-Mails abholen
cli-error-pop3-mailbox = POP3 kennt nur ein einziges Postfach
cli-error-pop3-mark-seen = POP3 kennt keine Gelesen-Markierung
cli-value-since = kein solcher Tag
cli-value-since-expected = erwartet wird ein Tag wie 2026-11-24, oder 30d für die letzten 30 Tage
cli-value-count = keine Zahl
cli-value-count-expected = erwartet wird eine ganze Zahl, etwa 30

fetch-note-expire-zero = Der Server kündigt EXPIRE 0 an: Er kann Nachrichten entfernen, sobald sie geholt sind, was immer Sie hier wählen.
fetch-note-no-uidl = Der Server kennt kein UIDL: Bei jedem Lauf wird alles geholt, und Bekanntes am Inhalt erkannt.
fetch-note-ambiguous = { $count ->
    [one] Eine Nachricht hat keine eigene Kennung: Sie wird am Inhalt erkannt und nicht gelöscht.
   *[other] { $count } Nachrichten haben keine eigene Kennung: Sie werden am Inhalt erkannt und nicht gelöscht.
}
fetch-message = Nachricht { $number }
fetch-message-uid = Nachricht { $number } ({ $uid })
fetch-note-lists-contradict = STAT, UIDL und LIST des Servers widersprechen sich: Nichts gilt als verschwunden, und gelöscht wird nur, was in diesem Lauf geholt wurde.
fetch-note-again = { $count ->
    [one] Eine Nachricht sieht auf dem Server anders aus als verzeichnet (Größe, oder eine neu vergebene Kennung): Sie wird noch einmal geholt und am Inhalt erkannt.
   *[other] { $count } Nachrichten sehen auf dem Server anders aus als verzeichnet (Größe, oder eine neu vergebene Kennung): Sie werden noch einmal geholt und am Inhalt erkannt.
}
fetch-note-other-headers = { $count ->
    [one] Eine Nachricht hat einen anderen Kopf als die, die unter ihrer Kennung gespeichert wurde: Sie wird noch einmal geholt und am Inhalt verglichen, und gelöscht wird in diesem Lauf nichts.
   *[other] { $count } Nachrichten haben andere Köpfe als die, die unter ihren Kennungen gespeichert wurden: Sie werden noch einmal geholt und am Inhalt verglichen, und gelöscht wird in diesem Lauf nichts.
}
fetch-note-migrated = Der Server hat seinen Nachrichten neue Kennungen gegeben. { $count ->
    [one] Eine früher gespeicherte Nachricht wurde am Inhalt erkannt; in diesem Lauf wird nichts gelöscht.
   *[other] { $count } früher gespeicherte Nachrichten wurden am Inhalt erkannt; in diesem Lauf wird nichts gelöscht.
}
fetch-note-refused = Der Server gibt { $message } nicht heraus: { $text }
fetch-note-broke = Bei { $message } brach die Verbindung jedes Mal ab; sie bleibt für den nächsten Lauf.
fetch-note-empty = Der Server schickt für { $message } nichts; sie bleibt für den nächsten Lauf.
fetch-note-endless = Der Server schickt die Zeile nie, mit der { $message } endet. Was kam, ist vollständig und gespeichert; auf dem Server wird es nicht gelöscht.
fetch-note-short = Von { $message } kamen nur { $size } von { $listed } Bytes. Sie sind gespeichert, gelöscht wird die Nachricht nicht, und der nächste Lauf fragt wieder nach ihr.
fetch-note-stand-in = { $server } konnte { $message } nicht lesen und schickte stattdessen einen Hinweis. Der Hinweis ist gespeichert, die Nachricht wird nicht gelöscht, und der nächste Lauf fragt wieder nach ihr.
fetch-note-not-deleted = { $count ->
    [one] Der Server hat es abgelehnt, eine Nachricht zu löschen; sie bleibt dort.
   *[other] Der Server hat es abgelehnt, { $count } Nachrichten zu löschen; sie bleiben dort.
}
fetch-note-deferred = { $count ->
    [one] Eine Nachricht wurde vorerst nicht angenommen; sie bleibt auf dem Server, und der nächste Lauf versucht es wieder: { $text }
   *[other] { $count } Nachrichten wurden vorerst nicht angenommen; sie bleiben auf dem Server, und der nächste Lauf versucht es wieder: { $text }
}
fetch-note-rejected = { $count ->
    [one] Eine Nachricht wurde abgelehnt; sie liegt in { $path }: { $text }
   *[other] { $count } Nachrichten wurden abgelehnt; sie liegen in { $path }: { $text }
}
fetch-note-not-removed = { $count ->
    [one] Der Server hat das Löschen einer Nachricht bestätigt, sie aber nicht entfernt; der nächste Lauf versucht es wieder.
   *[other] Der Server hat das Löschen von { $count } Nachrichten bestätigt, sie aber nicht entfernt; der nächste Lauf versucht es wieder.
}
fetch-note-not-marked = { $count ->
    [one] Der Server hat es abgelehnt, eine Nachricht als gelesen zu markieren.
   *[other] Der Server hat es abgelehnt, { $count } Nachrichten als gelesen zu markieren.
}
fetch-note-no-uidplus = { $count ->
    [one] Eine Nachricht könnte weg, aber der Server kennt kein UIDPLUS, und ohne das könnten Nachrichten anderer Programme mit verschwinden: Sie bleibt dort.
   *[other] { $count } Nachrichten könnten weg, aber der Server kennt kein UIDPLUS, und ohne das könnten Nachrichten anderer Programme mit verschwinden: Sie bleiben dort.
}
fetch-note-foreign = { $was } Jetzt ist es { $now }. Jede Nachricht wird geholt und am Inhalt verglichen; was schon abgelegt ist, wird nicht noch einmal abgelegt, und gelöscht wird in diesem Lauf nichts. Ist es dasselbe Postfach unter anderem Namen, dann sagt das --same-mailbox.
fetch-note-foreign-known = Bisher wurde { $known } an dieses Ziel geholt.
fetch-note-foreign-unknown = Bisher wurde an dieses Ziel von einem anderen Server oder mit anderem Anmeldenamen geholt.
fetch-target-doubtful = { $path }: nichts zeigt, dass hier die Post dieses Journals liegt; darum wird nichts geholt und nichts gelöscht. Das Ziel einhängen oder wiederherstellen, oder mit --state --repair neu beginnen: dann wird alles, was auf dem Server liegt, noch einmal geholt
fetch-target-older = { $path }: Das ist ein älterer Stand als der des Journals (aus einer Sicherung?), oder eine Datei davon wurde entfernt. { $count ->
    [one] Eine als gespeichert verzeichnete Nachricht fehlt
   *[other] { $count } als gespeichert verzeichnete Nachrichten fehlen
}; geholt und gelöscht wird deshalb nichts. Mit --state --repair wird neu begonnen und vom Server geholt, was fehlt; was da ist, wird nicht noch einmal abgelegt
fetch-note-healing = { $mailbox }: Version 0.1.0 konnte Nachrichten übergehen, die der Server nicht herausgab. Alles bis UID { $cursor } wird einmal mit dem Server verglichen; was fehlt, wird geholt.
fetch-note-damaged = { $count ->
    [one] Ein Eintrag des Journals ist beschädigt und gilt nicht; seine Nachricht zählt als nicht geholt.
   *[other] { $count } Einträge des Journals sind beschädigt und gelten nicht; ihre Nachrichten zählen als nicht geholt.
}
fetch-note-renumbered = { $mailbox }: Der Server vergibt Nummern neu, die andere Nachrichten schon hatten (UIDNEXT oder die Anzahl der Nachrichten passt nicht zum letzten Lauf). Jede Nachricht wird geholt und am Inhalt erkannt; gelöscht wird dort in diesem Lauf nichts.
fetch-note-others = { $mailbox }: { $count ->
    [one] Eine Nachricht hat eine andere Größe als die, die unter ihrer Nummer gespeichert wurde; sie wird geholt und nicht gelöscht (UID { $uids }).
   *[other] { $count } Nachrichten haben andere Größen als die, die unter ihren Nummern gespeichert wurden; sie werden geholt und nicht gelöscht (UID { $uids }).
}
fetch-note-cut = { $mailbox }: { $count ->
    [one] Eine Nachricht kam viel kürzer an, als der Server angibt. Was kam, ist gespeichert; auf dem Server wird sie nicht gelöscht (UID { $uids }).
   *[other] { $count } Nachrichten kamen viel kürzer an, als der Server angibt. Was kam, ist gespeichert; auf dem Server werden sie nicht gelöscht (UID { $uids }).
}
fetch-note-unconfirmed = { $mailbox }: { $count ->
    [one] Eine Nachricht ist gespeichert, aber der Server bestätigt ihre Größe nicht (RFC822.SIZE fehlt oder weicht ab); ein Teil von ihr könnte fehlen. Auf dem Server wird sie nicht gelöscht (UID { $uids }).
   *[other] { $count } Nachrichten sind gespeichert, aber der Server bestätigt ihre Größen nicht (RFC822.SIZE fehlt oder weicht ab); Teile von ihnen könnten fehlen. Auf dem Server werden sie nicht gelöscht (UID { $uids }).
}
fetch-note-strangers = { $mailbox }: { $count ->
    [one] Eine Nachricht hat einen anderen Kopf als die, die unter ihrer Nummer gespeichert wurde (UID { $uids }). Jede Nachricht wird geholt und am Inhalt verglichen; gelöscht wird in diesem Postfach in diesem Lauf nichts.
   *[other] { $count } Nachrichten haben andere Köpfe als die, die unter ihren Nummern gespeichert wurden (UID { $uids }). Jede Nachricht wird geholt und am Inhalt verglichen; gelöscht wird in diesem Postfach in diesem Lauf nichts.
}
fetch-note-larger = { $mailbox }: { $count ->
    [one] Eine Nachricht ist größer als --max-size und bleibt auf dem Server.
   *[other] { $count } Nachrichten sind größer als --max-size und bleiben auf dem Server.
}
fetch-note-withheld = { $mailbox }: { $count ->
    [one] UID { $uids } kam nicht: { $why }. Sie bleibt auf dem Server, der nächste Lauf fragt wieder nach ihr.
   *[other] UID { $uids } kamen nicht: { $why }. Sie bleiben auf dem Server, der nächste Lauf fragt wieder nach ihnen.
}
fetch-note-mailbox = Das Postfach { $mailbox } ist nicht zu Ende geholt: { $why }. Der nächste Lauf versucht es wieder.
fetch-note-twice = { $mailbox }: { $count ->
    [one] Der Server hat unter einer Nummer zwei Nachrichten geschickt (UID { $uids }). Die erste der beiden ist gespeichert; gelöscht wird in diesem Postfach in diesem Lauf nichts.
   *[other] Der Server hat unter { $count } Nummern je zwei Nachrichten geschickt (UID { $uids }). Jeweils die erste ist gespeichert; gelöscht wird in diesem Postfach in diesem Lauf nichts.
}
fetch-why-nothing = der Server führt sie auf und schickt nichts
fetch-why-empty = sie kam ohne ein einziges Byte
fetch-why-stand-in = der Server hat statt der Nachricht gemeldet, dass er sie nicht lesen kann
fetch-why-garbled = sie hat eine andere Länge, als der Server angekündigt hat
fetch-why-broke = die Sitzung brach jedes Mal ab, wenn nach ihr gefragt wurde
fetch-why-incomplete = der Server zählt mehr Nachrichten, als er aufführt
fetch-too-large = eine Nachricht ist größer als --max-size; die Sitzung wurde neu geöffnet, um sie auszulassen
fetch-note-uidvalidity = Der Server hat das Postfach { $mailbox } neu nummeriert (UIDVALIDITY). { $known ->
    [0] Alles darin wird geholt.
    [one] Eine früher abgelegte Nachricht wird am Inhalt erkannt, der Rest geholt; gelöscht wird in diesem Lauf nichts.
   *[other] { $known } früher abgelegte Nachrichten werden am Inhalt erkannt, der Rest geholt; gelöscht wird in diesem Lauf nichts.
}
fetch-note-all-skipped = Das Postfach { $mailbox } enthält alle Nachrichten, auch die der anderen Postfächer, und wurde ausgelassen. Was in keinem anderen Postfach liegt, bei Gmail etwa archivierte Nachrichten, liegt nur dort: mit -m { $mailbox } in einem weiteren Lauf abrufen.
fetch-note-mbox-doubtful = Ein früherer Lauf wurde abgebrochen, während er an { $path } anhängte, und ein anderes Programm hat seither seine Mail angehängt: Eine Nachricht darin kann unvollständig sein. Sie bleibt, wie sie ist, und kommt noch einmal ganz.
fetch-at = { $endpoint }: { $why }
fetch-list-timeout = die Zeit ist um
fetch-list-date = DATUM
fetch-list-from = VON
fetch-list-subject = BETREFF
fetch-list-size = GRÖSSE
fetch-list-seen = GELESEN
fetch-list-yes = ja
fetch-list-no = nein
fetch-list-empty = Keine Nachrichten.
fetch-list-problem = Dieses Postfach konnte nicht aufgelistet werden: { $why }
fetch-list-mailbox = { $mailbox } ({ $total ->
    [one] eine Nachricht
   *[other] { $total } Nachrichten
})
fetch-list-more = { $count ->
    [one] Eine ältere Nachricht ist nicht aufgeführt.
   *[other] { $count } ältere Nachrichten sind nicht aufgeführt.
}
fetch-accounts = { $path }: { $why }
fetch-file = { $path }: { $why }
fetch-file-unreadable = die Datei kann nicht gelesen werden: { $error }
fetch-file-syntax = Zeile { $line } ist kein gültiges TOML
fetch-file-accounts = Konten sind Tabellen unter [[account]], höchstens { $max }
fetch-file-address = ein Konto hat keine Adresse (address = "user@example.org")
fetch-file-account = Konto { $account }: { $why }
fetch-file-key = für ein Konto gibt es keinen Schlüssel { $key }; meinten Sie { $nearest }?
fetch-file-type = der Wert von { $key } hat den falschen Typ
fetch-file-value = { $text }
fetch-file-unnamed = in fetch.toml steht kein Konto { $account }
fetch-same-target = mehrere Konten würden in { $path } abgelegt
fetch-same-target-hint = schreiben Sie {"{"}address{"}"} in den Pfad; das steht für die Adresse jedes Kontos
fetch-no-address = wessen Mail? Noch ist kein Konto gespeichert: nennen Sie eine Adresse
fetch-no-account = kein gespeichertes Konto heißt { $name }
fetch-accounts-several = mehrere gespeicherte Konten passen: { $accounts }
fetch-accounts-which = es gibt mehrere Konten; nennen Sie eines von { $accounts }, oder nehmen Sie --all
fetch-kept = Der Server ist in { $path } vermerkt und wird nicht mehr gesucht (außer mit --discover).
fetch-refused = der Server lehnt ab: { $text }
fetch-no-mailbox = auf dem Server gibt es kein Postfach { $mailbox }
fetch-no-uidvalidity = der Server gibt dem Postfach { $mailbox } keine UIDVALIDITY; seine Nachrichten sind nicht dauerhaft zu unterscheiden
fetch-storage = { $path }: { $error }
fetch-locked = ein anderer Lauf holt dies gerade (Prozess { $pid })
fetch-locked-unknown = ein anderer Lauf holt dies gerade
fetch-no-server = kein Server für { $protocol } gefunden
fetch-no-incoming = kein IMAP- oder POP3-Server gefunden
fetch-stopping = Was läuft, wird noch beendet; ein zweites Strg-C bricht sofort ab.
fetch-mixed-up = die Antworten des Servers passen nicht zu dem, was gefragt war
fetch-too-slow = der Server schickt so gut wie nichts
fetch-timeout = die Zeit ist um; was abgelegt ist, bleibt, und der nächste Lauf macht weiter

fetch-stored = { $count ->
    [0] Nichts Neues.
    [one] Eine Nachricht geholt ({ $size }).
   *[other] { $count } Nachrichten geholt ({ $size }).
}
fetch-all = { $accounts ->
    [one] Ein Konto
   *[other] { $accounts } Konten
}: { $stored ->
    [0] nichts Neues
    [one] eine Nachricht geholt
   *[other] { $stored } Nachrichten geholt
}{ $failed ->
    [0] .
    [one] ; ein Konto ist fehlgeschlagen.
   *[other] ; { $failed } Konten sind fehlgeschlagen.
}
fetch-watch-held = { $account }: Die Anmeldung wurde abgelehnt und wird erst nach SIGHUP wieder versucht, damit das Konto nicht gesperrt wird.
fetch-watch-status = { $well } von { $accounts } Konten in Ordnung
fetch-would-store = { $count ->
    [0] Es würde nichts Neues geholt.
    [one] Eine Nachricht würde geholt.
   *[other] { $count } Nachrichten würden geholt.
}
fetch-known = { $count ->
    [one] Eine war schon da.
   *[other] { $count } waren schon da.
}
fetch-older = { $count ->
    [one] Eine ist älter als --since und blieb außer Acht.
   *[other] { $count } sind älter als --since und blieben außer Acht.
}
fetch-flags = { $count ->
    [one] Bei einer wurden die Markierungen nachgeführt.
   *[other] Bei { $count } wurden die Markierungen nachgeführt.
}
fetch-marked = { $count ->
    [one] Eine wurde auf dem Server als gelesen markiert.
   *[other] { $count } wurden auf dem Server als gelesen markiert.
}
fetch-deleted = { $count ->
    [one] Eine wurde auf dem Server gelöscht.
   *[other] { $count } wurden auf dem Server gelöscht.
}
fetch-deleted-archived = { $count ->
    [one] Eine wurde auf dem Server archiviert: Dieser Anbieter behält, was über IMAP oder POP3 gelöscht wird, je nach Einstellung in seiner Weboberfläche.
   *[other] { $count } wurden auf dem Server archiviert: Dieser Anbieter behält, was über IMAP oder POP3 gelöscht wird, je nach Einstellung in seiner Weboberfläche.
}
fetch-would-delete = { $count ->
    [one] Eine würde auf dem Server gelöscht.
   *[other] { $count } würden auf dem Server gelöscht.
}
fetch-left = { $count ->
    [one] Eine bleibt auf dem Server{ $why }
   *[other] { $count } bleiben auf dem Server{ $why }
}
fetch-left-keep = : Ohne --delete oder --delete-after wird nichts gelöscht.
fetch-left-after = : Die Tage von --delete-after sind noch nicht um.
fetch-left-plain = .
fetch-withheld = { $count ->
    [one] Eine Nachricht hat der Server nicht herausgegeben; der nächste Lauf versucht es wieder.
   *[other] { $count } Nachrichten hat der Server nicht herausgegeben; der nächste Lauf versucht es wieder.
}
fetch-reconnects = { $count ->
    [one] Die Verbindung ging verloren und wurde einmal neu aufgebaut.
   *[other] Die Verbindung ging verloren und wurde { $count }-mal neu aufgebaut.
}
fetch-state-file = Journal: { $path }
fetch-journal-broken = { $path }: kein brauchbares Journal ({ $error }); --state --repair beginnt es neu
fetch-state-anew = Es liegt nun in { $path }, und ein neues ist begonnen. { $kept ->
    [0] Keine seiner Nachrichten fand sich im Ziel: Der nächste Lauf holt alles.
    [one] Eine seiner Nachrichten fand sich im Ziel; der nächste Lauf holt alle anderen.
   *[other] { $kept } seiner Nachrichten fanden sich im Ziel; der nächste Lauf holt alle anderen.
} Was schon da ist, wird nicht noch einmal abgelegt.
fetch-state-none = Für dieses Konto und Ziel wurde noch nichts geholt.
fetch-state-messages = { $listed ->
    [one] Eine Nachricht abgelegt
   *[other] { $listed } Nachrichten abgelegt
}, { $gone } weitere, die der Server nicht mehr aufführt; zusammen { $size }.
fetch-state-mailbox = Postfach { $mailbox }: UIDVALIDITY { $validity }, vollständig bis UID { $cursor }
fetch-state-open = Der letzte Lauf wurde abgebrochen; der nächste bringt das in Ordnung.
fetch-state-damaged = { $count ->
    [one] Ein Eintrag ist beschädigt und gilt nicht; --state --repair entfernt ihn.
   *[other] { $count } Einträge sind beschädigt und gelten nicht; --state --repair entfernt sie.
}
fetch-state-sound = Das Journal ist in Ordnung.
