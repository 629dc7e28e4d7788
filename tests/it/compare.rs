//! `mailsetup compare --demo`: what a reader learns from it, and what must not be in it.

#![cfg(feature = "demo")]

use mail_types::{Protocol, Security};

use crate::support::{Client, Run, Servers};
use mail_demo::servers::{Knobs, Seed};

/// The text of one step, and its sentence without line breaks.
fn step(text: &str, number: u8) -> &str {
    let start = text.find(&format!("\n{number}. ")).unwrap_or_else(|| panic!("no step {number}: {text}"));
    let rest = &text[start + 1..];
    &rest[..rest.find(&format!("\n{}. ", number + 1)).unwrap_or(rest.len())]
}

/// Server, device A and device B under a way, as a step shows them.
fn state(text: &str, number: u8, way: &str) -> Option<[String; 3]> {
    let line =
        step(text, number).lines().find(|line| line.trim_start().starts_with(way) && line.contains("  server "))?;
    let (_, cells) = line.split_once("server ")?;
    let (server, cells) = cells.split_once("A ")?;
    let (a, b) = cells.split_once(" B ")?;
    Some([server, a, b].map(|cell| cell.trim().to_owned()))
}

fn lesson(arguments: &[&str]) -> String {
    Run::new(["compare", "--demo", "--lang", "en"].iter().chain(arguments)).stderr("").run().stdout
}

fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_step_shows_where_the_message_is_under_each_way() {
    let text = lesson(&[]);
    let expected: &[(u8, [[&str; 3]; 3])] = &[
        (1, [["present", "unread", "unread"], ["–", "unread", "–"], ["unread", "unread", "unread"]]),
        (2, [["present", "read *", "unread"], ["–", "read *", "–"], ["read *", "read *", "unread"]]),
        (3, [["present", "read", "unread"], ["–", "read", "–"], ["read", "read", "read *"]]),
        (4, [["present", "– *", "unread"], ["–", "– *", "–"], ["– *", "– *", "– *"]]),
        (5, [["present", "in folder *", "unread"], ["–", "in folder *", "–"], ["in folder *"; 3]]),
        (6, [["–", "in folder *", "–"], ["–", "in folder *", "–"], ["in folder *"; 3]]),
        (7, [["present *", "unread *", "unread *"], ["–", "–", "unread *"], ["read *"; 3]]),
        (8, [["present *", "unread *", "–"], ["present *", "unread *", "–"], ["\\Deleted *", "\\Deleted *", "–"]]),
        (9, [["present", "unread", "unread *"], ["– *", "unread", "–"], ["– *", "– *", "–"]]),
        (10, [["present", "unread *", "unread"], ["–", "lost *", "–"], ["read", "read", "read"]]),
    ];
    for (number, ways) in expected {
        for (way, cells) in ["POP3, leave", "POP3, delete", "IMAP"].iter().zip(ways) {
            assert_eq!(state(&text, *number, way), Some(cells.map(str::to_owned)), "{way}, step {number}\n{text}");
        }
    }
}

/// What the twelve questions of a beginner need, in the language that the beginner reads. Each row: the question, and
/// what must be said for it.
#[test]
fn the_facts_behind_a_beginners_questions_are_there() {
    let questions: [(&str, &[&str], &[&str]); 12] = [
        (
            "read on A, POP3 on B",
            &["POP3 has no read marks: B’s copy stays unread", "now B has the only copy, and A gets nothing"],
            &[
                "POP3 kennt keine Gelesen-Markierung: Die Kopie auf B bleibt ungelesen",
                "hat B die einzige Kopie, und A bekommt nichts",
            ],
        ),
        (
            "read on A, IMAP on B",
            &["With IMAP the server reports \\Seen, so B shows it as read", "» <~ * 1 FETCH (UID 1 FLAGS (\\Seen))"],
            &[
                "Bei IMAP meldet der Server \\Seen, also zeigt B sie als gelesen",
                "» <~ * 1 FETCH (UID 1 FLAGS (\\Seen))",
            ],
        ),
        (
            "when POP3 deletes",
            &[
                "POP3 deletes only after QUIT",
                "with the +OK it is gone",
                "If the line breaks before that +OK, A must look again",
            ],
            &[
                "POP3 löscht erst nach QUIT",
                "mit dem +OK ist sie weg",
                "Bricht die Verbindung vor dem +OK ab, muss A neu nachsehen",
            ],
        ),
        (
            "how POP3 knows what it has",
            &["the command UIDL lists an id", "If that list is lost", "downloaded again, as unread"],
            &["Der Befehl UIDL nennt", "Geht diese Liste verloren", "noch einmal geladen, als ungelesen"],
        ),
        (
            "folders",
            &[
                "POP3 knows no folders: this one is on A only. IMAP: on the server, for both",
                "~> a4 CREATE",
                "SUBSCRIBE",
            ],
            &[
                "POP3 kennt keine Ordner: Dieser ist nur auf A. IMAP: auf dem Server, für beide",
                "~> a4 CREATE",
                "SUBSCRIBE",
            ],
        ),
        (
            "a mailbox that fills",
            &["fills up until new mail is refused", "goes back to its sender", "or webmail, makes room"],
            &["läuft voll, bis Neues abgewiesen wird", "an den Absender zurück", "oder Webmail"],
        ),
        (
            "A is lost",
            &[
                "A lost: what is left received mail nothing everything",
                "folder and its sent mail are lost",
                "lost unless there is a backup",
            ],
            &[
                "A verloren: was bleibt das Empfangene nichts alles",
                "Ordner und Gesendetes von A sind verloren",
                "Ohne Sicherung sind sie verloren",
            ],
        ),
        (
            "deleting by IMAP",
            &["two steps, STORE \\Deleted (mark) and EXPUNGE (remove)", "» ~> a5 UID EXPUNGE 2"],
            &["zwei Schritte, STORE \\Deleted (markieren) und EXPUNGE (entfernen)", "» ~> a5 UID EXPUNGE 2"],
        ),
        (
            "what is new to IMAP",
            &[
                "does not download everything each time",
                "UIDNEXT",
                "forgets them all and loads the list anew",
                "UID FETCH 5:*",
            ],
            &[
                "Deshalb lädt es nicht jedes Mal alles",
                "UIDNEXT",
                "vergisst das Programm alle und lädt die Liste neu",
                "UID FETCH 5:*",
            ],
        ),
        (
            "what to take",
            &["One device: POP3 is fine. Several devices: use IMAP", "Laptop and phone: IMAP keeps read marks"],
            &[
                "Ein Gerät: POP3 genügt. Mehrere Geräte: Nehmen Sie IMAP",
                "Laptop und Telefon: IMAP hält Gelesen-Markierungen",
            ],
        ),
        (
            "the signs",
            &["~> sent by the device, encrypted (TLS)", "-> sent by the device in clear text", "STARTTLS"],
            &["~> vom Gerät gesendet, verschlüsselt (TLS)", "-> vom Gerät im Klartext gesendet", "STARTTLS"],
        ),
        (
            "new mail",
            &["the server reports it at once (IDLE)", "POP3 must ask again", "» <~ * 2 EXISTS", "» <~ -ERR [IN-USE]"],
            &["Der Server meldet sie sofort (IDLE)", "POP3 muss neu fragen", "» <~ * 2 EXISTS", "» <~ -ERR [IN-USE]"],
        ),
    ];
    for (language, pick) in [("en", 0), ("de", 1)] {
        let text = Run::new(["compare", "--demo", "--dialog", "--lang", language]).stderr("").run().stdout;
        let text = unwrapped(&text);
        for (question, english, german) in &questions {
            for said in if pick == 0 { english } else { german }.iter() {
                assert!(text.contains(said), "{language}, {question}: {said}\n{text}");
            }
        }
    }
}

#[test]
fn a_server_that_marks_at_retr_shows_it_by_accident() {
    let text = lesson(&["--dialog", "--retr-marks-seen"]);
    assert_eq!(state(&text, 1, "POP3, leave"), Some(["present, \\Seen", "unread", "unread"].map(str::to_owned)));
    let marks = "This server marks what RETR downloads as \\Seen, which only IMAP shows.";
    assert!(unwrapped(step(&text, 1)).contains(marks), "{text}");
    assert!(!unwrapped(&lesson(&["--dialog"])).contains(marks));
}

#[test]
fn without_a_terminal_it_is_complete_and_the_same_each_time() {
    let (once, again) = (lesson(&["--step", "-v", "--explain", "full"]), lesson(&["--dialog", "--explain", "full"]));
    assert_eq!(once, again);
    let words = unwrapped(&once);
    for said in ["DELE only marks", "(RFC 1939 section 6)", "-x the line breaks here", "~> DELE 1"] {
        assert!(words.contains(said), "{said}: {once}");
    }
    assert!(!once.contains("open-sesame") && !once.contains('\u{1b}'));
    let longest = once.lines().map(|line| line.chars().count()).max();
    assert!(longest <= Some(80), "{longest:?}");
    // Without the dialogs it is short, and no line of a dialog is in it.
    let short = lesson(&[]);
    assert!(short.lines().count() < 100 && !short.contains("~>"), "{short}");
}

/// A literal belongs to the response that announced it, and is shown there.
#[test]
fn a_literal_is_shown_before_the_ok_of_its_command() {
    let text = lesson(&["--dialog", "--explain", "full"]);
    let fetch = text.find("~> a4 UID FETCH 1 BODY.PEEK[]").expect("the message is read");
    let rest = &text[fetch..];
    let (literal, ok) = (rest.find("octets]").expect("literal"), rest.find("a4 OK").expect("answer"));
    assert!(literal < ok, "{rest}");
}

#[test]
fn the_advice_is_for_this_user() {
    assert!(lesson(&["--devices", "2"]).contains("✓ Choose IMAP"));
    assert!(lesson(&["--devices", "1"]).contains("✓ Choose POP3"));
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
        let run = Run::new(["compare", "--demo", "--html", "lesson.html", "--lang", language]);
        let output = run.run();
        let page = std::fs::read_to_string(output.home.path().join("lesson.html")).expect("the page");
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&format!("<html lang=\"{language}\">")));
        assert_stands_alone(&page);
        // The answer's table, the steps, what is beside them, and the states of two protocols.
        assert_eq!(page.matches("<section class=\"step\">").count(), 1 + 10 + 3 + 2);
        assert_eq!(page.matches("<div class=\"way w2\">").count(), 10);
        for needed in ["prefers-color-scheme:dark", "@media print", ":not(:checked)) .w2", "UID STORE", "PASS ***"] {
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

/// What the user keeps in a folder of that name is not the lesson's to delete.
#[test]
fn a_folder_of_the_same_name_is_left_alone() {
    let servers = Servers::with(Knobs::default(), Seed::Empty);
    let port = servers.demo.endpoint(Protocol::Imap, Security::ImplicitTls).expect("IMAP").port;
    let mut client = Client::tls(port, &servers.ca_file());
    client.line();
    client.imap(&format!("LOGIN {} {}", Servers::ADDRESS, Servers::PASSWORD));
    assert!(client.imap("CREATE Travel")[0].starts_with("t OK"));
    servers.demo.mailbox().append("Travel", b"Subject: mine\r\n\r\n\r\n").expect("room");
    let text = visit(&servers, Servers::PASSWORD, &["--lang", "en", "--two-devices"]).run().stdout;
    assert!(text.contains("Step by step") && !text.contains("A answers"), "{text}");
    assert_eq!(servers.demo.mailbox().messages("Travel").len(), 1, "{text}");
    assert!(!servers.demo.mailbox().folders().iter().any(|name| name.contains("Travel 2")), "{text}");
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
