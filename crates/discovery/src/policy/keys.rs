//! The one table of a policy's keys: what each takes, and where it stands.
//!
//! Texts hang on the names: `expect-KEY` is the expectation, `policy-about-KEY` the explanation in a
//! written policy and in the JSON Schema.

use serde_json::{Value, json};

use mail_types::finding::REGISTRY;
use mail_types::{Message, Severity, Source};

/// A key of a policy.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// As it stands in the file, and as the name of the check.
    pub name: &'static str,
    /// Of a protocol's section; else of the domain.
    pub of_protocol: bool,
    /// What it takes.
    pub takes: Takes,
    /// Text of the expectation.
    pub title: &'static str,
    /// Text that explains the key.
    pub about: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// `true` or `false`.
    Flag,
    /// A whole number from the first to the second.
    Number(u64, u64),
    /// A text.
    Text,
    /// A time such as `"5s"`.
    Time,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of sources.
    Sources,
    /// A list of findings.
    Findings,
}

macro_rules! keys {
    ($($constant:ident = $name:literal, $scope:literal, $takes:expr;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $constant: Key = Key {
                name: $name,
                of_protocol: $scope,
                takes: $takes,
                title: concat!("expect-", $name),
                about: concat!("policy-about-", $name),
            };
        )*
        /// Every key, in the order of reports and written policies.
        pub static KEYS: &[&Key] = &[$(&$constant),*];
    };
}

keys! {
    FAIL_ON = "fail-on", false, Takes::Word(&["warning", "error"]);
    SOURCES = "sources", false, Takes::Sources;
    SOURCES_AGREE = "sources-agree", false, Takes::Flag;
    FORBID = "forbid", false, Takes::Findings;
    MTA_STS = "mta-sts", false, Takes::Word(&["enforce", "testing", "any"]);
    TLS_RPT = "tls-rpt", false, Takes::Flag;
    RUN_WITHIN = "run-within", false, Takes::Time;
    OFFERED = "offered", true, Takes::Flag;
    HOST = "host", true, Takes::Text;
    PORT = "port", true, Takes::Number(1, 65535);
    SECURITY = "security", true, Takes::Word(&["tls", "starttls", "none"]);
    USERNAME = "username", true, Takes::Text;
    IMPLICIT_TLS = "implicit-tls", true, Takes::Flag;
    PLAINTEXT_BEFORE_TLS = "plaintext-before-tls", true, Takes::Flag;
    STARTTLS_STRIPPABLE = "starttls-strippable", true, Takes::Flag;
    MIN_TLS = "min-tls", true, Takes::Word(&["1.1", "1.2", "1.3"]);
    CERTIFICATE_DAYS = "certificate-days", true, Takes::Number(0, 3650);
    CERTIFICATE_DAYS_WARN = "certificate-days-warn", true, Takes::Number(0, 3650);
    CERTIFICATE_NAMES = "certificate-names", true, Takes::Texts;
    CERTIFICATE_ISSUER = "certificate-issuer", true, Takes::Text;
    TLSA = "tlsa", true, Takes::Word(&["if-published", "required"]);
    MECHANISMS = "mechanisms", true, Takes::Texts;
    NO_MECHANISMS = "no-mechanisms", true, Takes::Texts;
    CAPABILITIES = "capabilities", true, Takes::Texts;
    NO_CAPABILITIES = "no-capabilities", true, Takes::Texts;
    LOGIN = "login", true, Takes::Flag;
    IPV4 = "ipv4", true, Takes::Flag;
    IPV6 = "ipv6", true, Takes::Flag;
    WITHIN = "within", true, Takes::Time;
}

/// Sections of a domain that are protocols.
pub const PROTOCOLS: [&str; 3] = ["imap", "pop3", "submission"];
/// Sections of the file beside them.
pub const DOMAIN: &str = "domain";
/// The list of waivers.
pub const WAIVER: &str = "waiver";
/// Keys of a waiver; the last is the only one that may be missing.
pub const WAIVER_KEYS: [&str; 4] = ["check", "reason", "until", "domain"];

/// The key of this name.
pub fn by_name(name: &str, of_protocol: bool) -> Option<&'static Key> {
    KEYS.iter().copied().find(|key| key.name == name && key.of_protocol == of_protocol)
}

fn waiver_schema(about: &dyn Fn(&'static str) -> String) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["check", "reason", "until"],
        "properties": {
            "check": { "type": "string", "description": about("policy-about-waiver-check") },
            "reason": { "type": "string", "minLength": 1, "description": about("policy-about-waiver-reason") },
            "until": { "type": "string", "format": "date", "description": about("policy-about-waiver-until") },
            "domain": { "type": "string", "description": about("policy-about-waiver-domain") },
        },
    })
}

/// The JSON Schema of a policy (draft 2020-12); `words` turns a text into the reader's language.
pub fn schema(words: &dyn Fn(&Message) -> String) -> Value {
    let about = |id: &'static str| words(&Message::new(id));
    let properties = |of_protocol: bool| -> serde_json::Map<String, Value> {
        let of_kind = KEYS.iter().filter(|key| key.of_protocol == of_protocol);
        of_kind
            .map(|key| {
                let mut schema = key.takes.schema();
                schema["description"] = about(key.about).into();
                (key.name.to_owned(), schema)
            })
            .collect()
    };
    let section = json!({ "type": "object", "additionalProperties": false, "properties": properties(true) });
    let mut domain = properties(false);
    for protocol in PROTOCOLS {
        domain.insert(protocol.to_owned(), json!({ "$ref": "#/$defs/protocol" }));
    }
    let mut root = domain.clone();
    root.insert(DOMAIN.into(), json!({ "type": "object", "additionalProperties": { "$ref": "#/$defs/domain" } }));
    root.insert(WAIVER.into(), json!({ "type": "array", "items": waiver_schema(&about) }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mailsetup policy",
        "description": about("policy-about"),
        "type": "object",
        "additionalProperties": false,
        "properties": root,
        "$defs": {
            "protocol": section,
            "domain": { "type": "object", "additionalProperties": false, "properties": domain },
        },
    })
}

impl Takes {
    fn schema(self) -> Value {
        match self {
            Self::Flag => json!({ "type": "boolean" }),
            Self::Number(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Self::Text => json!({ "type": "string", "minLength": 1 }),
            Self::Time => json!({ "type": "string", "pattern": "^[0-9]+(ms|s|m)$" }),
            Self::Word(words) => json!({ "enum": words }),
            Self::Texts => json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            Self::Sources => json!({ "type": "array", "items": { "enum": sources() } }),
            Self::Findings => json!({ "type": "array", "items": { "enum": findings() } }),
        }
    }

    /// What is expected, for whoever wrote something else.
    pub fn expected(self) -> Message {
        let list = |words: Vec<&'static str>| Message::new("policy-expected-word").with("words", words);
        match self {
            Self::Flag => Message::new("policy-expected-flag"),
            Self::Number(least, most) => {
                Message::new("policy-expected-number").with("least", least.to_string()).with("most", most.to_string())
            }
            Self::Text => Message::new("policy-expected-text"),
            Self::Time => Message::new("policy-expected-time"),
            Self::Word(words) => list(words.to_vec()),
            Self::Texts => Message::new("policy-expected-texts"),
            Self::Sources => Message::new("policy-expected-list").with("words", sources()),
            Self::Findings => Message::new("policy-expected-findings"),
        }
    }
}

fn sources() -> Vec<&'static str> {
    Source::ALL.into_iter().filter(|source| *source != Source::User).map(Source::id).collect()
}

fn findings() -> Vec<&'static str> {
    REGISTRY.iter().filter(|spec| spec.severity >= Severity::Info).map(|spec| spec.id).collect()
}
