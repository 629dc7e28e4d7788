# Der Wasserfall (--timing)
timing-heading = Wohin die Zeit ging
timing-records = srv { $count } Fragen
timing-settings = bis ein Server für den Eingang und einer für den Ausgang genannt waren
timing-tested = bis jeder einzutragende Server geprüft war

# Die Tabelle aller Quellen (--all-sources)
sources-heading = Alle Quellen nebeneinander
sources-rank = Rang
sources-source = Quelle
sources-outcome = Ergebnis
sources-time = Zeit
sources-trust = Vertrauen
sources-legend = = unter den einzutragenden Werten · ≠ andere Werte für dasselbe Protokoll
sources-guesses = { $count ->
        [0] geraten werden musste nicht, oder nichts davon antwortete
        [one] ein geratener Server antwortete
       *[other] { $count } geratene Server antworteten
    }
sources-foreign = (außerhalb der Domain: { $domain })
sources-outcome-found = gefunden
sources-outcome-absent = nichts da
sources-outcome-protected = geschützt
sources-outcome-failed = gescheitert
sources-outcome-cancelled = abgebrochen
sources-outcome-not-awaited = nicht abgewartet

# Warum das Wort des Resolvers über signiertes DNS zählt
vouching-trust-ad = Signiertes DNS: Der Resolver bürgt (sein AD-Bit zählt, weil resolv.conf trust-ad sagt).
