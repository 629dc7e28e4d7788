//! The one parser of the autoconfig format (`clientConfig`, draft-ietf-mailmaint-autoconfig), shared
//! by the provider's own file, the ISP database and what the mail exchanger leads to.
//!
//! Lenient by section, strict by document: what is not well-formed XML with the right root is an
//! error, since mail programs refuse it whole. Inside, an element or value that is not understood is
//! skipped with a finding and the rest is used. The version attribute decides nothing.

pub(crate) mod encoding;
mod placeholder;
mod server;
mod texts;
pub(crate) mod tree;

use mail_types::{Domain, Finding, MailConfig, Message, Protocol, finding};

pub use mail_types::reason::AutoconfigError as ParseError;
use texts::Language;
pub use texts::{Documentation, OAuth2};
use tree::Element;

/// Findings beyond this number are dropped: a file can be odd in a thousand places.
const FINDINGS_MAX: usize = 40;
/// Characters of a foreign value that a finding quotes.
const QUOTE_MAX: usize = 120;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The settings; placeholders in host names are filled in.
    pub config: MailConfig,
    /// What was odd or skipped, without the source, which only the caller knows.
    pub findings: Vec<Finding>,
    /// Sections that are in order but of no use here, such as `incomingServer type="ews"`.
    pub evidence: Vec<String>,
    /// Help pages with their titles, those in the user's language first.
    pub documentation: Vec<Documentation>,
    /// Where tokens come from, if the file says.
    pub oauth2: Option<OAuth2>,
}

/// Reads a file for one mail domain. Texts come in `language` (`de`, `en`) where the file has them.
///
/// The caller limits the size of `body`.
///
/// # Errors
/// [`ParseError`] where the document as a whole is of no use: not XML, another format, a document
/// type declaration, or no provider inside. A document without usable servers is no error, but has
/// the finding `autoconfig-unusable` for each kind of server that is missing.
pub fn parse(body: &[u8], domain: &Domain, language: &str) -> Result<Parsed, ParseError> {
    let text = encoding::decode(body)?;
    let root = tree::read(&text, "clientConfig")?;
    let mut reading = Reading { domain, language: Language::new(language), parsed: Parsed::default() };
    reading.document(&root)?;
    Ok(reading.parsed)
}

/// One document being read.
struct Reading<'a> {
    domain: &'a Domain,
    language: Language<'a>,
    parsed: Parsed,
}

impl Reading<'_> {
    fn document(&mut self, root: &Element) -> Result<(), ParseError> {
        let mut providers = root.children_named("emailProvider");
        let provider = providers.next().ok_or(ParseError::NoProvider)?;
        for further in providers {
            let id = further.attribute("id").unwrap_or_default();
            self.skip(Message::new("autoconfig-reason-second-provider").with_foreign("id", quote(id)));
        }
        self.provider(provider);
        for child in &root.children {
            match child.name.as_str() {
                "enable" => self.enable(child),
                "oAuth2" => self.oauth2(child),
                "emailProvider" | "webMail" | "addressBook" | "calendar" | "fileShare" | "clientConfigUpdate" => {}
                _ => self.unknown(child),
            }
        }
        self.finish();
        Ok(())
    }

    fn provider(&mut self, provider: &Element) {
        for child in &provider.children {
            match child.name.as_str() {
                "incomingServer" | "outgoingServer" => self.server(child),
                "enable" => self.enable(child),
                "documentation" => self.documentation(child),
                "oAuth2" => self.oauth2(child),
                "domain" | "domainPurpose" | "displayName" | "displayShortName" | "instruction" => {}
                _ => self.unknown(child),
            }
        }
        self.parsed.config.provider = self.provider_name(provider);
    }

    /// The name for people: long, else short, else the id.
    fn provider_name(&mut self, provider: &Element) -> Option<String> {
        let named = ["displayName", "displayShortName"]
            .into_iter()
            .find_map(|name| self.language.choose(provider.children_named(name)).map(|e| (name, e.text.trim())))
            .filter(|(_, text)| !text.is_empty());
        match named {
            Some((element, text)) => match placeholder::fill(text, self.domain) {
                Ok(name) => Some(quote(&name)),
                Err(_) => {
                    self.odd_value(element, text);
                    Some(quote(text))
                }
            },
            None => provider.attribute("id").map(quote).filter(|id| !id.is_empty()),
        }
    }

    /// Sorts what was gathered, and says what a mail program would miss.
    fn finish(&mut self) {
        let parsed = &mut self.parsed;
        parsed.documentation.sort_by_key(|page| !page.in_language);
        for page in &parsed.documentation {
            if !parsed.config.help_urls.contains(&page.url) {
                parsed.config.help_urls.push(page.url.clone());
            }
        }
        let outgoing = parsed.config.servers.iter().any(|server| server.protocol == Protocol::Submission);
        let incoming = parsed.config.servers.iter().any(|server| server.protocol != Protocol::Submission);
        for (present, reason) in
            [(incoming, "autoconfig-reason-no-incoming"), (outgoing, "autoconfig-reason-no-outgoing")]
        {
            if !present {
                // Past the limit as well: this is the one finding that nobody may miss.
                let finding = Finding::new(&finding::AUTOCONFIG_UNUSABLE).with("reason", Message::new(reason));
                self.parsed.findings.push(finding);
            }
        }
    }

    /// An element that the format does not know; each name is told once.
    fn unknown(&mut self, element: &Element) {
        self.skip(Message::new("autoconfig-reason-unknown-element").with_foreign("element", quote(&element.name)));
    }

    fn skip(&mut self, reason: Message) {
        self.find(Finding::new(&finding::AUTOCONFIG_SECTION_SKIPPED).with("reason", reason));
    }

    fn odd_value(&mut self, element: &str, value: &str) {
        let finding = Finding::new(&finding::AUTOCONFIG_ODD_VALUE);
        self.find(finding.with_foreign("element", element).with_foreign("value", quote(value)));
    }

    fn bad_placeholder(&mut self, text: &str) {
        self.find(Finding::new(&finding::AUTOCONFIG_PLACEHOLDER).with_foreign("text", quote(text)));
    }

    fn find(&mut self, finding: Finding) {
        let findings = &mut self.parsed.findings;
        if findings.len() < FINDINGS_MAX && !findings.contains(&finding) {
            findings.push(finding);
        }
    }
}

/// A foreign value, trimmed and cut to what a line can hold.
fn quote(text: &str) -> String {
    text.trim().chars().take(QUOTE_MAX).collect()
}

#[cfg(test)]
mod tests;
