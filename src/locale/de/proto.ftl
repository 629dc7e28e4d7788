# Warum eine Sitzung mit einem Server nicht weitergehen konnte. Steht hinter „Endpunkt: Phase: “.

proto-timeout =
    { $seconds ->
        [one] der Server hat eine Sekunde lang nichts gesendet
       *[other] der Server hat { $seconds } Sekunden lang nichts gesendet
    }

proto-closed = der Server hat die Verbindung geschlossen

proto-goodbye = der Server hat die Sitzung beendet: { $text }

proto-reset = die Verbindung wurde zurückgesetzt

proto-io = die Verbindung ist fehlgeschlagen ({ $kind })

proto-line-too-long = der Server hat eine Zeile mit mehr als { $max } Oktetten gesendet

proto-too-many = der Server hat mehr als { $max } Einträge in einer Antwort gesendet

proto-unasked = der Server redet immer weiter und antwortet nicht: { $max } Zeilen oder 16 MiB davon sind die Grenze

proto-unexpected = der Server hat eine Zeile gesendet, die nicht hierher gehört: { $line }

proto-unknown-tag = der Server hat auf einen Befehl geantwortet, der nicht gesendet wurde (Tag { $tag })

proto-sasl = der Server hat sich nicht an die Regeln des Anmeldeverfahrens gehalten

proto-injected =
    { $octets ->
        [one] vor Beginn von TLS lag schon ein Oktett bereit; ein Angreifer kann es eingeschleust haben
       *[other] vor Beginn von TLS lagen schon { $octets } Oktette bereit; ein Angreifer kann sie eingeschleust haben
    }

proto-stopped = die Nachricht wurde nicht bis zum Ende angenommen

proto-sasl-iterations = der Server verlangt { $count } Durchläufe der Passwort-Hashfunktion, mehr als die { $max }, die gerechnet werden

proto-sasl-not-proven = der Server hat die Anmeldung angenommen, ohne zu beweisen, dass er das Passwort kennt; vielleicht steht jemand dazwischen

proto-sasl-timestamp = die Begrüßung des Servers enthält keine Nachrichtenkennung, wie APOP sie verlangt; mit solchen Begrüßungen werden Passwörter ausgespäht

proto-sasl-unrepresentable = Benutzername oder Passwort lassen sich in diesem Anmeldeverfahren nicht schreiben
