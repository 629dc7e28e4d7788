//! imapsync: a script whose first server is this account.

use super::credentials::secret;
use super::escape::shell;
use super::{Comment, ExportOptions, Exported, Exporter, Group, Refusal, incoming, password_only};
use mail_types::account::Account;
use mail_types::{Message, Protocol, Security};

/// imapsync. It has no file of settings; what the script is given stands behind its own arguments.
pub(super) struct ImapSync;

impl Exporter for ImapSync {
    fn name(&self) -> &'static str {
        "imapsync"
    }

    fn file_name(&self) -> &'static str {
        "imapsync.sh"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap]
    }

    fn writes(&self, protocol: Protocol) -> bool {
        protocol == Protocol::Imap
    }

    fn comment(&self) -> Comment {
        Comment::Hash
    }

    fn can_hold_password(&self) -> bool {
        true
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        password_only([server], self.name())?;
        // An argument would be seen by everyone on the machine.
        let secret = match secret(account, server, options, ["password", "command"]) {
            Some(("password", value)) => format!("export IMAPSYNC_PASSWORD1={}\n", shell(value)),
            Some((_, command)) => {
                format!("IMAPSYNC_PASSWORD1=$(sh -c {})\nexport IMAPSYNC_PASSWORD1\n", shell(command))
            }
            None => String::new(),
        };
        let host = &server.endpoint.host;
        let tls = if server.security == Security::ImplicitTls { "--ssl1" } else { "--tls1" };
        // By itself it takes any certificate.
        let mut verified = vec![
            "SSL_verify_mode=1".to_owned(),
            "SSL_verifycn_scheme=imap".to_owned(),
            format!("SSL_verifycn_name={host}"),
        ];
        verified.extend(options.ca_file.map(|file| format!("SSL_ca_file={file}")));
        let verified: String = verified.iter().map(|one| format!(" --sslargs1 {}", shell(one))).collect();
        let text = format!(
            "{secret}exec imapsync --host1 {} --port1 {} {tls}{verified} --user1 {} \"$@\"\n",
            shell(host),
            server.endpoint.port,
            shell(&server.username)
        );
        Ok(Exported::new(text).holds(options).note(Message::new("export-note-imapsync")))
    }
}
