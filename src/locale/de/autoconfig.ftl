# Warum eine veröffentlichte Autoconfig-Datei als Ganzes unbrauchbar ist.
autoconfig-empty = die Datei ist leer
autoconfig-not-xml = die Datei ist kein XML
autoconfig-html = die Antwort ist eine Webseite und keine Autoconfig-Datei
autoconfig-not-autoconfig = die Datei ist keine Autoconfig-Datei: ihr Wurzelelement heißt { $root }
autoconfig-malformed = das XML ist in Zeile { $line } fehlerhaft
autoconfig-document-type = die Datei enthält eine Dokumenttypdeklaration, die das Format nicht erlaubt
autoconfig-entity = die Datei benutzt die Entität { $name }, die XML nicht definiert
autoconfig-too-deep = die Elemente der Datei sind zu tief verschachtelt
autoconfig-encoding = die Zeichen der Datei lassen sich nicht als { $name } lesen
autoconfig-no-provider = der Datei fehlt das Element emailProvider

# Gründe in Befunden zu einer Datei.
autoconfig-reason-second-provider = von mehreren Elementen emailProvider zählt nur eines, nicht { $id }
autoconfig-reason-unknown-element = das Element { $element } ist unbekannt
autoconfig-reason-type = { $element } hat den unbekannten Typ { $type }
autoconfig-reason-too-many-servers = nur die ersten { $max } Server zählen
autoconfig-reason-no-host = der { $protocol }-Server hat keinen gültigen Hostnamen
autoconfig-reason-no-port = der { $protocol }-Server hat keinen gültigen Port
autoconfig-reason-no-socket-type = der { $protocol }-Server hat keinen bekannten socketType
autoconfig-reason-oauth2 = das Element oAuth2 ist unvollständig
autoconfig-reason-no-incoming = sie nennt keinen brauchbaren Posteingangsserver
autoconfig-reason-no-outgoing = sie nennt keinen brauchbaren Postausgangsserver

# Was laut der Datei des Anbieters zuerst zu tun ist; { $text } ist der Satz des Anbieters.
autoconfig-enable = Der Anbieter sagt: { $text }
