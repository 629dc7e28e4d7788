//! The one registry of findings: what can be wrong with what a domain publishes or how its servers
//! behave.
//!
//! Each entry has a stable id. Its texts stand in the `.ftl` files (`finding-ID` is the title with
//! the finding's values, `finding-ID-fix` says what to do), its page in `explain/` of each language.
//! A test demands all of them in both languages.

use serde::Serialize;

use super::{Endpoint, Message, Protocol, Source};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Works for some mail programs, or not for long.
    Warning,
    /// A mail program fails, or a password is in danger.
    Error,
}

impl Severity {
    /// The stable name in JSON and `.ftl` keys.
    pub fn id(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What is known of a finding before it occurs.
#[derive(Debug, PartialEq, Eq)]
pub struct FindingSpec {
    /// Stable name in JSON, options and `explain`.
    pub id: &'static str,
    /// Key of the title.
    pub title: &'static str,
    /// Key of the sentence that says what to do.
    pub fix: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The rule it breaks, as `RFC 8314 section 3`; empty where no document says it.
    pub source: &'static str,
}

macro_rules! registry {
    ($($constant:ident = $id:literal, $severity:ident, $source:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`")]
            pub static $constant: FindingSpec = FindingSpec {
                id: $id,
                title: concat!("finding-", $id),
                fix: concat!("finding-", $id, "-fix"),
                severity: Severity::$severity,
                source: $source,
            };
        )*
        /// Every finding, sorted by id.
        pub static REGISTRY: &[&FindingSpec] = &[$(&$constant),*];
    };
}

registry! {
    ADDRESS_REQUIRED = "address-required", Warning, "draft-ietf-mailmaint-autoconfig section 3";
    AUTH_MISMATCH = "auth-mismatch", Warning, "draft-ietf-mailmaint-autoconfig section 4";
    AUTOCONFIG_ODD_VALUE = "autoconfig-odd-value", Warning, "draft-ietf-mailmaint-autoconfig section 4";
    AUTOCONFIG_PLACEHOLDER = "autoconfig-placeholder", Warning, "draft-ietf-mailmaint-autoconfig section 4";
    AUTOCONFIG_SECTION_SKIPPED = "autoconfig-section-skipped", Warning, "draft-ietf-mailmaint-autoconfig section 4";
    AUTOCONFIG_UNUSABLE = "autoconfig-unusable", Warning, "draft-ietf-mailmaint-autoconfig section 4";
    CAPTIVE_PORTAL = "captive-portal", Error, "RFC 8952 section 1";
    CERTIFICATE_EXPIRED = "certificate-expired", Error, "RFC 5280 section 4.1.2.5";
    CERTIFICATE_EXPIRES_SOON = "certificate-expires-soon", Warning, "RFC 5280 section 4.1.2.5";
    CERTIFICATE_NAME = "certificate-name", Error, "RFC 7817 section 3";
    CERTIFICATE_NOT_YET_VALID = "certificate-not-yet-valid", Error, "RFC 5280 section 4.1.2.5";
    CERTIFICATE_SELF_SIGNED = "certificate-self-signed", Error, "RFC 5280 section 6";
    CERTIFICATE_UNFIT = "certificate-unfit", Error, "RFC 5280 section 6";
    CERTIFICATE_UNTRUSTED = "certificate-untrusted", Error, "RFC 5280 section 6";
    CLEARTEXT_SERVER = "cleartext-server", Error, "RFC 8314 section 3";
    CLOCK_WRONG = "clock-wrong", Error, "RFC 5280 section 4.1.2.5";
    CREDENTIALS_WITHHELD = "credentials-withheld", Warning, "RFC 6186 section 6";
    GUESS_ONLY = "guess-only", Warning, "RFC 6186 section 1";
    HTTP_ONLY = "http-only", Warning, "draft-ietf-mailmaint-autoconfig section 3";
    IPV6_DEAD = "ipv6-dead", Warning, "RFC 8305 section 5";
    LEGACY_TLS = "legacy-tls", Error, "RFC 8996 section 5";
    LEGACY_TLS_ACCEPTED = "legacy-tls-accepted", Warning, "RFC 8996 section 5";
    LOGIN_REFUSED = "login-refused", Error, "RFC 5530 section 3";
    MAILBOX_BEHIND_FILTER = "mailbox-behind-filter", Info, "";
    MAILBOX_CLOSED = "mailbox-closed", Error, "";
    MAILBOX_ELSEWHERE = "mailbox-elsewhere", Error, "";
    MAILBOX_REFUSED = "mailbox-refused", Error, "RFC 9051 section 6.3.3";
    MECHANISM_DOWNGRADE = "mechanism-downgrade", Error, "RFC 5802 section 6";
    MX_INFERRED = "mx-inferred", Info, "draft-ietf-mailmaint-autoconfig section 5";
    NETWORK_FILTERED = "network-filtered", Error, "RFC 8314 section 3";
    NO_LOGIN = "no-login", Error, "RFC 6409 section 4.3";
    NO_STANDARD_PROTOCOLS = "no-standard-protocols", Error, "";
    NO_TLS = "no-tls", Error, "RFC 8314 section 3";
    PACC_DIGEST_STALE = "pacc-digest-stale", Warning, "draft-ietf-mailmaint-pacc section 4";
    PACC_UNUSABLE = "pacc-unusable", Warning, "draft-ietf-mailmaint-pacc section 4";
    PARENT_DOMAIN = "parent-domain", Info, "";
    PASSWORD_BEFORE_TLS = "password-before-tls", Warning, "RFC 8314 section 3.2";
    PIN_IGNORED = "pin-ignored", Warning, "RFC 7817 section 3";
    PIN_POSSIBLE = "pin-possible", Info, "RFC 7817 section 3";
    PLACEHOLDER_LITERAL = "placeholder-literal", Warning, "";
    POP3_UNPUBLISHED = "pop3-unpublished", Info, "RFC 6186 section 3.3";
    PORT_MISMATCH = "port-mismatch", Error, "RFC 8314 section 3.3";
    PREAUTH_BEFORE_TLS = "preauth-before-tls", Error, "RFC 9051 section 11.2";
    PREPARATION_NEEDED = "preparation-needed", Info, "";
    PROFILE_SIGNATURE_UNCHECKED = "profile-signature-unchecked", Info, "RFC 5652 section 5";
    PROGRAM_REFUSES_FILE = "program-refuses-file", Warning, "";
    PROGRAM_SKIPS_SERVER = "program-skips-server", Warning, "";
    PROVIDERS_MIXED = "providers-mixed", Warning, "";
    SERVER_ALERT = "server-alert", Warning, "RFC 9051 section 7.1";
    SERVER_DEAD = "server-dead", Warning, "RFC 6186 section 3.4";
    SOCKET_TYPE_PORT = "socket-type-port", Warning, "RFC 8314 section 3.3";
    SOURCES_DISAGREE = "sources-disagree", Warning, "";
    SRV_AUTOCONFIG_DIFFER = "srv-autoconfig-differ", Warning, "RFC 6186 section 3";
    SRV_CNAME = "srv-cname", Warning, "RFC 2782";
    SRV_SUBMISSION_465 = "srv-submission-465", Warning, "RFC 8314 section 5.1";
    SRV_TARGET_CERTIFICATE = "srv-target-certificate", Error, "RFC 6186 section 6";
    STALE_HOSTER_AUTOCONFIG = "stale-hoster-autoconfig", Warning, "";
    STARTTLS_INJECTION = "starttls-injection", Error, "RFC 3501 section 6.2.1";
    TARGET_FOREIGN = "target-foreign", Info, "RFC 6186 section 6";
    TARGET_ODD_PORT = "target-odd-port", Warning, "RFC 6186 section 6";
    TARGET_PRIVATE = "target-private", Warning, "RFC 6761 section 6.3";
    USERNAME_PERCENT_ENCODED = "username-percent-encoded", Warning, "draft-ietf-mailmaint-autoconfig section 4";
    WILDCARD_DNS = "wildcard-dns", Info, "RFC 4592";
}

/// The finding with this id.
pub fn by_id(id: &str) -> Option<&'static FindingSpec> {
    REGISTRY.iter().copied().find(|spec| spec.id == id)
}

/// One occurrence of a registered finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which one.
    pub spec: &'static FindingSpec,
    /// The title with its values.
    pub message: Message,
    /// The server it concerns.
    pub server: Option<(Protocol, Endpoint)>,
    /// The source that published the cause.
    pub published_by: Option<Source>,
}

impl Finding {
    /// A finding about nothing in particular yet; its title has no values.
    pub fn new(spec: &'static FindingSpec) -> Self {
        Self { spec, message: Message::new(spec.title), server: None, published_by: None }
    }

    /// Sets a value of the title.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<super::Arg>) -> Self {
        self.message = self.message.with(name, value);
        self
    }

    /// Sets a value of the title that came from the network.
    #[must_use]
    pub fn with_foreign(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.message = self.message.with_foreign(name, value);
        self
    }

    /// Names the server, and gives its endpoint to the title as `endpoint`.
    #[must_use]
    pub fn at(mut self, protocol: Protocol, endpoint: &Endpoint) -> Self {
        self.message = self.message.with("endpoint", endpoint.to_string());
        self.server = Some((protocol, endpoint.clone()));
        self
    }

    /// Names the source that published the cause.
    #[must_use]
    pub fn from(mut self, source: Source) -> Self {
        self.published_by = Some(source);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_sorted_and_unique() {
        assert!(REGISTRY.windows(2).all(|pair| pair[0].id < pair[1].id));
        assert_eq!(by_id("no-tls"), Some(&NO_TLS));
        assert_eq!(by_id("nonsense"), None);
    }
}
