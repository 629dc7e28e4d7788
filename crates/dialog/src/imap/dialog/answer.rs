//! The tagged answers to the IMAP dialog's commands, and what they mean for it.

use super::super::command::{Collects, ImapReply};
use super::super::response::Condition;
use super::ImapDialog;
use super::work::{Running, Work};
use crate::session::ProtocolDialog;
use crate::{CommandId, Output, Reply, Violation, unexpected};
use mail_types::report::Refusal;

impl ImapDialog {
    /// Gives an answer to the command that it is for.
    pub(super) fn tagged(&mut self, tag: String, condition: Condition, octets: &[u8]) -> Result<(), Violation> {
        if let Some(lines) = condition.capabilities() {
            self.heard(lines)?;
        }
        // What is refused is told with the refusal.
        if condition.status == "OK" {
            self.alert(&condition);
        }
        for at in 0..self.running.len() {
            let running = &mut self.running[at];
            if let Work::Inbox { list_tag, examine_tag, listed, answered, examined, .. } = &mut running.work {
                if tag == *list_tag {
                    *listed = Some(condition.status == "OK");
                } else if tag == *examine_tag {
                    *examined = Some(condition);
                } else if tag == running.tag {
                    *answered = true;
                } else {
                    continue;
                }
                self.finish_status(at);
                return Ok(());
            }
            if running.tag == tag {
                if let Work::Own { collects: Collects::Opening(opened), .. } = &mut running.work
                    && condition.keyword().is_some_and(|code| code == "READ-ONLY")
                {
                    opened.read_only = true;
                }
                let Running { id, work, .. } = self.running.remove(at);
                return self.answered(id, work, condition, octets);
            }
        }
        self.unasked(tag)
    }

    /// An answer to none of the commands under way. One that was answered before may be answered twice (seen
    /// 2026-11), which changes nothing.
    fn unasked(&self, tag: String) -> Result<(), Violation> {
        let number = tag.strip_prefix('a').and_then(|number| number.parse::<u32>().ok());
        match number {
            Some(number) if (1..=self.last_tag).contains(&number) => Ok(()),
            _ => Err(Violation::UnknownTag { tag }),
        }
    }

    /// All parts of [`ImapCommand::Inbox`] must be answered. Numbers and names may be refused; what counts is
    /// whether the inbox opens.
    fn finish_status(&mut self, at: usize) {
        let Work::Inbox {
            listed: Some(listed), answered: true, examined: examined @ Some(_), status, mailboxes, ..
        } = &mut self.running[at].work
        else {
            return;
        };
        status.mailboxes = listed.then_some(*mailboxes);
        let (status, examined) = (*status, examined.take());
        let id = self.running.remove(at).id;
        let result = match examined {
            Some(condition) if condition.status != "OK" => Err(condition.into()),
            _ => Ok(Reply::Imap(ImapReply::Inbox(status))),
        };
        self.done(id, result);
    }

    fn answered(&mut self, id: CommandId, work: Work, condition: Condition, octets: &[u8]) -> Result<(), Violation> {
        if matches!(work, Work::Identify) {
            return Ok(());
        }
        let said = if condition.status == "OK" { Ok(condition) } else { Err(Refusal::from(condition)) };
        let said = if let Work::Authenticate { exchange, .. } = &work { exchange.verdict(said)? } else { said };
        let condition = match said {
            Ok(condition) => condition,
            Err(refusal) => {
                self.done(id, Err(refusal));
                return Ok(());
            }
        };
        let reply = match work {
            Work::Capabilities { heard } => match &self.capabilities {
                Some(capabilities) if heard => Reply::Capabilities(capabilities.clone()),
                _ => return Err(unexpected(octets)),
            },
            Work::StartTls => {
                self.session.upgrade(id, Output::UpgradeTls);
                return Ok(());
            }
            Work::Compress => {
                self.session.upgrade(id, Output::Compress);
                return Ok(());
            }
            Work::Authenticate { heard, .. } | Work::Login { heard, .. } => {
                // What was said before the login need not hold after it.
                if !heard {
                    self.capabilities = None;
                }
                self.logged_in = true;
                Reply::LoggedIn(self.capabilities.clone())
            }
            Work::Inbox { .. } | Work::Identify => Reply::Ok,
            Work::Own { collects, .. } => match collects {
                Collects::Opening(opened) => Reply::Imap(ImapReply::Opened(opened)),
                Collects::Message { size_bytes, complete: true, .. } => Reply::Imap(ImapReply::Message { size_bytes }),
                Collects::Message { .. } => {
                    self.done(id, Err(condition.into()));
                    return Ok(());
                }
                Collects::Nothing | Collects::Removals | Collects::Messages { .. } => Reply::Ok,
                Collects::Listing { .. } | Collects::Mailboxes { .. } | Collects::Storage => Reply::Ok,
                Collects::Arrivals { .. } => Reply::Ok,
            },
            Work::Logout => {
                self.done(id, Ok(Reply::Ok));
                self.close();
                return Ok(());
            }
        };
        self.done(id, Ok(reply));
        Ok(())
    }
}
