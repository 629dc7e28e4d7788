//! TLSA records (RFC 6698), held against the certificate that the server shows.

use std::fmt::Write as _;

use crate::model::Endpoint;
use crate::model::deep::{TlsaOutcome, TlsaReport};
use crate::model::report::CertificateFacts;
use crate::net::{Net, RecordData, RecordKind};

/// Asks for the records of a server and compares.
pub(super) async fn compare(net: &Net, endpoint: &Endpoint, certificate: Option<&CertificateFacts>) -> TlsaReport {
    let name = format!("_{}._tcp.{}", endpoint.port, endpoint.host);
    let report = |authentic, outcome| TlsaReport { name: name.clone(), authentic, outcome };
    match net.dns(&name, RecordKind::Tlsa).await {
        Ok(answer) => report(answer.authentic, judge(&answer.records, certificate)),
        Err(error) if error.is_absent() => report(false, TlsaOutcome::Absent),
        Err(error) => report(false, TlsaOutcome::Failed(error.failure())),
    }
}

/// Usages 1 and 3 speak of the server's own certificate, 0 and 2 of an authority above it, which the
/// TLS library does not show; selector 1 is its public key; matching type 1 SHA-256.
fn judge(records: &[RecordData], certificate: Option<&CertificateFacts>) -> TlsaOutcome {
    let mut unknown = None;
    for record in records {
        let RecordData::Tlsa { usage, selector, matching, data } = record else { continue };
        let digest = certificate.and_then(|facts| match (usage, selector, matching) {
            (1 | 3, 0, 1) => Some(&facts.sha256),
            (1 | 3, 1, 1) => Some(&facts.public_key_sha256),
            _ => None,
        });
        match digest {
            Some(digest) if *digest == hex(data) => return TlsaOutcome::Matches,
            Some(_) => {}
            None => unknown = Some(format!("{usage} {selector} {matching}")),
        }
    }
    unknown.map_or(TlsaOutcome::Differs, TlsaOutcome::Unknown)
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        // A String takes everything.
        let _ = write!(text, "{octet:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn records_fit_by_certificate_or_key() {
        let facts = CertificateFacts {
            subject: String::new(),
            issuer: String::new(),
            names: Vec::new(),
            not_before: SystemTime::UNIX_EPOCH,
            not_after: SystemTime::UNIX_EPOCH,
            self_signed: false,
            sha256: "0102".into(),
            public_key_sha256: "a0ff".into(),
        };
        let record = |usage, selector, matching, data: &[u8]| RecordData::Tlsa {
            usage,
            selector,
            matching,
            data: data.to_vec(),
        };
        for (records, wanted) in [
            (vec![record(3, 1, 1, &[0xa0, 0xff])], TlsaOutcome::Matches),
            (vec![record(3, 0, 1, &[1, 2])], TlsaOutcome::Matches),
            (vec![record(3, 0, 1, &[0xa0, 0xff])], TlsaOutcome::Differs),
            (vec![record(2, 1, 1, &[1, 2])], TlsaOutcome::Unknown("2 1 1".into())),
            (vec![record(3, 1, 1, &[9]), record(1, 0, 1, &[1, 2])], TlsaOutcome::Matches),
        ] {
            assert_eq!(judge(&records, Some(&facts)), wanted, "{records:?}");
        }
    }
}
