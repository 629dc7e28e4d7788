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

oauth-failed = kein OAuth2-Token: { $reason }
oauth-no-authority = wer Token für { $domain } ausgibt, ist nicht bekannt
oauth-no-client = OAuth2 braucht eine Client-ID: --oauth-client-id, die Variable { $variable } oder oauth-client-id in der Konfigurationsdatei
oauth-hint-register = tragen Sie bei Ihrem Anbieter ein Programm ein („Desktop“ oder „nativ“) und nennen Sie dessen ID; steht der Anbieter nicht in der Tabelle, nennen Sie auch --oauth-issuer
oauth-hint-again = melden Sie sich mit --oauth neu an
oauth-hint-secret = nennen Sie es mit --oauth-client-secret-command; Google verlangt es von Desktop-Programmen trotz PKCE
oauth-hint-redirect = tragen Sie http://localhost:PORT/ als Rückadresse ein, und nennen Sie den Port mit --oauth-redirect-port
oauth-hint-flow = versuchen Sie die andere: --oauth=loopback oder --oauth=device
oauth-open = Melden Sie sich im Browser dieses Rechners an, und erlauben Sie den Zugriff auf die Post:
oauth-enter-code = Öffnen Sie diese Seite auf einem beliebigen Gerät, geben Sie den Code ein, und erlauben Sie den Zugriff auf die Post:
oauth-page-done = Fertig. Sie können diese Seite schließen und zu mailsetup zurückkehren.
oauth-page-failed = Das hat nicht geklappt. mailsetup sagt, warum.
oauth-not-renewed = Die aufbewahrte Erlaubnis gilt nicht mehr: { $reason }
oauth-kept = Die Erlaubnis liegt jetzt im Schlüsselbund; die nächste Anmeldung braucht keinen Browser.
oauth-not-kept = Es gibt keinen Schlüsselbund für die Erlaubnis; die nächste Anmeldung fragt wieder.
