//! Rank 1: PACC, the provider's file whose digest stands in DNS (draft-ietf-mailmaint-pacc).
//!
//! The file and the TXT records are asked for at once. A file that no record vouches for is refused:
//! that is the point of it. Where no record stands, nobody publishes PACC, whatever a web server
//! answers under that name.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

use super::{
    Answer, Context, DiscoverySource, Parsed, Query, Question, dns_outcome, dns_trust, hops_evidence, http_outcome,
    issuer, misrouted, pacc_json, status_outcome,
};
use mail_net::http::Fetched;
use mail_net::{DnsAnswer, DnsError, HttpError, RecordData};
use mail_types::Reason;
use mail_types::finding::{Finding, PACC_DIGEST_STALE, PACC_UNUSABLE};
use mail_types::reason::{Absent, PaccError};
use mail_types::report::{Cause, Failure, Outcome};
use mail_types::{Source, Trust};

/// The draft whose form is read. Drafts 01 and 02 write `smtp` for what is `submit` since 03; both
/// are understood.
pub const DRAFT: &str = "draft-ietf-mailmaint-pacc-03";

/// The provider's file with its digest.
pub struct Pacc;

impl DiscoverySource for Pacc {
    fn source(&self) -> Source {
        Source::Pacc
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let domain = context.domain.as_str();
        let url = format!("https://ua-auto-config.{domain}/.well-known/user-agent-configuration.json");
        let name = format!("_ua-auto-config.{domain}");
        vec![Question::new(Source::Pacc, 0, Query::HttpsAndTxt { url, name })]
    }

    fn parse(&self, _context: &Context, question: &Question, answer: Answer) -> Parsed {
        let (Answer::HttpsAndTxt(file, records), Query::HttpsAndTxt { url, .. }) = (answer, &question.query) else {
            return misrouted(Trust::Https);
        };
        read(url, file, records)
    }
}

fn read(url: &str, file: Result<Fetched, HttpError>, records: Result<DnsAnswer, DnsError>) -> Parsed {
    let (digests, trust) = match &records {
        Ok(answer) => (digests(answer), dns_trust(answer)),
        Err(_) => (Vec::new(), Trust::PlainDns),
    };
    let mut evidence: Vec<String> =
        digests.iter().map(|digest| format!("TXT v=UAAC1; a=sha256; d={}", decoder().encode(digest))).collect();
    let mut parsed = match (file, records) {
        (Ok(fetched), records) if fetched.status == 200 => {
            evidence.extend(hops_evidence(&fetched));
            body(url, &fetched, &digests, records.err(), trust)
        }
        (Ok(fetched), _) => {
            evidence.extend(hops_evidence(&fetched));
            let outcome = status_outcome(fetched.status);
            if digests.is_empty() { Parsed::new(unpublished(outcome), trust) } else { vouched_but(url, outcome, trust) }
        }
        (Err(error), records) => match (http_outcome(&error), records) {
            (outcome, _) if !digests.is_empty() => vouched_but(url, outcome, trust),
            // Neither was answered: nothing is known.
            (outcome @ Outcome::Failed(_), Err(records)) if !records.is_absent() => Parsed::new(outcome, trust),
            (outcome, _) => Parsed::new(unpublished(outcome), trust),
        },
    };
    evidence.append(&mut parsed.evidence);
    parsed.evidence = evidence;
    parsed
}

/// Without a record, what a web server says under this name is no PACC, and no fault either.
fn unpublished(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Absent(message) => Outcome::Absent(message),
        _ => Outcome::Absent(Absent::NoPaccRecord.into()),
    }
}

/// Records promise a file that can't be had.
fn vouched_but(url: &str, outcome: Outcome, trust: Trust) -> Parsed {
    let failure = match outcome {
        Outcome::Failed(failure) => failure,
        Outcome::Absent(reason) | Outcome::Protected(reason) => Failure::of(PaccError::NoFile(Box::new(reason))),
        outcome => return Parsed::new(outcome, trust),
    };
    // No answer at all says nothing about the file: a firewall may drop the packets.
    let own_fault = !matches!(failure.cause, Cause::Unreachable | Cause::Network | Cause::Timeout);
    let finding = own_fault.then(|| unusable(url, failure.reason.clone()));
    let mut parsed = Parsed::failed(failure, trust);
    parsed.findings.extend(finding);
    parsed
}

fn unusable(url: &str, reason: Reason) -> Finding {
    Finding::new(&PACC_UNUSABLE).with("url", url.to_owned()).with("reason", reason).from(Source::Pacc)
}

fn body(url: &str, fetched: &Fetched, digests: &[Vec<u8>], records: Option<DnsError>, trust: Trust) -> Parsed {
    let useless = |error: PaccError| {
        let mut parsed = Parsed::failed(Failure::of(error.clone()), trust);
        parsed.findings.push(unusable(url, error.into()));
        parsed
    };
    let read = pacc_json::read(&fetched.body);
    if digests.is_empty() {
        return match (read, records) {
            (_, Some(error)) if !error.is_absent() => Parsed::new(dns_outcome(&error), trust),
            // A front page for every path is no PACC file.
            (Err(_), _) => Parsed::new(Outcome::Absent(Absent::NoPaccRecord.into()), trust),
            (Ok(_), _) => useless(PaccError::NoDigest),
        };
    }
    let own = Sha256::digest(&fetched.body);
    if !digests.iter().any(|digest| digest.as_slice() == own.as_slice()) {
        let mut parsed = Parsed::failed(Failure::of(PaccError::StaleDigest), trust);
        parsed.evidence.push(format!("sha256 {}", decoder().encode(own)));
        parsed.findings.push(Finding::new(&PACC_DIGEST_STALE).with("url", url.to_owned()).from(Source::Pacc));
        return parsed;
    }
    match read {
        Ok(read) => {
            // The digest comes by DNS, the file by HTTPS from the domain's own name: whoever forges
            // the record can only make the file refused.
            let trust = Trust::Https;
            let then = issuer::question(&read.config, trust);
            let mut parsed = Parsed::found(read.config, trust);
            parsed.evidence.push(format!("{DRAFT}, experimental"));
            parsed.evidence.extend(read.evidence);
            parsed.then.extend(then);
            parsed
        }
        Err(error) => useless(error),
    }
}

/// The SHA-256 digests of the records; those of other kinds and other uses of the name are left out.
///
/// `v=UAAC1; a=sha256; d=BASE64`
fn digests(answer: &DnsAnswer) -> Vec<Vec<u8>> {
    let text = |record: &RecordData| match record {
        RecordData::Txt(text) => digest(text),
        _ => None,
    };
    answer.records.iter().filter_map(text).collect()
}

fn digest(record: &str) -> Option<Vec<u8>> {
    let mut tags = record.split(';').filter_map(|tag| tag.split_once('=')).map(|(name, value)| (name.trim(), value));
    let (name, version) = tags.next()?;
    if !name.eq_ignore_ascii_case("v") || version.trim() != "UAAC1" {
        return None;
    }
    let tags: Vec<(&str, &str)> = tags.collect();
    let value = |wanted: &str| tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, v)| v.trim());
    if !value("a")?.eq_ignore_ascii_case("sha256") {
        return None;
    }
    // Long values are split into strings, and people add spaces at the joints.
    let encoded: String = value("d")?.split_whitespace().collect();
    decoder().decode(encoded).ok()
}

/// Base64 with or without its padding.
fn decoder() -> GeneralPurpose {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, lenient)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_net::http::Hop;
    use mail_types::Domain;

    const FILE: &str = r#"{"protocols":{"imap":{"host":"imap.example.org"},"submit":{"host":"smtp.example.org"}}}"#;
    const URL: &str = "https://ua-auto-config.example.org/.well-known/user-agent-configuration.json";

    fn fetched(status: u16, body: &str) -> Result<Fetched, HttpError> {
        let hop = Hop { url: URL.into(), status, host: "ua-auto-config.example.org".into() };
        Ok(Fetched {
            status,
            final_url: URL.into(),
            hops: vec![hop],
            content_type: None,
            location: None,
            kept_since: None,
            body: body.into(),
        })
    }

    fn txt(records: &[&str]) -> Result<DnsAnswer, DnsError> {
        let records = records.iter().map(|text| RecordData::Txt((*text).to_owned())).collect();
        Ok(DnsAnswer { records, ..DnsAnswer::default() })
    }

    fn record(body: &str) -> String {
        format!("v=UAAC1; a=sha256; d={}", decoder().encode(Sha256::digest(body)))
    }

    fn parse(file: Result<Fetched, HttpError>, records: Result<DnsAnswer, DnsError>) -> Parsed {
        let context = Context::new(Domain::parse("example.org").expect("domain"));
        let question = Pacc.plan(&context).remove(0);
        Pacc.parse(&context, &question, Answer::HttpsAndTxt(file, records))
    }

    fn ids(parsed: &Parsed) -> Vec<&str> {
        parsed.findings.iter().map(|finding| finding.spec.id).collect()
    }

    #[test]
    fn one_of_several_records_is_enough() {
        let right = record(FILE);
        for records in
            [vec![right.as_str()], vec!["v=spf1 -all", &record("old"), &right], vec![right.trim_end_matches('=')]]
        {
            let parsed = parse(fetched(200, FILE), txt(&records));
            let Outcome::Found(config) = &parsed.outcome else { panic!("{records:?}: {:?}", parsed.outcome) };
            assert_eq!(config.servers.len(), 2, "{records:?}");
            assert_eq!(parsed.trust, Trust::Https);
            assert!(parsed.evidence.iter().any(|line| line.contains(DRAFT)));
        }
    }

    #[test]
    fn a_stale_digest_is_a_failure_with_a_finding() {
        let parsed = parse(fetched(200, FILE), txt(&[&record("old")]));
        assert!(matches!(&parsed.outcome, Outcome::Failed(failure) if failure.reason == PaccError::StaleDigest.into()));
        assert_eq!(ids(&parsed), ["pacc-digest-stale"]);
        let body = format!("{FILE}\n");
        let parsed = parse(fetched(200, &body), txt(&[&record(FILE)]));
        assert_eq!(ids(&parsed), ["pacc-digest-stale"], "one octet more is another file");
    }

    #[test]
    fn file_and_record_need_each_other() {
        let nothing = || Err(DnsError::NxDomain);
        let no_host = || Err(HttpError::Resolve(DnsError::NxDomain.into()));
        let cases: Vec<(_, _, &str, &[&str])> = vec![
            (no_host(), nothing(), "absent", &[]),
            (fetched(404, ""), nothing(), "absent", &[]),
            (fetched(200, "<html>"), nothing(), "absent", &[]),
            (fetched(302, ""), txt(&["v=spf1 -all"]), "absent", &[]),
            (Err(HttpError::Tls(mail_net::TlsErrorKind::Certificate)), nothing(), "absent", &[]),
            (fetched(200, FILE), nothing(), "failed", &["pacc-unusable"]),
            (fetched(200, FILE), Err(DnsError::Timeout), "failed", &[]),
            (no_host(), txt(&[&record(FILE)]), "failed", &["pacc-unusable"]),
            (fetched(302, ""), txt(&[&record(FILE)]), "failed", &["pacc-unusable"]),
            (Err(HttpError::Timeout), txt(&[&record(FILE)]), "failed", &[]),
            (Err(HttpError::Timeout), Err(DnsError::Timeout), "failed", &[]),
            (fetched(200, "{}"), txt(&[&record("{}")]), "failed", &["pacc-unusable"]),
        ];
        for (number, (file, records, expected, findings)) in cases.into_iter().enumerate() {
            let parsed = parse(file, records);
            let outcome = match parsed.outcome {
                Outcome::Absent(_) => "absent",
                Outcome::Failed(_) => "failed",
                _ => "other",
            };
            assert_eq!((outcome, ids(&parsed).as_slice()), (expected, findings), "case {number}");
        }
    }

    #[test]
    fn records_are_read_by_their_tags() {
        for (text, found) in [
            ("v=UAAC1; a=sha256; d=AAAA", true),
            ("V=UAAC1;A=SHA256;D=AA AA", true),
            ("v=UAAC1; d=AAAA; a=sha256; x=y", true),
            ("v=UAAC2; a=sha256; d=AAAA", false),
            ("a=sha256; v=UAAC1; d=AAAA", false),
            ("v=UAAC1; a=sha512; d=AAAA", false),
            ("v=UAAC1; a=sha256", false),
            ("v=UAAC1; a=sha256; d=!!!", false),
            ("", false),
        ] {
            assert_eq!(digest(text).is_some(), found, "{text:?}");
        }
    }
}
