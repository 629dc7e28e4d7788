//! A refused login, explained: what the server's no means at this provider, and what to do. Pure.
//!
//! The [`table`] knows codes and texts; the built-in table of providers knows what has to be
//! prepared there. A mere "wrong password" is read in the light of the second: where a provider
//! says the same whether the password is wrong or access is switched off, the diagnosis names both.

mod meaning;
pub mod table;

pub use meaning::Meaning;

use crate::builtin::{self, Auth, Offer, Preparation, Provider};
use mail_types::report::Refusal;
use mail_types::{Arg, AuthMechanism, Diagnosis, EmailAddress, Protocol};
use table::{ROWS, Row, VAGUE};

/// A refusal and where it came from.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The provider, where the built-in table knows it.
    pub provider: Option<&'static Provider>,
    /// What the server speaks.
    pub protocol: Protocol,
    /// The mechanism that was refused.
    pub mechanism: Option<&'a AuthMechanism>,
    /// The server's no.
    pub refusal: &'a Refusal,
    /// The login had been accepted; it was the mailbox that was refused.
    pub logged_in: bool,
}

/// The server judges nothing for the moment: it is busy, the mailbox is in use, the last login was too short
/// a time ago, or there were too many (RFC 2449 section 8, RFC 3206, RFC 5530, RFC 3463 class 4). The same
/// again later may well go through. For whatever a server refuses, a login or not.
pub fn is_passing(protocol: Protocol, refusal: &Refusal) -> bool {
    let code = refusal.code.as_deref().unwrap_or_default();
    refusal.status.as_str().starts_with('4')
        || code.starts_with("4.")
        || best_row(protocol, refusal).is_some_and(|row| row.meaning.is_passing())
}

/// Explains a server's no to a login at this address. The address says whose customer this is; under a domain of
/// one's own the host does.
pub fn of_login(
    address: &EmailAddress,
    host: &str,
    protocol: Protocol,
    mechanism: Option<&AuthMechanism>,
    refusal: &Refusal,
    logged_in: bool,
) -> Diagnosis {
    let provider = builtin::by_domain(&address.domain).or_else(|| builtin::by_host(host));
    diagnose(&Case { provider, protocol, mechanism, refusal, logged_in })
}

/// Explains a refusal.
pub fn diagnose(case: &Case<'_>) -> Diagnosis {
    let (meaning, source) = match best_row(case.protocol, case.refusal) {
        Some(row) => (row.meaning, row.source),
        None if !case.refusal.was_sent() => (Meaning::NotSent, "RFC 1939 section 3"),
        None => (Meaning::Unknown, ""),
    };
    let (meaning, source) = match refined(meaning, case) {
        // After an accepted login nothing is about the password any more.
        _ if case.logged_in && matches!(meaning, Meaning::Unknown | Meaning::WrongCredentials) => {
            (Meaning::MailboxRefused, "")
        }
        Some(better) if !case.logged_in => {
            (better, if source.starts_with("RFC") { table_source(case.provider, source) } else { source })
        }
        _ => (meaning, source),
    };
    let provider = case.provider.map_or("", |provider| provider.name);
    let minutes =
        case.provider.and_then(|provider| provider.pop3_interval).map_or(0, |interval| interval.as_secs() / 60);
    let values: [(&str, Arg); 3] = [
        ("provider", Arg::from(provider)),
        ("protocol", Arg::from(protocol_name(case.protocol))),
        ("minutes", Arg::from(minutes)),
    ];
    let steps = case.provider.map(|provider| {
        let other = |step: &Preparation| step.incoming().is_some_and(|protocol| protocol != case.protocol);
        let wanted = |step: &&Preparation| concerns(meaning, kind(**step)) && !other(step);
        provider.preparations.iter().filter(wanted).map(|step| step.message(provider.name)).collect()
    });
    Diagnosis {
        id: meaning.id(),
        meaning: meaning.message(&values),
        advice: meaning.advice(&values),
        steps: steps.unwrap_or_default(),
        help_url: help_url(meaning, case.provider),
        source,
    }
}

fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "IMAP",
        Protocol::Pop3 => "POP3",
        Protocol::Submission => "SMTP",
    }
}

/// The built-in table says it, and names the provider's own page where it can.
fn table_source(provider: Option<&'static Provider>, fallback: &'static str) -> &'static str {
    provider.and_then(|provider| provider.help_url).unwrap_or(fallback)
}

/// How closely a row fits; larger is closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Text, where there is no code.
    Text,
    /// The reply code, where there is nothing better.
    ReplyCode,
    /// A response code or an enhanced status code.
    Code,
    /// A code with several meanings, and the text.
    VagueCodeAndText,
    /// The very code and the text.
    CodeAndText,
}

fn best_row(protocol: Protocol, refusal: &Refusal) -> Option<&'static Row> {
    // IMAP codes may carry values: `WEBALERT https://…`.
    let code = refusal.code.as_deref().and_then(|code| code.split(' ').next()).map(str::to_ascii_uppercase);
    let reply = (protocol == Protocol::Submission).then_some(refusal.status.as_str());
    let text = refusal.text.to_lowercase();
    let mut best: Option<(Fit, &Row)> = None;
    for row in ROWS {
        let Some(fit) = fit(row, code.as_deref(), reply, &text) else { continue };
        if best.is_none_or(|(so_far, _)| fit > so_far) {
            best = Some((fit, row));
        }
    }
    best.map(|(_, row)| row)
}

fn fit(row: &Row, code: Option<&str>, reply: Option<&str>, text: &str) -> Option<Fit> {
    let said = row.texts.iter().any(|part| text.contains(part));
    if !row.texts.is_empty() && !said {
        return None;
    }
    let listed = |code: Option<&str>| code.is_some_and(|code| row.codes.contains(&code));
    match (listed(code), listed(reply), said) {
        (true, _, true) => Some(Fit::CodeAndText),
        (false, true, true) => Some(Fit::VagueCodeAndText),
        (true, _, false) => Some(Fit::Code),
        // A better code that nobody knows does not make the reply code wrong.
        (false, true, false) => Some(Fit::ReplyCode),
        (false, false, _) if !row.codes.is_empty() => None,
        (false, false, _) => match code.or(reply) {
            None => Some(Fit::Text),
            // A code that no row lists, a provider's own, says nothing: the text has to.
            Some(code) => (VAGUE.contains(&code) || !known(code)).then_some(Fit::VagueCodeAndText),
        },
    }
}

fn known(code: &str) -> bool {
    ROWS.iter().any(|row| row.codes.contains(&code))
}

/// What a bare "wrong password" is more likely to mean at this provider or with a token.
fn refined(meaning: Meaning, case: &Case<'_>) -> Option<Meaning> {
    let token = case.mechanism.is_some_and(AuthMechanism::is_oauth);
    if token {
        let about_password =
            matches!(meaning, Meaning::WrongCredentials | Meaning::Unknown | Meaning::PasswordLoginOff);
        return about_password.then_some(Meaning::TokenRefused);
    }
    if !matches!(meaning, Meaning::WrongCredentials | Meaning::Unknown | Meaning::PolicyRefused) {
        return None;
    }
    let provider = case.provider?;
    let auth = match provider.offer(case.protocol) {
        Offer::Server { auth, .. } => *auth,
        _ => &[],
    };
    if auth == [Auth::OAuth2] {
        return Some(Meaning::PasswordLoginOff);
    }
    // A policy's refusal is not about the password.
    if meaning == Meaning::PolicyRefused {
        return None;
    }
    if case.protocol == Protocol::Pop3 && provider.pop3_interval.is_some() {
        return Some(Meaning::CredentialsOrInterval);
    }
    let has = |wanted: Kind| provider.preparations.iter().any(|step| kind(*step) == wanted);
    if has(Kind::MailboxPassword) {
        return Some(Meaning::MailboxPassword);
    }
    if has(Kind::Code) && !auth.contains(&Auth::Password) {
        return Some(Meaning::AuthorisationCode);
    }
    if provider.wants_app_password(case.protocol) {
        return Some(Meaning::CredentialsOrAppPassword);
    }
    has(Kind::Access).then_some(Meaning::CredentialsOrAccess)
}

/// What a preparation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Access,
    AppPassword,
    MailboxPassword,
    Code,
    OAuth2,
    Name,
    Other,
}

fn kind(step: Preparation) -> Kind {
    use Preparation::*;
    match step {
        EnablePop3Imap | EnablePop3ImapSmtp | EnableImap | EnableImapSmtp | EnableMailPrograms | EnableSmtp
        | GmailPop3 | GmxSwitchHidden | PosteoProtection | PaidPlan | FastmailPlan | ImapInSomePlans | NoImap
        | TwoFactorSwitchesOff | WorkspaceAdmin | ForwardEmailPlan => Kind::Access,
        AppPassword | AppPasswordWith2fa | AppPasswordPerhaps | AppPasswordOptional | OAuth2OrAppPassword
        | GoogleAppPassword | AttMailKey | CoxYahooPassword | VkPassword | InfomaniakPassword | TwoStepAppPassword => {
            Kind::AppPassword
        }
        MailboxPassword | TOnlinePassword | MailEePassword | PasswordLapses | SeparateMailPassword => {
            Kind::MailboxPassword
        }
        AuthorisationCode | AuthorisationCodeTwo | AuthorisationCodePerhaps => Kind::Code,
        OAuth2Only | Microsoft365OAuth2 | Microsoft365Smtp | MailRuSending => Kind::OAuth2,
        MainAddress | UsernameEither | AllInklLogin | ICloudCustomDomain => Kind::Name,
        NoStandardProtocols | ForwardingOnly | InboundProcessing | Closed | ProtonBridge | SendingByNetwork
        | HostFromMx | HostFromPanel | ImplicitTlsOn587 | ImapId | ComcastMovesToYahoo | CenturyLinkImap
        | MxrouteRelay => Kind::Other,
    }
}

/// Whether a preparation of this kind helps against a refusal of this meaning.
fn concerns(meaning: Meaning, kind: Kind) -> bool {
    use Meaning::*;
    match meaning {
        WrongCredentials | CredentialsOrAccess | CredentialsOrInterval | Unknown => {
            kind != Kind::OAuth2 && kind != Kind::Other
        }
        CredentialsOrAppPassword | AppPasswordRequired => {
            matches!(kind, Kind::AppPassword | Kind::Name | Kind::MailboxPassword)
        }
        Meaning::MailboxPassword => matches!(kind, Kind::MailboxPassword | Kind::Name),
        Meaning::AuthorisationCode => matches!(kind, Kind::Code | Kind::Access),
        PasswordLoginOff => kind == Kind::OAuth2,
        AccessDisabled => kind == Kind::Access,
        _ => false,
    }
}

fn help_url(meaning: Meaning, provider: Option<&'static Provider>) -> Option<&'static str> {
    use Meaning::*;
    match meaning {
        SmtpAuthOffTenant | SmtpAuthOffMailbox => Some("https://aka.ms/smtp_auth_disabled"),
        SecurityDefaults => Some("https://learn.microsoft.com/entra/fundamentals/security-defaults"),
        LoginDelay | InUse | Temporary | Throttled | TooManyConnections | ServerFault | NotSent
        | EncryptionRequired | MechanismTooWeak | MechanismUnknown | TransitionNeeded => None,
        _ => provider.and_then(|provider| provider.help_url),
    }
}

#[cfg(test)]
mod tests;
