//! The one parser of the autoconfig format (`clientConfig`, draft-ietf-mailmaint-autoconfig), shared
//! by the provider's own file, the ISP database and what the mail exchanger leads to.
//!
//! Lenient by section, strict by document: what is not well-formed XML with the right root is an
//! error, since mail programs refuse it whole. Inside, an element or value that is not understood is
//! skipped with a finding and the rest is used. The version attribute decides nothing.

pub(crate) mod encoding;
pub(crate) mod placeholder;
mod server;
mod texts;
pub(crate) mod tree;

use crate::remarks::{Remarks, quote};
use crate::strict::{self, Program};
use mail_types::{DavKind, DavUrl, Domain, EmailAddress, Finding, MailConfig, Message, ServerSettings};

pub use mail_types::reason::AutoconfigError as ParseError;
use texts::Language;
pub use texts::{Documentation, OAuth2};
use tree::Element;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The settings; placeholders in host names are filled in.
    pub config: MailConfig,
    /// What was odd or skipped, without the source, which only the caller knows.
    pub findings: Vec<Finding>,
    /// Which mail programs would refuse the file, or a server in it.
    pub refusals: Vec<Finding>,
    /// Sections that are in order but of no use here, such as `incomingServer type="ews"`.
    pub evidence: Vec<String>,
    /// Help pages with their titles, those in the user's language first.
    pub documentation: Vec<Documentation>,
    /// Where tokens come from, if the file says.
    pub oauth2: Option<OAuth2>,
}

/// Reads a file for one mail domain, or for one address in it. Texts come in `language` (`de`, `en`) where the file has them.
///
/// The caller limits the size of `body`.
///
/// # Errors
/// [`ParseError`] where the document as a whole is of no use: not XML, another format, a document
/// type declaration, or no provider inside. A document without usable servers is no error, but has
/// the finding `autoconfig-unusable` for each kind of server that is missing.
pub fn parse(
    body: &[u8],
    domain: &Domain,
    address: Option<&EmailAddress>,
    language: &str,
) -> Result<Parsed, ParseError> {
    let text = encoding::decode(body)?;
    let root = tree::read(&text, "clientConfig")?;
    let mut reading = Reading {
        domain,
        address,
        last_resort: Vec::new(),
        language: Language::new(language),
        parsed: Parsed::default(),
        remarks: Remarks::default(),
    };
    reading.document(&root)?;
    reading.parsed.findings = reading.remarks.into_findings();
    let mut verdicts = strict::xml::verdicts(body);
    verdicts.push((Program::Desktop, strict::desktop::verdict(&root)));
    verdicts.push((Program::Android, strict::android::verdict(&root)));
    reading.parsed.refusals = strict::findings(&verdicts);
    Ok(reading.parsed)
}

/// One document being read.
struct Reading<'a> {
    domain: &'a Domain,
    address: Option<&'a EmailAddress>,
    /// Servers without a way to log in that is known here: they go behind all others.
    last_resort: Vec<ServerSettings>,
    language: Language<'a>,
    parsed: Parsed,
    remarks: Remarks,
}

impl Reading<'_> {
    fn document(&mut self, root: &Element) -> Result<(), ParseError> {
        let providers: Vec<&Element> = root.children_named("emailProvider").collect();
        let first = *providers.first().ok_or(ParseError::NoProvider)?;
        let provider = providers.iter().copied().find(|provider| self.names_domain(provider)).unwrap_or(first);
        for other in providers.into_iter().filter(|other| !std::ptr::eq(*other, provider)) {
            let id = other.attribute("id").unwrap_or_default();
            self.remarks.skip(Message::new("autoconfig-reason-second-provider").with_foreign("id", quote(id)));
        }
        self.provider(provider);
        for child in &root.children {
            match child.name.as_str() {
                "enable" => self.enable(child),
                "oAuth2" => self.oauth2(child),
                "addressBook" | "calendar" => self.dav(child),
                "emailProvider" | "webMail" | "fileShare" | "clientConfigUpdate" => {}
                _ => self.unknown(child),
            }
        }
        self.finish();
        Ok(())
    }

    /// One of its `domain` elements is the domain that the file is read for.
    fn names_domain(&self, provider: &Element) -> bool {
        provider.children_named("domain").any(|child| {
            let text = placeholder::fill(child.text.trim(), self.domain, None);
            text.ok().and_then(|text| Domain::parse(&text).ok()).as_ref() == Some(self.domain)
        })
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

    /// `<calendar type="caldav"><serverURL>https://…` and `<addressBook type="carddav">`; other types and
    /// URLs without TLS are left out.
    fn dav(&mut self, element: &Element) {
        let kind = match (element.name.as_str(), element.attribute("type").unwrap_or_default()) {
            ("calendar", kind) if kind.eq_ignore_ascii_case("caldav") => DavKind::Calendars,
            ("addressBook", kind) if kind.eq_ignore_ascii_case("carddav") => DavKind::Contacts,
            _ => return,
        };
        let url = element.children_named("serverURL").next().map(|child| child.text.trim());
        let filled = url.and_then(|url| placeholder::fill(url, self.domain, None).ok());
        if let Some(url) = filled.filter(|url| url.starts_with("https://")) {
            self.parsed.config.dav.push(DavUrl { kind, url });
        }
    }

    /// The name for people: long, else short, else the id.
    fn provider_name(&mut self, provider: &Element) -> Option<String> {
        let named = ["displayName", "displayShortName"]
            .into_iter()
            .find_map(|name| self.language.choose(provider.children_named(name)).map(|e| (name, e.text.trim())))
            .filter(|(_, text)| !text.is_empty());
        match named {
            Some((element, text)) => match placeholder::fill(text, self.domain, None) {
                Ok(name) => Some(quote(&name)),
                Err(_) => {
                    self.remarks.odd_value(element, text);
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
        parsed.config.servers.append(&mut self.last_resort);
        self.remarks.missing_servers(&parsed.config);
    }

    /// An element that the format does not know; each name is told once.
    fn unknown(&mut self, element: &Element) {
        self.remarks
            .skip(Message::new("autoconfig-reason-unknown-element").with_foreign("element", quote(&element.name)));
    }
}

#[cfg(test)]
mod tests;
