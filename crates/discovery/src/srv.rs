//! Rank 5: SRV records (RFC 6186 section 3, RFC 8314 section 5.1, RFC 2782).

use super::rfc2782::{self, SrvRecord};
use super::{Answer, Context, DiscoverySource, Parsed, Query, Question, dns_outcome, dns_trust, misrouted};
use mail_net::RecordKind;
use mail_types::finding::{Finding, SOCKET_TYPE_PORT, SRV_SUBMISSION_465};
use mail_types::{Endpoint, MailConfig, Message, Protocol, Security, ServerSettings, Source, Trust, Username};

/// SRV records.
pub struct Srv;

/// The six services; implicit TLS stands before its STARTTLS twin (RFC 8314 section 5.1).
const SERVICES: [(&str, Protocol, Security); 6] = [
    ("_imaps", Protocol::Imap, Security::ImplicitTls),
    ("_pop3s", Protocol::Pop3, Security::ImplicitTls),
    ("_submissions", Protocol::Submission, Security::ImplicitTls),
    ("_imap", Protocol::Imap, Security::StartTls),
    ("_pop3", Protocol::Pop3, Security::StartTls),
    ("_submission", Protocol::Submission, Security::StartTls),
];

impl DiscoverySource for Srv {
    fn source(&self) -> Source {
        Source::Srv
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        SERVICES
            .iter()
            .zip(0..)
            .map(|((service, _, _), order)| {
                let name = format!("{service}._tcp.{}", context.domain.as_str());
                Question::new(Source::Srv, order, Query::Dns(name, RecordKind::Srv))
            })
            .collect()
    }

    fn parse(&self, _context: &Context, question: &Question, answer: Answer) -> Parsed {
        let Query::Dns(name, _) = &question.query else { return misrouted(Trust::PlainDns) };
        let service = SERVICES.iter().find(|(service, ..)| name.split('.').next() == Some(service));
        let (Answer::Dns(result), Some((_, protocol, security))) = (answer, service) else {
            return misrouted(Trust::PlainDns);
        };
        let answer = match result {
            Ok(answer) => answer,
            Err(error) => return Parsed::new(dns_outcome(&error), Trust::PlainDns),
        };
        let trust = dns_trust(&answer);
        let records = SrvRecord::all(&answer.records);
        let evidence = records.iter().map(ToString::to_string).collect();
        let config = config(records, *protocol, *security);
        let findings = config.servers.iter().filter(|server| server.security != *security).map(|server| {
            let found = if *protocol == Protocol::Submission {
                Finding::new(&SRV_SUBMISSION_465)
            } else {
                Finding::new(&SOCKET_TYPE_PORT).with("security", Message::new("security-starttls"))
            };
            found.at(*protocol, &server.endpoint).from(question.source)
        });
        let findings = findings.collect();
        let mut parsed = Parsed::found(config, trust);
        parsed.findings = findings;
        parsed.evidence = evidence;
        parsed
    }
}

/// Quirk, seen since RFC 8314 in many zones (2018 and later): the STARTTLS service with the port of
/// implicit TLS. Taken at its word it makes both sides wait for the other, so the port decides.
fn security_meant(protocol: Protocol, security: Security, port: u16) -> Security {
    let implicit = port == protocol.default_port(Security::ImplicitTls);
    if security == Security::StartTls && implicit { Security::ImplicitTls } else { security }
}

/// The servers of one service in the order of RFC 2782; a lone target `.` says *not offered*.
fn config(records: Vec<SrvRecord>, protocol: Protocol, security: Security) -> MailConfig {
    let offered = records.iter().any(|record| !record.target.is_empty());
    let servers = rfc2782::order(records, rfc2782::random)
        .into_iter()
        .filter(|record| !record.target.is_empty())
        .map(|record| ServerSettings {
            protocol,
            endpoint: Endpoint::new(&record.target, record.port),
            security: security_meant(protocol, security, record.port),
            // RFC 6186 section 4: try the whole address first.
            username: Username::address(),
            auth: Vec::new(),
        })
        .collect();
    let not_offered = if offered { Vec::new() } else { vec![protocol] };
    MailConfig { servers, not_offered, ..MailConfig::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::{DnsAnswer, DnsError, RecordData};
    use mail_types::Domain;
    use mail_types::report::Outcome;

    fn context() -> Context {
        Context::new(Domain::parse("example.org").expect("domain"))
    }

    fn parse(order: usize, result: Result<DnsAnswer, DnsError>) -> Parsed {
        let question = Srv.plan(&context())[order].clone();
        Srv.parse(&context(), &question, Answer::Dns(result))
    }

    fn srv(priority: u16, target: &str, port: u16) -> RecordData {
        RecordData::Srv { priority, weight: 0, port, target: target.to_owned() }
    }

    #[test]
    fn all_six_services_are_asked() {
        let names: Vec<String> = Srv.plan(&context()).iter().map(|q| q.query.describe()).collect();
        assert_eq!(
            names,
            [
                "SRV _imaps._tcp.example.org",
                "SRV _pop3s._tcp.example.org",
                "SRV _submissions._tcp.example.org",
                "SRV _imap._tcp.example.org",
                "SRV _pop3._tcp.example.org",
                "SRV _submission._tcp.example.org",
            ]
        );
    }

    #[test]
    fn priority_decides_the_order_of_servers() {
        let records = vec![srv(20, "b.example.org", 993), srv(10, "a.example.org", 9993)];
        let parsed = parse(0, Ok(DnsAnswer { records, authentic: false, alias: None }));
        let Outcome::Found(config) = parsed.outcome else { panic!("found") };
        let endpoints: Vec<String> = config.servers.iter().map(|s| s.endpoint.to_string()).collect();
        assert_eq!(endpoints, ["a.example.org:9993", "b.example.org:993"]);
        assert_eq!(parsed.trust, Trust::PlainDns);
    }

    #[test]
    fn the_starttls_service_on_a_tls_port_is_meant_as_tls() {
        for (order, port, security, finding) in [
            (5, 465, Security::ImplicitTls, Some("srv-submission-465")),
            (3, 993, Security::ImplicitTls, Some("socket-type-port")),
            (4, 995, Security::ImplicitTls, Some("socket-type-port")),
            (5, 587, Security::StartTls, None),
            (2, 465, Security::ImplicitTls, None),
        ] {
            let answer = DnsAnswer { records: vec![srv(0, "mail.example.org", port)], ..DnsAnswer::default() };
            let parsed = parse(order, Ok(answer));
            let Outcome::Found(config) = &parsed.outcome else { panic!("found") };
            assert_eq!(config.servers[0].security, security, "{port}");
            assert_eq!(parsed.findings.first().map(|finding| finding.spec.id), finding, "{port}");
        }
    }

    #[test]
    fn the_target_root_says_not_offered() {
        let parsed = parse(1, Ok(DnsAnswer { records: vec![srv(0, "", 0)], authentic: true, alias: None }));
        let Outcome::Found(config) = parsed.outcome else { panic!("found") };
        assert_eq!((config.servers.len(), config.not_offered), (0, vec![Protocol::Pop3]));
        assert_eq!(parsed.trust, Trust::Dnssec);
    }

    #[test]
    fn absent_and_failed_are_two_answers() {
        assert!(matches!(parse(0, Err(DnsError::NxDomain)).outcome, Outcome::Absent(_)));
        assert!(matches!(parse(0, Err(DnsError::NoData)).outcome, Outcome::Absent(_)));
        for error in [DnsError::Timeout, DnsError::Server("SERVFAIL".into()), DnsError::Unreachable] {
            assert!(matches!(parse(0, Err(error)).outcome, Outcome::Failed(_)));
        }
    }
}
