//! A policy file, read: every key is known and every value has its type, or the file is refused.

use std::ops::Range;
use std::time::{Duration, SystemTime};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, DOMAIN, Key, PROTOCOLS, Takes, WAIVER, WAIVER_KEYS};
use mail_types::deep::{Needs, TlsVersion};
use mail_types::finding::{self, FindingSpec};
use mail_types::spelling;
use mail_types::{AuthMechanism, Domain, Message, Protocol, Security, Severity, Source, date};

/// Largest policy that is read, in octets.
pub const POLICY_MAX: usize = 16 * 1024 * 1024;

/// What a policy wants of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // The keys say it.
pub enum Want {
    Sources(Vec<Source>),
    SourcesAgree(bool),
    Forbid(Vec<&'static FindingSpec>),
    MtaSts(&'static str),
    TlsRpt(bool),
    Offered(bool),
    Host(String),
    Port(u16),
    Security(Security),
    Username(String),
    ImplicitTls(bool),
    PlaintextBeforeTls(bool),
    StarttlsStrippable(bool),
    MinTls(TlsVersion),
    CertificateDays(u32),
    CertificateDaysWarn(u32),
    CertificateNames(Vec<String>),
    CertificateIssuer(String),
    /// Required: every published record must be there and fit.
    Tlsa {
        required: bool,
    },
    Mechanisms(Vec<AuthMechanism>),
    NoMechanisms(Vec<AuthMechanism>),
    Capabilities(Vec<String>),
    NoCapabilities(Vec<String>),
    Login(bool),
    Ipv4(bool),
    Ipv6(bool),
    Within(Duration),
}

/// One line of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// Its key.
    pub key: &'static Key,
    /// The protocol that it is about.
    pub protocol: Option<Protocol>,
    /// What it wants.
    pub want: Want,
    /// As it stands in the file.
    pub value: String,
    /// Counted from 1.
    pub line: usize,
}

/// What is expected of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// From which severity on a check fails the run.
    pub fail_on: Option<Severity>,
    /// In the order of reports.
    pub demands: Vec<Demand>,
}

/// A failed check that was accepted for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Of this domain; `None`: of every one.
    pub domain: Option<Domain>,
    /// `imap.certificate-days`; `*` at the end stands for anything.
    pub check: String,
    /// Why.
    pub reason: String,
    /// The last day that it holds.
    pub until: SystemTime,
    /// Counted from 1.
    pub line: usize,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// The file's name.
    pub file: String,
    everywhere: Section,
    domains: Vec<(Domain, Section)>,
    /// In the order of the file.
    pub waivers: Vec<Waiver>,
}

/// Why a policy can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: Message,
    /// What would be right.
    pub hint: Option<Message>,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`] at the first line that makes no sense.
    pub fn parse(file: &str, text: &str) -> Result<Self, PolicyError> {
        let reader = Reader { text };
        let document = DeTable::parse(text).map_err(|error| PolicyError {
            line: reader.line(&error.span().unwrap_or(0..0)),
            message: Message::new("policy-syntax"),
            hint: None,
        })?;
        let mut policy = Self { file: file.to_owned(), ..Self::default() };
        let mut rest = Vec::new();
        for (key, value) in document.get_ref() {
            match (key.get_ref().as_ref(), value.get_ref()) {
                (DOMAIN, domains) => {
                    for (name, section) in reader.table(domains, &key.span())? {
                        let domain = reader.domain(name, &policy.domains)?;
                        let table = reader.table(section.get_ref(), &name.span())?;
                        policy.domains.push((domain, reader.section(table.iter())?));
                    }
                }
                (WAIVER, DeValue::Array(list)) => {
                    for waiver in list {
                        let table = reader.table(waiver.get_ref(), &waiver.span())?;
                        policy.waivers.push(reader.waiver(table, &waiver.span())?);
                    }
                }
                (WAIVER, _) => return Err(reader.no_section(&key.span())),
                _ => rest.push((key, value)),
            }
        }
        policy.everywhere = reader.section(rest.into_iter())?;
        Ok(policy)
    }

    /// The domains that have sections of their own.
    pub fn domains(&self) -> impl Iterator<Item = &Domain> {
        self.domains.iter().map(|(domain, _)| domain)
    }

    /// What is expected of a domain: its own section over what holds everywhere. `None` where the
    /// policy says nothing of it.
    pub fn section(&self, domain: &Domain) -> Option<Section> {
        let own = self.domains.iter().find(|(name, _)| name == domain).map(|(_, section)| section);
        if own.is_none() && self.everywhere.demands.is_empty() {
            return None;
        }
        let mut section = self.everywhere.clone();
        if let Some(own) = own {
            section.fail_on = own.fail_on.or(section.fail_on);
            section.demands.retain(|demand| !own.demands.iter().any(|other| other.place() == demand.place()));
            section.demands.extend(own.demands.iter().cloned());
            section.demands.sort_by_key(Demand::place);
        }
        Some(section)
    }
}

impl Demand {
    /// Protocol, then key: no two of one section have the same.
    fn place(&self) -> (Option<Protocol>, usize) {
        let at = keys::KEYS.iter().position(|key| std::ptr::eq(*key, self.key));
        (self.protocol, at.unwrap_or(usize::MAX))
    }
}

impl Section {
    /// What has to be looked into, beyond what every run sees.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        for demand in &self.demands {
            match &demand.want {
                Want::Ipv4(_) | Want::Ipv6(_) => needs.families = true,
                Want::MinTls(version) => needs.offers.extend(version.before()),
                Want::PlaintextBeforeTls(false) | Want::StarttlsStrippable(false) => needs.starttls = true,
                Want::ImplicitTls(_) => needs.implicit_tls = true,
                Want::Tlsa { .. } => needs.tlsa = true,
                Want::MtaSts(_) | Want::TlsRpt(true) => needs.posture = true,
                _ => {}
            }
        }
        needs.offers.sort_unstable();
        needs.offers.dedup();
        needs
    }
}

struct Reader<'a> {
    text: &'a str,
}

type Entry<'a, 'i> = (&'a Spanned<std::borrow::Cow<'i, str>>, &'a Spanned<DeValue<'i>>);

impl Reader<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        self.text.get(..span.start).map_or(1, |before| before.matches('\n').count() + 1)
    }

    fn error(&self, span: &Range<usize>, message: Message, hint: Option<Message>) -> PolicyError {
        PolicyError { line: self.line(span), message, hint }
    }

    fn no_section(&self, span: &Range<usize>) -> PolicyError {
        self.error(span, Message::new("policy-no-section"), None)
    }

    fn table<'v, 'i>(&self, value: &'v DeValue<'i>, span: &Range<usize>) -> Result<&'v DeTable<'i>, PolicyError> {
        match value {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.no_section(span)),
        }
    }

    /// A domain's name. Two that differ in spelling alone are refused: one would be passed over in silence.
    fn domain(
        &self,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        known: &[(Domain, Section)],
    ) -> Result<Domain, PolicyError> {
        let domain = Domain::parse(name.get_ref()).map_err(|_| {
            let message = Message::new("policy-domain").with_foreign("domain", name.get_ref().as_ref());
            self.error(&name.span(), message, None)
        })?;
        let bare = |domain: &Domain| domain.as_str().trim_end_matches('.').to_owned();
        if known.iter().any(|(known, _)| bare(known) == bare(&domain)) {
            let message = Message::new("policy-domain-twice").with("domain", bare(&domain));
            return Err(self.error(&name.span(), message, None));
        }
        Ok(domain)
    }

    fn unknown(&self, key: &Spanned<std::borrow::Cow<'_, str>>, known: &[&'static str]) -> PolicyError {
        let message = Message::new("policy-unknown-key").with_foreign("key", key.get_ref().as_ref());
        let hint = match spelling::nearest(key.get_ref(), known.iter().copied()) {
            Some(near) => Message::new("policy-nearest-key").with("key", near.to_owned()),
            None => Message::new("policy-known-keys").with("keys", known.to_vec()),
        };
        self.error(&key.span(), message, Some(hint))
    }

    /// The keys of a domain, or of all.
    fn section<'a, 'i: 'a>(&self, entries: impl Iterator<Item = Entry<'a, 'i>>) -> Result<Section, PolicyError> {
        let mut section = Section::default();
        for (name, value) in entries {
            let protocol = Protocol::ALL.into_iter().find(|protocol| protocol.id() == name.get_ref());
            match (protocol, value.get_ref()) {
                (Some(protocol), DeValue::Table(table)) => {
                    for (name, value) in table {
                        self.demand(&mut section, Some(protocol), name, value)?;
                    }
                }
                (Some(_), _) => return Err(self.no_section(&name.span())),
                (None, _) => self.demand(&mut section, None, name, value)?,
            }
        }
        section.demands.sort_by_key(Demand::place);
        Ok(section)
    }

    fn demand(
        &self,
        section: &mut Section,
        protocol: Option<Protocol>,
        name: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), PolicyError> {
        let Some(key) = keys::by_name(name.get_ref(), protocol.is_some()) else {
            let mut known: Vec<&'static str> =
                keys::KEYS.iter().filter(|key| key.of_protocol == protocol.is_some()).map(|key| key.name).collect();
            if protocol.is_none() {
                known.extend(PROTOCOLS);
                known.extend([DOMAIN, WAIVER]);
            }
            return Err(self.unknown(name, &known));
        };
        let bad = || {
            let message = Message::new("policy-value").with("key", key.name);
            self.error(&value.span(), message, Some(key.takes.expected()))
        };
        let shown = self.text.get(value.span()).unwrap_or_default().to_owned();
        if std::ptr::eq(key, &raw const keys::FAIL_ON) {
            let severity = value
                .get_ref()
                .as_str()
                .and_then(|id| [Severity::Warning, Severity::Error].into_iter().find(|severity| severity.id() == id));
            section.fail_on = Some(severity.ok_or_else(bad)?);
            return Ok(());
        }
        let want = want(key, value.get_ref()).ok_or_else(bad)?;
        let line = self.line(&name.span());
        section.demands.push(Demand { key, protocol, want, value: shown, line });
        Ok(())
    }

    fn waiver(&self, table: &DeTable<'_>, span: &Range<usize>) -> Result<Waiver, PolicyError> {
        let mut found: [Option<String>; 4] = Default::default();
        let mut line = self.line(span);
        for (name, value) in table {
            let Some(at) = WAIVER_KEYS.iter().position(|key| *key == name.get_ref()) else {
                return Err(self.unknown(name, &WAIVER_KEYS));
            };
            let text = match value.get_ref() {
                DeValue::String(text) => text.trim().to_owned(),
                DeValue::Datetime(date) => date.to_string(),
                _ => String::new(),
            };
            if text.is_empty() {
                let message = Message::new("policy-value").with("key", WAIVER_KEYS[at]);
                return Err(self.error(&value.span(), message, Some(Takes::Text.expected())));
            }
            line = self.line(&name.span()).min(line.max(1));
            found[at] = Some(text);
        }
        let [check, reason, until, domain] = found;
        let missing =
            |key: &'static str| self.error(span, Message::new("policy-waiver-incomplete").with("key", key), None);
        let check = check.ok_or_else(|| missing("check"))?;
        let reason = reason.ok_or_else(|| missing("reason"))?;
        let until = until.ok_or_else(|| missing("until"))?;
        let date = date::parse(&until).filter(|_| until.len() == "2026-12-31".len());
        let until = date.ok_or_else(|| {
            let message = Message::new("policy-value").with("key", "until");
            self.error(span, message, Some(Message::new("policy-expected-date")))
        })?;
        let domain = domain.map(|text| Domain::parse(&text)).transpose().map_err(|_| {
            self.error(span, Message::new("policy-value").with("key", "domain"), Some(Takes::Text.expected()))
        })?;
        Ok(Waiver { domain, check, reason, until, line })
    }
}

/// The value as its key takes it; `None` if it is something else.
fn want(key: &'static Key, value: &DeValue<'_>) -> Option<Want> {
    let given = Given { takes: key.takes, value };
    Some(match key.name {
        "sources" => Want::Sources(given.sources()?),
        "sources-agree" => Want::SourcesAgree(given.flag()?),
        "forbid" => Want::Forbid(given.texts()?.iter().map(|id| finding::by_id(id)).collect::<Option<_>>()?),
        "mta-sts" => Want::MtaSts(given.word()?),
        "tls-rpt" => Want::TlsRpt(given.flag()?),
        "offered" => Want::Offered(given.flag()?),
        "host" => Want::Host(mail_types::Endpoint::new(&text(value)?, 1).host),
        "port" => Want::Port(given.number()?),
        "security" => Want::Security(given.security()?),
        "username" => Want::Username(text(value)?),
        "implicit-tls" => Want::ImplicitTls(given.flag()?),
        "plaintext-before-tls" => Want::PlaintextBeforeTls(given.flag()?),
        "starttls-strippable" => Want::StarttlsStrippable(given.flag()?),
        "min-tls" => Want::MinTls(TlsVersion::parse(given.word()?)?),
        "certificate-days" => Want::CertificateDays(given.number()?),
        "certificate-days-warn" => Want::CertificateDaysWarn(given.number()?),
        "certificate-names" => {
            Want::CertificateNames(given.texts()?.iter().map(|name| name.to_ascii_lowercase()).collect())
        }
        "certificate-issuer" => Want::CertificateIssuer(text(value)?),
        "tlsa" => Want::Tlsa { required: given.word()? == "required" },
        "mechanisms" => Want::Mechanisms(given.mechanisms()?),
        "no-mechanisms" => Want::NoMechanisms(given.mechanisms()?),
        "capabilities" => Want::Capabilities(given.texts()?),
        "no-capabilities" => Want::NoCapabilities(given.texts()?),
        "login" => Want::Login(given.flag()?),
        "ipv4" => Want::Ipv4(given.flag()?),
        "ipv6" => Want::Ipv6(given.flag()?),
        "within" | "run-within" => Want::Within(time(value.as_str()?)?),
        _ => return None,
    })
}

/// A value of the file, and what its key takes.
struct Given<'a, 'i> {
    takes: Takes,
    value: &'a DeValue<'i>,
}

impl Given<'_, '_> {
    fn flag(&self) -> Option<bool> {
        self.value.as_bool()
    }

    fn number<T: TryFrom<u64>>(&self) -> Option<T> {
        let Takes::Number(least, most) = self.takes else { return None };
        let integer = self.value.as_integer()?;
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok()?;
        T::try_from(number).ok().filter(|_| (least..=most).contains(&number))
    }

    fn word(&self) -> Option<&'static str> {
        let Takes::Word(words) = self.takes else { return None };
        words.iter().copied().find(|word| self.value.as_str() == Some(*word))
    }

    fn texts(&self) -> Option<Vec<String>> {
        self.value.as_array()?.iter().map(|value| text(value.get_ref())).collect()
    }

    fn mechanisms(&self) -> Option<Vec<AuthMechanism>> {
        Some(self.texts()?.iter().map(|name| AuthMechanism::from_name(name)).collect())
    }

    fn sources(&self) -> Option<Vec<Source>> {
        let source = |id: &String| Source::ALL.into_iter().find(|source| source.id() == id && *source != Source::User);
        self.texts()?.iter().map(source).collect()
    }

    fn security(&self) -> Option<Security> {
        let all = [Security::ImplicitTls, Security::StartTls, Security::Cleartext];
        all.into_iter().find(|security| Some(security.id()) == self.value.as_str())
    }
}

fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// `500ms`, `5s`, `2m`
fn time(text: &str) -> Option<Duration> {
    let (number, unit_ms) = match text {
        _ if text.ends_with("ms") => (text.strip_suffix("ms")?, 1),
        _ if text.ends_with('s') => (text.strip_suffix('s')?, 1000),
        _ => (text.strip_suffix('m')?, 60_000),
    };
    let number: u64 = number.parse().ok().filter(|number| (1..=86_400_000).contains(number))?;
    Some(Duration::from_millis(number * unit_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Policy {
        Policy::parse("policy.toml", text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    fn domain(name: &str) -> Domain {
        Domain::parse(name).expect("domain")
    }

    #[test]
    fn a_domain_overrides_what_holds_everywhere() {
        let policy = read(
            concat!(
                "fail-on = \"warning\"\nsources = [\"srv\"]\n[imap]\nport = 993\nmin-tls = \"1.2\"\n",
                "[domain.\"Müller.example\"]\nsources-agree = true\n[domain.\"müller.example\".imap]\nport = 143\n"
            )
            .replace("Müller", "müller")
            .as_str(),
        );
        let own = policy.section(&domain("müller.example")).expect("section");
        let shown: Vec<(&str, &str, usize)> =
            own.demands.iter().map(|demand| (demand.key.name, demand.value.as_str(), demand.line)).collect();
        assert_eq!(
            shown,
            [("sources", "[\"srv\"]", 2), ("sources-agree", "true", 7), ("port", "143", 9), ("min-tls", "\"1.2\"", 5)]
        );
        assert_eq!(own.fail_on, Some(Severity::Warning));
        assert_eq!(own.needs().offers, [TlsVersion::Tls11]);
        let other = policy.section(&domain("example.org")).expect("section");
        assert_eq!(other.demands.len(), 3);
        assert_eq!(read("[domain.\"a.example\"]\nsources = []").section(&domain("b.example")), None);
    }

    #[test]
    fn mistakes_are_named_with_their_line_and_the_nearest_right_key() {
        for (text, line, id, hint) in [
            ("[imap]\nmin-tsl = \"1.2\"", 2, "policy-unknown-key", "policy-nearest-key"),
            ("\n\nsorces = []", 3, "policy-unknown-key", "policy-nearest-key"),
            ("host = \"a\"", 1, "policy-unknown-key", "policy-known-keys"),
            ("[imap]\nport = 0", 2, "policy-value", "policy-expected-number"),
            ("[imap]\nport = \"993\"", 2, "policy-value", "policy-expected-number"),
            ("[imap]\nsecurity = \"ssl\"", 2, "policy-value", "policy-expected-word"),
            ("[imap]\nwithin = \"5 s\"", 2, "policy-value", "policy-expected-time"),
            ("sources = [\"srv\", \"dns\"]", 1, "policy-value", "policy-expected-list"),
            ("forbid = [\"nonsense\"]", 1, "policy-value", "policy-expected-findings"),
            ("imap = 3", 1, "policy-no-section", ""),
            ("[imap]\nport = 1\nport = 2", 3, "policy-syntax", ""),
            ("[domain.\"a b\"]", 1, "policy-domain", ""),
            ("[domain.\"Müller.example\"]\n[domain.\"xn--mller-kva.example\"]", 2, "policy-domain-twice", ""),
            ("[domain.\"SRV.example\"]\n[domain.\"srv.example\"]", 2, "policy-domain-twice", ""),
            ("[domain.\"srv.example.\"]\n[domain.\"srv.example\"]", 1, "policy-domain-twice", ""),
            ("[[waiver]]\ncheck = \"a\"\nreason = \"b\"", 1, "policy-waiver-incomplete", ""),
            ("[[waiver]]\ncheck = \"a\"\nuntil = 2026-12-31", 1, "policy-waiver-incomplete", ""),
            ("[[waiver]]\ncheck = \"a\"\nreason = \"b\"\nuntil = \"soon\"", 1, "policy-value", "policy-expected-date"),
            ("[[waiver]]\nchek = \"a\"", 2, "policy-unknown-key", "policy-nearest-key"),
        ] {
            let error = Policy::parse("p", text).err().unwrap_or_else(|| panic!("{text} was taken"));
            let got = (error.line, error.message.id, error.hint.as_ref().map_or("", |hint| hint.id));
            assert_eq!(got, (line, id, hint), "{text}");
        }
    }

    #[test]
    fn a_waiver_holds_through_its_last_day() {
        let policy =
            read("[[waiver]]\ncheck = \"imap.*\"\nreason = \"moving\"\nuntil = 2026-12-31\ndomain = \"a.example\"");
        let waiver = &policy.waivers[0];
        assert_eq!((waiver.check.as_str(), waiver.reason.as_str()), ("imap.*", "moving"));
        assert_eq!(date::iso_date(waiver.until), "2026-12-31");
    }

    #[test]
    fn every_key_is_taken_with_a_fitting_value() {
        for key in keys::KEYS {
            let value = match key.takes {
                Takes::Flag => "true",
                Takes::Number(..) => "21",
                Takes::Text => "\"x\"",
                Takes::Time => "\"5s\"",
                Takes::Word(words) => &format!("\"{}\"", words[0]),
                Takes::Texts => "[\"X\"]",
                Takes::Sources => "[\"srv\"]",
                Takes::Findings => "[\"legacy-tls\"]",
            };
            let section = if key.of_protocol { "[imap]\n" } else { "" };
            let policy = read(&format!("{section}{} = {value}", key.name));
            let count = policy.everywhere.demands.len() + usize::from(policy.everywhere.fail_on.is_some());
            assert_eq!(count, 1, "{}", key.name);
        }
    }
}
