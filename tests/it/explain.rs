//! `explain`: a page for everything that a report names, in both languages.

use crate::support::Run;

fn explain(topic: &str, language: &str) -> String {
    Run::new(["explain", topic, "--lang", language]).stderr("").run().stdout
}

#[test]
fn every_topic_listed_has_a_page_in_both_languages() {
    for language in ["en", "de"] {
        let list = Run::new(["explain", "--list", "--lang", language]).run().stdout;
        let topics: Vec<&str> =
            list.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
        assert!(topics.len() > 80, "{topics:?}");
        // One process a page would take long; every eighth stands for the rest.
        for topic in topics.iter().step_by(8) {
            let page = explain(topic, language);
            assert!(page.lines().count() > 3, "{topic}: {page}");
        }
    }
}

#[test]
fn a_finding_is_explained_with_its_rule() {
    let page = explain("starttls-injection", "en");
    assert!(page.contains("CVE-2011-0411") && page.contains("RFC: RFC 3501 section 6.2.1"), "{page}");
    let page = explain("STARTTLS-Injection", "de");
    assert!(page.contains("eingeschleust") && page.contains("RFC 3501 Abschnitt 6.2.1"), "{page}");
}

#[test]
fn a_slip_of_the_pen_is_told_what_was_meant() {
    let output = Run::new(["explain", "startls", "--lang", "en"]).status(2).run();
    assert!(
        output.stderr.contains("no page on \"startls\"") && output.stderr.contains("starttls"),
        "{}",
        output.stderr
    );
    let output = Run::new(["explain", "xyzzy", "--lang", "de"]).status(2).run();
    assert!(output.stderr.contains("--list"), "{}", output.stderr);
}
