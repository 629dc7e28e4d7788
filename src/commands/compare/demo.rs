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
use mail_types::lesson::{Way, WayRun};
use mail_types::reason::DriverError;
use mail_types::report::Failure;
use mail_types::{Endpoint, Message, Protocol, Secret, Security};

const ADDRESS: &str = "anna@example.org";
/// The notes that a lesson leaves on its tape.
const FOLDER: &str = "folder";
const NEWS: &str = "news";
const SUBJECT: &str = "subject";
const BUILT_IN: &str = "built-in";

/// What the lesson's messages and its folder are called.
pub struct Words {
    /// Subjects of the messages that are there from the beginning.
    pub subjects: Vec<String>,
    /// Subject of the message that arrives.
    pub news: String,
    /// The folder.
    pub folder: String,
}

impl Words {
    /// In the viewer's language.
    pub fn new(locale: &Locale) -> Self {
        let subject = |number: u8| locale.label("demo", &format!("subject-{number}"));
        Self { subjects: (1..=3).map(subject).collect(), news: subject(4), folder: locale.label("demo", "folder") }
    }

    /// As they were when the tape was recorded.
    pub fn from_tape(tape: &Tape) -> Option<Self> {
        let first = |name: &str| tape.notes(name).into_iter().next();
        Some(Self { subjects: tape.notes(SUBJECT), news: first(NEWS)?, folder: first(FOLDER)? })
    }

    /// Puts them down, once.
    pub fn note(&self, tape: &Tape) {
        if tape.notes(FOLDER).is_empty() {
            tape.note(FOLDER, &self.folder);
            tape.note(NEWS, &self.news);
            self.subjects.iter().for_each(|subject| tape.note(SUBJECT, subject));
        }
    }
}

/// Plays one way. The mailbox is new each time.
pub async fn play(
    common: &Common,
    args: &CompareArgs,
    locale: &Locale,
    way: Way,
    clock: &Clock,
    tape: Option<&Tape>,
) -> Result<WayRun, Message> {
    let words = Words::new(locale);
    let knobs = Knobs {
        latency: args.latency.unwrap_or_default(),
        retrieval_marks_seen: args.retr_marks_seen,
        ..Knobs::default()
    };
    let seed = Seed::Raw(words.subjects.iter().map(|subject| mail(ADDRESS, subject).into_bytes()).collect());
    let options = DemoOptions { seed, knobs, ..DemoOptions::new(ADDRESS, PASSWORD) };
    let demo = Demo::start(options).await.map_err(|error| error.message())?;
    let trusted = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(demo.ca_pem().as_bytes())?;
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
    let port = |protocol| demo.endpoint(protocol, Security::ImplicitTls).map_or(0, |at| at.port);
    if let Some(tape) = tape {
        words.note(tape);
        for protocol in [Protocol::Imap, Protocol::Pop3] {
            tape.note(BUILT_IN, &format!("{} {} {}", way.id(), protocol.id(), port(protocol)));
        }
    }
    let entrance = Entrance {
        net: &net,
        imap: port(Protocol::Imap),
        pop3: port(Protocol::Pop3),
        idle_timeout: common.network.idle_timeout,
    };
    let played = act(&entrance, way, words, &Deliverer(Some(&demo))).await;
    demo.stop().await;
    played.map_err(|error| failed(way, error, locale))
}

/// True where a tape holds this lesson.
pub fn is_on(tape: &Tape) -> bool {
    !tape.notes(BUILT_IN).is_empty()
}

/// Plays one way from a tape; `net` knows nothing else.
pub async fn replay(common: &Common, net: &Net, tape: &Tape, way: Way, locale: &Locale) -> Result<WayRun, Message> {
    let missing = || Message::new("tape-no-lesson");
    let words = Words::from_tape(tape).ok_or_else(missing)?;
    let ports = tape.notes(BUILT_IN);
    let port = |protocol: Protocol| {
        let start = format!("{} {} ", way.id(), protocol.id());
        ports.iter().find_map(|note| note.strip_prefix(&start)?.parse().ok()).ok_or_else(missing)
    };
    let entrance = Entrance {
        net,
        imap: port(Protocol::Imap)?,
        pop3: port(Protocol::Pop3)?,
        idle_timeout: common.network.idle_timeout,
    };
    act(&entrance, way, words, &Deliverer(None)).await.map_err(|error| failed(way, error, locale))
}

async fn act(entrance: &Entrance<'_>, way: Way, words: Words, postman: &Deliverer<'_>) -> Result<WayRun, LessonError> {
    let stage = Stage { net: entrance.net, door: entrance, folder: words.folder, news: words.news, postman };
    stage.play(way).await
}

/// Why a way was not played to its end.
pub fn failed(way: Way, error: LessonError, locale: &Locale) -> Message {
    Message::new("lesson-failed").with("way", locale.label("way", way.id())).with("error", Reason::from(error))
}

/// A message; the text is of no account.
pub fn mail(address: &str, subject: &str) -> String {
    format!(
        "Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nFrom: Mia <mia@example.com>\r\nTo: {address}\r\n\
         Subject: {subject}\r\n\r\n{subject}.\r\n"
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
}

/// Opens sessions at the built-in servers.
struct Entrance<'a> {
    net: &'a Net,
    imap: u16,
    pop3: u16,
    idle_timeout: Duration,
}

impl Door for Entrance<'_> {
    fn open<'a>(&'a self, protocol: Protocol, events: &'a Events) -> BoxFuture<'a, Result<Session, Failure>> {
        Box::pin(async move {
            let port = if protocol == Protocol::Imap { self.imap } else { self.pop3 };
            let endpoint = Endpoint::new("localhost", port);
            let security = Security::ImplicitTls;
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
