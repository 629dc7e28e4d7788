//! JUnit XML: a suite a target, a test case a check. What could not be tested is an *error*, what
//! does not hold a *failure*.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use mail_types::Message;
use mail_types::check::{Check, CheckOutcome, Judged};

use super::form::Form;

/// Suites one after another; readers add up the counts themselves.
pub(super) struct Junit<'a> {
    locale: &'a Locale,
}

impl<'a> Junit<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self { locale }
    }

    fn suite(&self, writer: &mut Writer<Vec<u8>>, judged: &Judged) -> io::Result<()> {
        let count = |wanted: &dyn Fn(&CheckOutcome) -> bool| {
            judged.checks.iter().filter(|check| wanted(&check.outcome)).count().to_string()
        };
        let failures = count(&CheckOutcome::fails);
        let errors = count(&|outcome| matches!(outcome, CheckOutcome::Untested { fault: Some(_), .. }));
        let skipped = count(&|outcome| {
            matches!(outcome, CheckOutcome::Waived { .. } | CheckOutcome::Untested { fault: None, .. })
        });
        let tests = judged.checks.len().to_string();
        let time = format!("{:.3}", judged.report.took.as_secs_f64());
        let target = xml_text(&judged.report.target.to_string());
        let attributes = [
            ("name", target.as_str()),
            ("tests", &tests),
            ("failures", &failures),
            ("errors", &errors),
            ("skipped", &skipped),
            ("time", &time),
        ];
        writer.write_event(Event::Start(BytesStart::new("testsuite").with_attributes(attributes)))?;
        for check in &judged.checks {
            self.case(writer, &target, check)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))
    }

    fn case(&self, writer: &mut Writer<Vec<u8>>, target: &str, check: &Check) -> io::Result<()> {
        let locale = self.locale;
        let seen = xml_text(&locale.seen(check.outcome.seen()));
        let name = format!("{}: {}", check.name(), locale.text(&check.title));
        let case = writer.create_element("testcase").with_attributes([
            ("classname", target),
            ("name", xml_text(&name).as_str()),
            ("time", "0"),
        ]);
        let child = |element: &'static str, kind: &str, message: &str| {
            let (kind, message) = (kind.to_owned(), message.to_owned());
            move |inner: &mut Writer<Vec<u8>>| -> io::Result<()> {
                let element = inner.create_element(element);
                let attributes = [("message", message.as_str()), ("type", kind.as_str())];
                let with_type = if kind.is_empty() { &attributes[..1] } else { &attributes[..] };
                element
                    .with_attributes(with_type.iter().copied())
                    .write_text_content(BytesText::new(&message))
                    .map(|_| ())
            }
        };
        let written = match &check.outcome {
            CheckOutcome::Passed { .. } => case.write_empty(),
            CheckOutcome::Failed { severity, fault: Some(_), .. } => {
                case.write_inner_content(child("failure", severity.id(), &seen))
            }
            // Told, and nothing more: the case passes, its remark stands beside it.
            CheckOutcome::Failed { severity, .. } => {
                let remark = format!("{}: {seen}", locale.label("severity", severity.id()));
                case.write_inner_content(|inner| {
                    inner.create_element("system-out").write_text_content(BytesText::new(&remark)).map(|_| ())
                })
            }
            CheckOutcome::Untested { fault: None, .. } => case.write_inner_content(child("skipped", "", &seen)),
            CheckOutcome::Untested { fault: Some(fault), .. } => {
                case.write_inner_content(child("error", Exit::from(*fault).id(), &seen))
            }
            CheckOutcome::Waived { reason, until, .. } => {
                let waived = Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone());
                let text = xml_text(&format!("{seen} ({})", locale.text(&waived)));
                case.write_inner_content(child("skipped", "", &text))
            }
        };
        written.map(|_| ())
    }
}

impl Form for Junit<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        writer.write_event(Event::Start(BytesStart::new("testsuites").with_attributes([("name", "mailsetup")])))?;
        out.write_all(&writer.into_inner())
    }

    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        self.suite(&mut writer, judged)?;
        let suite = String::from_utf8_lossy(&writer.into_inner()).into_owned();
        for line in suite.trim_start_matches('\n').lines() {
            write!(out, "\n  {line}")?;
        }
        Ok(())
    }

    fn undone(&mut self, out: &mut dyn Write, why: &str) -> io::Result<()> {
        let mut writer = Writer::new(Vec::new());
        let why = xml_text(why);
        let counts = [("tests", "1"), ("failures", "0"), ("errors", "1"), ("skipped", "0"), ("time", "0")];
        let suite = writer.create_element("testsuite").with_attribute(("name", "mailsetup")).with_attributes(counts);
        suite.write_inner_content(|writer| {
            let attributes = [("classname", "mailsetup"), ("name", "run"), ("time", "0")];
            let case = writer.create_element("testcase").with_attributes(attributes);
            case.write_inner_content(|writer| {
                let attributes = [("message", why.as_str()), ("type", "undone")];
                let error = writer.create_element("error").with_attributes(attributes);
                error.write_text_content(BytesText::new(&why)).map(|_| ())
            })?;
            Ok(())
        })?;
        write!(out, "\n  {}", String::from_utf8_lossy(&writer.into_inner()))
    }

    fn end(&mut self, out: &mut dyn Write, _exit: Exit) -> io::Result<()> {
        out.write_all(b"\n</testsuites>\n")
    }
}

/// What XML 1.0 forbids outright, even as a reference (section 2.2), made visible with all that
/// steers. `&`, `<` and quotes are the writer's business.
fn xml_text(text: &str) -> String {
    let visible = escape_foreign(text);
    visible.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;

    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;

    fn junit(judged: &[Judged]) -> String {
        let locale = fixture::locale(Language::English);
        fixture::formed(&mut Junit::new(&locale), judged)
    }

    /// Names of all elements, or what is wrong with the document.
    fn elements(text: &str) -> Vec<String> {
        let mut reader = Reader::from_str(text);
        let mut names = Vec::new();
        loop {
            match reader.read_event().expect("well-formed") {
                Event::Start(start) | Event::Empty(start) => {
                    names.push(start.name().as_ref().to_owned());
                    for attribute in start.attributes() {
                        attribute.expect("well-formed attribute");
                    }
                }
                Event::Eof => return names,
                _ => {}
            }
        }
    }

    #[test]
    fn failures_errors_and_remarks_are_kept_apart() {
        let text = junit(&[fixture::judged(fixture::troubled()), fixture::judged(fixture::offline())]);
        let count = |name: &str| elements(&text).iter().filter(|element| *element == name).count();
        assert_eq!((count("testsuite"), count("failure"), count("error"), count("system-out")), (2, 1, 4, 5), "{text}");
        assert!(text.contains(r#"<error message="no network: the values come from the built-in table and are not verified" type="network">"#), "{text}");
    }

    #[test]
    fn a_server_can_break_neither_the_document_nor_the_screen() {
        let text = junit(&[fixture::nasty()]);
        let forbidden = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202e}');
        assert!(!text.contains(forbidden), "{text:?}");
        let known = ["testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"];
        assert!(elements(&text).iter().all(|name| known.contains(&name.as_str())), "{text}");
        assert!(text.contains("&lt;/testcase&gt;"), "{text}");
    }
}
