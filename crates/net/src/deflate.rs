//! A connection compressed in both directions: raw DEFLATE (RFC 4978 section 3), flushed after each write so
//! that what was said arrives whole.

use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Compressed bytes read at once.
const READ_MAX: usize = 16 * 1024;
/// From so many inflated bytes on, …
const INFLATED_FREE: u64 = 256 * 1024 * 1024;
/// … the whole stream may be at most this many times as long as what came. DEFLATE can do a little over a thousand,
/// but only where all bytes are the same.
const RATIO_MAX: u64 = 500;
/// Room for what a flush adds to a write.
const FLUSH_MAX: usize = 64;

/// Inflates what is read and deflates what is written.
pub struct Deflated<S> {
    stream: S,
    inflater: Decompress,
    deflater: Compress,
    /// Compressed bytes that came.
    incoming: Vec<u8>,
    /// What of them is not inflated yet.
    unread: Range<usize>,
    /// Compressed bytes to be written; those up to `written` are.
    outgoing: Vec<u8>,
    written: usize,
    /// The server ended the compressed stream, or the connection.
    ended: bool,
}

impl<S> Deflated<S> {
    /// Over `stream`, of which `unread` came already.
    pub fn new(stream: S, unread: &[u8]) -> Self {
        Self {
            stream,
            inflater: Decompress::new(false),
            // What we say is a few lines; nothing is gained by more effort.
            deflater: Compress::new(Compression::fast(), false),
            incoming: unread.to_vec(),
            unread: 0..unread.len(),
            outgoing: Vec::new(),
            written: 0,
            ended: false,
        }
    }
}

impl<S: AsyncWrite + Unpin> Deflated<S> {
    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.outgoing.len() {
            let wrote = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.outgoing[self.written..]))?;
            if wrote == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += wrote;
        }
        self.outgoing.clear();
        self.written = 0;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Deflated<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if buffer.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        loop {
            // Even without new bytes: the last answer may have been longer than the room for it.
            let before = (this.inflater.total_in(), this.inflater.total_out());
            let room = buffer.initialize_unfilled();
            let status = this.inflater.decompress(&this.incoming[this.unread.clone()], room, FlushDecompress::None);
            let status = status.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
            let used = |after: u64, before: u64| usize::try_from(after - before).unwrap_or(usize::MAX);
            this.unread.start += used(this.inflater.total_in(), before.0);
            let inflated = used(this.inflater.total_out(), before.1);
            if is_bomb(this.inflater.total_in(), this.inflater.total_out()) {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "compressed beyond all measure")));
            }
            this.ended |= status == Status::StreamEnd;
            if inflated > 0 || this.ended {
                buffer.advance(inflated);
                return Poll::Ready(Ok(()));
            }
            if !this.unread.is_empty() {
                continue;
            }
            this.incoming.resize(READ_MAX, 0);
            let mut chunk = ReadBuf::new(&mut this.incoming);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut chunk))?;
            this.unread = 0..chunk.filled().len();
            if this.unread.is_empty() {
                this.ended = true;
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Deflated<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.drain(cx))?;
        let this = &mut *self;
        let before = this.deflater.total_in();
        loop {
            let used = usize::try_from(this.deflater.total_in() - before).unwrap_or(usize::MAX);
            this.outgoing.reserve(octets.len() - used + FLUSH_MAX);
            let deflated = this.deflater.compress_vec(&octets[used..], &mut this.outgoing, FlushCompress::Sync);
            deflated.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
            // A flush is whole where room is left behind it.
            if this.outgoing.len() < this.outgoing.capacity() {
                break;
            }
        }
        match this.drain(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            // What could not go out goes with the flush.
            _ => Poll::Ready(Ok(octets.len())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Nothing that anybody would write comes out of this.
fn is_bomb(compressed: u64, inflated: u64) -> bool {
    inflated > INFLATED_FREE && inflated / RATIO_MAX > compressed
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    #[tokio::test]
    async fn what_is_written_arrives_at_once() {
        let (near, far) = duplex(64 * 1024);
        let (mut near, mut far) = (Deflated::new(near, b""), Deflated::new(far, b""));
        for said in [&b"a1 NOOP\r\n"[..], b"x", &[b'y'; 5000], b"a2 LOGOUT\r\n"] {
            near.write_all(said).await.expect("sent");
            near.flush().await.expect("sent");
            let mut heard = vec![0; said.len()];
            far.read_exact(&mut heard).await.expect("received");
            assert_eq!(heard, said);
        }
    }

    #[tokio::test]
    async fn a_narrow_line_changes_nothing() {
        let noise: Vec<u8> = (0..10_000_u32).flat_map(|n| (n.wrapping_mul(2_654_435_761) >> 7).to_be_bytes()).collect();
        for room in [1, 7, 4096] {
            let (near, far) = duplex(room);
            let (mut near, mut far) = (Deflated::new(near, b""), Deflated::new(far, b""));
            let mut heard = Vec::new();
            let sending = async {
                for part in noise.chunks(15_000) {
                    near.write_all(part).await.expect("sent");
                }
                near.shutdown().await.expect("sent");
            };
            let ((), received) = tokio::join!(sending, far.read_to_end(&mut heard));
            received.expect("received");
            assert!(heard == noise, "by {room}");
        }
    }

    #[tokio::test]
    async fn what_came_before_the_switch_is_inflated_first() {
        let (mut compressor, mut wire) = (Compress::new(Compression::fast(), false), Vec::with_capacity(256));
        compressor.compress_vec(b"* 1 EXISTS\r\n* 2 EXISTS\r\n", &mut wire, FlushCompress::Sync).expect("room");
        let (mut near, far) = duplex(256);
        let mut far = Deflated::new(far, &wire[..9]);
        near.write_all(&wire[9..]).await.expect("sent");
        drop(near);
        let mut heard = String::new();
        far.read_to_string(&mut heard).await.expect("whole");
        assert_eq!(heard, "* 1 EXISTS\r\n* 2 EXISTS\r\n");
    }

    #[test]
    fn only_much_out_of_little_is_a_bomb() {
        let mebi = |count: u64| count * 1024 * 1024;
        for (compressed, inflated, bomb) in [
            (1000, mebi(256), false),
            (1000, mebi(257), true),
            (mebi(1), mebi(500), false),
            (mebi(1), mebi(501), true),
            (mebi(400), mebi(4000), false),
        ] {
            assert_eq!(is_bomb(compressed, inflated), bomb, "{inflated} out of {compressed}");
        }
    }

    #[tokio::test]
    async fn a_bomb_ends_the_stream() {
        let (mut near, far) = duplex(64 * 1024);
        let mut far = Deflated::new(far, b"");
        let sending = tokio::spawn(async move {
            let (mut bomb, zeros) = (Compress::new(Compression::best(), false), vec![0; 8 * 1024 * 1024]);
            loop {
                let mut wire = Vec::with_capacity(64 * 1024);
                bomb.compress_vec(&zeros, &mut wire, FlushCompress::Sync).expect("room");
                if near.write_all(&wire).await.is_err() {
                    return;
                }
            }
        });
        let (mut read, mut room) = (0, vec![0; 64 * 1024]);
        let error = loop {
            match far.read(&mut room).await {
                Ok(length) => read += length as u64,
                Err(error) => break error,
            }
            assert!(read <= INFLATED_FREE + room.len() as u64, "no end");
        };
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        drop(far);
        sending.await.expect("no panic");
    }

    #[tokio::test]
    async fn octets_that_are_not_compressed_are_an_error_and_an_end_is_an_end() {
        let (mut near, far) = duplex(256);
        near.write_all(b"* OK this is no DEFLATE at all\r\n").await.expect("sent");
        drop(near);
        let error = Deflated::new(far, b"").read_to_end(&mut Vec::new()).await.expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        let (_near, far) = duplex(256);
        // An empty final block (RFC 1951 section 3.2.3).
        let mut far = Deflated::new(far, &[0x03, 0x00]);
        assert_eq!(far.read_to_end(&mut Vec::new()).await.expect("the end"), 0);
        assert_eq!(far.read(&mut [0; 4]).await.expect("still"), 0);
    }
}
