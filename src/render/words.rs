//! Values as people say them, for the human report.

use crate::locale::{Locale, escape_foreign};
use mail_discovery::builtin::{self, Preparation};
use mail_types::report::{
    Candidate, Cause, LoginReport, LoginResult, MailboxStatus, Phase, ProbeReport, ServerReport, Trial,
};
use mail_types::{Endpoint, Family, Message, Source, Target, Username, UsernamePart};

use super::layout;

/// The login name to type: the one that the server accepted, else the one that is published, or what to put there.
pub(super) fn username_of(locale: &Locale, server: &ServerReport, target: &Target) -> String {
    match server.accepted_login() {
        Some(accepted) => escape_foreign(&accepted.username).into_owned(),
        None => username(locale, &server.candidate.username, target),
    }
}

/// The same for a server that was not tried.
pub(super) fn username(locale: &Locale, username: &Username, target: &Target) -> String {
    if let (Some(address), Username::Literal(_) | Username::Template(_)) = (target.address(), username) {
        return escape_foreign(&username.resolve(address)).into_owned();
    }
    match (username, target.address()) {
        (Username::Literal(name), _) => escape_foreign(name).into_owned(),
        (Username::Unknown(Some(hint)), _) => locale.quote(hint),
        (Username::Unknown(None), Some(address)) => {
            let address = escape_foreign(&address.to_ascii()).into_owned();
            locale.text(&Message::new("username-probably").with("address", address))
        }
        (Username::Unknown(None), None) => locale.label("username", "unknown"),
        (Username::Template(parts), _) => template(locale, parts, target),
    }
}

/// A template without an address to fill in.
fn template(locale: &Locale, parts: &[UsernamePart], target: &Target) -> String {
    parts
        .iter()
        .map(|part| match part {
            UsernamePart::Address => locale.label("username", "address"),
            UsernamePart::LocalPart => locale.label("username", "local-part"),
            UsernamePart::Domain => target.domain().as_str().to_owned(),
            UsernamePart::Text(text) => escape_foreign(text).into_owned(),
        })
        .collect()
}

/// How to log in, in the words of mail programs, simplest first, each once.
pub(super) fn login_method(locale: &Locale, server: &ServerReport) -> String {
    if server.probe.as_ref().is_some_and(|probe| !probe.offers_login()) {
        return locale.label("login-method", "none");
    }
    let mut words: Vec<&str> = Vec::new();
    for family in server.login_families() {
        let word = family.map_or("other", Family::id);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.is_empty() {
        words.push("password");
    }
    let password = password_word(&server.candidate);
    let words = words.into_iter().map(|word| if word == Family::Password.id() { password } else { word });
    let words: Vec<String> = words.map(|word| locale.label("login-method", word)).collect();
    locale.join_or(&words)
}

/// What a login takes for a password at this server.
fn password_word(candidate: &Candidate) -> &'static str {
    let provider = builtin::by_host(&candidate.endpoint.host);
    match provider.filter(|provider| provider.wants_app_password(candidate.protocol)) {
        Some(provider) if provider.preparations.contains(&Preparation::AuthorisationCode) => "authorisation-code",
        Some(_) => "app-password",
        None => Family::Password.id(),
    }
}

/// The best source with the trust it deserves.
pub(super) fn best_source(locale: &Locale, candidate: &Candidate, table_date: Option<&str>) -> String {
    let source = candidate.best_source();
    let named = locale.label("source", source.id());
    let trust = match source {
        // Who the source is says it all.
        Source::User | Source::Guess | Source::MxHost => return named,
        Source::Builtin => match table_date {
            Some(date) => locale.text(&Message::new("table-date").with("date", date.to_owned())),
            None => return named,
        },
        _ => {
            let trust = candidate.provenances.iter().find(|p| p.source == source).map(|p| p.trust);
            locale.label("trust", trust.unwrap_or(candidate.best_trust()).id())
        }
    };
    format!("{named}, {trust}")
}

/// The other sources that named the same values.
pub(super) fn further_sources(locale: &Locale, candidate: &Candidate) -> Vec<String> {
    let best = candidate.best_source();
    let mut sources: Vec<Source> = candidate.provenances.iter().map(|p| p.source).filter(|s| *s != best).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.into_iter().map(|source| locale.label("source", source.id())).collect()
}

/// `host:port: phase: cause`, where something failed.
pub(super) fn failure(locale: &Locale, probe: &ProbeReport) -> Option<String> {
    let (phase, failure) = probe.failure()?;
    Some(format!(
        "{}: {}: {}",
        endpoint(&probe.endpoint),
        locale.label("phase", phase.id()),
        locale.reason(&failure.reason)
    ))
}

/// A hint on a failure, where there is one to give.
pub(super) fn hint(locale: &Locale, probe: &ProbeReport) -> Option<String> {
    let (phase, failure) = probe.failure()?;
    let id = match (phase, failure.cause) {
        (_, Cause::Policy) => "policy",
        (Phase::Resolve, _) => "resolve",
        (_, Cause::Unreachable | Cause::Network) => "network",
        (_, Cause::Timeout) => "timeout",
        // The finding says more than a line could, here and on a refused login.
        (_, Cause::Tls) if !probe.findings.is_empty() => return None,
        (_, Cause::Tls) => "tls",
        (_, Cause::Protocol) => "protocol",
        (_, Cause::Busy) => "busy",
        (_, Cause::Login | Cause::NoLogin) => return None,
    };
    Some(locale.label("hint", id))
}

/// What the login came to.
pub(super) fn login(locale: &Locale, report: &LoginReport) -> String {
    let username = escape_foreign(&report.username).into_owned();
    let mechanism = report.mechanism.as_ref().map_or_else(|| "–".to_owned(), |m| escape_foreign(m.name()).into_owned());
    match &report.result {
        LoginResult::Accepted => {
            locale.text(&Message::new("login-accepted").with("username", username).with("mechanism", mechanism))
        }
        LoginResult::Refused(refusal) => locale.text(
            &Message::new("login-refused")
                .with("username", username)
                .with("status", escape_foreign(&refusal.status_and_code()).into_owned())
                .with_foreign("text", refusal.text_and_error()),
        ),
        LoginResult::MailboxRefused(refusal) => locale.text(
            &Message::new("login-mailbox-refused")
                .with("username", username)
                .with("status", escape_foreign(&refusal.status_and_code()).into_owned())
                .with_foreign("text", refusal.text_and_error()),
        ),
        LoginResult::Withheld(reason) => locale.text(&Message::new("login-withheld").with("reason", reason.clone())),
        LoginResult::Failed(failure) => {
            locale.text(&Message::new("login-failed").with("reason", failure.reason.clone()))
        }
    }
}

/// One try among several.
pub(super) fn trial(locale: &Locale, trial: &Trial) -> String {
    let mechanism = escape_foreign(trial.mechanism.name()).into_owned();
    let told = |id| Message::new(id).with("mechanism", mechanism.clone());
    let message = match &trial.result {
        LoginResult::Accepted => told("login-trial-accepted").with_foreign("username", trial.username.clone()),
        LoginResult::Refused(refusal) => told("login-trial-refused")
            .with_foreign("username", trial.username.clone())
            .with_foreign("text", refusal.words()),
        LoginResult::MailboxRefused(refusal) => told("login-trial-mailbox-refused")
            .with_foreign("username", trial.username.clone())
            .with_foreign("text", refusal.words()),
        LoginResult::Withheld(reason) => told("login-trial-other").with("reason", reason.clone()),
        LoginResult::Failed(failure) => told("login-trial-other").with("reason", failure.reason.clone()),
    };
    locale.text(&message)
}

/// What is in the mailbox, as far as the protocol tells.
pub(super) fn mailbox(locale: &Locale, status: &MailboxStatus) -> String {
    let count = |id, number: Option<u64>| number.map(|n| locale.text(&Message { id, args: vec![("count", n.into())] }));
    let parts: Vec<String> = [
        count("mailbox-messages", status.messages),
        count("mailbox-unseen", status.unseen),
        count("mailbox-folders", status.mailboxes),
        status.size_bytes.map(|bytes| layout::size(locale.language(), bytes)),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(", ")
}

/// Host and port; hosts came from the network and may be anything.
pub(super) fn endpoint(endpoint: &Endpoint) -> String {
    escape_foreign(&endpoint.to_string()).into_owned()
}

/// The host to type, with the name that people read where it is an internationalised one.
pub(super) fn host(host: &str) -> String {
    let shown = escape_foreign(host).into_owned();
    if !host.contains("xn--") {
        return shown;
    }
    let (unicode, result) = idna::domain_to_unicode(host);
    if result.is_ok() && unicode != host { format!("{shown} ({})", escape_foreign(&unicode)) } else { shown }
}
