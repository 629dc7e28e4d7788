//! Which address may be contacted, and which host may see a password or a token. Nothing outside
//! this file decides that, for any command.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::order::Have;
use super::{Ask, Credentials, Question};
use crate::builtin;
use mail_net::certificate;
use mail_net::connection::OpenSpec;
use mail_net::guard::Origin;
use mail_types::account::Named;
use mail_types::address::registrable_domain;
use mail_types::reason::Withheld;
use mail_types::report::{Candidate, CertificateFacts, TlsFacts};
use mail_types::{Domain, EmailAddress, Endpoint, Source, Trust, Username};

/// What the user allows.
#[derive(Debug, Clone, Default)]
pub struct Consent {
    /// `--trust-host`: hosts that may see the password although nothing trustworthy names them.
    pub trusted_hosts: Vec<String>,
    /// `--allow-cleartext`: hosts that may see the password without protection.
    pub cleartext_hosts: Vec<String>,
    /// `--accept-certificate`: servers of one's own and the only certificate that each may show.
    pub pins: Vec<Pin>,
    /// The hosts that belong to the issuer of the token; `None` if the issuer is not known.
    pub token_hosts: Option<Vec<String>>,
    /// Who is asked about a host that nothing trustworthy names.
    pub hosts: AskedHosts,
}

/// Asks once about each host, so that a second session asks nothing again.
#[derive(Debug, Clone, Default)]
pub struct AskedHosts(Arc<Mutex<Asked>>);

#[derive(Debug, Default)]
struct Asked {
    ask: Ask,
    answers: BTreeMap<String, bool>,
}

impl AskedHosts {
    /// Questions go to `ask`.
    pub fn new(ask: Ask) -> Self {
        Self(Arc::new(Mutex::new(Asked { ask, answers: BTreeMap::new() })))
    }

    /// From now on questions go to `ask`; what was answered stays.
    pub fn answered_by(&self, ask: Ask) {
        self.with(|asked| asked.ask = ask);
    }

    fn with<T>(&self, act: impl FnOnce(&mut Asked) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn answer(&self, host: &str) -> Option<bool> {
        self.with(|asked| asked.answers.get(&host.to_ascii_lowercase()).copied())
    }

    /// The answer; false without anyone to ask.
    pub(super) async fn ask_about(&self, host: &str, reason: &Withheld) -> bool {
        if let Some(answer) = self.answer(host) {
            return answer;
        }
        let ask = self.with(|asked| asked.ask.clone());
        let answer = ask.ask(Question::TrustHost { host: host.to_owned(), reason: reason.clone() }).await;
        self.with(|asked| asked.answers.insert(host.to_ascii_lowercase(), answer));
        answer
    }
}

/// One server and the SHA-256 of its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Host and port.
    pub endpoint: Endpoint,
    /// Lower-case hex.
    pub sha256: String,
}

impl Consent {
    /// The user named this host in an option, or said yes to it at the terminal.
    pub fn trusts(&self, host: &str) -> bool {
        self.trusted_hosts.iter().any(|trusted| trusted.eq_ignore_ascii_case(host))
            || self.hosts.answer(host) == Some(true)
    }

    /// What the user pinned for this server, whether it counts there or not.
    pub fn pinned(&self, endpoint: &Endpoint) -> Option<&str> {
        self.pins.iter().find(|pin| pin.endpoint == *endpoint).map(|pin| pin.sha256.as_str())
    }

    fn cleartext(&self, host: &str) -> bool {
        self.cleartext_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// What is stored and exported with a server: who named it, and whether it may see a password.
pub fn named(candidate: &Candidate, tls: Option<&TlsFacts>, address: &EmailAddress, consent: &Consent) -> Named {
    let password = Have { password: true, token: false };
    Named {
        by: Some(candidate.provenances.clone()),
        trusted: consent.trusts(&candidate.endpoint.host),
        withheld: may_see(candidate, tls, password, address, consent).err(),
    }
}

/// Who named the host: the user and the built-in table may lead to private addresses, whoever else
/// named it besides; all other sources only to public ones.
pub fn origin(candidate: &Candidate) -> Origin {
    let trusted = |source| matches!(source, Source::User | Source::Builtin);
    if candidate.provenances.iter().any(|named| trusted(named.source)) { Origin::Trusted } else { Origin::Network }
}

/// How a candidate is opened.
pub fn open_spec(candidate: &Candidate, consent: &Consent) -> OpenSpec {
    OpenSpec {
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
        origin: origin(candidate),
        pin: consent.pinned(&candidate.endpoint).filter(|_| may_pin(candidate)).map(str::to_owned),
    }
}

/// Whether the host may see what there is to log in with, apart from the question whether TLS holds.
///
/// # Errors
/// [`Withheld`] with what speaks against it.
pub fn may_see(
    candidate: &Candidate,
    tls: Option<&TlsFacts>,
    have: Have,
    address: &EmailAddress,
    consent: &Consent,
) -> Result<(), Withheld> {
    if have.password {
        may_see_password(candidate, tls, address, consent)?;
    }
    if have.token {
        may_see_token(candidate, address, consent)?;
    }
    // A better source may have named the host after the connection was opened.
    if tls.is_some_and(|tls| tls.pinned) && !may_pin(candidate) {
        return Err(Withheld::PinPublished { host: candidate.endpoint.host.clone() });
    }
    Ok(())
}

/// A password may go where the user typed or trusts the host; where it is at or below the domain of
/// the address; where an unbroken HTTPS chain, the built-in table or validated DNSSEC named it; or
/// where its certificate covers the mail domain (RFC 6186 section 6).
fn may_see_password(
    candidate: &Candidate,
    tls: Option<&TlsFacts>,
    address: &EmailAddress,
    consent: &Consent,
) -> Result<(), Withheld> {
    let host = &candidate.endpoint.host;
    let named = candidate.best_trust() >= Trust::Dnssec;
    let covers = || {
        let certificate = tls.filter(|tls| tls.verified).and_then(|tls| tls.certificate.as_ref());
        certificate.is_some_and(|certificate| speaks_for(certificate, &address.domain))
    };
    if named || within(host, &address.domain) || covers() || consent.trusts(host) {
        return Ok(());
    }
    let (host, domain, trust) = untrusted(candidate, address);
    Err(Withheld::UntrustedHost { host, domain, trust })
}

/// A token opens more than one mailbox, so here a resolver's word and a certificate for the mail
/// domain are not enough: the user typed or trusts the host, or it is at or below the domain of the
/// address, or an unbroken HTTPS chain or the built-in table named it.
fn may_see_token(candidate: &Candidate, address: &EmailAddress, consent: &Consent) -> Result<(), Withheld> {
    let host = &candidate.endpoint.host;
    let allowed = match &consent.token_hosts {
        // Where the issuer is known, neither a neighbour nor a file of the domain speaks for it.
        Some(hosts) => {
            let typed = candidate.provenances.iter().any(|named| named.source == Source::User);
            typed || hosts.iter().any(|paired| paired.eq_ignore_ascii_case(host))
        }
        None => within(host, &address.domain) || candidate.best_trust() >= Trust::Https,
    };
    if allowed || consent.trusts(host) {
        return Ok(());
    }
    let (host, domain, trust) = untrusted(candidate, address);
    Err(Withheld::TokenHost { host, domain, trust })
}

fn untrusted(candidate: &Candidate, address: &EmailAddress) -> (String, String, Trust) {
    (candidate.endpoint.host.clone(), address.domain.to_string(), candidate.best_trust())
}

/// The host is the domain of the address or below it, and no border of the public suffix list lies
/// between: below `github.io` everyone has a name of their own. A sibling is outside.
fn within(host: &str, domain: &Domain) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let below = || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.') && rest.len() > 1);
    host == domain.as_str() || (below() && registrable_domain(&host) == domain.registrable())
}

/// The certificate names the mail domain. A wildcard right above a registrable domain spans the names
/// of strangers (`*.github.io`) and does not count.
fn speaks_for(certificate: &CertificateFacts, domain: &Domain) -> bool {
    let exact = |name: &String| name.strip_suffix('.').unwrap_or(name).eq_ignore_ascii_case(domain.as_str());
    let wildcards = domain.registrable() != domain.as_str();
    certificate.names.iter().any(exact) || (wildcards && certificate::covers(certificate, domain.as_str()))
}

/// Whether a certificate may be pinned for this server: only if no source named it that has a good
/// certificate itself. A built-in host or one published over HTTPS with a bad certificate is under
/// attack or out of order, and looking away helps in neither case.
pub fn may_pin(candidate: &Candidate) -> bool {
    let published = |named: &mail_types::Provenance| named.source != Source::User && named.trust >= Trust::Https;
    !candidate.provenances.iter().any(published) && builtin::by_host(&candidate.endpoint.host).is_none()
}

/// A login name can be told from the address. Where the provider is known for another one, the address would only
/// be refused, with the password sent in vain.
///
/// # Errors
/// [`Withheld::LoginName`] with its form.
pub fn knows_login_name(candidate: &Candidate, credentials: &Credentials) -> Result<(), Withheld> {
    match &candidate.username {
        Username::Unknown(Some(form)) if credentials.username.is_none() && builtin::is_login_form(candidate, form) => {
            Err(Withheld::LoginName { form: form.clone() })
        }
        _ => Ok(()),
    }
}

/// TLS was verified, or the user allowed this host without.
///
/// # Errors
/// [`Withheld`] with what speaks against it.
pub fn protected(tls: Option<&TlsFacts>, host: &str, consent: &Consent) -> Result<(), Withheld> {
    let verified = match tls {
        Some(tls) => tls.verified,
        None => consent.cleartext(host),
    };
    if verified { Ok(()) } else { Err(Withheld::Unprotected { host: host.to_owned() }) }
}

#[cfg(test)]
mod tests;
