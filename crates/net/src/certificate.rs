//! What a certificate says, and why it was refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::verdict::{self, Meaning, Unfit, Verdict};
use sha2::{Digest, Sha256, Sha512};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::time::ASN1Time;

use mail_types::Message;
use mail_types::message::Arg;
use mail_types::report::{Cause, CertificateFacts, Digests, Failure};

/// Most names taken from one certificate.
const NAMES_MAX: usize = 500;
/// Most names told in a message.
const NAMES_SHOWN: usize = 5;

/// Why a certificate does not do for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Its time is over.
    Expired {
        /// Last instant of validity.
        since: SystemTime,
    },
    /// Its time has not come, or our clock is wrong.
    NotYetValid {
        /// First instant of validity.
        from: SystemTime,
    },
    /// It is for other names.
    Name {
        /// The names it is for. Text from the network.
        names: Vec<String>,
    },
    /// Nobody but its own server vouches for it.
    SelfSigned,
    /// Its issuer is not among the authorities we trust, or the server did not send the chain.
    UntrustedIssuer {
        /// The issuer. Text from the network.
        issuer: String,
    },
    /// The chain is there, and ends at a root that is not among the authorities we trust.
    UntrustedRoot {
        /// The root. Text from the network.
        issuer: String,
    },
    /// The time of a certificate that vouches for it is over or has not come.
    ChainDates {
        /// The issuer of that one. Text from the network.
        issuer: String,
    },
    /// It would not do whoever vouches for it.
    Unfit {
        /// Why.
        reason: Unfit,
        /// What the library says.
        verdict: Box<Verdict>,
    },
}

impl CertificateProblem {
    /// The sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Expired { since } => Message::new("certificate-expired").with("date", date(*since)),
            Self::NotYetValid { from } => Message::new("certificate-not-yet-valid").with("date", date(*from)),
            Self::Name { names } if names.is_empty() => Message::new("certificate-no-names"),
            Self::Name { names } => {
                let shown = names.iter().take(NAMES_SHOWN).cloned().map(Arg::Foreign).collect();
                Message::new("certificate-name")
                    .with("names", Arg::List(shown))
                    .with("more", names.len().saturating_sub(NAMES_SHOWN))
            }
            Self::SelfSigned => Message::new("certificate-self-signed"),
            Self::UntrustedIssuer { issuer } => {
                Message::new("certificate-untrusted").with_foreign("issuer", issuer.clone())
            }
            Self::UntrustedRoot { issuer } => {
                Message::new("certificate-untrusted-root").with_foreign("issuer", issuer.clone())
            }
            Self::ChainDates { issuer } => {
                Message::new("certificate-chain-dates").with_foreign("issuer", issuer.clone())
            }
            Self::Unfit { reason, verdict } => reason.message(verdict),
        }
    }

    /// The sentence with its cause.
    pub fn failure(&self) -> Failure {
        Failure::new(Cause::Tls, self.message())
    }
}

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

/// The day of an instant in UTC, `YYYY-MM-DD`.
pub fn date(instant: SystemTime) -> String {
    let days = match instant.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs() / 86_400).unwrap_or(i64::MAX / 2),
        Err(before) => -i64::try_from(before.duration().as_secs().div_ceil(86_400)).unwrap_or(i64::MAX / 2),
    };
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
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

#[cfg(not(any(windows, target_vendor = "apple")))]
fn sha256(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}

fn sha512(der: &[u8]) -> String {
    hex(&Sha512::digest(der))
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn matches(pattern: &str, name: &str) -> bool {
    let pattern = pattern.strip_suffix('.').unwrap_or(pattern);
    let Some(parent) = pattern.strip_prefix("*.") else {
        return pattern.eq_ignore_ascii_case(name);
    };
    let Some((label, rest)) = name.split_once('.') else { return false };
    !label.is_empty() && parent.contains('.') && !parent.contains('*') && rest.eq_ignore_ascii_case(parent)
}

/// Year, month and day of a day number counted from 1970-01-01, in the Gregorian calendar. Counts
/// from 1 March of year 0, so that the leap day ends the year, in eras of 400 years.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(expected.failure().cause, Cause::Tls);
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
    fn dates_are_in_the_gregorian_calendar() {
        let cases = [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_781, "2026-11-24"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ];
        for (number, text) in cases {
            assert_eq!(date(day(number)), text);
        }
        assert_eq!(date(UNIX_EPOCH - Duration::from_secs(1)), "1969-12-31");
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
        assert_eq!((date(facts.not_before), date(facts.not_after)), ("2026-01-01".into(), "2027-01-01".into()));
        assert_eq!(facts.sha256.len(), 64);
    }
}
