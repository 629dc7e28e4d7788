//! JMAP, shown and not recommended: few mail programs speak it, and it is neither IMAP nor POP3.
//! SRV `_jmap._tcp` names the host, `/.well-known/jmap` leads to the session (RFC 8620 section 2.2).

use super::rfc2782::{self, SrvRecord};
use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, dns_outcome, dns_trust, hops_evidence, hops_trust,
    http_outcome, issuer, misrouted, protected_resource, status_outcome,
};
use mail_net::RecordKind;
use mail_net::http::Fetched;
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{MailConfig, Source, Trust};

/// JMAP.
pub struct Jmap;

/// The order of the question for a session's metadata (RFC 9728).
const RESOURCE: u8 = 3;

impl DiscoverySource for Jmap {
    fn source(&self) -> Source {
        Source::Jmap
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let domain = context.domain.as_str();
        vec![
            Question::new(Source::Jmap, 0, Query::Dns(format!("_jmap._tcp.{domain}"), RecordKind::Srv)),
            Question::new(Source::Jmap, 1, Query::Https(format!("https://{domain}/.well-known/jmap"))),
        ]
    }

    fn parse(&self, _context: &Context, question: &Question, answer: Answer) -> Parsed {
        match answer {
            Answer::Dns(Ok(answer)) => records(SrvRecord::all(&answer.records), dns_trust(&answer)),
            Answer::Dns(Err(error)) => Parsed::new(dns_outcome(&error), Trust::PlainDns),
            Answer::Https(Ok(fetched)) => {
                let trust = question.via.min(hops_trust(&fetched));
                let mut parsed =
                    if question.order == RESOURCE { issuer(&fetched, trust) } else { door(&fetched, trust) };
                parsed.evidence.extend(hops_evidence(&fetched));
                parsed
            }
            Answer::Https(Err(error)) => Parsed::new(http_outcome(&error), question.via.min(Trust::Https)),
            Answer::Local | Answer::HttpsAndTxt(..) => misrouted(Trust::PlainDns),
        }
    }
}

fn records(records: Vec<SrvRecord>, trust: Trust) -> Parsed {
    let evidence = records.iter().map(ToString::to_string).collect();
    let best = rfc2782::order(records, rfc2782::random).into_iter().find(|record| !record.target.is_empty());
    let Some(best) = best else {
        return Parsed::new(Outcome::Absent(Absent::NotOffered.into()), trust);
    };
    let url = format!("https://{}/.well-known/jmap", best.authority());
    let mut parsed = Parsed::found(MailConfig { jmap_urls: vec![url.clone()], ..MailConfig::default() }, trust);
    parsed.evidence = evidence;
    parsed.then.push(Question::new(Source::Jmap, 2, Query::Https(url)).via(trust));
    parsed
}

/// The session, or what says who hands out the tokens for it.
fn door(fetched: &Fetched, trust: Trust) -> Parsed {
    let mut parsed = Parsed::new(session(fetched), trust);
    if matches!(parsed.outcome, Outcome::Protected(_))
        && let Some(url) = protected_resource::metadata_url(&fetched.final_url)
    {
        parsed.then.push(Question::new(Source::Jmap, RESOURCE, Query::HttpsDirect(url)).via(trust));
    }
    parsed
}

/// The issuer, and the question for what it says of itself.
fn issuer(fetched: &Fetched, trust: Trust) -> Parsed {
    let mut parsed = Parsed::new(protected_resource::read(fetched), trust);
    if let Outcome::Found(config) = &parsed.outcome {
        parsed.then.extend(issuer::question(config, trust));
    }
    parsed
}

/// A session resource is JSON with `apiUrl` (RFC 8620 section 2); mostly it asks for a login first.
fn session(fetched: &Fetched) -> Outcome {
    if fetched.status != 200 {
        return status_outcome(fetched.status);
    }
    let json: Option<serde_json::Value> = serde_json::from_slice(&fetched.body).ok();
    if json.is_some_and(|json| json.get("apiUrl").is_some_and(serde_json::Value::is_string)) {
        Outcome::Found(MailConfig { jmap_urls: vec![fetched.final_url.clone()], ..MailConfig::default() })
    } else {
        Outcome::Absent(Absent::NoJmap.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::{DnsAnswer, DnsError, RecordData};
    use mail_types::Domain;

    fn parse(order: usize, answer: Answer) -> Parsed {
        let context = Context::new(Domain::parse("example.org").expect("domain"));
        let question = Jmap.plan(&context)[order].clone();
        Jmap.parse(&context, &question, answer)
    }

    fn fetched(status: u16, body: &str) -> Answer {
        Answer::Https(Ok(Fetched {
            status,
            final_url: "https://example.org/.well-known/jmap".into(),
            hops: Vec::new(),
            content_type: None,
            location: None,
            kept_since: None,
            body: body.into(),
        }))
    }

    #[test]
    fn a_record_names_the_session_and_it_is_asked() {
        let record = |port, target: &str| RecordData::Srv { priority: 0, weight: 0, port, target: target.into() };
        let dns = |record| Answer::Dns(Ok(DnsAnswer { records: vec![record], ..DnsAnswer::default() }));
        let parsed = parse(0, dns(record(443, "jmap.example.org")));
        let Outcome::Found(config) = &parsed.outcome else { panic!("found") };
        assert_eq!(config.jmap_urls, ["https://jmap.example.org/.well-known/jmap"]);
        assert_eq!((parsed.then.len(), parsed.then[0].via), (1, Trust::PlainDns));
        let parsed = parse(0, dns(record(8443, "jmap.example.org")));
        assert_eq!(parsed.then[0].query.describe(), "https://jmap.example.org:8443/.well-known/jmap");
        assert!(matches!(parse(0, dns(record(0, ""))).outcome, Outcome::Absent(_)));
        assert!(matches!(parse(0, Answer::Dns(Err(DnsError::NoData))).outcome, Outcome::Absent(_)));
    }

    #[test]
    fn a_locked_door_is_asked_who_has_the_key() {
        let parsed = parse(1, fetched(401, ""));
        let url = "https://example.org/.well-known/oauth-protected-resource/.well-known/jmap";
        assert_eq!(parsed.then[0].query, Query::HttpsDirect(url.into()));
        let body =
            r#"{"resource":"https://example.org/.well-known/jmap","authorization_servers":["https://a.example"]}"#;
        let answer = Fetched { status: 200, final_url: url.into(), body: body.into(), ..Fetched::default() };
        let context = Context::new(Domain::parse("example.org").expect("domain"));
        let parsed = Jmap.parse(&context, &parsed.then[0], Answer::Https(Ok(answer)));
        let next = "https://a.example/.well-known/oauth-authorization-server";
        assert_eq!((parsed.then[0].source, parsed.then[0].query.describe().as_str()), (Source::OAuth, next));
        assert!(parse(1, fetched(404, "")).then.is_empty());
    }

    #[test]
    fn a_session_is_told_from_a_front_page_and_from_a_locked_door() {
        assert!(matches!(parse(1, fetched(200, r#"{"apiUrl":"https://x/"}"#)).outcome, Outcome::Found(_)));
        assert!(matches!(parse(1, fetched(200, "<html>")).outcome, Outcome::Absent(_)));
        assert!(matches!(parse(1, fetched(404, "")).outcome, Outcome::Absent(_)));
        assert!(matches!(parse(1, fetched(401, "")).outcome, Outcome::Protected(_)));
        assert!(matches!(parse(1, fetched(500, "")).outcome, Outcome::Failed(_)));
    }
}
