//! mutt and neomutt: a file to `source` from `muttrc`.

use super::credentials::bearer;
use super::escape::{percent, url_host};
use super::{
    Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, outgoing, refused_challenge,
};
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// mutt
pub(super) struct Mutt;
/// neomutt, which reads the same words
pub(super) struct Neomutt;

/// Bytes of a user or host name; the rest is cut off without a word.
const NAME_MAX: usize = 127;

const INCOMING: &[Protocol] = &[Protocol::Imap, Protocol::Pop3];

impl Exporter for Mutt {
    fn name(&self) -> &'static str {
        "mutt"
    }

    fn file_name(&self) -> &'static str {
        "muttrc"
    }

    fn group(&self) -> Group {
        Group::Terminal
    }

    fn incoming(&self) -> &'static [Protocol] {
        INCOMING
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByCommand
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        text(account, options, self.name())
    }
}

impl Exporter for Neomutt {
    fn name(&self) -> &'static str {
        "neomutt"
    }

    fn file_name(&self) -> &'static str {
        "neomuttrc"
    }

    fn group(&self) -> Group {
        Group::Terminal
    }

    fn incoming(&self) -> &'static [Protocol] {
        INCOMING
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByCommand
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        text(account, options, self.name())
    }
}

fn text(account: &Account, options: &ExportOptions<'_>, format: &'static str) -> Result<Exported, Refusal> {
    let yes = || Some("yes".to_owned());
    let pass = password(account, options, format)?;
    let server = incoming(account)?;
    for server in [Some(server), outgoing(account).ok()].into_iter().flatten() {
        if server.username.len() > NAME_MAX || server.endpoint.host.len() > NAME_MAX {
            return Err(Refusal::of(format, "export-refused-length").max(NAME_MAX));
        }
    }
    let mut lines = vec![
        ("realname", account.name.as_deref().map(quoted)),
        ("from", Some(quoted(&account.address.to_ascii()))),
        ("use_from", yes()),
        ("ssl_force_tls", yes()),
        ("ssl_starttls", yes()),
        ("ssl_ca_certificates_file", options.ca_file.map(quoted)),
    ];
    let tried = |server| authenticators(server, format).map(|names| names.map(quoted));
    let token = |server: &AccountServer| match server.login {
        LoginMethod::OAuth2 => account.token_command.as_deref().map(quoted),
        _ => None,
    };
    let pass = |server: &AccountServer| pass.clone().filter(|_| server.login != LoginMethod::OAuth2);
    if server.protocol == Protocol::Imap {
        lines.extend([
            ("imap_user", Some(quoted(&server.username))),
            ("imap_pass", pass(server)),
            ("imap_oauth_refresh_command", token(server)),
            ("imap_authenticators", tried(server)?),
            ("folder", Some(quoted(&(url("imap", "", server) + "/")))),
            ("spoolfile", Some("\"+INBOX\"".to_owned())),
        ]);
    } else {
        lines.extend([
            ("pop_host", Some(quoted(&url("pop", &server.username, server)))),
            ("pop_pass", pass(server)),
            ("pop_oauth_refresh_command", token(server)),
            ("pop_authenticators", tried(server)?),
            ("pop_delete", Some(retention(account, format)?.to_owned())),
        ]);
    }
    let sending = outgoing(account);
    if let Ok(server) = &sending {
        lines.extend([
            ("smtp_url", Some(quoted(&(url("smtp", &server.username, server) + "/")))),
            ("smtp_pass", pass(server)),
            ("smtp_oauth_refresh_command", token(server)),
            ("smtp_authenticators", tried(server)?),
        ]);
    }
    let text = lines.into_iter().filter_map(|(name, value)| Some(format!("set {name}={}\n", value?))).collect();
    let mut notes: Vec<Message> = sending.err().into_iter().map(|refusal| refusal.0).collect();
    if server.protocol == Protocol::Pop3 && account.retention == Retention::Keep {
        notes.push(Message::new("export-note-fetches-again").with("format", format));
    }
    Ok(Exported { notes, ..Exported::new(text).holds(options) })
}

/// No URL takes a user name with "@" unless it is encoded.
fn url(scheme: &str, user: &str, server: &AccountServer) -> String {
    let s = if server.security == Security::ImplicitTls { "s" } else { "" };
    let at = if user.is_empty() { "" } else { "@" };
    format!("{scheme}{s}://{}{at}{}:{}", percent(user), url_host(&server.endpoint.host), server.endpoint.port)
}

fn retention(account: &Account, format: &'static str) -> Result<&'static str, Refusal> {
    match account.retention {
        Retention::Keep => Ok("no"),
        Retention::Delete => Ok("yes"),
        Retention::DeleteAfter(_) => Err(Refusal::of(format, "export-refused-delete-after")),
    }
}

/// Which authenticators to try; the words differ by protocol. neomutt refuses the whole file for a name that it was
/// not built with: Debian's knows neither "plain" for POP3 nor any challenge by name. It finds those by itself.
fn authenticators(server: &AccountServer, format: &'static str) -> Result<Option<&'static str>, Refusal> {
    let mutt = format == "mutt";
    Ok(match (server.login, server.protocol) {
        (LoginMethod::Password, Protocol::Imap | Protocol::Submission) => Some("plain:login"),
        (LoginMethod::Password, Protocol::Pop3) => mutt.then_some("plain:user"),
        (LoginMethod::Challenge(ChallengeKind::CramMd5), _) => mutt.then_some("cram-md5"),
        (LoginMethod::Challenge(ChallengeKind::Scram), _) => mutt.then_some("scram-sha-256:scram-sha-1"),
        (LoginMethod::Challenge(kind), _) => return Err(refused_challenge(kind, format)),
        // neomutt knows only RFC 7628's for POP3.
        (LoginMethod::OAuth2, Protocol::Pop3) if !mutt && bearer(server) != "oauthbearer" => {
            return Err(Refusal::of(format, "export-refused-oauth2"));
        }
        (LoginMethod::OAuth2, _) => Some(bearer(server)),
    })
}

/// The password, or the command between backticks, which mutt hands to a shell as it stands. A
/// backtick of its own would end it.
fn password(account: &Account, options: &ExportOptions<'_>, format: &'static str) -> Result<Option<String>, Refusal> {
    match (options.password, &account.password_command) {
        (Some(password), _) => Ok(Some(quoted(password.expose()))),
        (None, Some(command)) if command.contains('`') => Err(Refusal::of(format, "export-refused-backtick")),
        (None, Some(command)) => Ok(Some(format!("\"`{command}`\""))),
        (None, None) => Ok(None),
    }
}

/// `"…"`, where a backslash stands before what is special inside: `"`, `\`, `` ` `` and `$`.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        if "\"\\`$".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    out
}
