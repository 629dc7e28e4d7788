use std::time::Duration;

use super::*;
use crate::locale::Language;
use crate::render::fixture;
use mail_types::event::Direction;
use mail_types::lesson::Said;

fn said(ms: u64, direction: Direction, protected: bool, text: &str, note: Option<&str>) -> Said {
    let note = note.map(str::to_owned);
    Said { at: Duration::from_millis(ms), direction, protected, text: text.to_owned(), note, deciding: false }
}

fn dialogues(report: &SurveyReport) -> Vec<Dialogue> {
    let lines = vec![
        said(120, Direction::Received, false, "* OK <script>alert(1)</script> \u{1b}[2J\u{202e}", None),
        said(121, Direction::Sent, true, "a1 CAPABILITY", Some("imap-capability")),
        said(140, Direction::Sent, true, "a2 CAPABILITY", Some("imap-capability")),
    ];
    let server = |server: &ServerReport| Dialogue {
        protocol: server.candidate.protocol,
        endpoint: server.probe.as_ref().map_or(&server.candidate.endpoint, |probe| &probe.endpoint).clone(),
        lines: lines.clone(),
    };
    report.servers.iter().map(server).collect()
}

fn page_of(judged: &Judged, language: Language) -> String {
    page(judged, &dialogues(&judged.report), &fixture::locale(language), &|_| Some("RFC 1 section 2"))
}

#[test]
fn every_report_becomes_a_page_that_loads_nothing_and_is_well_formed() {
    for &language in Language::ALL {
        for report in fixture::all() {
            let target = report.target.to_string();
            let page = page_of(&fixture::judged(report), language);
            assert!(page.contains(&format!("<h1>{target}</h1>")), "{target}");
            for forbidden in ["<script", "<img", "src=", "url(", "@import", "href=\"http:", "\u{1b}", "\u{202e}"] {
                assert!(!page.contains(forbidden), "{target}: {forbidden}");
            }
            // Links lead to pages of the built-in table alone.
            for link in page.split("href=\"https:").skip(1) {
                let url = format!("https:{}", link.split('"').next().unwrap_or_default());
                assert!(mail_discovery::builtin::all().any(|provider| provider.help_url == Some(&url)), "{url}");
            }
            for element in ["section", "div", "p", "table", "details", "dl", "ol", "span"] {
                let opened =
                    page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
                assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{target}: {element}");
            }
        }
    }
}

#[test]
fn calendars_and_contacts_are_on_the_page_and_in_the_card() {
    use mail_types::report::DavService;
    use mail_types::{DavKind, DavUrl, Source, Trust};
    let service = |kind, url: &str, answered| {
        let at = DavUrl { kind, url: url.to_owned() };
        DavService { at, answered, source: Source::Dav, trust: Trust::Https }
    };
    let mut report = fixture::working();
    report.discovery.dav = vec![
        service(DavKind::Calendars, "https://dav.example.org/<script>", true),
        service(DavKind::Contacts, "https://dav.example.org/contacts/", false),
    ];
    let locale = fixture::locale(Language::English);
    let card = human::render(&report, &locale, human::HumanOptions { verbose: 1, ..<_>::default() });
    let page = page_of(&fixture::judged(report), Language::English);
    assert!(page.contains("Calendars and contacts"), "{page}");
    for (text, script) in [(&card, "<script>"), (&page, "&lt;script&gt;")] {
        assert!(text.contains("Calendars (CalDAV)") && text.contains("Contacts (CardDAV)"), "{text}");
        assert!(text.contains(&format!("https://dav.example.org/{script}")), "{text}");
        assert!(text.contains("https://dav.example.org/contacts/"), "{text}");
    }
    assert_eq!((page.matches("login not tested)").count(), page.matches("(not tested)").count()), (1, 1));
}

/// Whatever was published: what worked is what to enter.
#[test]
fn the_user_name_that_was_accepted_is_the_one_to_enter() {
    let mut report = fixture::logged_in();
    for login in report.servers.iter_mut().filter_map(|server| server.probe.as_mut()?.login.as_mut()) {
        login.username = "anna47".to_owned();
    }
    let card = human::render(&report, &fixture::locale(Language::English), human::HumanOptions::default());
    let page = page_of(&fixture::judged(report), Language::English);
    assert!(card.contains("User name  anna47"), "{card}");
    assert!(page.contains("<dd class=\"strong\">anna47</dd>"), "{page}");
}

#[test]
fn the_text_of_servers_and_sources_stays_text() {
    let page = page_of(&fixture::nasty(), Language::English);
    assert!(page.contains("&lt;script&gt; {0} `&quot;&#39;\\ "), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; \\x1b[2J\\u{202e}"));
}

#[test]
fn values_findings_sources_times_and_dialogs_are_there() {
    let text = page_of(&fixture::judged(fixture::troubled()), Language::English);
    for needed in [
        "POP3 has a server, but it failed the test.",
        "<dd class=\"strong\">mail.verein.example</dd>",
        "certificate-expires-soon",
        "Type the password again",
        "no login was possible",
        "<div class=\"bar lost\">",
        "connection refused",
        "a1 CAPABILITY",
        "<span class=\"t\">121 ms</span>",
        "heard bare",
        "(RFC 1 section 2)",
    ] {
        assert!(text.contains(needed), "{needed}: {text}");
    }
    assert_eq!(text.matches("class=\"why\"").count(), 3, "each note once a protocol");
    let text = page_of(&fixture::judged(fixture::working()), Language::German);
    for needed in ["Was gefunden wurde", "https://autoconfig.thunderbird.net/v1.1/gmx.de", "ein Gerät", "96 ms"] {
        assert!(text.contains(needed), "{needed}: {text}");
    }
}

#[test]
fn expectations_stand_on_the_page_where_there_are_any() {
    let mut judged = fixture::nasty();
    judged.expected = true;
    let page = page_of(&judged, Language::English);
    assert!(page.contains(&fixture::locale(Language::English).label("report", "expectations")), "{page}");
    assert!(page.contains("imap.works"));
}
