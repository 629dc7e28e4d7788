# Das Netz: DNS, TCP, TLS, Zertifikate, HTTP. Endpunkt und Phase stehen vor diesen Texten.

dns-nxdomain = der Name existiert nicht
dns-no-data = der Name hat keinen solchen Eintrag
dns-server = der DNS-Resolver konnte nicht antworten ({ $rcode })
dns-timeout = der DNS-Resolver hat nicht rechtzeitig geantwortet
dns-unreachable = kein DNS-Resolver erreichbar
dns-bad-name = das ist kein gültiger DNS-Name
resolve-private = der Name führt zur privaten Adresse { $address } und wird nicht angesprochen

connect-refused = Verbindung abgelehnt
connect-reset = Verbindung von der Gegenseite abgebrochen
connect-denied = dieser Rechner lässt die Verbindung nicht zu (Firewall?)
connect-timeout = keine Antwort innerhalb der Zeit
connect-unreachable = Server oder Netz nicht erreichbar
connect-other = Verbindung fehlgeschlagen ({ $reason })

tls-handshake = Client und Server haben keine gemeinsamen TLS-Einstellungen gefunden
tls-alert = der Server hat den TLS-Handshake abgebrochen (Alert { $alert })
tls-old-version = der Server bietet nur { $version } an, das nicht mehr sicher ist
tls-not-tls = der Server spricht hier kein TLS; er sagte { $line }
tls-timeout = der Server hat den TLS-Handshake nicht rechtzeitig abgeschlossen
tls-closed = der Server hat während des TLS-Handshakes aufgelegt
tls-io = die Verbindung ist während des TLS-Handshakes abgerissen ({ $reason })
tls-setup = die TLS-Bibliothek ließ sich auf diesem Rechner nicht einrichten

certificate-not-pinned = der Server zeigt ein anderes Zertifikat als das festgelegte
certificate-refused = das Zertifikat ließ sich nicht prüfen
certificate-dates = das Zertifikat ist abgelaufen oder noch nicht gültig
certificate-expired = das Zertifikat ist am { $date } abgelaufen
certificate-not-yet-valid = das Zertifikat gilt erst ab { $date }; geht die Uhr dieses Rechners richtig?
certificate-name = { $more ->
        [0] das Zertifikat gilt nicht für diesen Namen, sondern für { $names }
       *[other] das Zertifikat gilt nicht für diesen Namen, sondern für { $names } und { $more } weitere
    }
certificate-no-names = das Zertifikat nennt keinen Servernamen
certificate-self-signed = das Zertifikat ist selbst signiert
certificate-untrusted = dem Aussteller { $issuer } des Zertifikats wird nicht vertraut

http-bad-url = das ist keine gültige URL
http-not-https = die URL ist nicht https
http-port = Port { $port } ist kein HTTPS-Port und wird nicht angesprochen
http-timeout = keine vollständige Antwort innerhalb der Zeit
http-too-large = die Antwort ist länger als { $max } KiB
http-redirect-limit = mehr als { $max } Weiterleitungen
http-downgrade = Weiterleitung von https zu { $url }, der nicht gefolgt wird
http-bad-redirect = Weiterleitung zu { $url }, die ins Leere führt
http-protocol = die Antwort des Servers ist fehlerhaft oder unvollständig

ca-file-unreadable = { $path } lässt sich nicht lesen: { $reason }
ca-file-no-certificate = { $path } enthält kein gültiges PEM-Zertifikat
proxy-url = das ist keine URL eines SOCKS5- oder HTTP-Proxys
proxy-variable = ALL_PROXY: das ist keine URL eines SOCKS5- oder HTTP-Proxys; sie sieht aus wie socks5://host:1080 oder http://host:8080
