//! The test message to oneself: words, progress, and what became of it.

use std::time::Duration;

use super::super::output;
use super::super::progress::Progress;
use super::{Conversation, show};
use crate::exit::Exit;
use crate::render;
use mail_discovery::builtin;
use mail_fetch::roundtrip::{Ending, Letter, RoundTrip, Words};
use mail_types::report::{Candidate, Cause};
use mail_types::{Message, Protocol, Username};

/// How long to wait for the message where nobody says.
const PATIENCE: Duration = Duration::from_secs(60);

impl Conversation<'_> {
    /// Sends a message and waits for it. The exit code of a failed check where it was not seen.
    pub(super) async fn test_message(&self) -> Exit {
        let Some(trip) = self.trip() else { return Exit::CheckFailed };
        let (outgoing, incoming) = trip;
        let Some(mut credentials) = self.credentials() else { return Exit::CheckFailed };
        let text = |id| self.locale.text(&Message::new(id));
        let words = Words { subject: text("roundtrip-subject"), text: text("roundtrip-text") };
        let Some(letter) = Letter::write(&credentials.address, &words, self.net.clock().date()) else {
            output::complain(&self.locale, &Message::new("roundtrip-no-randomness"), None);
            return Exit::Storage;
        };
        // The names that were accepted may differ between the servers.
        credentials.username.clone_from(&self.wizard.username);
        let show = self.terminal.interactive && self.common.verbosity() >= 0;
        let (progress, events) = Progress::start(&self.locale, show, self.common.trace.trace);
        let habits = self.report.as_ref().and_then(|report| report.discovery.pop3_habits.login_interval);
        let ending = RoundTrip {
            net: &self.net,
            events: &events,
            idle_timeout: self.common.network.idle_timeout,
            credentials: &credentials,
            consent: &self.consent(),
            outgoing: &outgoing,
            incoming: &incoming,
            login_interval: habits.or_else(|| builtin::by_host(&incoming.endpoint.host)?.pop3_interval),
            patience: self.common.network.timeout.unwrap_or(PATIENCE),
        }
        .run(&letter)
        .await;
        progress.finish(self.terminal.interactive);
        self.tell(&ending, &outgoing, &incoming)
    }

    /// Both servers as they were logged in at: that mechanism, that name.
    fn trip(&self) -> Option<(Candidate, Candidate)> {
        let accepted = |protocol| {
            let server = self.report.as_ref()?.chosen(protocol)?;
            let login = server.probe.as_ref()?.login.as_ref()?;
            let mut candidate = server.candidate.clone();
            candidate.username = Username::Literal(login.username.clone());
            candidate.auth = login.mechanism.iter().cloned().collect();
            Some(candidate)
        };
        Some((accepted(Protocol::Submission)?, accepted(self.wizard.chosen())?))
    }

    fn tell(&self, ending: &Ending, outgoing: &Candidate, incoming: &Candidate) -> Exit {
        let seconds = |length: &Duration| render::duration(self.locale.language(), *length);
        let with = |id, candidate: &Candidate| {
            Message::new(id)
                .with("protocol", candidate.protocol.to_string())
                .with("host", candidate.endpoint.host.clone())
        };
        let (mark, message, exit) = match ending {
            Ending::Arrived { handed_in, arrived } => {
                let message = with("roundtrip-arrived", incoming)
                    .with("handed", seconds(handed_in))
                    .with("arrived", seconds(arrived));
                ("  ✓ ", message, Exit::Success)
            }
            Ending::NotSeen { waited } => {
                ("  ✗ ", with("roundtrip-not-seen", incoming).with("waited", seconds(waited)), Exit::CheckFailed)
            }
            Ending::NotWatched { interval } => {
                let minutes = interval.as_secs().div_ceil(60);
                ("  – ", with("roundtrip-not-watched", incoming).with("minutes", minutes), Exit::Success)
            }
            Ending::Unseen(failure) => {
                let message = with("roundtrip-unseen", incoming).with("reason", failure.reason.clone());
                ("  ✗ ", message, exit_of(failure.cause))
            }
            Ending::NotBegun(failure) => {
                let message = with("roundtrip-not-begun", incoming).with("reason", failure.reason.clone());
                ("  ✗ ", message, exit_of(failure.cause))
            }
            Ending::NotSent(failure) => {
                let message = with("roundtrip-not-sent", outgoing).with("reason", failure.reason.clone());
                ("  ✗ ", message, exit_of(failure.cause))
            }
        };
        show::line(mark, &message, &self.locale, self.terminal);
        exit
    }
}

fn exit_of(cause: Cause) -> Exit {
    match cause {
        Cause::Timeout | Cause::Network | Cause::Unreachable => Exit::Network,
        Cause::Login => Exit::LoginRefused,
        Cause::Tls => Exit::Tls,
        _ => Exit::CheckFailed,
    }
}
