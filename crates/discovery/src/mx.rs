//! Rank 8: the mail exchanger's provider. An inference: who receives a domain's mail often, not
//! always, also keeps its mailboxes.

mod behind;

use std::net::IpAddr;

use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig, builtin, dns_outcome, dns_trust, ispdb,
    misrouted,
};
use mail_net::{RecordData, RecordKind};
use mail_types::finding::{Finding, MX_INFERRED};
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{Message, Source, Trust};

/// The mail exchanger.
pub struct Mx;

/// The table's answer to an exchanger stands behind the files that its provider keeps today.
const TABLE_ORDER: u8 = u8::MAX;

impl DiscoverySource for Mx {
    fn source(&self) -> Source {
        Source::Mx
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let query = Query::Dns(context.domain.as_str().to_owned(), RecordKind::Mx);
        vec![Question::new(Source::Mx, TABLE_ORDER, query)]
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        match answer {
            Answer::Dns(answer) if question.exchange.is_some() => behind::read(context, question, answer),
            Answer::Dns(Ok(answer)) => exchange(context, &answer.records, dns_trust(&answer)),
            Answer::Dns(Err(error)) => Parsed::new(dns_outcome(&error), Trust::PlainDns),
            answer @ Answer::Https(_) => {
                let mut parsed = autoconfig::read_file(context, question, answer, Trust::Https);
                // A file that is missing or broken here was never published for this domain.
                if matches!(parsed.outcome, Outcome::Found(_)) {
                    let exchange = question.exchange.clone().unwrap_or_default();
                    parsed.findings.push(inferred(context, exchange));
                } else {
                    parsed.findings.clear();
                }
                parsed
            }
            Answer::Local | Answer::HttpsAndTxt(..) => misrouted(Trust::PlainDns),
        }
    }
}

/// Looks the best exchanger up in the table, and names the files of its provider to be asked.
fn exchange(context: &Context, records: &[RecordData], trust: Trust) -> Parsed {
    let mut exchangers: Vec<(u16, &str)> = records
        .iter()
        .filter_map(|record| match record {
            RecordData::Mx { preference, exchange } => Some((*preference, exchange.as_str())),
            _ => None,
        })
        .collect();
    exchangers.sort_unstable();
    let Some((_, best)) = exchangers.iter().find(|(_, host)| is_host(host)).or(exchangers.first()) else {
        return Parsed::new(Outcome::Absent(Absent::NoMx.into()), trust);
    };
    if !is_host(best) {
        let absent = match *best {
            // RFC 7505 section 3
            "" => Absent::NullMx,
            host => Absent::UselessMx { host: host.to_owned() },
        };
        return Parsed::new(Outcome::Absent(absent.into()), trust);
    }
    if let Some(filter) = builtin::filter::by_exchanger(best) {
        let mut parsed = behind::filtered(best, filter, trust);
        parsed.then.push(behind::question(context, best).via(trust));
        return parsed;
    }
    let evidence: Vec<String> = exchangers.iter().map(|(preference, host)| format!("MX {preference} {host}")).collect();
    let mut parsed = match builtin::by_mx(best) {
        Some(provider) => {
            let mut parsed = Parsed::found(provider.config(&context.domain), trust);
            parsed.findings.push(inferred(context, (*best).to_owned()));
            parsed
        }
        None => {
            let unknown = Absent::UnknownMx { host: (*best).to_owned() };
            Parsed::new(Outcome::Absent(unknown.into()), trust)
        }
    };
    parsed.evidence = evidence;
    // The files are read over HTTPS, but their URLs came from here.
    parsed.then = further_questions(context, best).into_iter().map(|question| question.via(trust)).collect();
    parsed
}

/// False for the null MX, an IP address in place of a name, and a name that every computer gives itself:
/// domains that want no mail used these before RFC 7505.
fn is_host(exchange: &str) -> bool {
    let name = exchange.strip_suffix('.').unwrap_or(exchange);
    let local = ["localhost", "localdomain", "invalid"];
    !name.is_empty()
        && name.parse::<IpAddr>().is_err()
        && !name.rsplit('.').next().is_some_and(|last| local.iter().any(|local| last.eq_ignore_ascii_case(local)))
}

fn inferred(context: &Context, exchange: String) -> Finding {
    let domain = context.domain.to_string();
    let own = Message::new("own-none").with("domain", domain);
    Finding::new(&MX_INFERRED).with("exchange", exchange).with("own", own).from(Source::Mx)
}

/// The provider's own files and the ISPDB's for the domains that the exchanger belongs to.
fn further_questions(context: &Context, exchange: &str) -> Vec<Question> {
    let mut urls = Vec::new();
    for domain in autoconfig::domains_of_exchange(exchange, &context.domain) {
        urls.extend(autoconfig::urls(&domain).into_iter().take(1));
        urls.push(ispdb::url(context, &domain));
    }
    urls.into_iter()
        .zip(0..)
        .map(|(url, order)| {
            let exchange = Some(exchange.to_owned());
            Question { exchange, ..Question::new(Source::Mx, order, Query::Https(url)) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::DnsAnswer;
    use mail_types::Domain;

    fn context() -> Context {
        Context::new(Domain::parse("example.org").expect("domain"))
    }

    fn parse(records: Vec<RecordData>) -> Parsed {
        let question = Mx.plan(&context()).remove(0);
        Mx.parse(&context(), &question, Answer::Dns(Ok(DnsAnswer { records, authentic: false, alias: None })))
    }

    fn mx(preference: u16, exchange: &str) -> RecordData {
        RecordData::Mx { preference, exchange: exchange.to_owned() }
    }

    #[test]
    fn the_lowest_preference_leads_to_further_questions() {
        let parsed = parse(vec![mx(20, "backup.other.example"), mx(10, "mx1.hoster.example")]);
        assert!(matches!(parsed.outcome, Outcome::Absent(_)));
        let urls: Vec<String> = parsed.then.iter().map(|q| q.query.describe()).collect();
        assert_eq!(
            urls,
            [
                "https://autoconfig.hoster.example/mail/config-v1.1.xml",
                "https://autoconfig.thunderbird.net/v1.1/hoster.example",
            ]
        );
    }

    #[test]
    fn a_known_exchanger_answers_at_once_and_says_that_it_is_an_inference() {
        let parsed = parse(vec![mx(0, "example-org.mail.protection.outlook.com")]);
        let Outcome::Found(config) = parsed.outcome else { panic!("found") };
        assert!(config.servers.iter().any(|server| server.endpoint.host == "outlook.office365.com"));
        assert_eq!(parsed.trust, Trust::PlainDns);
        assert!(parsed.findings.iter().any(|finding| finding.spec == &MX_INFERRED));
    }

    #[test]
    fn a_null_mx_is_a_clear_no() {
        let parsed = parse(vec![mx(0, "")]);
        assert_eq!(parsed.outcome, Outcome::Absent(Absent::NullMx.into()));
        assert!(parsed.then.is_empty());
    }

    #[test]
    fn an_exchanger_that_is_no_host_is_a_no_unless_another_is_one() {
        for host in ["localhost", "localhost.localdomain", "127.0.0.1", "192.0.2.1", "::1", "mail.invalid"] {
            let parsed = parse(vec![mx(10, host)]);
            assert_eq!(parsed.outcome, Outcome::Absent(Absent::UselessMx { host: host.to_owned() }.into()));
            assert!(parsed.then.is_empty());
            let parsed = parse(vec![mx(10, host), mx(20, "mx.hoster.example")]);
            assert!(!parsed.then.is_empty(), "{host}");
        }
    }
}
