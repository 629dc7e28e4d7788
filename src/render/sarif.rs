//! SARIF 2.1.0: each check that does not hold is a result; findings bring their rule along.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign};
use mail_types::check::{Check, CheckOutcome, Judged};
use mail_types::encode::percent;
use mail_types::{Message, Severity, finding};

use super::form::Form;
use super::json::finish;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Results go out one by one; the rules they named follow at the end.
pub(super) struct Sarif<'a> {
    locale: &'a Locale,
    rules: BTreeMap<String, Value>,
    any: bool,
    tested: bool,
    /// What was not done, as notifications of the program.
    undone: Vec<Value>,
}

impl<'a> Sarif<'a> {
    pub(super) fn new(locale: &'a Locale) -> Self {
        Self { locale, rules: BTreeMap::new(), any: false, tested: true, undone: Vec::new() }
    }

    fn result_of(&mut self, judged: &Judged, check: &Check) -> Option<Value> {
        let locale = self.locale;
        let (level, kind) = match &check.outcome {
            CheckOutcome::Passed { .. } => return None,
            CheckOutcome::Failed { severity: Severity::Error, .. } => ("error", "fail"),
            CheckOutcome::Failed { .. } | CheckOutcome::Waived { .. } => ("warning", "fail"),
            // A level says how bad a failure is, and this is none (section 3.27.10).
            CheckOutcome::Untested { fault, .. } => {
                self.tested &= fault.is_none();
                ("none", "open")
            }
        };
        let name = check.name();
        let rule = rule_id(check);
        self.rules.entry(rule.clone()).or_insert_with(|| rule_of(&rule, check, locale));
        let target = judged.report.target.to_string();
        let text = format!("{target}: {}", locale.seen(check.outcome.seen()));
        let mut result = json!({
            "ruleId": rule,
            "level": level,
            "kind": kind,
            "message": {"text": message(&text)},
            "locations": [location(judged, check)],
            "partialFingerprints": {"check/v1": format!("{target} {name}")},
        });
        if let CheckOutcome::Waived { reason, until, .. } = &check.outcome {
            let waived = Message::new("check-waived").with("until", until.clone()).with("reason", reason.clone());
            result["suppressions"] = json!([{"kind": "external", "justification": visible(&locale.text(&waived))}]);
        }
        Some(result)
    }
}

impl Form for Sarif<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"results\":[")
    }

    fn result(&mut self, out: &mut dyn Write, judged: &Judged) -> io::Result<()> {
        for check in &judged.checks {
            let Some(result) = self.result_of(judged, check) else { continue };
            let comma = if std::mem::replace(&mut self.any, true) { ",\n" } else { "\n" };
            write!(out, "{comma}{}", finish(serde_json::to_string(&result)).trim_end())?;
        }
        Ok(())
    }

    fn undone(&mut self, _out: &mut dyn Write, why: &str) -> io::Result<()> {
        self.tested = false;
        let why = crate::locale::escape_foreign(why).into_owned();
        self.undone.push(json!({"level": "error", "message": {"text": why}}));
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, exit: Exit) -> io::Result<()> {
        let rules: Vec<&Value> = self.rules.values().collect();
        let driver = json!({
            "name": "mailsetup",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        });
        let mut invocation = json!({"executionSuccessful": self.tested, "exitCode": exit.code()});
        if !self.undone.is_empty() {
            invocation["toolExecutionNotifications"] = std::mem::take(&mut self.undone).into();
        }
        let rest = json!({"tool": {"driver": driver}, "invocations": [invocation], "columnKind": "unicodeCodePoints"});
        let rest = finish(serde_json::to_string(&rest));
        // An object without its opening brace goes on where the results ended.
        writeln!(out, "\n],{}]}}", rest.trim_end().trim_start_matches('{'))
    }
}

/// The finding's id, which `explain` knows, or the check's without its protocol.
fn rule_id(check: &Check) -> String {
    match finding::by_id(check.id) {
        Some(spec) => spec.id.to_owned(),
        None => format!("expect/{}", check.id),
    }
}

fn rule_of(id: &str, check: &Check, locale: &Locale) -> Value {
    let Some(spec) = finding::by_id(check.id) else {
        return json!({"id": id, "shortDescription": {"text": message(&locale.text(&check.title))}});
    };
    let level = match spec.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut help = format!("mailsetup explain {id}");
    if !spec.source.is_empty() {
        help = format!("{help} ({})", spec.source);
    }
    json!({
        "id": id,
        "shortDescription": {"text": message(&locale.text(&check.title))},
        "help": {"text": message(&help)},
        "defaultConfiguration": {"level": level},
    })
}

/// The line of the policy that demands it, and the server as a logical location.
fn location(judged: &Judged, check: &Check) -> Value {
    let server = match &check.endpoint {
        Some(endpoint) => endpoint.to_string(),
        None => judged.report.target.domain().as_str().to_owned(),
    };
    let mut location = json!({"logicalLocations": [{"fullyQualifiedName": visible(&server), "kind": "resource"}]});
    if let Some(file) = &judged.policy {
        let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
        physical["region"] = json!({"startLine": check.line.unwrap_or(1)});
        location["physicalLocation"] = physical;
    }
    location
}

/// A path as a relative or `file:` reference (RFC 3986 section 4.2).
fn uri(path: &str) -> String {
    let scheme = if path.starts_with('/') { "file://" } else { "" };
    format!("{scheme}{}", percent(path, b"-._~/"))
}

fn visible(text: &str) -> String {
    escape_foreign(text).into_owned()
}

/// A message string: braces are placeholders and brackets links, unless doubled and escaped
/// (sections 3.11.5 and 3.11.6).
fn message(text: &str) -> String {
    let text = visible(text).replace('\\', "\\\\");
    text.replace('{', "{{").replace('}', "}}").replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use crate::render::fixture;

    fn sarif(judged: &[Judged]) -> Value {
        let locale = fixture::locale(Language::English);
        let text = fixture::formed(&mut Sarif::new(&locale), judged);
        assert!(!text.contains(|c: char| c != '\n' && c.is_control()), "{text:?}");
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn results_name_their_rules_and_how_bad_they_are() {
        let document = sarif(&[fixture::judged(fixture::working()), fixture::judged(fixture::troubled())]);
        let run = &document["runs"][0];
        let results = run["results"].as_array().expect("results");
        let rules: Vec<&Value> = run["tool"]["driver"]["rules"].as_array().expect("rules").iter().collect();
        assert_eq!(results.len(), 6, "{document:#}");
        for result in results {
            assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]), "{result}");
        }
        assert_eq!(results[0]["ruleId"], "expect/settings");
        assert_eq!(results[0]["level"], "error");
        assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    }

    #[test]
    fn what_could_not_be_tested_is_open_and_the_run_no_success() {
        let document = sarif(&[fixture::judged(fixture::offline())]);
        assert_eq!(document["runs"][0]["results"][0]["kind"], "open");
        assert_eq!(document["runs"][0]["invocations"][0]["executionSuccessful"], false);
    }

    #[test]
    fn a_server_can_neither_link_nor_leave_its_message() {
        let document = sarif(&[fixture::nasty()]);
        let texts: Vec<&str> = document["runs"][0]["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|result| result["message"]["text"].as_str().expect("text"))
            .collect();
        assert!(texts.iter().any(|text| text.contains("\\[x\\](")), "{texts:?}");
        assert_eq!(message("{0} [x](1) \\"), "{{0}} \\[x\\](1) \\\\");
        assert_eq!(uri("/etc/a b.toml"), "file:///etc/a%20b.toml");
    }
}
