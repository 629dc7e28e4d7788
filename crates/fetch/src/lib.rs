//! Retrieves mail and cannot lose it.
//!
//! ```text
//! what the server lists -> plan (pure) -> transfer (pop3, imap) -> store -> journal -> deletion
//! ```
//!
//! The transfer pulls messages as fast as the line gives them; the store writes them and makes them
//! durable beside it. Only what the store reports as stored is deleted on the server, by the same
//! session, after the transfer. A session that breaks is opened again: what was stored by then is in
//! the journal and is not fetched a second time.

pub mod disk;
mod flags;
pub mod header;
mod imap;
mod intake;
pub mod journal;
pub mod layout;
pub mod listing;
pub mod lock;
pub mod marker;
pub mod mbox;
mod mbox_lock;
pub mod overview;
mod pace;
mod passing;
mod places;
pub mod plan;
mod pop3;
mod ranges;
pub mod receiver;
mod recognise;
pub mod roundtrip;
pub mod salvage;
mod standin;
pub mod store;
mod trouble;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;

use mail_discovery::diagnosis;
use mail_discovery::login;
use mail_net::connection::Session;
use mail_net::driver::DriverError;
use mail_types::date::Day;
use mail_types::report::{Cause, Failure, Fault, Refusal};
use mail_types::{Message, Protocol, Reason};

pub use mail_dialog::imap::mailbox_name;
pub use places::folder_name;

use disk::Disk;
use journal::{Change, Earlier, Journal, JournalError, Key};
use layout::{Namer, Target};
use marker::Standing;
use places::Places;
use plan::Retention;
use store::{Shelf, Store, StoreError, Stored};
use trouble::Trouble;

/// Sessions in a row that may bring nothing before the run gives up.
const FRUITLESS_MAX: u32 = 3;
/// Sessions that may break without bringing mail, as long as each shows more of which message it is.
const LEARNED_MAX: usize = 20;
/// Messages up to this size are fetched without being weighed first.
const WEIGHED_MAX: u64 = 1 << 30;
/// Wait before a session is opened again, times the number of fruitless ones.
const PAUSE: Duration = Duration::from_secs(1);

/// Which IMAP mailboxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mailboxes {
    /// These, as the server spells them.
    Named(Vec<String>),
    /// All but `\All`, which repeats the others.
    All,
}

/// What the user wants.
#[derive(Debug, Clone)]
pub struct Options {
    /// The protocol.
    pub protocol: Protocol,
    /// Whose mail: user, host and protocol. Names of files are made from it.
    pub account: String,
    /// Whose mail, for the journal: what it knows of another mailbox says nothing of this one.
    pub identity: MailboxIdentity,
    /// The user says that it is the mailbox that the journal knows, whatever its name.
    pub same_mailbox: bool,
    /// Seconds since 1970.
    pub now_s: u64,
    /// Where to.
    pub target: Target,
    /// The journal's file.
    pub journal: PathBuf,
    /// What is left on the server.
    pub retention: Retention,
    /// IMAP.
    pub mailboxes: Mailboxes,
    /// At most so many messages in this run.
    pub limit: Option<u64>,
    /// Only what arrived on this day or later.
    pub since: Option<Day>,
    /// Only what has no more bytes than this.
    pub max_size: Option<u64>,
    /// IMAP: what is stored is marked as read on the server.
    pub mark_seen: bool,
    /// IMAP: long answers come compressed, where the server can (RFC 4978).
    pub compress: bool,
    /// Headers alone; nothing is deleted then.
    pub headers_only: bool,
    /// Look, but take nothing.
    pub dry_run: bool,
    /// A server that sends next to nothing for so long is given up.
    pub patience: Duration,
}

/// A mailbox, whatever the address that leads to it. The protocol belongs to it, too, and has its own journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxIdentity {
    /// Host name of the server.
    pub host: String,
    /// Its port. It counts only where one name stands for many servers: behind tunnels, and on this machine.
    pub port: u16,
    /// Login name.
    pub user: String,
}

impl MailboxIdentity {
    /// As the journal notes it, and people write it. A host name holds no `@`.
    pub fn text(&self) -> String {
        let host = self.host();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let many = host == "localhost" || host.ends_with(".localhost");
        match bare.parse::<IpAddr>() {
            Ok(address) => format!("{}@{}", self.user(), SocketAddr::new(address, self.port)),
            Err(_) if many => format!("{}@{host}:{}", self.user(), self.port),
            Err(_) => self.without_port(),
        }
    }

    /// As journals noted it that knew no ports.
    pub fn without_port(&self) -> String {
        format!("{}@{}", self.user(), self.host())
    }

    fn user(&self) -> String {
        self.user.replace(['\r', '\n'], " ")
    }

    fn host(&self) -> String {
        self.host.trim_end_matches('.').replace(['\r', '\n'], " ").to_ascii_lowercase()
    }
}

/// What happens during a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So much more is to come; octets 0 where nobody knows.
    Total {
        /// Messages.
        messages: u64,
        /// Octets.
        size_bytes: u64,
    },
    /// Octets of messages came.
    Received(u64),
    /// A message came to its end.
    Message,
    /// Something the user should know now.
    Note(Message),
}

/// Opens a session and logs in.
pub trait Opener: Sync {
    /// A new one, or one that was closed here and still stands.
    fn open(&self) -> BoxFuture<'_, Result<Session, Failure>>;

    /// Takes an IMAP session that a run has no more use for.
    fn close(&self, mut session: Session) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let _ = session.connection.part().await;
        })
    }
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Messages stored in this run; with a dry run, those that would be.
    pub stored: u64,
    /// Octets of them.
    pub stored_bytes: u64,
    /// Messages on the server that were stored before.
    pub known: u64,
    /// Deleted on the server, and confirmed.
    pub deleted: u64,
    /// Left out as they arrived before the day asked for.
    pub older: u64,
    /// Marked as read on the server.
    pub marked: u64,
    /// Files whose flags were brought up to date.
    pub flags: u64,
    /// Still on the server.
    pub left: u64,
    /// The server refused these; they are left and tried again in the next run.
    pub withheld: u64,
    /// These could go, and the server did not delete them.
    pub undeleted: u64,
    /// Stored, though the server does not confirm that they are whole; not deleted there.
    pub short: u64,
    /// The receiver wants these later; they are left and tried again in the next run.
    pub deferred: u64,
    /// The receiver refused these; they are kept beside it.
    pub rejected: u64,
    /// What it said last of one that it did not take.
    pub receiver_said: Option<String>,
    /// What mailboxes call for that could not be opened, listed or stored; the others are fetched.
    pub unopened: Option<Fault>,
    /// Sessions that were opened again.
    pub reconnects: u32,
    /// Round trips of all sessions.
    pub round_trips: u32,
    /// What the user should know.
    pub notes: Vec<Message>,
    /// Why it did not come to its end.
    pub failure: Option<(Fault, Reason)>,
    /// Ctrl-C ended it.
    pub interrupted: bool,
}

impl Report {
    /// What it came short of.
    pub fn fault(&self) -> Option<Fault> {
        let left_behind = self.withheld + self.undeleted + self.short > 0;
        match &self.failure {
            Some((fault, _)) => Some(*fault),
            None if self.interrupted => Some(Fault::Interrupted),
            None if self.deferred > 0 => Some(self.unopened.unwrap_or(Fault::Storage)),
            None => self.unopened.or(left_behind.then_some(Fault::Network)),
        }
    }
}

/// Why a session ended before its end.
#[derive(Debug)]
enum Ending {
    Driver(DriverError),
    Refused(Refusal),
    /// The login was accepted, and the mailbox is refused.
    Shut(Protocol, Refusal),
    Store(StoreError),
    /// There is no place on disk for a mailbox.
    Unstorable(StoreError),
    /// It may be answered otherwise in another session.
    Passing(Refusal),
    TooSlow,
    /// What came was not what was asked for.
    MixedUp,
    /// A message is larger than it may be; the next session does without it.
    TooLarge,
    NoMailbox(String),
    NoUidValidity(String),
}

impl From<DriverError> for Ending {
    fn from(error: DriverError) -> Self {
        Self::Driver(error)
    }
}

impl From<JournalError> for Ending {
    fn from(error: JournalError) -> Self {
        Self::Store(error.into())
    }
}

impl Ending {
    fn failure(&self) -> (Fault, Reason) {
        let (fault, message) = match self {
            Self::Driver(error) => {
                return (error.cause().fault(), error.clone().into());
            }
            Self::Refused(refusal) | Self::Passing(refusal) => {
                (Fault::Network, Message::new("fetch-refused").with_foreign("text", refusal.words()))
            }
            // As `probe` judges it: for good like a refused login, for the moment like a network failure.
            Self::Shut(protocol, refusal) => {
                let failure = login::refusal_failure(*protocol, refusal, true);
                return (failure.cause.fault(), failure.reason);
            }
            Self::Store(error) | Self::Unstorable(error) => (Fault::Storage, store_message(error)),
            Self::TooSlow => (Fault::Network, Message::new("fetch-too-slow")),
            Self::MixedUp => (Fault::Network, Message::new("fetch-mixed-up")),
            Self::TooLarge => (Fault::Network, Message::new("fetch-too-large")),
            Self::NoMailbox(name) => {
                (Fault::Usage, Message::new("fetch-no-mailbox").with_foreign("mailbox", name.clone()))
            }
            Self::NoUidValidity(name) => {
                (Fault::Network, Message::new("fetch-no-uidvalidity").with_foreign("mailbox", name.clone()))
            }
        };
        (fault, message.into())
    }

    /// Another session may go on where this one broke.
    fn passing(&self, protocol: Protocol) -> bool {
        match self {
            Self::Driver(error) => {
                matches!(error.cause(), Cause::Network | Cause::Timeout | Cause::Protocol)
            }
            Self::Refused(refusal) | Self::Shut(_, refusal) => {
                diagnosis::is_passing(protocol, refusal) || passing::is_throttled(refusal)
            }
            Self::Passing(_) | Self::TooSlow | Self::MixedUp | Self::TooLarge => true,
            Self::Store(_) | Self::Unstorable(_) | Self::NoMailbox(_) | Self::NoUidValidity(_) => false,
        }
    }

    /// It concerns one mailbox, and others may be well.
    fn of_mailbox(&self) -> bool {
        self.refused() || matches!(self, Self::NoUidValidity(_) | Self::Unstorable(_))
    }

    /// The server said no.
    fn refused(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Shut(..) | Self::Passing(_))
    }
}

/// The sentence for a failure of the disk.
pub fn store_message(error: &StoreError) -> Message {
    Message::new("fetch-storage").with("path", error.path.display().to_string()).with("error", error.reason.clone())
}

/// The sentence for a journal that can't be opened.
pub fn journal_message(error: JournalError) -> Message {
    match error.broken {
        true => Message::new("fetch-journal-broken")
            .with("path", error.path.display().to_string())
            .with("error", error.reason),
        false => store_message(&error.into()),
    }
}

/// The sentence for a target that does not prove that it is the one that the journal knows, as the journal left it.
pub fn target_message(target: &Target, standing: Standing) -> Message {
    let message = match standing {
        Standing::Older(count) => Message::new("fetch-target-older").with("count", count),
        Standing::Sound | Standing::Doubtful => Message::new("fetch-target-doubtful"),
    };
    message.with("path", target.path().display().to_string())
}

/// What a session works with.
struct Run<'a> {
    options: &'a Options,
    disk: Arc<dyn Disk>,
    journal: Arc<Journal>,
    namer: Namer,
    now_s: u64,
    report: Report,
    watch: &'a (dyn Fn(Step) + Sync),
    stop: &'a AtomicBool,
    skipped: AtomicU64,
    too_slow: AtomicBool,
    opened: bool,
    places: Places,
    /// What POP3 sessions learn from each other.
    pop3: pop3::Course,
    trouble: Trouble,
    /// The journal knew another mailbox until now: all is compared by content, and nothing is deleted.
    foreign: bool,
}

impl Run<'_> {
    fn watch(&self, step: Step) {
        (self.watch)(step);
    }

    fn note(&mut self, message: Message) {
        if !self.report.notes.contains(&message) {
            self.watch(Step::Note(message.clone()));
            self.report.notes.push(message);
        }
    }

    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn skipped(&self) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
    }

    /// The server refused to delete these.
    fn not_deleted(&mut self, count: u64) {
        self.report.undeleted += count;
        self.note(Message::new("fetch-note-not-deleted").with("count", count));
    }

    /// Sizes are asked for before the messages, since they may be too large.
    fn weighs(&self) -> bool {
        self.options.max_size.is_some_and(|most| most < WEIGHED_MAX)
    }

    fn stored(&mut self, stored: &Stored) {
        self.report.known += stored.known();
        self.report.stored += stored.fresh;
        self.report.stored_bytes += stored.fresh_bytes;
        self.report.deferred += stored.later;
        self.report.rejected += stored.refused;
        if stored.said.is_some() {
            self.report.receiver_said.clone_from(&stored.said);
        }
    }

    /// It changes something on the server.
    fn writes(&self) -> bool {
        (self.retention() != Retention::Keep || self.options.mark_seen) && !self.options.dry_run
    }

    /// The flags of messages are kept at what the server says.
    fn keeps_flags(&self) -> bool {
        let Options { target, headers_only, dry_run, .. } = self.options;
        matches!(target, Target::Maildir(_)) && !headers_only && !dry_run
    }

    fn key(&self, key: Key) -> Key {
        if self.options.headers_only { key.headers() } else { key }
    }

    /// Cuts what is wanted down to what `--limit` leaves.
    fn limit<T>(&self, wanted: &mut Vec<T>) {
        if let Some(limit) = self.options.limit {
            let left = limit.saturating_sub(self.report.stored);
            wanted.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        }
    }

    /// What is left on the server by this run; all, where only headers come.
    fn retention(&self) -> Retention {
        if self.foreign || self.options.headers_only { Retention::Keep } else { self.options.retention }
    }

    /// Puts in order what a run before this one has left that was cut off.
    fn clear_up(&self) -> Result<(), StoreError> {
        if !self.journal.is_open()? {
            return Ok(());
        }
        store::sweep_all(&*self.disk, &self.options.target, &self.namer)?;
        if self.options.target.is_mbox() && !self.options.dry_run {
            store::repair_all(&*self.disk, &self.journal)?;
        }
        Ok(())
    }

    /// Where a mailbox's mail goes.
    fn place(&mut self, mailbox: &imap::Mailbox) -> Result<PathBuf, Ending> {
        let place = self.places.of(&*self.disk, &self.options.target, mailbox);
        place.map_err(|error| Ending::Unstorable(StoreError::io(self.options.target.path(), &error)))
    }

    /// `first` is noted before anything is stored.
    fn store(&mut self, place: PathBuf, earlier: Earlier, first: Vec<Change>) -> Result<Store, Ending> {
        let begins = !std::mem::replace(&mut self.opened, true);
        let (target, namer, now_s) = (self.options.target.clone(), self.namer.clone(), self.now_s);
        let shelf = Shelf { target, place, namer, earlier, now_s, begins, first };
        let path = shelf.place.display().to_string();
        let store = Store::start(self.disk.clone(), self.journal.clone(), shelf).map_err(Ending::Unstorable)?;
        if store.doubtful() {
            self.note(Message::new("fetch-note-mbox-doubtful").with("path", path));
        }
        Ok(store)
    }
}

/// Fetches. `stop` set ends the run after what is under way. The caller holds the lock.
pub async fn fetch(
    disk: Arc<dyn Disk>,
    opener: &dyn Opener,
    options: &Options,
    watch: &(dyn Fn(Step) + Sync),
    stop: &AtomicBool,
) -> Report {
    let journal = match Journal::open(&*disk, &options.journal) {
        Ok(journal) => Arc::new(journal),
        Err(error) => return failed(Report::default(), (Fault::Storage, journal_message(error))),
    };
    let now_s = options.now_s;
    if let Err(error) = journal.prune(now_s) {
        return failed(Report::default(), (Fault::Storage, journal_message(error)));
    }
    let mut run = Run {
        options,
        disk,
        journal,
        namer: Namer::new(&options.account),
        now_s,
        report: Report::default(),
        watch,
        stop,
        skipped: AtomicU64::new(0),
        too_slow: AtomicBool::new(false),
        opened: false,
        places: Places::default(),
        pop3: pop3::Course::default(),
        trouble: Trouble::default(),
        foreign: false,
    };
    if let Err(failure) = run.begin() {
        return failed(run.report, failure);
    }
    if let Err(error) = run.clear_up() {
        return failed(run.report, (Fault::Storage, store_message(&error)));
    }
    sessions(&mut run, opener).await;
    finish(run)
}

/// Opens sessions until nothing is left to fetch, or another would not help.
async fn sessions(run: &mut Run<'_>, opener: &dyn Opener) {
    let dry_run = run.options.dry_run;
    let mut fruitless = 0;
    loop {
        let (before, knew) = (run.report.stored, run.trouble.learned());
        run.report.known = 0;
        run.report.older = 0;
        run.report.left = 0;
        run.report.deferred = 0;
        if dry_run {
            // Each session counts anew what would come.
            (run.report.stored, run.report.stored_bytes, run.report.deleted) = (0, 0, 0);
        }
        let ending = session(run, opener).await;
        // What an earlier session of this run stored was not there before the run.
        run.report.known = run.report.known.saturating_sub(if dry_run { 0 } else { before });
        let Err(failure) = ending else { break };
        let Failed { passing, refused, left_out, fault, reason } = failure;
        // A message that is left alone from now on no longer keeps those behind it.
        let learned = run.trouble.learned() > knew && knew < LEARNED_MAX;
        // A dry run brings nothing, however much it counts.
        let brought = run.report.stored > before && !dry_run;
        fruitless = if brought || left_out || learned { 0 } else { fruitless + 1 };
        if !passing || fruitless >= FRUITLESS_MAX || run.interrupted() {
            run.report.failure = Some((fault, reason));
            break;
        }
        run.report.reconnects += 1;
        // Who refuses wants us to wait, even where something came.
        tokio::time::sleep(PAUSE * fruitless.max(u32::from(refused))).await;
    }
}

/// The report of a run that had its sessions.
fn finish(mut run: Run<'_>) -> Report {
    run.report.withheld += run.skipped.load(Ordering::Relaxed) + run.trouble.count();
    run.report.short += run.trouble.count_short() + run.pop3.left();
    run.report.unopened = run.trouble.fault();
    for note in run.trouble.notes() {
        run.note(note);
    }
    for note in run.pop3.notes() {
        run.note(note);
    }
    run.report.interrupted = run.interrupted();
    let said = run.report.receiver_said.clone().unwrap_or_default();
    if run.report.deferred > 0 {
        let note = Message::new("fetch-note-deferred").with("count", run.report.deferred);
        run.note(note.with_foreign("text", said.clone()));
    }
    if let (Target::Receiver { spool, .. }, count @ 1..) = (&run.options.target, run.report.rejected) {
        let path = receiver::refused(spool).display().to_string();
        run.note(
            Message::new("fetch-note-rejected").with("count", count).with("path", path).with_foreign("text", said),
        );
    }
    let damaged = run.journal.damaged();
    if damaged > 0 {
        run.note(Message::new("fetch-note-damaged").with("count", damaged));
    }
    // Everything in place is recorded, unless the disk failed.
    let broken = matches!(run.report.failure, Some((Fault::Storage, _)));
    if run.opened
        && !broken
        && let Err(error) = marker::advance(&*run.disk, &run.journal, &run.options.target, false, Vec::new())
    {
        return failed(run.report, (Fault::Storage, store_message(&error)));
    }
    run.report
}

fn failed(report: Report, (fault, reason): (Fault, impl Into<Reason>)) -> Report {
    Report { failure: Some((fault, reason.into())), ..report }
}

struct Failed {
    passing: bool,
    /// The server refused.
    refused: bool,
    /// A message was left out, and the next session does without it.
    left_out: bool,
    fault: Fault,
    reason: Reason,
}

async fn session(run: &mut Run<'_>, opener: &dyn Opener) -> Result<(), Failed> {
    let mut session = opener.open().await.map_err(|failure| Failed {
        // The first time it is the user's to know at once; later it may be the line. Who is busy, or still holds the
        // session that broke, may be asked again.
        passing: failure.cause == Cause::Busy
            || (run.report.reconnects > 0 && matches!(failure.cause, Cause::Network | Cause::Timeout)),
        refused: failure.cause == Cause::Busy,
        left_out: false,
        fault: failure.cause.fault(),
        reason: failure.reason,
    })?;
    let result = match run.options.protocol {
        Protocol::Pop3 => pop3::session(run, &mut session).await,
        _ => imap::session(run, &mut session).await,
    };
    run.report.round_trips += session.connection.take_counters().round_trips;
    for alert in session.connection.take_alerts() {
        run.note(alert.message());
    }
    if result.is_ok() && run.options.protocol == Protocol::Imap {
        opener.close(session).await;
    }
    let too_slow = run.too_slow.swap(false, Ordering::Relaxed);
    result.map_err(|ending| {
        let ending = match ending {
            Ending::Driver(DriverError::Stopped) if too_slow => Ending::TooSlow,
            other => other,
        };
        let (fault, reason) = ending.failure();
        Failed {
            passing: ending.passing(run.options.protocol),
            refused: ending.refused(),
            left_out: matches!(ending, Ending::TooLarge),
            fault,
            reason,
        }
    })
}
