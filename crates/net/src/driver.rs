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
//!
//! Here stands what a connection can be asked for. `obey` does what the dialog wants meanwhile, `wire` moves the
//! octets, and `sink` is for what comes.

mod error;
mod obey;
mod say;
mod sink;
mod trace;
mod unasked;
mod wire;

use std::future::Future;
use std::time::Duration;

use crate::BoxStream;
use crate::tape::Tap;
use mail_dialog::imap::{ImapCommand, ImapReply};
use mail_dialog::{Capabilities, Command, CommandId, Dialog, Greeting, Input, Opened, Reply};
use mail_types::event::Events;
use mail_types::report::{Refusal, TlsFacts};
use mail_types::{Endpoint, Protocol, Veil};

pub use error::{DriverError, StartTlsError};
pub use obey::Alert;
use obey::{Login, Pending};
use sink::{Arrivals, Receiver};
pub use sink::{BodySink, Discard, Transfer, go_on};
use trace::Trace;
use unasked::Unasked;

/// Octets asked for at once; with that a chunk of a body is hardly longer.
const READ_SIZE: usize = 16 * 1024;

/// No silence is longer than this, even where it is waited for.
const SILENCE_MAX: Duration = Duration::from_secs(29 * 60);

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
    /// Received while [`say`](Self::say) listened, and not used by it.
    spoken: Vec<u8>,
    last_id: CommandId,
    unasked: Unasked,
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
            spoken: Vec::new(),
            last_id: 0,
            unasked: Unasked::default(),
            pending: Pending::default(),
            broken: None,
            counters: Counters::default(),
            awaited: true,
            compressed: false,
            login: None,
        }
    }

    /// Shares the secrets of the run, so that none is shown that another connection sent.
    #[must_use]
    pub fn veiled(mut self, secrets: Veil) -> Self {
        self.trace.share(secrets);
        self
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
    pub async fn run(&mut self, command: impl Into<Command>) -> Result<Result<Reply, Refusal>, DriverError> {
        self.run_with_body(command, &mut Discard).await
    }

    /// What the server can do.
    ///
    /// # Errors
    /// [`DriverError`]; a refusal is the inner result.
    pub async fn capabilities(&mut self) -> Result<Result<Capabilities, Refusal>, DriverError> {
        match self.run(Command::Capabilities).await? {
            Ok(Reply::Capabilities(capabilities)) => Ok(Ok(capabilities)),
            Ok(_) => Err(DriverError::Closed),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Opens an IMAP mailbox, named as the server spells it.
    ///
    /// # Errors
    /// [`DriverError`]; a refusal is the inner result.
    pub async fn open_mailbox(&mut self, name: &str, writable: bool) -> Result<Result<Opened, Refusal>, DriverError> {
        match self.run(ImapCommand::Open { mailbox: name.to_owned(), writable }).await? {
            Ok(Reply::Imap(ImapReply::Opened(opened))) => Ok(Ok(opened)),
            Ok(_) => Err(DriverError::Closed),
            Err(refusal) => Ok(Err(refusal)),
        }
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
    /// [`Reply::message_bytes`] says that the message was whole.
    ///
    /// # Errors
    /// [`DriverError`]; a refusal is the inner result.
    pub async fn run_with_body(
        &mut self,
        command: impl Into<Command>,
        sink: &mut dyn BodySink,
    ) -> Result<Result<Reply, Refusal>, DriverError> {
        let mut answers = self.carry_out(vec![command.into()], sink).await?;
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
        if let Err(refusal) = self.run(ImapCommand::Compress).await? {
            return Ok(Err(refusal));
        }
        self.enter()?;
        let stream = self.stream.take().ok_or(DriverError::Closed)?;
        self.stream = Some(stream.deflated(self.dialog.unread()));
        self.dialog.input(Input::Compressed);
        self.compressed = true;
        self.leave(Ok(Ok(())))
    }

    /// Waits for mail in the mailbox that is open (IMAP IDLE, RFC 2177), until some arrives or `enough` is ready.
    /// True if some arrived. Whether the line still carries anything shows as the waiting ends, and the server has
    /// the usual time to answer that; so nobody should wait for long.
    ///
    /// # Errors
    /// [`DriverError`]; a refusal is the inner result.
    pub async fn idle(&mut self, enough: impl Future<Output = ()>) -> Result<Result<bool, Refusal>, DriverError> {
        self.enter()?;
        self.last_id = self.last_id.wrapping_add(2);
        let (idle, done) = (self.last_id.wrapping_sub(1), self.last_id);
        self.dialog.input(Input::Command(idle, ImapCommand::Idle.into()));
        let mut arrivals = Arrivals::default();
        let mut enough = std::pin::pin!(enough);
        let mut waiting = true;
        let result = async {
            loop {
                self.drain(&mut Receiver::Sink(&mut arrivals)).await?;
                if let Some(answer) = self.pending.take(idle) {
                    self.pending.take(done);
                    return Ok(answer.map(|_| arrivals.any));
                }
                if waiting && arrivals.any {
                    waiting = false;
                    self.dialog.input(Input::Command(done, ImapCommand::Done.into()));
                } else if waiting {
                    // Silence is what is waited for.
                    let patience = std::mem::replace(&mut self.idle_timeout, SILENCE_MAX);
                    let read = tokio::select! {
                        biased;
                        read = self.read() => read,
                        () = &mut enough => {
                            waiting = false;
                            self.dialog.input(Input::Command(done, ImapCommand::Done.into()));
                            Ok(())
                        }
                    };
                    self.idle_timeout = patience;
                    read?;
                } else {
                    self.read().await?;
                }
            }
        }
        .await;
        self.leave(result)
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

    /// What the server wants the user to read, as far as nobody took it.
    pub fn alerts(&self) -> &[Alert] {
        &self.pending.alerts
    }

    /// The same, given away.
    pub fn take_alerts(&mut self) -> Vec<Alert> {
        std::mem::take(&mut self.pending.alerts)
    }

    /// What it cost so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// What it cost since this was asked for the last time.
    pub fn take_counters(&mut self) -> Counters {
        std::mem::take(&mut self.counters)
    }

    /// The server's side comes from a tape: there is nobody to prove anything to.
    pub fn is_replay(&self) -> bool {
        self.stream.as_ref().and_then(BoxStream::tap).is_some_and(Tap::is_replay)
    }

    /// What the server speaks.
    pub fn protocol(&self) -> Protocol {
        self.trace.protocol()
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
            if let Some(secret) = command.secret() {
                self.trace.guard(secret);
            }
            if matches!(command, Command::Authenticate(_) | Command::Login { .. }) {
                self.login = Some(Login::new(self.last_id));
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
}

#[cfg(test)]
mod tests;
