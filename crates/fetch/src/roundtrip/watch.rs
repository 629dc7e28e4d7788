//! Waits for the message at the incoming server.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::RoundTrip;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::pop3::Pop3Command;
use mail_dialog::{Command, CommandId, Item, Opened};
use mail_discovery::login;
use mail_net::connection::Session;
use mail_net::driver::{BodySink, go_on};
use mail_types::report::{Failure, Refusal};

/// Pause before the second look; each later one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// No pause is longer, unless the provider wants it.
const LONGEST_PAUSE: Duration = Duration::from_secs(4);
/// Looks that may fail before the next one counts.
const FAILURES_MAX: u32 = 1;
/// The newest messages that POP3 is asked for in one look.
const NEWEST: usize = 20;

/// IMAP: one session, opened before the message was sent.
pub(super) struct Imap {
    session: Session,
    /// Messages of before have lower UIDs; `None` where the server does not say.
    next: Option<u32>,
}

impl Imap {
    /// Logs in and looks where the mailbox ends.
    pub(super) async fn begin(trip: &RoundTrip<'_>) -> Result<Self, Failure> {
        let mut session = trip.enter(trip.incoming).await?;
        let opened = open(&mut session).await?;
        Ok(Self { session, next: opened.uid_next })
    }

    /// True once the message is there, false at the deadline.
    pub(super) async fn until(&mut self, token: &str, deadline: Instant) -> Result<bool, Failure> {
        let mut pauses = Pauses::new(Duration::ZERO);
        loop {
            match timeout_at(deadline, self.look(token)).await {
                Ok(Ok(false)) => {}
                Ok(seen) => {
                    let _ = timeout_at(deadline, self.session.connection.run(Command::Quit)).await;
                    return seen;
                }
                Err(_) => return Ok(false),
            }
            if !pauses.rest(deadline).await {
                return Ok(false);
            }
        }
    }

    async fn look(&mut self, token: &str) -> Result<bool, Failure> {
        // Opened anew, so that what came meanwhile counts, whatever the server thinks of NOOP.
        let opened = open(&mut self.session).await?;
        let uids = match (self.next, opened.uid_next) {
            (Some(before), Some(now)) if now <= before => return Ok(false),
            (Some(before), _) => UidSet::from(before),
            (None, _) if opened.exists == Some(0) => return Ok(false),
            (None, _) => UidSet::last(),
        };
        let mut search = Search::new(token);
        let request = ImapCommand::Messages { uids, headers_only: true };
        answered(self.session.connection.run_with_body(request, &mut search).await)?;
        Ok(search.found)
    }
}

async fn open(session: &mut Session) -> Result<Opened, Failure> {
    answered(session.connection.open_mailbox("INBOX", false).await)
}

/// POP3: a session a look.
#[derive(Default)]
pub(super) struct Pop3 {
    /// Messages that are others.
    others: HashSet<Vec<u8>>,
}

impl Pop3 {
    /// True once the message is there, false at the deadline. The login before this was made just now.
    pub(super) async fn until(
        &mut self,
        trip: &RoundTrip<'_>,
        token: &str,
        interval: Duration,
        deadline: Instant,
    ) -> Result<bool, Failure> {
        let mut pauses = Pauses::new(interval);
        if !interval.is_zero() && !pauses.rest(deadline).await {
            return Ok(false);
        }
        let mut failures = 0;
        loop {
            match timeout_at(deadline, self.look(trip, token)).await {
                Ok(Ok(false)) => {}
                // A mailbox that another program holds is free again soon; more logins that fail would
                // look like an attack.
                Ok(Err(_)) if failures < FAILURES_MAX => failures += 1,
                Ok(seen) => return seen,
                Err(_) => return Ok(false),
            }
            if !pauses.rest(deadline).await {
                return Ok(false);
            }
        }
    }

    async fn look(&mut self, trip: &RoundTrip<'_>, token: &str) -> Result<bool, Failure> {
        let mut session = trip.enter(trip.incoming).await?;
        let seen = self.search(&mut session, token).await;
        login::dismiss(session).await;
        seen
    }

    async fn search(&mut self, session: &mut Session, token: &str) -> Result<bool, Failure> {
        let mut listing = Listing::default();
        answered(session.connection.run_with_body(Pop3Command::Uidl, &mut listing).await)?;
        // The newest stand last.
        for (number, uid) in listing.found.into_iter().rev().take(NEWEST) {
            if self.others.contains(&uid) {
                continue;
            }
            let mut search = Search::new(token);
            let request = Pop3Command::Top { number };
            answered(session.connection.run_with_body(request, &mut search).await)?;
            if search.found {
                return Ok(true);
            }
            self.others.insert(uid);
        }
        Ok(false)
    }
}

/// Ever longer pauses.
struct Pauses {
    next: Duration,
    least: Duration,
}

impl Pauses {
    fn new(least: Duration) -> Self {
        Self { next: FIRST_PAUSE, least }
    }

    /// Waits; false where the deadline comes first.
    async fn rest(&mut self, deadline: Instant) -> bool {
        let until = Instant::now() + self.next.max(self.least);
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        sleep_until(until.min(deadline)).await;
        until < deadline
    }
}

fn answered<T>(answer: Result<Result<T, Refusal>, mail_net::driver::DriverError>) -> Result<T, Failure> {
    match answer {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(refusal)) => Err(mail_net::connection::refused(&refusal)),
        Err(error) => Err(Failure::of(error)),
    }
}

/// Looks for the token in what passes by, and keeps no more of it than the token is long.
struct Search {
    token: Vec<u8>,
    tail: Vec<u8>,
    found: bool,
}

impl Search {
    fn new(token: &str) -> Self {
        Self { token: token.as_bytes().to_vec(), tail: Vec::new(), found: false }
    }

    fn take(&mut self, octets: &[u8]) {
        self.tail.extend_from_slice(octets);
        self.found |= self.tail.windows(self.token.len()).any(|window| window == self.token);
        let kept = self.tail.len().min(self.token.len() - 1);
        self.tail.drain(..self.tail.len() - kept);
    }
}

impl BodySink for Search {
    fn write<'a>(&'a mut self, octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        self.take(octets);
        go_on()
    }
}

#[derive(Default)]
struct Listing {
    found: Vec<(u32, Vec<u8>)>,
}

impl BodySink for Listing {
    fn write<'a>(&'a mut self, _octets: &'a [u8]) -> BoxFuture<'a, ControlFlow<()>> {
        go_on()
    }

    fn item(&mut self, _id: CommandId, item: Item) -> BoxFuture<'_, ControlFlow<()>> {
        if let Item::Uidl { number, uid } = item {
            self.found.push((number, uid));
        }
        go_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_across_pieces() {
        for cut in 0..12 {
            let mut search = Search::new("needle");
            let text = b"hay needle h";
            search.take(&text[..cut]);
            search.take(&text[cut..]);
            assert!(search.found, "{cut}");
        }
        let mut search = Search::new("needle");
        for octet in b"needl needl eedle" {
            search.take(&[*octet]);
        }
        assert!(!search.found && search.tail.len() < 6);
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_and_mind_provider_and_deadline() {
        let begun = Instant::now();
        let mut pauses = Pauses::new(Duration::ZERO);
        let deadline = begun + Duration::from_secs(10);
        let mut looks = Vec::new();
        while pauses.rest(deadline).await {
            looks.push(begun.elapsed().as_millis());
        }
        assert_eq!(looks, [250, 750, 1750, 3750, 7750]);
        assert_eq!(begun.elapsed(), Duration::from_secs(10));
        let mut seldom = Pauses::new(Duration::from_secs(60));
        assert!(seldom.rest(begun + Duration::from_secs(100)).await);
        assert_eq!(begun.elapsed(), Duration::from_secs(70));
    }
}
