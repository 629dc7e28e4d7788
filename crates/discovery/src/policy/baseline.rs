//! What changed since an earlier run: checks that came out otherwise, and facts that are others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use mail_types::report::Fault;
use mail_types::{Arg, Check, CheckOutcome, Message, Protocol, Severity};

/// Most values that one change tells.
const SHOWN_MAX: usize = 10;

/// The schema of the reports that are read; `render` writes the same, and a test compares them.
pub const SCHEMA_VERSION: u32 = 1;

/// An earlier report, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    targets: HashMap<String, Facts>,
}

/// One target of a report: facts by name, and the outcome of each check.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Facts {
    facts: BTreeMap<Fact, BTreeSet<String>>,
    outcomes: BTreeMap<String, String>,
}

/// A fact's protocol and name.
type Fact = (Option<Protocol>, &'static str);

impl Baseline {
    /// Reads a report: the document of `--format json`, or the lines of `--format ndjson`. `None` where
    /// it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let results: Vec<Value> = match serde_json::from_str::<Value>(text) {
            Ok(document) if document["results"].is_array() => document["results"].as_array().cloned()?,
            Ok(line) if line["target"].is_string() => vec![line],
            _ => text.lines().map(serde_json::from_str).collect::<Result<_, _>>().ok()?,
        };
        // Another program's file, or that of a version to come, would make every change look like none.
        let versions = match serde_json::from_str::<Value>(text) {
            Ok(document) => vec![document["schema_version"].clone()],
            Err(_) => results.iter().map(|line| line["schema_version"].clone()).collect(),
        };
        if results.is_empty() || versions.iter().any(|version| *version != SCHEMA_VERSION) {
            return None;
        }
        let target = |result: &Value| Some((result["target"].as_str()?.to_owned(), Facts::of(result)));
        Some(Self { targets: results.iter().map(target).collect::<Option<_>>()? })
    }

    /// Leaves of `checks` those that came out otherwise than before, and adds what else changed.
    /// `result` is the run's own report in JSON. A target that was not there before keeps them all, and one
    /// more says so: nothing was compared.
    pub fn compare(&self, mut checks: Vec<Check>, result: &Value, fail_on: Option<Severity>) -> Vec<Check> {
        let target = result["target"].as_str().unwrap_or_default();
        let severity = Severity::Warning;
        let fault = (severity >= fail_on.unwrap_or(severity)).then_some(Fault::CheckFailed);
        let changed = |seen: Message| CheckOutcome::Failed { severity, fault, seen: seen.into() };
        let Some(before) = self.targets.get(target) else {
            let outcome = changed(Message::new("seen-not-before").with_foreign("target", target.to_owned()));
            checks.push(Check::of_domain("baseline", Message::new("expect-baseline"), outcome));
            return checks;
        };
        let now = Facts::of(result);
        let mut left: Vec<Check> = checks
            .into_iter()
            .filter(|check| before.outcomes.get(&check.name()).map(String::as_str) != Some(check.outcome.id()))
            // A check that passes and was not made before is no news.
            .filter(|check| {
                before.outcomes.contains_key(&check.name()) || !matches!(check.outcome, CheckOutcome::Passed { .. })
            })
            .collect();
        for ((protocol, id), seen) in before.changes(&now) {
            let outcome = changed(seen);
            let title = Message::new("expect-unchanged").with("fact", Message::new(id));
            left.push(Check { id: name(id), protocol, endpoint: None, title, outcome, line: None });
        }
        if left.is_empty() {
            let seen = Message::new("seen-unchanged");
            left.push(Check::of_domain(
                "unchanged",
                Message::new("expect-nothing-changed"),
                CheckOutcome::Passed { seen: seen.into() },
            ));
        }
        left
    }
}

fn list<'a>(values: impl Iterator<Item = &'a String>) -> Arg {
    let shown: Vec<Arg> = values.take(SHOWN_MAX).cloned().map(Arg::Foreign).collect();
    if shown.is_empty() { Message::new("seen-nothing").into() } else { Arg::List(shown) }
}

/// The check's id is the fact's without its prefix.
fn name(fact: &'static str) -> &'static str {
    fact.strip_prefix("fact-").unwrap_or(fact)
}

impl Facts {
    /// What differs since then, with what went and what came.
    fn changes(&self, now: &Self) -> Vec<(Fact, Message)> {
        let names: BTreeSet<&Fact> = self.facts.keys().chain(now.facts.keys()).collect();
        let nothing = BTreeSet::new();
        let change = |fact: &Fact| {
            let (was, is) = (self.facts.get(fact).unwrap_or(&nothing), now.facts.get(fact).unwrap_or(&nothing));
            let (gone, come) = (list(was.difference(is)), list(is.difference(was)));
            (was != is).then(|| (*fact, Message::new("seen-changed").with("gone", gone).with("come", come)))
        };
        names.into_iter().filter_map(change).collect()
    }

    fn of(result: &Value) -> Self {
        let mut facts = Self::default();
        for check in result["checks"].as_array().into_iter().flatten() {
            if let (Some(name), Some(outcome)) = (check["name"].as_str(), check["outcome"].as_str()) {
                facts.outcomes.insert(name.to_owned(), outcome.to_owned());
            }
        }
        for attempt in result["attempts"].as_array().into_iter().flatten() {
            if attempt["outcome"] == "found" {
                facts.add(None, "fact-sources", &attempt["source"]);
            }
        }
        for server in result["servers"].as_array().into_iter().flatten().filter(|server| server["chosen"] == true) {
            let Some(protocol) = Protocol::ALL.into_iter().find(|protocol| server["protocol"] == protocol.id()) else {
                continue;
            };
            let place = format!(
                "{}:{}/{}",
                server["host"].as_str().unwrap_or_default(),
                server["port"],
                server["security"].as_str().unwrap_or_default()
            );
            let some = Some(protocol);
            facts.add(some, "fact-server", &place.into());
            facts.add(some, "fact-username", &server["username"]);
            let probe = &server["probe"];
            facts.add(some, "fact-tls", &probe["tls"]["version"]);
            facts.add(some, "fact-issuer", &probe["tls"]["certificate"]["issuer"]);
            facts.all(some, "fact-addresses", &probe["addresses"]);
            facts.all(some, "fact-certificate-names", &probe["tls"]["certificate"]["names"]);
            facts.all(some, "fact-mechanisms", &probe["mechanisms"]);
            facts.all(some, "fact-capabilities", &probe["capabilities"]);
        }
        facts
    }

    fn add(&mut self, protocol: Option<Protocol>, name: &'static str, value: &Value) {
        if let Some(text) = value.as_str() {
            self.facts.entry((protocol, name)).or_default().insert(text.to_owned());
        }
    }

    fn all(&mut self, protocol: Option<Protocol>, name: &'static str, list: &Value) {
        list.as_array().into_iter().flatten().for_each(|value| self.add(protocol, name, value));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn result(port: u16, mechanisms: &[&str], outcome: &str) -> Value {
        json!({
            "schema_version": 1,
            "target": "example.org",
            "checks": [{ "name": "imap.works", "outcome": outcome }],
            "attempts": [{ "source": "srv", "outcome": "found" }, { "source": "mx", "outcome": "absent" }],
            "servers": [
                { "protocol": "imap", "chosen": false, "host": "spare", "port": 143, "security": "starttls" },
                {
                    "protocol": "imap", "chosen": true, "host": "imap.example.org", "port": port,
                    "security": "tls", "username": null, "probe": { "mechanisms": mechanisms, "tls": null }
                },
            ],
        })
    }

    fn works(passed: bool) -> Check {
        let seen = Message::new("seen-none");
        let outcome = match passed {
            true => CheckOutcome::Passed { seen: seen.into() },
            false => {
                CheckOutcome::Failed { severity: Severity::Error, fault: Some(Fault::CheckFailed), seen: seen.into() }
            }
        };
        let title = Message::new("seen-none");
        Check { id: "works", protocol: Some(Protocol::Imap), endpoint: None, title, outcome, line: None }
    }

    fn changes(old: &Value, new: &Value, passed: bool) -> Vec<(String, &'static str)> {
        let baseline =
            Baseline::parse(&json!({ "schema_version": 1, "results": [old] }).to_string()).expect("a report");
        let checks = baseline.compare(vec![works(passed)], new, None);
        checks.iter().map(|check| (check.name(), check.outcome.id())).collect()
    }

    #[test]
    fn only_changes_are_told() {
        let old = result(993, &["PLAIN", "LOGIN"], "passed");
        let told = |list: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
            list.iter().map(|(name, outcome)| ((*name).to_owned(), *outcome)).collect()
        };
        assert_eq!(changes(&old, &result(993, &["LOGIN", "PLAIN"], "passed"), true), told(&[("unchanged", "passed")]));
        assert_eq!(
            changes(&old, &result(1993, &["PLAIN", "LOGIN"], "passed"), true),
            told(&[("imap.server", "failed")])
        );
        assert_eq!(changes(&old, &result(993, &["PLAIN"], "passed"), true), told(&[("imap.mechanisms", "failed")]));
        assert_eq!(
            changes(&old, &result(993, &["PLAIN", "LOGIN"], "failed"), false),
            told(&[("imap.works", "failed")])
        );
        let mended = result(993, &["PLAIN", "LOGIN"], "failed");
        assert_eq!(changes(&mended, &old, true), told(&[("imap.works", "passed")]));
    }

    #[test]
    fn a_target_that_was_not_there_before_is_no_success() {
        let old = result(993, &["PLAIN"], "passed");
        let mut new = old.clone();
        new["target"] = "example.net".into();
        let told = changes(&old, &new, true);
        assert_eq!(told, [("imap.works".to_owned(), "passed"), ("baseline".to_owned(), "failed")]);
    }

    #[test]
    fn what_failed_before_is_not_told_again() {
        let old = result(993, &["PLAIN"], "failed");
        assert_eq!(changes(&old, &old, false), [("unchanged".to_owned(), "passed")]);
    }

    #[test]
    fn documents_and_lines_are_read_and_nothing_else() {
        let line = result(993, &["PLAIN"], "passed").to_string();
        let lines = format!("{line}\n{}\n", line.replace("example.org", "example.net"));
        assert_eq!(Baseline::parse(&lines).expect("lines").targets.len(), 2);
        assert_eq!(Baseline::parse(&line).expect("a line").targets.len(), 1);
        let later = line.replace("\"schema_version\":1", "\"schema_version\":99");
        let empty = "{\"schema_version\": 1, \"results\": []}";
        for text in ["", "\n", "{}", "[1]", "nonsense", "{\"results\": [{}]}", &later, empty] {
            assert_eq!(Baseline::parse(text), None, "{text}");
        }
    }
}
