# What has to be done at a provider before a login can succeed, and what is odd there.
# Whole sentences: they stand alone in lists.

prep-enable-pop3-imap = Switch on access by POP3 and IMAP in the web settings of { $provider }.
prep-enable-pop3-imap-smtp = Switch on access by POP3, IMAP and SMTP in the web settings of { $provider }.
prep-enable-imap = Switch on access by IMAP in the web settings of { $provider }.
prep-enable-imap-smtp = Switch on access by IMAP and SMTP in the web settings of { $provider }.
prep-enable-mail-programs = Allow access by mail programs in the web settings of { $provider }.
prep-enable-smtp = Sending by SMTP is switched off at first; switch it on in the subscriber pages of { $provider }.
prep-app-password = Create an app password in the account settings of { $provider }; mail programs need it in place of the account password.
prep-app-password-with-2fa = If two-factor login is on, create an app password at { $provider }; mail programs need it in place of the account password.
prep-app-password-perhaps = { $provider } may want an app password in place of the account password; create one in the account settings if the login is refused.
prep-app-password-optional = { $provider } can create passwords of their own for mail programs; they spare the account password.
prep-oauth2-only = { $provider } refuses passwords and app passwords; only sign-in through the browser (OAuth2) works.
prep-oauth2-or-app-password = Sign in through the browser (OAuth2), or create an app password in the security settings of { $provider }; the account password is refused.
prep-mailbox-password = Use the password of the mailbox, not the one of the customer account at { $provider }.
prep-main-address = Log in with the main address of the account; { $provider } refuses aliases as login names.
prep-username-either = It is not certain whether { $provider } wants the whole address or only the part before the @ as the IMAP user name; if the login is refused, try the other.
prep-no-standard-protocols = { $provider } offers neither IMAP nor POP3; mail can be read only in its own apps.
prep-no-imap = { $provider } offers no IMAP.
prep-bridge = { $provider } needs a paid account and the program Proton Mail Bridge on the same computer; log in with the password that Bridge shows.
prep-paid-plan = { $provider } lets mail programs in only with a paid plan.
prep-imap-in-some-plans = IMAP is not part of every plan of { $provider }.
prep-sending-by-network = { $provider } may accept mail for sending only from its own internet connections.
prep-host-from-mx = At { $provider } each customer has another server; the MX record of your domain names it.
prep-host-from-panel = At { $provider } server name and user name hold your package number; take both from the control panel.
prep-authorisation-code = Create an authorisation code on the website of { $provider }; it takes the place of the password.
prep-authorisation-code-two = Free accounts at { $provider } can have two authorisation codes at most.
prep-authorisation-code-probably = Probably you have to switch on POP3, IMAP and SMTP on the website of { $provider } and create an authorisation code, which takes the place of the password.
prep-implicit-tls-on-587 = Choose SSL/TLS, not STARTTLS, for the outgoing server of { $provider }, although its port is 587.
prep-all-inkl-login = The user name at { $provider } is the mailbox login, such as m0NNNNNN, or the full address.
prep-att-mail-key = Create a secure mail key on the account page of { $provider }; it takes the place of the password. Or sign in through the browser (OAuth2).
prep-centurylink-imap = { $provider } officially supports only POP3; IMAP works, but without help from the provider.
prep-cox-yahoo-password = Yahoo runs the mail of { $provider }: create an app password at Yahoo, or sign in through the browser (OAuth2).
prep-fastmail-plan = The Basic plan of { $provider } lets no other mail programs in.
prep-gmail-pop3 = For POP3, switch it on in the web settings of { $provider }; the user name recent:ADDRESS lists the last 30 days again.
prep-gmx-switch-hidden = The switch may be missing on the mobile site of { $provider }; use the desktop site.
prep-google-app-password = Sign in through the browser (OAuth2), or turn on 2-Step Verification at { $provider } and create an app password.
prep-icloud-custom-domain = If the address is at a domain of your own, log in with your { $provider } address.
prep-infomaniak-password = Generate a password for the mailbox in the dashboard of { $provider }; mail programs need it in place of the account password.
prep-mail-ee-password = { $provider } then shows a password of its own for IMAP and SMTP; use that one.
prep-mail-ru-sending = For sending, { $provider } takes only the app password, not OAuth2.
prep-microsoft365-oauth2 = IMAP and POP3 at { $provider } take only sign-in through the browser (OAuth2).
prep-microsoft365-smtp = For sending, { $provider } takes a password only where an administrator left that on, and only until the end of 2026.
prep-mxroute-relay = For { $provider }, leave out “-relay” from the name in the MX record; that host serves both IMAP and SMTP.
prep-posteo-protection = While the additional mailbox protection of { $provider } is on, IMAP, POP3 and SMTP are blocked altogether.
prep-t-online-password = Set a separate password for mail programs in the account settings of { $provider }; the password of the website is refused.
prep-vk-password = Generate a password for external applications in the Mail.ru account behind { $provider }; mail programs need it in place of the account password.

advice-host-pattern = At { $provider } the { $protocol } server is { $host } with your own number for each N, port { $port }, { $security ->
        [tls] SSL/TLS
       *[starttls] STARTTLS
    }.
advice-host-pattern-alone = At { $provider } the { $protocol } server is { $host } with your own number for each N.
advice-bridge = While the bridge program runs, { $protocol } for { $provider } is at { $host }, port { $port }, { $security ->
        [tls] SSL/TLS
       *[starttls] STARTTLS
    }, unless its settings say otherwise.
advice-pop3-interval = { $provider } refuses POP3 logins that are less than { $minutes } minutes apart, as if the password were wrong.
