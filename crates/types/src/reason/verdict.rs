//! Why the TLS library refused a certificate, in its own terms and in ours.

use serde::{Deserialize, Serialize};

/// What the library says, and of which certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// `X509_V_ERR_…` of OpenSSL.
    pub code: i32,
    /// 0: the server's own certificate; above, those that vouch for it.
    pub depth: u32,
    /// The issuer of that certificate. Text from the network.
    pub issuer: String,
    /// Kind and length of its key: `RSA`, 1024.
    pub key: Option<(String, u32)>,
    /// The digest that its signature is made with: `SHA1`.
    pub digest: Option<String>,
}

/// What a code of the library means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The time of the server's certificate is over or has not come; or that of one that vouches for it.
    Dates,
    /// It is for another name.
    Name,
    /// The server's certificate is its own issuer.
    SelfSigned,
    /// The chain ends at a root that is not trusted.
    UntrustedRoot,
    /// An issuer is not known here.
    UnknownIssuer,
    /// Something is wrong with the certificate itself, and no authority that is trusted besides would change it.
    Unfit(Unfit),
}

macro_rules! unfit {
    ($($(#[$doc:meta])* $reason:ident;)*) => {
        /// What is wrong with a certificate, other than its dates, its name and its issuer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Unfit {
            $($(#[$doc])* $reason,)*
        }

        impl Unfit {
            /// Every reason.
            pub const ALL: &[Self] = &[$(Self::$reason),*];
        }
    };
}

unfit! {
    /// The key is too short.
    WeakKey;
    /// The key of one that vouches for it is too short.
    WeakChainKey;
    /// A signature is made by a digest that is broken.
    WeakDigest;
    /// The authority took it back.
    Revoked;
    /// Whether it was taken back could not be found out.
    RevocationUnknown;
    /// It is not made out for servers.
    Purpose;
    /// What vouches for it is no authority.
    NoAuthority;
    /// More stand between it and the root than an authority allows, or than anybody needs.
    PathLength;
    /// An authority may not vouch for such names.
    NameConstraints;
    /// This computer is told to distrust it or what vouches for it.
    Distrusted;
    /// A signature is wrong.
    BadSignature;
    /// It breaks the rules of its format.
    Malformed;
    /// It does not follow the policies that are demanded here.
    Policy;
    /// It is in no public log, or proves that by nothing.
    NotLogged;
    /// The library failed, not the certificate.
    Library;
}

impl Unfit {
    /// The settings of the TLS library on this machine decide, not the certificate alone.
    pub fn is_local(self) -> bool {
        matches!(self, Self::Distrusted | Self::RevocationUnknown | Self::Policy | Self::NotLogged | Self::Library)
    }
}

/// What the codes of OpenSSL 1.1 to 3.5 mean (`openssl/x509_vfy.h`). Not here are UNSPECIFIED, OUT_OF_MEM,
/// APPLICATION_VERIFICATION, INVALID_CALL and STORE_LOOKUP, which say nothing of a certificate.
const MEANINGS: &[(Meaning, &[i32])] = &[
    // CERT_NOT_YET_VALID, CERT_HAS_EXPIRED
    (Meaning::Dates, &[9, 10]),
    // HOSTNAME_MISMATCH, EMAIL_MISMATCH, IP_ADDRESS_MISMATCH
    (Meaning::Name, &[62, 63, 64]),
    // DEPTH_ZERO_SELF_SIGNED_CERT
    (Meaning::SelfSigned, &[18]),
    // SELF_SIGNED_CERT_IN_CHAIN
    (Meaning::UntrustedRoot, &[19]),
    // UNABLE_TO_GET_ISSUER_CERT, UNABLE_TO_GET_ISSUER_CERT_LOCALLY, UNABLE_TO_VERIFY_LEAF_SIGNATURE; the three
    // that say that a candidate for an issuer was none: SUBJECT_ISSUER_MISMATCH, AKID_SKID_MISMATCH,
    // AKID_ISSUER_SERIAL_MISMATCH
    (Meaning::UnknownIssuer, &[2, 20, 21, 29, 30, 31]),
    // EE_KEY_TOO_SMALL
    (Meaning::Unfit(Unfit::WeakKey), &[66]),
    // CA_KEY_TOO_SMALL
    (Meaning::Unfit(Unfit::WeakChainKey), &[67]),
    // CA_MD_TOO_WEAK, which stands for the server's own certificate as well
    (Meaning::Unfit(Unfit::WeakDigest), &[68]),
    // CERT_REVOKED
    (Meaning::Unfit(Unfit::Revoked), &[23]),
    // UNABLE_TO_GET_CRL, UNABLE_TO_DECRYPT_CRL_SIGNATURE, CRL_SIGNATURE_FAILURE, CRL_NOT_YET_VALID,
    // CRL_HAS_EXPIRED, ERROR_IN_CRL_LAST_UPDATE_FIELD, ERROR_IN_CRL_NEXT_UPDATE_FIELD, UNABLE_TO_GET_CRL_ISSUER,
    // KEYUSAGE_NO_CRL_SIGN, UNHANDLED_CRITICAL_CRL_EXTENSION, DIFFERENT_CRL_SCOPE, CRL_PATH_VALIDATION_ERROR,
    // OCSP_VERIFY_NEEDED, OCSP_VERIFY_FAILED, OCSP_CERT_UNKNOWN, and 3.5's OCSP_RESP_INVALID and
    // OCSP_SIGNATURE_FAILURE to OCSP_HAS_EXPIRED
    (
        Meaning::Unfit(Unfit::RevocationUnknown),
        &[3, 5, 8, 11, 12, 15, 16, 33, 35, 36, 44, 54, 73, 74, 75, 96, 97, 98, 99, 100, 101],
    ),
    // INVALID_PURPOSE, KEYUSAGE_NO_DIGITAL_SIGNATURE
    (Meaning::Unfit(Unfit::Purpose), &[26, 39]),
    // KEYUSAGE_NO_CERTSIGN, INVALID_NON_CA, PROXY_CERTIFICATES_NOT_ALLOWED, PROXY_SUBJECT_NAME_VIOLATION,
    // INVALID_CA, PATHLEN_INVALID_FOR_NON_CA, PATHLEN_WITHOUT_KU_KEY_CERT_SIGN, KU_KEY_CERT_SIGN_INVALID_FOR_NON_CA,
    // CA_BCONS_NOT_CRITICAL, CA_CERT_MISSING_KEY_USAGE
    (Meaning::Unfit(Unfit::NoAuthority), &[32, 37, 40, 72, 79, 80, 81, 82, 89, 92]),
    // CERT_CHAIN_TOO_LONG, PATH_LENGTH_EXCEEDED, PROXY_PATH_LENGTH_EXCEEDED, PATH_LOOP
    (Meaning::Unfit(Unfit::PathLength), &[22, 25, 38, 55]),
    // PERMITTED_VIOLATION, EXCLUDED_VIOLATION, SUBTREE_MINMAX, UNSUPPORTED_CONSTRAINT_TYPE,
    // UNSUPPORTED_CONSTRAINT_SYNTAX, UNSUPPORTED_NAME_SYNTAX
    (Meaning::Unfit(Unfit::NameConstraints), &[47, 48, 49, 51, 52, 53]),
    // CERT_UNTRUSTED, CERT_REJECTED, DANE_NO_MATCH, and 3.2's RPK_UNTRUSTED
    (Meaning::Unfit(Unfit::Distrusted), &[27, 28, 65, 95]),
    // UNABLE_TO_DECRYPT_CERT_SIGNATURE, UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, CERT_SIGNATURE_FAILURE,
    // NO_ISSUER_PUBLIC_KEY, UNSUPPORTED_SIGNATURE_ALGORITHM, SIGNATURE_ALGORITHM_MISMATCH,
    // SIGNATURE_ALGORITHM_INCONSISTENCY
    (Meaning::Unfit(Unfit::BadSignature), &[4, 6, 7, 24, 76, 77, 78]),
    // ERROR_IN_CERT_NOT_BEFORE_FIELD, ERROR_IN_CERT_NOT_AFTER_FIELD, UNHANDLED_CRITICAL_EXTENSION,
    // INVALID_EXTENSION, UNSUPPORTED_EXTENSION_FEATURE, UNNESTED_RESOURCE, ISSUER_NAME_EMPTY to
    // EMPTY_SUBJECT_SAN_NOT_CRITICAL, AUTHORITY_KEY_IDENTIFIER_CRITICAL, SUBJECT_KEY_IDENTIFIER_CRITICAL,
    // EXTENSIONS_REQUIRE_VERSION_3, EC_KEY_EXPLICIT_PARAMS
    (Meaning::Unfit(Unfit::Malformed), &[13, 14, 34, 41, 45, 46, 83, 84, 85, 86, 87, 88, 90, 91, 93, 94]),
    // INVALID_POLICY_EXTENSION, NO_EXPLICIT_POLICY, SUITE_B_…
    (Meaning::Unfit(Unfit::Policy), &[42, 43, 56, 57, 58, 59, 60, 61]),
    // NO_VALID_SCTS
    (Meaning::Unfit(Unfit::NotLogged), &[71]),
];

/// What a code means.
pub fn meaning(code: i32) -> Meaning {
    let known = MEANINGS.iter().find(|(_, codes)| codes.contains(&code));
    known.map_or(Meaning::Unfit(Unfit::Library), |(meaning, _)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last code of OpenSSL 3.0, which the header names.
    const LAST: i32 = 94;
    /// Codes that say nothing of a certificate.
    const LIBRARY: [i32; 5] = [1, 17, 50, 69, 70];

    #[test]
    fn every_code_has_a_meaning_of_its_own() {
        for code in 1..=LAST {
            let library = meaning(code) == Meaning::Unfit(Unfit::Library);
            assert_eq!(library, LIBRARY.contains(&code), "{code}");
        }
        assert_eq!(meaning(12_345), Meaning::Unfit(Unfit::Library), "told as it is");
        let told = |reason: &&Unfit| (1..=LAST).any(|code| meaning(code) == Meaning::Unfit(**reason));
        assert_eq!(Unfit::ALL.iter().filter(told).count(), Unfit::ALL.len());
    }

    #[test]
    fn no_reason_but_a_missing_issuer_is_cured_by_another_authority() {
        let issuer =
            |code| matches!(meaning(code), Meaning::UnknownIssuer | Meaning::UntrustedRoot | Meaning::SelfSigned);
        let codes: Vec<i32> = (1..=LAST).filter(|code| issuer(*code)).collect();
        assert_eq!(codes, [2, 18, 19, 20, 21, 29, 30, 31]);
        for (code, reason) in [
            (66, Unfit::WeakKey),
            (67, Unfit::WeakChainKey),
            (68, Unfit::WeakDigest),
            (23, Unfit::Revoked),
            (26, Unfit::Purpose),
            (79, Unfit::NoAuthority),
            (25, Unfit::PathLength),
            (47, Unfit::NameConstraints),
            (7, Unfit::BadSignature),
        ] {
            assert_eq!(meaning(code), Meaning::Unfit(reason));
        }
    }
}
