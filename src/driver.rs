//! A dialog over a stream: what `proto` wants, done with what `net` gave.
//!
//! The driver owns the stream, the read buffer, the idle timeout and the trace; the dialog owns the
//! protocol. The overall deadline is the caller's (`tokio::time::timeout` around any call): a call
//! that is dropped half-way leaves the connection unusable, and it says so from then on.
//!
//! Nothing is read while the dialog has something to say or a [`BodySink`] has not taken what it was
//! given. So a slow disk slows the server down, by the receive window, and memory does not grow with a message's size.
//!
//! **TLS within the session.** The reply to STARTTLS must be the last that came. What stands behind it
//! in the dialog's buffer, or in the socket before our ClientHello went out, was put there by
//! somebody who wanted it taken for the answer to a protected command. It is shown in the trace and
//! ends the session.
//!
//! **Compression** (COMPRESS=DEFLATE, RFC 4978) replaces the stream within the session, too. Unlike with
//! TLS, octets that came behind the reply are compressed data and go into the new stream first.

mod error;
mod trace;

use std::future::{Future, poll_fn};
use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::model::event::Events;
use crate::model::report::{Refusal, TlsFacts};
use crate::model::{Endpoint, Protocol};
use crate::net::BoxStream;
use crate::net::tape::Tap;
use crate::net::tape::format::{Octets, Said};
use crate::proto::{Command, CommandId, Dialog, Greeting, Input, Item, Output, Reply};

pub use error::{DriverError, StartTlsError};
use trace::{MASK, Trace};

/// Octets asked for at once; with that a chunk of a body is hardly longer.
const READ_SIZE: usize = 16 * 1024;

/// Takes a message as it comes.
pub trait BodySink: Send {
    /// Takes the next piece. Nothing more is read from the server until the future is ready;
    /// `Break` ends the session, as the rest of the message could only be thrown away.
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>>;

    /// Takes a piece of a long answer. `Break` ends the session.
    fn item(&mut self, _id: CommandId, _item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

/// Many commands, made one by one as there is room for them.
pub trait Transfer: BodySink {
    /// The next command, once no more than `in_flight` are without an answer; `None`: not now, or no
    /// more.
    fn next(&mut self, in_flight: usize) -> Option<Command>;

    /// The answers come in the order of the protocol, each after the items and octets that belong to
    /// it. `Break` ends the session.
    fn answered(&mut self, id: CommandId, result: Result<Reply, Refusal>) -> BoxFuture<'_, ControlFlow<()>>;
}

/// A [`BodySink`] that may be a [`Transfer`]; the one place that [`Connection`] gives to.
enum Receiver<'a> {
    Sink(&'a mut dyn BodySink),
    Transfer(&'a mut dyn Transfer),
}

impl Receiver<'_> {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        match self {
            Self::Sink(sink) => sink.write(octets),
            Self::Transfer(transfer) => transfer.write(octets),
        }
    }

    fn item(&mut self, id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        match self {
            Self::Sink(sink) => sink.item(id, item),
            Self::Transfer(transfer) => transfer.item(id, item),
        }
    }
}

/// A [`BodySink`] that forgets everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Discard;

impl BodySink for Discard {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(std::future::ready(ControlFlow::Continue(())))
    }
}

/// What a connection cost, above TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Octets written.
    pub sent_bytes: u64,
    /// Octets read.
    pub received_bytes: u64,
    /// Times that we waited for an answer to something sent; the greeting counts as one.
    pub round_trips: u32,
}

/// A live connection to a mail server.
pub struct Connection {
    /// `None` while TLS is being set up, and for good where that failed.
    stream: Option<BoxStream>,
    dialog: Box<dyn Dialog>,
    trace: Trace,
    idle_timeout: Duration,
    buffer: Box<[u8]>,
    last_id: CommandId,
    pending: Pending,
    /// Why nothing more can be done. Set while a call runs, so that one dropped half-way counts.
    broken: Option<DriverError>,
    counters: Counters,
    /// Something was sent since the last read.
    awaited: bool,
    /// Compressed in both directions.
    compressed: bool,
    /// The login under way, and what a tape may hold of it.
    login: Option<Login>,
}

/// A login under way. What comes in meanwhile is taped as the dialog shows it and not as it came:
/// only the dialog knows a challenge from a reply.
struct Login {
    id: CommandId,
    heard: Vec<u8>,
    answered: bool,
}

/// What the dialog said and nobody took yet.
#[derive(Default)]
struct Pending {
    greeting: Option<Greeting>,
    done: Vec<(CommandId, Result<Reply, Refusal>)>,
    upgrade: bool,
    closed: bool,
    /// Octets of the message under way.
    body_bytes: u64,
}

impl Pending {
    fn take(&mut self, id: CommandId) -> Option<Result<Reply, Refusal>> {
        let at = self.done.iter().position(|(done, _)| *done == id)?;
        Some(self.done.swap_remove(at).1)
    }
}

impl Connection {
    /// A connection over `stream`. `protected` says that the stream is under TLS already;
    /// `idle_timeout` is the longest time without a single octet in either direction.
    pub fn new(
        stream: BoxStream,
        dialog: Box<dyn Dialog>,
        protocol: Protocol,
        endpoint: Endpoint,
        events: Events,
        idle_timeout: Duration,
        protected: bool,
    ) -> Self {
        Self {
            stream: Some(stream),
            dialog,
            trace: Trace::new(protocol, endpoint, events, protected),
            idle_timeout,
            buffer: vec![0; READ_SIZE].into_boxed_slice(),
            last_id: 0,
            pending: Pending::default(),
            broken: None,
            counters: Counters::default(),
            awaited: true,
            compressed: false,
            login: None,
        }
    }

    /// Waits for the greeting. Called once, first.
    ///
    /// # Errors
    /// [`DriverError`]; a server that greets with a refusal is no error.
    pub async fn start(&mut self) -> Result<Greeting, DriverError> {
        self.enter()?;
        self.dialog.input(Input::Start);
        let result = async {
            loop {
                self.drain(&mut Receiver::Sink(&mut Discard)).await?;
                if let Some(greeting) = self.pending.greeting.take() {
                    return Ok(greeting);
                }
                self.read().await?;
            }
        }
        .await;
        self.leave(result)
    }

    /// Carries out one command. A message that it brings is thrown away.
    ///
    /// # Errors
    /// [`DriverError`]; a refusal is the inner result.
    pub async fn run(&mut self, command: Command) -> Result<Result<Reply, Refusal>, DriverError> {
        self.run_with_body(command, &mut Discard).await
    }

    /// Carries out several commands, on the wire together as far as the protocol allows. The answers
    /// stand in the order of the commands.
    ///
    /// # Errors
    /// [`DriverError`]; refusals are inner results.
    pub async fn run_all(&mut self, commands: Vec<Command>) -> Result<Vec<Result<Reply, Refusal>>, DriverError> {
        self.carry_out(commands, &mut Discard).await
    }

    /// Carries out one command and gives the message that it brings to `sink`. Only
    /// [`Reply::Retrieved`] says that the message was whole.
    ///
    /// # Errors
    /// [`DriverError`]; a refusal is the inner result.
    pub async fn run_with_body(
        &mut self,
        command: Command,
        sink: &mut dyn BodySink,
    ) -> Result<Result<Reply, Refusal>, DriverError> {
        let mut answers = self.carry_out(vec![command], sink).await?;
        answers.pop().ok_or(DriverError::Closed)
    }

    /// Carries out the commands of a transfer until it has no more and all are answered. Commands
    /// are numbered from [`next_id`](Self::next_id) on.
    ///
    /// # Errors
    /// [`DriverError`]
    pub async fn transfer(&mut self, transfer: &mut dyn Transfer) -> Result<(), DriverError> {
        self.enter()?;
        let result = async {
            let mut in_flight = 0;
            loop {
                while let Some(command) = transfer.next(in_flight) {
                    self.last_id = self.last_id.wrapping_add(1);
                    self.dialog.input(Input::Command(self.last_id, command));
                    in_flight += 1;
                }
                if in_flight == 0 {
                    return Ok(());
                }
                let answered = self.drain(&mut Receiver::Transfer(transfer)).await?;
                if answered == 0 {
                    self.read().await?;
                }
                in_flight = in_flight.saturating_sub(answered);
            }
        }
        .await;
        self.leave(result)
    }

    /// The number that the next command will have.
    pub fn next_id(&self) -> CommandId {
        self.last_id.wrapping_add(1)
    }

    /// Asks for TLS (STARTTLS, STLS) and lets `upgrade` shake hands. Afterwards the dialog knows
    /// nothing of what was said before.
    ///
    /// # Errors
    /// [`StartTlsError`]; after a refusal the connection can still be used, after all else not.
    pub async fn start_tls<F, Fut, E>(&mut self, upgrade: F) -> Result<TlsFacts, StartTlsError<E>>
    where
        F: FnOnce(BoxStream) -> Fut,
        Fut: Future<Output = Result<(BoxStream, TlsFacts), E>>,
    {
        if let Err(refusal) = self.run(Command::StartTls).await? {
            return Err(StartTlsError::Refused(refusal));
        }
        self.enter()?;
        self.broken = Some(DriverError::Closed);
        if !std::mem::take(&mut self.pending.upgrade) {
            return Err(DriverError::Closed.into());
        }
        let injected = self.injected().await;
        self.leave(injected)?;
        self.broken = Some(DriverError::Closed);
        let stream = self.stream.take().ok_or(DriverError::Closed)?;
        let (stream, facts) = upgrade(stream).await.map_err(StartTlsError::Upgrade)?;
        self.stream = Some(stream);
        self.trace.protect(&facts);
        self.dialog.input(Input::TlsUp);
        let drained = self.drain(&mut Receiver::Sink(&mut Discard)).await;
        self.leave(drained)?;
        Ok(facts)
    }

    /// Asks for compression in both directions, and uses it from then on. For sessions that are logged in: what
    /// an eavesdropper learns from lengths must not be about a password.
    ///
    /// # Errors
    /// [`DriverError`]; after a refusal, which is the inner result, all is as before.
    pub async fn compress(&mut self) -> Result<Result<(), Refusal>, DriverError> {
        if let Err(refusal) = self.run(Command::Compress).await? {
            return Ok(Err(refusal));
        }
        self.enter()?;
        let stream = self.stream.take().ok_or(DriverError::Closed)?;
        self.stream = Some(stream.deflated(self.dialog.unread()));
        self.dialog.input(Input::Compressed);
        self.compressed = true;
        self.leave(Ok(Ok(())))
    }

    /// Says goodbye and does not wait for the answer: for where nothing hangs on it. The connection can't be
    /// used any more.
    ///
    /// # Errors
    /// [`DriverError`]
    pub async fn part(&mut self) -> Result<(), DriverError> {
        self.enter()?;
        self.last_id = self.last_id.wrapping_add(1);
        self.dialog.input(Input::Command(self.last_id, Command::Quit));
        self.drain(&mut Receiver::Sink(&mut Discard)).await.map(drop)
    }

    /// What it cost so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// The server's side comes from a tape: there is nobody to prove anything to.
    pub fn is_replay(&self) -> bool {
        self.stream.as_ref().and_then(BoxStream::tap).is_some_and(Tap::is_replay)
    }

    /// Under TLS.
    pub fn is_protected(&self) -> bool {
        self.trace.protected()
    }

    /// Compressed in both directions.
    pub fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// The server said goodbye, or we did.
    pub fn is_closed(&self) -> bool {
        self.pending.closed
    }

    async fn carry_out(
        &mut self,
        commands: Vec<Command>,
        sink: &mut dyn BodySink,
    ) -> Result<Vec<Result<Reply, Refusal>>, DriverError> {
        self.enter()?;
        let first = self.last_id.wrapping_add(1);
        for command in commands {
            self.last_id = self.last_id.wrapping_add(1);
            if matches!(command, Command::Authenticate(_) | Command::Login { .. }) {
                self.login = Some(Login { id: self.last_id, heard: Vec::new(), answered: false });
            }
            self.dialog.input(Input::Command(self.last_id, command));
        }
        let last = self.last_id;
        let result = async {
            let mut answers = Vec::new();
            let mut id = first;
            while id != last.wrapping_add(1) {
                self.drain(&mut Receiver::Sink(sink)).await?;
                while let Some(answer) = self.pending.take(id) {
                    answers.push(answer);
                    id = id.wrapping_add(1);
                }
                if id != last.wrapping_add(1) {
                    self.read().await?;
                }
            }
            Ok(answers)
        }
        .await;
        self.leave(result)
    }

    /// Each call begins here.
    fn enter(&mut self) -> Result<(), DriverError> {
        match self.broken.replace(DriverError::Closed) {
            Some(error) => {
                self.broken = Some(error.clone());
                Err(error)
            }
            None => Ok(()),
        }
    }

    /// Each call that comes to its end, ends here.
    fn leave<T>(&mut self, result: Result<T, DriverError>) -> Result<T, DriverError> {
        self.broken = result.as_ref().err().cloned();
        result
    }

    /// Does what the dialog wants, until it wants input. Answers how many answers went to a transfer.
    async fn drain(&mut self, sink: &mut Receiver<'_>) -> Result<usize, DriverError> {
        let result = self.obey(sink).await;
        self.tape_login();
        result
    }

    /// Tapes what was heard of a login.
    fn tape_login(&mut self) {
        let Some(login) = &mut self.login else { return };
        let mut heard = std::mem::take(&mut login.heard);
        let answered = login.answered;
        if answered {
            // Came in the same read, and belongs to nobody yet.
            heard.extend_from_slice(self.dialog.unread());
            self.login = None;
        }
        if let Some(tap) = self.stream.as_ref().and_then(BoxStream::tap).filter(|_| !heard.is_empty()) {
            tap.received(&heard);
        }
    }

    async fn obey(&mut self, sink: &mut Receiver<'_>) -> Result<usize, DriverError> {
        let mut outgoing = Vec::new();
        let mut answered = 0;
        loop {
            match self.dialog.next() {
                Output::NeedInput => break,
                Output::Send(bytes) => {
                    self.trace.sent(&bytes);
                    outgoing.extend_from_slice(&bytes);
                }
                Output::SendSecret { bytes, masked } => {
                    self.trace.sent_secret(&bytes, &masked);
                    self.tape_login();
                    self.write(&outgoing).await?;
                    outgoing.clear();
                    self.put(&bytes).await?;
                    if let Some(tap) = self.stream.as_ref().and_then(BoxStream::tap) {
                        tap.sent(format!("{masked}\r\n").as_bytes());
                    }
                }
                Output::Heard(line) => {
                    self.trace.heard(&line);
                    if let Some(login) = &mut self.login {
                        let masked = self.trace.mask(&line);
                        // An empty challenge stands for one that is not told.
                        login.heard.extend_from_slice(masked.strip_suffix(MASK).unwrap_or(&masked).as_bytes());
                        login.heard.extend_from_slice(b"\r\n");
                    }
                }
                Output::Body(octets) => {
                    self.write(&outgoing).await?;
                    outgoing.clear();
                    self.pending.body_bytes += octets.len() as u64;
                    if sink.write(&octets).await.is_break() {
                        return Err(DriverError::Stopped);
                    }
                }
                Output::Item(id, item) => {
                    if sink.item(id, item).await.is_break() {
                        return Err(DriverError::Stopped);
                    }
                }
                // The answer to the command came before.
                Output::Compress => break,
                Output::UpgradeTls => {
                    self.pending.upgrade = true;
                    break;
                }
                Output::Greeting(greeting) => self.pending.greeting = Some(greeting),
                Output::Done(id, result) => {
                    if matches!(result, Ok(Reply::Retrieved { .. })) || self.pending.body_bytes > 0 {
                        self.trace.body(std::mem::take(&mut self.pending.body_bytes));
                    }
                    if let Some(login) = self.login.as_mut().filter(|login| login.id == id) {
                        login.answered = true;
                    }
                    let result = result.map_err(|refusal| self.refusal(id, refusal));
                    match sink {
                        Receiver::Sink(_) => self.pending.done.push((id, result)),
                        Receiver::Transfer(transfer) => {
                            answered += 1;
                            if transfer.answered(id, result).await.is_break() {
                                return Err(DriverError::Stopped);
                            }
                        }
                    }
                }
                Output::Closed => self.pending.closed = true,
                Output::Violation(violation) => return Err(self.trace.violation(violation).into()),
            }
        }
        self.write(&outgoing).await?;
        Ok(answered)
    }

    /// A refusal as it may be shown. The reason that a mechanism told itself goes onto the tape, or
    /// comes from it.
    fn refusal(&self, id: CommandId, refusal: Refusal) -> Refusal {
        let mut refusal = self.trace.without_secrets(refusal);
        let tap = self.stream.as_ref().and_then(BoxStream::tap);
        if let Some(tap) = tap.filter(|_| self.login.as_ref().is_some_and(|login| login.id == id)) {
            match &refusal.mechanism_error {
                Some(reason) => tap.reason(reason),
                None => refusal.mechanism_error = tap.taped_reason(),
            }
        }
        refusal
    }

    async fn write(&mut self, octets: &[u8]) -> Result<(), DriverError> {
        if octets.is_empty() {
            return Ok(());
        }
        self.tape_login();
        self.put(octets).await?;
        if let Some(tap) = self.stream.as_ref().and_then(BoxStream::tap) {
            tap.sent(octets);
        }
        Ok(())
    }

    async fn put(&mut self, octets: &[u8]) -> Result<(), DriverError> {
        let stream = self.stream.as_mut().ok_or(DriverError::Closed)?;
        let written = timeout(self.idle_timeout, async {
            stream.write_all(octets).await?;
            stream.flush().await
        });
        match written.await {
            Err(_) => Err(DriverError::Timeout { after: self.idle_timeout }),
            Ok(Err(error)) => Err(DriverError::Io { kind: error.kind() }),
            Ok(Ok(())) => {
                self.counters.sent_bytes += octets.len() as u64;
                self.awaited = true;
                Ok(())
            }
        }
    }

    /// One read, given to the dialog.
    async fn read(&mut self) -> Result<(), DriverError> {
        if self.pending.closed || self.pending.upgrade {
            return Err(DriverError::Closed);
        }
        let stream = self.stream.as_mut().ok_or(DriverError::Closed)?;
        let read = timeout(self.idle_timeout, stream.read(&mut self.buffer)).await;
        if let (Ok(_), Some(tap)) = (&read, stream.tap()) {
            tap.turn().await;
        }
        let read = match read {
            Err(_) => return Err(DriverError::Timeout { after: self.idle_timeout }),
            // TLS without close_notify; many servers end that way after QUIT.
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            Ok(Err(error)) => {
                if let Some(tap) = stream.tap() {
                    tap.broken(error.kind());
                }
                return Err(DriverError::Io { kind: error.kind() });
            }
            Ok(Ok(read)) => read,
        };
        if let Some(tap) = stream.tap().filter(|tap| tap.is_recording()) {
            match &self.buffer[..read] {
                [] => tap.closed(),
                octets if self.login.is_none() => tap.received(&self.trace.veil(octets)),
                _ => {}
            }
        }
        if std::mem::take(&mut self.awaited) {
            self.counters.round_trips += 1;
        }
        self.counters.received_bytes += read as u64;
        match &self.buffer[..read] {
            [] => self.dialog.input(Input::Eof),
            octets => self.dialog.input(Input::Bytes(octets)),
        }
        Ok(())
    }

    /// Looks for octets that came in before TLS could begin.
    async fn injected(&mut self) -> Result<(), DriverError> {
        let mut octets = Zeroizing::new(self.dialog.unread().to_vec());
        if octets.is_empty() {
            let stream = self.stream.as_mut().ok_or(DriverError::Closed)?;
            // Lets the runtime notice what has arrived since the last read, and fills up the task's
            // budget, without which even a readable socket answers "pending".
            tokio::task::yield_now().await;
            match at_hand(stream, &mut self.buffer).await {
                None => {}
                Some(Err(kind)) => {
                    if let Some(tap) = stream.tap() {
                        tap.broken(kind);
                    }
                    return Err(DriverError::Io { kind });
                }
                Some(Ok(seen)) => {
                    if let Some(tap) = stream.tap() {
                        if seen.is_empty() { tap.closed() } else { tap.received(&seen) }
                    }
                    if seen.is_empty() {
                        return Err(DriverError::Closed);
                    }
                    octets.extend_from_slice(&seen);
                }
            }
        }
        if octets.is_empty() {
            return Ok(());
        }
        self.trace.heard(&String::from_utf8_lossy(&octets));
        Err(DriverError::Injected { octets: octets.len() })
    }
}

/// What can be read without waiting; `None`: nothing.
async fn at_hand(stream: &mut BoxStream, buffer: &mut [u8]) -> Option<Result<Vec<u8>, io::ErrorKind>> {
    if let Some(tap) = stream.tap().filter(|tap| tap.is_replay()) {
        return match tap.at_hand()? {
            Said::Received(Octets(octets)) => Some(Ok(octets)),
            Said::Broken(kind) => Some(Err(kind.0)),
            _ => Some(Ok(Vec::new())),
        };
    }
    let mut seen = ReadBuf::new(buffer);
    let looked = poll_fn(|context| match Pin::new(&mut *stream).poll_read(context, &mut seen) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => Poll::Ready(None),
    });
    let looked = looked.await?;
    Some(looked.map(|()| seen.filled().to_vec()).map_err(|error| error.kind()))
}

#[cfg(test)]
mod tests;
