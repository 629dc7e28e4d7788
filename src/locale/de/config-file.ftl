# Eine Einstellungsdatei auf der Platte (--config-file)
source-config-file = die Datei
trust-file = auf diesem Rechner
config-file-unreadable = { $path } ist nicht lesbar: { $reason }
config-file-too-large = { $path } ist länger als { $max } KiB
profile-signed = die Datei ist eine Signatur ohne das Profil darin
profile-not-a-profile = die Datei ist kein Konfigurationsprofil, oder ein beschädigtes
profile-no-account = das Profil enthält kein Mailkonto mit einem Server
config-file-autodiscover = die Datei ist eine Autodiscover-Antwort, aber keine mit Einstellungen
config-file-redirects = die Datei verweist nur weiter, an { $to }, und nennt keinen Server
profile-encrypted = das Profil ist verschlüsselt; nur das Gerät, für das es gemacht ist, kann es lesen
autoconfig-reason-other-account = das Konto von { $address } gehört zu einer anderen Adresse

# Warum ein Mailprogramm eine Datei ablehnen oder einen Server darin nicht verwenden würde.
refusal-missing = { $element } fehlt
refusal-value = { $element } ist { $value }; das wird nicht angenommen (Groß- und Kleinschreibung zählt)
refusal-no-incoming = es bleibt kein Posteingangsserver, der verwendbar wäre
refusal-no-imap = sie nennt keinen IMAP-Server
refusal-no-outgoing = es bleibt kein Postausgangsserver, der verwendbar wäre
refusal-plain = socketType ist plain, und dieses Programm kennt nur SSL und STARTTLS
refusal-blanks = um den Wert von { $element } stehen Leerzeichen oder Zeilenumbrüche
refusal-markup = in { $element } steht ein Element
refusal-utf16 = die Datei ist in UTF-16 geschrieben
refusal-declaration = der XML-Deklaration fehlt die Version
refusal-declaration-place = vor der XML-Deklaration steht etwas
refusal-character = ein Zeichen oder „]]>“ ist an seiner Stelle in XML nicht erlaubt
refusal-comment = ein Kommentar enthält „--“
refusal-attribute = ein Attribut ist doppelt oder fehlerhaft
refusal-prefix = das Namensraum-Präfix { $prefix } ist nicht deklariert
refusal-namespace = { $element } liegt nicht im Namensraum { $namespace }
refusal-key-type = { $element } hat einen Wert der falschen Art
