# Die Testnachricht an sich selbst.

roundtrip-subject = mailsetup-Testnachricht
roundtrip-text =
    Dies ist die Testnachricht, um die Sie mailsetup gebeten haben.
    Ihr Postausgangsserver hat sie angenommen, und jetzt liegt sie in Ihrem Postfach: Post geht hinaus und kommt an.
    Sie können sie löschen.
roundtrip-arrived = Testnachricht: vom Postausgangsserver angenommen in { $handed }, bei { $host } über { $protocol } gesehen { $arrived } später
roundtrip-not-seen = Testnachricht: vom Postausgangsserver angenommen, aber bei { $host } über { $protocol } nach { $waited } nicht in INBOX gesehen; vielleicht kommt sie noch oder liegt im Spam-Ordner
roundtrip-not-watched = Testnachricht: vom Postausgangsserver angenommen. Ihr Anbieter will { $minutes } Minuten zwischen zwei Anmeldungen über { $protocol }; sehen Sie später selbst nach
roundtrip-unseen = Testnachricht: vom Postausgangsserver angenommen, aber { $host } lässt sich nicht danach fragen: { $reason }
roundtrip-not-begun = Testnachricht: nicht gesendet, denn { $host } lässt sich nicht danach fragen: { $reason }
roundtrip-not-sent = Testnachricht: von { $host } nicht angenommen: { $reason }
roundtrip-no-login = keine Testnachricht: sie braucht eine Anmeldung am Postausgangs- und am Posteingangsserver
roundtrip-no-randomness = keine Testnachricht: das System liefert keine Zufallszahlen
roundtrip-unfit-address = die Adresse kann nicht in einem SMTP-Befehl stehen
roundtrip-unfit-utf8 = der Server nimmt nur ASCII-Adressen an (kein SMTPUTF8)
roundtrip-unfit-8bit = der Server nimmt nur ASCII-Nachrichten an (kein 8BITMIME)
roundtrip-unfit-lines = die Nachricht hat eine zu lange Zeile
roundtrip-unfit-size = der Server nimmt keine Nachricht dieser Größe an
