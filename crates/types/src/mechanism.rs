//! The ways to log in, one row each. Login order, `--mechanism`, published names, the words of the card, the
//! accounts of exports, demo servers and fuzz targets follow from the rows; the exchange itself is one file in
//! `proto::sasl`.

use std::fmt;

use serde::Serialize;

use super::Protocol;

/// What a mechanism needs and sends; also how coarsely files and mail programs name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// The password itself.
    Password,
    /// A proof computed from the password and a challenge. The server has to store the password in a certain form
    /// to check it, so a refusal need not mean that the password is wrong.
    Challenge(ChallengeKind),
    /// A bearer token in the password's place.
    OAuth2,
    /// Nothing: the TLS client certificate says who it is.
    Certificate,
    /// A Kerberos ticket.
    Kerberos,
    /// Microsoft's own challenge and response.
    Ntlm,
}

/// Which challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChallengeKind {
    /// RFC 5802, RFC 7677
    Scram,
    /// RFC 2195
    CramMd5,
    /// RFC 1939 section 7; no mail program can be told to use it.
    Apop,
}

impl Family {
    /// The stable name, as in `login-method-*`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Challenge(_) => "encrypted",
            Self::OAuth2 => "oauth2",
            Self::Certificate => "certificate",
            Self::Kerberos => "kerberos",
            Self::Ntlm => "ntlm",
        }
    }

    /// The name in autoconfig files; `None` if a server's list says nothing about it: EXTERNAL is offered only
    /// after a certificate was shown.
    pub fn published_name(self) -> Option<&'static str> {
        match self {
            Self::Password => Some("password-cleartext"),
            Self::Challenge(_) => Some("password-encrypted"),
            Self::OAuth2 => Some("OAuth2"),
            Self::Certificate => None,
            Self::Kerberos => Some("GSSAPI"),
            Self::Ntlm => Some("NTLM"),
        }
    }
}

/// How a mechanism is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MechanismKind {
    /// `AUTHENTICATE` or `AUTH` with the registered name.
    Sasl,
    /// A command of its own in these protocols. No SASL name reads as this.
    Command(&'static [Protocol]),
}

/// When a mechanism is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// If offered.
    Usual,
    /// Only if nothing usual is offered, or on request: whoever sees a digest can guess the password offline, and
    /// the server has to store the password as it is.
    Weak,
    /// Only on request.
    OnRequest,
    /// Never: we only know its name.
    Unspoken,
}

/// What a server has to show before its success counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerProof {
    /// Nothing beyond its certificate.
    None,
    /// That it knows the password's verifier.
    Signature,
    /// The same, bound to the TLS connection. No mail protocol says which binding a server computes, and one that
    /// computes another calls it a wrong password.
    BoundSignature,
}

/// All that is to be known of a mechanism outside its exchange.
#[derive(Debug)]
struct Row {
    name: &'static str,
    kind: MechanismKind,
    family: Family,
    preference: Preference,
    proof: ServerProof,
}

/// Declares the mechanisms. Within a family the rows are in order of preference. Over all families the order is
/// that of `--all-mechanisms`: those first whose refusal can only mean the password.
macro_rules! mechanisms {
    ($($(#[$doc:meta])* $variant:ident: $name:literal, $kind:expr, $family:expr, $preference:ident, $proof:ident;)*) => {
        /// A way to log in; SASL mechanisms by their registered names, and the two protocol commands.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum AuthMechanism {
            $($(#[$doc])* $variant,)*
            /// What we don't know, by the name the server gave, in upper case.
            Other(String),
        }

        impl AuthMechanism {
            /// Every mechanism with a row.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn row(&self) -> Option<&'static Row> {
                match self {
                    $(Self::$variant => Some(&Row {
                        name: $name,
                        kind: $kind,
                        family: $family,
                        preference: Preference::$preference,
                        proof: ServerProof::$proof,
                    }),)*
                    Self::Other(_) => None,
                }
            }
        }
    };
}

use ChallengeKind::{Apop as ApopDigest, CramMd5 as CramDigest, Scram};
use Family::{Certificate, Challenge, Kerberos, OAuth2, Password};
use MechanismKind::Sasl;

mechanisms! {
    /// SASL PLAIN (RFC 4616)
    Plain: "PLAIN", Sasl, Password, Usual, None;
    /// SASL LOGIN (draft-murchison-sasl-login)
    Login: "LOGIN", Sasl, Password, Usual, None;
    /// IMAP's LOGIN command (RFC 9051 section 6.2.3) or POP3's USER and PASS (RFC 1939 section 7)
    Command: "USER", MechanismKind::Command(&[Protocol::Imap, Protocol::Pop3]), Password, Usual, None;
    /// RFC 7677
    ScramSha256: "SCRAM-SHA-256", Sasl, Challenge(Scram), Usual, Signature;
    /// RFC 7677 with channel binding
    ScramSha256Plus: "SCRAM-SHA-256-PLUS", Sasl, Challenge(Scram), OnRequest, BoundSignature;
    /// RFC 5802
    ScramSha1: "SCRAM-SHA-1", Sasl, Challenge(Scram), Usual, Signature;
    /// RFC 5802 with channel binding
    ScramSha1Plus: "SCRAM-SHA-1-PLUS", Sasl, Challenge(Scram), OnRequest, BoundSignature;
    /// RFC 2195
    CramMd5: "CRAM-MD5", Sasl, Challenge(CramDigest), Weak, None;
    /// RFC 1939 section 7
    Apop: "APOP", MechanismKind::Command(&[Protocol::Pop3]), Challenge(ApopDigest), Weak, None;
    /// RFC 7628
    OAuthBearer: "OAUTHBEARER", Sasl, OAuth2, Usual, None;
    /// Google's and Microsoft's bearer mechanism
    XOAuth2: "XOAUTH2", Sasl, OAuth2, Usual, None;
    /// RFC 4422 appendix A: the client certificate
    External: "EXTERNAL", Sasl, Certificate, Unspoken, None;
    /// RFC 4752
    Gssapi: "GSSAPI", Sasl, Kerberos, Unspoken, None;
    /// Microsoft's NTLM
    Ntlm: "NTLM", Sasl, Family::Ntlm, Unspoken, None;
}

impl AuthMechanism {
    /// Reads a SASL mechanism name as servers announce it; case does not matter.
    pub fn from_sasl(name: &str) -> Self {
        let known = Self::from_name(name);
        if known.is_sasl() { known } else { Self::Other(name.to_ascii_uppercase()) }
    }

    /// Reads what [`Self::name`] gives, in any case.
    pub fn from_name(name: &str) -> Self {
        let known = Self::ALL.iter().find(|mechanism| mechanism.name().eq_ignore_ascii_case(name));
        known.cloned().unwrap_or_else(|| Self::Other(name.to_ascii_uppercase()))
    }

    /// The registered name; `APOP` and `USER` for what is no SASL mechanism.
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => known.row().map_or("", |row| row.name),
        }
    }

    /// `None` for mechanisms that we don't know.
    pub fn family(&self) -> Option<Family> {
        self.row().map(|row| row.family)
    }

    /// When we use it.
    pub fn preference(&self) -> Preference {
        self.row().map_or(Preference::Unspoken, |row| row.preference)
    }

    /// What the server proves by it.
    pub fn server_proof(&self) -> ServerProof {
        self.row().map_or(ServerProof::None, |row| row.proof)
    }

    /// Started with `AUTHENTICATE` or `AUTH`.
    pub fn is_sasl(&self) -> bool {
        self.row().is_none_or(|row| row.kind == MechanismKind::Sasl)
    }

    /// The protocol has it.
    pub fn fits(&self, protocol: Protocol) -> bool {
        self.row().is_none_or(|row| match row.kind {
            MechanismKind::Sasl => true,
            MechanismKind::Command(protocols) => protocols.contains(&protocol),
        })
    }

    /// We speak it.
    pub fn is_spoken(&self) -> bool {
        self.preference() != Preference::Unspoken
    }

    /// All that we speak, in the order of the rows.
    pub fn spoken() -> impl Iterator<Item = &'static Self> {
        Self::ALL.iter().filter(|mechanism| mechanism.is_spoken())
    }

    /// What a file means that names only the family: its mechanisms in this protocol, best first, without those
    /// that are used on request alone.
    pub fn of_family(protocol: Protocol, wanted: fn(Family) -> bool) -> Vec<Self> {
        let meant = |mechanism: &&Self| {
            mechanism.family().is_some_and(wanted)
                && mechanism.fits(protocol)
                && mechanism.preference() != Preference::OnRequest
        };
        Self::ALL.iter().filter(meant).cloned().collect()
    }

    /// True where the password itself crosses the wire.
    pub fn sends_password(&self) -> bool {
        self.family() == Some(Family::Password)
    }

    /// True where a bearer token takes the password's place.
    pub fn is_oauth(&self) -> bool {
        self.family() == Some(Family::OAuth2)
    }

    /// True where a proof is sent in the password's place.
    pub fn is_challenge_response(&self) -> bool {
        matches!(self.family(), Some(Family::Challenge(_)))
    }

    /// The -PLUS forms.
    pub fn is_bound(&self) -> bool {
        self.server_proof() == ServerProof::BoundSignature
    }

    /// The same mechanism without channel binding; `None` where it has none.
    pub fn unbound(&self) -> Option<Self> {
        if self.is_bound() { self.name().strip_suffix("-PLUS").map(Self::from_sasl) } else { None }
    }
}

impl fmt::Display for AuthMechanism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for AuthMechanism {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_commands_are_no_sasl_names() {
        for mechanism in AuthMechanism::ALL {
            let name = mechanism.name().to_ascii_lowercase();
            assert_eq!(&AuthMechanism::from_name(&name), mechanism);
            assert_eq!(&AuthMechanism::from_sasl(&name) == mechanism, mechanism.is_sasl(), "{name}");
        }
        assert_eq!(AuthMechanism::from_sasl("x-own"), AuthMechanism::Other("X-OWN".into()));
        assert_eq!(AuthMechanism::from_sasl("apop"), AuthMechanism::Other("APOP".into()));
    }

    #[test]
    fn every_bound_form_has_an_unbound_one_of_its_family() {
        for mechanism in AuthMechanism::ALL {
            assert_eq!(mechanism.is_bound(), mechanism.name().ends_with("-PLUS"), "{mechanism}");
            let unbound = mechanism.unbound();
            assert_eq!(unbound.is_some(), mechanism.is_bound(), "{mechanism}");
            if let Some(unbound) = unbound {
                assert_eq!(unbound.family(), mechanism.family());
                assert_eq!(unbound.server_proof(), ServerProof::Signature, "{mechanism}");
            }
        }
    }
}
