use super::*;
use crate::builtin;

fn refusal(line: &str) -> Refusal {
    let (status, rest) = line.split_once(' ').unwrap_or((line, ""));
    let bracketed = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (code, text) = match (status.parse::<u16>(), bracketed) {
        (Err(_), Some((code, text))) => (Some(code), text.trim_start()),
        (Ok(_), _) => match rest.split_once(' ') {
            Some((code, text)) if code.contains('.') && code.starts_with(|c: char| c.is_ascii_digit()) => {
                (Some(code), text)
            }
            _ => (None, rest),
        },
        _ => (None, rest),
    };
    Refusal { status: status.into(), code: code.map(str::to_owned), text: text.to_owned(), mechanism_error: None }
}

fn explained(provider: &str, protocol: Protocol, mechanism: &AuthMechanism, line: &str) -> Diagnosis {
    let refusal = refusal(line);
    let provider = builtin::by_key(provider);
    diagnose(&Case { provider, protocol, mechanism: Some(mechanism), refusal: &refusal, logged_in: false })
}

/// Provider, protocol, what the server says, what it means.
const CASES: &[(&str, Protocol, &str, Meaning)] = {
    use Meaning::*;
    use Protocol::*;
    &[
        // One code, several meanings.
        (
            "microsoft365",
            Submission,
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
            SmtpAuthOffTenant,
        ),
        (
            "microsoft365",
            Submission,
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
            SmtpAuthOffMailbox,
        ),
        (
            "microsoft365",
            Submission,
            "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
            SecurityDefaults,
        ),
        (
            "microsoft365",
            Submission,
            "535 5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.",
            PolicyRefused,
        ),
        (
            "outlook",
            Submission,
            "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            PasswordLoginOff,
        ),
        (
            "microsoft365",
            Submission,
            "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.",
            WrongCredentials,
        ),
        ("microsoft365", Submission, "535 5.7.3 Authentication unsuccessful", PolicyRefused),
        ("", Submission, "550 5.7.30 Basic authentication is not supported for Client Submission.", PasswordLoginOff),
        ("outlook", Imap, "NO LOGIN failed.", PasswordLoginOff),
        ("outlook", Imap, "NO AUTHENTICATE failed.", PasswordLoginOff),
        (
            "",
            Imap,
            "NO [Error=\"LogonDenied-BasicAuthBlocked\"] AuthResultFailed:LogonDenied-BasicAuthBlocked",
            PasswordLoginOff,
        ),
        ("outlook", Pop3, "-ERR Logon failure: unknown user name or bad password.", PasswordLoginOff),
        (
            "",
            Imap,
            "NO LOGIN failed. Account is blocked. Login to your account via a web browser to verify your identity.",
            WebLoginRequired,
        ),
        ("", Imap, "NO [AUTHENTICATIONFAILED] Your account has been blocked", AccountLocked),
        ("", Submission, "535 5.7.8 Account suspended", AccountLocked),
        // Google.
        (
            "gmail",
            Imap,
            "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
            AppPasswordRequired,
        ),
        ("gmail", Imap, "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", CredentialsOrAppPassword),
        (
            "gmail",
            Imap,
            "NO [WEBALERT https://accounts.google.com/signin/continue] Web login required.",
            WebLoginRequired,
        ),
        ("gmail", Imap, "NO [ALERT] Your account is not enabled for IMAP use. (Failure)", AccessDisabled),
        ("gmail", Pop3, "-ERR [SYS/PERM] Your account is not enabled for POP access.", AccessDisabled),
        (
            "gmail",
            Pop3,
            "-ERR [AUTH] Web login required: https://support.google.com/mail/answer/78754",
            WebLoginRequired,
        ),
        ("gmail", Submission, "534 5.7.9 Application-specific password required.", AppPasswordRequired),
        ("gmail", Submission, "534 5.7.14 Please log in via your web browser and then try again.", WebLoginRequired),
        ("gmail", Submission, "535 5.7.8 Username and Password not accepted.", CredentialsOrAppPassword),
        ("gmail", Submission, "454 4.7.0 Too many login attempts, please try again later.", TooManyAttempts),
        ("gmail", Imap, "NO [ALERT] Too many simultaneous connections. (Failure)", TooManyConnections),
        ("", Imap, "NO [ALERT] Please call us.", ReadText),
        // Germany.
        ("gmx", Imap, "NO authentication failed", CredentialsOrAccess),
        ("gmx", Pop3, "-ERR authentication failed", CredentialsOrAccess),
        ("gmx", Submission, "535 Authentication credentials invalid", CredentialsOrAccess),
        ("web.de", Imap, "NO authentication failed", CredentialsOrAccess),
        ("web.de", Pop3, "-ERR authentication failed", CredentialsOrInterval),
        ("t-online", Imap, "NO [AUTHENTICATIONFAILED] Authentication failed.", MailboxPassword),
        ("t-online", Submission, "535 5.7.8 Error: authentication failed", MailboxPassword),
        ("posteo", Imap, "NO [AUTHENTICATIONFAILED] Authentication failed.", CredentialsOrAppPassword),
        // Others.
        (
            "yandex",
            Imap,
            "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials or IMAP is disabled",
            CredentialsOrAccess,
        ),
        (
            "mail.ru",
            Submission,
            "535 5.7.0 NEOBHODIM parol prilozheniya https://help.mail.ru/mail/security/protection/external / Application password is REQUIRED",
            AppPasswordRequired,
        ),
        ("", Imap, "NO LOGIN Unsafe Login. Please contact us for help", ClientRefused),
        ("", Submission, "550 User has no permission", AccessDisabled),
        // IMAP response codes.
        ("", Imap, "NO [AUTHENTICATIONFAILED] no", WrongCredentials),
        ("", Imap, "NO [AUTHORIZATIONFAILED] no", NotAuthorised),
        ("", Imap, "NO [EXPIRED] no", PasswordExpired),
        ("", Imap, "NO [PRIVACYREQUIRED] no", EncryptionRequired),
        ("", Imap, "NO [CONTACTADMIN] no", ContactAdmin),
        ("", Imap, "NO [UNAVAILABLE] no", Temporary),
        ("", Imap, "NO [INUSE] no", InUse),
        ("", Imap, "NO [LIMIT] no", TooManyConnections),
        ("", Imap, "NO [OVERQUOTA] no", OverQuota),
        ("", Imap, "NO [SERVERBUG] no", ServerFault),
        // POP3 response codes.
        ("", Pop3, "-ERR [AUTH] no", WrongCredentials),
        ("", Pop3, "-ERR [LOGIN-DELAY] minimum time between mail checks violation", LoginDelay),
        ("web.de", Pop3, "-ERR [LOGIN-DELAY] too early", LoginDelay),
        ("", Pop3, "-ERR [IN-USE] no", InUse),
        ("", Pop3, "-ERR [SYS/TEMP] no", Temporary),
        ("", Pop3, "-ERR [SYS/PERM] no", ServerFault),
        ("", Pop3, "-ERR unable to lock the mailbox", InUse),
        // Enhanced status codes and reply codes.
        ("", Submission, "535 5.7.8 no", WrongCredentials),
        ("", Submission, "534 5.7.9 no", MechanismTooWeak),
        ("", Submission, "538 5.7.11 no", EncryptionRequired),
        ("", Submission, "432 4.7.12 no", TransitionNeeded),
        ("", Submission, "454 4.7.0 no", Temporary),
        ("", Submission, "535 5.7.13 no", AccountLocked),
        ("", Submission, "504 5.5.4 no", MechanismUnknown),
        ("", Submission, "535 no", WrongCredentials),
        ("", Submission, "535 5.9.99 no", WrongCredentials),
        ("", Submission, "530 no", EncryptionRequired),
        ("", Submission, "421 closing", Temporary),
        // Nothing to go by.
        ("", Imap, "NO", Unknown),
        ("", Pop3, "-ERR go away", Unknown),
    ]
};

#[test]
fn refusals_mean_what_the_table_says() {
    for (provider, protocol, line, meaning) in CASES {
        let got = explained(provider, *protocol, &AuthMechanism::Plain, line);
        assert_eq!(got.id, meaning.id(), "{provider} {protocol}: {line}");
    }
}

#[test]
fn a_command_that_was_not_sent_is_no_refusal_of_the_server() {
    let refusal = Refusal::not_sent();
    let case = Case { provider: None, protocol: Protocol::Pop3, mechanism: None, refusal: &refusal, logged_in: false };
    assert_eq!(diagnose(&case).id, Meaning::NotSent.id());
}

#[test]
fn with_a_token_no_password_is_doubted() {
    for line in ["NO AUTHENTICATE failed.", "NO [AUTHENTICATIONFAILED] Invalid credentials"] {
        let got = explained("outlook", Protocol::Imap, &AuthMechanism::XOAuth2, line);
        assert_eq!(got.id, "token-refused", "{line}");
    }
}

#[test]
fn the_providers_own_steps_and_page_come_along_where_they_help() {
    let gmx = explained("gmx", Protocol::Imap, &AuthMechanism::Plain, "NO authentication failed");
    let ids: Vec<&str> = gmx.steps.iter().map(|step| step.id).collect();
    assert_eq!(
        ids,
        [
            "prep-enable-pop3-imap",
            "prep-gmx-switch-hidden",
            "prep-app-password-with-2fa",
            "prep-two-factor-switches-off"
        ]
    );
    assert_eq!(gmx.help_url, Some("https://hilfe.gmx.net/pop-imap/einschalten.html"));
    let busy = explained("gmx", Protocol::Pop3, &AuthMechanism::Plain, "-ERR [IN-USE] locked");
    assert!(busy.steps.is_empty() && busy.help_url.is_none());
    let telekom = explained("t-online", Protocol::Imap, &AuthMechanism::Plain, "NO [AUTHENTICATIONFAILED] no");
    assert_eq!(telekom.steps[0].id, "prep-t-online-password");
}

#[test]
fn every_row_names_its_source_and_can_be_reached() {
    for (index, row) in ROWS.iter().enumerate() {
        assert!(row.source.starts_with("RFC ") || row.source.starts_with("https://"), "{index}");
        assert!(row.codes.iter().all(|code| *code == code.to_uppercase()), "{index}");
        assert!(row.texts.iter().all(|text| *text == text.to_lowercase()), "{index}");
        let text = row.texts.first().copied().unwrap_or("no");
        let code = row.codes.first().copied();
        let reply = code.is_some_and(|code| code.parse::<u16>().is_ok());
        let protocol = if code.is_some_and(|code| code.starts_with(|c: char| c.is_ascii_digit())) {
            Protocol::Submission
        } else {
            Protocol::Imap
        };
        let status = if reply { code.unwrap_or_default() } else { "NO" };
        let code = code.filter(|_| !reply).map(str::to_owned);
        let refusal = Refusal { status: status.into(), code, text: text.to_owned(), mechanism_error: None };
        let found = best_row(protocol, &refusal).unwrap_or_else(|| panic!("row {index} never fits"));
        assert_eq!(found.meaning, row.meaning, "row {index} is hidden by another: {:?} {:?}", row.codes, row.texts);
    }
}

#[test]
fn without_a_known_provider_no_sentence_names_one() {
    for meaning in Meaning::ALL {
        for line in ["NO", "NO [AUTHENTICATIONFAILED] app password", "535 5.7.8 no"] {
            let refusal = refusal(line);
            let got = diagnose(&Case {
                provider: None,
                protocol: Protocol::Imap,
                mechanism: None,
                refusal: &refusal,
                logged_in: false,
            });
            let needs = ["credentials-or-app-password", "mailbox-password", "credentials-or-interval"];
            assert!(!needs.contains(&got.id), "{} {line}", meaning.id());
        }
    }
}
