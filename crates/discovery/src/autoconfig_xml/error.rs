//! Why a document is of no use as a whole.

use std::fmt;

use super::quote;
use mail_types::Message;

/// The publisher's fault in each case: the document as a whole is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    /// The body is empty.
    Empty,
    /// There is no element in it: plain text, JSON and the like.
    NotXml,
    /// XML or HTML with another root.
    NotAutoconfig {
        /// The root's name.
        root: String,
    },
    /// Not well-formed.
    Malformed {
        /// Line of the fault, counted from 1.
        line: usize,
    },
    /// A document type declaration; the format has none, and parsers may be attacked by it.
    DocumentType,
    /// An entity other than the five of XML.
    Entity {
        /// The entity's name.
        name: String,
    },
    /// Elements stand inside each other deeper than any real file needs.
    TooDeep,
    /// A character encoding that is not known here, or that the bytes contradict.
    Encoding {
        /// The encoding as declared.
        name: String,
    },
    /// There is no `emailProvider`.
    NoProvider,
}

impl ParseError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("autoconfig-empty"),
            Self::NotXml => Message::new("autoconfig-not-xml"),
            Self::NotAutoconfig { root } if root.eq_ignore_ascii_case("html") => Message::new("autoconfig-html"),
            Self::NotAutoconfig { root } => Message::new("autoconfig-not-autoconfig").with_foreign("root", quote(root)),
            Self::Malformed { line } => Message::new("autoconfig-malformed").with("line", *line),
            Self::DocumentType => Message::new("autoconfig-document-type"),
            Self::Entity { name } => Message::new("autoconfig-entity").with_foreign("name", quote(name)),
            Self::TooDeep => Message::new("autoconfig-too-deep"),
            Self::Encoding { name } => Message::new("autoconfig-encoding").with_foreign("name", quote(name)),
            Self::NoProvider => Message::new("autoconfig-no-provider"),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message().id)
    }
}

impl std::error::Error for ParseError {}
