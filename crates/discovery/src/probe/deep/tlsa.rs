//! TLSA records (RFC 6698), held against the certificate that the server shows.

use sha2::{Digest, Sha256};

use mail_net::{Net, RecordData, RecordKind};
use mail_types::Endpoint;
use mail_types::deep::{TlsaOutcome, TlsaReport};
use mail_types::encode::hex;
use mail_types::report::Failure;
use mail_types::report::{CertificateFacts, Digests};

/// Asks for the records of a server and compares.
pub(super) async fn compare(net: &Net, endpoint: &Endpoint, certificate: Option<&CertificateFacts>) -> TlsaReport {
    let name = format!("_{}._tcp.{}", endpoint.port, endpoint.host);
    let report = |authentic, outcome| TlsaReport { name: name.clone(), authentic, outcome };
    match net.dns(&name, RecordKind::Tlsa).await {
        Ok(answer) => report(answer.authentic, judge(&answer.records, certificate)),
        Err(error) if error.is_absent() => report(false, TlsaOutcome::Absent),
        Err(error) => report(false, TlsaOutcome::Failed(Failure::of(error))),
    }
}

/// The certificates that a record may speak of: usages 1 and 3 mean the server's own, 0 and 2 an authority
/// by which it was verified. Of an authority that nothing leads to, as usage 2 allows, nothing is known.
fn meant(usage: u8, certificate: &CertificateFacts) -> Vec<Digests> {
    match usage {
        1 | 3 => vec![certificate.digests()],
        0 | 2 => certificate.authorities.clone(),
        _ => Vec::new(),
    }
}

/// `None` where the record means something that RFC 6698 does not know. Selector 1 is the public key; matching
/// type 1 is SHA-256, 2 SHA-512, and 0 the whole itself, of which a digest serves as well.
fn fits(selector: u8, matching: u8, data: &[u8], digests: &Digests) -> Option<bool> {
    let wanted = match (selector, matching) {
        (0, 0 | 1) => &digests.sha256,
        (0, 2) => &digests.sha512,
        (1, 0 | 1) => &digests.public_key_sha256,
        (1, 2) => &digests.public_key_sha512,
        _ => return None,
    };
    let shown = if matching == 0 { hex(Sha256::digest(data)) } else { hex(data) };
    Some(shown == *wanted)
}

fn judge(records: &[RecordData], certificate: Option<&CertificateFacts>) -> TlsaOutcome {
    let mut unknown = None;
    for record in records {
        let RecordData::Tlsa { usage, selector, matching, data } = record else { continue };
        let meant = certificate.map(|facts| meant(*usage, facts)).unwrap_or_default();
        let fit: Vec<bool> = meant.iter().filter_map(|digests| fits(*selector, *matching, data, digests)).collect();
        if fit.contains(&true) {
            return TlsaOutcome::Matches;
        }
        if fit.is_empty() {
            unknown = Some(format!("{usage} {selector} {matching}"));
        }
    }
    unknown.map_or(TlsaOutcome::Differs, TlsaOutcome::Unknown)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    const SHA256: &str = "01";
    const SHA512: &str = "02";
    const KEY_SHA256: &str = "03";
    const KEY_SHA512: &str = "04";

    fn facts(authorities: Vec<Digests>) -> CertificateFacts {
        CertificateFacts {
            subject: String::new(),
            issuer: String::new(),
            names: Vec::new(),
            not_before: SystemTime::UNIX_EPOCH,
            not_after: SystemTime::UNIX_EPOCH,
            self_signed: false,
            sha256: SHA256.into(),
            public_key_sha256: KEY_SHA256.into(),
            sha512: SHA512.into(),
            public_key_sha512: KEY_SHA512.into(),
            authorities,
        }
    }

    fn record(usage: u8, selector: u8, matching: u8, data: &[u8]) -> RecordData {
        RecordData::Tlsa { usage, selector, matching, data: data.to_vec() }
    }

    #[test]
    fn records_fit_by_certificate_or_key_and_by_either_digest() {
        let own = facts(Vec::new());
        for usage in [1, 3] {
            for (selector, matching, data) in [(0, 1, 1), (0, 2, 2), (1, 1, 3), (1, 2, 4)] {
                let judged = |data: u8| judge(&[record(usage, selector, matching, &[data])], Some(&own));
                assert_eq!(judged(data), TlsaOutcome::Matches, "{usage} {selector} {matching}");
                assert_eq!(judged(9), TlsaOutcome::Differs, "{usage} {selector} {matching}");
            }
        }
        let two = [record(3, 1, 1, &[9]), record(1, 0, 1, &[1])];
        assert_eq!(judge(&two, Some(&own)), TlsaOutcome::Matches, "one is enough");
    }

    #[test]
    fn a_record_may_hold_the_whole() {
        let whole = b"certificate".as_slice();
        let mut own = facts(Vec::new());
        own.sha256 = hex(Sha256::digest(whole));
        assert_eq!(judge(&[record(3, 0, 0, whole)], Some(&own)), TlsaOutcome::Matches);
        assert_eq!(judge(&[record(3, 1, 0, whole)], Some(&own)), TlsaOutcome::Differs);
    }

    #[test]
    fn usages_0_and_2_mean_an_authority_of_the_verified_chain() {
        let authority = |mark: &str| Digests { sha256: mark.into(), ..Digests::default() };
        let verified = facts(vec![authority("0a"), authority("0b")]);
        for usage in [0, 2] {
            for (data, wanted) in [(10, TlsaOutcome::Matches), (11, TlsaOutcome::Matches), (1, TlsaOutcome::Differs)] {
                assert_eq!(judge(&[record(usage, 0, 1, &[data])], Some(&verified)), wanted, "{usage} {data}");
            }
            let unknown = TlsaOutcome::Unknown(format!("{usage} 0 1"));
            assert_eq!(judge(&[record(usage, 0, 1, &[10])], Some(&facts(Vec::new()))), unknown);
        }
        for (usage, selector, matching) in [(4, 0, 1), (3, 2, 1), (3, 0, 3)] {
            let unknown = TlsaOutcome::Unknown(format!("{usage} {selector} {matching}"));
            assert_eq!(judge(&[record(usage, selector, matching, &[1])], Some(&verified)), unknown);
        }
    }
}
