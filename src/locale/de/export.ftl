# Einstellungen für Mailprogramme: wofür ein Format ist, was es nicht ausdrückt, was aus einer Datei wurde.

## Die Liste: NAME, wofür

export-list-title = Formate für --export FORMAT[=DATEI]
export-group-programs = Mailprogramme
export-group-phones = Telefone und Tablets
export-group-terminal = Programme fürs Terminal und zum Senden
export-group-retrievers = Programme, die Mail abrufen
export-group-web = Webanwendungen, nur zum Senden
export-group-servers = Server und eigene Domain
export-group-developers = Für Programme, die Sie schreiben, nur zum Senden
export-list-pop3 = POP3 mit --retention { $choices }
export-list-pop3-unsaid = POP3, aber ohne Angabe, was auf dem Server bleibt
export-about-autoconfig = Thunderbird: Autoconfig-Datei für einen Webserver oder den Ordner isp/
export-about-qr = Thunderbird für Mobilgeräte: QR-Code fürs Terminal
export-about-qr-svg = Thunderbird für Mobilgeräte: QR-Code als Bild
export-about-qr-png = Thunderbird für Mobilgeräte: QR-Code als Pixelbild
export-about-k9 = K-9 Mail und Thunderbird für Android: Datei zum Importieren
export-about-mobileconfig = iPhone, iPad und Mac: Konfigurationsprofil
export-about-mbsync = mbsync (isync): ~/.mbsyncrc
export-about-msmtp = msmtp: ~/.msmtprc, nur zum Senden
export-about-mpop = mpop: ~/.mpoprc, nur POP3
export-about-fetchmail = fetchmail: ~/.fetchmailrc
export-about-getmail = getmail6: Datei für ~/.config/getmail/
export-about-mutt = mutt: Zeilen für ~/.muttrc
export-about-neomutt = neomutt: Zeilen für ~/.neomuttrc
export-about-aerc = aerc: ~/.config/aerc/accounts.conf
export-about-himalaya = himalaya 2: ~/.config/himalaya/config.toml
export-about-meli = meli: ~/.config/meli/config.toml
export-about-offlineimap = OfflineIMAP: ~/.offlineimaprc
export-about-evolution = GNOME Evolution: Skript, das dessen drei Dateien schreibt
export-about-deltachat = Delta Chat: Anmeldelink, enthält das Passwort
export-about-autodiscover = Outlook: Autodiscover-Antwort in der alten XML-Form
export-about-zone = eigene Domain: SRV-Einträge als Zonenzeilen
export-about-env-django = Django: Umgebungsvariablen zum Senden
export-about-env-laravel = Laravel: Zeilen für .env
export-about-env-nextcloud = Nextcloud: Umgebungsvariablen des Containers
export-about-env-grafana = Grafana: Umgebungsvariablen zum Senden
export-about-env-symfony = Symfony: MAILER_DSN für .env
export-about-env-nextauth = Auth.js (NextAuth): EMAIL_SERVER für .env
export-about-env-mastodon = Mastodon: Zeilen für .env.production
export-about-env-chatwoot = Chatwoot: Zeilen für .env
export-about-env-vaultwarden = Vaultwarden: Umgebungsvariablen zum Senden
export-about-env-authentik = authentik: Umgebungsvariablen zum Senden
export-about-smtp-url = SMTP-URL, prozentkodiert, für jedes Programm, das eine annimmt
export-about-nodemailer = nodemailer: Argumente von createTransport als JSON
export-about-rails = Ruby on Rails: Initializer für Action Mailer
export-about-gitlab = GitLab Omnibus: Zeilen für /etc/gitlab/gitlab.rb
export-about-discourse = Discourse: Zeilen für env: in containers/app.yml
export-about-gitea = Gitea und Forgejo: Abschnitt [mailer] der app.ini
export-about-home-assistant = Home Assistant: Benachrichtigung für configuration.yaml
export-about-spring = Spring Boot: Zeilen für application.properties
export-about-wordpress = WordPress mit WP Mail SMTP: Zeilen für wp-config.php
export-about-postfix = Postfix: Skript für root, das alle Mail über das Konto sendet
export-about-geary = GNOME Geary: geary.ini für ~/.config/geary/account_01/
export-about-claws-mail = Claws Mail: ~/.claws-mail/accountrc
export-about-alpine = Alpine: Zeilen für ~/.pinerc
export-about-goimapnotify = goimapnotify: ~/.config/goimapnotify/goimapnotify.yaml
export-about-imapsync = imapsync: Skript, dessen erster Server dieses Konto ist
export-about-roundcube = Roundcube: Zeilen für config.inc.php
export-about-card = Einstellungen als Text
export-about-card-md = Einstellungen als Markdown
export-about-card-html = Einstellungen als HTML-Seite zum Drucken
export-about-card-json = Einstellungen als JSON
export-card-fetched = Abgeholte Post
export-card-keep = bleibt auf dem Server
export-card-delete = wird auf dem Server gelöscht
export-card-delete-after = wird auf dem Server nach { $days } Tagen gelöscht
export-card-title = E-Mail-Einstellungen für { $address }

## Warum es keine Datei gibt

export-refused = keine Datei für { $format }: { $reason }
export-refused-password = { $format } enthält keine Passwörter; lassen Sie --include-password weg
export-refused-cleartext = { $host } bietet kein TLS, und es wird keine Datei geschrieben, mit der ein Passwort unverschlüsselt hinausginge
export-refused-oauth2 = der Anbieter nimmt nur OAuth2 an, und { $format } kann sich hier nicht so anmelden; ein Hilfsprogramm wie email-oauth2-proxy kann das übernehmen
export-refused-oauth2-starttls = { $format } meldet sich mit OAuth2 nur an, wenn TLS sofort beginnt, nicht nach STARTTLS
export-refused-protocol = { $format } kann { $protocol } nicht ausdrücken
export-refused-no-server = kein { $protocol }-Server bekannt
export-refused-no-incoming = kein Posteingangsserver bekannt
export-refused-no-outgoing = kein Postausgangsserver bekannt
export-refused-control-name = der Name enthält einen Zeilenumbruch oder ein Steuerzeichen
export-refused-control-password = das Passwort enthält einen Zeilenumbruch oder ein Steuerzeichen
export-refused-control-command = der Passwortbefehl enthält einen Zeilenumbruch oder ein Steuerzeichen
export-refused-control-server = ein Servername oder der Anmeldename enthält ein Steuerzeichen
export-refused-delete-after = { $format } kann nicht nach einer Zahl von Tagen löschen
export-refused-delete = { $format } lässt sich nicht sagen, dass abgerufene Nachrichten zu löschen sind
export-refused-password-command = { $format } kann keinen Passwortbefehl ausführen; ohne ihn fragt das Programm
export-refused-scram = der Server nimmt Passwörter nur mit SCRAM an, was { $format } nicht ausdrücken kann
export-refused-challenge = der Server nimmt kein einfaches Passwort an, und { $format } kann seine Art der Anmeldung nicht ausdrücken
export-refused-append = { $format } hat in einer Datei keinen Platz für ein zweites Konto
export-refused-append-there = die Datei enthält dieses Konto schon: { $line }
export-refused-length = { $format } liest hier höchstens { $max } Bytes und schneidet den Rest ab
export-refused-number = Thunderbird hält diesen Benutzernamen für eine Zahl oder einen Wahrheitswert und würde ihn verändern
export-refused-login-ascii = { $format } kann sich mit Benutzernamen oder Passwörtern, die nicht nur ASCII enthalten, nicht anmelden
export-refused-expands = { $format } ersetzt, was mit { $start } beginnt, und ein Name oder das Passwort enthält das
export-refused-colon = { $format } beendet den Benutzernamen am ersten Doppelpunkt, und dieser enthält einen
export-refused-characters = { $format } hielte ein Zeichen eines Namens oder Benutzernamens für dessen Ende
export-refused-two-users = { $format } meldet sich für Posteingang und Postausgang mit demselben Benutzernamen an, und diese Server wollen verschiedene
export-refused-starttls = { $format } kann STARTTLS hier nicht ausdrücken
export-refused-port-465 = { $format } nimmt für Port 465 TLS von Anfang an und für alle anderen STARTTLS
export-refused-implicit-tls = { $format } kann TLS von Anfang an auf diesem Port nicht ausdrücken
export-refused-percent = ein Prozentzeichen im Anmeldenamen würde in { $format } als Platzhalter gelesen
export-refused-backtick = ein Wert enthält einen Gravis (`), den { $format } nicht schützen kann
export-refused-blank = ein Wert beginnt oder endet mit einem Leerzeichen, das { $format } abschneiden würde
export-refused-needs-password = der Link enthält das Passwort; erlauben Sie es mit --include-password
export-refused-qr-size = die Angaben passen nicht in einen QR-Code
export-refused-getmail-imap = getmail sendet einen solchen Anmeldenamen oder ein solches Passwort über IMAP ohne Anführungszeichen, und es käme falsch an; über POP3 kommt es richtig an
export-refused-terminal = ein Bild geht nicht auf ein Terminal; nennen Sie eine Datei
export-refused-ascii = { $format } nimmt nur ASCII-Adressen an
export-refused-zone-host = ein SRV-Eintrag kann { $host } nicht nennen
export-refused-address = für einen Export wird eine ganze Adresse gebraucht
export-refused-nothing = kein Server bekannt
export-refused-no-password = --include-password braucht ein Passwort: --login, --password-stdin oder --password-command
export-refused-exists = { $path } gibt es schon; nichts wurde überschrieben
export-refused-special = { $path } ist keine Datei, sondern ein Gerät, eine Pipe, ein Ordner oder Ähnliches; nichts wurde geschrieben
export-hint-stdout = =- statt des Pfads gibt die Einstellungen aus; --overwrite ersetzt nur Dateien
export-hint-overwrite = --overwrite ersetzt sie; FORMAT=DATEI nennt eine andere; --stdout gibt den Inhalt aus
export-hint-append = --append fügt das Konto an die Datei an, --overwrite ersetzt sie; FORMAT=DATEI nennt eine andere; --stdout gibt den Inhalt aus

## Was zu einer Datei zu wissen ist

export-note-incoming-only = nur für den Posteingang
export-note-mbsync-version = isync 1.5 meldet sich bei jedem Lauf wegen SSLType; --for-version 1.5 schreibt das eigene Wort
export-note-ip-address = { $format } vergleicht Zertifikate nur mit Namen: einen Server, der mit seiner IP-Adresse angegeben ist, lehnt es ab
export-note-fetches-again = { $format } merkt sich nicht, was es über POP3 abgerufen hat: fetch-mail holt jedes Mal alles von Neuem; öffnen Sie stattdessen das Postfach auf dem Server, oder wählen Sie --retention delete
export-note-outgoing-only = nur für den Postausgang
export-note-maildir = braucht das Maildir { $folder } mit cur, new und tmp darin
export-note-folder = braucht den Ordner { $folder }: mkdir -p legt ihn an
export-note-fetchmail-delivery = fetchmail übergibt die Post einem lokalen Mailserver, solange Sie kein mda ergänzen; die Datei muss den Modus 0600 haben
export-note-token = das Zugriffstoken kommt vom Hilfsprogramm oama, das Sie vorher einrichten müssen ({ $command }); mit --oauth-token-command nennen Sie einen anderen Befehl
export-note-mbsync-oauth2 = mbsync braucht für die Anmeldung mit OAuth2 das SASL-Modul für XOAUTH2 (cyrus-sasl-xoauth2)
export-note-env-quotes = einige Werte stehen in Anführungszeichen, für Shells und für Programme, die .env-Dateien lesen; docker und podman (--env-file) halten die Zeichen für einen Teil des Wertes
export-note-pass = nach dem Passwort wird der Passwortverwalter gefragt: { $command }
export-note-no-name = { $format } hat keinen Platz für Ihren Namen
export-note-programs-delete = { $format } kann nicht ausdrücken, was auf dem Server aus abgerufener Post wird, und Programme, die es lesen, löschen sie dort nach einigen Tagen, wenn man ihnen nichts anderes sagt; stellen Sie es im Programm ein, bevor es Post abruft
export-note-no-retention = { $format } kann nicht ausdrücken, was auf dem Server aus abgerufener Post wird; stellen Sie es im Programm ein
export-note-evolution = beenden Sie Evolution, führen Sie das Skript mit sh aus und starten Sie Evolution; es fragt nach dem Passwort
export-note-geary = schließen Sie Geary, legen Sie ~/.config/geary/account_01/ an, die Datei als geary.ini hinein, und starten Sie Geary; es fragt nach dem Passwort
export-note-claws = schließen Sie Claws Mail, legen Sie die Datei in ~/.claws-mail/, worin noch kein Konto sein darf, und starten Sie Claws Mail; es fragt nach dem Passwort
export-note-asks = das Programm fragt nach dem Passwort
export-note-roundcube = Roundcube fragt nach Benutzername und Passwort; der Benutzername dieses Kontos ist { $user }
export-note-new-mail = läuft für jede neue Nachricht: { $command }
export-note-imapsync = nennen Sie dahinter den zweiten Server: sh DATEI --host2 … --user2 …
export-note-autodiscover = enthält Ihren Anmeldenamen: nur als Antwort auf Ihre eigene Adresse
export-note-apple-starttls = Profile haben einen Schalter für beide Arten von TLS; auf Port { $port } nimmt Mail STARTTLS
export-note-zone = die Einträge nennen nur Server und Ports; ergänzen Sie das Ziel "." für das, was es nicht gibt
export-note-env-password = setzen Sie { $variable } selbst, aus einem sicheren Speicher
export-note-env-starttls = { $format }: STARTTLS wird benutzt, wo der Server es anbietet, lässt sich aber nicht verlangen; TLS von Anfang an schon
export-written = { $format }: { $path } geschrieben
export-written-secret = { $path } enthält Ihr Passwort; nur Sie können die Datei lesen (Modus 0600)
export-printed-secret = die Ausgabe enthält Ihr Passwort
export-verified = von { $program } geprüft: angenommen
export-rejected = von { $program } geprüft: abgelehnt: { $words }
export-not-installed = nicht geprüft: { $program } ist nicht installiert
export-unfinished = nicht geprüft: { $program } war nach { $seconds } s nicht fertig
export-no-check = nicht geprüft: kein Programm prüft dieses Format ohne Netz

## Options

cli-heading-export = Dateien für Mailprogramme
cli-name-protocol = PROTOKOLL
cli-name-retention = VERBLEIB
cli-name-version = VERSION
cli-name-name = NAME
cli-export-arg-export = Einstellungen für ein Mailprogramm schreiben: FORMAT oder FORMAT=DATEI; --list-exports zeigt die Formate
cli-export-arg-export-long =
    Einstellungen für ein Mailprogramm schreiben: FORMAT oder FORMAT=DATEI; mit =- werden sie ausgegeben. Mehrfach möglich. Formate: Mailprogramme autoconfig, evolution, geary, claws-mail, card, card-md, card-html, card-json; Telefone qr, qr-svg, qr-png, k9, mobileconfig, deltachat; Terminal mutt, neomutt, aerc, himalaya, meli, alpine, msmtp; Mail abrufen mbsync, mpop, fetchmail, getmail, offlineimap, goimapnotify, imapsync; Webanwendungen env-nextcloud, env-grafana, env-mastodon, env-chatwoot, env-vaultwarden, env-authentik, gitlab, discourse, gitea, home-assistant, wordpress; Server postfix, roundcube, autodiscover, zone; eigene Programme smtp-url, env-symfony, env-nextauth, env-django, env-laravel, nodemailer, rails, spring. Für Webanwendungen und eigene Programme nur der Postausgang. Was POP3 auf dem Server lässt, sagt jedes Format, soweit es kann (--list-exports, --retention). Was ein Format nicht richtig ausdrücken kann, wird mit Begründung und Rückgabewert 1 abgelehnt. Passwörter bleiben draußen: das Programm fragt oder führt das --password-command aus.
cli-export-arg-list = Die Formate von --export auflisten
cli-export-arg-name = Ihr Name, wie Empfänger ihn sehen, für exportierte Dateien
cli-export-arg-protocol = Posteingangs-Protokoll exportierter Dateien: imap oder pop3; ohne Angabe das empfohlene
cli-export-arg-retention = Was POP3 auf dem Server lässt, für exportierte Dateien: keep, delete oder Tage wie 14d
cli-export-arg-for-version = Für diese Version des Programms schreiben; mbsync 1.5 hat Wörter, die 1.4 nicht kennt
cli-export-arg-stdout = Exportierte Dateien statt des Berichts ausgeben
cli-export-arg-overwrite = Vorhandene Dateien ersetzen
cli-export-arg-append = Konto an vorhandene Dateien anfügen, wenn das Format es erlaubt
cli-export-arg-include-password = Auch das Passwort in exportierte Dateien schreiben: lesbar für alle, die die Datei lesen
cli-export-arg-verify = Jede Datei vom Mailprogramm selbst prüfen lassen, wenn es installiert ist
cli-error-without-export = { $option } gehört zu --export
cli-value-export = kein solches Format
cli-value-export-expected = erwartet wird ein Format, das --list-exports zeigt, auch mit Datei, etwa mbsync=mbsyncrc
cli-value-retention = keine Art, Nachrichten aufzubewahren
cli-value-retention-expected = erwartet wird keep, delete oder eine Zahl von Tagen wie 14d
cli-value-version = keine Version
cli-value-version-expected = erwartet werden Zahlen wie 1.5

# A host that may not see the password
hint-trust-host = wenn Sie wissen, dass { $host } zu Ihrem Anbieter gehört, ergänzen Sie --trust-host { $host }
accounts-withheld = { $endpoint } wurde nicht gespeichert: { $reason }
export-withheld = { $format }: Passwort und Passwortbefehl stehen nicht in der Datei: { $reason }
export-file-withheld = Ohne Passwort und Passwortbefehl: { $reason }. Wenn Sie wissen, dass { $host } zu Ihrem Anbieter gehört, exportieren Sie noch einmal mit --trust-host { $host }.
