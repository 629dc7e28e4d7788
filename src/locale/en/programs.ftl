# The programs in which mail is read: the clicks, in each program's own words.
# docs/dev/programs.md says where the words come from.

program-guide = { $program }: how to set up { $address }
program-no-pop3 = In this way { $program } sets the account up without POP3, so that all devices show the same.
program-value-name = (your name)
program-value-password = (your password)

program-field-name = Name
program-field-address = Email address
program-field-password = Password
program-field-protocol = Protocol
program-field-server = Server
program-field-port = Port
program-field-user = Username

program-thunderbird = Thunderbird
program-thunderbird-open = Menu ☰ > "Add Account" > "Email" (older versions: "New Account"). On the first start the window opens by itself. Fill in, then "Continue":
program-thunderbird-manual = Thunderbird now looks for the servers. If it shows other values than these, click "Edit configuration"; if it finds none, "Configure manually". Incoming server:
program-thunderbird-outgoing = Outgoing server:
program-thunderbird-finish = "Test" or "Continue", then enter the password and "Finish":
program-thunderbird-retention = In Thunderbird: menu ☰ > "Account Settings" > "Server Settings" > { $stays ->
        [keep] switch "Leave messages on server" on and "For at most … days" off
        [days] switch on "Leave messages on server" and "For at most { $days } days"
       *[delete] switch "Leave messages on server" off
    }.
program-thunderbird-field-name = Full name
program-thunderbird-field-host = Hostname
program-thunderbird-field-security = Connection security
program-thunderbird-field-login = Authentication method
program-thunderbird-login-password = Normal password
program-thunderbird-login-encrypted = Encrypted password
program-thunderbird-login-oauth2 = OAuth2 (a window of your provider asks for the password)

program-outlook = Outlook (new)
program-outlook-open = Click "Add account" below the folders on the left (or "Settings" > "Accounts"). Fill in, then "Continue":
program-outlook-kind = If Outlook asks for the provider, choose:
program-outlook-manual = Enter the password, click "Show more" and fill in:
program-outlook-outgoing = Below, for outgoing mail:
program-outlook-finish = "Continue". If Outlook asks whether to sync the account with the Microsoft Cloud, that means: password and mail are then stored at Microsoft, too.
program-outlook-browser = Outlook opens your provider's sign-in page: sign in there and allow access. There are no servers to enter.
program-outlook-retention = In Outlook: "Settings" > "Accounts" > the account > "Manage" > { $stays ->
        [keep] leave the copies on the server
        [days] have the copies removed from the server after { $days } days
       *[delete] leave no copies on the server
    }.
program-outlook-field-kind = Provider
program-outlook-field-incoming = Incoming server
program-outlook-field-security = Secure connection type
program-outlook-field-user = Username
program-outlook-field-outgoing = SMTP outgoing server
program-outlook-field-outgoing-user = SMTP username
program-outlook-pop3 = POP

program-outlook-classic = Outlook (classic)
program-outlook-classic-open = "File" > "Add Account". Enter the address, open "Advanced options", tick "Let me set up my account manually", then "Connect":
program-outlook-classic-manual = Choose the account type:
program-outlook-classic-incoming = Incoming mail:
program-outlook-classic-outgoing = Outgoing mail:
program-outlook-classic-finish = "Next", enter the password, "Connect". Outlook takes the address as username; "File" > "Account Settings" can change it:
program-outlook-classic-browser = Only "Connect", without "Advanced options": Outlook opens your provider's sign-in page. Sign in there and allow access. There are no servers to enter.
program-outlook-classic-retention = In Outlook: "File" > "Account Settings" > the account > "Change" > { $stays ->
        [keep] switch "Leave a copy of messages on the server" on and "Remove from server after … days" off
        [days] switch on "Leave a copy of messages on the server" and "Remove from server after { $days } days"
       *[delete] switch "Leave a copy of messages on the server" off
    }. Unless changed, Outlook deletes after 14 days.
program-outlook-classic-field-kind = Account type
program-outlook-classic-field-host = Server
program-outlook-classic-field-security = Encryption method
program-outlook-classic-pop3 = POP

program-apple-mail = Apple Mail (Mac)
program-apple-mail-open = Menu "Mail" > "Add Account" > "Other Mail Account" > "Continue". Fill in, then "Sign In":
program-apple-mail-servers = If Mail does not find the servers, it asks for them. Fill in, then "Sign In":
program-apple-mail-incoming = To check: menu "Mail" > "Settings" > "Accounts" > "Server Settings". To change values, deselect "Automatically manage connection settings". Incoming mail server:
program-apple-mail-outgoing = In the same place, outgoing mail server (SMTP):
program-apple-mail-browser = Menu "Mail" > "Add Account" > choose your provider ("Google", "Yahoo", "Microsoft Exchange" for Outlook.com) > "Continue". Sign in on the provider's page and allow access. There are no servers to enter.
program-apple-mail-retention = In Mail: "Mail" > "Settings" > "Accounts" > "Account Information" > { $stays ->
        [keep] deselect "Remove copy from server after retrieving a message"
        [days] select "Remove copy from server after retrieving a message" and the period nearest to { $days } days
       *[delete] "Remove copy from server after retrieving a message": "Right away"
    }. Unless changed, Mail deletes after a week.
program-apple-mail-field-kind = Account Type
program-apple-mail-field-incoming = Incoming Mail Server
program-apple-mail-field-outgoing = Outgoing Mail Server
program-apple-mail-field-security = Use TLS/SSL
program-apple-mail-field-login = Authentication
program-apple-mail-tls = on
program-apple-mail-starttls = on
program-apple-mail-login-password = Password
program-apple-mail-pop3 = POP

program-evolution = Evolution
program-evolution-open = "File" > "New" > "Mail Account" > "Next". On the page "Identity" fill in and deselect "Look up mail server details based on the entered e-mail address", then "Next":
program-evolution-incoming = "Receiving Email":
program-evolution-outgoing = "Next" twice. On the page "Sending Email" select "Server requires authentication" and fill in:
program-evolution-finish = "Next", then "Apply". Evolution asks for the password when it first receives mail:
program-evolution-retention = In Evolution: "Edit" > "Preferences" > "Mail Accounts" > "Edit" > "Receiving Options" > { $stays ->
        [keep] switch "Leave messages on server" on and "Delete after … day(s)" off
        [days] switch on "Leave messages on server" and "Delete after { $days } day(s)"
       *[delete] switch "Leave messages on server" off
    }.
program-evolution-field-name = Full Name
program-evolution-field-kind = Server Type
program-evolution-field-security = Encryption method
program-evolution-field-login = Authentication
program-evolution-field-login-out = Type
program-evolution-tls = TLS on a dedicated port
program-evolution-starttls = STARTTLS after connecting
program-evolution-login-password = Password
program-evolution-login-oauth2 = OAuth2 (a window of your provider asks for the password)
program-evolution-pop3 = POP

program-kmail = KMail
program-kmail-open = "Settings" > "Configure KMail" > "Accounts" > "Receiving" > "Add". In the account assistant fill in, then "Next":
program-kmail-incoming = "Manual Configuration". Incoming Server Parameters:
program-kmail-outgoing = Outgoing Server Parameters:
program-kmail-finish = "Create Account".
program-kmail-retention = In KMail: "Settings" > "Configure KMail" > "Accounts" > "Receiving" > the account > "Modify" > { $stays ->
        [keep] switch "Leave fetched messages on the server" on
        [days] switch "Leave fetched messages on the server" on and enter { $days } days
       *[delete] switch "Leave fetched messages on the server" off
    }.
program-kmail-field-name = Full name
program-kmail-field-password = Password (optional)
program-kmail-field-incoming = Incoming server
program-kmail-field-outgoing = Outgoing server
program-kmail-field-security = Security
program-kmail-field-login = Authentication Method
program-kmail-tls = SSL/TLS (recommended)
program-kmail-starttls = StartTLS
program-kmail-login-password = Normal Password
program-kmail-login-oauth2 = XOAuth (Gmail)
program-kmail-outgoing-password = PLAIN

program-iphone = iPhone or iPad (Mail)
program-iphone-open = "Settings" > "Apps" > "Mail" > "Mail Accounts" > "Add Account" > "Add Other Account" > "Mail Account" (up to iOS 17: "Settings" > "Mail" > "Accounts"). Fill in, then "Next":
program-iphone-incoming = Choose { $protocol ->
        [POP3] "POP"
       *[IMAP] "IMAP"
    } at the top. Incoming Mail Server:
program-iphone-outgoing = Below, Outgoing Mail Server (fill it in although it says "Optional"):
program-iphone-finish = "Next", then "Save".
program-iphone-check = To check: open the account in the list of accounts, tap the address once more, "Advanced". Incoming:
program-iphone-check-outgoing = In the same place "SMTP" > tap the server. Outgoing:
program-iphone-browser = "Settings" > "Apps" > "Mail" > "Mail Accounts" > "Add Account" > choose your provider ("Google", "Yahoo", "Outlook.com"). Sign in on the provider's page and allow access. There are no servers to enter.
program-iphone-retention = On the iPhone: open the account > "Advanced" > "Delete from server": { $stays ->
        [keep] "Never"
        [days] "Seven days" is the only period that there is (wanted: { $days })
       *[delete] "When removed from Inbox"; the iPhone can't delete at once
    }.
program-iphone-field-email = Email
program-iphone-field-host = Host Name
program-iphone-field-security = Use SSL
program-iphone-field-port = Server Port
program-iphone-tls = on
program-iphone-starttls = on

program-gmail = Android (Gmail app)
program-gmail-open = In the Gmail app tap your profile picture > "Add another account" > "Other". Enter the address, "Manual setup":
program-gmail-kind = Choose { $protocol ->
        [POP3] "Personal (POP3)"
       *[IMAP] "Personal (IMAP)"
    }. Fill in, then "Next":
program-gmail-incoming = Incoming server settings:
program-gmail-outgoing = Outgoing server settings:
program-gmail-finish = "Next" until the app asks for the name:
program-gmail-browser = In the Gmail app tap your profile picture > "Add another account" > choose your provider ("Google", "Outlook, Hotmail, and Live", "Yahoo"). Sign in on the provider's page and allow access. There are no servers to enter.
program-gmail-retention = In the Gmail app: menu ☰ > "Settings" > the account > "Incoming settings" > "Delete email from server": { $stays ->
        [keep] "Never"
        [days] there is no period of { $days } days; "Never" leaves everything there
       *[delete] "When I delete from Inbox"; the app can't delete at once
    }.
program-gmail-field-outgoing = SMTP server
program-gmail-field-security = Security type
program-gmail-field-name = Your name

program-thunderbird-android = Thunderbird for Android, K-9 Mail
program-thunderbird-android-open = Menu > "Add account". Enter the address, "Next", then "Edit configuration" or "Configure manually":
program-thunderbird-android-incoming = Incoming server settings:
program-thunderbird-android-outgoing = "Next". Outgoing server settings:
program-thunderbird-android-finish = "Next", fill in, "Finish":
program-thunderbird-android-retention = Thunderbird for Android always leaves fetched messages on the server; account settings > "Fetching mail" only decides what happens when you delete in the app.{ $stays ->
        [keep] {""}
        [days] {" "}It can't delete after { $days } days.
       *[delete] {" "}It can't delete after fetching.
    }
program-thunderbird-android-field-security = Security
program-thunderbird-android-field-login = Authentication
program-thunderbird-android-field-name = Your name
program-thunderbird-android-starttls = StartTLS
program-thunderbird-android-login-password = Normal password
program-thunderbird-android-login-encrypted = Encrypted password
program-thunderbird-android-login-oauth2 = OAuth 2.0 (a page of your provider asks for the password)

program-delta-chat = Delta Chat
program-delta-chat-open = "Create New Profile" > "Use Other Server" > "Use Classic Email as Relay". Don't take an address that you already read in another program. Fill in:
program-delta-chat-incoming = Unfold the advanced settings. Inbox:
program-delta-chat-outgoing = Outbox:
program-delta-chat-finish = Tap the check mark at the top.
program-delta-chat-browser = Delta Chat logs in with a password: create an app password at your provider and run mailsetup setup again with it. A provider without app passwords does not let Delta Chat in.
program-delta-chat-field-password = Existing Password
program-delta-chat-field-imap-user = IMAP Login Name
program-delta-chat-field-imap-host = IMAP Server
program-delta-chat-field-imap-port = IMAP Port
program-delta-chat-field-imap-security = IMAP Security
program-delta-chat-field-smtp-user = SMTP Login Name
program-delta-chat-field-smtp-host = SMTP Server
program-delta-chat-field-smtp-port = SMTP Port
program-delta-chat-field-smtp-security = SMTP Security
program-delta-chat-starttls = StartTLS

program-terminal = programs for the terminal (mutt, aerc, mbsync …)
program-web = web applications (Nextcloud, Django …)
program-other = something else
