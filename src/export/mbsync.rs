//! mbsync (isync): `~/.mbsyncrc` or `$XDG_CONFIG_HOME/isyncrc`.

use super::credentials::{bearer, secret};
use super::escape::double;
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming, refused_challenge};
use mail_types::account::{Account, LoginMethod};
use mail_types::{ChallengeKind, Message, Protocol, Security};

/// mbsync
pub(super) struct Mbsync;

impl Exporter for Mbsync {
    fn name(&self) -> &'static str {
        "mbsync"
    }

    fn file_name(&self) -> &'static str {
        "mbsyncrc"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn writes(&self, protocol: Protocol) -> bool {
        protocol != Protocol::Submission
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByCommand
    }

    fn line_max(&self) -> Option<usize> {
        Some(1_022)
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["IMAPAccount ", "IMAPStore ", "MaildirStore ", "Channel "], first: &[] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        // Its SASL library takes blanks off both ends of a login name, quotes or not.
        if server.username.trim_matches(' ') != server.username {
            return Err(Refusal::of("mbsync", "export-refused-blank"));
        }
        // SSLType is the word of 1.4, for which 1.5 prints a notice at each run; 1.4 refuses TLSType.
        let newer = options.version.is_some_and(|version| version >= (1, 5));
        let word = if newer { "TLSType" } else { "SSLType" };
        let security = if server.security == Security::ImplicitTls { "IMAPS" } else { "STARTTLS" };
        let name = super::label(account);
        let mut text = format!(
            "IMAPAccount {name}\nHost {}\nPort {}\nUser {}\n{word} {security}\n",
            double(&server.endpoint.host),
            server.endpoint.port,
            double(&server.username)
        );
        // Without either mbsync asks at the terminal.
        if let Some((key, value)) = secret(account, server, options, ["Pass", "PassCmd"]) {
            text.push_str(&format!("{key} {}\n", double(value)));
        }
        match server.login {
            LoginMethod::Challenge(ChallengeKind::CramMd5) => text.push_str("AuthMechs CRAM-MD5\n"),
            LoginMethod::Challenge(ChallengeKind::Scram) => text.push_str("AuthMechs SCRAM-SHA-256 SCRAM-SHA-1\n"),
            LoginMethod::Challenge(kind) => return Err(refused_challenge(kind, self.name())),
            LoginMethod::OAuth2 => text.push_str(&format!("AuthMechs {}\n", bearer(server).to_ascii_uppercase())),
            LoginMethod::Password => {}
        }
        if let Some(file) = options.ca_file {
            text.push_str(&format!("CertificateFile {}\n", double(file)));
        }
        let folder = double(&format!("~/Mail/{}/", super::label(account)));
        let inbox = double(&format!("~/Mail/{}/INBOX", super::label(account)));
        text.push_str(&format!(
            "\nIMAPStore {name}-remote\nAccount {name}\n\nMaildirStore {name}-local\nPath {folder}\nInbox {inbox}\n\
             SubFolders Verbatim\n\nChannel {name}\nFar :{name}-remote:\nNear :{name}-local:\nPatterns *\n\
             Create Near\nExpunge None\nSyncState *\n"
        ));
        let mut exported = super::without_ip_addresses(server, self.name(), Exported::new(text).holds(options));
        if options.version.is_none() {
            exported = exported.note(Message::new("export-note-mbsync-version"));
        }
        if server.login == LoginMethod::OAuth2 {
            exported = exported.note(Message::new("export-note-mbsync-oauth2"));
        }
        Ok(exported
            .note(Message::new("export-note-incoming-only"))
            .note(Message::new("export-note-folder").with("folder", format!("~/Mail/{}", super::label(account)))))
    }
}
