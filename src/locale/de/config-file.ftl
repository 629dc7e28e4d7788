# Eine Einstellungsdatei auf der Platte (--config-file)
source-config-file = die Datei
trust-file = auf diesem Rechner
config-file-unreadable = { $path } ist nicht lesbar: { $reason }
config-file-too-large = { $path } ist länger als { $max } KiB
profile-signed = das Profil ist signiert; geben Sie es unsigniert an, wie es vorher war
profile-not-a-profile = die Datei ist kein Konfigurationsprofil, oder ein beschädigtes
profile-no-account = das Profil enthält kein Mailkonto mit einem Server
config-file-autodiscover = die Datei ist eine Autodiscover-Antwort, aber keine mit Einstellungen
config-file-redirects = die Datei verweist nur weiter, an { $to }, und nennt keinen Server
