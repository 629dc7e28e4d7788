//! Every program has its texts in both languages, and every value stands beside its field.

use super::*;
use crate::locale::{Language, Locale};
use mail_types::account::{Account, AccountServer, LoginMethod, Named, Retention};
use mail_types::{Endpoint, Message, Security};

fn server(protocol: Protocol, host: &str, port: u16, security: Security) -> AccountServer {
    AccountServer {
        protocol,
        endpoint: Endpoint::new(host, port),
        security,
        username: format!("login-{}", protocol.id()),
        login: LoginMethod::Password,
        offered: Vec::new(),
        named: Named::default(),
    }
}

fn account(protocol: Protocol) -> Account {
    Account {
        address: "anna@example.org".parse().expect("address"),
        name: Some("Anna Miller".into()),
        protocol: Some(protocol),
        servers: vec![
            server(Protocol::Imap, "imap.example.org", 993, Security::ImplicitTls),
            server(Protocol::Pop3, "pop.example.org", 995, Security::ImplicitTls),
            server(Protocol::Submission, "smtp.example.org", 587, Security::StartTls),
        ],
        retention: Retention::DeleteAfter(14),
        password_command: None,
        token_command: None,
    }
}

fn texts(program: &Program) -> Vec<&'static str> {
    let steps = program.steps.iter().chain(program.by_browser);
    steps.flat_map(|step| std::iter::once(step.text).chain(step.fields.iter().map(|(label, _)| *label))).collect()
}

#[test]
fn every_text_is_there_in_every_language() {
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for program in &ALL {
            assert_ne!(locale.label("program", program.id), program.id, "{language}");
            for id in texts(program).into_iter().chain(program.retention) {
                assert!(locale.try_text(&Message::new(id)).is_some(), "{language}: {id}");
            }
        }
    }
}

#[test]
fn names_are_told_apart_and_files_take_the_place_of_steps() {
    for (index, program) in ALL.iter().enumerate() {
        assert!(ALL[index + 1..].iter().all(|other| other.id != program.id), "{}", program.id);
        assert_eq!(program.has_steps(), matches!(program.kind, Kind::Computer | Kind::Phone), "{}", program.id);
        assert_eq!(by_id(program.id), Some(program));
        assert!(program.speaks(Protocol::Imap), "{}", program.id);
    }
}

/// A guide names all that the program has to be told.
#[test]
fn every_guide_holds_the_servers_and_who_logs_in() {
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for program in ALL.iter().filter(|program| program.has_steps()) {
            for (protocol, host) in [(Protocol::Imap, "imap.example.org"), (Protocol::Pop3, "pop.example.org")] {
                if !program.speaks(protocol) {
                    continue;
                }
                let account = account(protocol);
                let guide = program.guide(&account, &locale, 80).expect("steps");
                let login = format!("login-{}", protocol.id());
                for value in ["anna@example.org", host, "smtp.example.org", &login] {
                    assert!(guide.contains(value), "{language} {}: {value}\n{guide}", program.id);
                }
                assert!(!guide.contains("{") && !guide.contains("program-"), "{guide}");
                let other = if protocol == Protocol::Imap { "pop.example.org" } else { "imap.example.org" };
                assert!(!guide.contains(other), "{guide}");
                for line in guide.lines() {
                    assert!(crate::render::columns(line) <= 80, "{line}");
                }
            }
        }
    }
}

#[test]
fn values_are_in_the_words_of_the_program() {
    let guide = |id: &str, language| {
        let program = by_id(id).expect("a program");
        program.guide(&account(Protocol::Imap), &Locale::new(language), 80).expect("steps")
    };
    let has = |guide: &str, words: &str| {
        let plain: Vec<&str> = guide.split_whitespace().collect();
        assert!(plain.join(" ").contains(words), "{words}\n{guide}");
    };
    let thunderbird = guide("thunderbird", Language::German);
    has(&thunderbird, "Verbindungssicherheit SSL/TLS");
    has(&thunderbird, "Verbindungssicherheit STARTTLS");
    has(&thunderbird, "Authentifizierungsmethode Passwort, normal");
    has(&guide("evolution", Language::German), "Verschlüsselungsmethode STARTTLS nach Verbinden");
    has(&guide("iphone", Language::German), "SSL verwenden ein");
    has(&guide("kmail", Language::English), "Security SSL/TLS (recommended)");
    has(&guide("outlook-classic", Language::English), "Encryption method STARTTLS");
}

#[test]
fn whoever_signs_in_by_the_browser_enters_no_servers_where_the_program_knows_them() {
    let mut account = account(Protocol::Imap);
    account.servers.iter_mut().for_each(|server| server.login = LoginMethod::OAuth2);
    for program in ALL.iter().filter(|program| program.has_steps()) {
        let guide = program.guide(&account, &Locale::new(Language::English), 80).expect("steps");
        let servers = guide.contains("imap.example.org");
        assert_eq!(servers, program.by_browser.is_empty(), "{}", program.id);
        assert!(!servers || guide.contains("OAuth"), "{guide}");
    }
}

/// Outlook and the phones' apps then take IMAP or the provider's own way, whatever was chosen.
#[test]
fn signing_in_by_the_browser_is_not_said_to_give_pop3() {
    let mut account = account(Protocol::Pop3);
    account.servers.iter_mut().for_each(|server| server.login = LoginMethod::OAuth2);
    let guide = |id: &str| by_id(id).expect("a program").guide(&account, &Locale::new(Language::English), 80);
    assert!(guide("iphone").expect("steps").contains("without POP3"));
    assert!(!guide("thunderbird").expect("steps").contains("without POP3"));
    let retention = |id: &str| by_id(id).expect("a program").retention(&account);
    assert!(retention("iphone").is_none() && retention("thunderbird").is_some());
}

#[test]
fn the_retention_switch_is_named_with_what_to_choose() {
    let locale = Locale::new(Language::English);
    for program in ALL.iter().filter(|program| program.has_steps() && program.speaks(Protocol::Pop3)) {
        let mut said = Vec::new();
        for retention in [Retention::Keep, Retention::DeleteAfter(14), Retention::Delete] {
            let account = Account { retention, ..account(Protocol::Pop3) };
            said.push(locale.text(&program.retention(&account).expect("a switch")));
        }
        assert!(said[1].contains("14"), "{said:?}");
        assert!(said[0] != said[1] && said[1] != said[2], "{said:?}");
    }
}
