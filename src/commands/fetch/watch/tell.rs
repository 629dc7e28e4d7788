//! What is said while accounts are watched: a line for what happened, for a log, and the state of all for the service
//! manager.

use std::cell::{Cell, RefCell};
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::notify::Notifier;
use crate::cli::Common;
use crate::commands::failed::Failed;
use crate::commands::fetch::job::Done;
use crate::commands::fetch::plan::AccountPlan;
use crate::commands::fetch::summary;
use crate::commands::fetch::view::{Fetched, Unfetched};
use crate::commands::output;
use crate::locale::Locale;
use crate::render::{Format, json};
use mail_types::Message;

/// Says what happens.
pub struct Teller<'a> {
    common: &'a Common,
    accounts: &'a [AccountPlan],
    notifier: &'a Notifier,
    locale: &'a Locale,
    states: RefCell<Vec<State>>,
    /// How many were well when the service manager was told last.
    well: Cell<Option<usize>>,
}

#[derive(Clone, Default)]
struct State {
    /// The last run came to its end.
    well: bool,
    /// What was said of it last: the same is not said twice.
    complaint: Option<String>,
}

/// An event, for programs.
#[derive(Serialize)]
struct Event<T> {
    /// `fetched`, `failed` or `resting`
    event: &'static str,
    /// Seconds since 1970.
    time_s: u64,
    #[serde(flatten)]
    about: T,
}

#[derive(Serialize)]
struct Resting {
    address: String,
    /// How long; none: until SIGHUP.
    seconds: Option<f64>,
}

impl<'a> Teller<'a> {
    pub fn new(common: &'a Common, accounts: &'a [AccountPlan], notifier: &'a Notifier, locale: &'a Locale) -> Self {
        let states = RefCell::new(vec![State::default(); accounts.len()]);
        Self { common, accounts, notifier, locale, states, well: Cell::new(None) }
    }

    /// A run ended.
    pub fn outcome(&self, at: usize, outcome: &Result<Done, Failed>) {
        let done = match outcome {
            Ok(done) => done,
            Err(failed) => return self.failed(at, failed),
        };
        let plan = &self.accounts[at];
        let result = || Fetched::new(plan, &done.server, &done.report, summary::archives(&done.server), self.locale);
        if !self.json("fetched", result) {
            let said = summary::news(self.common, plan, done, self.locale);
            if !said.is_empty() {
                output::print(&format!("{}: {said}\n", plan.mailbox.address));
            }
        }
        let complaint = summary::complaint(done, self.locale);
        self.state(at, done.report.failure.is_none(), complaint);
    }

    /// A run ended before there was anything to report.
    pub fn failed(&self, at: usize, failed: &Failed) {
        let address = &self.accounts[at].mailbox.address;
        self.json("failed", || Unfetched::new(address, failed.exit(), failed.message(), self.locale));
        let said = failed.message().map(|message| self.locale.text(message));
        self.state(at, false, Some(said.unwrap_or_else(|| failed.exit().id().to_owned())));
    }

    /// The account rests: so long, or until it is told to go on.
    pub fn rests(&self, at: usize, pause: Option<Duration>) {
        let address = self.accounts[at].mailbox.address.to_string();
        let seconds = pause.map(|pause| (pause.as_secs_f64() * 10.0).round() / 10.0);
        let told = self.json("resting", || Resting { address: address.clone(), seconds });
        if pause.is_none() && !told {
            output::remark(self.locale, &Message::new("fetch-watch-held").with("account", address));
        }
    }

    /// The account waits for mail.
    pub fn waits(&self, at: usize) {
        self.state(at, true, None);
    }

    /// True if events go out as JSON.
    fn json<T: Serialize>(&self, event: &'static str, about: impl FnOnce() -> T) -> bool {
        let wanted = |format: Format| matches!(format, Format::Json | Format::Ndjson);
        if !self.common.wanted_outputs().iter().any(|output| wanted(output.format)) {
            return false;
        }
        let time_s = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        output::print(&json::compact(&Event { event, time_s, about: about() }));
        true
    }

    fn state(&self, at: usize, well: bool, complaint: Option<String>) {
        let mut states = self.states.borrow_mut();
        if let Some(said) = complaint.as_ref().filter(|said| states[at].complaint.as_ref() != Some(said)) {
            output::complain_of(self.locale, &format!("{}: {said}", self.accounts[at].mailbox.address), None);
        }
        states[at] = State { well, complaint };
        let well = states.iter().filter(|state| state.well).count();
        let message = Message::new("fetch-watch-status").with("accounts", states.len()).with("well", well);
        if self.well.replace(Some(well)) != Some(well) {
            self.notifier.status(&self.locale.text(&message));
        }
    }
}
