//! A throw-away certificate authority. Its key exists only in memory, it is valid for a few days,
//! and its name constraints (RFC 5280 section 4.2.1.10) let it vouch for nothing but this machine:
//! trusting it by mistake harms nobody.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree,
    IsCa, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use zeroize::Zeroizing;

use super::knobs::CertificateKnob;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A demo is over after an afternoon; a week leaves room for clocks that are wrong.
const VALID_DAYS: u32 = 7;

/// The authority.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    now: SystemTime,
}

/// A certificate chain and its key, PEM.
pub struct Identity {
    /// Leaf first, then its issuer (nothing more for a self-signed one).
    pub chain_pem: Vec<String>,
    /// PKCS #8.
    pub key_pem: Zeroizing<String>,
}

impl Authority {
    /// Makes a new authority, valid around `now`.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new(now: SystemTime) -> Result<Self, rcgen::Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "mailsetup demo authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: vec![
                GeneralSubtree::DnsName("localhost".into()),
                GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([127, 0, 0, 0], 8)),
                GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(Ipv6Addr::LOCALHOST.octets(), 128)),
            ],
            excluded_subtrees: Vec::new(),
        });
        params.not_before = (now - DAY).into();
        params.not_after = (now + DAY * VALID_DAYS).into();
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        Ok(Self { issuer, now })
    }

    /// The authority's certificate.
    pub fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// A server certificate as the knob wants it.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn issue(&self, kind: CertificateKnob) -> Result<Identity, rcgen::Error> {
        let mut params = CertificateParams::default();
        let name = if kind == CertificateKnob::OtherName { "other.localhost" } else { "localhost" };
        params.distinguished_name.push(DnType::CommonName, name);
        params.subject_alt_names.push(SanType::DnsName(name.try_into()?));
        if kind != CertificateKnob::OtherName {
            params.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
            params.subject_alt_names.push(SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)));
        }
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = kind != CertificateKnob::SelfSigned;
        let (from, to) = match kind {
            CertificateKnob::Expired => (self.now - DAY * VALID_DAYS, self.now - DAY),
            _ => (self.now - DAY, self.now + DAY * VALID_DAYS),
        };
        params.not_before = from.into();
        params.not_after = to.into();
        let key = KeyPair::generate()?;
        let chain_pem = if kind == CertificateKnob::SelfSigned {
            vec![params.self_signed(&key)?.pem()]
        } else {
            vec![params.signed_by(&key, &self.issuer)?.pem(), self.issuer.pem()]
        };
        Ok(Identity { chain_pem, key_pem: Zeroizing::new(key.serialize_pem()) })
    }
}

#[cfg(test)]
mod tests {
    use openssl::stack::Stack;
    use openssl::x509::store::X509StoreBuilder;
    use openssl::x509::verify::X509VerifyParam;
    use openssl::x509::{X509, X509StoreContext};

    use super::*;

    /// What OpenSSL says of a certificate for a host, with the authority trusted.
    fn verdict(kind: CertificateKnob, host: &str) -> String {
        let authority = Authority::new(SystemTime::now()).expect("authority");
        let identity = authority.issue(kind).expect("certificate");
        let leaf = X509::from_pem(identity.chain_pem[0].as_bytes()).expect("pem");
        let mut store = X509StoreBuilder::new().expect("store");
        store.add_cert(X509::from_pem(authority.pem().as_bytes()).expect("pem")).expect("add");
        let mut param = X509VerifyParam::new().expect("param");
        param.set_host(host).expect("host");
        store.set_param(&param).expect("param");
        let mut context = X509StoreContext::new().expect("context");
        context
            .init(&store.build(), &leaf, &Stack::new().expect("stack"), |context| {
                context.verify_cert()?;
                Ok(context.error().error_string().to_owned())
            })
            .expect("verification ran")
    }

    #[test]
    fn every_knob_is_told_apart_by_openssl() {
        assert_eq!(verdict(CertificateKnob::Good, "localhost"), "ok");
        assert_eq!(verdict(CertificateKnob::Expired, "localhost"), "certificate has expired");
        assert_eq!(verdict(CertificateKnob::OtherName, "localhost"), "hostname mismatch");
        assert!(verdict(CertificateKnob::SelfSigned, "localhost").contains("self"));
    }

    #[test]
    fn the_authority_vouches_for_this_machine_only() {
        let authority = Authority::new(SystemTime::now()).expect("authority");
        let mut params = CertificateParams::new(vec!["mail.example.org".to_owned()]).expect("params");
        params.not_after = (SystemTime::now() + DAY).into();
        let key = KeyPair::generate().expect("key");
        let leaf = params.signed_by(&key, &authority.issuer).expect("signed");
        let mut store = X509StoreBuilder::new().expect("store");
        store.add_cert(X509::from_pem(authority.pem().as_bytes()).expect("pem")).expect("add");
        let mut context = X509StoreContext::new().expect("context");
        let leaf = X509::from_der(leaf.der()).expect("der");
        let valid = context.init(&store.build(), &leaf, &Stack::new().expect("stack"), |context| context.verify_cert());
        assert_eq!(valid.ok(), Some(false));
    }
}
