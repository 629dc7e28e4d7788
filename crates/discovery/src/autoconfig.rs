//! Rank 2: the provider's own file, at two places (draft-ietf-mailmaint-autoconfig section 3).
//!
//! The address is not sent: a file for all users is enough to find the servers, and the address is
//! nobody's business before the login. The one exception is `autoconfig.D` itself where it refuses to
//! answer without (400 or 422): it is asked once more with the address, and must answer itself, since
//! a redirect would carry the address elsewhere. With `--send-address` it goes along from the start,
//! to `autoconfig.D` alone, since the other place is defined without.

use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig_xml, hops_evidence, hops_trust, http_outcome,
    issuer, misrouted, status_outcome,
};
use mail_net::http::Fetched;
use mail_types::date::iso_date;
use mail_types::encode::percent;
use mail_types::finding::{AUTOCONFIG_UNUSABLE, Finding};
use mail_types::reason::AutoconfigError;
use mail_types::report::{Cause, Failure, Outcome};
use mail_types::{Domain, EmailAddress, Source, Trust, address::registrable_domain};

/// The provider's own file.
pub struct Autoconfig;

/// The two places for a domain, better one first.
pub fn urls(domain: &str) -> [String; 2] {
    [
        format!("https://autoconfig.{domain}/mail/config-v1.1.xml"),
        format!("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"),
    ]
}

impl DiscoverySource for Autoconfig {
    fn source(&self) -> Source {
        Source::Autoconfig
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let [mut first, second] = urls(context.domain.as_str());
        if let (true, Some(address)) = (context.send_address, &context.address) {
            first = with_address(&first, address);
        }
        vec![
            Question::new(Source::Autoconfig, 0, Query::Https(first)),
            Question::new(Source::Autoconfig, 1, Query::Https(second)),
        ]
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        let refused = matches!(&answer, Answer::Https(Ok(fetched))
            if matches!(fetched.status, 400 | 422) && fetched.hops.len() <= 1);
        let mut parsed = read_file(context, question, answer, Trust::Https);
        let first = question.order == 0 && matches!(&question.query, Query::Https(url) if !url.contains('?'));
        if let (true, true, Some(address)) = (refused, first, &context.address) {
            let [url, _] = urls(context.domain.as_str());
            let query = Query::HttpsDirect(with_address(&url, address));
            parsed.then.push(Question::new(Source::Autoconfig, 0, query));
        }
        parsed
    }
}

/// The URL with the address as its parameter.
pub(super) fn with_address(url: &str, address: &EmailAddress) -> String {
    format!("{url}?emailaddress={}", query_escaped(&address.to_ascii()))
}

/// Percent-encodes what a query value may not hold. `@` and `.` stay as they are: some servers echo
/// the encoded form into the user name.
pub(super) fn query_escaped(text: &str) -> String {
    percent(text, b"-._~@!$'()*,;:/?")
}

/// Reads an autoconfig file, whoever holds it. `trust` is that of the URL; redirects can lower it.
pub fn read_file(context: &Context, question: &Question, answer: Answer, trust: Trust) -> Parsed {
    let Answer::Https(result) = answer else { return misrouted(trust) };
    let fetched = match result {
        Ok(fetched) => fetched,
        Err(error) => {
            return match http_outcome(&error) {
                Outcome::Failed(failure) => unusable(question, failure, trust),
                outcome => Parsed::new(outcome, trust),
            };
        }
    };
    let trust = trust.min(question.via).min(hops_trust(&fetched));
    let mut parsed = match fetched.status {
        200 => read_body(context, question, &fetched, trust),
        status => Parsed::new(status_outcome(status), trust),
    };
    if let Some(since) = fetched.kept_since {
        parsed.evidence.push(format!("cache {}", iso_date(since)));
    }
    parsed.evidence.extend(hops_evidence(&fetched));
    parsed
}

fn read_body(context: &Context, question: &Question, fetched: &Fetched, trust: Trust) -> Parsed {
    match autoconfig_xml::parse(&fetched.body, &context.domain, context.address.as_ref(), context.language) {
        Ok(mut read) => {
            read.config.oauth = read.oauth2.take().map(|oauth2| Box::new(issuer::of_file(oauth2)));
            let then = issuer::question(&read.config, trust);
            let usable = !read.config.servers.is_empty();
            let mut parsed = if usable {
                Parsed::found(read.config, trust)
            } else {
                Parsed::failed(Failure::of(AutoconfigError::NoServer), trust)
            };
            let place = |finding: Finding| finding.with("url", question.query.describe()).from(question.source);
            // What others make of a file is its publisher's business.
            let own = !matches!(question.source, Source::Ispdb | Source::Mx | Source::Parent);
            let refusals = read.refusals.into_iter().filter(|_| own);
            parsed.findings = read.findings.into_iter().chain(refusals).map(place).collect();
            parsed.evidence = read.evidence;
            if usable {
                parsed.then.extend(then);
            }
            parsed
        }
        Err(error) => unusable(question, Failure::of(error), trust),
    }
}

/// A file that stands there and helps nobody is the publisher's to mend: failed, with a finding.
fn unusable(question: &Question, failure: Failure, trust: Trust) -> Parsed {
    let mut parsed = Parsed::failed(failure.clone(), trust);
    // No answer at all says nothing about the file: a firewall may drop the packets.
    if !matches!(failure.cause, Cause::Unreachable | Cause::Network | Cause::Timeout) {
        parsed.findings.push(
            Finding::new(&AUTOCONFIG_UNUSABLE)
                .with("url", question.query.describe())
                .with("reason", failure.reason)
                .from(question.source),
        );
    }
    parsed
}

/// The domains that an MX host may belong to: its registrable domain, and its name less the first
/// label, without repeats and without the mail domain itself and the one above it, which are asked anyway.
pub fn domains_of_exchange(exchange: &str, mail_domain: &Domain) -> Vec<String> {
    let base = registrable_domain(exchange);
    let parent = exchange.split_once('.').map_or(exchange, |(_, rest)| rest);
    let mut domains: Vec<String> = Vec::new();
    for domain in [parent, base] {
        // The parent of a two-label name is a public suffix, which owns no mail.
        let known =
            domains.iter().any(|d| d == domain) || [mail_domain.as_str(), mail_domain.registrable()].contains(&domain);
        if !known && domain.len() >= base.len() && Domain::parse(domain).is_ok() {
            domains.push(domain.to_owned());
        }
    }
    domains
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_escaped_for_a_query() {
        assert_eq!(query_escaped("user@example.org"), "user@example.org");
        assert_eq!(query_escaped("a+b&c=d#e%f\"@x.y"), "a%2Bb%26c%3Dd%23e%25f%22@x.y");
    }

    #[test]
    fn exchange_names_lead_to_their_providers_domain() {
        let mail_domain = Domain::parse("example.org").expect("domain");
        for (exchange, expected) in [
            ("mx1.hoster.example", &["hoster.example"][..]),
            ("mx.a.b.co.uk", &["a.b.co.uk", "b.co.uk"]),
            ("hoster.co.uk", &["hoster.co.uk"]),
            ("mail.example.org", &[]),
            ("mx.eu.example.org", &["eu.example.org"]),
        ] {
            assert_eq!(domains_of_exchange(exchange, &mail_domain), expected, "{exchange}");
        }
    }
}
