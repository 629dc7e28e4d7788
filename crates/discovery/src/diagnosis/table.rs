//! The one table of refusals: which code and which text means what, and who says so.
//!
//! A row with codes and texts fits where one of each is there; one with codes alone fits where the
//! code says enough; one with texts alone fits where there is no code, or one of [`VAGUE`]. Codes
//! are response codes (IMAP, POP3), enhanced status codes and reply codes (submission). Texts are in
//! lower case.

use super::Meaning::{self, *};

/// One row.
pub struct Row {
    /// Codes, upper case; empty: none, or a vague one.
    pub codes: &'static [&'static str],
    /// Parts of the text, lower case, of which one has to be there; empty: whatever the text.
    pub texts: &'static [&'static str],
    /// What it means.
    pub meaning: Meaning,
    /// Where that is written.
    pub source: &'static str,
}

/// Codes that have several meanings: the text decides first.
pub const VAGUE: &[&str] = &[
    "ALERT",
    "AUTHENTICATIONFAILED",
    "AUTH",
    "AUTHORIZATIONFAILED",
    "CONTACTADMIN",
    "LIMIT",
    "SYS/PERM",
    "UNAVAILABLE",
    "5.7.0",
    "5.7.1",
    "5.7.3",
    "5.7.8",
    "5.7.9",
    "5.7.14",
    "5.7.139",
    "4.7.0",
    "421",
    "454",
    "530",
    "534",
    "535",
    "550",
];

const fn row(
    codes: &'static [&'static str],
    texts: &'static [&'static str],
    meaning: Meaning,
    source: &'static str,
) -> Row {
    Row { codes, texts, meaning, source }
}

const MS_SUBMISSION: &str =
    "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission";
const MS_BASIC: &str = "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-basic-authentication-exchange-online";
const MS_DEFAULTS: &str = "https://learn.microsoft.com/entra/fundamentals/security-defaults";
const GOOGLE_APP: &str = "https://support.google.com/accounts/answer/185833";
const GOOGLE_WEB: &str = "https://support.google.com/mail/answer/78754";
const GOOGLE_SMTP: &str = "https://support.google.com/a/answer/3726730";
const GOOGLE_POP: &str = "https://support.google.com/mail/answer/7104828";
const GOOGLE_POP_IMAP: &str = "https://support.google.com/a/answer/1071518";
const MS_NOT_CONNECTED: &str = "https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/pop3-and-imap4/enable-or-disable-pop3-or-imap4-access";
const MAIL_RU: &str = "https://help.mail.ru/mail/security/protection/external/";
const YANDEX: &str = "https://github.com/Foundry376/Mailspring/issues/2111";
const NETEASE: &str = "https://help.mail.163.com/";
const QQ: &str = "https://service.mail.qq.com/detail/0/75";
const ZOHO: &str = "https://www.zoho.com/mail/help/imap-access.html";
const YAHOO: &str = "https://help.yahoo.com/kb/SLN15241.html";
const UNITED_INTERNET: &str = "https://hilfe.gmx.net/pop-imap/einschalten.html";

/// Every row, in no order that matters: the closest fit wins, among equals the first.
pub static ROWS: &[Row] = &[
    // One code, several meanings.
    row(&["5.7.139"], &["smtpclientauthentication is disabled for the tenant"], SmtpAuthOffTenant, MS_SUBMISSION),
    row(&["5.7.139"], &["smtpclientauthentication is disabled for the mailbox"], SmtpAuthOffMailbox, MS_SUBMISSION),
    row(&["5.7.139"], &["security defaults"], SecurityDefaults, MS_DEFAULTS),
    row(&["5.7.139"], &["basic authentication is disabled"], PasswordLoginOff, MS_BASIC),
    row(&["5.7.139"], &["credentials were incorrect"], WrongCredentials, MS_SUBMISSION),
    row(&["5.7.139"], &["did not meet the criteria"], PolicyRefused, MS_SUBMISSION),
    row(&["5.7.139"], &[], PolicyRefused, MS_SUBMISSION),
    row(&["5.7.9", "534"], &["application-specific password", "app password"], AppPasswordRequired, GOOGLE_SMTP),
    row(
        &["5.7.14", "534"],
        &["log in via your web browser", "log in with your web browser"],
        WebLoginRequired,
        GOOGLE_SMTP,
    ),
    row(&["5.7.1", "550"], &["user has no permission"], AccessDisabled, NETEASE),
    row(
        &["454", "4.7.0", "421"],
        &["too many login attempts", "too many bad auth attempts"],
        TooManyAttempts,
        GOOGLE_SMTP,
    ),
    row(&["SYS/PERM", "ALERT"], &["not enabled for pop", "not enabled for imap"], AccessDisabled, GOOGLE_POP),
    row(&["AUTHENTICATIONFAILED"], &["or imap is disabled"], CredentialsOrAccess, YANDEX),
    // Codes that say enough: IMAP.
    row(&["AUTHENTICATIONFAILED"], &[], WrongCredentials, "RFC 5530 section 3"),
    row(&["AUTHORIZATIONFAILED", "NOPERM"], &[], NotAuthorised, "RFC 5530 section 3"),
    row(&["EXPIRED"], &[], PasswordExpired, "RFC 5530 section 3"),
    row(&["PRIVACYREQUIRED"], &[], EncryptionRequired, "RFC 5530 section 3"),
    row(&["CONTACTADMIN"], &[], ContactAdmin, "RFC 5530 section 3"),
    row(&["UNAVAILABLE"], &[], Temporary, "RFC 5530 section 3"),
    row(&["INUSE"], &[], InUse, "RFC 5530 section 3"),
    row(&["LIMIT"], &[], TooManyConnections, "RFC 5530 section 3"),
    row(&["THROTTLED"], &[], Throttled, GOOGLE_POP_IMAP),
    row(&["OVERQUOTA"], &[], OverQuota, "RFC 5530 section 3"),
    row(&["SERVERBUG", "CORRUPTION"], &[], ServerFault, "RFC 5530 section 3"),
    row(&["ALERT"], &[], ReadText, "RFC 9051 section 7.1"),
    row(&["WEBALERT"], &[], WebLoginRequired, GOOGLE_WEB),
    // POP3.
    row(&["LOGIN-DELAY"], &[], LoginDelay, "RFC 2449 section 8.1.1"),
    row(&["IN-USE"], &[], InUse, "RFC 2449 section 8.1.2"),
    row(&["SYS/TEMP"], &[], Temporary, "RFC 3206 section 4"),
    row(&["SYS/PERM"], &[], ServerFault, "RFC 3206 section 4"),
    row(&["AUTH"], &[], WrongCredentials, "RFC 3206 section 4"),
    // Submission: enhanced status codes.
    row(&["5.7.8"], &[], WrongCredentials, "RFC 4954 section 6"),
    row(&["5.7.0", "5.7.1"], &[], WrongCredentials, "RFC 3463 section 3.8"),
    row(&["5.7.9"], &[], MechanismTooWeak, "RFC 4954 section 6"),
    row(&["5.7.10", "5.7.11"], &[], EncryptionRequired, "RFC 4954 section 6"),
    row(&["5.7.13"], &[], AccountLocked, "RFC 5248 section 2"),
    row(&["5.7.14"], &[], PolicyRefused, "RFC 5248 section 2"),
    row(&["4.7.12"], &[], TransitionNeeded, "RFC 4954 section 6"),
    row(&["4.7.0"], &[], Temporary, "RFC 4954 section 6"),
    row(&["5.5.4", "5.7.4"], &[], MechanismUnknown, "RFC 4954 section 4"),
    row(&["5.7.3"], &[], PolicyRefused, MS_SUBMISSION),
    row(&["5.7.30"], &[], PasswordLoginOff, MS_BASIC),
    // Submission: reply codes, where there is nothing better.
    row(&["535"], &[], WrongCredentials, "RFC 4954 section 6"),
    row(&["534"], &[], MechanismTooWeak, "RFC 4954 section 6"),
    row(&["538", "530"], &[], EncryptionRequired, "RFC 4954 section 6"),
    row(&["504"], &[], MechanismUnknown, "RFC 4954 section 4"),
    row(&["432"], &[], TransitionNeeded, "RFC 4954 section 6"),
    row(&["421", "454"], &[], Temporary, "RFC 4954 section 6"),
    // Texts: what the large providers are known to say.
    row(
        &[],
        &["application-specific password required", "application-specific password"],
        AppPasswordRequired,
        GOOGLE_APP,
    ),
    row(
        &[],
        &["parol prilozheniya", "application password is required", "aplication password is required"],
        AppPasswordRequired,
        MAIL_RU,
    ),
    row(&[], &["app password", "app-specific password", "application password"], AppPasswordRequired, YAHOO),
    row(
        &[],
        &["web login required", "via your web browser", "via a web browser", "log in via the web"],
        WebLoginRequired,
        GOOGLE_WEB,
    ),
    row(
        &[],
        &[
            "not enabled for imap",
            "not enabled for pop",
            "yet to enable imap",
            "imap is disabled",
            "pop3 is disabled",
            "imap access is disabled",
        ],
        AccessDisabled,
        ZOHO,
    ),
    row(
        &[],
        &["basicauthblocked", "basic authentication is disabled", "basic authentication is not supported"],
        PasswordLoginOff,
        MS_BASIC,
    ),
    row(&[], &["does not have access rights to this service"], AccessDisabled, YANDEX),
    row(&[], &["authorization code", "service is not open"], AuthorisationCode, QQ),
    row(&[], &["unsafe login"], ClientRefused, NETEASE),
    row(
        &[],
        &["too many login", "too many bad auth", "too many failed", "rate limit", "exceeded the login limit"],
        TooManyAttempts,
        YAHOO,
    ),
    row(
        &[],
        &["too many simultaneous", "too many connections", "maximum number of connections"],
        TooManyConnections,
        "https://support.google.com/mail/answer/7126229",
    ),
    row(&[], &["bandwidth limit", "throttl"], Throttled, GOOGLE_POP_IMAP),
    row(&[], &["authenticated but not connected"], NotConnected, MS_NOT_CONNECTED),
    row(
        &[],
        &["server unavailable"],
        Temporary,
        "https://learn.microsoft.com/exchange/clients/pop3-and-imap4/pop3-and-imap4",
    ),
    row(
        &[],
        &[
            "account is locked",
            "account locked",
            "account disabled",
            "account is disabled",
            "user disabled",
            "account is blocked",
            "account blocked",
            "account has been blocked",
            "account is suspended",
            "account suspended",
            "user suspended",
        ],
        AccountLocked,
        UNITED_INTERNET,
    ),
    row(
        &[],
        &[
            "mailbox is locked",
            "already locked",
            "mailbox in use",
            "mailbox is in use",
            "unable to lock",
            "another pop session",
            "another session",
        ],
        InUse,
        "RFC 1939 section 4",
    ),
    row(&[], &["temporar", "try again later", "try later"], Temporary, "RFC 3206 section 4"),
    row(
        &[],
        &[
            "authentication failed",
            "authenticate failed",
            "login failed",
            "logon failure",
            "invalid credentials",
            "invalid login",
            "invalid password",
            "bad password",
            "wrong password",
            "credentials invalid",
            "password incorrect",
            "not accepted",
            "access denied",
        ],
        WrongCredentials,
        "RFC 3206 section 4",
    ),
];
