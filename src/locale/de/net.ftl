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
certificate-untrusted-root = die Zertifikatskette endet bei { $issuer }, dem nicht vertraut wird
certificate-chain-dates = ein Zertifikat der Kette, ausgestellt von { $issuer }, ist abgelaufen oder noch nicht gültig
certificate-weak-key = der Schlüssel des Zertifikats ({ $kind }, { $bits } Bit) ist zu kurz, um sicher zu sein
certificate-weak-chain-key = ein Zertifikat der Kette hat einen Schlüssel ({ $kind }, { $bits } Bit), der zu kurz ist, um sicher zu sein
certificate-weak-digest = das Zertifikat oder eines, das für es bürgt, ist mit { $digest } signiert, das nicht mehr sicher ist
certificate-revoked = der Aussteller hat das Zertifikat widerrufen
certificate-revocation-unknown = ob das Zertifikat widerrufen wurde, ließ sich nicht feststellen; die Einstellungen der TLS-Bibliothek verlangen das hier
certificate-purpose = das Zertifikat ist nicht für Server ausgestellt
certificate-no-authority = ein Zertifikat der Kette darf keine anderen ausstellen
certificate-path-length = die Zertifikatskette ist länger, als ihr Aussteller erlaubt
certificate-name-constraints = ein Aussteller der Kette darf keine Zertifikate für solche Namen ausstellen
certificate-distrusted = nach den Einstellungen der TLS-Bibliothek ist dem Zertifikat oder einem, das für es bürgt, hier nicht zu vertrauen
certificate-bad-signature = eine Signatur in der Zertifikatskette stimmt nicht
certificate-malformed = ein Zertifikat der Kette bricht die Regeln seines Formats
certificate-policy = das Zertifikat folgt nicht den Richtlinien, die die Einstellungen der TLS-Bibliothek hier verlangen
certificate-not-logged = nichts belegt, dass das Zertifikat in einem öffentlichen Verzeichnis steht
certificate-advice-operator = Eine weitere CA (--ca-file) hilft hier nicht: Der Betreiber muss das Zertifikat ersetzen oder das in seiner Kette, an dem es liegt.
certificate-advice-settings = Hier entscheiden die Einstellungen der TLS-Bibliothek auf diesem Rechner (openssl.cnf); --ca-file ändert daran nichts.
certificate-library = das Zertifikat ließ sich nicht prüfen (Code { $code } der TLS-Bibliothek)
tls-weak-exchange = die Schlüssel des Servers für den TLS-Handshake sind zu kurz, um sicher zu sein

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
