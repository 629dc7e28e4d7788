//! A connection to a server of the model. There is no task behind it: what is written is answered at once, and the
//! answer waits to be read. So a run is the same each time, and takes no longer than what the client does.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::BoxFuture;
use mail_dialog::{Command, Reply};
use mail_fetch::Opener;
use mail_net::BoxStream;
use mail_net::connection::Session;
use mail_net::driver::Connection;
use mail_types::event::Events;
use mail_types::report::{Cause, Failure};
use mail_types::{Endpoint, Message, Protocol, Secret};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::history::Trouble;
use crate::imap::{self, ImapSession, Then};
use crate::pop3::{self, Pop3Session};
use crate::world::World;
use mail_types::reason::DriverError;

/// More commands in one run are a loop without end.
const COMMANDS_MAX: u32 = 3000;

/// Bytes of a session that come in small pieces, where they do.
const PIECEMEAL: usize = 6000;

/// Opens sessions and logs in.
pub struct Door {
    pub world: Arc<Mutex<World>>,
}

impl Opener for Door {
    fn open(&self) -> BoxFuture<'_, Result<Session, Failure>> {
        Box::pin(async move {
            let closed = || Failure::of(DriverError::Closed);
            let (protocol, host, refused) = {
                let mut world = self.world.lock().expect("not poisoned");
                world.run.sessions += 1;
                let refused = world.run.trouble.iter().find_map(|trouble| match trouble {
                    Trouble::LoginRefused { times } => Some(u32::from(*times)),
                    _ => None,
                });
                let refused = refused.is_some_and(|times| world.run.logins_refused < times);
                if refused {
                    world.run.logins_refused += 1;
                }
                let protocol = if world.pop3 { Protocol::Pop3 } else { Protocol::Imap };
                (protocol, world.server().host.clone(), refused)
            };
            if refused {
                // What the login makes of [IN-USE] and its like.
                return Err(Failure::new(
                    Cause::Busy,
                    Message::new("refused-for-now").with_foreign("text", "[IN-USE]"),
                ));
            }
            let wire = Wire::new(self.world.clone());
            let (dialog, idle) = (mail_dialog::dialog(protocol), Duration::from_secs(10));
            let stream = BoxStream::new(wire);
            let endpoint = Endpoint::new(&host, 993);
            let mut connection = Connection::new(stream, dialog, protocol, endpoint, Events::none(), idle, false);
            connection.start().await.map_err(|_| closed())?;
            let Ok(Ok(mut capabilities)) = connection.capabilities().await else {
                return Err(closed());
            };
            let login = Command::Login { username: "anna".to_owned(), password: Secret::new("secret".to_owned()) };
            match connection.run(login).await {
                Ok(Ok(Reply::LoggedIn(Some(found)))) => capabilities = found,
                Ok(Ok(_)) => {}
                _ => return Err(closed()),
            }
            Ok(Session { connection, capabilities, tls: None, peer: SocketAddr::from((Ipv4Addr::LOCALHOST, 993)) })
        })
    }
}

enum Speaker {
    Imap(ImapSession),
    Pop3(Pop3Session),
}

struct Wire {
    world: Arc<Mutex<World>>,
    dead: Arc<std::sync::atomic::AtomicBool>,
    speaker: Speaker,
    heard: Vec<u8>,
    said: Vec<u8>,
    /// How much of `said` was read.
    read: usize,
    /// Bytes until the connection ends, or falls silent.
    left: Option<(usize, bool)>,
    chunk: usize,
    /// Bytes that were read in all.
    total: usize,
    closed: bool,
    reader: Option<Waker>,
}

impl Wire {
    fn new(shared: Arc<Mutex<World>>) -> Self {
        let world = shared.lock().expect("not poisoned");
        let left = world.trouble(|trouble| match trouble {
            Trouble::Cut { after } => Some((*after as usize, true)),
            Trouble::Stall { after } => Some((*after as usize, false)),
            _ => None,
        });
        let (speaker, said) = if world.pop3 {
            (Speaker::Pop3(Pop3Session::default()), pop3::GREETING.to_vec())
        } else {
            (Speaker::Imap(ImapSession::default()), imap::GREETING.to_vec())
        };
        let (dead, chunk) = (world.disk.dead(), world.habits.chunk as usize);
        drop(world);
        Self {
            world: shared,
            dead,
            speaker,
            heard: Vec::new(),
            said,
            read: 0,
            left,
            chunk,
            total: 0,
            closed: false,
            reader: None,
        }
    }

    fn hear(&mut self) {
        while let Some(end) = self.heard.windows(2).position(|window| window == b"\r\n") {
            let line = String::from_utf8_lossy(&self.heard[..end]).into_owned();
            self.heard.drain(..end + 2);
            if self.closed || self.left.is_some_and(|(left, _)| left == 0) {
                continue;
            }
            let mut world = self.world.lock().expect("not poisoned");
            let world = &mut *world;
            world.run.commands += 1;
            assert!(world.run.commands < COMMANDS_MAX, "a run has no end: {line}");
            let company = !self.heard.is_empty() || self.read < self.said.len();
            let before = self.said.len();
            let then = match &mut self.speaker {
                Speaker::Imap(session) => session.hear(world, &line, &mut self.said),
                Speaker::Pop3(session) => session.hear(world, &line, company, &mut self.said),
            };
            if world.trace {
                println!("    C: {line}");
                let said = String::from_utf8_lossy(&self.said[before..]).into_owned();
                for line in said.lines() {
                    println!("    S: {}", line.chars().take(100).collect::<String>());
                }
            }
            self.closed |= then == Then::Close;
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.dead.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        let wire = &mut *self;
        let there = wire.said.len() - wire.read;
        // Small pieces, until they have shown what they can.
        let chunk = if wire.total < PIECEMEAL { wire.chunk } else { usize::MAX };
        let room = there.min(chunk).min(buffer.remaining());
        let count = wire.left.map_or(room, |(left, _)| room.min(left));
        if count > 0 {
            buffer.put_slice(&wire.said[wire.read..wire.read + count]);
            wire.read += count;
            wire.total += count;
            if wire.read == wire.said.len() {
                wire.said.clear();
                wire.read = 0;
            }
            if let Some((left, _)) = &mut wire.left {
                *left -= count;
            }
            return Poll::Ready(Ok(()));
        }
        match wire.left {
            Some((0, true)) => return Poll::Ready(Ok(())),
            Some((0, false)) => {}
            _ if wire.closed => return Poll::Ready(Ok(())),
            _ => {}
        }
        wire.reader = Some(context.waker().clone());
        Poll::Pending
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, _context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.dead.load(Ordering::SeqCst) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        self.heard.extend_from_slice(bytes);
        self.hear();
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
