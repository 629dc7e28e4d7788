# OAuth2: warum es kein Token gibt, und was im Browser zu tun ist.

oauth-http = die Anmeldestelle antwortet nicht: { $reason }
oauth-metadata = diese Adresse veröffentlicht keine brauchbaren OAuth2-Metadaten (RFC 8414)
oauth-wrong-issuer = die Antwort gibt vor, von { $got } zu kommen, nicht von { $expected }; vielleicht hat jemand zwei Anmeldestellen absichtlich vertauscht, daher wurde sie nicht verwendet
oauth-no-pkce = die Anmeldestelle bietet PKCE mit S256 nicht an; ohne dieses könnten andere die Antwort abfangen
oauth-no-flow = diese Anmeldestelle bietet diese Art der Anmeldung für Post nicht an
oauth-no-redirect = diese Anmeldestelle nimmt nur die Rückadresse an, die für den Client eingetragen ist
oauth-no-secret = diese Anmeldestelle verlangt auch das Client-Geheimnis
oauth-denied = der Zugriff wurde im Browser abgelehnt
oauth-expired = in der vorgesehenen Zeit hat sich niemand angemeldet
oauth-grant = die Erlaubnis ist abgelaufen oder wurde widerrufen
oauth-client = Client-ID oder Client-Geheimnis ist falsch oder darf dies nicht: { $description }
oauth-scope = die Anmeldestelle gibt diesem Client keinen Zugriff auf die Post: { $description }
oauth-unavailable = die Anmeldestelle kann gerade nicht antworten
oauth-refused = die Anmeldestelle lehnt ab: { $code } { $description }
oauth-malformed = die Antwort der Anmeldestelle ergibt keinen Sinn
oauth-token-type = die Anmeldestelle gab ein Token der Art { $kind } aus, das Mailserver nicht annehmen
oauth-listen = auf diesem Rechner ließ sich kein Port für die Antwort des Browsers öffnen: { $reason }
oauth-no-randomness = dieser Rechner gibt keine Zufallszahlen her
