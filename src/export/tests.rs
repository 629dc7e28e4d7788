//! Every format against names and passwords that try to get out of their quotes, and against what
//! it can't express.

use super::*;
use crate::locale::Language;
use mail_types::account::{Named, Retention};
use mail_types::reason::Withheld;
use mail_types::{ChallengeKind, Endpoint, Trust};

fn server(protocol: Protocol, security: Security, username: &str) -> AccountServer {
    AccountServer {
        protocol,
        endpoint: Endpoint::new(&format!("{}.example.org", protocol.id()), protocol.default_port(security)),
        security,
        username: username.to_owned(),
        login: LoginMethod::Password,
        offered: Vec::new(),
        named: Named::default(),
    }
}

fn account(security: Security, username: &str, name: &str) -> Account {
    Account {
        address: "user@example.org".parse().expect("address"),
        name: Some(name.to_owned()),
        protocol: None,
        servers: Protocol::ALL.map(|protocol| server(protocol, security, username)).to_vec(),
        retention: Retention::Keep,
        password_command: None,
        token_command: None,
    }
}

fn run(format: &str, account: &Account, password: Option<&Secret>) -> Result<Exported, &'static str> {
    let locale = Locale::new(Language::English);
    let options = ExportOptions { locale: &locale, password, ca_file: None, version: None };
    let exporter = by_name(format).unwrap_or_else(|| panic!("no format {format}"));
    export(exporter, account, &options).map_err(|refusal| refusal.0.id)
}

fn plain() -> Account {
    account(Security::ImplicitTls, "user@example.org", "Ute Muster")
}

#[test]
fn every_format_writes_plain_values_and_has_its_texts() {
    let secret = Secret::new("pw".to_owned());
    for &language in Language::ALL {
        let locale = Locale::new(language);
        for exporter in ALL {
            let password = (exporter.name() == "deltachat").then_some(&secret);
            let exported = run(exporter.name(), &plain(), password).unwrap_or_else(|id| panic!("{id}"));
            match &exported.image {
                Some(image) => assert!(image.starts_with(b"\x89PNG") && exported.text.is_empty()),
                None => assert!(exported.text.len() > 1 && exported.text.ends_with('\n'), "{}", exporter.name()),
            }
            assert_eq!(exported.secret, password.is_some(), "{}", exporter.name());
            for note in &exported.notes {
                assert!(locale.try_text(note).is_some(), "{}", note.id);
            }
            assert_ne!(locale.label("export-about", exporter.name()), exporter.name());
        }
    }
}

#[test]
fn names_and_file_names_are_told_apart() {
    let mut names: Vec<&str> = ALL.iter().flat_map(|exporter| [exporter.name(), exporter.file_name()]).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 2 * ALL.len());
}

#[test]
fn control_characters_are_refused_everywhere() {
    for exporter in ALL {
        let name = exporter.name();
        for odd in ["a\nb", "a\rb", "a\0b", "a\u{7f}b", "a\u{85}b", "a\u{2028}b"] {
            assert_eq!(run(name, &account(Security::ImplicitTls, "u", odd), None), Err("export-refused-control-name"));
            let user = account(Security::ImplicitTls, odd, "n");
            assert_eq!(run(name, &user, None), Err("export-refused-control-server"));
            let secret = Secret::new(odd.to_owned());
            assert_eq!(run(name, &plain(), Some(&secret)), Err("export-refused-control-password"));
            let command = Account { password_command: Some(odd.to_owned()), ..plain() };
            assert_eq!(run(name, &command, None), Err("export-refused-control-command"));
        }
    }
}

#[test]
fn no_format_leads_into_cleartext() {
    for exporter in ALL {
        let clear = account(Security::Cleartext, "u", "n");
        assert_eq!(run(exporter.name(), &clear, None), Err("export-refused-cleartext"));
    }
}

#[test]
fn what_a_format_cannot_express_is_refused() {
    let pop3 = Account { protocol: Some(Protocol::Pop3), ..plain() };
    for format in ["himalaya", "aerc", "meli", "mbsync", "offlineimap"] {
        assert_eq!(run(format, &pop3, None), Err("export-refused-protocol"), "{format}");
    }
    let imap = Account { protocol: Some(Protocol::Imap), ..plain() };
    assert_eq!(run("mpop", &imap, None), Err("export-refused-protocol"));
    assert_eq!(run("getmail", &account(Security::StartTls, "u", "n"), None), Err("export-refused-starttls"));
    let days = Account { protocol: Some(Protocol::Pop3), retention: Retention::DeleteAfter(7), ..plain() };
    for format in ["mpop", "fetchmail", "mutt"] {
        assert_eq!(run(format, &days, None), Err("export-refused-delete-after"), "{format}");
    }
    let text = run("getmail", &days, None).expect("expressible").text;
    // With the second its list of what it has is lost after each run.
    assert!(text.contains("delete_after = 7") && !text.contains("to_oldmail_on_each_mail"), "{text}");
    let secret = Secret::new("pw".to_owned());
    for format in ["mobileconfig", "autoconfig", "zone", "card", "evolution", "autodiscover"] {
        assert_eq!(run(format, &plain(), Some(&secret)), Err("export-refused-password"), "{format}");
    }
    assert_eq!(run("deltachat", &plain(), None), Err("export-refused-needs-password"));
    let mut odd_port = plain();
    odd_port.servers.iter_mut().for_each(|server| server.endpoint.port += 10_000);
    assert_eq!(run("env-grafana", &odd_port, None), Err("export-refused-port-465"));
    for (format, security, note) in [
        ("env-nextcloud", Security::StartTls, Some("export-note-env-starttls")),
        ("env-nextcloud", Security::ImplicitTls, None),
        ("env-django", Security::StartTls, None),
        ("smtp-url", Security::StartTls, Some("export-note-env-starttls")),
        ("env-nextauth", Security::StartTls, None),
    ] {
        let notes = run(format, &account(security, "u", "n"), None).expect(format).notes;
        assert_eq!(notes.iter().map(|note| note.id).find(|id| id.ends_with("starttls")), note, "{format}");
    }
    let backtick = Account { password_command: Some("echo `x`".to_owned()), ..plain() };
    for format in ["mutt", "neomutt", "aerc"] {
        assert_eq!(run(format, &backtick, None), Err("export-refused-backtick"), "{format}");
    }
    let command = Account { password_command: Some("pass show x".to_owned()), ..plain() };
    assert_eq!(run("fetchmail", &command, None), Err("export-refused-password-command"));
}

/// A file that is silent leaves the choice to the program, and some choose to delete.
#[test]
fn what_pop3_leaves_on_the_server_is_never_left_open() {
    // What is written for keep, for 14 days, and to delete; "" is refused.
    let words: [(&str, [&str; 3]); 15] = [
        (
            "autoconfig",
            [
                "<leaveMessagesOnServer>true</leaveMessagesOnServer>\n        \
                 <daysToLeaveMessagesOnServer>36500</daysToLeaveMessagesOnServer>\n",
                "<leaveMessagesOnServer>true</leaveMessagesOnServer>\n        \
                 <daysToLeaveMessagesOnServer>14</daysToLeaveMessagesOnServer>\n",
                "<leaveMessagesOnServer>false</leaveMessagesOnServer>\n",
            ],
        ),
        (
            "evolution",
            [
                "[Pop Backend]\nKeepOnServer=true\nDeleteAfterDays=0\n",
                "[Pop Backend]\nKeepOnServer=true\nDeleteAfterDays=14\n",
                "[Pop Backend]\nKeepOnServer=false\n",
            ],
        ),
        (
            "claws-mail",
            ["remove_mail=0\n", "remove_mail=1\nmessage_leave_time=14\n", "remove_mail=1\nmessage_leave_time=0\n"],
        ),
        ("k9", [">NEVER<", "", ""]),
        ("mpop", ["keep on\n", "", "keep off\n"]),
        ("fetchmail", [" keep\n", "", " no keep\n"]),
        ("getmail", ["delete = false\n", "delete = false\ndelete_after = 14\n", "delete = true\n"]),
        ("mutt", ["set pop_delete=no\n", "", "set pop_delete=yes\n"]),
        ("neomutt", ["set pop_delete=no\n", "", "set pop_delete=yes\n"]),
        ("card", ["stays on the server", "is deleted on the server after 14 days", "is deleted on the server"]),
        ("card-md", ["stays on the server", "is deleted on the server after 14 days", "is deleted on the server"]),
        ("card-html", ["stays on the server", "is deleted on the server after 14 days", "is deleted on the server"]),
        ("card-json", ["\"retention\": \"keep\"", "\"retention\": \"14d\"", "\"retention\": \"delete\""]),
        // They have no words for it, which is said; what reads them deletes by itself.
        ("mobileconfig", ["export-note-programs-delete"; 3]),
        ("autodiscover", ["export-note-programs-delete"; 3]),
    ];
    // Thunderbird for mobile never deletes by itself; so only what it can't do is said.
    let qr = ["", "export-note-no-retention", "export-note-no-retention"];
    // No mail is fetched with them.
    let others = ["msmtp", "zone", "postfix"];
    for exporter in ALL {
        let name = exporter.name();
        let sends = [Group::Web, Group::Developers].contains(&exporter.group());
        let table = words.iter().find(|(format, _)| *format == name).map(|(_, words)| *words);
        let table = table.or(name.starts_with("qr").then_some(qr));
        for (at, retention) in [Retention::Keep, Retention::DeleteAfter(14), Retention::Delete].into_iter().enumerate()
        {
            let account = Account { protocol: Some(Protocol::Pop3), retention, ..plain() };
            let exported = match run(name, &account, None) {
                Ok(_) if sends || others.contains(&name) => continue,
                Ok(exported) => exported,
                Err("export-refused-protocol" | "export-refused-needs-password") => continue,
                Err(refused) => {
                    assert!(table.is_some_and(|words| words[at].is_empty()), "{name} {retention}: {refused}");
                    continue;
                }
            };
            let words = table.unwrap_or_else(|| panic!("{name} says nothing about {retention}"))[at];
            let said = exported.text.contains(words) || exported.notes.iter().any(|note| note.id == words);
            assert!(said, "{name} {retention}: {}", exported.text);
            // For a machine one kind of account is written, so that nothing else is said by the way.
            assert!(name.starts_with("qr") || !words.is_empty(), "{name} {retention}");
        }
    }
}

#[test]
fn oauth2_and_scram_are_never_passed_off_as_a_password() {
    let with = |login| {
        let mut account = plain();
        account.servers.iter_mut().for_each(|server| server.login = login);
        account
    };
    for exporter in ALL.iter().filter(|exporter| exporter.oauth2() == OAuth2::Never) {
        assert_eq!(run(exporter.name(), &with(LoginMethod::OAuth2), None), Err("export-refused-oauth2"));
    }
    let by_token = Account { token_command: Some("get token".to_owned()), ..with(LoginMethod::OAuth2) };
    for (format, words) in [
        ("msmtp", &["auth xoauth2\n", "passwordeval \"get token\"\n"][..]),
        ("mpop", &["auth xoauth2\n", "passwordeval \"get token\"\n"]),
        ("mbsync", &["AuthMechs XOAUTH2\n", "PassCmd \"get token\"\n"]),
        ("mutt", &["imap_authenticators=\"xoauth2\"", "imap_oauth_refresh_command=\"get token\"", "smtp_oauth_"]),
        ("neomutt", &["imap_authenticators=\"xoauth2\"", "imap_oauth_refresh_command=\"get token\"", "smtp_oauth_"]),
        (
            "aerc",
            &["`imaps+xoauth2://user", "`smtps+xoauth2://user", "source-cred-cmd = `get token`", "outgoing-cred-"],
        ),
        (
            "himalaya",
            &["imap.sasl.xoauth2.token.command = [\"sh\", \"-c\", \"get token\"]", "smtp.sasl.xoauth2.username"],
        ),
        ("getmail", &["use_xoauth2 = true\n", "password_command = (\"sh\", \"-c\", \"get token\")"]),
        ("offlineimap", &["auth_mechanisms = XOAUTH2\n", "oauth2_access_token_eval = "]),
    ] {
        // No protocol was chosen, so one is taken that the program can do.
        let imap = by_token.clone();
        let text = run(format, &imap, None).expect(format).text;
        assert!(words.iter().all(|word| text.contains(word)), "{format}: {text}");
        // The password is not what logs in, so it stands nowhere.
        let secret = Secret::new("Sommer-47".to_owned());
        let text = run(format, &imap, Some(&secret)).expect(format).text;
        assert!(!text.contains("Sommer"), "{format}: {text}");
        let unnamed = Account { token_command: None, ..imap };
        let exported = run(format, &unnamed, None).expect(format);
        let helper = exported.notes.iter().any(|note| note.id == "export-note-token");
        assert!(helper && exported.text.contains("oama access"), "{format}: {}", exported.text);
    }
    for format in ["getmail", "neomutt"] {
        let pop3 = Account { protocol: Some(Protocol::Pop3), ..by_token.clone() };
        assert_eq!(run(format, &pop3, None), Err("export-refused-oauth2"), "{format}");
    }
    let scram = with(LoginMethod::Challenge(ChallengeKind::Scram));
    for format in ["autoconfig", "k9", "mobileconfig", "qr", "fetchmail"] {
        assert_eq!(run(format, &scram, None), Err("export-refused-scram"), "{format}");
    }
    assert!(run("mbsync", &scram, None).expect("expressible").text.contains("AuthMechs SCRAM-SHA-256"));
}

#[test]
fn a_program_that_must_be_told_a_mechanism_is_told_one_that_the_server_offers() {
    use mail_types::AuthMechanism::{Command, Login, Plain, ScramSha256};
    for (offered, word) in [
        (vec![ScramSha256, Plain, Login], "auth plain\n"),
        (vec![Login], "auth login\n"),
        (vec![Command], "auth user\n"),
        (vec![], "auth on\n"),
    ] {
        let mut account = plain();
        account.servers.iter_mut().for_each(|server| server.offered.clone_from(&offered));
        for format in ["msmtp", "mpop"] {
            let text = run(format, &account, None).expect(format).text;
            assert!(text.contains(word), "{format} {offered:?}: {text}");
        }
    }
}

/// A name that neomutt was not built with makes it refuse the file.
#[test]
fn neomutt_is_told_no_authenticator_that_it_may_not_know() {
    for kind in [None, Some(ChallengeKind::CramMd5), Some(ChallengeKind::Scram)] {
        let mut account = Account { protocol: Some(Protocol::Pop3), ..plain() };
        let login = kind.map_or(LoginMethod::Password, LoginMethod::Challenge);
        account.servers.iter_mut().for_each(|server| server.login = login);
        let text = run("neomutt", &account, None).expect("neomutt").text;
        assert!(!text.contains("pop_authenticators"), "{text}");
        assert_eq!(text.contains("smtp_authenticators"), kind.is_none(), "{text}");
        assert!(run("mutt", &account, None).expect("mutt").text.contains("pop_authenticators"));
    }
}

/// 127 bytes of a name, 499 or 1,022 of a line: what is longer the programs cut off without a word.
#[test]
fn what_a_program_would_cut_off_is_refused() {
    for (format, most) in [("mutt", 127), ("neomutt", 127), ("msmtp", 492), ("mpop", 492), ("mbsync", 1015)] {
        let fits = |length| run(format, &account(Security::ImplicitTls, &"u".repeat(length), "n"), None);
        assert!(fits(most).is_ok(), "{format}");
        assert_eq!(fits(most + 1), Err("export-refused-length"), "{format}");
    }
}

#[test]
fn names_that_thunderbird_reads_as_numbers_are_refused() {
    let named = |user: &str| run("autoconfig", &account(Security::ImplicitTls, user, "n"), None);
    for user in ["00123", "1e5", "+49123", "TRUE", "false", "0x1F", "-1", "1.50", ".5", "12345678901234567"] {
        assert_eq!(named(user), Err("export-refused-number"), "{user}");
    }
    for user in ["123", "4711", "e5", "12a", "1.2.3", "+", "true.name", "0xyz", "Infinity", "49123@example.org"] {
        assert!(named(user).is_ok(), "{user}");
    }
}

#[test]
fn environment_files_have_quotes_only_where_a_value_needs_them() {
    let secret = Secret::new("plain-Pass1".to_owned());
    let noted = |exported: &Exported| exported.notes.iter().any(|note| note.id == "export-note-env-quotes");
    for (format, name, _) in ENV {
        let unnamed = Account { name: None, ..plain() };
        let exported = run(format, &unnamed, Some(&secret)).expect(format);
        assert!(exported.text.contains(&format!("{name}=user@example.org\n")), "{format}: {}", exported.text);
        assert!(!exported.text.contains(['\'', '"']) && !noted(&exported), "{format}: {}", exported.text);
        let spaced = Secret::new("two words".to_owned());
        assert!(noted(&run(format, &unnamed, Some(&spaced)).expect(format)), "{format}");
    }
    let exported = run("env-django", &plain(), None).expect("django");
    assert!(exported.text.contains("DEFAULT_FROM_EMAIL='\"Ute Muster\" <user@example.org>'\n"), "{}", exported.text);
    let beyond = Secret::new("pässwort".to_owned());
    assert_eq!(run("env-django", &plain(), Some(&beyond)), Err("export-refused-login-ascii"));
    let expanding = Secret::new("a${HOME}b".to_owned());
    assert_eq!(run("env-grafana", &plain(), Some(&expanding)), Err("export-refused-expands"));
}

#[test]
fn a_second_account_joins_the_first_and_never_twice() {
    let other = account(Security::ImplicitTls, "jörg@example.org", "Jörg");
    let other = Account { address: "jörg@example.org".parse().expect("address"), ..other };
    for exporter in ALL {
        let name = exporter.name();
        let Ok(first) = run(name, &plain(), None) else { continue };
        let Ok(second) = run(name, &other, None) else { continue };
        let Some(blocks) = exporter.blocks() else {
            assert!(append(exporter, &first.text, &second.text).is_err(), "{name}");
            continue;
        };
        let both = append(exporter, &first.text, &second.text).expect(name);
        for text in [&first.text, &second.text] {
            for line in text.lines().filter(|line| blocks.names.iter().any(|start| line.starts_with(start))) {
                assert!(both.contains(line) || line.starts_with("account default"), "{name}: {line}: {both}");
            }
        }
        for start in blocks.first {
            assert_eq!(both.lines().filter(|line| line.starts_with(start)).count(), 1, "{name}: {both}");
        }
        assert!(append(exporter, &both, &second.text).is_err(), "{name}");
        assert!(both.ends_with('\n') && !both.ends_with("\n\n"), "{name}");
    }
    let joined = append(
        &offlineimap::OfflineImap,
        &run("offlineimap", &plain(), None).expect("file").text,
        &run("offlineimap", &other, None).expect("file").text,
    )
    .expect("joined");
    assert_eq!(joined.matches("[general]").count(), 1, "{joined}");
    assert!(joined.contains("accounts = user@example.org, j_rg@example.org-"), "{joined}");
}

#[test]
fn addresses_that_look_alike_get_folders_of_their_own() {
    let folder = |address: &str| label(&Account { address: address.parse().expect("address"), ..plain() });
    assert_eq!(folder("user@example.org"), "user@example.org");
    assert_ne!(folder("jörg@example.org"), folder("järg@example.org"));
}

#[test]
fn every_format_stands_in_a_group_of_the_list() {
    let locale = Locale::new(Language::German);
    for group in Group::ALL {
        assert!(ALL.iter().any(|exporter| exporter.group() == group), "{group:?}");
        assert_ne!(locale.label("export-group", group.id()), group.id());
    }
    assert!(ALL.iter().all(|exporter| Group::ALL.contains(&exporter.group())));
    for (alias, name) in ALIASES {
        assert_eq!(by_name(alias).map(|exporter| exporter.name()), Some(name));
    }
}

/// Every format, for a server that may not see the password: neither the password nor any command
/// stands in the file, and what was left out is said there.
#[test]
fn a_host_that_may_not_see_the_password_gets_none() {
    let locale = Locale::new(Language::English);
    let secret = Secret::new("Sommer-47".to_owned());
    let (host, domain) = ("imap.example.org".to_owned(), "example.com".to_owned());
    let reason = Withheld::UntrustedHost { host, domain, trust: Trust::PlainDns };
    for exporter in ALL {
        let mut named = account(Security::ImplicitTls, "user@example.org", "Ute");
        named.password_command = Some("echo Sommer-47".to_owned());
        for bad in [&[Protocol::Imap, Protocol::Pop3][..], &[Protocol::Submission]] {
            let mut account = named.clone();
            for server in account.servers.iter_mut().filter(|server| bad.contains(&server.protocol)) {
                server.named.withheld = Some(reason.clone());
            }
            for password in [None, Some(&secret).filter(|_| exporter.can_hold_password())] {
                let options = ExportOptions { locale: &locale, password, ca_file: None, version: None };
                let name = exporter.name();
                let affected = bad.iter().any(|protocol| exporter.writes(*protocol)) && exporter.can_hold_password();
                match export(exporter, &account, &options) {
                    Ok(exported) if affected => {
                        let text = String::from_utf8_lossy(exported.octets()).into_owned();
                        assert!(!text.contains("Sommer") && !text.contains("pass show"), "{name}: {text}");
                        assert!(exported.withheld.is_some() && !exported.secret, "{name}: {exported:?}");
                        let noted = text.contains("Without password and password command");
                        assert_eq!(noted, exporter.comment() != Comment::None, "{name}: {text}");
                    }
                    Ok(exported) => assert_eq!(exported.withheld, None, "{name}"),
                    Err(refusal) => assert!(
                        !affected || exporter.comment() == Comment::None || name == "fetchmail",
                        "{name}: {refusal:?}"
                    ),
                }
            }
        }
    }
}

/// Every format of environment variables that a shell reads, with the variables of the user name and of the password.
const ENV: [(&str, &str, &str); 8] = [
    ("env-django", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD"),
    ("env-laravel", "MAIL_USERNAME", "MAIL_PASSWORD"),
    ("env-nextcloud", "SMTP_NAME", "SMTP_PASSWORD"),
    ("env-grafana", "GF_SMTP_USER", "GF_SMTP_PASSWORD"),
    ("env-mastodon", "SMTP_LOGIN", "SMTP_PASSWORD"),
    ("env-chatwoot", "SMTP_USERNAME", "SMTP_PASSWORD"),
    ("env-vaultwarden", "SMTP_USERNAME", "SMTP_PASSWORD"),
    ("env-authentik", "AUTHENTIK_EMAIL__USERNAME", "AUTHENTIK_EMAIL__PASSWORD"),
];

#[test]
fn no_format_of_environment_variables_is_left_out() {
    // These two are a URL.
    let urls = ["env-symfony", "env-nextauth"];
    let named = ALL.iter().map(|format| format.name()).filter(|name| name.starts_with("env-"));
    let named: Vec<_> = named.filter(|name| !urls.contains(name)).collect();
    assert_eq!(named, ENV.map(|(format, ..)| format));
}

mod quoting;

/// What each question finds is what the exporter does, so the table of formats can't say otherwise.
#[test]
fn what_a_format_cannot_say_is_found_by_asking_it() {
    use super::limits::{Question, retentions, says};
    let asked = |format, question| says(by_name(format).expect("format"), question);
    for (format, question, answer) in [
        ("mbsync", Question::Pop3, Some(false)),
        ("mbsync", Question::Retention(Retention::Keep), None),
        ("fetchmail", Question::Password, Some(true)),
        ("fetchmail", Question::OAuth2, Some(false)),
        ("mbsync", Question::OAuth2, Some(true)),
        ("getmail", Question::StartTls, Some(false)),
        ("env-nextcloud", Question::StartTls, Some(false)),
        ("env-django", Question::BeyondAscii, Some(false)),
        ("home-assistant", Question::BeyondAscii, Some(false)),
        ("gitea", Question::Imap, None),
        ("roundcube", Question::Name, Some(false)),
        ("autoconfig", Question::Password, Some(false)),
    ] {
        assert_eq!(asked(format, question), answer, "{format} {question:?}");
    }
    let kept = |format| retentions(by_name(format).expect("format"));
    assert_eq!(kept("mpop"), Some(vec![Retention::Keep, Retention::Delete]));
    assert_eq!(kept("claws-mail").map(|all| all.len()), Some(3));
    assert_eq!(kept("mobileconfig"), Some(vec![]));
    assert_eq!(kept("mbsync"), None);
}

/// A program that takes a value for something else is not given it.
#[test]
fn values_that_a_sender_would_change_are_refused() {
    let with = |user: &str| account(Security::ImplicitTls, user, "n");
    let secret = |text: &str| Secret::new(text.to_owned());
    for (format, user, password, refused) in [
        ("gitea", "u", "a%(USER)sb", Some("export-refused-expands")),
        ("gitea", "u", "a`b#c;%d", None),
        ("spring", "u", "a${user.home}b", Some("export-refused-expands")),
        ("env-authentik", "u", "file:///etc/passwd", Some("export-refused-expands")),
        ("env-authentik", "u", "profile://x", None),
        ("home-assistant", "u", "pässwort", Some("export-refused-login-ascii")),
        ("env-nextauth", "a:b", "pw", Some("export-refused-colon")),
        ("smtp-url", "a", "p:w", None),
        ("postfix", "a:b", "pw", Some("export-refused-colon")),
        ("postfix", "a", "p:w ", Some("export-refused-blank")),
        ("postfix", "a", "p:w", None),
        ("alpine", "a/b", "", Some("export-refused-characters")),
        ("geary", " a", "", Some("export-refused-blank")),
        ("evolution", "a ", "", Some("export-refused-blank")),
        ("claws-mail", "a ", "", Some("export-refused-blank")),
    ] {
        let password = Some(secret(password)).filter(|secret| !secret.expose().is_empty());
        let got = run(format, &with(user), password.as_ref());
        assert_eq!(got.as_ref().err().copied(), refused, "{format} {user}: {got:?}");
    }
    let mut two = plain();
    two.servers[2].username = "other".to_owned();
    assert_eq!(run("roundcube", &two, None), Err("export-refused-two-users"));
}

/// The words for TLS from the start and for STARTTLS, which mean other things elsewhere.
#[test]
fn each_sender_has_its_own_words_for_tls() {
    for (format, implicit, starttls) in [
        (
            "env-authentik",
            "USE_SSL=true\nAUTHENTIK_EMAIL__USE_TLS=false\n",
            "USE_SSL=false\nAUTHENTIK_EMAIL__USE_TLS=true\n",
        ),
        ("env-vaultwarden", "SMTP_SECURITY=force_tls\n", "SMTP_SECURITY=starttls\n"),
        ("env-mastodon", "SMTP_TLS=true\nSMTP_ENABLE_STARTTLS=never\n", "465\nSMTP_ENABLE_STARTTLS=always\n"),
        ("env-symfony", "=smtps://", "=smtp://user%40example.org@submission.example.org:587?require_tls=true\n"),
        ("env-nextauth", "=smtps://", ":587?requireTLS=true\n"),
        ("nodemailer", "\"secure\": true", "\"requireTLS\": true"),
        ("rails", "  tls: true,\n", "  enable_starttls: true,\n"),
        ("gitea", "PROTOCOL = smtps\n", "PROTOCOL = smtp+starttls\n"),
        ("home-assistant", "encryption: tls\n", "encryption: starttls\n"),
        ("spring", "smtp.ssl.enable=true\n", "smtp.starttls.required=true\n"),
        ("wordpress", "define('WPMS_SSL', 'ssl');\n", "define('WPMS_SSL', 'tls');\n"),
        ("postfix", "'smtp_tls_wrappermode=yes'", "'smtp_tls_wrappermode=no'"),
        ("roundcube", "'ssl://imap.example.org:993'", "'tls://imap.example.org:143'"),
        ("imapsync", " --ssl1 ", " --tls1 "),
        ("alpine", "993/ssl/user=user@example.org}INBOX", "143/tls/user=user@example.org}INBOX"),
        ("goimapnotify", "starttls: false\n", "starttls: true\n"),
        ("geary", "port=993\ntransport_security=transport\n", "port=143\ntransport_security=start-tls\n"),
        ("claws-mail", "imap_port=993\nssl_imap=1\n", "imap_port=143\nssl_imap=2\n"),
    ] {
        for (security, words) in [(Security::ImplicitTls, implicit), (Security::StartTls, starttls)] {
            let text = run(format, &account(security, "user@example.org", "n"), None).expect(format).text;
            let words = words.replace("465\n", "587\n");
            assert!(text.contains(&words), "{format} {security:?}: {text}");
        }
    }
}

/// isync 1.5 prints a notice about the word of 1.4 at each run; 1.4 refuses that of 1.5.
#[test]
fn mbsync_gets_the_words_of_its_version() {
    let locale = Locale::new(Language::English);
    for (version, word) in [(None, "SSLType"), (Some((1, 4)), "SSLType"), (Some((1, 5)), "TLSType")] {
        let options = ExportOptions { locale: &locale, password: None, ca_file: None, version };
        let exported = export(&mbsync::Mbsync, &plain(), &options).expect("mbsync");
        assert!(exported.text.contains(&format!("\n{word} IMAPS\n")), "{}", exported.text);
        let noted = exported.notes.iter().any(|note| note.id == "export-note-mbsync-version");
        assert_eq!(noted, version.is_none());
    }
}

#[test]
fn programs_that_cannot_verify_an_ip_address_are_named() {
    for (host, noted) in [("192.0.2.1", true), ("2001:db8::1", true), ("imap.example.org", false)] {
        let mut account = plain();
        account.servers.iter_mut().for_each(|server| host.clone_into(&mut server.endpoint.host));
        for format in ["mbsync", "fetchmail"] {
            let notes = run(format, &account, None).expect(format).notes;
            assert_eq!(notes.iter().any(|note| note.id == "export-note-ip-address"), noted, "{format} {host}");
        }
    }
}

/// Its reader takes `="` for the start of a value of several lines, even in single quotes.
#[test]
fn phpdotenv_finds_the_end_of_each_value() {
    let secret = Secret::new("a=\"b #c".to_owned());
    let text = run("env-laravel", &plain(), Some(&secret)).expect("laravel").text;
    assert!(text.contains("MAIL_PASSWORD=\"a=\\\"b #c\"\n"), "{text}");
}

/// Mutt keeps no list of what it has fetched by POP3.
#[test]
fn programs_that_fetch_everything_again_are_named() {
    for (format, retention, noted) in [("mutt", Retention::Keep, true), ("neomutt", Retention::Delete, false)] {
        let account = Account { protocol: Some(Protocol::Pop3), retention, ..plain() };
        let notes = run(format, &account, None).expect(format).notes;
        assert_eq!(notes.iter().any(|note| note.id == "export-note-fetches-again"), noted, "{format}");
    }
}
