//! What a file says to people: instructions, help pages, and where tokens come from.

use super::Reading;
use super::tree::Element;
use crate::remarks::quote;
use mail_types::Message;

/// Instructions and pages beyond this number are not kept.
const TEXTS_MAX: usize = 16;
/// Characters of one instruction that are kept.
const INSTRUCTION_MAX: usize = 600;
/// Octets of a URL that is still taken for one.
const URL_MAX: usize = 2048;

/// A help page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documentation {
    /// Its address; `https` or `http`.
    pub url: String,
    /// Its title, in the user's language where the file has it.
    pub description: Option<String>,
    /// True where the title is in the user's language, so that the page likely is, too.
    pub in_language: bool,
}

/// The `oAuth2` section. A token may go only to the servers of the same document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuth2 {
    /// Host name of the issuer.
    pub issuer: String,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Authorization endpoint.
    pub auth_url: String,
    /// Token endpoint.
    pub token_url: String,
}

/// The language that texts are wanted in, by its primary subtag (RFC 5646 section 2.2.1).
pub(super) struct Language<'a>(&'a str);

impl<'a> Language<'a> {
    pub(super) fn new(tag: &'a str) -> Self {
        Self(primary(tag))
    }

    fn is(&self, element: &Element) -> bool {
        element.attribute("lang").is_some_and(|tag| primary(tag).eq_ignore_ascii_case(self.0))
    }

    /// The element in this language, else the one without a language, else English, else the first.
    pub(super) fn choose<'e>(&self, elements: impl Iterator<Item = &'e Element>) -> Option<&'e Element> {
        self.choose_all(elements).into_iter().next()
    }

    /// As [`Self::choose`], but all elements of the same language, since a text may have steps.
    fn choose_all<'e>(&self, elements: impl Iterator<Item = &'e Element>) -> Vec<&'e Element> {
        let elements: Vec<_> = elements.collect();
        let english = Language("en");
        let rank = |element: &Element| match element.attribute("lang") {
            _ if self.is(element) => 0,
            None => 1,
            _ if english.is(element) => 2,
            Some(_) => 3,
        };
        let best = elements.iter().map(|element| rank(element)).min();
        let mut chosen: Vec<_> = elements.into_iter().filter(|element| Some(rank(element)) == best).collect();
        if best == Some(3) {
            chosen.truncate(1);
        }
        chosen
    }
}

fn primary(tag: &str) -> &str {
    tag.trim().split(['-', '_', '.']).next().unwrap_or_default()
}

impl Reading<'_> {
    /// `enable`: what has to be switched on first, and the page where.
    pub(super) fn enable(&mut self, element: &Element) {
        if let Some(url) = element.attribute("visiturl").and_then(|url| self.url("enable", url)) {
            let urls = &mut self.parsed.config.help_urls;
            if urls.len() < TEXTS_MAX && !urls.contains(&url) {
                urls.push(url);
            }
        }
        for instruction in self.language.choose_all(element.children_named("instruction")) {
            let text: String = words(&instruction.text).chars().take(INSTRUCTION_MAX).collect();
            let message = Message::new("autoconfig-enable").with_foreign("text", text.clone());
            let preparations = &mut self.parsed.config.preparations;
            if !text.is_empty() && preparations.len() < TEXTS_MAX && !preparations.contains(&message) {
                preparations.push(message);
            }
        }
    }

    /// `documentation`: a help page with its titles.
    pub(super) fn documentation(&mut self, element: &Element) {
        let Some(url) = element.attribute("url").and_then(|url| self.url("documentation", url)) else { return };
        let title = self.language.choose(element.children_named("descr"));
        let page = Documentation {
            url,
            description: title.map(|title| quote(&words(&title.text))).filter(|text| !text.is_empty()),
            in_language: title.is_some_and(|title| self.language.is(title)),
        };
        if self.parsed.documentation.len() < TEXTS_MAX {
            self.parsed.documentation.push(page);
        }
    }

    /// `oAuth2`: kept only where it is whole.
    pub(super) fn oauth2(&mut self, element: &Element) {
        let value =
            |name: &str| element.children_named(name).map(|child| words(&child.text)).find(|text| !text.is_empty());
        let (Some(issuer), Some(scope), Some(auth_url), Some(token_url)) =
            (value("issuer"), value("scope"), value("authURL"), value("tokenURL"))
        else {
            self.remarks.skip(Message::new("autoconfig-reason-oauth2"));
            return;
        };
        let (Some(auth_url), Some(token_url)) = (self.url("authURL", &auth_url), self.url("tokenURL", &token_url))
        else {
            return;
        };
        self.parsed.oauth2.get_or_insert(OAuth2 { issuer, scope, auth_url, token_url });
    }

    /// A web address that is safe to show as one; anything else is odd.
    fn url(&mut self, element: &str, text: &str) -> Option<String> {
        let text = text.trim();
        let web = ["https://", "http://"]
            .iter()
            .any(|scheme| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)));
        if web && text.len() <= URL_MAX && !text.contains(|c: char| c.is_control() || c.is_whitespace()) {
            return Some(text.to_owned());
        }
        self.remarks.odd_value(element, text);
        None
    }
}

/// The words of a text with single spaces between them: files break and indent their lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
