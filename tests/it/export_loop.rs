//! The loop closed: what `--export` writes, `probe --config-file` reads back. For accounts of many
//! shapes the same values come out, or the format refuses, for a reason that stands here.

use std::collections::BTreeMap;

use mail_discovery::config_file::{ConfigFile, LocalFile};
use mail_discovery::{Answer, Context, DiscoverySource};
use mail_types::account::{Account, AccountServer, LoginMethod, Named, Retention};
use mail_types::report::Outcome;
use mail_types::{AuthMechanism, ChallengeKind, Endpoint, Finding, MailConfig, Protocol, Security, ServerSettings};
use mailsetup::export::{self, ExportOptions};
use mailsetup::locale::{Language, Locale};

const LOGINS: [LoginMethod; 4] = [
    LoginMethod::Password,
    LoginMethod::Challenge(ChallengeKind::CramMd5),
    LoginMethod::Challenge(ChallengeKind::Scram),
    LoginMethod::OAuth2,
];

/// What became of one account in one format: the servers as they came back and what was said beside
/// them, or the id of the refusal.
type Back = Result<(MailConfig, Vec<&'static str>), &'static str>;

fn there_and_back(format: &str, account: &Account) -> Back {
    let locale = Locale::new(Language::English);
    let options = ExportOptions { locale: &locale, password: None, ca_file: None, version: None };
    let exporter = export::by_name(format).expect(format);
    let exported = export::export(exporter, account, &options).map_err(|refusal| refusal.0.id)?;
    let context = Context {
        file: Some(LocalFile { path: exporter.file_name().to_owned(), body: exported.text.clone().into_bytes() }),
        address: Some(account.address.clone()),
        ..Context::new(account.address.domain.clone())
    };
    let question = ConfigFile.plan(&context).remove(0);
    let parsed = ConfigFile.parse(&context, &question, Answer::Local);
    // Thunderbird for Android has no POP3, whatever the file says.
    let refused =
        |finding: &Finding| finding.message.args.iter().any(|(_, arg)| format!("{arg:?}").contains("refusal-no-imap"));
    let pop3_only = account.server(Protocol::Imap).is_none();
    let odd: Vec<_> = parsed.findings.iter().filter(|finding| !(pop3_only && refused(finding))).collect();
    assert!(odd.is_empty(), "{format} {account:?}: {odd:?}\n{}", exported.text);
    match parsed.outcome {
        Outcome::Found(config) => Ok((config, exported.notes.iter().map(|note| note.id).collect())),
        other => panic!("{format} {account:?}: {other:?}\n{}", exported.text),
    }
}

/// A server as a mail program would enter it.
type Values = (Protocol, Endpoint, Security, String, Option<LoginMethod>);

fn written(server: &AccountServer, says_login: bool) -> Values {
    let login = says_login.then_some(server.login);
    (server.protocol, server.endpoint.clone(), server.security, server.username.clone(), login)
}

fn read(server: &ServerSettings, account: &Account) -> Values {
    let method = |mechanism: &AuthMechanism| {
        if mechanism.is_oauth() {
            LoginMethod::OAuth2
        } else if mechanism.sends_password() {
            LoginMethod::Password
        } else {
            LoginMethod::Challenge(ChallengeKind::CramMd5)
        }
    };
    let username = server.username.resolve(&account.address);
    (server.protocol, server.endpoint.clone(), server.security, username, server.auth.last().map(method))
}

/// Both kinds of TLS on the ports for it, on odd ones, and on those of the other kind.
fn connections(protocol: Protocol) -> impl Iterator<Item = (u16, Security)> {
    let [implicit, start] = [Security::ImplicitTls, Security::StartTls].map(|security| protocol.default_port(security));
    [implicit, start, 10_000 + implicit, 25]
        .into_iter()
        .flat_map(|port| [(port, Security::ImplicitTls), (port, Security::StartTls)])
}

fn usernames(account: &Account) -> Vec<String> {
    let (address, local) = (account.address.to_ascii(), account.address.local_part.clone());
    let domain = account.address.domain.as_str();
    let mut names = vec![address, local.clone(), format!("{local}%{domain}"), format!("{local}.{domain}")];
    names.extend(
        ["m123", "Müller & Söhne <ö>", "漢😀", "a\"b\\c'd`e$(f);|", "100 %", "100%sure", " blank"].map(str::to_owned),
    );
    names
}

/// Every account that is tried.
fn accounts() -> Vec<Account> {
    let mut all = Vec::new();
    let hosts = ["mail.example.org", "xn--bcher-kva.example", "192.0.2.7", "2001:db8::7"];
    for (address, host) in
        ["user@example.org", "jörg@bücher.example", "a+b@example.org", "\"a b\"@example.org"].into_iter().zip(hosts)
    {
        let mut account = Account {
            address: address.parse().expect(address),
            name: None,
            protocol: None,
            servers: Vec::new(),
            retention: Retention::Keep,
            password_command: None,
            token_command: None,
        };
        let names = usernames(&account);
        let logins = LOGINS.map(|login| (names[0].clone(), login));
        for (name, login) in names[1..].iter().map(|name| (name.clone(), LoginMethod::Password)).chain(logins) {
            let server = |protocol, (port, security)| AccountServer {
                protocol,
                endpoint: Endpoint::new(host, port),
                security,
                username: name.clone(),
                login,
                offered: Vec::new(),
                named: Named::default(),
            };
            for protocol in [Protocol::Imap, Protocol::Pop3] {
                let both = connections(protocol)
                    .flat_map(|one| connections(Protocol::Submission).map(move |other| (one, other)));
                for (receiving, sending) in both {
                    account.servers = vec![server(protocol, receiving), server(Protocol::Submission, sending)];
                    all.push(account.clone());
                }
            }
        }
    }
    all
}

/// Why a format can't say it. An independent list, so that no exporter refuses more than it must.
fn inexpressible(format: &str, account: &Account) -> Option<&'static str> {
    use Security::{ImplicitTls, StartTls};
    let any = |test: &dyn Fn(&AccountServer) -> bool| account.servers.iter().any(test);
    let challenge = |kind| any(&|server| server.login == LoginMethod::Challenge(kind));
    let (address, name) = (&account.address, &account.servers[0].username);
    match format {
        "autoconfig" if challenge(ChallengeKind::Scram) => Some("export-refused-scram"),
        "autoconfig" => {
            let known = [
                address.to_ascii(),
                address.local_part.clone(),
                format!("{}%{}", address.local_part, address.domain.as_str()),
            ];
            let mut behind = name.split('%').skip(1);
            let placeholder = behind.any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
            (placeholder && !known.contains(name)).then_some("export-refused-percent").or(blank(name))
        }
        "mobileconfig" if any(&|server| server.login == LoginMethod::OAuth2) => Some("export-refused-oauth2"),
        "mobileconfig" if challenge(ChallengeKind::Scram) => Some("export-refused-scram"),
        // Mail tells STARTTLS from TLS by the port.
        "mobileconfig" if any(&|s| s.security == StartTls && s.endpoint.port != s.protocol.default_port(StartTls)) => {
            Some("export-refused-starttls")
        }
        "mobileconfig" if any(&|s| s.security == ImplicitTls && [25, 110, 143, 587].contains(&s.endpoint.port)) => {
            Some("export-refused-implicit-tls")
        }
        "mobileconfig" => None,
        "autodiscover" if any(&|server| server.login == LoginMethod::OAuth2) => Some("export-refused-oauth2"),
        "autodiscover" if any(&|server| server.login != LoginMethod::Password) => Some("export-refused-challenge"),
        "autodiscover"
            if any(&|s| s.security == StartTls && s.endpoint.port == s.protocol.default_port(ImplicitTls)) =>
        {
            Some("export-refused-starttls")
        }
        "autodiscover" => blank(name),
        _ => panic!("{format}"),
    }
}

/// Readers of XML take blanks at either end for layout.
fn blank(name: &str) -> Option<&'static str> {
    (name.trim() != name).then_some("export-refused-blank")
}

#[test]
fn what_goes_in_comes_out() {
    let accounts = accounts();
    for format in ["autoconfig", "mobileconfig", "autodiscover"] {
        let mut refused = BTreeMap::new();
        for account in &accounts {
            let back = there_and_back(format, account);
            let reason = inexpressible(format, account);
            assert_eq!(back.as_ref().err().copied(), reason, "{format} {account:?}");
            let Ok((config, notes)) = back else {
                *refused.entry(reason.unwrap_or_default()).or_insert(0) += 1;
                continue;
            };
            // Autodiscover has no word for a password that is sent as it is; it is all that it can mean.
            let says_login = format != "autodiscover";
            let wrote: Vec<Values> = account.servers.iter().map(|server| written(server, says_login)).collect();
            let came: Vec<Values> = config.servers.iter().map(|server| read(server, account)).collect();
            assert_eq!(came, wrote, "{format} {notes:?}");
        }
        let kept = accounts.len() - refused.values().sum::<usize>();
        println!("{format:<13} {kept} kept, refused: {refused:?}");
        assert!(kept > 100, "{format}");
    }
}

/// What has no place in a format is said when the file is written.
#[test]
fn what_is_left_out_is_said() {
    let mut account = accounts().remove(0);
    account.name = Some("Ute Müller".to_owned());
    account.servers[0] = AccountServer {
        protocol: Protocol::Pop3,
        endpoint: Endpoint::new("mail.example.org", 995),
        ..account.servers[0].clone()
    };
    account.servers[1].endpoint.port = 465;
    account.servers[1].security = Security::ImplicitTls;
    account.protocol = Some(Protocol::Pop3);
    account.retention = Retention::DeleteAfter(14);
    for (format, left_out) in [
        ("autoconfig", &["export-note-no-name"][..]),
        ("mobileconfig", &["export-note-programs-delete"]),
        ("autodiscover", &["export-note-autodiscover", "export-note-no-name", "export-note-programs-delete"]),
    ] {
        let (config, notes) = there_and_back(format, &account).expect(format);
        assert_eq!((config.servers.len(), &notes[..]), (2, left_out), "{format}");
    }
}
