//! What a certificate says, and why it was refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use mail_types::reason::CertificateProblem;
use mail_types::reason::verdict::{self, Meaning, Verdict};
use sha2::{Digest, Sha256, Sha512};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::time::ASN1Time;

use mail_types::encode::hex;
use mail_types::report::{CertificateFacts, Digests};

/// Most names taken from one certificate.
const NAMES_MAX: usize = 500;

/// Why a certificate that was refused for `host` was refused; where several reasons hold, the one
/// that helps most. What is wrong with the certificate itself comes first, for no other remedy would help; then what
/// can be seen of it, and in the end the library's word.
pub fn judge(facts: &CertificateFacts, host: &str, now: SystemTime, verdict: Option<&Verdict>) -> CertificateProblem {
    let meaning = verdict.map(|verdict| verdict::meaning(verdict.code));
    let issuer = verdict.map(|verdict| verdict.issuer.clone());
    if let (Some(Meaning::Unfit(reason)), Some(verdict)) = (meaning, verdict) {
        CertificateProblem::Unfit { reason, verdict: Box::new(verdict.clone()) }
    } else if let (Some(Meaning::Dates), Some(Verdict { depth: 1.., issuer, .. })) = (meaning, verdict) {
        CertificateProblem::ChainDates { issuer: issuer.clone() }
    } else if facts.not_after < now {
        CertificateProblem::Expired { since: facts.not_after }
    } else if facts.not_before > now {
        CertificateProblem::NotYetValid { from: facts.not_before }
    } else if facts.self_signed && facts.names.is_empty() {
        CertificateProblem::SelfSigned
    } else if !covers(facts, host) {
        CertificateProblem::Name { names: facts.names.clone() }
    } else if facts.self_signed {
        CertificateProblem::SelfSigned
    } else if meaning == Some(Meaning::UntrustedRoot) {
        CertificateProblem::UntrustedRoot { issuer: issuer.unwrap_or_default() }
    } else {
        // Of several, the one that is not known here.
        let issuer = issuer.filter(|_| meaning == Some(Meaning::UnknownIssuer)).filter(|issuer| !issuer.is_empty());
        CertificateProblem::UntrustedIssuer { issuer: issuer.unwrap_or_else(|| facts.issuer.clone()) }
    }
}

/// True where the certificate is for this host name or IP address (RFC 6125 section 6.4, which RFC
/// 7817 takes over): a `*` stands for the whole leftmost label and no more, and never for a name
/// right below a top-level domain. The subject's common name does not count.
pub fn covers(facts: &CertificateFacts, name: &str) -> bool {
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return facts.names.iter().any(|entry| entry.parse() == Ok(address));
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    !name.is_empty() && facts.names.iter().any(|entry| matches(entry, name))
}

/// Reads a certificate; `None` where it is no DER certificate.
pub(super) fn read(der: &[u8]) -> Option<CertificateFacts> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let names = match certificate.subject_alternative_name() {
        Ok(Some(extension)) => extension.value.general_names.iter().filter_map(name_text).take(NAMES_MAX).collect(),
        _ => Vec::new(),
    };
    Some(CertificateFacts {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        names,
        not_before: instant(certificate.validity().not_before),
        not_after: instant(certificate.validity().not_after),
        self_signed: certificate.subject().as_raw() == certificate.issuer().as_raw(),
        sha256: sha256(der),
        public_key_sha256: sha256(certificate.public_key().raw),
        sha512: sha512(der),
        public_key_sha512: sha512(certificate.public_key().raw),
        authorities: Vec::new(),
    })
}

/// What TLSA records say of a certificate; `None` where it is no DER certificate.
pub(super) fn digests(der: &[u8]) -> Option<Digests> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let key = certificate.public_key().raw;
    Some(Digests {
        sha256: sha256(der),
        sha512: sha512(der),
        public_key_sha256: sha256(key),
        public_key_sha512: sha512(key),
    })
}

/// DNS names as they stand, IP addresses in their text form; other kinds mean nothing here.
fn name_text(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => {
            let v4 = || <[u8; 4]>::try_from(*octets).ok().map(|octets| IpAddr::V4(Ipv4Addr::from(octets)));
            let v6 = || <[u8; 16]>::try_from(*octets).ok().map(|octets| IpAddr::V6(Ipv6Addr::from(octets)));
            v4().or_else(v6).map(|address| address.to_string())
        }
        _ => None,
    }
}

fn instant(time: ASN1Time) -> SystemTime {
    let seconds = Duration::from_secs(time.timestamp().unsigned_abs());
    let moved = if time.timestamp() < 0 { UNIX_EPOCH.checked_sub(seconds) } else { UNIX_EPOCH.checked_add(seconds) };
    moved.unwrap_or(UNIX_EPOCH)
}

/// `tls-server-end-point` (RFC 5929 section 4): the hash that the certificate was signed with, SHA-256 instead of
/// older ones.
#[cfg(any(windows, target_vendor = "apple", test))]
pub(super) fn end_point(der: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    match certificate.signature_algorithm.algorithm.to_id_string().as_str() {
        // MD5, SHA-1 and SHA-256 with RSA; SHA-1 and SHA-256 with ECDSA
        "1.2.840.113549.1.1.4"
        | "1.2.840.113549.1.1.5"
        | "1.2.840.113549.1.1.11"
        | "1.2.840.10045.4.1"
        | "1.2.840.10045.4.3.2" => Some(Sha256::digest(der).to_vec()),
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" => Some(sha2::Sha384::digest(der).to_vec()),
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" => Some(Sha512::digest(der).to_vec()),
        _ => None,
    }
}

fn sha256(der: &[u8]) -> String {
    hex(Sha256::digest(der))
}

fn sha512(der: &[u8]) -> String {
    hex(Sha512::digest(der))
}

fn matches(pattern: &str, name: &str) -> bool {
    let pattern = pattern.strip_suffix('.').unwrap_or(pattern);
    let Some(parent) = pattern.strip_prefix("*.") else {
        return pattern.eq_ignore_ascii_case(name);
    };
    let Some((label, rest)) = name.split_once('.') else { return false };
    !label.is_empty() && parent.contains('.') && !parent.contains('*') && rest.eq_ignore_ascii_case(parent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::Reason;
    use mail_types::date::iso_date;
    use mail_types::reason::verdict::Unfit;
    use mail_types::report::Cause;
    fn day(number: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(number * 86_400)
    }

    fn facts(names: &[&str]) -> CertificateFacts {
        CertificateFacts {
            subject: "CN=mail.example.org".into(),
            issuer: "CN=Some CA".into(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            not_before: day(100),
            not_after: day(200),
            self_signed: false,
            sha256: String::new(),
            public_key_sha256: String::new(),
            sha512: String::new(),
            public_key_sha512: String::new(),
            authorities: Vec::new(),
        }
    }

    #[test]
    fn names_are_compared_label_by_label() {
        let cases = [
            ("mail.example.org", "mail.example.org", true),
            ("mail.example.org", "MAIL.Example.org.", true),
            ("mail.example.org", "example.org", false),
            ("*.example.org", "mail.example.org", true),
            ("*.example.org", "a.mail.example.org", false),
            ("*.example.org", "example.org", false),
            ("*.example.org", ".example.org", false),
            ("m*.example.org", "mail.example.org", false),
            ("mail.*.org", "mail.example.org", false),
            ("*.org", "example.org", false),
            ("*", "localhost", false),
            ("*.*.org", "a.b.org", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("2001:db8::1", "[2001:DB8:0::1]", true),
            ("*.0.2.1", "192.0.2.1", false),
            ("", "", false),
        ];
        for (entry, name, expected) in cases {
            assert_eq!(covers(&facts(&[entry]), name), expected, "{entry} for {name}");
        }
        assert!(!covers(&facts(&[]), "mail.example.org"), "the common name does not count");
    }

    #[test]
    fn the_end_point_is_hashed_as_the_certificate_was_signed() {
        use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384};
        for (algorithm, octets) in [(&PKCS_ECDSA_P256_SHA256, 32), (&PKCS_ECDSA_P384_SHA384, 48)] {
            let key = KeyPair::generate_for(algorithm).expect("key");
            let made = CertificateParams::new(["a.example".to_owned()]).expect("names").self_signed(&key);
            let digest = end_point(made.expect("certificate").der()).expect("known");
            assert_eq!(digest.len(), octets);
        }
        assert_eq!(end_point(b"no certificate"), None);
    }

    #[test]
    fn the_reason_that_helps_most_is_told() {
        let host = "mail.example.org";
        let good = facts(&[host]);
        let self_signed = CertificateFacts { self_signed: true, ..good.clone() };
        let default = CertificateFacts { self_signed: true, ..facts(&[]) };
        let names = |list: &[&str]| CertificateProblem::Name { names: facts(list).names };
        let cases = [
            (&good, day(201), CertificateProblem::Expired { since: day(200) }),
            (&good, day(99), CertificateProblem::NotYetValid { from: day(100) }),
            (&facts(&["other.example"]), day(150), names(&["other.example"])),
            (&facts(&[]), day(150), names(&[])),
            (&self_signed, day(150), CertificateProblem::SelfSigned),
            (&default, day(150), CertificateProblem::SelfSigned),
            (&good, day(150), CertificateProblem::UntrustedIssuer { issuer: "CN=Some CA".into() }),
        ];
        for (facts, now, expected) in cases {
            assert_eq!(judge(facts, host, now, None), expected);
            assert_eq!(Reason::from(expected).cause(), Cause::Tls);
        }
    }

    #[test]
    fn what_the_library_says_decides_where_nothing_else_is_seen() {
        let host = "mail.example.org";
        let judged = |facts: &CertificateFacts, code, depth| {
            let verdict = Verdict { code, depth, issuer: "CN=Root".into(), ..Verdict::default() };
            judge(facts, host, day(150), Some(&verdict))
        };
        let good = facts(&[host]);
        let issuer = || "CN=Root".to_owned();
        assert!(matches!(judged(&good, 66, 0), CertificateProblem::Unfit { reason: Unfit::WeakKey, .. }));
        assert!(matches!(judged(&facts(&[]), 68, 1), CertificateProblem::Unfit { reason: Unfit::WeakDigest, .. }));
        assert_eq!(judged(&good, 10, 1), CertificateProblem::ChainDates { issuer: issuer() });
        assert_eq!(judged(&good, 19, 1), CertificateProblem::UntrustedRoot { issuer: issuer() });
        assert_eq!(judged(&good, 20, 0), CertificateProblem::UntrustedIssuer { issuer: issuer() });
        // A wrong name is seen, whatever was found first.
        assert_eq!(judged(&facts(&[]), 20, 0), CertificateProblem::Name { names: Vec::new() });
    }

    #[test]
    fn anything_but_a_certificate_is_refused() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"\x30\x03\x02\x01\x05"), None);
    }

    #[test]
    fn a_certificate_is_read_whole() {
        let key = rcgen::KeyPair::generate().expect("key");
        let names = ["mail.example.org".to_owned(), "192.0.2.1".to_owned(), "2001:db8::1".to_owned()];
        let mut params = rcgen::CertificateParams::new(names.to_vec()).expect("params");
        params.distinguished_name.push(rcgen::DnType::CommonName, "mail.example.org");
        params.not_before = rcgen::date_time_ymd(2026, 1, 1);
        params.not_after = rcgen::date_time_ymd(2027, 1, 1);
        let certificate = params.self_signed(&key).expect("signed");
        let facts = read(certificate.der()).expect("read");
        assert_eq!(facts.names, names);
        assert!(facts.self_signed);
        assert!(facts.subject.contains("CN=mail.example.org"), "{}", facts.subject);
        assert_eq!((iso_date(facts.not_before), iso_date(facts.not_after)), ("2026-01-01".into(), "2027-01-01".into()));
        assert_eq!(facts.sha256.len(), 64);
    }
}
