//! Leads the devices through the steps, over real connections.

use futures_util::future::BoxFuture;

use super::collect::Collect;
use super::devices::{self, Shelf};
use super::record::Record;
use super::visit::Door;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::pop3::Pop3Command;
use mail_dialog::{Command, Item};
use mail_net::Net;
use mail_net::connection::Session;
use mail_net::driver::DriverError;
use mail_types::Protocol;
use mail_types::Reason;
use mail_types::lesson::{Device, Place, Scene, Step, Talk, Way, WayRun};
use mail_types::report::{Failure, Refusal};

const INBOX: &str = "INBOX";

/// Where the lesson is played: an account that may be changed.
pub struct Stage<'a> {
    /// The network.
    pub net: &'a Net,
    /// Opens sessions at both servers, which serve one mailbox.
    pub door: &'a dyn Door,
    /// Name of the folder that device A makes.
    pub folder: String,
    /// Subject of the message that arrives in the middle of the lesson.
    pub news: String,
    /// Lets a message arrive.
    pub postman: &'a dyn Postman,
}

/// Lets messages arrive.
pub trait Postman: Sync {
    /// A message with this subject.
    fn deliver<'a>(&'a self, subject: &'a str) -> BoxFuture<'a, Result<(), LessonError>>;
}

/// Why the lesson could not be played to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LessonError {
    /// No session came about.
    #[error(transparent)]
    Open(Failure),
    /// The server said no.
    #[error("command refused: {:?}", .0.text)]
    Refused(Refusal),
    /// The connection failed.
    #[error(transparent)]
    Driver(#[from] DriverError),
    /// There are too few messages: the lesson wants three.
    #[error("too few messages for the lesson")]
    TooFewMessages,
    /// There is mail where the lesson wants none.
    #[error("the mailbox is not empty")]
    NotEmpty,
}

impl From<LessonError> for Reason {
    fn from(error: LessonError) -> Self {
        match error {
            LessonError::Open(failure) => failure.reason,
            LessonError::Refused(refusal) => Self::CommandRefused { text: refusal.words() },
            LessonError::Driver(error) => error.into(),
            LessonError::TooFewMessages => Self::TooFewMessages,
            LessonError::NotEmpty => Self::MailboxNotEmpty,
        }
    }
}

impl Stage<'_> {
    /// Plays all steps under one way. The mailbox is changed by it.
    ///
    /// # Errors
    /// [`LessonError`]
    pub async fn play(&self, way: Way) -> Result<WayRun, LessonError> {
        let mut director = Director {
            stage: self,
            way,
            a: Shelf::default(),
            b: Shelf::default(),
            names: Vec::new(),
            a_lost: false,
            talks: Vec::new(),
        };
        let mut scenes = Vec::new();
        for step in Step::ALL {
            director.step(step).await?;
            let rows = director.table().await?;
            scenes.push(Scene { step, talks: std::mem::take(&mut director.talks), rows });
        }
        Ok(WayRun { way, scenes })
    }
}

struct Director<'a> {
    stage: &'a Stage<'a>,
    way: Way,
    a: Shelf,
    b: Shelf,
    /// Messages and folders (true) that were ever seen.
    names: Vec<(String, bool)>,
    a_lost: bool,
    talks: Vec<Talk>,
}

/// What an IMAP program does with a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Look,
    Read,
    Delete,
    Mark,
    Expunge,
    CreateFolder,
}

impl Director<'_> {
    async fn step(&mut self, step: Step) -> Result<(), LessonError> {
        let news = self.stage.news.clone();
        match step {
            Step::Look => self.look(Device::A).await?,
            Step::Read => self.act(Deed::Read, &self.subject(0)).await?,
            Step::See => {}
            Step::Delete => self.act(Deed::Delete, &self.subject(1)).await?,
            Step::Folder => {
                self.act(Deed::CreateFolder, "").await?;
                self.names.push((self.stage.folder.clone(), true));
            }
            Step::Drop => {
                self.stage.postman.deliver(&news).await?;
                if self.way == Way::Imap {
                    self.look(Device::A).await?;
                }
                self.act(Deed::Mark, &news).await?;
            }
            Step::Quit => self.act(Deed::Expunge, &news).await?,
            Step::Lost => self.a_lost = true,
        }
        // What device B sees of it.
        if matches!(step, Step::Look | Step::See | Step::Delete | Step::Folder | Step::Quit) {
            self.look(Device::B).await?;
        }
        // Under POP3 delete only A has them; the observer of the first table saw none either.
        if step == Step::Look && self.a.messages.len() < 3 {
            return Err(LessonError::TooFewMessages);
        }
        Ok(())
    }

    /// Device A does something: at the server under IMAP. Under POP3 it changes its own shelf, and only a
    /// visit changes the server.
    async fn act(&mut self, deed: Deed, subject: &str) -> Result<(), LessonError> {
        match deed {
            _ if self.way == Way::Imap => return self.imap(Device::A, deed, subject).await,
            Deed::Read => self.a.read(subject),
            Deed::Delete => self.a.throw_away(subject),
            Deed::CreateFolder => self.a.folders.push(self.stage.folder.clone()),
            Deed::Look | Deed::Mark | Deed::Expunge => return self.pop3(Device::A, deed == Deed::Mark).await,
        }
        Ok(())
    }

    async fn look(&mut self, device: Device) -> Result<(), LessonError> {
        match self.way {
            Way::Imap => self.imap(device, Deed::Look, "").await,
            _ => self.pop3(device, false).await,
        }
    }

    fn subject(&self, index: usize) -> String {
        self.names.get(index).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    fn shelf(&mut self, device: Device) -> &mut Shelf {
        match device {
            Device::A => &mut self.a,
            Device::B => &mut self.b,
        }
    }

    /// A POP3 program comes by: it downloads what it does not know and, where it is set to, deletes
    /// what it has.
    async fn pop3(&mut self, device: Device, cut: bool) -> Result<(), LessonError> {
        let (mut session, record) = self.open(Protocol::Pop3).await?;
        let connection = &mut session.connection;
        let mut listing = Collect::default();
        accept(connection.run_with_body(Pop3Command::Uidl, &mut listing).await?)?;
        let listed = listing.unique_ids();
        record.listed(&listed);
        for (number, key) in listed {
            if !self.shelf(device).known.contains(&key) {
                let mut message = Collect::default();
                accept(connection.run_with_body(Pop3Command::Retrieve { number }, &mut message).await?)?;
                let subject = devices::subject(&message.octets);
                self.learn(&subject);
                self.shelf(device).store(&key, subject);
            }
            if self.way == Way::Pop3Delete {
                accept(connection.run(Pop3Command::Delete { number }).await?)?;
            }
        }
        self.end(device, session, record, cut).await
    }

    /// An IMAP program opens the inbox, does one thing, and shows what the server has. The connection breaks
    /// after it marked a message.
    async fn imap(&mut self, device: Device, deed: Deed, subject: &str) -> Result<(), LessonError> {
        let uid: u32 = self.shelf(device).key(subject).and_then(|uid| uid.parse().ok()).unwrap_or(0);
        let (mut session, record) = self.open(Protocol::Imap).await?;
        let connection = &mut session.connection;
        accept(connection.open_mailbox(INBOX, true).await?)?;
        let flag = |flag| ImapCommand::AddFlag { uids: UidSet::of(&[uid]), flag };
        let expunge = || ImapCommand::Expunge { uids: UidSet::of(&[uid]) };
        match deed {
            Deed::Look => {}
            Deed::Read => {
                accept(connection.run(ImapCommand::Retrieve { uid }).await?)?;
                accept(connection.run(flag("\\Seen")).await?)?;
            }
            Deed::Delete => {
                accept(connection.run(flag("\\Deleted")).await?)?;
                accept(connection.run(expunge()).await?)?;
            }
            Deed::Mark => accept(connection.run(flag("\\Deleted")).await?).map(drop)?,
            Deed::Expunge => accept(connection.run(expunge()).await?).map(drop)?,
            Deed::CreateFolder => {
                let mailbox = self.stage.folder.clone();
                accept(connection.run(ImapCommand::Create { mailbox }).await?)?;
            }
        }
        let wanted = self.names.iter().any(|(_, folder)| *folder) || deed == Deed::CreateFolder;
        let cut = deed == Deed::Mark;
        if cut {
            for message in self.shelf(device).messages.iter_mut().filter(|message| message.subject == subject) {
                message.place = Place::Marked;
            }
        } else {
            let seen = listing(&mut session, wanted).await?;
            for message in &seen.messages {
                self.learn(&message.subject);
            }
            *self.shelf(device) = seen;
        }
        self.end(device, session, record, cut).await
    }

    /// Where everything is now.
    async fn table(&mut self) -> Result<Vec<mail_types::lesson::Row>, LessonError> {
        let (mut session, _) = self.open(Protocol::Imap).await?;
        accept(session.connection.open_mailbox(INBOX, false).await?)?;
        let server = listing(&mut session, true).await?;
        let _ = session.connection.run(Command::Quit).await;
        for message in &server.messages {
            self.learn(&message.subject);
        }
        Ok(devices::table(&self.names, &server, &self.a, &self.b, self.a_lost))
    }

    fn learn(&mut self, subject: &str) {
        if !self.names.iter().any(|(name, _)| name == subject) {
            // Messages before folders.
            let at = self.names.iter().position(|(_, folder)| *folder).unwrap_or(self.names.len());
            self.names.insert(at, (subject.to_owned(), false));
        }
    }

    async fn open(&self, protocol: Protocol) -> Result<(Session, Record), LessonError> {
        let record = Record::new(self.stage.net);
        let session = self.stage.door.open(protocol, &record.events).await.map_err(LessonError::Open)?;
        Ok((session, record))
    }

    /// Says goodbye, or lets the line break.
    async fn end(
        &mut self,
        device: Device,
        mut session: Session,
        record: Record,
        cut: bool,
    ) -> Result<(), LessonError> {
        if !cut {
            accept(session.connection.run(Command::Quit).await?)?;
        }
        let counters = session.connection.counters();
        let bytes = counters.sent_bytes + counters.received_bytes;
        let (lines, round_trips) = (record.take(), counters.round_trips);
        self.talks.push(Talk { device, lines, cut, bytes, round_trips });
        Ok(())
    }
}

/// The messages of the open mailbox and, where wanted, the folders.
async fn listing(session: &mut Session, folders: bool) -> Result<Shelf, LessonError> {
    let mut collect = Collect::default();
    let request = ImapCommand::Messages { uids: UidSet::all(), headers_only: true };
    accept(session.connection.run_with_body(request, &mut collect).await?)?;
    let mut shelf = Shelf { messages: collect.messages, ..Shelf::default() };
    if folders {
        let mut collect = Collect::default();
        accept(session.connection.run_with_body(ImapCommand::Mailboxes, &mut collect).await?)?;
        shelf.folders = collect.items.into_iter().filter_map(mailbox_name).collect();
    }
    Ok(shelf)
}

fn mailbox_name(item: Item) -> Option<String> {
    match item {
        Item::Mailbox { name, .. } => Some(name),
        _ => None,
    }
}

pub fn accept<T>(answer: Result<T, Refusal>) -> Result<T, LessonError> {
    answer.map_err(LessonError::Refused)
}
