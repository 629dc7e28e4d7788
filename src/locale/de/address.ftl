# Warum ein Text keine E-Mail-Adresse ist.

address-empty = die Adresse ist leer
address-no-at = eine Adresse hat ein @ zwischen Name und Domain, wie user@example.org
address-several-at = es steht mehr als ein @ darin
address-no-local-part = vor dem @ steht nichts
address-no-domain = nach dem @ steht nichts
address-open-quote = das Anführungszeichen vor dem @ ist nicht geschlossen
address-dots = vor dem @ darf ein Punkt weder am Anfang noch am Ende noch doppelt stehen
address-local-part-too-long = der Teil vor dem @ ist länger als { $max } Oktette
address-character = das Zeichen { $character } ist hier nicht erlaubt
address-domain = { $text } ist keine Mail-Domain
