//! `mailsetup compare --demo`: what a reader learns from it, and what must not be in it.

#![cfg(feature = "demo")]

use mail_types::{Protocol, Security};

use crate::support::{Run, Servers};

/// The steps of one way: the part between its heading and the next.
fn way<'a>(text: &'a str, title: &str) -> &'a str {
    let start = text.find(&format!("━━ {title} ")).unwrap_or_else(|| panic!("no {title}: {text}"));
    let rest = &text[start + 3..];
    &rest[..rest.find("━━ ").filter(|end| *end > 200).unwrap_or(rest.len())]
}

/// Server, device A and device B of a row after a step.
fn row(way: &str, step: u8, name: &str) -> Option<[String; 3]> {
    let start = way.find(&format!("\n{step}. "))?;
    let rest = &way[start + 1..];
    let end = rest.find(&format!("\n{}. ", step + 1)).unwrap_or(rest.len());
    let line = rest[..end].lines().find(|line| line.trim_start().starts_with(name) && line.contains('│'))?;
    let mut cells = line.split('│').skip(1).map(|cell| cell.trim().to_owned());
    Some([cells.next()?, cells.next()?, cells.next()?])
}

fn lesson(arguments: &[&str]) -> String {
    Run::new(["compare", "--demo", "--lang", "en"].iter().chain(arguments)).stderr("").run().stdout
}

#[test]
fn the_tables_answer_which_device_sees_what() {
    let text = lesson(&["--explain", "off"]);
    let (first, second, third) = ("Welcome to your mailbox", "Rehearsal on Thursday", "Invoice 2026-118");
    let news = "Fresh from the press";
    let expected: &[(&str, u8, &str, [&str; 3])] = &[
        ("POP3, leave on server", 1, first, ["unread", "unread", "unread"]),
        ("POP3, leave on server", 3, first, ["unread", "read", "unread"]),
        ("POP3, leave on server", 4, second, ["unread", "–", "unread"]),
        ("POP3, leave on server", 5, "Folder Travel", ["–", "yes", "–"]),
        ("POP3, leave on server", 6, news, ["unread", "unread", "–"]),
        ("POP3, leave on server", 7, news, ["unread", "unread", "unread"]),
        ("POP3, leave on server", 8, third, ["unread", "lost", "unread"]),
        ("POP3, delete after download", 1, first, ["–", "unread", "–"]),
        ("POP3, delete after download", 4, second, ["–", "–", "–"]),
        ("POP3, delete after download", 6, news, ["unread", "unread", "–"]),
        ("POP3, delete after download", 7, news, ["–", "unread", "–"]),
        ("POP3, delete after download", 8, third, ["–", "lost", "–"]),
        ("IMAP", 2, first, ["read", "read", "unread"]),
        ("IMAP", 3, first, ["read", "read", "read"]),
        ("IMAP", 4, second, ["–", "–", "–"]),
        ("IMAP", 5, "Folder Travel", ["yes", "yes", "yes"]),
        ("IMAP", 6, news, ["marked as deleted", "marked as deleted", "–"]),
        ("IMAP", 7, news, ["–", "–", "–"]),
        ("IMAP", 8, third, ["unread", "lost", "unread"]),
    ];
    for (title, step, name, cells) in expected {
        let found = row(way(&text, title), *step, name);
        assert_eq!(found, Some(cells.map(str::to_owned)), "{title}, step {step}, {name}\n{text}");
    }
}

#[test]
fn a_server_that_marks_at_retr_shows_it_by_accident() {
    let text = lesson(&["--explain", "off", "--retr-marks-seen"]);
    let keep = way(&text, "POP3, leave on server");
    let name = "Welcome to your mailbox";
    assert_eq!(row(keep, 1, name), Some(["read", "unread", "unread"].map(str::to_owned)));
}

#[test]
fn without_a_terminal_it_is_complete_and_the_same_each_time() {
    let (once, again) = (lesson(&["--step", "--explain", "full"]), lesson(&["--explain", "full"]));
    assert_eq!(once, again);
    let words = once.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in ["POP3 does not delete by itself", "(RFC 1939 section 6)", "-x the line breaks here", "~> DELE 1"] {
        assert!(words.contains(said), "{said}: {once}");
    }
    assert!(!once.contains("open-sesame") && !once.contains('\u{1b}'));
    let longest = once.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{longest:?}");
}

#[test]
fn the_advice_is_for_this_user() {
    assert!(lesson(&["--explain", "off", "--devices", "2"]).contains("✓ Choose IMAP"));
    assert!(lesson(&["--explain", "off", "--devices", "1"]).contains("✓ Choose POP3"));
}

#[track_caller]
fn assert_stands_alone(page: &str) {
    for forbidden in ["<script", "<img", "src=", "url(", "@import", "http://", "https://", "open-sesame"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
}

#[test]
fn the_page_stands_alone_and_holds_no_secret() {
    for language in ["de", "en"] {
        let run = Run::new(["compare", "--demo", "--explain", "off", "--html", "lesson.html", "--lang", language]);
        let output = run.run();
        let page = std::fs::read_to_string(output.home.path().join("lesson.html")).expect("the page");
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&format!("<html lang=\"{language}\">")));
        assert_stands_alone(&page);
        assert_eq!(page.matches("<section class=\"step\">").count(), 1 + 3 * 8);
        for needed in ["prefers-color-scheme:dark", "@media print", "max-width:40rem", "UID STORE", "PASS ***"] {
            assert!(page.contains(needed), "{needed}");
        }
    }
}

/// A look at an account of the built-in servers, with this password.
fn visit(servers: &Servers, password: &str, options: &[&str]) -> Run {
    let mut run = Run::new(["compare", Servers::ADDRESS, "--password-stdin"]).args(options.iter().copied());
    for (option, protocol) in [("--imap", Protocol::Imap), ("--pop3", Protocol::Pop3)] {
        run = run.option(option, servers.url(protocol, Security::ImplicitTls));
    }
    run.option("--ca-file", servers.ca_file()).stdin(format!("{password}\n"))
}

#[test]
fn a_login_method_is_named_once_and_no_line_is_wider_than_the_paper() {
    let text = visit(&Servers::start(), Servers::PASSWORD, &["--lang", "en"]).run().stdout;
    let row: Vec<&str> = text.lines().skip_while(|line| !line.starts_with("Login methods")).collect();
    let end = row.iter().skip(1).position(|line| !line.starts_with(' ')).expect("another row");
    let imap: Vec<&str> = row[..=end].iter().filter_map(|line| line.rsplit('│').next()).collect();
    assert_eq!(imap.concat().split_whitespace().collect::<Vec<_>>(), ["PLAIN,", "LOGIN"], "{text}");
    let longest = text.lines().max_by_key(|line| line.chars().count()).expect("lines");
    assert!(longest.chars().count() <= 80, "{longest}");
}

#[test]
fn a_refusal_is_shown_as_the_server_wrote_it() {
    let output = visit(&Servers::start(), "wrong", &["--lang", "en", "--html", "visit.html"]).status(4).run();
    let words = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("login refused: \"NO [AUTHENTICATIONFAILED] "), "{words}");
    let page = std::fs::read_to_string(output.home.path().join("visit.html")).expect("the page");
    assert_stands_alone(&page);
    assert!(page.contains("NO [AUTHENTICATIONFAILED] ") && page.contains("mailsetup probe --login"), "{page}");
    assert!(!page.contains("<tbody>"), "whoever could not get in knows no facts: {page}");
}

/// The page of an account: advice, proof, both servers' facts and both dialogs.
#[test]
fn the_page_of_an_account_stands_alone() {
    for (language, proof, unread) in [
        ("en", "<p class=\"yes\">No. A digest", "POP3 has no such mark"),
        ("de", "<p class=\"yes\">Nein. Eine Prüfsumme", "POP3 kennt keine solche Marke"),
    ] {
        let servers = Servers::start();
        let options = ["--lang", language, "--html", "visit.html", "--explain", "full"];
        let output = visit(&servers, Servers::PASSWORD, &options).run();
        let page = std::fs::read_to_string(output.home.path().join("visit.html")).expect("the page");
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&format!("<html lang=\"{language}\">")));
        assert_stands_alone(&page);
        // The proof, the facts, and a dialog a protocol.
        assert_eq!(page.matches("<section class=\"step\">").count(), 4, "{page}");
        assert_eq!(page.matches("<th scope=\"col\">").count(), 2, "{page}");
        for needed in
            [Servers::ADDRESS, "TOP 1 0", "BODY.PEEK[HEADER]", "EXAMINE", "AUTHENTICATE PLAIN ***", proof, unread]
        {
            assert!(page.contains(needed), "{needed}: {page}");
        }
    }
}
