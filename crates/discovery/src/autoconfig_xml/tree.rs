//! Well-formed XML as a small tree. No document type, no entities but the five, bounded depth.

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, escape};

use super::ParseError;

/// Real files are five deep.
const DEPTH_MAX: usize = 32;
/// Attributes of one element beyond this number are not kept; real files have two.
const ATTRIBUTES_MAX: usize = 16;

/// An element with what it holds; comments and processing instructions are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    /// Name without namespace prefix.
    pub(crate) name: String,
    /// Names without prefix, and values with entities resolved.
    pub(super) attributes: Vec<(String, String)>,
    /// Elements inside.
    pub(crate) children: Vec<Element>,
    /// Character data directly inside, joined.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn children_named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }
}

/// Reads a whole document.
///
/// The root's name is judged as soon as it is seen, so that an HTML page is called that and not
/// malformed XML.
pub(crate) fn read(text: &str, root: &'static str) -> Result<Element, ParseError> {
    let trimmed = text.trim_start();
    if trimmed.is_empty() {
        return Err(ParseError::Empty);
    }
    if !trimmed.starts_with('<') {
        return Err(ParseError::NotXml);
    }
    let mut reader = Reader::from_str(trimmed);
    let mut building = Building { expected: root, ..Building::default() };
    loop {
        let event = reader.read_event();
        // The reader counts bytes; lines are what an editor shows.
        let position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(trimmed.len());
        let skipped = &text[..text.len() - trimmed.len()];
        let line = || 1 + count_lines(skipped.as_bytes()) + count_lines(&trimmed.as_bytes()[..position]);
        let malformed = || ParseError::Malformed { line: line() };
        match event {
            Ok(Event::Eof) => return building.finish().map_err(|e| e.unwrap_or_else(malformed)),
            Ok(event) => building.event(event).map_err(|e| e.unwrap_or_else(malformed))?,
            Err(_) => return Err(malformed()),
        }
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// An error, or `None` where the document is malformed at the reader's position.
type Fault = Option<ParseError>;

#[derive(Default)]
struct Building {
    expected: &'static str,
    open: Vec<Element>,
    root: Option<Element>,
    document_type: bool,
}

impl Building {
    fn event(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.start(&start),
            Event::Empty(start) => {
                self.start(&start)?;
                self.end()
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(&text),
            Event::CData(text) if !self.open.is_empty() => self.text(&text),
            Event::CData(_) => Err(None),
            Event::GeneralRef(reference) => self.reference(&reference),
            Event::DocType(_) => {
                self.document_type = true;
                Ok(())
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Fault> {
        let name = start.local_name().as_ref().to_owned();
        if self.open.is_empty() {
            if self.root.is_some() {
                return Err(None);
            }
            if name != self.expected {
                return Err(Some(ParseError::NotAutoconfig { root: name }));
            }
            if self.document_type {
                return Err(Some(ParseError::DocumentType));
            }
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(Some(ParseError::TooDeep));
        }
        let mut attributes = Vec::new();
        // Duplicate names are not looked for: the first one counts.
        for attribute in start.attributes().with_checks(false).take(ATTRIBUTES_MAX) {
            let attribute = attribute.map_err(|_| None)?;
            let value = escape::unescape(&attribute.value).map_err(|_| None)?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
        }
        self.open.push(Element { name, attributes, ..Element::default() });
        Ok(())
    }

    /// The reader has already compared the names.
    fn end(&mut self) -> Result<(), Fault> {
        let element = self.open.pop().ok_or(None)?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(None),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Fault> {
        let character = reference.resolve_char_ref().map_err(|_| None)?;
        match (character, escape::resolve_predefined_entity(reference)) {
            _ if self.open.is_empty() => Err(None),
            (Some(character), _) => self.text(character.encode_utf8(&mut [0; 4])),
            (None, Some(text)) => self.text(text),
            (None, None) => Err(Some(ParseError::Entity { name: reference.to_string() })),
        }
    }

    fn finish(self) -> Result<Element, Fault> {
        match self.root {
            Some(root) if self.open.is_empty() => Ok(root),
            None if self.open.is_empty() => Err(Some(ParseError::NotXml)),
            _ => Err(None),
        }
    }
}
