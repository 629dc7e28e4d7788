# Was bei einem Anbieter zu tun ist, bevor eine Anmeldung gelingt, und was dort anders ist.
# Ganze Sätze: Sie stehen für sich in Listen.

prep-enable-pop3-imap = Schalten Sie in den Web-Einstellungen von { $provider } den Zugriff über POP3 und IMAP ein.
prep-enable-pop3-imap-smtp = Schalten Sie in den Web-Einstellungen von { $provider } den Zugriff über POP3, IMAP und SMTP ein.
prep-enable-imap = Schalten Sie in den Web-Einstellungen von { $provider } den Zugriff über IMAP ein.
prep-enable-imap-smtp = Schalten Sie in den Web-Einstellungen von { $provider } den Zugriff über IMAP und SMTP ein.
prep-enable-mail-programs = Erlauben Sie in den Web-Einstellungen von { $provider } den Zugriff durch Mailprogramme.
prep-enable-smtp = Der Versand über SMTP ist zunächst abgeschaltet; schalten Sie ihn im Kundenbereich von { $provider } ein.
prep-app-password = Erzeugen Sie in den Kontoeinstellungen von { $provider } ein App-Passwort; Mailprogramme brauchen es anstelle des Kontopassworts.
prep-app-password-with-2fa = Falls die Zwei-Faktor-Anmeldung eingeschaltet ist, erzeugen Sie bei { $provider } ein App-Passwort; Mailprogramme brauchen es anstelle des Kontopassworts.
prep-app-password-perhaps = { $provider } verlangt möglicherweise ein App-Passwort anstelle des Kontopassworts; erzeugen Sie eines in den Kontoeinstellungen, wenn die Anmeldung abgelehnt wird.
prep-app-password-optional = { $provider } kann eigene Passwörter für Mailprogramme erzeugen; sie schonen das Kontopasswort.
prep-oauth2-only = { $provider } lehnt Passwörter und App-Passwörter ab; nur die Anmeldung über den Browser (OAuth2) funktioniert.
prep-oauth2-or-app-password = Melden Sie sich über den Browser an (OAuth2), oder erzeugen Sie in den Sicherheitseinstellungen von { $provider } ein App-Passwort; das Kontopasswort wird abgelehnt.
prep-mailbox-password = Verwenden Sie das Passwort des Postfachs, nicht das des Kundenkontos bei { $provider }.
prep-main-address = Melden Sie sich mit der Hauptadresse des Kontos an; { $provider } nimmt Alias-Adressen nicht als Benutzernamen an.
prep-username-either = Es ist nicht sicher, ob { $provider } als IMAP-Benutzernamen die ganze Adresse oder nur den Teil vor dem @ verlangt; wird die Anmeldung abgelehnt, versuchen Sie die andere Form.
prep-no-standard-protocols = { $provider } bietet weder IMAP noch POP3 an; die Post lässt sich nur in den eigenen Apps lesen.
prep-no-imap = { $provider } bietet kein IMAP an.
prep-forwarding-only = { $provider } leitet E-Mails nur weiter und hat kein eigenes Postfach. Richten Sie das Postfach ein, an das Ihre E-Mails weitergeleitet werden, mit dessen Adresse.
prep-inbound-processing = { $provider } übergibt E-Mails an ein Programm und hat kein eigenes Postfach. Fragen Sie den Betreiber der Domain, wo die E-Mails zu lesen sind.
prep-closed = { $provider } wurde eingestellt; die Postfächer gibt es nicht mehr.
prep-bridge = { $provider } setzt ein bezahltes Konto und das Programm Proton Mail Bridge auf demselben Rechner voraus; melden Sie sich mit dem Passwort an, das Bridge anzeigt.
prep-paid-plan = { $provider } lässt Mailprogramme nur mit einem bezahlten Tarif zu.
prep-imap-in-some-plans = IMAP gehört nicht zu jedem Tarif von { $provider }.
prep-sending-by-network = { $provider } nimmt Post zum Versand möglicherweise nur aus den eigenen Internetanschlüssen an.
prep-host-from-mx = Bei { $provider } hat jeder Kunde einen anderen Server; der MX-Eintrag Ihrer Domain nennt ihn.
prep-host-from-panel = Bei { $provider } enthalten Server- und Benutzername Ihre Paketnummer; entnehmen Sie beide der Kundenverwaltung.
prep-authorisation-code = Erzeugen Sie auf der Website von { $provider } einen Autorisierungscode; er tritt an die Stelle des Passworts.
prep-authorisation-code-two = Kostenlose Konten bei { $provider } können höchstens zwei Autorisierungscodes haben.
prep-authorisation-code-perhaps = { $provider } verlangt möglicherweise einen Autorisierungscode anstelle des Passworts; erzeugen Sie auf der Website einen, wenn die Anmeldung abgelehnt wird.
prep-imap-id = { $provider } öffnet IMAP-Ordner nur für Mailprogramme, die ihren Namen nennen (IMAP-Befehl ID); gelingt die Anmeldung, öffnen sich aber keine Ordner, nehmen Sie POP3 oder ein anderes Programm.
prep-implicit-tls-on-587 = Wählen Sie für den Postausgangsserver von { $provider } SSL/TLS und nicht STARTTLS, obwohl der Port 587 ist.
prep-all-inkl-login = Der Benutzername bei { $provider } ist der Postfach-Login, etwa m0NNNNNN, oder die vollständige Adresse.
prep-att-mail-key = Erzeugen Sie auf der Kontoseite von { $provider } einen Secure Mail Key; er tritt an die Stelle des Passworts. Oder melden Sie sich über den Browser an (OAuth2).
prep-comcast-moves-to-yahoo = Postfächer von { $provider } ziehen seit 2025 zu Yahoo Mail um; ist Ihres schon umgezogen, nehmen Sie die Server und ein App-Passwort von Yahoo.
prep-centurylink-imap = { $provider } unterstützt offiziell nur POP3; IMAP geht, aber ohne Hilfe des Anbieters.
prep-cox-yahoo-password = Yahoo betreibt die Post von { $provider }: Erzeugen Sie bei Yahoo ein App-Passwort, oder melden Sie sich über den Browser an (OAuth2).
prep-fastmail-plan = Der Tarif „Basic“ von { $provider } lässt keine fremden Mailprogramme zu.
prep-forward-email-plan = { $provider } hat IMAP-Postfächer nur in bezahlten Tarifen; sonst leitet der Dienst Ihre E-Mails weiter, und Sie richten das Postfach ein, an das er weiterleitet.
prep-gmail-pop3 = Für POP3: Schalten Sie es in den Web-Einstellungen von { $provider } ein; der Benutzername recent:ADRESSE zeigt die letzten 30 Tage noch einmal.
prep-gmx-switch-hidden = Auf der mobilen Website von { $provider } kann der Schalter fehlen; nutzen Sie die Desktop-Ansicht.
prep-google-app-password = Melden Sie sich über den Browser an (OAuth2), oder schalten Sie bei { $provider } die Bestätigung in zwei Schritten ein und erzeugen Sie ein App-Passwort.
prep-icloud-custom-domain = Melden Sie sich mit Ihrer iCloud-Adresse (NAME@icloud.com) an, nicht mit der Adresse Ihrer Domain; wird das bei IMAP abgelehnt, nehmen Sie nur den NAME.
prep-infomaniak-password = Erzeugen Sie im Dashboard von { $provider } ein Passwort für das Postfach; Mailprogramme brauchen es anstelle des Kontopassworts.
prep-mail-ee-password = { $provider } zeigt dann ein eigenes Passwort für IMAP und SMTP an; verwenden Sie dieses.
prep-mail-ru-sending = Zum Versenden nimmt { $provider } nur das App-Passwort an, nicht OAuth2.
prep-microsoft365-oauth2 = Bei { $provider } lassen IMAP und POP3 nur die Anmeldung über den Browser (OAuth2) zu.
prep-microsoft365-smtp = Zum Versenden nimmt { $provider } ein Passwort nur an, wenn die Administration das erlaubt; ab Ende Dezember 2026 ist das aus, solange die Administration es nicht wieder einschaltet.
prep-mxroute-relay = Lassen Sie bei { $provider } aus dem Namen im MX-Eintrag „-relay“ weg; dieser Server bedient IMAP und SMTP.
prep-password-lapses = { $provider } schaltet dieses Passwort ab, wenn es zwei Monate lang nicht benutzt wird.
prep-posteo-protection = Solange der zusätzliche Postfachschutz von { $provider } eingeschaltet ist, sind IMAP, POP3 und SMTP ganz gesperrt.
prep-separate-mail-password = Legen Sie in den Kontoeinstellungen von { $provider } ein Passwort für IMAP fest; das Kontopasswort wird abgelehnt.
prep-t-online-password = Legen Sie in den Kontoeinstellungen von { $provider } ein eigenes Passwort für E-Mail-Programme fest; das Passwort der Website wird abgelehnt.
prep-two-factor-switches-off = Wer bei { $provider } die Zwei-Faktor-Anmeldung einschaltet, schaltet damit POP3 und IMAP ab; schalten Sie beides danach wieder ein.
prep-two-step-app-password = Schalten Sie bei { $provider } die Bestätigung in zwei Schritten ein und erzeugen Sie ein App-Passwort; Mailprogramme brauchen es anstelle des Kontopassworts.
prep-vk-password = Erzeugen Sie im Mail.ru-Konto hinter { $provider } ein Passwort für externe Anwendungen; Mailprogramme brauchen es anstelle des Kontopassworts.
prep-workspace-admin = IMAP und POP3 sind bei { $provider } eingeschaltet, solange die Administration der Domain sie nicht abgeschaltet hat.

advice-host-pattern = Bei { $provider } ist der { $protocol }-Server { $host }, mit Ihrer eigenen Nummer anstelle der N, Port { $port }, { $security ->
        [tls] SSL/TLS
       *[starttls] STARTTLS
    }.
advice-host-pattern-alone = Bei { $provider } ist der { $protocol }-Server { $host }, mit Ihrer eigenen Nummer anstelle der N.
advice-bridge = Solange das Bridge-Programm läuft, ist { $protocol } für { $provider } unter { $host } zu erreichen, Port { $port }, { $security ->
        [tls] SSL/TLS
       *[starttls] STARTTLS
    }, sofern dessen Einstellungen nichts anderes sagen.
advice-pop3-interval = { $provider } lehnt POP3-Anmeldungen ab, die weniger als { $minutes } Minuten auseinanderliegen, so als wäre das Passwort falsch.
