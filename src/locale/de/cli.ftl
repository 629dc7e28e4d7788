# Kommandozeile: Hilfe, Handbuchseiten, Bedienfehler, Konfigurationsdatei.

## Überschriften und Vorsätze

cli-heading-usage = Aufruf
cli-heading-commands = Befehle
cli-heading-arguments = Argumente
cli-heading-options = Optionen
cli-heading-common = Allgemeine Optionen
cli-heading-network = Netzoptionen
cli-heading-answer = Empfehlung und Ergebnis
cli-heading-values = Eigene Werte
cli-heading-lesson = Lektion
cli-heading-demo = Eingebaute Server
cli-heading-knobs = Eigenheiten der eingebauten Server
cli-heading-login = Anmeldung
cli-heading-tape = Aufzeichnung
cli-heading-sources = Quellen
cli-heading-examples = Beispiele
cli-heading-exit-codes = Rückgabewerte
cli-heading-environment = Umgebungsvariablen
cli-heading-files = Dateien
cli-heading-more = Mehr
cli-label-error = Fehler
cli-label-hint = Hinweis

## Namen der Werte

cli-name-subcommand = BEFEHL
cli-name-language = SPRACHE
cli-name-format = FORM[=DATEI]
cli-name-when = WANN
cli-name-duration = DAUER
cli-name-nameserver = ADR[:PORT]
cli-name-file = DATEI
cli-name-folder = ORDNER
cli-name-target = ADRESSE|DOMAIN
cli-name-number = N
cli-name-program = PROGRAMM
cli-name-severity = SCHWERE
cli-name-url = URL
cli-name-user = NAME
cli-name-command = KOMMANDO
cli-name-host = HOST
cli-name-list = LISTE
cli-name-topic = THEMA
cli-name-depth = TIEFE
cli-name-ports = OFFSET|any
cli-name-address = ADRESSE
cli-name-shell = SHELL

## mailsetup

cli-about = Findet die Einstellungen eines Mailanbieters, prüft sie und sagt, ob POP3 oder IMAP passt
cli-about-long =
    Findet zu einer E-Mail-Adresse die Server, Ports und Anmeldeverfahren, prüft sie und sagt, ob POP3 oder IMAP passt.

    Mit einem Gerät genügt POP3. Mit zweien oder mehr nehmen Sie IMAP: Es bewahrt die Post und was Sie gelesen haben auf dem Server auf, sodass jedes Gerät dasselbe sieht.
cli-usage = mailsetup <ADRESSE|DOMAIN> | mailsetup [OPTIONEN] <BEFEHL>
cli-examples =
    Welche Server trage ich ein, und POP3 oder IMAP?
      mailsetup probe user@gmx.de
    Dasselbe, wenn Telefon und Laptop die Post lesen
      mailsetup probe --devices 2 user@gmx.de
    Stimmt mein Passwort? (wird abgefragt)
      mailsetup probe --login user@gmx.de
    Was bedeutet dieses Wort?
      mailsetup explain app-password
cli-exit-codes =
    0    alles gut: Einstellungen gefunden, und was geprüft wurde, geht
    1    eine Prüfung ist gescheitert (--fail-on)
    2    Kommandozeile oder Konfigurationsdatei sind nicht zu verstehen
    3    keine brauchbaren Einstellungen oder keine Anmeldung gefunden
    4    der Server hat Anmeldung oder Postfach abgelehnt
    5    Netzfehler, Zeit abgelaufen, oder vorübergehend abgelehnt
    6    Fehler bei TLS oder Zertifikat, oder gar kein TLS
    7    eine lokale Datei ist nicht zu lesen oder zu schreiben
    129  beendet durch SIGHUP, 130 durch Strg-C, 143 durch SIGTERM
cli-environment =
    MAILSETUP_PASSWORD         Passwort für die Anmeldung; anders als ein
                               Argument steht es nicht in der Prozessliste
    MAILSETUP_OAUTH_CLIENT_ID, MAILSETUP_OAUTH_CLIENT_SECRET
                               Client für --oauth, wenn keine Option ihn nennt
    NO_COLOR                   keine Farbe im Terminal, wenn nicht leer
    LC_ALL, LC_MESSAGES, LANG  Sprache der Ausgabe, wenn --lang fehlt
    XDG_CONFIG_HOME            Konfigurationsordner statt ~/.config
cli-files =
    ~/.config/mailsetup/config.toml
        Vorgaben unter den Namen der Optionen, etwa lang = "de" oder
        timeout = "20s". Schlüssel: lang, color, format, timeout, nameserver,
        ca-file, devices, ispdb-url, no-source,
        oauth-client-id, oauth-client-secret-command. Die Kommandozeile geht vor.
cli-more-help = --help zeigt alle Optionen, Beispiele und Exit-Codes.
cli-more =
    mailsetup BEFEHL --help    alle Optionen eines Befehls, mit Beispielen
    mailsetup explain --list   Seiten zu Begriffen und Befunden
    mailsetup man | man -l -   dieser Text als Handbuchseite

## Optionen aller Befehle

cli-arg-lang = Sprache der Ausgabe: de oder en [Vorgabe: aus der Umgebung]
cli-arg-format = Form der Ausgabe: human, json, ndjson, short oder eine für Pipelines und Überwachung [Vorgabe: human]
cli-arg-format-long =
    Form der Ausgabe [Vorgabe: human]. Mit =DATEI geht sie in diese Datei. Mehrfach möglich, je mit einer anderen Datei.

      human       für Menschen
      json        ein Dokument mit allem; ndjson: ein Ergebnis je Zeile
      short       ein Server je Zeile
      github      Annotationen von GitHub Actions
      junit       JUnit-XML, wie Pipelines es zeigen
      markdown    eine Zusammenfassung für die Seite eines Jobs
      nagios      eine Zeile mit Leistungsdaten, für Nagios und Icinga
      prometheus  Metriken für den Textfile-Collector des Node Exporters
      sarif       SARIF 2.1.0
      tap         Test Anything Protocol

    Die ab github gibt es nur bei probe.
cli-arg-color = Wann farbig: auto, always (immer) oder never (nie) [Vorgabe: auto]
cli-arg-timeout = Längste Zeit für den ganzen Lauf [Vorgabe: 15s bei probe]
cli-arg-timeout-long =
    Längste Zeit für den ganzen Lauf [Vorgabe: 15s bei probe]. Eine Zahl mit ms, s, m oder h; ohne Einheit sind es Sekunden. Was dann nicht fertig ist, wird als unfertig gezeigt.
cli-arg-idle-timeout = Längste Zeit, die ein Server schweigen darf [Vorgabe: 10s]
cli-arg-nameserver = DNS-Server, der statt dem des Systems gefragt wird; mehrfach möglich
cli-arg-ca-file = Auch den Zertifizierungsstellen in dieser PEM-Datei vertrauen
cli-arg-ipv4 = Nur IPv4 verwenden
cli-arg-ipv6 = Nur IPv6 verwenden
cli-arg-offline = Niemanden fragen: nur die eingebaute Tabelle und eigene Werte verwenden
cli-arg-trace = Den Dialog mit jedem Server auf der Fehlerausgabe zeigen, Geheimnisse verdeckt
cli-arg-quiet = Weniger ausgeben; -qq gibt nur Ergebnisse aus
cli-arg-verbose = Mehr ausgeben: jede Quelle und jede Phase; mit -vv auch die Belege
cli-arg-config = Diese Konfigurationsdatei statt der üblichen lesen
cli-arg-help = Hilfe zeigen: -h kurz, --help mit allen Optionen
cli-arg-version = Version zeigen

## probe

cli-probe-about = Einstellungen finden, Server prüfen, POP3 oder IMAP empfehlen
cli-probe-about-long =
    Findet die Einstellungen zu einer Adresse oder Domain, prüft jeden Server und empfiehlt POP3 oder IMAP.

    Alle Quellen werden zugleich gefragt: die Datei des Anbieters, die ISP-Datenbank, die eingebaute Tabelle, DNS und zuletzt übliche Servernamen. Zu jedem genannten Server wird eine Verbindung aufgebaut; geprüft werden TLS, Zertifikat, Fähigkeiten und Anmeldeverfahren. Angemeldet wird nur, wenn Sie es verlangen.

    Ein veröffentlichter Server, der nicht geht, wird als Befund gemeldet; der Rückgabewert sagt, ob es etwas gibt, das geht.
cli-probe-usage = mailsetup probe [OPTIONEN] <ADRESSE|DOMAIN>...
cli-probe-examples =
    Was einzutragen ist, und POP3 oder IMAP
      mailsetup probe user@gmx.de
    Die Post wird auf drei Geräten gelesen
      mailsetup probe --devices 3 user@gmx.de
    Anmeldung versuchen, Passwort aus einer Passwortverwaltung
      mailsetup probe --password-command 'pass show mail/gmx' user@gmx.de
    Die eigene Domain per cron prüfen; ab einer Warnung Rückgabewert 1
      mailsetup probe --fail-on warning --format json=bericht.json example.org
    Einen Server prüfen, den keine Quelle nennt
      mailsetup probe --imap imaps://mail.example.org user@example.org
    Was ganz ohne Netz bekannt ist
      mailsetup probe --offline user@gmx.de
cli-probe-arg-targets = E-Mail-Adresse oder nur ihre Domain; - liest sie von der Standardeingabe
cli-probe-arg-devices = Zahl der Geräte, die diese Post lesen; entscheidet zwischen POP3 und IMAP
cli-probe-arg-fail-on = Rückgabewert 1, wenn ein Befund so schwer wiegt: warning (Warnung) oder error (Fehler)
cli-probe-arg-imap = Diesen IMAP-Server prüfen, etwa imaps://mail.example.org
cli-probe-arg-imap-long =
    Diesen IMAP-Server prüfen; er geht jeder Quelle vor. Die URL ist SCHEMA://[NAME@]HOST[:PORT], und das Schema sagt, wie die Verbindung geschützt ist:

      imaps://            TLS von Anfang an (Port 993)
      imap+starttls://    STARTTLS, nie ohne (Port 143)
      imap://             dasselbe
      imap+cleartext://   kein Schutz (Port 143)

    Für --pop3 und --submission sind die Schemata gleich gebaut.
cli-probe-arg-pop3 = Diesen POP3-Server prüfen, etwa pop3s://mail.example.org
cli-probe-arg-submission = Diesen Postausgangsserver prüfen, etwa submissions://mail.example.org
cli-probe-arg-login = Anmelden; Passwort abfragen, wenn es keine andere Option liefert
cli-probe-arg-login-long =
    Anmelden. Das Passwort kommt aus --password-stdin, --password-command oder der Umgebungsvariable MAILSETUP_PASSWORD; sonst wird es abgefragt. Es geht nur über geprüftes TLS und nur an Hosts, die zur Adresse gehören.
cli-probe-arg-user = Anmeldename, wenn es nicht der veröffentlichte ist
cli-probe-arg-password-stdin = Anmelden; das Passwort ist die erste Zeile der Standardeingabe
cli-probe-arg-password-command = Anmelden; das Passwort ist die erste Zeile, die dieses Kommando ausgibt
cli-probe-arg-trust-host = Das Passwort darf an diesen Host gehen, obwohl nichts für ihn bürgt; mehrfach möglich
cli-probe-arg-allow-cleartext = Das Passwort darf ohne TLS an diesen Host gehen: Jeder auf dem Weg kann es lesen
cli-probe-arg-source = Nur diese Quellen fragen, mit Kommas getrennt
cli-probe-arg-source-long =
    Nur diese Quellen fragen, mit Kommas getrennt:

      pacc             die Datei des Anbieters, mit Prüfsumme im DNS (Entwurf)
      autoconfig       die Datei des Anbieters
      ispdb            die ISP-Datenbank bei Thunderbird
      builtin          die Tabelle in diesem Programm
      srv              SRV-Einträge im DNS
      mailconf         die Datei, die ein TXT-Eintrag nennt (mailconf=URL)
      autoconfig-http  die Datei des Anbieters über http (--allow-http)
      autodiscover     Microsoft Autodiscover
      mx               der Anbieter hinter dem MX-Eintrag
      parent           die registrierbare Domain, wenn die Adresse zu einer Subdomain gehört
      guess            übliche Servernamen
      jmap             JMAP; wird gezeigt, nicht empfohlen
      dav              Kalender und Kontakte (CalDAV, CardDAV); wird nur gezeigt
      oauth            Angaben des OAuth2-Ausstellers, den eine Datei nennt
cli-probe-arg-no-source = Diese Quellen nicht fragen, mit Kommas getrennt; Namen wie bei --source
cli-probe-arg-config-file = Eine Einstellungsdatei prüfen, bevor sie veröffentlicht wird
cli-probe-arg-config-file-long = Eine Einstellungsdatei prüfen, bevor sie veröffentlicht wird: Autoconfig-XML, eine Autodiscover-Antwort oder ein Apple-Konfigurationsprofil, am Inhalt erkannt. Ihre Server werden geprüft, und was an ihr auffällt, wird genannt. Andere Quellen werden nur gefragt, wenn --source sie nennt.
cli-probe-arg-no-cache = Die ISP-Datenbank neu fragen und keine Antwort aufheben
cli-probe-arg-timing = Als Wasserfall zeichnen, wohin die Zeit ging
cli-probe-arg-html = Auch eine Seite für den Browser schreiben: eine Datei, ohne Skripte
cli-probe-arg-html-long = Auch eine Seite für den Browser schreiben: eine Datei, ohne Skripte, für Bildschirm, Telefon und Papier. Darin stehen der Rat, die Werte zum Eintragen, die Auffälligkeiten, jede Quelle mit ihrer Antwort und jeder Server mit seinen Zeiten und dem Dialog Zeile für Zeile; Passwörter stehen nicht darin. Für ein einziges Ziel.
cli-probe-arg-all-sources = Auf alle Quellen warten und zeigen, was jede gesagt hat
cli-probe-arg-ispdb-url = Diese ISP-Datenbank statt der von Thunderbird fragen
cli-probe-arg-send-address = Die Adresse mitsenden, wo eine Quelle nach ihr fragt, auch außerhalb ihrer eigenen Domain
cli-probe-arg-send-address-long =
    Die Adresse mitsenden, wo eine Quelle nach ihr fragt: an autoconfig.DOMAIN von Anfang an, an Hosts außerhalb ihrer eigenen Domain, die Autodiscover-Einträge und -Umleitungen nennen, und in URLs aus TXT-Einträgen. Ohne diese Option werden sie gezeigt, aber nicht gefragt.
cli-probe-arg-allow-http = Einstellungen auch über unverschlüsseltes http lesen; jeder auf dem Weg kann sie ändern
cli-probe-arg-allow-private = Auch private Adressen und unübliche Ports ansprechen, die nur das Netz nennt

## compare

cli-compare-about = Zeigen, was POP3 und IMAP mit einem Postfach und zwei Geräten tun
cli-compare-about-long =
    Führt beide Protokolle an eingebauten Servern vor: POP3 mit und ohne Löschen und IMAP, mit zwei Geräten. Zuerst die Antwort und eine Tabelle, dann Schritt für Schritt, was auf dem Server liegt und was jedes Gerät zeigt, die drei Arten nebeneinander.

    Mit --demo braucht es weder ein Konto noch ein Netz; alles bleibt auf diesem Rechner.

    Mit einer Adresse sieht es dieses Konto über beide Protokolle an, stellt die beiden Server nebeneinander, erklärt jede Zeile und weist nach, dass nichts verändert wurde.
cli-compare-usage = mailsetup compare ADRESSE|--demo|--replay DATEI [OPTIONEN]
cli-compare-examples =
    Die ganze Lektion lesen
      mailsetup compare --demo
    Das eigene Konto über beide Protokolle ansehen
      mailsetup compare anna@example.org --devices 2
    Mit dem, was Geräte und Server sagen
      mailsetup compare --demo --dialog
    Schritt für Schritt, mit Fragen
      mailsetup compare --demo --quiz
    Die Empfehlung für zwei Geräte, auch als Seite für den Browser
      mailsetup compare --demo --devices 2 --html lektion.html
cli-arg-record = Den Lauf in diese Datei aufzeichnen: was das Netz gesagt hat, mit Zeiten; ohne Passwörter
cli-arg-record-long = Den Lauf in diese Datei aufzeichnen: jede Antwort aus dem Netz, vom Nameserver bis zum Mailserver, mit ihren Zeiten. Passwörter, Token und SASL-Nachrichten bleiben draußen; die Adresse und was vom Postfach gelesen wurde, stehen darin.
cli-arg-replay = Einen aufgezeichneten Lauf noch einmal zeigen, ohne Netz
cli-compare-arg-address = Das Konto, das über beide Protokolle angesehen wird; darin wird nichts verändert
cli-compare-arg-two-devices = Auch die Schritte mit zwei Geräten vorführen, die Mail verändern; nur in einem leeren Posteingang
cli-compare-arg-two-devices-long = Auch die Schritte mit zwei Geräten vorführen. Sie verändern Mail: Drei Nachrichten kommen in den Posteingang, werden gelesen und gelöscht, ein Ordner wird angelegt, und alles wird wieder weggeräumt. Nur in einem leeren Posteingang und gedacht für ein Konto, das Sie entbehren können. Ohne diese Option fragt ein Terminal.
cli-compare-arg-demo = An den eingebauten Servern vorführen
cli-compare-arg-dialog = Zeigen, was Geräte und Server sagen (auch mit -v), woran ein Programm Neues erkennt, was es kostet und wo echte Server abweichen
cli-compare-arg-explain = Wie viel zu jeder Zeile gesagt wird: off (nichts), short (eine Zeile) oder full (mehr, mit RFC, und jede Zeile der Dialoge) [Vorgabe: short]
cli-compare-arg-step = Vor jedem Schritt warten
cli-compare-arg-quiz = Vor jedem Schritt fragen, warum, oder welche Zeile als nächste kommt (am Terminal)
cli-compare-arg-speed = So viele Zeilen je Sekunde zeigen
cli-compare-arg-html = Auch eine Seite für den Browser schreiben: eine Datei, ohne Skripte
cli-compare-arg-worksheet = Auch die Fragen des Quiz als Seite zum Drucken in diese Datei schreiben, Lösungen auf dem letzten Blatt

## demo

cli-demo-about = Eingebaute Mailserver zum Üben laufen lassen
cli-demo-about-long =
    Startet POP3-, IMAP- und Versandserver über einem Postfach mit Beispielpost und sagt, wie man sie mit openssl, curl oder einem Mailprogramm erreicht. Strg-C beendet sie.

    Sie lauschen nur auf localhost, leiten keine Post weiter und legen nichts auf die Platte außer dem Zertifikat ihrer Wegwerf-CA, das nur für localhost gilt.
cli-demo-usage = mailsetup demo [OPTIONEN]
cli-demo-examples =
    Server starten und von Hand mit ihnen sprechen
      mailsetup demo
    Zusehen, was Programme sagen, auf einer langsamen Leitung
      mailsetup demo --trace --latency 200ms
    Für ein Skript: freie Ports, das Zertifikat in einer Datei
      mailsetup demo --ports any --write-ca ca.pem
cli-demo-arg-ports = Auf den üblichen Ports plus dieser Zahl lauschen; any nimmt freie Ports [Vorgabe: 10000]
cli-demo-arg-address = Adresse und Benutzername des Postfachs [Vorgabe: anna@example.org]
cli-demo-arg-write-ca = Das Zertifikat der Wegwerf-CA in diese Datei schreiben
cli-demo-arg-latency = Jede Antwort um diese Zeit verzögern
cli-demo-arg-drip = Jedes Byte einzeln senden, in diesem Abstand
cli-demo-arg-no-uidl = POP3 ohne UIDL: Nachrichten haben keine bleibenden Namen
cli-demo-arg-no-uidplus = IMAP ohne UIDPLUS
cli-demo-arg-exclusive-pop3 = Nur eine POP3-Sitzung zugleich darf an das Postfach
cli-demo-arg-retr-marks-seen = RETR markiert eine Nachricht auch für IMAP als gelesen, wie es manche Server tun
cli-demo-arg-login-disabled = Niemand kann sich anmelden
cli-demo-arg-app-password = Das Passwort ablehnen und ein App-Passwort verlangen
cli-demo-arg-expire = POP3 kündigt EXPIRE mit so vielen Tagen an; bei 0 löscht QUIT, was abgeholt wurde

## explain

cli-explain-about = Einen Begriff oder Befund erklären
cli-explain-about-long =
    Zeigt eine Seite zu einem Begriff wie starttls oder uidl, oder zu einem Befund unter der Kennung, die probe mit ihm ausgibt. Ohne Thema werden alle aufgezählt.
cli-explain-usage = mailsetup explain [OPTIONEN] [THEMA]
cli-explain-examples =
    Was ist ein App-Passwort?
      mailsetup explain app-password
    Warum ist das ein Befund, und was tue ich dagegen?
      mailsetup explain certificate-name
    Alles, wozu es eine Seite gibt
      mailsetup explain --list
cli-explain-arg-topic = Ein Begriff oder die Kennung eines Befunds
cli-explain-arg-list = Alle Begriffe und Befunde aufzählen

## completions

cli-completions-about = Ein Skript zur Vervollständigung in einer Shell ausgeben
cli-completions-about-long =
    Gibt ein Skript aus, mit dem eine Shell Befehle, Optionen und Werte vervollständigt. Die Beschreibungen darin sind in der Sprache von --lang.
cli-completions-usage = mailsetup completions <SHELL>
cli-completions-examples =
    bash
      mailsetup completions bash > ~/.local/share/bash-completion/completions/mailsetup
    zsh, in einem Ordner aus $fpath
      mailsetup completions zsh > ~/.zfunc/_mailsetup
    fish
      mailsetup completions fish > ~/.config/fish/completions/mailsetup.fish
cli-completions-arg-shell = bash, zsh, fish, powershell oder elvish

## man

cli-man-about = Eine Handbuchseite ausgeben
cli-man-about-long =
    Gibt die Handbuchseite von mailsetup oder einem seiner Befehle als roff aus, in der Sprache von --lang.
cli-man-usage = mailsetup man [BEFEHL]
cli-man-examples =
    Eine Seite lesen
      mailsetup man probe | man -l -
    Eine Seite einrichten
      mailsetup man > ~/.local/share/man/de/man1/mailsetup.1
cli-man-arg-command = Ein Befehl; ohne ihn die Seite von mailsetup selbst
cli-man-arg-all = Alle Skripte zur Vervollständigung und Handbuchseiten unter diesen Ordner schreiben
cli-man-manual = Benutzerkommandos
cli-man-name = Name
cli-man-synopsis = Übersicht
cli-man-description = Beschreibung
cli-man-see-also = Siehe auch

## help

cli-help-about = Die Hilfe zu einem Befehl zeigen
cli-help-usage = mailsetup help [BEFEHL]
cli-help-examples =
    Alle Optionen von probe
      mailsetup help probe
cli-help-arg-command = Ein Befehl; ohne ihn die Hilfe von mailsetup selbst

## Bedienfehler

cli-error-bad-value = { $option }: { $value }: { $problem }
cli-error-value = { $option }: { $value }: kein gültiger Wert
cli-error-choice = { $option }: { $value }: erwartet wird eines von: { $choices }
cli-error-choice-missing = { $option }: Wert fehlt, erwartet wird eines von: { $choices }
cli-error-unknown-option = unbekannte Option { $argument }
cli-error-needless-argument = überzähliges Argument { $argument }
cli-error-unknown-command = unbekannter Befehl { $command }
cli-error-not-taken = { $option } hat bei { $command } keine Bedeutung
cli-error-no-command = Befehl fehlt, erwartet wird einer von: { $choices }
cli-error-missing = Argument fehlt: { $arguments }
cli-error-repeated = { $option }: mehr als einmal angegeben
cli-error-conflict = { $option }: verträgt sich nicht mit { $other }
cli-error-needless-value = { $option }: braucht keinen Wert, bekam aber { $value }
cli-error-value-missing = { $option }: Wert fehlt
cli-error-utf8 = ein Argument ist kein gültiges UTF-8
cli-error-other = die Kommandozeile ist nicht zu verstehen
cli-error-single-target = { $option } geht nur mit einer einzigen Adresse
cli-error-single-password = { $option } geht nur mit einer einzigen Adresse: Ein Passwort gehört zu einer Adresse
cli-error-offline-login = mit --offline ist keine Anmeldung möglich
cli-error-login-domain = { $domain }: Zum Anmelden gehört eine Adresse, dies ist eine Domain
cli-error-no-source-left = keine Quelle bleibt übrig
cli-error-one-file = zwei --format nennen dieselbe Datei, { $path }
cli-error-two-formats = nur ein --format kann auf die Standardausgabe gehen
cli-error-more = Mehr dazu: { $command }
cli-hint-suggestion = meinten Sie { $suggestions }?
cli-hint-password = ein Passwort auf der Kommandozeile können andere lesen; nehmen Sie --login, --password-stdin oder --password-command
cli-hint-server = nennen Sie einen Server mit seiner URL, etwa --imap imaps://mail.example.org:993
cli-hint-password-command = mit --password-command bekommt jede Adresse ihr eigenes; das Kommando findet die Adresse in MAILSETUP_ADDRESS
cli-hint-login-domain = geben Sie die ganze Adresse an, oder den Anmeldenamen mit --user
cli-hint-one-file = nennen Sie für jedes eine eigene Datei
cli-hint-two-formats = die anderen können in Dateien gehen, etwa --format json=bericht.json

## Werte

cli-value-target-expected = erwartet wird eine Adresse wie user@gmx.de oder eine Domain wie gmx.de
cli-value-format = diese Form der Ausgabe gibt es nicht
cli-value-format-path = hinter "=" fehlt die Datei
cli-value-format-expected = erwartet wird human, json, ndjson, short, github, junit, markdown, nagios, prometheus, sarif oder tap, auch mit Datei, etwa json=bericht.json
cli-value-duration = keine Dauer
cli-value-duration-range = 0, oder mehr als eine Woche
cli-value-duration-expected = erwartet wird eine Zahl mit ms, s, m oder h, etwa 15, 15s, 500ms oder 2m
cli-value-nameserver = keine IP-Adresse
cli-value-nameserver-expected = erwartet wird eine Adresse, auch mit Port, etwa 9.9.9.9, 127.0.0.1:5353 oder [::1]:53
cli-value-size = keine Größe
cli-value-size-expected = erwartet wird eine Zahl von Bytes oder eine mit K, M oder G, etwa 50M
cli-value-speed = keine Zahl von 1 bis 1000
cli-value-speed-expected = erwartet wird eine Zahl von Zeilen je Sekunde, etwa 10
cli-value-ports = weder any noch eine Zahl bis 64540
cli-value-ports-expected = erwartet wird any oder eine Zahl, die zu den üblichen Ports gezählt wird, etwa 10000
cli-value-days = keine Zahl von Tagen
cli-value-days-expected = erwartet wird eine ganze Zahl, etwa 30
cli-value-address = keine E-Mail-Adresse
cli-value-address-expected = erwartet wird eine Adresse wie anna@example.org
cli-value-devices = keine Zahl von Geräten
cli-value-devices-expected = erwartet wird eine ganze Zahl ab 1
cli-value-host = kein Servername
cli-value-host-expected = erwartet wird nur der Host, etwa mail.example.org oder 192.0.2.1
cli-value-url = keine Web-Adresse
cli-value-url-expected = erwartet wird https:// mit Host und vielleicht Pfad, etwa https://autoconfig.example.org/v1.1
cli-value-server-scheme-missing = das Schema der URL fehlt
cli-value-server-scheme = unbekanntes URL-Schema
cli-value-server-protocol = eine URL für ein anderes Protokoll
cli-value-server-password = ein Passwort gehört nicht auf die Kommandozeile
cli-value-server-password-expected = nehmen Sie --login, --password-stdin oder --password-command
cli-value-server-user = kein Anmeldename
cli-value-server-path = mehr als Host und Port
cli-value-server-port = kein Port
cli-value-server-expected-imap = erwartet wird eine URL wie imaps://mail.example.org, imaps://mail.example.org:993 oder imap+starttls://mail.example.org
cli-value-server-expected-pop3 = erwartet wird eine URL wie pop3s://mail.example.org, pop3s://mail.example.org:995 oder pop3+starttls://mail.example.org
cli-value-server-expected-submission = erwartet wird eine URL wie submissions://mail.example.org, smtps://mail.example.org:465 oder submission+starttls://mail.example.org

## Konfigurationsdatei

cli-config-missing = { $file }: diese Datei gibt es nicht
cli-config-forbidden = { $file }: keine Leseberechtigung
cli-config-too-large = { $file }: zu groß für eine Konfigurationsdatei
cli-config-utf8 = { $file }: kein gültiges UTF-8
cli-config-unreadable = { $file }: nicht lesbar
cli-config-syntax = { $file }: Zeile { $line }, Spalte { $column }: kein gültiges TOML
cli-config-key = { $file }: unbekannter Schlüssel { $key }
cli-config-key-expected = bekannte Schlüssel: { $keys }
cli-config-type = weder Text noch Zahl
cli-config-choice = keiner der möglichen Werte
cli-config-color-expected = erwartet wird auto, always oder never
cli-config-lang-expected = erwartet wird de oder en
cli-config-source-expected = erwartet wird pacc, autoconfig, ispdb, builtin, srv, mailconf, autoconfig-http, autodiscover, mx, parent, guess, jmap, dav oder oauth
cli-arg-proxy = Über diesen Proxy verbinden
cli-arg-proxy-long = Über diesen Proxy verbinden: socks5://host:1080 oder http://host:8080 (CONNECT). Jede Verbindung nimmt ihn, auch DNS (dann über TCP), nur Loopback nicht. Ohne die Option gilt ALL_PROXY; dort dürfen auch Benutzername und Passwort stehen.
cli-value-proxy-expected = eine URL wie socks5://host:1080 oder http://host:8080
cli-value-proxy-password = ein Passwort auf der Befehlszeile kann jeder Benutzer dieses Rechners lesen
cli-value-proxy-password-expected = die URL ohne Passwort; in ALL_PROXY darf eines stehen

cli-name-mechanism = VERFAHREN
cli-name-pin = HOST:PORT=SHA256
cli-probe-arg-mechanism = Mit diesem Verfahren anmelden und mit keinem anderen
cli-probe-arg-mechanism-long = Mit diesem Verfahren anmelden und mit keinem anderen: plain, login, user (LOGIN bei IMAP, USER und PASS bei POP3), scram-sha-256, scram-sha-256-plus, scram-sha-1, scram-sha-1-plus, cram-md5, apop, oauthbearer, xoauth2
cli-probe-arg-all-mechanisms = Jedes Anmeldeverfahren einmal versuchen und zeigen, was daraus wurde
cli-probe-arg-all-mechanisms-long = Jedes Anmeldeverfahren, das die Server anbieten, einmal versuchen und zeigen, was daraus wurde. Server sperren Konten mitunter nach abgelehnten Anmeldungen: mehr als 3 Ablehnungen werden nicht riskiert.
cli-probe-arg-oauth-token-command = Das OAuth2-Zugriffstoken der ersten Zeile entnehmen, die dieser Befehl ausgibt
cli-probe-arg-accept-certificate = Dieses Zertifikat, und kein anderes, von einem eigenen Server annehmen
cli-probe-arg-accept-certificate-long = Dieses Zertifikat, und kein anderes, von einem eigenen Server annehmen. Auf dem Server selbst gibt openssl x509 -in ZERTIFIKAT.pem -noout -fingerprint -sha256 seinen SHA-256 aus. Zählt nicht für Hosts, die die eingebaute Tabelle oder eine HTTPS-Quelle nennt.
cli-value-pin = das ist kein Host mit Port und SHA-256
cli-value-pin-expected = erwartet wird HOST:PORT=SHA256, der Wert hexadezimal

## OAuth2

cli-heading-oauth = Anmeldung über OAuth2
cli-name-flow = WEG
cli-name-id = ID
cli-name-port = PORT
cli-oauth-arg-flow = Mit Token anmelden: loopback (Browser hier) oder device (anderswo)
cli-oauth-arg-flow-long = Ein OAuth2-Token besorgen und sich damit anmelden: loopback öffnet den Browser dieses Rechners, device zeigt einen Code, der auf einem anderen Gerät einzugeben ist. Nötig ist eine Client-ID, denn mailsetup bringt keine mit. Eine einmal gegebene Erlaubnis liegt im Schlüsselbund, wo es einen gibt, und sonst nirgends.
cli-oauth-arg-client-id = Die Eintragung des Programms beim Anbieter
cli-oauth-arg-client-secret = Das Geheimnis der Eintragung ist die erste Zeile, die dieses Kommando ausgibt
cli-oauth-arg-issuer = Wer Token ausgibt, wo die eingebaute Tabelle es nicht weiß
cli-oauth-arg-scope = Worum gebeten wird, anstelle der Angaben in der Tabelle
cli-oauth-arg-redirect-port = Port der eingetragenen Rückadresse
cli-oauth-arg-refresh-command = Mit einem Refresh-Token anmelden, der ersten Zeile, die dieses Kommando ausgibt
cli-value-https = keine https-Adresse
cli-value-https-expected = erwartet wird zum Beispiel https://id.example.org
cli-value-port = kein Port
cli-value-port-expected = erwartet wird eine Zahl von 1 bis 65535

## Viele Ziele und Erwartungen

cli-heading-many = Viele Ziele
cli-heading-expect = Erwartungen
cli-name-date = DATUM
cli-probe-arg-targets-file = Ziele aus dieser Datei lesen, eines je Zeile; - ist die Standardeingabe
cli-probe-arg-targets-file-long =
    Ziele aus dieser Datei lesen, eines je Zeile; - ist die Standardeingabe, ebenso ein - unter den Zielen. Leere Zeilen und solche, die mit # beginnen, zählen nicht. Die Datei darf beliebig lang sein: Sie wird gelesen, wie die Ziele an die Reihe kommen.
cli-probe-arg-jobs = So viele Ziele gleichzeitig [Vorgabe: 16]
cli-probe-arg-per-host = Davon höchstens so viele an einer Adresse [Vorgabe: 4]
cli-probe-arg-per-provider = Davon höchstens so viele bei den Servern eines Anbieters [Vorgabe: 8]
cli-probe-arg-unordered = Jedes Ergebnis ausgeben, sobald es da ist, in beliebiger Reihenfolge
cli-probe-arg-resume = In dieser Datei festhalten, welche Ziele erledigt sind, und diese auslassen
cli-probe-arg-resume-long =
    In dieser Datei festhalten, welche Ziele erledigt sind, und die dort genannten auslassen. Nach einer Unterbrechung macht derselbe Befehl weiter, wo er aufgehört hat. Braucht --format ndjson, short oder github; eine dort genannte Datei wird fortgesetzt.
cli-probe-arg-expect = Die Ergebnisse an den Vorgaben in dieser Datei messen
cli-probe-arg-expect-long =
    Die Ergebnisse an den Vorgaben in dieser Datei messen (TOML; --write-policy schreibt eine). Wartet auf alle Quellen und stellt die weiteren Verbindungen her, die die Datei verlangt. Ohne Ziele gelten die Domains der Datei. Scheitert eine Prüfung, ist der Rückgabewert 1; war eine nicht möglich, der ihrer Ursache.
cli-probe-arg-write-policy = In diese Datei schreiben, was jetzt gilt, als Vorgaben für --expect
cli-probe-arg-write-policy-long =
    In diese Datei schreiben, was jetzt gilt, als Vorgaben für --expect, mit einer Erklärung an jedem Schlüssel. Nehmen Sie heraus, was sich ändern darf.
cli-probe-arg-baseline = Nur zeigen, was sich seit diesem Bericht geändert hat
cli-probe-arg-baseline-long =
    Nur zeigen, was sich seit diesem Bericht geändert hat, den --format json=DATEI oder ndjson=DATEI geschrieben hat: Prüfungen, die anders ausgingen, und Server, Benutzernamen, TLS, Aussteller und Namen der Zertifikate, Anmeldeverfahren, Fähigkeiten und Quellen, die andere sind. Eine Änderung macht den Rückgabewert 1, mit --fail-on error nur eine Prüfung, die scheitert.
cli-probe-arg-deep = Auch prüfen, was weitere Verbindungen braucht
cli-probe-arg-deep-long =
    Auch prüfen, was weitere Verbindungen braucht, sobald die Antwort da ist: IPv4 und IPv6 je für sich, alte TLS-Versionen, was der STARTTLS-Port vor TLS preisgibt, TLSA-Einträge, MTA-STS und TLS-RPT. --expect tut das, so weit seine Datei es verlangt.
cli-probe-arg-now = Zertifikate an diesem Datum messen statt an heute
cli-probe-arg-now-long =
    Zertifikate an diesem Datum messen statt an heute: 2026-12-31, oder 2026-12-31T08:00:00Z in UTC. Die TLS-Bibliothek richtet sich dennoch nach der Uhr des Systems.
cli-probe-arg-nagios = Antworten wie ein Plug-in der Überwachung: eine Zeile, Rückgabewerte 0 bis 3
cli-value-places = keine Zahl von 1 bis 1000
cli-value-places-expected = erwartet wird eine ganze Zahl wie 16
cli-value-instant = kein Datum
cli-value-instant-expected = erwartet wird ein Datum wie 2026-12-31 oder ein Zeitpunkt in UTC wie 2026-12-31T08:00:00Z
cli-error-replay-option = { $option } geht nicht mit --replay: Die Aufzeichnung weiß, wie sie gemacht wurde
cli-error-record-option = { $option } geht nicht mit --record
cli-error-resume-format = --resume kann mit der Form { $format } nicht fortsetzen
cli-hint-resume-format = mit --format ndjson oder --format ndjson=DATEI geht es
cli-error-format-probe = die Form { $format } gibt es nur bei probe
cli-error-stdin-twice = die Standardeingabe kann nicht Ziele und das Passwort liefern
cli-value-line = länger als jede Adresse
