//! mutt and neomutt: a file to `source` from `muttrc`.

use super::escape::{percent, url_host};
use super::{Comment, ExportOptions, Exported, Exporter, Refusal, incoming, outgoing, refused_challenge};
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// mutt
pub(super) struct Mutt;
/// neomutt, which reads the same words
pub(super) struct Neomutt;

const INCOMING: &[Protocol] = &[Protocol::Imap, Protocol::Pop3];

impl Exporter for Mutt {
    fn name(&self) -> &'static str {
        "mutt"
    }

    fn file_name(&self) -> &'static str {
        "muttrc"
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

    fn incoming(&self) -> &'static [Protocol] {
        INCOMING
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        text(account, options, self.name())
    }
}

fn text(account: &Account, options: &ExportOptions<'_>, format: &'static str) -> Result<Exported, Refusal> {
    let mut lines = Vec::new();
    let mut set = |name: &str, value: &str| lines.push(format!("set {name}={value}\n"));
    if let Some(name) = &account.name {
        set("realname", &quoted(name));
    }
    set("from", &quoted(&account.address.to_ascii()));
    set("use_from", "yes");
    set("ssl_force_tls", "yes");
    set("ssl_starttls", "yes");
    if let Some(file) = options.ca_file {
        set("ssl_ca_certificates_file", &quoted(file));
    }
    let server = incoming(account)?;
    let host = format!("{}:{}", url_host(&server.endpoint.host), server.endpoint.port);
    let s = if server.security == Security::ImplicitTls { "s" } else { "" };
    let pass = password(account, options, format)?;
    if server.protocol == Protocol::Imap {
        set("imap_user", &quoted(&server.username));
        if let Some(pass) = &pass {
            set("imap_pass", pass);
        }
        set("imap_authenticators", &quoted(authenticators(server, format)?));
        set("folder", &quoted(&format!("imap{s}://{host}/")));
        set("spoolfile", "\"+INBOX\"");
    } else {
        // No URL takes a user name with "@" unless it is encoded.
        set("pop_host", &quoted(&format!("pop{s}://{}@{host}", percent(&server.username))));
        if let Some(pass) = &pass {
            set("pop_pass", pass);
        }
        set("pop_authenticators", &quoted(authenticators(server, format)?));
        set("pop_delete", retention(account, format)?);
    }
    if let Ok(server) = outgoing(account) {
        let s = if server.security == Security::ImplicitTls { "s" } else { "" };
        let (user, host) = (percent(&server.username), url_host(&server.endpoint.host));
        set("smtp_url", &quoted(&format!("smtp{s}://{user}@{host}:{}/", server.endpoint.port)));
        if let Some(pass) = &pass {
            set("smtp_pass", pass);
        }
        set("smtp_authenticators", &quoted(authenticators(server, format)?));
    }
    let exported = Exported::new(lines.concat()).holds(options);
    Ok(match outgoing(account) {
        Ok(_) => exported,
        Err(refusal) => exported.note(refusal.0),
    })
}

fn retention(account: &Account, format: &'static str) -> Result<&'static str, Refusal> {
    match account.retention {
        Retention::Keep => Ok("no"),
        Retention::Delete => Ok("yes"),
        Retention::DeleteAfter(_) => Err(Refusal(Message::new("export-refused-delete-after").with("format", format))),
    }
}

/// Which authenticators to try; the words differ by protocol.
fn authenticators(server: &AccountServer, format: &'static str) -> Result<&'static str, Refusal> {
    match (server.login, server.protocol) {
        (LoginMethod::Password, Protocol::Imap) => Ok("plain:login"),
        (LoginMethod::Password, Protocol::Pop3) => Ok("plain:user"),
        (LoginMethod::Password, Protocol::Submission) => Ok("plain:login"),
        (LoginMethod::Challenge(ChallengeKind::CramMd5), _) => Ok("cram-md5"),
        (LoginMethod::Challenge(ChallengeKind::Scram), _) => Ok("scram-sha-256:scram-sha-1"),
        (LoginMethod::Challenge(kind), _) => Err(refused_challenge(kind, format)),
        (LoginMethod::OAuth2, _) => Err(Refusal(Message::new("export-refused-oauth2").with("format", format))),
    }
}

/// The password, or the command between backticks, which mutt hands to a shell as it stands. A
/// backtick of its own would end it.
fn password(account: &Account, options: &ExportOptions<'_>, format: &'static str) -> Result<Option<String>, Refusal> {
    match (options.password, &account.password_command) {
        (Some(password), _) => Ok(Some(quoted(password.expose()))),
        (None, Some(command)) if command.contains('`') => {
            Err(Refusal(Message::new("export-refused-backtick").with("format", format)))
        }
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
