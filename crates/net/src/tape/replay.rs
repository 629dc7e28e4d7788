//! The backend that knows a tape and nothing else.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, sleep_until};

use super::format::{Asked, Entry, Handshake, HttpKey, NotShaken, Octets, Outcome, Question, Said, Shown};
use super::record::{api_key, key};
use super::steps::{Gate, STEP};
use super::{Side, Tap, Tape};
use crate::api::ApiRequest;
use crate::{
    Backend, BoxStream, ConnectError, ConnectErrorKind, DnsAnswer, DnsError, HttpAnswer, HttpError, HttpRequest,
    RecordKind, TlsError, TlsErrorKind, TlsMode,
};
use mail_types::Vouching;
use mail_types::report::TlsFacts;

/// Answers out of a tape, in the time that each answer took. Equal questions are answered in the
/// order in which they stand on the tape.
pub struct Replay {
    dns: Drawer<Question, DnsAnswer, DnsError>,
    http: Drawer<HttpKey, HttpAnswer, HttpError>,
    connections: Drawer<SocketAddr, Opened, ConnectErrorKind>,
    lines: Mutex<HashMap<u32, VecDeque<Line>>>,
    vouching: Option<Vouching>,
    missing: AtomicUsize,
    /// Where things are let through one at a time, as they were when this was recorded.
    gate: Option<Arc<Gate>>,
}

/// A connection that was opened: its number, and when it was there.
type Opened = (u32, u64);

/// An answer, and when.
struct Timed<A, E> {
    asked_us: u64,
    done_us: u64,
    outcome: Option<Result<A, E>>,
}

/// The answers to a kind of question.
struct Drawer<Q, A, E>(Mutex<HashMap<Q, VecDeque<Timed<A, E>>>>);

impl<Q: Eq + Hash, A, E> Default for Drawer<Q, A, E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Q: Eq + Hash, A, E> Drawer<Q, A, E> {
    fn put(&mut self, question: Q, asked_us: u64, took_us: Option<u64>, outcome: Option<Result<A, E>>) {
        let answers = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        let done_us = asked_us.saturating_add(took_us.unwrap_or(0));
        answers.entry(question).or_default().push_back(Timed { asked_us, done_us, outcome });
    }

    /// The next answer to a question; `None` where the tape has none.
    async fn answer(&self, question: &Q, gate: Option<&Gate>) -> Option<Result<A, E>> {
        let next = {
            let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            answers.get_mut(question)?.pop_front()?
        };
        let Some(outcome) = next.outcome else {
            // The run ended, or gave it up, before an answer came.
            return std::future::pending().await;
        };
        happen(gate, Instant::now(), next.asked_us, next.done_us).await;
        Some(outcome)
    }
}

/// Waits for what happened at `then_us`, if `last` is what was `last_us` on the tape.
async fn happen(gate: Option<&Gate>, last: Instant, last_us: u64, then_us: u64) {
    let due = last + steps(last_us, then_us);
    if due > Instant::now() {
        sleep_until(due).await;
    }
    if let Some(gate) = gate {
        gate.pass(then_us).await;
    }
}

/// The whole steps between two instants.
fn steps(from_us: u64, to_us: u64) -> Duration {
    let step = u64::try_from(STEP.as_micros()).unwrap_or(u64::MAX);
    // A hostile tape must not make the clock overflow.
    let steps = (to_us / step).saturating_sub(from_us / step).min(u64::from(u32::MAX));
    STEP * u32::try_from(steps).unwrap_or(u32::MAX)
}

/// One thing that happens on a connection.
#[derive(Debug)]
struct Line {
    at_us: u64,
    what: What,
}

#[derive(Debug)]
enum What {
    Said(Said),
    Shaken(Box<Asked<Handshake, Shown, NotShaken>>),
}

impl Replay {
    /// A backend for this tape.
    pub fn new(tape: &Tape) -> Self {
        let mut replay = Self {
            dns: Drawer::default(),
            http: Drawer::default(),
            connections: Drawer::default(),
            lines: Mutex::default(),
            vouching: None,
            missing: AtomicUsize::new(0),
            gate: tape.head.in_steps.then(Arc::default),
        };
        for entry in tape.lock().list.iter().cloned() {
            replay.put(entry);
        }
        replay
    }

    /// How many questions the tape had no answer to.
    pub fn missing(&self) -> usize {
        self.missing.load(Ordering::Relaxed)
    }

    fn put(&mut self, entry: Entry) {
        let lines = self.lines.get_mut().unwrap_or_else(PoisonError::into_inner);
        match entry {
            Entry::Note { .. } => {}
            Entry::Dns(asked) => {
                let question = Question { name: without_chance(&asked.question.name), ..asked.question };
                self.dns.put(question, asked.at_us, asked.took_us, asked.outcome.map(Outcome::into));
            }
            Entry::Http(asked) => {
                self.http.put(asked.question, asked.at_us, asked.took_us, asked.outcome.map(Outcome::into));
            }
            Entry::Connect(asked) => {
                let opened = (asked.question.connection, asked.at_us.saturating_add(asked.took_us.unwrap_or(0)));
                let outcome = asked.outcome.map(|outcome| Result::from(outcome).map(|()| opened));
                self.connections.put(asked.question.address, asked.at_us, asked.took_us, outcome);
            }
            Entry::Tls(asked) => {
                let connection = asked.question.connection;
                let line = Line { at_us: asked.at_us, what: What::Shaken(asked) };
                lines.entry(connection).or_default().push_back(line);
            }
            Entry::Talk(talk) => {
                let line = Line { at_us: talk.at_us, what: What::Said(talk.said) };
                lines.entry(talk.connection).or_default().push_back(line);
            }
            Entry::Vouching(name) => self.vouching = Vouching::of_id(&name),
        }
    }

    fn miss<T>(&self, answer: T) -> T {
        self.missing.fetch_add(1, Ordering::Relaxed);
        answer
    }
}

/// A name without the random label by which wildcards are found.
fn without_chance(name: &str) -> String {
    const START: &str = "mailsetup-";
    match name.split_once('.') {
        Some((label, rest)) if label.len() == START.len() + 16 && label.starts_with(START) => format!("*.{rest}"),
        _ => name.to_owned(),
    }
}

impl Backend for Replay {
    fn dns<'a>(&'a self, name: &'a str, kind: RecordKind) -> BoxFuture<'a, Result<DnsAnswer, DnsError>> {
        async move {
            let question = Question { name: without_chance(name), kind };
            let answer = self.dns.answer(&question, self.gate.as_deref()).await;
            answer.unwrap_or_else(|| self.miss(Err(DnsError::Unreachable)))
        }
        .boxed()
    }

    fn connect(&self, address: SocketAddr) -> BoxFuture<'_, Result<BoxStream, ConnectError>> {
        async move {
            let answer = self.connections.answer(&address, self.gate.as_deref()).await;
            let answer = answer.unwrap_or_else(|| self.miss(Err(ConnectErrorKind::Unreachable)));
            let (number, opened_us) = answer.map_err(|kind| ConnectError::new(kind, address))?;
            let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
            let lines = lines.unwrap_or_default();
            let gate = self.gate.clone();
            let cursor = Cursor { lines, last: Instant::now(), last_us: opened_us, taken: 0, gate, reason: None };
            let cursor = Arc::new(Mutex::new(cursor));
            let player = Player { cursor: cursor.clone(), wait: None };
            Ok(BoxStream::new(player).tapped(Tap(Side::Replaying(cursor))))
        }
        .boxed()
    }

    fn tls<'a>(
        &'a self,
        stream: BoxStream,
        _name: &'a str,
        _mode: TlsMode,
    ) -> BoxFuture<'a, Result<(BoxStream, TlsFacts), TlsError>> {
        async move {
            let shaken = match stream.tap().map(|tap| &tap.0) {
                Some(Side::Replaying(cursor)) => cursor.lock().unwrap_or_else(PoisonError::into_inner).handshake(),
                _ => None,
            };
            let Some(shaken) = shaken else { return self.miss(Err(TlsError::new(TlsErrorKind::Closed))) };
            let Some(outcome) = shaken.outcome else { return std::future::pending().await };
            let end = shaken.at_us.saturating_add(shaken.took_us.unwrap_or(0));
            happen(self.gate.as_deref(), Instant::now(), shaken.at_us, end).await;
            if let Some(Side::Replaying(cursor)) = stream.tap().map(|tap| &tap.0) {
                cursor.lock().unwrap_or_else(PoisonError::into_inner).passed(end);
            }
            match outcome {
                Outcome::Answer(facts) => Ok((stream, facts.into())),
                Outcome::Error(error) => Err(error.into()),
            }
        }
        .boxed()
    }

    fn http<'a>(
        &'a self,
        request: &'a HttpRequest,
        _addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        async move {
            let answer = self.http.answer(&key(request), self.gate.as_deref()).await;
            answer.unwrap_or_else(|| self.miss(Err(HttpError::Protocol)))
        }
        .boxed()
    }

    fn api<'a>(
        &'a self,
        request: &'a ApiRequest,
        _addresses: &'a [IpAddr],
    ) -> BoxFuture<'a, Result<HttpAnswer, HttpError>> {
        async move {
            let answer = match api_key(request) {
                Some(key) => self.http.answer(&key, self.gate.as_deref()).await,
                None => None,
            };
            answer.unwrap_or_else(|| self.miss(Err(HttpError::Protocol)))
        }
        .boxed()
    }

    fn vouching(&self) -> Option<Vouching> {
        self.vouching
    }
}

/// How far a connection has been played.
#[derive(Debug)]
pub(super) struct Cursor {
    lines: VecDeque<Line>,
    /// When the last thing happened, now and then.
    last: Instant,
    last_us: u64,
    /// Bytes of the first line that were read already.
    taken: usize,
    gate: Option<Arc<Gate>>,
    /// Why the login under way will be refused.
    reason: Option<String>,
}

impl Cursor {
    /// The reason of the refusal that was just heard.
    pub(super) fn reason(&mut self) -> Option<String> {
        self.reason.take()
    }

    /// The next handshake; what was not read before it is gone.
    fn handshake(&mut self) -> Option<Asked<Handshake, Shown, NotShaken>> {
        self.taken = 0;
        while let Some(line) = self.lines.pop_front() {
            if let What::Shaken(shaken) = line.what {
                return Some(*shaken);
            }
        }
        None
    }

    /// What was said before the next handshake.
    pub(super) fn at_hand(&mut self) -> Option<Said> {
        self.skip_sent();
        match self.lines.front() {
            Some(Line { what: What::Said(_), .. }) => match self.lines.pop_front()?.what {
                What::Said(said) => Some(said),
                What::Shaken(_) => None,
            },
            _ => None,
        }
    }

    /// Something happened just now that happened at `at_us` then.
    fn passed(&mut self, at_us: u64) {
        self.last = Instant::now();
        self.last_us = at_us;
    }

    /// What we said ourselves is behind us once we listen.
    fn skip_sent(&mut self) {
        while let Some(Line { at_us, what: What::Said(said) }) = self.lines.front() {
            match said {
                // `last` is when we wrote.
                Said::Sent(_) => self.last_us = *at_us,
                Said::Reason(reason) => self.reason = Some(reason.clone()),
                _ => return,
            }
            self.lines.pop_front();
        }
    }
}

/// The server's side of a taped connection.
struct Player {
    cursor: Arc<Mutex<Cursor>>,
    /// For what is said next.
    wait: Option<BoxFuture<'static, ()>>,
}

impl AsyncRead for Player {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let shared = self.cursor.clone();
        let mut cursor = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let cursor = &mut *cursor;
        if cursor.taken == 0 && self.wait.is_none() {
            cursor.skip_sent();
        }
        // What comes next is a handshake, or the run ended here: nothing more to hear.
        let Some(Line { at_us, what: What::Said(said) }) = cursor.lines.front() else { return Poll::Pending };
        let at_us = *at_us;
        if cursor.taken == 0 {
            let (gate, last, last_us) = (cursor.gate.clone(), cursor.last, cursor.last_us);
            let wait = self
                .wait
                .get_or_insert_with(|| async move { happen(gate.as_deref(), last, last_us, at_us).await }.boxed());
            if wait.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            self.wait = None;
        }
        let result = match said {
            Said::Received(Octets(octets)) => {
                let rest = octets.get(cursor.taken..).unwrap_or_default();
                let length = rest.len().min(buffer.remaining());
                buffer.put_slice(&rest[..length]);
                cursor.taken += length;
                if cursor.taken < octets.len() {
                    return Poll::Ready(Ok(()));
                }
                Ok(())
            }
            Said::Broken(kind) => Err(kind.0.into()),
            _ => Ok(()),
        };
        cursor.taken = 0;
        cursor.lines.pop_front();
        cursor.passed(at_us);
        Poll::Ready(result)
    }
}

impl AsyncWrite for Player {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        self.cursor.lock().unwrap_or_else(PoisonError::into_inner).last = Instant::now();
        Poll::Ready(Ok(octets.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
