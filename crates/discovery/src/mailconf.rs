//! Rank 6: a TXT record of the domain, `mailconf=URL`, names the autoconfig file. The URL must be
//! https; how far the file can be trusted, the record decides.

use super::{Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig, dns_outcome, dns_trust, misrouted};
use mail_net::{RecordData, RecordKind};
use mail_types::Reason;
use mail_types::reason::{Absent, HttpError, SourceError};
use mail_types::report::{Failure, Outcome};
use mail_types::{MailConfig, Source, Trust};

/// The file that a TXT record names.
pub struct Mailconf;

/// Most records followed.
const URLS_MAX: usize = 2;

impl DiscoverySource for Mailconf {
    fn source(&self) -> Source {
        Source::Mailconf
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let query = Query::Dns(context.domain.as_str().to_owned(), RecordKind::Txt);
        vec![Question::new(Source::Mailconf, u8::MAX, query)]
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        match answer {
            Answer::Dns(Ok(answer)) => {
                let urls: Vec<&str> = answer.records.iter().filter_map(url).collect();
                follow(context, &urls, dns_trust(&answer))
            }
            Answer::Dns(Err(error)) => Parsed::new(dns_outcome(&error), Trust::PlainDns),
            answer @ Answer::Https(_) => autoconfig::read_file(context, question, answer, Trust::Https),
            Answer::Local | Answer::HttpsAndTxt(..) => misrouted(Trust::PlainDns),
        }
    }
}

fn url(record: &RecordData) -> Option<&str> {
    let RecordData::Txt(text) = record else { return None };
    let (name, url) = text.split_once('=')?;
    name.trim().eq_ignore_ascii_case("mailconf").then_some(url.trim())
}

fn follow(context: &Context, urls: &[&str], trust: Trust) -> Parsed {
    let Some(first) = urls.first() else {
        return Parsed::new(Outcome::Absent(Absent::NoMailconf.into()), trust);
    };
    let mut questions = Vec::new();
    let mut refusal = None;
    for (url, order) in urls.iter().take(URLS_MAX).zip(0..) {
        match usable(context, url) {
            Ok(url) => questions.push(Question::new(Source::Mailconf, order, Query::Https(url)).via(trust)),
            Err(reason) => refusal = Some(reason),
        }
    }
    let outcome = match (questions.is_empty(), refusal) {
        (true, Some(reason)) => Outcome::Failed(Failure::of(reason)),
        _ => Outcome::Found(MailConfig::default()),
    };
    let mut parsed = Parsed::new(outcome, trust);
    parsed.evidence.push(format!("TXT mailconf={first}"));
    parsed.then = questions;
    parsed
}

/// The URL to ask; a placeholder for the address is filled in only where the address may be sent.
fn usable(context: &Context, url: &str) -> Result<String, Reason> {
    if !url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://")) {
        return Err(HttpError::NotHttps.into());
    }
    if !url.contains("%EMAIL") {
        return Ok(url.to_owned());
    }
    match &context.address {
        Some(address) if context.send_address => {
            let address = autoconfig::query_escaped(&address.to_ascii());
            Ok(url.replace("%EMAILADDRESS%", &address).replace("%EMAILDOMAIN%", context.domain.as_str()))
        }
        _ => Err(SourceError::MailconfWantsAddress { url: url.to_owned() }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::DnsAnswer;
    use mail_types::Domain;

    fn parse(context: &Context, records: &[&str], authentic: bool) -> Parsed {
        let records = records.iter().map(|text| RecordData::Txt((*text).to_owned())).collect();
        let question = Mailconf.plan(context).remove(0);
        Mailconf.parse(context, &question, Answer::Dns(Ok(DnsAnswer { records, authentic, ..DnsAnswer::default() })))
    }

    #[test]
    fn the_record_leads_to_a_file_that_is_trusted_no_further() {
        let context = Context::new(Domain::parse("example.org").expect("domain"));
        for (authentic, trust) in [(false, Trust::PlainDns), (true, Trust::Dnssec)] {
            let parsed = parse(&context, &["v=spf1 -all", "mailconf=https://files.example/c.xml"], authentic);
            assert!(matches!(parsed.outcome, Outcome::Found(_)));
            assert_eq!(parsed.then.len(), 1);
            assert_eq!(parsed.then[0].query, Query::Https("https://files.example/c.xml".into()));
            assert_eq!(parsed.then[0].via, trust);
        }
    }

    #[test]
    fn other_records_and_other_schemes_lead_nowhere() {
        let mut context = Context::new(Domain::parse("example.org").expect("domain"));
        context.address = "a+b@example.org".parse().ok();
        assert!(matches!(parse(&context, &["v=spf1 -all", "xmailconf=https://a/"], false).outcome, Outcome::Absent(_)));
        for url in ["http://files.example/c.xml", "file:///etc/passwd", "", "ü"] {
            let parsed = parse(&context, &[&format!("mailconf={url}")], false);
            assert!(matches!(&parsed.outcome, Outcome::Failed(f) if f.reason == HttpError::NotHttps.into()), "{url}");
            assert!(parsed.then.is_empty());
        }
        let placeholder = ["mailconf=https://files.example/?u=%EMAILADDRESS%"];
        let parsed = parse(&context, &placeholder, false);
        assert!(
            matches!(&parsed.outcome, Outcome::Failed(f) if matches!(f.reason, Reason::Source(SourceError::MailconfWantsAddress { .. })))
        );
        context.send_address = true;
        let parsed = parse(&context, &placeholder, false);
        assert_eq!(parsed.then[0].query, Query::Https("https://files.example/?u=a%2Bb@example.org".into()));
    }
}
