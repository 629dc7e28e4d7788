//! Annotations of GitHub Actions: `::error title=TITLE::MESSAGE`, one a line.

use crate::locale::{Locale, escape_foreign};
use mail_types::check::{Check, CheckOutcome, Judged};
use mail_types::{Message, Severity};

/// One line for each check that does not hold; nothing where all do.
pub fn annotations(judged: &Judged, locale: &Locale) -> String {
    judged.checks.iter().filter_map(|check| annotation(judged, check, locale)).collect()
}

/// One line for what is missing from the results.
pub fn undone(why: &str) -> String {
    format!("::error title=mailsetup::{}\n", data(why))
}

fn annotation(judged: &Judged, check: &Check, locale: &Locale) -> Option<String> {
    let mut text = locale.seen(check.outcome.seen());
    let command = match &check.outcome {
        CheckOutcome::Passed { .. } => return None,
        CheckOutcome::Failed { severity: Severity::Error, fault: Some(_), .. } => "error",
        CheckOutcome::Failed { fault: Some(_), .. } => "warning",
        CheckOutcome::Failed { .. } => "notice",
        CheckOutcome::Untested { fault: None, .. } => "notice",
        CheckOutcome::Untested { .. } => {
            text = format!("{}: {text}", locale.label("verdict", "untested"));
            "error"
        }
        CheckOutcome::Waived { reason, until, .. } => {
            let waived = Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone());
            text = format!("{text} ({})", locale.text(&waived));
            "notice"
        }
    };
    let place = match (&judged.policy, check.line) {
        (Some(file), Some(line)) => format!("file={},line={line},", property(file)),
        _ => String::new(),
    };
    let title = format!("{}: {}", judged.report.target, check.name());
    Some(format!("::{command} {place}title={}::{}\n", property(&title), data(&text)))
}

/// Behind the second `::`. The runner splits its log at line ends and takes a line that begins with
/// `::`, or that holds `##[` anywhere, for a command.
fn data(text: &str) -> String {
    escape_foreign(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Inside the properties, where commas and colons separate.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;

    #[test]
    fn what_fails_is_an_error_what_is_told_a_notice_and_what_holds_nothing() {
        let locale = fixture::locale(Language::English);
        assert_eq!(annotations(&fixture::judged(fixture::working()), &locale), "");
        let text = annotations(&fixture::judged(fixture::troubled()), &locale);
        assert!(text.contains("::error title=vorstand@verein.example%3A settings::no login was possible\n"), "{text}");
        assert!(text.contains("::notice title=vorstand@verein.example%3A imap.certificate-expires-soon::"), "{text}");
    }

    #[test]
    fn a_server_cannot_give_the_runner_commands() {
        let locale = fixture::locale(Language::English);
        let text = annotations(&fixture::nasty(), &locale);
        for line in text.lines() {
            assert!(line.starts_with("::error title=") || line.starts_with("::notice title="), "{line}");
            assert!(!line.contains("##["), "{line}");
            assert!(line.chars().all(|character| !character.is_control()), "{line:?}");
        }
        assert_eq!(data("a%0A::stop-commands::x\n##[error]y"), "a%250A::stop-commands::x\\x0a#\\x23[error]y");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
