//! XML that the reader here lets pass and a strict one refuses (XML 1.0, Namespaces in XML 1.0).

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Program, Verdict};
use crate::autoconfig_xml::encoding;
use mail_types::Message;

/// What programs make of the document itself, before anything in it is read.
pub(crate) fn verdicts(body: &[u8]) -> Vec<(Program, Verdict)> {
    let mut verdicts = Vec::new();
    let Ok(text) = encoding::decode(body) else { return verdicts };
    if let Some(reason) = ill_formed(&text) {
        verdicts.push((Program::Desktop, Verdict::refused(reason)));
    }
    // It reads every file as UTF-8, whatever the file declares.
    if body.starts_with(&[0xFE, 0xFF]) || body.starts_with(&[0xFF, 0xFE]) {
        verdicts.push((Program::Android, Verdict::refused(Message::new("refusal-utf16"))));
    }
    verdicts
}

/// The first rule that the document breaks.
fn ill_formed(text: &str) -> Option<Message> {
    let broken = |id: &'static str| Some(Message::new(id));
    if !text.starts_with("<?xml") && text.trim_start().starts_with("<?xml") {
        return broken("refusal-declaration-place");
    }
    // `Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | ...`
    if text.chars().any(|c| (c < ' ' && !"\t\n\r".contains(c)) || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
        return broken("refusal-character");
    }
    let mut reader = Reader::from_str(text.trim_start());
    reader.config_mut().check_comments = true;
    let mut prefixes: Vec<Vec<String>> = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Decl(declaration)) if declaration.version().is_err() => return broken("refusal-declaration"),
            Ok(Event::Start(start)) => {
                if let Some(reason) = tag(&start, &mut prefixes) {
                    return Some(reason);
                }
            }
            Ok(Event::Empty(start)) => {
                if let Some(reason) = tag(&start, &mut prefixes) {
                    return Some(reason);
                }
                prefixes.pop();
            }
            Ok(Event::End(_)) => drop(prefixes.pop()),
            Ok(Event::Text(text)) if text.contains("]]>") => return broken("refusal-character"),
            Ok(Event::Eof) => return None,
            Ok(_) => {}
            Err(_) => return broken("refusal-comment"),
        }
    }
}

/// Attributes once each and without `<`, and prefixes that are declared.
fn tag(start: &BytesStart<'_>, prefixes: &mut Vec<Vec<String>>) -> Option<Message> {
    let mut declared = vec!["xml".to_owned(), "xmlns".to_owned()];
    let mut used: Vec<String> = start.name().prefix().map(|prefix| prefix.as_ref().to_owned()).into_iter().collect();
    for attribute in start.attributes() {
        let Ok(attribute) = attribute else { return Some(Message::new("refusal-attribute")) };
        if attribute.value.contains('<') {
            return Some(Message::new("refusal-attribute"));
        }
        match attribute.key.prefix() {
            Some(prefix) if prefix.as_ref() == "xmlns" => {
                declared.push(attribute.key.local_name().as_ref().to_owned());
            }
            Some(prefix) => used.push(prefix.as_ref().to_owned()),
            None => {}
        }
    }
    prefixes.push(declared);
    let unknown = used.into_iter().find(|prefix| !prefixes.iter().flatten().any(|known| known == prefix))?;
    Some(Message::new("refusal-prefix").with_foreign("prefix", unknown))
}
