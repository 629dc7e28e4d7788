//! One way of the lesson on built-in servers of its own, or the same from a tape.

use std::io::Write;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::cli::{Common, CompareArgs};
use crate::commands::demo::PASSWORD;
use crate::locale::{Locale, words};
use mail_demo::compare::{self, Door, LessonError, Postman, Stage};
use mail_demo::servers::{Demo, DemoOptions, INBOX, Knobs, Seed};
use mail_net::connection::{self, OpenSpec, Session};
use mail_net::tape::Tape;
use mail_net::{Clock, Net, NetOptions, Origin};
use mail_types::Reason;
use mail_types::event::Events;
use mail_types::lesson::{Aside, Step, Topic, Way, WayRun};
use mail_types::reason::DriverError;
use mail_types::report::Failure;
use mail_types::{Endpoint, Message, Protocol, Secret, Security};

const ADDRESS: &str = "anna@example.org";
/// Who writes, and gets the reply.
const FRIEND: &str = "mia@example.com";
/// Bytes of the large attachment.
const ATTACHED: usize = 5_000_000;
/// The notes that a lesson leaves on its tape.
const FOLDER: &str = "folder";
const NEWS: &str = "news";
const SUBJECT: &str = "subject";
const BUILT_IN: &str = "built-in";

/// What the lesson's messages and its folder are called.
pub struct Words {
    /// Subjects of the messages that are there from the beginning.
    pub subjects: Vec<String>,
    /// Subjects of the messages that arrive.
    pub news: [String; 2],
    /// The folder.
    pub folder: String,
}

impl Words {
    /// In the viewer's language.
    pub fn new(locale: &Locale) -> Self {
        let subject = |number: u8| locale.label("demo", &format!("subject-{number}"));
        let news = [subject(4), subject(5)];
        Self { subjects: (1..=3).map(subject).collect(), news, folder: locale.label("demo", "folder") }
    }

    /// As they were when the tape was recorded.
    pub fn from_tape(tape: &Tape) -> Option<Self> {
        let first = |name: &str| tape.notes(name).into_iter().next();
        let news = tape.notes(NEWS).try_into().ok()?;
        Some(Self { subjects: tape.notes(SUBJECT), news, folder: first(FOLDER)? })
    }

    /// Puts them down, once.
    pub fn note(&self, tape: &Tape) {
        if tape.notes(FOLDER).is_empty() {
            tape.note(FOLDER, &self.folder);
            self.news.iter().for_each(|news| tape.note(NEWS, news));
            self.subjects.iter().for_each(|subject| tape.note(SUBJECT, subject));
        }
    }
}

/// What is played on servers of its own.
#[derive(Clone, Copy)]
pub enum Act {
    /// All steps under one way.
    Way(Way),
    /// Something beside the steps.
    Aside(Topic),
}

/// What came of it.
pub enum Played {
    Way(WayRun),
    Aside(Aside),
}

impl Act {
    /// In the order of the lesson.
    pub fn all() -> impl Iterator<Item = Self> {
        Way::ALL.into_iter().map(Self::Way).chain(Topic::ALL.into_iter().map(Self::Aside))
    }

    fn id(self) -> &'static str {
        match self {
            Self::Way(way) => way.id(),
            Self::Aside(topic) => topic.id(),
        }
    }

    fn security(self, protocol: Protocol) -> Security {
        match (self, protocol) {
            (Self::Aside(Topic::StartTls), Protocol::Imap) => Security::StartTls,
            _ => Security::ImplicitTls,
        }
    }

    async fn play(self, entrance: &Entrance<'_>, words: Words, postman: &Deliverer<'_>) -> Result<Played, LessonError> {
        let stage = Stage {
            net: entrance.net,
            door: entrance,
            folder: words.folder,
            news: words.news,
            postman,
            steps: &Step::ALL,
        };
        Ok(match self {
            Self::Way(way) => Played::Way(stage.play(way).await?),
            Self::Aside(topic) => Played::Aside(stage.show(topic).await?),
        })
    }

    fn failed(self, error: LessonError, locale: &Locale) -> Message {
        match self {
            Self::Way(way) => failed(way, error, locale),
            Self::Aside(topic) => failure(locale.label("topic", topic.id()), error),
        }
    }
}

/// Plays an act. The mailbox is new each time.
pub async fn play(
    common: &Common,
    args: &CompareArgs,
    locale: &Locale,
    act: Act,
    clock: &Clock,
    tape: Option<&Tape>,
) -> Result<Played, Message> {
    let words = Words::new(locale);
    let knobs = Knobs {
        latency: args.latency.unwrap_or_default(),
        retrieval_marks_seen: args.retr_marks_seen,
        exclusive_pop3_lock: true,
        ..Knobs::default()
    };
    let seed = Seed::Raw(words.subjects.iter().map(|subject| mail(ADDRESS, subject).into_bytes()).collect());
    let options = DemoOptions { seed, knobs: knobs.clone(), ..DemoOptions::new(ADDRESS, PASSWORD) };
    let demo = Demo::start(options).await.map_err(|error| error.message())?;
    // A built-in server delivers to its own account alone, so the reply goes to one that serves its recipient.
    let outbox =
        DemoOptions { username: Some(ADDRESS.into()), seed: Seed::Empty, knobs, ..DemoOptions::new(FRIEND, PASSWORD) };
    let outbox = Demo::start(outbox).await.map_err(|error| error.message())?;
    let trusted = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(format!("{}{}", demo.ca_pem(), outbox.ca_pem()).as_bytes())?;
        Ok(file)
    });
    let trusted = trusted
        .map_err(|error| Message::new("file-not-written").with("path", "ca.pem").with("error", error.to_string()))?;
    let net = NetOptions { ca_file: Some(trusted.path().to_owned()), ..NetOptions::default() };
    let net = Net::system(&net, clock.clone()).map_err(|error| words::setup(&error))?;
    let net = match tape {
        Some(tape) => net.taped(tape),
        None => net,
    };
    let ports = Protocol::ALL.map(|protocol| {
        let server = if protocol == Protocol::Submission { &outbox } else { &demo };
        (protocol, server.endpoint(protocol, act.security(protocol)).map_or(0, |at| at.port))
    });
    if let Some(tape) = tape {
        words.note(tape);
        for (protocol, port) in ports {
            tape.note(BUILT_IN, &format!("{} {} {port}", act.id(), protocol.id()));
        }
    }
    let entrance = Entrance { net: &net, act, ports, idle_timeout: common.network.idle_timeout };
    let played = act.play(&entrance, words, &Deliverer(Some(&demo))).await;
    demo.stop().await;
    outbox.stop().await;
    played.map_err(|error| act.failed(error, locale))
}

/// True where a tape holds this lesson.
pub fn is_on(tape: &Tape) -> bool {
    !tape.notes(BUILT_IN).is_empty()
}

/// Plays an act from a tape; `net` knows nothing else.
pub async fn replay(common: &Common, net: &Net, tape: &Tape, act: Act, locale: &Locale) -> Result<Played, Message> {
    let missing = || Message::new("tape-no-lesson");
    let words = Words::from_tape(tape).ok_or_else(missing)?;
    let notes = tape.notes(BUILT_IN);
    let mut ports = Protocol::ALL.map(|protocol| (protocol, 0));
    for (protocol, port) in &mut ports {
        let start = format!("{} {} ", act.id(), protocol.id());
        *port = notes.iter().find_map(|note| note.strip_prefix(&start)?.parse().ok()).ok_or_else(missing)?;
    }
    let entrance = Entrance { net, act, ports, idle_timeout: common.network.idle_timeout };
    act.play(&entrance, words, &Deliverer(None)).await.map_err(|error| act.failed(error, locale))
}

/// Why a way was not played to its end.
pub fn failed(way: Way, error: LessonError, locale: &Locale) -> Message {
    failure(locale.label("way", way.id()), error)
}

fn failure(what: String, error: LessonError) -> Message {
    Message::new("lesson-failed").with("way", what).with("error", Reason::from(error))
}

/// A message whose text does not matter.
pub fn mail(address: &str, subject: &str) -> String {
    format!(
        "Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nFrom: Mia <{FRIEND}>\r\nTo: {address}\r\n\
         Subject: {subject}\r\n\r\n{subject}.\r\n"
    )
}

/// A message with 5 MB attached, which base64 makes a third larger.
fn large_mail() -> String {
    let line = format!("{}\r\n", "QUJD".repeat(19));
    let attachment = line.repeat(ATTACHED / 57);
    format!(
        "Date: Mon, 23 Nov 2026 09:00:00 +0100\r\nFrom: Mia <{FRIEND}>\r\nTo: {ADDRESS}\r\n\
         Subject: Photos of the harbour\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nHere are the photos of the harbour.\r\n\
         --b\r\nContent-Type: image/jpeg; name=harbour.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         {attachment}--b--\r\n"
    )
}

/// Puts messages right into the built-in mailbox; from a tape they come by themselves.
struct Deliverer<'a>(Option<&'a Demo>);

impl Postman for Deliverer<'_> {
    fn deliver<'a>(&'a self, subject: &'a str) -> BoxFuture<'a, Result<(), LessonError>> {
        if let Some(demo) = self.0 {
            demo.mailbox().append(INBOX, mail(ADDRESS, subject).as_bytes());
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn deliver_large(&self) {
        if let Some(demo) = self.0 {
            demo.mailbox().append(INBOX, large_mail().as_bytes());
        }
    }

    fn restore(&self) {
        if let Some(demo) = self.0 {
            demo.mailbox().renew_uid_validity(INBOX);
        }
    }

    fn reply(&self, subject: &str) -> String {
        format!(
            "Date: Mon, 23 Nov 2026 10:00:00 +0100\r\nFrom: Anna <{ADDRESS}>\r\nTo: {FRIEND}\r\n\
             Subject: {subject}\r\n\r\nThank you!\r\n"
        )
    }
}

/// Opens sessions at the built-in servers.
struct Entrance<'a> {
    net: &'a Net,
    act: Act,
    ports: [(Protocol, u16); 3],
    idle_timeout: Duration,
}

impl Door for Entrance<'_> {
    fn open<'a>(&'a self, protocol: Protocol, events: &'a Events) -> BoxFuture<'a, Result<Session, Failure>> {
        Box::pin(async move {
            let port = self.ports.iter().find(|(known, _)| *known == protocol).map_or(0, |(_, port)| *port);
            let endpoint = Endpoint::new("localhost", port);
            let security = self.act.security(protocol);
            let spec = OpenSpec { protocol, endpoint, security, origin: Origin::Trusted, pin: None };
            let (ladder, session) = connection::open(self.net, events, &spec, self.idle_timeout).await;
            let Some(session) = session else {
                let failure = ladder.failure().cloned();
                return Err(failure.unwrap_or_else(|| Failure::of(DriverError::Closed)));
            };
            compare::log_in(session, ADDRESS.to_owned(), Secret::new(PASSWORD.to_owned())).await
        })
    }
}
