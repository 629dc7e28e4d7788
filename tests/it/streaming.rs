//! A message of 100 MB passes through driver and dialog in constant memory, and no faster than its
//! receiver takes it.

use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use mail_dialog::Command;
use mail_dialog::imap::ImapCommand;
use mail_dialog::pop3::Pop3Command;
use mail_net::driver::{BodySink, Connection};
use mail_types::event::Events;
use mail_types::{Endpoint, Protocol, Security};

const SIZE: u64 = 100 * 1024 * 1024;
/// A line of 64 octets, so that the message is made of whole ones.
const LINE: &[u8; 64] = b"The quick brown fox jumps over the lazy dog, again and again..\r\n";
/// One read and what stands around a message.
const LEAD_MAX: u64 = 16 * 1024 + 256;
/// Peak memory may grow by this. The message is 25 times as large.
const GROWTH_MAX_KB: u64 = 4 * 1024;

/// A server that makes its message while it is read.
struct FakeServer {
    /// Text before the message; what of it was not given yet.
    before: Vec<u8>,
    /// Text after it.
    after: Vec<u8>,
    /// Octets of the message given so far.
    given: Arc<AtomicU64>,
    /// The command came.
    asked: bool,
}

impl AsyncRead for FakeServer {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let greeting = self.before.iter().position(|&octet| octet == b'\n').map_or(0, |at| at + 1);
        if !self.asked {
            let line: Vec<u8> = self.before.drain(..greeting).collect();
            buffer.put_slice(&line);
            return Poll::Ready(Ok(()));
        }
        let before = std::mem::take(&mut self.before);
        buffer.put_slice(&before);
        let mut given = self.given.load(Ordering::Relaxed);
        while given < SIZE && buffer.remaining() > 0 {
            let rest = &LINE[(given % 64) as usize..];
            let piece = &rest[..rest.len().min(buffer.remaining())];
            buffer.put_slice(piece);
            given += piece.len() as u64;
        }
        self.given.store(given, Ordering::Relaxed);
        if given == SIZE && buffer.remaining() >= self.after.len() {
            let after = std::mem::take(&mut self.after);
            buffer.put_slice(&after);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for FakeServer {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        self.asked = true;
        Poll::Ready(Ok(octets.len()))
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Counts, checks every line, and measures how far the driver read ahead of it.
struct Gauge {
    given: Arc<AtomicU64>,
    taken: u64,
    largest: usize,
    lead: u64,
    intact: bool,
}

impl BodySink for Gauge {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        Box::pin(async move {
            // A receiver that takes its time: everybody else may run meanwhile, the reader too.
            tokio::task::yield_now().await;
            self.lead = self.lead.max(self.given.load(Ordering::Relaxed) - self.taken);
            self.largest = self.largest.max(octets.len());
            let offset = (self.taken % 64) as usize;
            let (head, rest) = octets.split_at(octets.len().min(64 - offset));
            self.intact &= head == &LINE[offset..offset + head.len()];
            self.intact &= rest.chunks(64).all(|line| line == &LINE[..line.len()]);
            self.taken += octets.len() as u64;
            ControlFlow::Continue(())
        })
    }
}

/// Peak resident memory in KiB.
#[cfg(target_os = "linux")]
fn peak_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("procfs");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("VmHWM");
    line.split_ascii_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

#[cfg(not(target_os = "linux"))]
fn peak_kb() -> u64 {
    0
}

async fn retrieve(protocol: Protocol, before: String, after: &str) {
    let given = Arc::new(AtomicU64::new(0));
    let server = FakeServer {
        before: before.into_bytes(),
        after: after.as_bytes().to_vec(),
        given: Arc::clone(&given),
        asked: false,
    };
    let mut connection = Connection::new(
        mail_net::BoxStream::new(server),
        mail_dialog::dialog(protocol),
        protocol,
        Endpoint::new("mail.example.org", protocol.default_port(Security::ImplicitTls)),
        Events::none(),
        Duration::from_secs(60),
        true,
    );
    connection.start().await.expect("greets");
    let mut gauge = Gauge { given, taken: 0, largest: 0, lead: 0, intact: true };
    let peak = peak_kb();
    let retrieve: Command = match protocol {
        Protocol::Imap => ImapCommand::Retrieve { uid: 7 }.into(),
        _ => Pop3Command::Retrieve { number: 7 }.into(),
    };
    let reply = connection.run_with_body(retrieve, &mut gauge).await.expect("comes").expect("accepted");
    let growth = peak_kb() - peak;
    assert_eq!(reply.message_bytes(), Some(SIZE));
    assert_eq!(gauge.taken, SIZE);
    assert!(gauge.intact, "not an octet was changed");
    assert!(gauge.lead <= LEAD_MAX, "read {} octets ahead of the receiver", gauge.lead);
    assert!(gauge.largest as u64 <= LEAD_MAX, "a piece of {} octets", gauge.largest);
    assert!(growth < GROWTH_MAX_KB, "peak memory grew by {growth} KiB");
}

#[tokio::test]
async fn imap_literal_of_100_mb() {
    let before = format!("* OK ready\r\n* 3 FETCH (UID 7 BODY[] {{{SIZE}}}\r\n");
    retrieve(Protocol::Imap, before, ")\r\na1 OK done\r\n").await;
}

#[tokio::test]
async fn pop3_message_of_100_mb() {
    retrieve(Protocol::Pop3, "+OK ready\r\n+OK\r\n".to_owned(), ".\r\n").await;
}
