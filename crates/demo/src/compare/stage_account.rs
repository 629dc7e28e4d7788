//! The lesson's messages on a real account: put there by IMAP, and taken away again.

use super::collect::Collect;
use super::live::{LessonError, accept};
use super::visit::Door;
use mail_dialog::{Command, Item, Opened, Reply, Request};
use mail_net::connection::Session;
use mail_types::Protocol;
use mail_types::event::Events;

const INBOX: &str = "INBOX";

/// How many messages the inbox holds.
///
/// # Errors
/// [`LessonError`]
pub async fn count(door: &dyn Door) -> Result<u32, LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    let opened = open(&mut session, false).await?;
    let _ = session.connection.run(Command::Quit).await;
    Ok(opened.exists.unwrap_or(0))
}

/// Puts messages into the inbox, unread.
///
/// # Errors
/// [`LessonError`]
pub async fn append(door: &dyn Door, messages: &[String]) -> Result<(), LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    for message in messages {
        let append = Request::Append { mailbox: INBOX.into(), message: message.clone() };
        accept(session.connection.run(Command::Request(append)).await?)?;
    }
    let _ = session.connection.run(Command::Quit).await;
    Ok(())
}

/// Takes away the messages with these subjects, and the folder.
///
/// # Errors
/// [`LessonError`]
pub async fn clear(door: &dyn Door, subjects: &[String], folder: &str) -> Result<(), LessonError> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await.map_err(LessonError::Open)?;
    if open(&mut session, true).await?.exists != Some(0) {
        let mut found = Collect::default();
        let headers = Request::Messages { uids: "1:*".into(), headers_only: true };
        accept(session.connection.run_with_body(Command::Request(headers), &mut found).await?)?;
        let ours = found.messages.iter().filter(|message| subjects.contains(&message.subject));
        let uids = ours.map(|message| message.key.clone()).collect::<Vec<_>>().join(",");
        if !uids.is_empty() {
            let flag = Request::AddFlag { uids: uids.clone(), flag: "\\Deleted" };
            accept(session.connection.run(Command::Request(flag)).await?)?;
            accept(session.connection.run(Command::Request(Request::Expunge { uids })).await?)?;
        }
    }
    let mut mailboxes = Collect::default();
    accept(session.connection.run_with_body(Command::Request(Request::Mailboxes), &mut mailboxes).await?)?;
    let is_ours = |item: &Item| matches!(item, Item::Mailbox { name, .. } if name == folder);
    if mailboxes.items.iter().any(is_ours) {
        let delete = Request::DeleteMailbox { mailbox: folder.to_owned() };
        accept(session.connection.run(Command::Request(delete)).await?)?;
    }
    let _ = session.connection.run(Command::Quit).await;
    Ok(())
}

async fn open(session: &mut Session, writable: bool) -> Result<Opened, LessonError> {
    let open = Request::Open { mailbox: INBOX.into(), writable };
    match accept(session.connection.run(Command::Request(open)).await?)? {
        Reply::Opened(opened) => Ok(opened),
        _ => Ok(Opened::default()),
    }
}
