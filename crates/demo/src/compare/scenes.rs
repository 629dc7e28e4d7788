//! What only the built-in servers are asked for: an answer that is sent, new mail while both devices are connected,
//! and what is shown beside the steps.

use super::collect::Collect;
use super::live::{Director, INBOX, LessonError, accept, answered};
use super::record::Record;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::pop3::Pop3Command;
use mail_net::connection::Session;
use mail_types::Protocol;
use mail_types::lesson::{Device, Topic, Way};

/// The folder of sent mail, as the built-in servers call it.
const SENT: &str = "Sent";

impl Director<'_> {
    /// Device A hands a reply in, and puts a copy into the folder of sent mail: on the server under IMAP, else on
    /// the device.
    pub async fn answer(&mut self) -> Result<(), LessonError> {
        let subject = self.reply_subject();
        let reply = self.stage.postman.reply(&subject);
        let (mut session, record) = self.open(Protocol::Submission).await?;
        for (command, ok) in [
            ("MAIL FROM:<anna@example.org>".to_owned(), "250 "),
            ("RCPT TO:<mia@example.com>".to_owned(), "250 "),
            ("DATA".to_owned(), "354 "),
            (format!("{reply}."), "250 "),
        ] {
            let ends = |line: &str| line.as_bytes().get(3) == Some(&b' ');
            answered(&session.connection.say(&command, ends).await?, ok)?;
        }
        self.end(Device::A, session, record, false).await?;
        self.learn(&subject);
        if self.way != Way::Imap {
            self.a.store("sent", subject.clone());
            self.a.file(&subject, SENT);
            return Ok(());
        }
        self.folders.push(SENT.to_owned());
        let (mut session, record) = self.open(Protocol::Imap).await?;
        let append = format!("b9 APPEND \"{SENT}\" (\\Seen) {{{}}}", reply.len());
        session.connection.say(&append, |line| line.starts_with('+')).await?;
        answered(&session.connection.say(&reply, |line| line.starts_with("b9 ")).await?, "b9 OK")?;
        let opened = accept(session.connection.open_mailbox(INBOX, true).await?)?;
        self.refresh(&mut session, opened, Device::A).await?;
        self.end(Device::A, session, record, false).await
    }

    /// Device A is connected, the mail comes, device B is turned away, then comes first.
    pub async fn news_by_pop3(&mut self) -> Result<(), LessonError> {
        let (mut a, record) = self.open(Protocol::Pop3).await?;
        self.fetch(&mut a, &record, Device::A).await?;
        self.stage.postman.deliver(&self.stage.news[0]).await?;
        let mut listing = Collect::default();
        accept(a.connection.run_with_body(Pop3Command::Uidl, &mut listing).await?)?;
        record.listed(&listing.unique_ids());
        let turned_away = Record::new(self.stage.net);
        // A server without the lock lets it in, and then it sees the mailbox as it is.
        drop(self.stage.door.open(Protocol::Pop3, &turned_away.events).await);
        self.end(Device::A, a, record, false).await?;
        self.note(Device::B, Protocol::Pop3, &turned_away, false);
        self.pop3(Device::B, false).await?;
        self.pop3(Device::A, false).await
    }

    /// Both devices wait by IDLE, the mail comes, and device B reads it.
    pub async fn news_by_imap(&mut self) -> Result<(), LessonError> {
        let (mut a, record_a) = self.idle().await?;
        let (mut b, record_b) = self.idle().await?;
        self.stage.postman.deliver(&self.stage.news[0]).await?;
        for session in [&mut a, &mut b] {
            session.connection.say("", |line| line.ends_with(" EXISTS")).await?;
        }
        self.stop_idling(&mut b, Device::B).await?;
        let uid = self.b.key(&self.stage.news[0]).and_then(|uid| uid.parse().ok()).unwrap_or(0);
        let seen = ImapCommand::AddFlag { uids: UidSet::of(&[uid]), flag: "\\Seen" };
        accept(b.connection.run(seen).await?)?;
        self.b.read(&self.stage.news[0]);
        a.connection.say("", |line| line.contains("FETCH") && line.contains("\\Seen")).await?;
        self.stop_idling(&mut a, Device::A).await?;
        self.end(Device::A, a, record_a, false).await?;
        self.end(Device::B, b, record_b, false).await
    }

    async fn idle(&mut self) -> Result<(Session, Record), LessonError> {
        let (mut session, record) = self.open(Protocol::Imap).await?;
        accept(session.connection.open_mailbox(INBOX, true).await?)?;
        session.connection.say("b1 IDLE", |line| line.starts_with('+')).await?;
        Ok((session, record))
    }

    /// Ends IDLE, and asks for what is new.
    async fn stop_idling(&mut self, session: &mut Session, device: Device) -> Result<(), LessonError> {
        answered(&session.connection.say("DONE", |line| line.starts_with("b1 ")).await?, "b1 OK")?;
        let (validity, next) = self.shelf(device).seen.unwrap_or((0, 1));
        let mut new = Collect::default();
        let request = ImapCommand::Messages { uids: UidSet::from(next), headers_only: true };
        accept(session.connection.run_with_body(request, &mut new).await?)?;
        let last = new.messages.iter().filter_map(|message| message.key.parse::<u32>().ok()).max();
        for message in &new.messages {
            self.learn(&message.subject);
        }
        let shelf = self.shelf(device);
        shelf.messages.extend(new.messages);
        shelf.seen = Some((validity, last.map_or(next, |last| last + 1)));
        Ok(())
    }

    /// What is shown beside the steps.
    pub async fn aside(&mut self, topic: Topic) -> Result<(), LessonError> {
        match topic {
            Topic::Known => {
                for way in [Way::Pop3Keep, Way::Imap] {
                    self.way = way;
                    self.a = Default::default();
                    self.look(Device::A).await?;
                    // Its first look is the same as in the steps.
                    self.talks.pop();
                    self.stage.postman.deliver(&self.stage.news[usize::from(way == Way::Imap)]).await?;
                    self.look(Device::A).await?;
                    match way {
                        Way::Imap => self.stage.postman.restore(),
                        _ => self.a = Default::default(),
                    }
                    self.look(Device::A).await?;
                }
                Ok(())
            }
            Topic::Cost => self.cost().await,
            Topic::StartTls => {
                let (session, record) = self.open(Protocol::Imap).await?;
                self.end(Device::A, session, record, false).await
            }
        }
    }

    /// A message with 5 MB attached: what POP3 can leave out, and what IMAP can.
    async fn cost(&mut self) -> Result<(), LessonError> {
        self.stage.postman.deliver_large();
        let (mut session, record) = self.open(Protocol::Pop3).await?;
        for command in ["LIST", "TOP 4 3"] {
            session.connection.say(command, |line| line == "." || line.starts_with("-ERR")).await?;
        }
        self.end(Device::A, session, record, false).await?;
        let (mut session, record) = self.open(Protocol::Imap).await?;
        accept(session.connection.open_mailbox(INBOX, true).await?)?;
        for command in [
            "UID FETCH 4 (RFC822.SIZE BODYSTRUCTURE)",
            "UID FETCH 4 (BODY.PEEK[1])",
            "UID FETCH 4 (BODY.PEEK[2]<0.1000>)",
            "UID SEARCH BODY \"harbour\"",
        ] {
            self.speak(&mut session, command).await?;
        }
        self.end(Device::A, session, record, false).await
    }
}
