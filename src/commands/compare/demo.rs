//! One way of the lesson on built-in servers of its own, or the same from a tape.

use std::io::Write;

use crate::cli::{Common, CompareArgs};
use crate::commands::demo::PASSWORD;
use crate::compare::{LessonError, Stage};
use crate::connection::OpenSpec;
use crate::demo::{Demo, DemoOptions, INBOX, Knobs, Seed};
use crate::locale::Locale;
use crate::model::lesson::{Way, WayRun};
use crate::model::{Endpoint, Message, Protocol, Secret, Security};
use crate::net::tape::Tape;
use crate::net::{Clock, Net, NetOptions, Origin};

const ADDRESS: &str = "anna@example.org";
/// The notes that a lesson leaves on its tape.
const FOLDER: &str = "folder";
const NEWS: &str = "news";

/// Plays one way. The mailbox is new each time.
pub async fn play(
    common: &Common,
    args: &CompareArgs,
    locale: &Locale,
    way: Way,
    clock: &Clock,
    tape: Option<&Tape>,
) -> Result<WayRun, Message> {
    let subject = |number: u8| locale.label("demo", &format!("subject-{number}"));
    let knobs = Knobs {
        latency: args.latency.unwrap_or_default(),
        retrieval_marks_seen: args.retr_marks_seen,
        ..Knobs::default()
    };
    let seed = Seed::Raw((1..=3).map(|number| mail(&subject(number))).collect());
    let options = DemoOptions { seed, knobs, ..DemoOptions::new(ADDRESS, PASSWORD) };
    let demo = Demo::start(options).await.map_err(|error| error.message())?;
    let trusted = tempfile::NamedTempFile::new().and_then(|mut file| {
        file.write_all(demo.ca_pem().as_bytes())?;
        Ok(file)
    });
    let trusted = trusted
        .map_err(|error| Message::new("file-not-written").with("path", "ca.pem").with("error", error.to_string()))?;
    let net = NetOptions { ca_file: Some(trusted.path().to_owned()), ..NetOptions::default() };
    let net = Net::system(&net, clock.clone()).map_err(|error| error.message())?;
    let net = tape.map_or_else(|| net.clone(), |tape| net.clone().taped(tape));
    let spec = |protocol| spec(protocol, demo.endpoint(protocol, Security::ImplicitTls).map_or(0, |at| at.port));
    let (folder, news) = (locale.label("demo", "folder"), subject(4));
    if let Some(tape) = tape {
        tape.note(FOLDER, &folder);
        tape.note(NEWS, &news);
        for protocol in [Protocol::Imap, Protocol::Pop3] {
            tape.note(&port_note(way, protocol), &spec(protocol).endpoint.port.to_string());
        }
    }
    let deliver = |subject: &str| {
        demo.mailbox().append(INBOX, &mail(subject));
    };
    let played = act(common, &net, way, (&spec(Protocol::Imap), &spec(Protocol::Pop3)), (folder, news), &deliver).await;
    demo.stop().await;
    played.map_err(|error| failed(way, &error, locale))
}

/// True where a tape holds this lesson.
pub fn is_on(tape: &Tape) -> bool {
    !tape.notes(FOLDER).is_empty()
}

/// Plays one way from a tape; `net` knows nothing else.
pub async fn replay(common: &Common, net: &Net, tape: &Tape, way: Way, locale: &Locale) -> Result<WayRun, Message> {
    let noted = |name: &str| tape.notes(name).into_iter().next().ok_or_else(|| Message::new("tape-no-lesson"));
    let port = |protocol| {
        let port = noted(&port_note(way, protocol))?;
        port.parse().map_err(|_| Message::new("tape-no-lesson")).map(|port| spec(protocol, port))
    };
    let servers = (&port(Protocol::Imap)?, &port(Protocol::Pop3)?);
    let played = act(common, net, way, servers, (noted(FOLDER)?, noted(NEWS)?), &|_| ()).await;
    played.map_err(|error| failed(way, &error, locale))
}

async fn act(
    common: &Common,
    net: &Net,
    way: Way,
    (imap, pop3): (&OpenSpec, &OpenSpec),
    (folder, news): (String, String),
    deliver: &(dyn Fn(&str) + Sync),
) -> Result<WayRun, LessonError> {
    let stage = Stage {
        net,
        imap: imap.clone(),
        pop3: pop3.clone(),
        username: ADDRESS.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        idle_timeout: common.idle_timeout,
        folder,
        news,
        deliver,
    };
    stage.play(way).await
}

fn spec(protocol: Protocol, port: u16) -> OpenSpec {
    let endpoint = Endpoint::new("localhost", port);
    OpenSpec { protocol, endpoint, security: Security::ImplicitTls, origin: Origin::Trusted, pin: None }
}

/// Under which name a server's port is noted.
fn port_note(way: Way, protocol: Protocol) -> String {
    format!("{} {}", way.id(), protocol.id())
}

fn failed(way: Way, error: &LessonError, locale: &Locale) -> Message {
    Message::new("lesson-failed").with("way", locale.label("way", way.id())).with("error", error.message())
}

/// A message; the text is of no account.
fn mail(subject: &str) -> Vec<u8> {
    format!(
        "Date: Mon, 23 Nov 2026 08:00:00 +0100\r\nFrom: Mia <mia@example.com>\r\nTo: {ADDRESS}\r\n\
         Subject: {subject}\r\n\r\n{subject}.\r\n"
    )
    .into_bytes()
}
