//! mpop: `~/.mpoprc` or `$XDG_CONFIG_HOME/mpop/config`.

use super::msmtp::{head, quoted};
use super::{Blocks, Comment, ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming};
use mail_types::account::{Account, Retention};
use mail_types::{Message, Protocol};

/// mpop
pub(super) struct Mpop;

impl Exporter for Mpop {
    fn name(&self) -> &'static str {
        "mpop"
    }

    fn file_name(&self) -> &'static str {
        "mpoprc"
    }

    fn group(&self) -> Group {
        Group::Retrievers
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Pop3]
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
        Some(499)
    }

    fn blocks(&self) -> Option<Blocks> {
        Some(Blocks { names: &["account "], first: &["account default"] })
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let server = incoming(account)?;
        let mut text = head(account, server, options, self.name())?;
        let keep = match account.retention {
            Retention::Keep => "on".to_owned(),
            Retention::Delete => "off".to_owned(),
            Retention::DeleteAfter(_) => {
                return Err(Refusal::of(self.name(), "export-refused-delete-after"));
            }
        };
        let folder = format!("~/Mail/{}", super::label(account));
        let name = super::label(account);
        text.push_str(&format!("keep {keep}\ndelivery maildir {}\n\naccount default : {name}\n", quoted(&folder)));
        Ok(Exported::new(text)
            .holds(options)
            .note(Message::new("export-note-incoming-only"))
            .note(Message::new("export-note-maildir").with("folder", folder)))
    }
}
