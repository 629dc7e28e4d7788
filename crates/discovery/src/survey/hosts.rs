//! Names that exist only by a wildcard record, and names that are aliases.
//!
//! A name that we made up (`autoconfig.D`, a guess) and that DNS knows only because it knows every
//! name, leads to some server that knows nothing of mail. What goes wrong there is no fault of the
//! domain, and a server there is no answer unless its certificate names the host itself.

use std::net::IpAddr;

use super::race::Raced;
use mail_net::Net;
use mail_types::report::{HostFacts, Outcome, ServerReport};
use mail_types::{Domain, Source};

/// Writes down what DNS showed, and drops what is worth nothing by it. Asks nobody.
pub(super) fn note(net: &Net, domain: &Domain, wildcard: &[IpAddr], raced: &mut Raced) {
    let by_wildcard = |host: &str| is_by_wildcard(host, domain.as_str(), wildcard, &net.known_addresses(host));
    let mut facts: Vec<HostFacts> = Vec::new();
    let mut add = |host: &str, alias: Option<String>, by_wildcard: bool| {
        if (alias.is_some() || by_wildcard) && !facts.iter().any(|known| known.host == host) {
            facts.push(HostFacts { host: host.to_owned(), alias, by_wildcard });
        }
    };
    for attempt in &mut raced.attempts {
        let Some(host) = attempt.query.host().map(str::to_owned) else { continue };
        if matches!(attempt.outcome, Outcome::Absent(_) | Outcome::Failed(_)) && by_wildcard(&host) {
            attempt.findings.clear();
            add(&host, None, true);
        }
    }
    raced.servers.retain(|server| {
        let host = &server.candidate.endpoint.host;
        let worthless = server.candidate.best_source() == Source::Guess && by_wildcard(host) && !names_itself(server);
        add(host, net.known_alias(host), worthless);
        !worthless
    });
    raced.hosts = facts;
}

/// True where every address of the host is one that any name below the domain has.
fn is_by_wildcard(host: &str, domain: &str, wildcard: &[IpAddr], addresses: &[IpAddr]) -> bool {
    let below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let mut of_family = addresses
        .iter()
        .filter(|address| wildcard.first().is_some_and(|any| any.is_ipv4() == address.is_ipv4()))
        .peekable();
    below && of_family.peek().is_some() && of_family.all(|address| wildcard.contains(address))
}

/// A verified certificate holds the very name, not just `*`.
fn names_itself(server: &ServerReport) -> bool {
    let tls = server.probe.as_ref().filter(|probe| probe.answered()).and_then(|probe| probe.tls.as_ref());
    let Some(certificate) = tls.filter(|tls| tls.verified).and_then(|tls| tls.certificate.as_ref()) else {
        return false;
    };
    certificate.names.iter().any(|name| name.eq_ignore_ascii_case(&server.candidate.endpoint.host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_exists_by_wildcard_where_all_its_addresses_do() {
        let ip = |text: &str| text.parse::<IpAddr>().expect(text);
        let wildcard = [ip("203.0.113.9")];
        let cases: &[(&str, &[&str], bool)] = &[
            ("imap.example.org", &["203.0.113.9"], true),
            ("imap.example.org", &["203.0.113.9", "2001:db8::9"], true),
            ("imap.example.org", &["203.0.113.9", "203.0.113.10"], false),
            ("imap.example.org", &["203.0.113.10"], false),
            ("imap.example.org", &["2001:db8::9"], false),
            ("imap.example.org", &[], false),
            ("example.org", &["203.0.113.9"], false),
            ("imap.otherexample.org", &["203.0.113.9"], false),
            ("imap.example.net", &["203.0.113.9"], false),
        ];
        for (host, addresses, expected) in cases {
            let addresses: Vec<IpAddr> = addresses.iter().map(|text| ip(text)).collect();
            assert_eq!(is_by_wildcard(host, "example.org", &wildcard, &addresses), *expected, "{host} {addresses:?}");
            assert!(!is_by_wildcard(host, "example.org", &[], &addresses), "{host}: no wildcard");
        }
    }
}
