//! TCP connections raced over all addresses of a host (RFC 8305 section 5).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{BoxStream, CONNECT_TIMEOUT, Net};
use mail_types::reason::{ConnectError, ConnectErrorKind};

/// How long an attempt runs alone before the next address is tried beside it (RFC 8305 section 8,
/// Connection Attempt Delay).
pub(super) const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// An address that was tried, and another one won.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassedOver {
    /// The address.
    pub address: SocketAddr,
    /// Why it failed; `None`: it was still silent when the other answered.
    pub kind: Option<ConnectErrorKind>,
}

/// How far the attempt got: what the host itself said tells more than silence, and silence more
/// than a family that this machine does not have.
fn reach(kind: ConnectErrorKind) -> u8 {
    match kind {
        ConnectErrorKind::Refused => 5,
        ConnectErrorKind::Reset => 4,
        ConnectErrorKind::Denied => 3,
        ConnectErrorKind::Other(_) => 2,
        ConnectErrorKind::Timeout => 1,
        ConnectErrorKind::Unreachable => 0,
    }
}

impl Net {
    /// Connects to the first of `addresses` that answers, in their order: the next is tried at once
    /// when one fails, and beside it when one takes longer than 250 ms. All together have
    /// [`CONNECT_TIMEOUT`].
    ///
    /// # Errors
    /// [`ConnectError`] where none answers.
    pub async fn connect(&self, addresses: &[IpAddr], port: u16) -> Result<(BoxStream, SocketAddr), ConnectError> {
        self.connect_noting(addresses, port, &mut Vec::new()).await
    }

    /// As [`Net::connect`], and notes the addresses that were tried before the winner.
    ///
    /// # Errors
    /// [`ConnectError`] where none answers.
    pub async fn connect_noting(
        &self,
        addresses: &[IpAddr],
        port: u16,
        passed_over: &mut Vec<PassedOver>,
    ) -> Result<(BoxStream, SocketAddr), ConnectError> {
        let deadline = Instant::now() + CONNECT_TIMEOUT;
        let mut tried = Vec::new();
        let mut failed = Vec::new();
        let raced = timeout_at(deadline, self.race(addresses, port, &mut tried, &mut failed)).await;
        let furthest = failed.iter().map(|(_, kind)| *kind).max_by_key(|kind: &ConnectErrorKind| reach(*kind));
        if let Ok(Some((_, peer))) = &raced {
            passed_over.extend(tried.iter().filter(|address| *address != peer).map(|address| PassedOver {
                address: *address,
                kind: failed.iter().find(|(failed, _)| failed == address).map(|(_, kind)| *kind),
            }));
        }
        match raced {
            Ok(Some(won)) => Ok(won),
            Ok(None) => {
                let kind = furthest.unwrap_or(ConnectErrorKind::Unreachable);
                Err(ConnectError { kind, addresses: tried })
            }
            // Whatever others said: one address may still have been about to answer.
            Err(_) => Err(ConnectError { kind: ConnectErrorKind::Timeout, addresses: tried }),
        }
    }

    async fn race(
        &self,
        addresses: &[IpAddr],
        port: u16,
        tried: &mut Vec<SocketAddr>,
        failed: &mut Vec<(SocketAddr, ConnectErrorKind)>,
    ) -> Option<(BoxStream, SocketAddr)> {
        let mut waiting = addresses.iter().map(|address| SocketAddr::new(*address, port));
        let mut running = FuturesUnordered::new();
        let mut next_start = Instant::now();
        let mut more = true;
        loop {
            if more && (running.is_empty() || next_start <= Instant::now()) {
                match waiting.next() {
                    Some(address) => {
                        tried.push(address);
                        running.push(async move { (address, self.backend.connect(address).await) });
                        next_start = Instant::now() + ATTEMPT_DELAY;
                    }
                    None => more = false,
                }
            }
            tokio::select! {
                biased;
                ended = running.next(), if !running.is_empty() => match ended {
                    Some((address, Ok(stream))) => return Some((stream, address)),
                    Some((address, Err(error))) => {
                        failed.push((address, error.kind));
                        next_start = Instant::now();
                    }
                    None => {}
                },
                () = sleep_until(next_start), if more => {}
                else => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fake::{FakeNet, FakeServer};
    use super::*;

    fn ips(list: &[&str]) -> Vec<IpAddr> {
        list.iter().map(|text| text.parse().expect(text)).collect()
    }

    fn at(text: &str) -> SocketAddr {
        text.parse().expect(text)
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_address_wins_when_it_answers() {
        let (net, log) = FakeNet::new()
            .serve("[2001:db8::1]:993", FakeServer::imap())
            .serve("203.0.113.1:993", FakeServer::imap())
            .build();
        let (_, peer) = net.connect(&ips(&["2001:db8::1", "203.0.113.1"]), 993).await.expect("connects");
        assert_eq!(peer, at("[2001:db8::1]:993"));
        assert_eq!(log.contacted("203.0.113.1:993"), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_address_starts_at_once_after_a_failure() {
        let (net, _) = FakeNet::new()
            .refuse("[2001:db8::1]:993")
            .delay(Duration::from_millis(30))
            .serve("203.0.113.1:993", FakeServer::imap())
            .build();
        let (_, peer) = net.connect(&ips(&["2001:db8::1", "203.0.113.1"]), 993).await.expect("connects");
        assert_eq!(peer, at("203.0.113.1:993"));
        assert_eq!(net.clock().elapsed().as_millis(), 30);
        let mut passed_over = Vec::new();
        let addresses = ips(&["2001:db8::1", "203.0.113.1"]);
        assert!(net.connect_noting(&addresses, 993, &mut passed_over).await.is_ok());
        let refused = PassedOver { address: at("[2001:db8::1]:993"), kind: Some(ConnectErrorKind::Refused) };
        assert_eq!(passed_over, [refused]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_address_starts_beside_a_silent_one_after_250_ms() {
        let (net, _) = FakeNet::new()
            .drop_packets("[2001:db8::1]:993")
            .drop_packets("[2001:db8::2]:993")
            .serve("203.0.113.1:993", FakeServer::imap())
            .build();
        let addresses = ips(&["2001:db8::1", "2001:db8::2", "203.0.113.1"]);
        let (_, peer) = net.connect(&addresses, 993).await.expect("connects");
        assert_eq!(peer, at("203.0.113.1:993"));
        assert_eq!(net.clock().elapsed().as_millis(), 500);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_first_address_may_still_win() {
        let (net, _) = FakeNet::new()
            .serve("[2001:db8::1]:993", FakeServer::imap())
            .delay(Duration::from_millis(300))
            .serve("203.0.113.1:993", FakeServer::imap())
            .delay(Duration::from_millis(100))
            .build();
        let (_, peer) = net.connect(&ips(&["2001:db8::1", "203.0.113.1"]), 993).await.expect("connects");
        assert_eq!(peer, at("[2001:db8::1]:993"));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_everywhere_ends_after_ten_seconds() {
        let (net, _) = FakeNet::new().drop_packets("203.0.113.1:993").refuse("203.0.113.2:993").build();
        let error = net.connect(&ips(&["203.0.113.1", "203.0.113.2"]), 993).await.err().expect("nobody answers");
        assert_eq!(error.kind, ConnectErrorKind::Timeout);
        assert_eq!(error.addresses, [at("203.0.113.1:993"), at("203.0.113.2:993")]);
        assert_eq!(net.clock().elapsed(), CONNECT_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn the_error_that_got_furthest_is_reported() {
        let (net, _) = FakeNet::new().refuse("203.0.113.1:993").build();
        let error = net.connect(&ips(&["203.0.113.1", "2001:db8::1"]), 993).await.err().expect("nobody answers");
        assert_eq!(error.kind, ConnectErrorKind::Refused);
        let error = net.connect(&[], 993).await.err().expect("no address");
        assert_eq!(error.kind, ConnectErrorKind::Unreachable);
    }
}
