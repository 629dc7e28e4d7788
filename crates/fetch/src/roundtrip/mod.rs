//! A test message to oneself: handed in at the outgoing server, seen to arrive at the incoming one.
//!
//! A random token in the subject and the Message-ID tells the message from every other. IMAP is asked
//! for what came behind the UIDNEXT of before; POP3, whose sessions show the mailbox as it was when
//! they began, is asked anew, as seldom as the provider wants it. Nothing is deleted and nothing is
//! marked as read.

mod letter;
mod watch;

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use mail_dialog::smtp::SmtpCommand;
use mail_dialog::smtp::submission::Submission;
use mail_discovery::login::{self, Consent, Credentials};
use mail_net::Net;
use mail_net::connection::Session;
use mail_types::Protocol;
use mail_types::Reason;
use mail_types::event::Events;
use mail_types::report::{Candidate, Failure};

pub use letter::{Letter, Words};

/// What the trip needs.
pub struct RoundTrip<'a> {
    /// The network.
    pub net: &'a Net,
    /// Told of every line.
    pub events: &'a Events,
    /// Longest silence within a session.
    pub idle_timeout: Duration,
    /// Who logs in; the logins are known to succeed.
    pub credentials: &'a Credentials,
    /// What the user allows.
    pub consent: &'a Consent,
    /// The submission server, the mechanism that it accepted first in `auth`.
    pub outgoing: &'a Candidate,
    /// The incoming server, likewise.
    pub incoming: &'a Candidate,
    /// The least time between two POP3 logins, where the provider has one.
    pub login_interval: Option<Duration>,
    /// How long to wait for the message, and for it to be handed in.
    pub patience: Duration,
}

/// How the trip ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The message is in the mailbox.
    Arrived {
        /// From the connection, through the login, to the server's word that it has the message.
        handed_in: Duration,
        /// From that word to the sight of it.
        arrived: Duration,
    },
    /// It was taken and not seen in time.
    NotSeen {
        /// How long was waited.
        waited: Duration,
    },
    /// It was taken, and the provider wants longer pauses between POP3 logins than anybody waits.
    NotWatched {
        /// The pause.
        interval: Duration,
    },
    /// It was taken, and the mailbox could not be looked into.
    Unseen(Failure),
    /// Nothing was sent, since the mailbox can't be looked into.
    NotBegun(Failure),
    /// It was not taken.
    NotSent(Failure),
}

impl RoundTrip<'_> {
    /// Sends the letter and waits for it.
    pub async fn run(&self, letter: &Letter) -> Ending {
        let deadline = Instant::now() + self.patience;
        let watch = if self.incoming.protocol == Protocol::Imap {
            match self.bounded(deadline, watch::Imap::begin(self)).await {
                Ok(watch) => Watch::Imap(Box::new(watch)),
                // Whoever can't look need not send.
                Err(failure) => return Ending::NotBegun(failure),
            }
        } else {
            Watch::Pop3(watch::Pop3::default())
        };
        let begun = Instant::now();
        if let Err(failure) = self.bounded(deadline, self.hand_in(letter)).await {
            return Ending::NotSent(failure);
        }
        let taken = Instant::now();
        let deadline = taken + self.patience;
        let seen = match watch {
            Watch::Imap(mut watch) => watch.until(letter.token(), deadline).await,
            Watch::Pop3(mut watch) => match self.login_interval {
                Some(interval) if interval >= self.patience => return Ending::NotWatched { interval },
                interval => watch.until(self, letter.token(), interval.unwrap_or_default(), deadline).await,
            },
        };
        match seen {
            Ok(true) => Ending::Arrived { handed_in: taken - begun, arrived: taken.elapsed() },
            Ok(false) => Ending::NotSeen { waited: taken.elapsed() },
            Err(failure) => Ending::Unseen(failure),
        }
    }

    async fn bounded<T>(
        &self,
        deadline: Instant,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let cut_off = |_| Err(Failure::of(Reason::CutOff));
        timeout_at(deadline, work).await.unwrap_or_else(cut_off)
    }

    /// A session with a login, by the rules of every login.
    async fn enter(&self, candidate: &Candidate) -> Result<Session, Failure> {
        login::open(self.net, self.events, candidate, self.credentials, self.consent, self.idle_timeout).await
    }

    async fn hand_in(&self, letter: &Letter) -> Result<(), Failure> {
        let mut session = self.enter(self.outgoing).await?;
        // What a server can do may change with the login; SIZE and SMTPUTF8 do on some.
        if let Ok(Ok(capabilities)) = session.connection.capabilities().await {
            session.capabilities = capabilities;
        }
        let address = self.credentials.address.to_ascii();
        let submission =
            Submission::to_oneself(&address, letter.text().to_vec(), &session.capabilities).map_err(Failure::of)?;
        let answer = session.connection.run(SmtpCommand::Submit(Box::new(submission))).await;
        let result = match answer {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(refusal)) => Err(mail_net::connection::refused(&refusal)),
            Err(error) => Err(Failure::of(error)),
        };
        login::dismiss(session).await;
        result
    }
}

enum Watch {
    Imap(Box<watch::Imap>),
    Pop3(watch::Pop3),
}
