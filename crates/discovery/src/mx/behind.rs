//! What is behind a filter: two records beside MX often show who keeps the mailboxes. The alias of
//! `autodiscover.DOMAIN` is asked for first; the SPF record lists senders, and is asked only if that says
//! nothing.

use crate::builtin::filter::{self, Filter};
use crate::builtin::{self, Provider};
use crate::{Context, Parsed, Query, Question, dns_outcome, dns_trust};
use mail_net::{DnsAnswer, DnsError, RecordData, RecordKind};
use mail_types::finding::{Finding, MAILBOX_BEHIND_FILTER};
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{Source, Trust};

/// Both questions stand beside the one for the exchanger itself.
const ORDER: u8 = u8::MAX;

/// The answer to an exchanger that is a filter.
pub(super) fn filtered(exchange: &str, filter: &Filter, trust: Trust) -> Parsed {
    let absent = Absent::MxFilter { host: exchange.to_owned(), filter: filter.name };
    Parsed::new(Outcome::Absent(absent.into()), trust)
}

/// The first question for what is behind it.
pub(super) fn question(context: &Context, exchange: &str) -> Question {
    ask(exchange, Query::Dns(format!("autodiscover.{}", context.domain), RecordKind::A))
}

fn ask(exchange: &str, query: Query) -> Question {
    Question { exchange: Some(exchange.to_owned()), ..Question::new(Source::Mx, ORDER, query) }
}

/// Reads the alias, and asks for SPF if it shows nothing; reads SPF.
pub(super) fn read(context: &Context, question: &Question, answer: Result<DnsAnswer, DnsError>) -> Parsed {
    let exchange = question.exchange.as_deref().unwrap_or_default();
    let trust = answer.as_ref().map_or(Trust::PlainDns, dns_trust).min(question.via);
    let is_alias = matches!(question.query, Query::Dns(_, RecordKind::A));
    let shown = answer.as_ref().ok().and_then(|answer| if is_alias { by_alias(answer) } else { by_spf(answer) });
    let mut parsed = match (shown, &answer) {
        (Some((provider, evidence)), _) => {
            let mut parsed = Parsed::found(provider.config(&context.domain), trust);
            parsed.findings.push(seen_through(context, exchange, &evidence));
            parsed.evidence.push(evidence);
            parsed
        }
        (None, Err(error)) => Parsed::new(dns_outcome(error), trust),
        (None, Ok(_)) => match filter::by_exchanger(exchange) {
            Some(filter) => filtered(exchange, filter, trust),
            None => Parsed::new(Outcome::Absent(Absent::UnknownMx { host: exchange.to_owned() }.into()), trust),
        },
    };
    if is_alias && !matches!(parsed.outcome, Outcome::Found(_)) {
        let spf = Query::Dns(context.domain.as_str().to_owned(), RecordKind::Txt);
        parsed.then.push(ask(exchange, spf).via(trust));
    }
    parsed
}

fn by_alias(answer: &DnsAnswer) -> Option<(&'static Provider, String)> {
    let alias = answer.alias.as_deref()?;
    Some((filter::by_autodiscover(alias)?, format!("autodiscover CNAME {alias}")))
}

fn by_spf(answer: &DnsAnswer) -> Option<(&'static builtin::Provider, String)> {
    answer.records.iter().find_map(|record| match record {
        RecordData::Txt(text) => Some((filter::by_spf(text)?, format!("TXT {text}"))),
        _ => None,
    })
}

fn seen_through(context: &Context, exchange: &str, evidence: &str) -> Finding {
    let filter = filter::by_exchanger(exchange).map_or("", |filter| filter.name);
    Finding::new(&MAILBOX_BEHIND_FILTER)
        .with("domain", context.domain.to_string())
        .with("filter", filter)
        .with_foreign("exchange", exchange.to_owned())
        .with_foreign("evidence", evidence.to_owned())
        .from(Source::Mx)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mx::Mx;
    use crate::{Answer, DiscoverySource};
    use mail_types::Domain;

    const MIMECAST: &str = "us-smtp-inbound-1.mimecast.com";

    fn context() -> Context {
        Context::new(Domain::parse("example.org").expect("domain"))
    }

    fn parse(question: &Question, answer: Result<DnsAnswer, DnsError>) -> Parsed {
        Mx.parse(&context(), question, Answer::Dns(answer))
    }

    fn first() -> Question {
        let exchange = RecordData::Mx { preference: 10, exchange: MIMECAST.to_owned() };
        let answer = DnsAnswer { records: vec![exchange], ..DnsAnswer::default() };
        let parsed = parse(&Mx.plan(&context())[0], Ok(answer));
        let expected = Absent::MxFilter { host: MIMECAST.into(), filter: "Mimecast" };
        assert_eq!(parsed.outcome, Outcome::Absent(expected.into()));
        assert_eq!(parsed.then.len(), 1, "the filter's own files say nothing of the domain");
        parsed.then[0].clone()
    }

    fn alias(of: &str) -> Result<DnsAnswer, DnsError> {
        let records = vec![RecordData::Address("192.0.2.1".parse().expect("address"))];
        Ok(DnsAnswer { records, alias: Some(of.to_owned()), ..DnsAnswer::default() })
    }

    fn text(text: &str) -> Result<DnsAnswer, DnsError> {
        Ok(DnsAnswer { records: vec![RecordData::Txt(text.to_owned())], ..DnsAnswer::default() })
    }

    fn incoming(parsed: &Parsed) -> &str {
        let Outcome::Found(config) = &parsed.outcome else { panic!("found") };
        assert!(parsed.findings.iter().any(|finding| finding.spec == &MAILBOX_BEHIND_FILTER));
        assert_eq!(parsed.trust, Trust::PlainDns);
        &config.servers[0].endpoint.host
    }

    #[test]
    fn the_alias_of_autodiscover_leads_through_the_filter() {
        let parsed = parse(&first(), alias("autodiscover.outlook.com"));
        assert_eq!((incoming(&parsed), parsed.then.len()), ("outlook.office365.com", 0));
    }

    #[test]
    fn without_it_spf_is_asked() {
        for nothing in [Err(DnsError::NoData), Err(DnsError::NxDomain), alias("web.example.net")] {
            let parsed = parse(&first(), nothing);
            assert!(!matches!(parsed.outcome, Outcome::Found(_)));
            let found = parse(&parsed.then[0], text("v=spf1 include:_spf.google.com -all"));
            assert_eq!((incoming(&found), found.then.len()), ("imap.gmail.com", 0));
            let unclear = parse(&parsed.then[0], text("v=spf1 include:sendgrid.net -all"));
            let expected = Absent::MxFilter { host: MIMECAST.into(), filter: "Mimecast" };
            assert_eq!((unclear.outcome, unclear.then.len()), (Outcome::Absent(expected.into()), 0));
        }
    }
}
