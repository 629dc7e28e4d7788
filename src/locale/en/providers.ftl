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
prep-forwarding-only = { $provider } only forwards mail and has no mailbox of its own. Set up the mailbox that your mail is forwarded to, with the address of that mailbox.
prep-inbound-processing = { $provider } hands mail to a program and has no mailbox of its own. Ask the operator of the domain where its mail can be read.
prep-closed = { $provider } has been closed; its mailboxes no longer exist.
prep-bridge = { $provider } needs a paid account and the program Proton Mail Bridge on the same computer; log in with the password that Bridge shows.
prep-paid-plan = { $provider } lets mail programs in only with a paid plan.
prep-imap-in-some-plans = IMAP is not part of every plan of { $provider }.
prep-sending-by-network = { $provider } may accept mail for sending only from its own internet connections.
prep-host-from-mx = At { $provider } each customer has another server; the MX record of your domain names it.
prep-host-from-panel = At { $provider } server name and user name hold your package number; take both from the control panel.
prep-authorisation-code = Create an authorisation code on the website of { $provider }; it takes the place of the password.
prep-authorisation-code-two = Free accounts at { $provider } can have two authorisation codes at most.
prep-authorisation-code-perhaps = { $provider } may want an authorisation code in place of the password; create one on its website if the login is refused.
prep-imap-id = { $provider } opens no IMAP folder for a mail program that does not identify itself (IMAP command ID); if the login works but folders do not open, use POP3 or another program.
prep-implicit-tls-on-587 = Choose SSL/TLS, not STARTTLS, for the outgoing server of { $provider }, although its port is 587.
prep-all-inkl-login = The user name at { $provider } is the mailbox login, such as m0NNNNNN, or the full address.
prep-att-mail-key = Create a secure mail key on the account page of { $provider }; it takes the place of the password. Or sign in through the browser (OAuth2).
prep-comcast-moves-to-yahoo = Mailboxes of { $provider } are moving to Yahoo Mail since 2025; if yours has been moved, use the servers and an app password of Yahoo.
prep-centurylink-imap = { $provider } officially supports only POP3; IMAP works, but without help from the provider.
prep-cox-yahoo-password = Yahoo runs the mail of { $provider }: create an app password at Yahoo, or sign in through the browser (OAuth2).
prep-fastmail-plan = The Basic plan of { $provider } lets no other mail programs in.
prep-forward-email-plan = { $provider } has IMAP mailboxes only in paid plans; otherwise it forwards your mail, and you set up the mailbox that it forwards to.
prep-gmail-pop3 = For POP3, switch it on in the web settings of { $provider }; the user name recent:ADDRESS lists the last 30 days again.
prep-gmx-switch-hidden = The switch may be missing on the mobile site of { $provider }; use the desktop site.
prep-google-app-password = Sign in through the browser (OAuth2), or turn on 2-Step Verification at { $provider } and create an app password.
prep-icloud-custom-domain = Log in with your own iCloud address (NAME@icloud.com), not with the address of your domain; if that is refused for IMAP, use only the NAME.
prep-infomaniak-password = Generate a password for the mailbox in the dashboard of { $provider }; mail programs need it in place of the account password.
prep-mail-ee-password = { $provider } then shows a password of its own for IMAP and SMTP; use that one.
prep-mail-ru-sending = For sending, { $provider } takes only the app password, not OAuth2.
prep-microsoft365-oauth2 = IMAP and POP3 at { $provider } take only sign-in through the browser (OAuth2).
prep-microsoft365-smtp = For sending, { $provider } takes a password only if an administrator allows it; from the end of December 2026 it is off unless an administrator switches it on again.
prep-mxroute-relay = For { $provider }, leave out “-relay” from the name in the MX record; that host serves both IMAP and SMTP.
prep-password-lapses = { $provider } switches this password off if it is not used for two months.
prep-posteo-protection = While the additional mailbox protection of { $provider } is on, IMAP, POP3 and SMTP are blocked altogether.
prep-separate-mail-password = Set a password for IMAP in the account settings of { $provider }; the account password is refused.
prep-t-online-password = Set a separate password for mail programs in the account settings of { $provider }; the password of the website is refused.
prep-two-factor-switches-off = Turning on two-factor login at { $provider } switches POP3 and IMAP off; switch them on again afterwards.
prep-two-step-app-password = Turn on two-step verification at { $provider } and create an app password; mail programs need it in place of the account password.
prep-vk-password = Generate a password for external applications in the Mail.ru account behind { $provider }; mail programs need it in place of the account password.
prep-workspace-admin = IMAP and POP3 are on at { $provider } unless the administrator of the domain has switched them off.

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
