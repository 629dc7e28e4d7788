# Die Programme, in denen E-Mails gelesen werden: die Klicks, mit den Worten des jeweiligen Programms.
# Woher die Worte stammen, steht in docs/dev/programs.md.

program-guide = { $program }: So richten Sie { $address } ein
program-no-pop3 = So richtet { $program } das Konto nicht mit POP3 ein, sondern so, dass alle Geräte dasselbe zeigen.
program-value-name = (Ihr Name)
program-value-password = (Ihr Passwort)

program-field-name = Name
program-field-address = E-Mail-Adresse
program-field-password = Passwort
program-field-protocol = Protokoll
program-field-server = Server
program-field-port = Port
program-field-user = Benutzername

program-thunderbird = Thunderbird
program-thunderbird-open = Menü ☰ > „Konto hinzufügen“ > „E-Mail“. Beim ersten Start öffnet sich das Fenster von selbst. Eintragen, dann „Weiter“:
program-thunderbird-manual = Thunderbird sucht nun selbst. Zeigt es andere Werte als die folgenden, klicken Sie auf „Konfiguration bearbeiten“; findet es nichts, auf „Manuell einrichten“. Posteingangs-Server:
program-thunderbird-outgoing = Postausgangs-Server:
program-thunderbird-finish = „Testen“ oder „Weiter“, dann das Passwort eingeben und „Abschließen“:
program-thunderbird-retention = In Thunderbird: Menü ☰ > „Konten-Einstellungen“ > „Server-Einstellungen“ > { $stays ->
        [keep] „Nachrichten auf dem Server belassen“ einschalten, „Lösche Nachrichten vom Server nach … Tagen“ ausschalten
        [days] „Nachrichten auf dem Server belassen“ und „Lösche Nachrichten vom Server nach { $days } Tagen“ einschalten
       *[delete] „Nachrichten auf dem Server belassen“ ausschalten
    }.
program-thunderbird-field-name = Vollständiger Name
program-thunderbird-field-host = Hostname
program-thunderbird-field-security = Verbindungssicherheit
program-thunderbird-field-login = Authentifizierungsmethode
program-thunderbird-login-password = Passwort, normal
program-thunderbird-login-encrypted = Verschlüsseltes Passwort
program-thunderbird-login-oauth2 = OAuth2 (ein Fenster des Anbieters fragt nach dem Passwort)

program-outlook = Outlook (neu)
program-outlook-open = Links unter den Ordnern auf „Konto hinzufügen“ klicken (oder „Einstellungen“ > „Konten“). Eintragen, dann „Weiter“:
program-outlook-kind = Fragt Outlook nach dem Anbieter, wählen Sie:
program-outlook-manual = Passwort eintragen, auf „Mehr anzeigen“ klicken und eintragen:
program-outlook-outgoing = Darunter, für den Postausgang:
program-outlook-finish = „Weiter“. Fragt Outlook, ob es das Konto mit der Microsoft-Cloud synchronisieren darf, heißt das: Passwort und E-Mails liegen dann auch bei Microsoft.
program-outlook-browser = Outlook öffnet die Anmeldeseite Ihres Anbieters: Melden Sie sich dort an und erlauben Sie den Zugriff. Server müssen Sie keine eintragen.
program-outlook-retention = In Outlook: „Einstellungen“ > „Konten“ > das Konto > „Verwalten“ > { $stays ->
        [keep] die Kopien auf dem Server belassen
        [days] die Kopien nach { $days } Tagen vom Server entfernen lassen
       *[delete] keine Kopien auf dem Server belassen
    }.
program-outlook-field-kind = Anbieter
program-outlook-field-incoming = Eingangsserver
program-outlook-field-security = Sicherer Verbindungstyp
program-outlook-field-user = Benutzername
program-outlook-field-outgoing = SMTP-Ausgangsserver
program-outlook-field-outgoing-user = SMTP-Benutzername
program-outlook-pop3 = POP

program-outlook-classic = Outlook (klassisch)
program-outlook-classic-open = „Datei“ > „Konto hinzufügen“. Die Adresse eintragen, „Erweiterte Optionen“ öffnen und „Ich möchte mein Konto manuell einrichten“ ankreuzen, dann „Verbinden“:
program-outlook-classic-manual = Als Kontotyp wählen:
program-outlook-classic-incoming = Eingehende E-Mail:
program-outlook-classic-outgoing = Ausgehende E-Mail:
program-outlook-classic-finish = „Weiter“, Passwort eintragen, „Verbinden“. Outlook nimmt die Adresse als Benutzernamen; ändern lässt er sich unter „Datei“ > „Kontoeinstellungen“:
program-outlook-classic-browser = Statt „Erweiterte Optionen“ nur „Verbinden“: Outlook öffnet die Anmeldeseite Ihres Anbieters. Melden Sie sich dort an und erlauben Sie den Zugriff. Server müssen Sie keine eintragen.
program-outlook-classic-retention = In Outlook: „Datei“ > „Kontoeinstellungen“ > das Konto > „Ändern“ > { $stays ->
        [keep] „Kopie aller Nachrichten auf dem Server belassen“ einschalten, „Entfernen vom Server nach … Tagen“ ausschalten
        [days] „Kopie aller Nachrichten auf dem Server belassen“ und „Entfernen vom Server nach { $days } Tagen“ einschalten
       *[delete] „Kopie aller Nachrichten auf dem Server belassen“ ausschalten
    }. Von selbst löscht Outlook nach 14 Tagen.
program-outlook-classic-field-kind = Kontotyp
program-outlook-classic-field-host = Server
program-outlook-classic-field-security = Verschlüsselungsmethode
program-outlook-classic-pop3 = POP

program-apple-mail = Apple Mail (Mac)
program-apple-mail-open = Menü „Mail“ > „Account hinzufügen“ > „Anderer Mail-Account“ > „Fortfahren“. Eintragen, dann „Anmelden“:
program-apple-mail-servers = Findet Mail die Server nicht selbst, fragt es danach. Eintragen, dann „Anmelden“:
program-apple-mail-incoming = Zum Nachprüfen: Menü „Mail“ > „Einstellungen“ > „Accounts“ > „Servereinstellungen“. Um Werte zu ändern, schalten Sie „Verbindungseinstellungen automatisch verwalten“ aus. Server für eintreffende E-Mails:
program-apple-mail-outgoing = Ebenda, Server für ausgehende E-Mails (SMTP):
program-apple-mail-browser = Menü „Mail“ > „Account hinzufügen“ > Ihren Anbieter wählen („Google“, „Yahoo“, „Microsoft Exchange“ für Outlook.com) > „Fortfahren“. Melden Sie sich auf der Seite des Anbieters an und erlauben Sie den Zugriff. Server müssen Sie keine eintragen.
program-apple-mail-retention = In Mail: „Mail“ > „Einstellungen“ > „Accounts“ > „Accountinformationen“ > { $stays ->
        [keep] „Kopie nach dem Empfang vom Server löschen“ ausschalten
        [days] „Kopie nach dem Empfang vom Server löschen“ einschalten und die Frist wählen, die { $days } Tagen am nächsten kommt
       *[delete] „Kopie nach dem Empfang vom Server löschen“: „Sofort“
    }. Von selbst löscht Mail nach einer Woche.
program-apple-mail-field-kind = Accounttyp
program-apple-mail-field-incoming = Server für eintreffende E-Mails
program-apple-mail-field-outgoing = Server für ausgehende E-Mails
program-apple-mail-field-security = TLS/SSL verwenden
program-apple-mail-field-login = Authentifizierung
program-apple-mail-tls = ein
program-apple-mail-starttls = ein
program-apple-mail-login-password = Passwort
program-apple-mail-pop3 = POP

program-evolution = Evolution
program-evolution-open = „Datei“ > „Neu“ > „E-Mail-Konto“ > „Weiter“. Auf der Seite „Identität“ eintragen und „Eigenschaften des E-Mail-Servers anhand der eingegebenen E-Mail-Adresse abrufen“ ausschalten, dann „Weiter“:
program-evolution-incoming = „Abrufen von E-Mails“:
program-evolution-outgoing = Zweimal „Weiter“. Auf der Seite „Verschicken von E-Mails“ „Server erfordert Legitimation“ einschalten und eintragen:
program-evolution-finish = „Weiter“, dann „Anwenden“. Beim ersten Abrufen fragt Evolution nach dem Passwort:
program-evolution-retention = In Evolution: „Bearbeiten“ > „Einstellungen“ > „E-Mail-Konten“ > „Bearbeiten“ > „Empfangsoptionen“ > { $stays ->
        [keep] „Nachrichten auf Server belassen“ einschalten, „Nach … Tag(en) löschen“ ausschalten
        [days] „Nachrichten auf Server belassen“ und „Nach { $days } Tag(en) löschen“ einschalten
       *[delete] „Nachrichten auf Server belassen“ ausschalten
    }.
program-evolution-field-name = Voller Name
program-evolution-field-kind = Server-Art
program-evolution-field-security = Verschlüsselungsmethode
program-evolution-field-login = Legitimation
program-evolution-field-login-out = Typ
program-evolution-tls = TLS auf einem dedizierten Port
program-evolution-starttls = STARTTLS nach Verbinden
program-evolution-login-password = Passwort
program-evolution-login-oauth2 = OAuth2 (ein Fenster des Anbieters fragt nach dem Passwort)
program-evolution-pop3 = POP

program-kmail = KMail
program-kmail-open = „Einstellungen“ > „KMail einrichten“ > „Zugänge“ > „Empfang“ > „Hinzufügen“. Im Postfach-Assistenten eintragen, dann „Weiter“:
program-kmail-incoming = „Manuelle Einrichtung“. Parameter für Eingangsserver:
program-kmail-outgoing = Parameter für Ausgangsserver:
program-kmail-finish = „Zugang erstellen“.
program-kmail-retention = In KMail: „Einstellungen“ > „KMail einrichten“ > „Zugänge“ > „Empfang“ > das Postfach > „Ändern“ > { $stays ->
        [keep] „Abgeholte Nachrichten auf dem Server lassen“ einschalten
        [days] „Abgeholte Nachrichten auf dem Server lassen“ einschalten und { $days } Tage eintragen
       *[delete] „Abgeholte Nachrichten auf dem Server lassen“ ausschalten
    }.
program-kmail-field-name = Vollständiger Name
program-kmail-field-password = Passwort (optional)
program-kmail-field-incoming = Eingangsserver
program-kmail-field-outgoing = Ausgangsserver
program-kmail-field-security = Sicherheit
program-kmail-field-login = Anmeldeverfahren
program-kmail-tls = SSL/TLS (empfohlen)
program-kmail-starttls = StartTLS
program-kmail-login-password = Normal Password
program-kmail-login-oauth2 = XOAuth (Gmail)
program-kmail-outgoing-password = PLAIN

program-iphone = iPhone oder iPad (Mail)
program-iphone-open = „Einstellungen“ > „Apps“ > „Mail“ > „Mail-Accounts“ > „Account hinzufügen“ > „Anderen Account hinzufügen“ > „Mail-Account“ (bis iOS 17: „Einstellungen“ > „Mail“ > „Accounts“). Eintragen, dann „Weiter“:
program-iphone-incoming = Oben { $protocol ->
        [POP3] „POP“
       *[IMAP] „IMAP“
    } wählen. Server für eintreffende E-Mails:
program-iphone-outgoing = Darunter, Server für ausgehende E-Mails (trotz „Optional“ ausfüllen):
program-iphone-finish = „Weiter“, dann „Sichern“.
program-iphone-check = Zum Nachprüfen: in der Liste der Accounts den Account öffnen, noch einmal auf die Adresse tippen, „Erweitert“. Eintreffend:
program-iphone-check-outgoing = Ebenda „SMTP“ > den Server antippen. Ausgehend:
program-iphone-browser = „Einstellungen“ > „Apps“ > „Mail“ > „Mail-Accounts“ > „Account hinzufügen“ > Ihren Anbieter wählen („Google“, „Yahoo“, „Outlook.com“). Melden Sie sich auf der Seite des Anbieters an und erlauben Sie den Zugriff. Server müssen Sie keine eintragen.
program-iphone-retention = Auf dem iPhone: den Account öffnen > „Erweitert“ > „Vom Server löschen“: { $stays ->
        [keep] „Nie“
        [days] „Sieben Tage“ ist die einzige Frist, die es gibt (gewünscht: { $days })
       *[delete] „Wenn aus Posteingang bewegt“; sofort löschen kann das iPhone nicht
    }.
program-iphone-field-email = E-Mail
program-iphone-field-host = Hostname
program-iphone-field-security = SSL verwenden
program-iphone-field-port = Serverport
program-iphone-tls = ein
program-iphone-starttls = ein

program-gmail = Android (Gmail-App)
program-gmail-open = In der Gmail-App auf das Profilbild tippen > „Weiteres Konto hinzufügen“ > „Sonstige“ (auch „Andere“). Die Adresse eintragen, „Manuell einrichten“:
program-gmail-kind = { $protocol ->
        [POP3] „Persönlich (POP3)“
       *[IMAP] „Persönlich (IMAP)“
    } wählen (auch „Privat“). Eintragen, dann „Weiter“:
program-gmail-incoming = Einstellungen des Eingangsservers:
program-gmail-outgoing = Einstellungen des Ausgangsservers:
program-gmail-finish = „Weiter“, bis die App nach dem Namen fragt:
program-gmail-browser = In der Gmail-App auf das Profilbild tippen > „Weiteres Konto hinzufügen“ > Ihren Anbieter wählen („Google“, „Outlook, Hotmail und Live“, „Yahoo“). Melden Sie sich auf der Seite des Anbieters an und erlauben Sie den Zugriff. Server müssen Sie keine eintragen.
program-gmail-retention = In der Gmail-App: Menü ☰ > „Einstellungen“ > das Konto > „Einstellungen des Eingangsservers“ > „E-Mails vom Server löschen“: { $stays ->
        [keep] „Nie“
        [days] eine Frist von { $days } Tagen gibt es nicht; „Nie“ lässt alles dort
       *[delete] „Wenn aus dem Posteingang gelöscht“; sofort löschen kann die App nicht
    }.
program-gmail-field-outgoing = SMTP-Server
program-gmail-field-security = Sicherheitstyp
program-gmail-field-name = Ihr Name

program-thunderbird-android = Thunderbird für Android, K-9 Mail
program-thunderbird-android-open = Menü > „Konto hinzufügen“. Die Adresse eintragen, „Weiter“, dann „Konfiguration bearbeiten“ oder „Manuell konfigurieren“:
program-thunderbird-android-incoming = Einstellungen des Posteingangsservers:
program-thunderbird-android-outgoing = „Weiter“. Einstellungen des Postausgangsservers:
program-thunderbird-android-finish = „Weiter“, eintragen und „Fertigstellen“:
program-thunderbird-android-retention = Thunderbird für Android lässt abgeholte Nachrichten immer auf dem Server; Kontoeinstellungen > „Nachrichten abrufen“ regelt nur, was beim Löschen in der App geschieht.{ $stays ->
        [keep] {""}
        [days] {" "}Nach { $days } Tagen löschen kann es nicht.
       *[delete] {" "}Nach dem Abholen löschen kann es nicht.
    }
program-thunderbird-android-field-security = Sicherheit
program-thunderbird-android-field-login = Authentifizierung
program-thunderbird-android-field-name = Dein Name
program-thunderbird-android-starttls = StartTLS
program-thunderbird-android-login-password = Normales Passwort
program-thunderbird-android-login-encrypted = Verschlüsseltes Passwort
program-thunderbird-android-login-oauth2 = OAuth 2.0 (eine Seite des Anbieters fragt nach dem Passwort)

program-delta-chat = Delta Chat
program-delta-chat-open = „Neues Profil erstellen“ > „Anderen Server verwenden“ > „Klassische E-Mail als Relay“. Nehmen Sie keine Adresse, die Sie schon in einem anderen Programm lesen. Eintragen:
program-delta-chat-incoming = Die erweiterten Einstellungen aufklappen. Posteingang:
program-delta-chat-outgoing = Postausgang:
program-delta-chat-finish = Das Häkchen oben antippen.
program-delta-chat-browser = Delta Chat meldet sich mit einem Passwort an: Erstellen Sie bei Ihrem Anbieter ein App-Passwort und rufen Sie mailsetup setup noch einmal damit auf. Ein Anbieter ohne App-Passwörter lässt Delta Chat nicht zu.
program-delta-chat-field-password = Bestehendes Passwort
program-delta-chat-field-imap-user = IMAP-Anmeldename
program-delta-chat-field-imap-host = IMAP-Server
program-delta-chat-field-imap-port = IMAP-Port
program-delta-chat-field-imap-security = IMAP-Sicherheit
program-delta-chat-field-smtp-user = SMTP-Anmeldename
program-delta-chat-field-smtp-host = SMTP-Server
program-delta-chat-field-smtp-port = SMTP-Port
program-delta-chat-field-smtp-security = SMTP-Sicherheit
program-delta-chat-starttls = StartTLS

program-terminal = Programme fürs Terminal (mutt, aerc, mbsync …)
program-web = Webanwendungen (Nextcloud, Django …)
program-other = etwas anderes
