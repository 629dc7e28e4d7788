//! msmtp: `~/.msmtprc` or `$XDG_CONFIG_HOME/msmtp/config`.

use super::credentials::{bearer, secret};
use super::{
    Blocks, Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, label, outgoing, refused_challenge,
};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::{AuthMechanism, ChallengeKind, Message, Protocol, Security};

/// msmtp
pub(super) struct Msmtp;

impl Exporter for Msmtp {
    fn name(&self) -> &'static str {
        "msmtp"
    }

    fn file_name(&self) -> &'static str {
        "msmtprc"
    }

    fn group(&self) -> Group {
        Group::Terminal
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[]
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn writes(&self, protocol: Protocol) -> bool {
        protocol == Protocol::Submission
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByCommand
    }

    fn line_max(&self) -> Option<usize> {
        Some(499)
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["account "], first: &["account default"] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = outgoing(account)?;
        let mut text = head(account, server, options, self.name())?;
        let (from, name) = (quoted(&account.address.to_ascii()), label(account));
        text.push_str(&format!("from {from}\n\naccount default : {name}\n"));
        Ok(Exported::new(text).holds(options).note(Message::new("export-note-outgoing-only")))
    }
}

/// The lines that msmtp and mpop share.
pub(super) fn head(
    account: &Account,
    server: &AccountServer,
    options: &ExportOptions<'_>,
    format: &'static str,
) -> Result<String, Refusal> {
    let auth = match server.login {
        LoginMethod::Password => password_method(server),
        LoginMethod::Challenge(ChallengeKind::CramMd5) => "cram-md5",
        LoginMethod::Challenge(ChallengeKind::Scram) => "scram-sha-256",
        LoginMethod::Challenge(kind) => return Err(refused_challenge(kind, format)),
        LoginMethod::OAuth2 => bearer(server),
    };
    let starttls = if server.security == Security::StartTls { "on" } else { "off" };
    let mut text = format!(
        "account {}\nhost {}\nport {}\ntls on\ntls_starttls {starttls}\nauth {auth}\nuser {}\n",
        label(account),
        quoted(&server.endpoint.host),
        server.endpoint.port,
        quoted(&server.username)
    );
    if let Some(file) = options.ca_file {
        text.push_str(&format!("tls_trust_file {}\n", quoted(file)));
    }
    // Without either the program looks into the keyring and then asks.
    if let Some((key, value)) = secret(account, server, options, ["password", "passwordeval"]) {
        text.push_str(&format!("{key} {}\n", quoted(value)));
    }
    Ok(text)
}

/// By itself msmtp takes the strongest method that is offered; 1.8.33 then fails at servers that offer SCRAM without
/// channel binding.
fn password_method(server: &AccountServer) -> &'static str {
    let words = [(AuthMechanism::Plain, "plain"), (AuthMechanism::Login, "login"), (AuthMechanism::Command, "user")];
    let offered = words.into_iter().find(|(mechanism, _)| server.offered.contains(mechanism));
    offered.map_or("on", |(_, word)| word)
}

/// The first and the last quotation mark of a line are taken off and all between is literal, further
/// quotation marks and backslashes included.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
