//! Calendars and contacts (CalDAV, CardDAV), shown beside the mail and no part of any verdict: SRV
//! `_caldavs._tcp` and `_carddavs._tcp` name the host, a TXT record beside them the path, or else
//! `/.well-known/caldav` and `/.well-known/carddav` lead to the service (RFC 6764). What is there is asked for its
//! properties without a login, and no further.

use super::rfc2782::{self, SrvRecord};
use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, dns_outcome, dns_trust, hops_evidence, hops_trust,
    http_outcome, misrouted, status_outcome,
};
use mail_net::http::Fetched;
use mail_net::{DnsAnswer, DnsError, RecordData, RecordKind};
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{DavKind, DavUrl, MailConfig, Source, Trust};

/// Calendars and contacts.
pub struct Dav;

/// Orders of the questions, even for calendars and odd for contacts: records, the well-known resources of the domain
/// itself, of which that for contacts is asked only if there are calendars, and what a record named.
const RECORD: u8 = 0;
const WELL_KNOWN: u8 = 2;
const NAMED: u8 = 4;

impl DiscoverySource for Dav {
    fn source(&self) -> Source {
        Source::Dav
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let domain = context.domain.as_str();
        let record = |kind: DavKind| {
            let query = Query::Dns(format!("_{}s._tcp.{domain}", kind.id()), RecordKind::Srv);
            question(RECORD, kind, query)
        };
        let own = Query::Propfind(well_known(domain, DavKind::Calendars));
        vec![record(DavKind::Calendars), record(DavKind::Contacts), question(WELL_KNOWN, DavKind::Calendars, own)]
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        let kind = kind_of(question);
        match answer {
            Answer::Dns(answer) if question.exchange.is_some() => path(kind, question, answer),
            Answer::Dns(Ok(answer)) => records(question, kind, SrvRecord::all(&answer.records), dns_trust(&answer)),
            Answer::Dns(Err(error)) => Parsed::new(dns_outcome(&error), Trust::PlainDns),
            Answer::Https(Ok(fetched)) => {
                let trust = question.via.min(hops_trust(&fetched));
                let mut parsed = Parsed::new(service(kind, &fetched, question.order >= NAMED), trust);
                parsed.evidence.extend(hops_evidence(&fetched));
                let found = matches!(parsed.outcome, Outcome::Found(_));
                if found && question.order == WELL_KNOWN {
                    let contacts = Query::Propfind(well_known(context.domain.as_str(), DavKind::Contacts));
                    parsed.then.push(self::question(WELL_KNOWN, DavKind::Contacts, contacts));
                }
                parsed
            }
            Answer::Https(Err(error)) => Parsed::new(http_outcome(&error), question.via.min(Trust::Https)),
            Answer::Local | Answer::HttpsAndTxt(..) => misrouted(Trust::PlainDns),
        }
    }
}

fn well_known(authority: &str, kind: DavKind) -> String {
    format!("https://{authority}/.well-known/{}", kind.id())
}

fn question(order: u8, kind: DavKind, query: Query) -> Question {
    Question::new(Source::Dav, order + u8::from(kind == DavKind::Contacts), query)
}

/// What a question is about.
fn kind_of(question: &Question) -> DavKind {
    if question.order.is_multiple_of(2) { DavKind::Calendars } else { DavKind::Contacts }
}

/// The host that the records of a service name; the TXT record of the same name is asked for the path.
fn records(asked: &Question, kind: DavKind, records: Vec<SrvRecord>, trust: Trust) -> Parsed {
    let evidence = records.iter().map(ToString::to_string).collect();
    let best = rfc2782::order(records, rfc2782::random).into_iter().find(|record| !record.target.is_empty());
    let Some(best) = best else {
        return Parsed::new(Outcome::Absent(Absent::NotOffered.into()), trust);
    };
    let mut parsed = Parsed::found(config(kind, well_known(&best.authority(), kind)), trust);
    parsed.evidence = evidence;
    if let Query::Dns(name, _) = &asked.query {
        let text = question(NAMED, kind, Query::Dns(name.clone(), RecordKind::Txt));
        parsed.then.push(Question { exchange: Some(best.authority()), ..text }.via(trust));
    }
    parsed
}

/// The path of a service: `path=/dav` in a TXT record (RFC 6764 section 4), or the well-known resource.
fn path(kind: DavKind, asked: &Question, answer: Result<DnsAnswer, DnsError>) -> Parsed {
    let authority = asked.exchange.as_deref().unwrap_or_default();
    let records = answer.as_ref().map_or(&[][..], |answer| &answer.records);
    let path = records.iter().find_map(|record| match record {
        RecordData::Txt(text) => text.strip_prefix("path=").filter(|path| is_path(path)),
        _ => None,
    });
    let trust = answer.as_ref().map_or(Trust::PlainDns, dns_trust).min(asked.via);
    let url = path.map_or_else(|| well_known(authority, kind), |path| format!("https://{authority}{path}"));
    let mut parsed = match (path, &answer) {
        (Some(path), _) => {
            let mut parsed = Parsed::found(config(kind, url.clone()), trust);
            parsed.evidence.push(format!("TXT path={path}"));
            parsed
        }
        (None, Ok(_)) => Parsed::new(Outcome::Absent(Absent::NoDavPath.into()), trust),
        (None, Err(error)) => Parsed::new(dns_outcome(error), trust),
    };
    parsed.then.push(question(NAMED, kind, Query::Propfind(url)).via(trust));
    parsed
}

/// Below the host that the record named, and nowhere else.
fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn config(kind: DavKind, url: String) -> MailConfig {
    MailConfig { dav: vec![DavUrl { kind, url }], ..MailConfig::default() }
}

/// 207 is WebDAV's own answer (RFC 4918 section 11.1). 401 asks for a login: at the end of a redirect, or
/// where a record led, the service; at the well-known resource itself perhaps only a site that is closed.
fn service(kind: DavKind, fetched: &Fetched, named: bool) -> Outcome {
    let led = named || fetched.hops.len() > 1;
    match fetched.status {
        207 => Outcome::Found(config(kind, fetched.final_url.clone())),
        401 if led => Outcome::Found(config(kind, fetched.final_url.clone())),
        200 => Outcome::Absent(Absent::NoDav.into()),
        status => status_outcome(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::http::Hop;
    use mail_types::Domain;

    fn context() -> Context {
        Context::new(Domain::parse("example.org").expect("domain"))
    }

    fn parse(question: &Question, answer: Answer) -> Parsed {
        Dav.parse(&context(), question, answer)
    }

    fn fetched(status: u16, urls: &[&str]) -> Answer {
        let hop = |url: &&str| Hop { url: (*url).to_owned(), status, host: "example.org".into() };
        Answer::Https(Ok(Fetched {
            status,
            final_url: (*urls.last().expect("a URL")).to_owned(),
            hops: urls.iter().map(hop).collect(),
            ..Fetched::default()
        }))
    }

    fn urls(parsed: &Parsed) -> Vec<(&'static str, &str)> {
        let Outcome::Found(config) = &parsed.outcome else { return Vec::new() };
        config.dav.iter().map(|at| (at.kind.id(), at.url.as_str())).collect()
    }

    #[test]
    fn a_record_names_the_host_and_it_is_asked() {
        let record = |target: &str| RecordData::Srv { priority: 0, weight: 0, port: 443, target: target.into() };
        let dns = |record| Answer::Dns(Ok(DnsAnswer { records: vec![record], ..DnsAnswer::default() }));
        let plan = Dav.plan(&context());
        assert_eq!(plan[1].query, Query::Dns("_carddavs._tcp.example.org".into(), RecordKind::Srv));
        let parsed = parse(&plan[1], dns(record("dav.example.org")));
        assert_eq!(urls(&parsed), [("carddav", "https://dav.example.org/.well-known/carddav")]);
        let text = &parsed.then[0];
        assert_eq!(text.query, Query::Dns("_carddavs._tcp.example.org".into(), RecordKind::Txt));
        let door = &parse(text, Answer::Dns(Err(DnsError::NoData))).then[0];
        assert_eq!(
            (door.query.describe().as_str(), door.via),
            ("PROPFIND https://dav.example.org/.well-known/carddav", Trust::PlainDns)
        );
        let answered = parse(door, fetched(401, &["https://dav.example.org/.well-known/carddav"]));
        assert_eq!((urls(&answered).len(), answered.trust), (1, Trust::PlainDns));
        assert!(matches!(parse(&plan[0], dns(record(""))).outcome, Outcome::Absent(_)));
        assert!(matches!(parse(&plan[0], Answer::Dns(Err(DnsError::NoData))).outcome, Outcome::Absent(_)));
    }

    #[test]
    fn a_text_record_names_the_path_below_the_same_host() {
        let at = DavKind::Contacts;
        let text = Question { exchange: Some("dav.example.org:8443".into()), ..question(NAMED, at, Query::Local) };
        let named = |record: &str| {
            let records = vec![RecordData::Txt("txtvers=1".into()), RecordData::Txt(record.into())];
            let parsed = parse(&text, Answer::Dns(Ok(DnsAnswer { records, ..DnsAnswer::default() })));
            parsed.then[0].query.describe()
        };
        assert_eq!(named("path=/remote.php/dav"), "PROPFIND https://dav.example.org:8443/remote.php/dav");
        for elsewhere in ["path=//other.example/", "path=other", "path=/\\other.example", "path=/a b", "path=", "x=/y"]
        {
            assert_eq!(named(elsewhere), "PROPFIND https://dav.example.org:8443/.well-known/carddav", "{elsewhere}");
        }
        let door = &parse(
            &text,
            Answer::Dns(Ok(DnsAnswer { records: vec![RecordData::Txt("path=/dav".into())], ..DnsAnswer::default() })),
        )
        .then[0];
        let answered = parse(door, fetched(401, &["https://dav.example.org:8443/dav"]));
        assert_eq!(urls(&answered), [("carddav", "https://dav.example.org:8443/dav")]);
    }

    #[test]
    fn the_well_known_resource_leads_to_the_service_and_contacts_are_asked_for_after_calendars() {
        let start = "https://example.org/.well-known/caldav";
        let question = &Dav.plan(&context())[2];
        let parsed = parse(question, fetched(401, &[start, "https://example.org/dav/"]));
        assert_eq!(urls(&parsed), [("caldav", "https://example.org/dav/")]);
        assert_eq!(parsed.then[0].query, Query::Propfind("https://example.org/.well-known/carddav".into()));
        let contacts = parse(&parsed.then[0], fetched(207, &["https://example.org/.well-known/carddav"]));
        assert_eq!(urls(&contacts), [("carddav", "https://example.org/.well-known/carddav")]);
        assert!(contacts.then.is_empty());
    }

    #[test]
    fn a_front_page_and_a_closed_site_are_no_service() {
        let question = &Dav.plan(&context())[2];
        let start = "https://example.org/.well-known/caldav";
        for (status, found) in [(200, "absent"), (404, "absent"), (405, "absent"), (401, "protected"), (500, "failed")]
        {
            let parsed = parse(question, fetched(status, &[start]));
            let outcome = match parsed.outcome {
                Outcome::Absent(_) => "absent",
                Outcome::Protected(_) => "protected",
                Outcome::Failed(_) => "failed",
                _ => "else",
            };
            assert_eq!((outcome, parsed.then.len()), (found, 0), "{status}");
        }
    }
}
