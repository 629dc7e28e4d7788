# Prüfungen für Pipelines und Überwachung: `check-…` sagt, was erwartet wird, `check-seen-…`, was zu sehen war.

check-settings = brauchbare Einstellungen
check-works = { $protocol } funktioniert
check-no-finding = kein Befund { $id }

check-seen-works = { $endpoint } funktioniert
check-seen-not-tested = nicht geprüft
check-seen-at = { $endpoint }: { $reason }

standing-passed = alles in Ordnung
standing-noted = funktioniert, mit Anmerkungen
standing-warning = Warnungen
standing-untested = nicht prüfbar
standing-failed = durchgefallen

verdict-passed = bestanden
verdict-failed = durchgefallen
verdict-untested = nicht prüfbar
verdict-waived = hingenommen
check-waived = hingenommen bis { $until }: { $reason }

markdown-title = Mailserver
markdown-target = Ziel
markdown-standing = Ergebnis
markdown-check = Prüfung
markdown-seen = Gesehen
markdown-summary = { $count ->
        [one] Ein Ziel
       *[other] { $count } Ziele
    }: { $passed } bestanden, { $warned } mit Warnungen, { $untested } nicht prüfbar, { $failed } durchgefallen.
run-undone = nicht alles Verlangte wurde getan; die Standardfehlerausgabe nennt den Grund
nagios-unknown = der Lauf kam zu keinem Ergebnis; die Standardfehlerausgabe nennt den Grund
nagios-works = { $count ->
        [0] kein Server funktioniert
        [one] ein Server funktioniert
       *[other] { $count } Server funktionieren
    }
nagios-targets = { $count ->
        [one] ein Ziel
       *[other] { $count } Ziele
    }: { $failed } durchgefallen, { $untested } nicht prüfbar, { $warned } mit Warnungen
