//! Leads the devices through the steps, over real connections.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::devices::{self, Shelf, Shown};
use super::notes;
use crate::connection::{self, OpenSpec, Session};
use crate::driver::{BodySink, DriverError};
use crate::model::event::{Event, Events};
use crate::model::lesson::{Device, Place, Said, Scene, Step, Talk, Way, WayRun};
use crate::model::report::{Failure, Refusal, Verdict};
use crate::model::{Message, Protocol, Secret};
use crate::net::Net;
use crate::proto::{Command, CommandId, Item, Reply, Request};

const INBOX: &str = "INBOX";

/// Where the lesson is played: an account that may be changed.
pub struct Stage<'a> {
    /// The network.
    pub net: &'a Net,
    /// The IMAP server.
    pub imap: OpenSpec,
    /// The POP3 server, over the same mailbox.
    pub pop3: OpenSpec,
    /// Login name.
    pub username: String,
    /// Password.
    pub password: Secret,
    /// Longest silence of a server.
    pub idle_timeout: Duration,
    /// Name of the folder that device A makes.
    pub folder: String,
    /// Subject of the message that arrives in the middle of the lesson.
    pub news: String,
    /// Lets a message with this subject arrive.
    pub deliver: &'a (dyn Fn(&str) + Sync),
}

/// Why the lesson could not be played to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LessonError {
    /// No session came about.
    Open(Failure),
    /// The server said no.
    Refused(Refusal),
    /// The connection failed.
    Driver(DriverError),
    /// There are too few messages: the lesson wants three.
    TooFewMessages,
}

impl LessonError {
    /// The sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::Open(failure) => failure.message.clone(),
            Self::Refused(refusal) => {
                let words = format!("{} {}", refusal.status, refusal.text);
                Message::new("command-refused").with_foreign("text", words)
            }
            Self::Driver(error) => error.failure().message,
            Self::TooFewMessages => Message::new("lesson-too-few-messages"),
        }
    }
}

impl From<DriverError> for LessonError {
    fn from(error: DriverError) -> Self {
        Self::Driver(error)
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
            Step::Look => {
                self.look(Device::A).await?;
                self.look(Device::B).await?;
                // Under POP3 delete only A has them; the observer of the first table saw none either.
                if self.a.messages.len() < 3 {
                    return Err(LessonError::TooFewMessages);
                }
            }
            Step::Read => {
                let subject = self.subject(0);
                match self.way {
                    Way::Imap => self.imap(Device::A, Deed::Read, &subject, false).await?,
                    _ => self.a.read(&subject),
                }
            }
            Step::See => self.look(Device::B).await?,
            Step::Delete => {
                let subject = self.subject(1);
                match self.way {
                    Way::Imap => self.imap(Device::A, Deed::Delete, &subject, false).await?,
                    _ => self.a.throw_away(&subject),
                }
                self.look(Device::B).await?;
            }
            Step::Folder => {
                match self.way {
                    Way::Imap => self.imap(Device::A, Deed::CreateFolder, "", false).await?,
                    _ => self.a.folders.push(self.stage.folder.clone()),
                }
                self.names.push((self.stage.folder.clone(), true));
                self.look(Device::B).await?;
            }
            Step::Drop => {
                (self.stage.deliver)(&news);
                match self.way {
                    Way::Imap => {
                        self.imap(Device::A, Deed::Look, "", false).await?;
                        self.imap(Device::A, Deed::Mark, &news, true).await?;
                    }
                    _ => self.pop3(Device::A, true).await?,
                }
            }
            Step::Quit => {
                match self.way {
                    Way::Imap => self.imap(Device::A, Deed::Expunge, &news, false).await?,
                    _ => self.pop3(Device::A, false).await?,
                }
                self.look(Device::B).await?;
            }
            Step::Lost => self.a_lost = true,
        }
        Ok(())
    }

    async fn look(&mut self, device: Device) -> Result<(), LessonError> {
        match self.way {
            Way::Imap => self.imap(device, Deed::Look, "", false).await,
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
        accept(connection.run_with_body(Command::Request(Request::Uidl), &mut listing).await?)?;
        let listed = listing.unique_ids();
        record.listed(&listed);
        for (number, key) in listed {
            if !self.shelf(device).known.contains(&key) {
                let mut message = Collect::default();
                accept(connection.run_with_body(Command::Retrieve { number }, &mut message).await?)?;
                let subject = devices::subject(&message.octets);
                self.learn(&subject);
                self.shelf(device).store(&key, subject);
            }
            if self.way == Way::Pop3Delete {
                accept(connection.run(Command::Request(Request::Delete { number })).await?)?;
            }
        }
        self.end(device, session, record, cut).await
    }

    /// An IMAP program opens the inbox, does one thing, and shows what the server has.
    async fn imap(&mut self, device: Device, deed: Deed, subject: &str, cut: bool) -> Result<(), LessonError> {
        let uid = self.shelf(device).key(subject).unwrap_or_default().to_owned();
        let (mut session, record) = self.open(Protocol::Imap).await?;
        let connection = &mut session.connection;
        let open = Request::Open { mailbox: INBOX.into(), writable: true };
        accept(connection.run(Command::Request(open)).await?)?;
        let flag = |flag| Command::Request(Request::AddFlag { uids: uid.clone(), flag });
        let expunge = || Command::Request(Request::Expunge { uids: uid.clone() });
        match deed {
            Deed::Look => {}
            Deed::Read => {
                accept(connection.run(Command::Retrieve { number: uid.parse().unwrap_or(0) }).await?)?;
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
                accept(connection.run(Command::Request(Request::Create { mailbox })).await?)?;
            }
        }
        let wanted = self.names.iter().any(|(_, folder)| *folder) || deed == Deed::CreateFolder;
        let seen = if cut { None } else { Some(listing(&mut session, wanted).await?) };
        if let Some(seen) = seen {
            for message in &seen.messages {
                self.learn(&message.subject);
            }
            *self.shelf(device) = seen;
        } else {
            for message in self.shelf(device).messages.iter_mut().filter(|message| message.subject == subject) {
                message.place = Place::Marked;
            }
        }
        self.end(device, session, record, cut).await
    }

    /// Where everything is now.
    async fn table(&mut self) -> Result<Vec<crate::model::lesson::Row>, LessonError> {
        let (mut session, _) = self.open(Protocol::Imap).await?;
        let open = Request::Open { mailbox: INBOX.into(), writable: false };
        accept(session.connection.run(Command::Request(open)).await?)?;
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
        let stage = self.stage;
        let record = Record::new(stage.net, protocol);
        let spec = if protocol == Protocol::Imap { &stage.imap } else { &stage.pop3 };
        let (ladder, session) = connection::open(stage.net, &record.events, spec, stage.idle_timeout).await;
        let Some(mut session) = session else {
            let failure = ladder.into_phases(spec.security).into_iter().find_map(|phase| match phase.verdict {
                Verdict::Failed(failure) => Some(failure),
                _ => None,
            });
            return Err(failure.map_or(LessonError::Driver(DriverError::Closed), LessonError::Open));
        };
        let (username, password) = (stage.username.clone(), stage.password.clone());
        accept(session.connection.run(Command::Login { username, password }).await?)?;
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
    let request = Request::Messages { uids: "1:*".into(), headers_only: true };
    accept(session.connection.run_with_body(Command::Request(request), &mut collect).await?)?;
    let mut shelf = Shelf { messages: collect.messages, ..Shelf::default() };
    if folders {
        let mut collect = Collect::default();
        accept(session.connection.run_with_body(Command::Request(Request::Mailboxes), &mut collect).await?)?;
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

fn accept(answer: Result<Reply, Refusal>) -> Result<Reply, LessonError> {
    answer.map_err(LessonError::Refused)
}

/// Longest header or message that is kept; the lesson wants subjects.
const KEPT_MAX: usize = 64 * 1024;

/// Gathers what a command brings.
#[derive(Default)]
struct Collect {
    items: Vec<Item>,
    messages: Vec<Shown>,
    octets: Vec<u8>,
}

impl Collect {
    fn unique_ids(self) -> Vec<(u32, String)> {
        let id = |item| match item {
            Item::Uidl { number, uid } => Some((number, uid)),
            _ => None,
        };
        self.items.into_iter().filter_map(id).collect()
    }
}

impl BodySink for Collect {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        let room = KEPT_MAX.saturating_sub(self.octets.len());
        self.octets.extend_from_slice(&octets[..octets.len().min(room)]);
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }

    fn item<'a>(&'a mut self, _: CommandId, item: Item) -> BoxFuture<'a, ControlFlow<()>> {
        match item {
            Item::MessageBegins => self.octets.clear(),
            Item::MessageEnds { uid, flags } => {
                let has = |name: &str| flags.iter().any(|flag| flag.eq_ignore_ascii_case(name));
                let place = match (has("\\Deleted"), has("\\Seen")) {
                    (true, _) => Place::Marked,
                    (_, true) => Place::Read,
                    _ => Place::Unread,
                };
                let subject = devices::subject(&self.octets);
                self.messages.push(Shown { key: uid.to_string(), subject, place });
            }
            other => self.items.push(other),
        }
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

/// The lines of one connection.
struct Record {
    events: Events,
    lines: Arc<Mutex<Vec<Said>>>,
}

impl Record {
    fn new(net: &Net, protocol: Protocol) -> Self {
        let lines: Arc<Mutex<Vec<Said>>> = Arc::default();
        let (kept, clock, start) = (Arc::clone(&lines), net.clock().clone(), net.clock().elapsed());
        let events = Events::new(move |event| {
            let Event::Line(line) = event else { return };
            let note = notes::note(protocol, line.direction, &line.text).map(|(key, _)| key.to_owned());
            let at = clock.elapsed().saturating_sub(start);
            let said = Said { at, direction: line.direction, protected: line.protected, text: line.text, note };
            kept.lock().unwrap_or_else(PoisonError::into_inner).push(said);
        });
        Self { events, lines }
    }

    /// The lines of UIDL: the dialog gives them on as values, and the reader should see them.
    fn listed(&self, ids: &[(u32, String)]) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = lines.last().cloned() else { return };
        let texts = ids.iter().map(|(number, id)| format!("{number} {id}")).chain([".".to_owned()]);
        lines.extend(texts.map(|text| Said { text, note: None, ..last.clone() }));
    }

    /// What was said; a note that the same connection showed before is left out.
    fn take(&self) -> Vec<Said> {
        let mut lines = std::mem::take(&mut *self.lines.lock().unwrap_or_else(PoisonError::into_inner));
        let mut seen: HashMap<String, ()> = HashMap::new();
        for line in &mut lines {
            if let Some(note) = &line.note
                && seen.insert(note.clone(), ()).is_some()
            {
                line.note = None;
            }
        }
        lines
    }
}
