//! Rank 7: Microsoft Autodiscover (MS-OXDSCLI), posted without credentials.
//!
//! The question holds the address. So it goes only to hosts in the address's own registrable domain;
//! where a record or a redirect leads elsewhere, that is recorded, and asked only with
//! `--send-address`. An answer of 401 is no absence: something is there, behind a password that
//! nobody should send to find out a server's name.

use reqwest::Url;

use super::autodiscover_xml::{self, Reply};
use super::rfc2782::{self, SrvRecord};
use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, Redirects, autoconfig_xml, dns_outcome, dns_trust,
    hops_evidence, hops_trust, http_outcome, misrouted, status_outcome,
};
use mail_net::RecordKind;
use mail_net::http::{Fetched, REDIRECTS_MAX};
use mail_types::Reason;
use mail_types::address::registrable_domain;
use mail_types::reason::{Absent, AutodiscoverError, HttpError};
use mail_types::report::{Failure, Outcome};
use mail_types::{EmailAddress, Finding, MailConfig, Source, Trust};

/// Microsoft Autodiscover.
pub struct Autodiscover;

/// Most redirects to another address.
const ADDRESSES_MAX: u8 = 2;
/// Place of the SRV question, and of what it leads to.
const SRV_ORDER: u8 = 2;
/// Place of the plain http question, which only ever redirects.
const HTTP_ORDER: u8 = 3;

/// The two places for a domain, in the order of MS-OXDSCLI section 3.1.5.
pub fn urls(domain: &str) -> [String; 2] {
    [
        format!("https://autodiscover.{domain}/autodiscover/autodiscover.xml"),
        format!("https://{domain}/autodiscover/autodiscover.xml"),
    ]
}

impl DiscoverySource for Autodiscover {
    fn source(&self) -> Source {
        Source::Autodiscover
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let domain = context.domain.as_str();
        let Some(address) = &context.address else {
            return vec![Question::new(Source::Autodiscover, 0, Query::Local)];
        };
        let mut questions: Vec<Question> = urls(domain)
            .into_iter()
            .zip(0..)
            .map(|(url, order)| Question::new(Source::Autodiscover, order, post(url, address)))
            .collect();
        let srv = Query::Dns(format!("_autodiscover._tcp.{domain}"), RecordKind::Srv);
        questions.push(Question::new(Source::Autodiscover, SRV_ORDER, srv));
        if context.allow_http {
            let url = format!("http://autodiscover.{domain}/autodiscover/autodiscover.xml");
            questions.push(Question::new(Source::Autodiscover, HTTP_ORDER, Query::HttpDirect(url)));
        }
        questions
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        let Some(address) = &context.address else { return refused(AutodiscoverError::NeedsAddress, Trust::Guess) };
        match answer {
            Answer::Dns(Ok(answer)) => {
                records(context, question, address, SrvRecord::all(&answer.records), dns_trust(&answer))
            }
            Answer::Dns(Err(error)) => Parsed::new(dns_outcome(&error), Trust::PlainDns),
            Answer::Https(Ok(fetched)) => {
                let trust = question.via.min(hops_trust(&fetched));
                let mut parsed = match &question.query {
                    Query::HttpDirect(_) => plain(context, question, address, &fetched),
                    _ => reply(context, question, address, &fetched, trust),
                };
                parsed.evidence.splice(0..0, hops_evidence(&fetched));
                parsed
            }
            Answer::Https(Err(error)) => Parsed::new(http_outcome(&error), question.via.min(Trust::Https)),
            Answer::Local | Answer::HttpsAndTxt(..) => misrouted(Trust::Https),
        }
    }
}

fn post(url: String, address: &EmailAddress) -> Query {
    Query::Post { url, xml: autodiscover_xml::request(address) }
}

fn refused(reason: impl Into<Reason>, trust: Trust) -> Parsed {
    Parsed::failed(Failure::of(reason), trust)
}

fn records(
    context: &Context,
    question: &Question,
    address: &EmailAddress,
    records: Vec<SrvRecord>,
    trust: Trust,
) -> Parsed {
    let evidence = records.iter().map(ToString::to_string).collect();
    let best = rfc2782::order(records, rfc2782::random).into_iter().find(|record| !record.target.is_empty());
    let mut parsed = match best {
        None => Parsed::new(Outcome::Absent(Absent::NotOffered.into()), trust),
        Some(best) => {
            let url = format!("https://{}/autodiscover/autodiscover.xml", best.authority());
            lead_on(context, question, address, &url, trust)
        }
    };
    parsed.evidence = evidence;
    parsed
}

/// The one thing that plain http may say: where to ask over https.
fn plain(context: &Context, question: &Question, address: &EmailAddress, fetched: &Fetched) -> Parsed {
    match redirect(fetched) {
        Some(url) => lead_on(context, question, address, &url, Trust::Http),
        None if fetched.status == 200 => Parsed::new(Outcome::Absent(Absent::NoAutodiscover.into()), Trust::Http),
        None => Parsed::new(status_outcome(fetched.status), Trust::Http),
    }
}

fn reply(context: &Context, question: &Question, address: &EmailAddress, fetched: &Fetched, trust: Trust) -> Parsed {
    if let Some(url) = redirect(fetched) {
        return lead_on(context, question, address, &url, trust);
    }
    if fetched.status != 200 {
        return Parsed::new(status_outcome(fetched.status), trust);
    }
    match autodiscover_xml::parse(&fetched.body, address) {
        Ok(Reply::Settings(read)) => {
            let outcome = if read.config.servers.is_empty() {
                Outcome::Absent(Absent::OnlyExchange.into())
            } else {
                Outcome::Found(read.config)
            };
            let mut parsed = Parsed::new(outcome, trust);
            let place = |finding: Finding| finding.with("url", fetched.final_url.clone()).from(Source::Autodiscover);
            parsed.findings = read.findings.into_iter().chain(read.refusals).map(place).collect();
            parsed.evidence = read.evidence;
            parsed
        }
        Ok(Reply::RedirectUrl(url)) => lead_on(context, question, address, &url, trust),
        Ok(Reply::RedirectAddress(other)) => other_address(context, question, &other, trust),
        Ok(Reply::Error { code, text }) => refused(AutodiscoverError::Refused { code, text }, trust),
        // A front page for every path is no Autodiscover, and neither is anything else.
        Err(autoconfig_xml::ParseError::Malformed { line }) => refused(AutodiscoverError::Malformed { line }, trust),
        Err(_) => Parsed::new(Outcome::Absent(Absent::NoAutodiscover.into()), trust),
    }
}

/// Where a redirect of HTTP leads, as an absolute URL.
fn redirect(fetched: &Fetched) -> Option<String> {
    let location = fetched.location.as_deref()?;
    let base = Url::parse(&fetched.final_url).ok()?;
    base.join(location).ok().map(String::from)
}

/// Asks the URL that an answer named, if the address may go there.
fn lead_on(context: &Context, question: &Question, address: &EmailAddress, url: &str, trust: Trust) -> Parsed {
    let Ok(parsed_url) = Url::parse(url) else {
        return refused(AutodiscoverError::BadRedirect { url: url.to_owned() }, trust);
    };
    if parsed_url.scheme() != "https" {
        return refused(HttpError::Downgrade { to: url.to_owned() }, trust);
    }
    let redirects = Redirects { urls: question.redirects.urls + 1, ..question.redirects };
    if usize::from(redirects.urls) > REDIRECTS_MAX {
        return refused(HttpError::RedirectLimit { max: REDIRECTS_MAX }, trust);
    }
    let host = parsed_url.host_str().unwrap_or_default().to_owned();
    if !may_tell(context, &host) {
        return refused(AutodiscoverError::Elsewhere { url: url.to_owned() }, trust);
    }
    let mut parsed = Parsed::found(MailConfig::default(), trust);
    let next = Question::new(Source::Autodiscover, question.order, post(parsed_url.into(), address));
    parsed.then.push(Question { redirects, ..next.via(trust_of(context, &host, trust)) });
    parsed
}

/// A host outside the domain is no safer than the redirect that named it.
fn trust_of(context: &Context, host: &str, trust: Trust) -> Trust {
    if registrable_domain(host) == context.domain.registrable() { trust } else { trust.min(Trust::Redirected) }
}

fn may_tell(context: &Context, host: &str) -> bool {
    context.send_address || registrable_domain(host) == context.domain.registrable()
}

/// Asks for the settings of another address, which its own domain's servers know.
fn other_address(context: &Context, question: &Question, other: &str, trust: Trust) -> Parsed {
    let Ok(address) = other.parse::<EmailAddress>() else {
        return refused(AutodiscoverError::BadRedirect { url: other.to_owned() }, trust);
    };
    let redirects = Redirects { addresses: question.redirects.addresses + 1, ..question.redirects };
    if redirects.addresses > ADDRESSES_MAX {
        return refused(HttpError::RedirectLimit { max: ADDRESSES_MAX.into() }, trust);
    }
    let domain = address.domain.as_str();
    if !may_tell(context, domain) {
        return refused(AutodiscoverError::Elsewhere { url: other.to_owned() }, trust);
    }
    let via = trust_of(context, domain, trust);
    let mut parsed = Parsed::found(MailConfig::default(), trust);
    parsed.evidence.push(format!("RedirectAddr {other}"));
    for url in urls(domain) {
        let next = Question::new(Source::Autodiscover, question.order, post(url, &address));
        parsed.then.push(Question { redirects, ..next.via(via) });
    }
    parsed
}

#[cfg(test)]
#[path = "autodiscover_tests.rs"]
mod tests;
