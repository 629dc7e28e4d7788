//! Leads the devices through the steps, over real connections.

use futures_util::future::BoxFuture;

use super::collect::Collect;
use super::deciding::{self, Answers, Moment};
use super::devices::{self, Shelf};
use super::record::Record;
use super::visit::Door;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::pop3::Pop3Command;
use mail_dialog::{Command, Item, Opened};
use mail_net::Net;
use mail_net::connection::Session;
use mail_net::driver::DriverError;
use mail_types::Protocol;
use mail_types::Reason;
use mail_types::lesson::{Aside, Device, Place, Row, Scene, Step, Talk, Topic, Way, WayRun};
use mail_types::report::{Failure, Refusal};

pub const INBOX: &str = "INBOX";

/// Where the lesson is played: an account that may be changed.
pub struct Stage<'a> {
    /// The network.
    pub net: &'a Net,
    /// Opens sessions at the servers, which serve one mailbox.
    pub door: &'a dyn Door,
    /// Name of the folder that device A makes.
    pub folder: String,
    /// Subjects of the messages that arrive in the middle of the lesson.
    pub news: [String; 2],
    /// Lets a message arrive.
    pub postman: &'a dyn Postman,
    /// The steps that are played.
    pub steps: &'a [Step],
}

/// Lets things happen to the mailbox that no device does.
pub trait Postman: Sync {
    /// A message with this subject.
    fn deliver<'a>(&'a self, subject: &'a str) -> BoxFuture<'a, Result<(), LessonError>>;

    /// A message with a large attachment.
    fn deliver_large(&self) {}

    /// A new UIDVALIDITY, as after a restored backup.
    fn restore(&self) {}

    /// Device A's reply to a message, as it is sent.
    fn reply(&self, subject: &str) -> String {
        format!("Subject: {subject}")
    }
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
        let mut director = Director::new(self, way);
        let mut scenes = Vec::new();
        for step in self.steps {
            director.now = Moment::At(*step);
            director.step(*step).await?;
            let rows = director.table().await?;
            let about = director.about(*step, &rows);
            scenes.push(Scene { step: *step, talks: std::mem::take(&mut director.talks), rows, about });
        }
        Ok(WayRun { way, scenes })
    }

    /// Shows something beside the steps. The mailbox is changed by it.
    ///
    /// # Errors
    /// [`LessonError`]
    pub async fn show(&self, topic: Topic) -> Result<Aside, LessonError> {
        let mut director = Director::new(self, Way::Pop3Keep);
        director.now = Moment::Aside(topic);
        director.aside(topic).await?;
        Ok(Aside { topic, talks: director.talks })
    }
}

pub struct Director<'a> {
    pub stage: &'a Stage<'a>,
    pub way: Way,
    pub a: Shelf,
    pub b: Shelf,
    /// What device A held before it was lost.
    lost: Shelf,
    /// Messages and folders (true) that were ever seen.
    names: Vec<(String, bool)>,
    /// Folders on the server that the devices look into.
    pub folders: Vec<String>,
    pub talks: Vec<Talk>,
    answers: Answers,
    now: Moment,
    tags: u32,
}

/// What an IMAP program does with a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Look,
    Read,
    Delete,
    File,
    Mark,
    Expunge,
}

impl<'a> Director<'a> {
    fn new(stage: &'a Stage<'a>, way: Way) -> Self {
        Self {
            stage,
            way,
            a: Shelf::default(),
            b: Shelf::default(),
            lost: Shelf::default(),
            names: Vec::new(),
            folders: Vec::new(),
            talks: Vec::new(),
            answers: Answers::default(),
            now: Moment::At(Step::Look),
            tags: 0,
        }
    }

    async fn step(&mut self, step: Step) -> Result<(), LessonError> {
        let last = self.stage.news[1].clone();
        match step {
            Step::Look => self.look(Device::A).await?,
            Step::Read => self.act(Deed::Read, &self.subject(0)).await?,
            Step::See => {}
            Step::Delete => self.act(Deed::Delete, &self.subject(1)).await?,
            Step::Folder => {
                self.names.push((self.stage.folder.clone(), true));
                self.act(Deed::File, &self.subject(2)).await?;
            }
            Step::Answer => self.answer().await?,
            Step::News if self.way == Way::Imap => self.news_by_imap().await?,
            Step::News => self.news_by_pop3().await?,
            Step::Drop => {
                self.stage.postman.deliver(&last).await?;
                if self.way == Way::Imap {
                    self.look(Device::A).await?;
                }
                self.act(Deed::Mark, &last).await?;
            }
            Step::Quit => self.act(Deed::Expunge, &last).await?,
            Step::Lost => {
                self.lost = std::mem::take(&mut self.a);
                self.look(Device::A).await?;
            }
        }
        // What device B sees of it.
        if !matches!(step, Step::Read | Step::News | Step::Drop | Step::Lost) {
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
            Deed::File => self.a.file(subject, &self.stage.folder),
            Deed::Look | Deed::Mark | Deed::Expunge => return self.pop3(Device::A, deed == Deed::Mark).await,
        }
        Ok(())
    }

    pub async fn look(&mut self, device: Device) -> Result<(), LessonError> {
        match self.way {
            Way::Imap => self.imap(device, Deed::Look, "").await,
            _ => self.pop3(device, false).await,
        }
    }

    pub fn subject(&self, index: usize) -> String {
        self.names.get(index).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    pub fn shelf(&mut self, device: Device) -> &mut Shelf {
        match device {
            Device::A => &mut self.a,
            Device::B => &mut self.b,
        }
    }

    /// A POP3 program comes by.
    pub async fn pop3(&mut self, device: Device, cut: bool) -> Result<(), LessonError> {
        let (mut session, record) = self.open(Protocol::Pop3).await?;
        self.fetch(&mut session, &record, device).await?;
        self.end(device, session, record, cut).await
    }

    /// It downloads what it does not know and, if it is set to, deletes what it has.
    pub async fn fetch(&mut self, session: &mut Session, record: &Record, device: Device) -> Result<(), LessonError> {
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
        Ok(())
    }

    /// An IMAP program opens the inbox, does one thing, and shows what the server has. The connection breaks
    /// after it marked a message.
    async fn imap(&mut self, device: Device, deed: Deed, subject: &str) -> Result<(), LessonError> {
        let uid: u32 = self.shelf(device).key(subject).and_then(|uid| uid.parse().ok()).unwrap_or(0);
        let (mut session, record) = self.open(Protocol::Imap).await?;
        let connection = &mut session.connection;
        let opened = accept(connection.open_mailbox(INBOX, true).await?)?;
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
            Deed::File => self.file(&mut session, uid).await?,
        }
        let cut = deed == Deed::Mark;
        if cut {
            for message in self.shelf(device).messages.iter_mut().filter(|message| message.subject == subject) {
                message.place = Place::Marked;
            }
        } else {
            self.refresh(&mut session, opened, device).await?;
        }
        self.end(device, session, record, cut).await
    }

    /// Makes the folder, subscribes to it, and moves the message there: by MOVE (RFC 6851), or in its three steps.
    async fn file(&mut self, session: &mut Session, uid: u32) -> Result<(), LessonError> {
        let mailbox = self.stage.folder.clone();
        self.folders.push(mailbox.clone());
        accept(session.connection.run(ImapCommand::Create { mailbox: mailbox.clone() }).await?)?;
        self.speak(session, &format!("SUBSCRIBE \"{mailbox}\"")).await?;
        let offers = accept(session.connection.capabilities().await?)?;
        if offers.has("MOVE") {
            return self.speak(session, &format!("UID MOVE {uid} \"{mailbox}\"")).await;
        }
        self.speak(session, &format!("UID COPY {uid} \"{mailbox}\"")).await?;
        let uids = UidSet::of(&[uid]);
        accept(session.connection.run(ImapCommand::AddFlag { uids: uids.clone(), flag: "\\Deleted" }).await?)?;
        accept(session.connection.run(ImapCommand::Expunge { uids }).await?).map(drop)
    }

    /// Sends a command that our dialog does not have.
    pub async fn speak(&mut self, session: &mut Session, command: &str) -> Result<(), LessonError> {
        self.tags += 1;
        let tag = format!("b{} ", self.tags);
        let lines = session.connection.say(&format!("{tag}{command}"), |line| line.starts_with(&tag)).await?;
        answered(&lines, &format!("{tag}OK"))
    }

    /// Brings a device's picture up to date.
    pub async fn refresh(&mut self, session: &mut Session, opened: Opened, device: Device) -> Result<(), LessonError> {
        let mut shelf = std::mem::take(self.shelf(device));
        look(session, opened, &mut shelf, &self.folders).await?;
        for message in &shelf.messages {
            self.learn(&message.subject);
        }
        *self.shelf(device) = shelf;
        Ok(())
    }

    /// Where everything is now.
    async fn table(&mut self) -> Result<Vec<Row>, LessonError> {
        let (mut session, _) = self.open(Protocol::Imap).await?;
        let opened = accept(session.connection.open_mailbox(INBOX, false).await?)?;
        let mut server = Shelf::default();
        look(&mut session, opened, &mut server, &self.folders).await?;
        let _ = session.connection.run(Command::Quit).await;
        for message in &server.messages {
            self.learn(&message.subject);
        }
        let pop3 = self.way != Way::Imap;
        Ok(devices::table(&self.names, &server, &self.a, &self.b, &self.lost, pop3))
    }

    /// The row that a step is about.
    fn about(&self, step: Step, rows: &[Row]) -> usize {
        let [news, last] = &self.stage.news;
        let row = |name: &str| rows.iter().position(|row| row.name == name).unwrap_or(0);
        match step {
            Step::Look | Step::Read | Step::See | Step::Lost => 0,
            Step::Delete => 1,
            Step::Folder => 2,
            Step::Answer => row(&self.reply_subject()),
            Step::News => row(news),
            Step::Drop | Step::Quit => row(last),
        }
    }

    pub fn reply_subject(&self) -> String {
        format!("Re: {}", self.subject(0))
    }

    pub fn learn(&mut self, subject: &str) {
        if !self.names.iter().any(|(name, _)| name == subject) {
            // Messages before folders.
            let at = self.names.iter().position(|(_, folder)| *folder).unwrap_or(self.names.len());
            self.names.insert(at, (subject.to_owned(), false));
        }
    }

    pub async fn open(&self, protocol: Protocol) -> Result<(Session, Record), LessonError> {
        let record = Record::new(self.stage.net);
        let session = self.stage.door.open(protocol, &record.events).await.map_err(LessonError::Open)?;
        Ok((session, record))
    }

    /// Says goodbye, or lets the line break.
    pub async fn end(
        &mut self,
        device: Device,
        mut session: Session,
        record: Record,
        cut: bool,
    ) -> Result<(), LessonError> {
        if !cut {
            accept(session.connection.run(Command::Quit).await?)?;
        }
        let protocol = session.connection.protocol();
        drop(session);
        self.note(device, protocol, &record, cut);
        Ok(())
    }

    /// Keeps what was said.
    pub fn note(&mut self, device: Device, protocol: Protocol, record: &Record, cut: bool) {
        let mut lines = record.take();
        self.answers.mark(protocol, &mut lines, deciding::starts(protocol, self.now));
        self.talks.push(Talk { device, protocol, lines, cut });
    }
}

/// An IMAP program looks: flags of what it knows, headers of what is new, and the folders. If UIDVALIDITY is another
/// than before, it knows nothing.
async fn look(session: &mut Session, opened: Opened, shelf: &mut Shelf, folders: &[String]) -> Result<(), LessonError> {
    let (validity, next) = (opened.uid_validity.unwrap_or(0), opened.uid_next.unwrap_or(u32::MAX));
    let before = std::mem::take(shelf);
    let known = before.seen.filter(|(known, next)| *known == validity && *next > 1).map(|(_, next)| next);
    if let Some(known) = known {
        let mut listing = Collect::default();
        let list = ImapCommand::List { uids: UidSet::up_to(known - 1), details: false };
        accept(session.connection.run_with_body(list, &mut listing).await?)?;
        let flags = listing.flags();
        let old = before.messages.into_iter().filter(|message| message.place != Place::Filed);
        shelf.messages.extend(old.filter_map(|mut message| {
            message.place = flags.iter().find(|(uid, _)| *uid == message.key)?.1;
            Some(message)
        }));
    }
    let first = known.unwrap_or(1);
    if next > first && opened.exists != Some(0) {
        let new = headers(session, UidSet::from(first)).await?;
        shelf.messages.extend(new.into_iter().filter(|message| message.key.parse().unwrap_or(0) >= first));
    }
    shelf.seen = Some((validity, next));
    if folders.is_empty() {
        return Ok(());
    }
    let mut collect = Collect::default();
    accept(session.connection.run_with_body(ImapCommand::Mailboxes, &mut collect).await?)?;
    shelf.folders = collect.items.into_iter().filter_map(mailbox_name).collect();
    for folder in folders.iter().filter(|folder| shelf.folders.contains(folder)) {
        accept(session.connection.open_mailbox(folder, false).await?)?;
        let filed = headers(session, UidSet::all()).await?;
        shelf.messages.extend(filed.into_iter().map(|message| devices::Shown { place: Place::Filed, ..message }));
    }
    Ok(())
}

async fn headers(session: &mut Session, uids: UidSet) -> Result<Vec<devices::Shown>, LessonError> {
    let mut collect = Collect::default();
    let request = ImapCommand::Messages { uids, headers_only: true };
    accept(session.connection.run_with_body(request, &mut collect).await?)?;
    Ok(collect.messages)
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

/// The last line of an answer that was read as it came.
pub fn answered(lines: &[String], ok: &str) -> Result<(), LessonError> {
    let last = lines.last().map(String::as_str).unwrap_or_default();
    if last.starts_with(ok) {
        return Ok(());
    }
    let (status, text) = last.split_once(' ').unwrap_or((last, ""));
    let (status, text) = (status.into(), text.to_owned());
    Err(LessonError::Refused(Refusal { status, code: None, text, mechanism_error: None }))
}
