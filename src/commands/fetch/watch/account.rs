//! One watched account: run, wait for mail, run again.

use std::future::Future;
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep, sleep_until};

use super::Control;
use super::pause::{self, Trouble};
use super::tell::Teller;
use crate::commands::fetch::job::{Done, Door, Job, Kept};
use crate::exit::Exit;
use mail_discovery::builtin;
use mail_net::connection::Session;
use mail_types::report::Fault;
use mail_types::{Protocol, Reason};

/// How often mail is looked for, unless told otherwise.
pub const EVERY: Duration = Duration::from_secs(300);
/// A line that carries nothing any more is found after this and the time that the server has to answer; RFC 2177 asks
/// for 29 minutes at most.
const RENEW: Duration = Duration::from_secs(90);
/// How often it is looked whether the machine slept.
const TICK: Duration = Duration::from_secs(15);
/// The wall clock went so much further than ours: the machine slept.
const SLEPT: Duration = Duration::from_secs(30);
/// A wait of this length says that the line is well.
const WELL: Duration = Duration::from_secs(60);

/// Why a wait ended.
enum Woken {
    /// Mail came, or it is time to look.
    Look,
    /// The line broke.
    Broken,
    /// It is to end.
    Halt,
}

/// Watches an account until it is told to end.
pub async fn watch(job: &Job<'_>, at: usize, control: &Control<'_>, teller: &Teller<'_>) {
    let mut failures = 0;
    while !control.halt.is_asked() {
        let entry = match job.entry(&job.screen.bar(&job.plan.mailbox.address)).await {
            Ok(entry) => entry,
            Err(_) if control.halt.is_asked() => return,
            Err(failed) => {
                failures += 1;
                let trouble = Trouble::of_exit(failed.exit());
                teller.failed(at, &failed);
                rest(trouble, failures, control, teller, at).await;
                continue;
            }
        };
        let (_progress, events) = job.events();
        let door = Door::keeping(job, &entry, events);
        let ended = Watched { job, door: &door, control, teller, at, failures: 0, seen: None }.watch().await;
        door.leave().await;
        match ended {
            Ended::Halt => return,
            // A password may have changed since.
            Ended::Anew => failures = 0,
        }
    }
}

enum Ended {
    Halt,
    Anew,
}

/// Rests after trouble, until it is over or something else is wanted.
async fn rest(trouble: Trouble, failures: u32, control: &Control<'_>, teller: &Teller<'_>, at: usize) {
    let pause = pause::after(trouble, failures, pause::chance());
    teller.rests(at, pause);
    let over = async {
        match pause {
            Some(pause) => sleep_awake(pause).await,
            // A refused login is not repeated: that would lock the account.
            None => std::future::pending().await,
        }
    };
    let mut looks = control.looks.subscribe();
    tokio::select! {
        () = over => {}
        () = control.halt.asked() => {}
        // A look that was asked for does not repeat a refused login either.
        Ok(()) = looks.changed(), if pause.is_some() => {}
    }
}

/// Sleeps as long as the wall clock says: while the machine sleeps, ours stands still.
async fn sleep_awake(time: Duration) {
    let until = Instant::now() + time;
    while Instant::now() < until {
        let (wall, tick) = (SystemTime::now(), TICK.min(until - Instant::now()));
        sleep(tick).await;
        if wall.elapsed().is_ok_and(|passed| passed > tick + SLEPT) {
            return;
        }
    }
}

struct Watched<'a> {
    job: &'a Job<'a>,
    door: &'a Door<'a>,
    control: &'a Control<'a>,
    teller: &'a Teller<'a>,
    at: usize,
    /// In a row.
    failures: u32,
    /// The mailbox as it was when the last wait began.
    seen: Option<Seen>,
}

/// UIDVALIDITY, UIDNEXT and EXISTS.
type Seen = (Option<u32>, Option<u32>, Option<u32>);

impl Watched<'_> {
    async fn watch(mut self) -> Ended {
        loop {
            if self.control.halt.is_asked() {
                return Ended::Halt;
            }
            self.door.begin();
            let bar = self.job.screen.bar(&self.job.plan.mailbox.address);
            let outcome = self.job.fetch(self.door, &bar).await;
            let outcome = outcome.map(|report| Done { server: self.door.candidate().clone(), report });
            if let Ok(done) = &outcome {
                self.job.keep(self.door.entry(), &done.report, &bar);
            }
            self.teller.outcome(self.at, &outcome);
            let trouble = trouble(&outcome);
            if self.control.halt.is_asked() {
                return Ended::Halt;
            }
            let Some(trouble) = trouble else {
                let began = Instant::now();
                let woken = self.wait().await;
                if began.elapsed() > WELL {
                    self.failures = 0;
                }
                match woken {
                    Woken::Look => {}
                    Woken::Halt => return Ended::Halt,
                    Woken::Broken => self.rest(Trouble::Network).await,
                }
                continue;
            };
            self.rest(trouble).await;
            if trouble == Trouble::Refused {
                return if self.control.halt.is_asked() { Ended::Halt } else { Ended::Anew };
            }
        }
    }

    async fn rest(&mut self, trouble: Trouble) {
        self.failures += 1;
        rest(trouble, self.failures, self.control, self.teller, self.at).await;
    }

    /// How often is looked, whatever the server says of arrivals.
    fn every(&self) -> Duration {
        let wanted = self.job.plan.args.every.unwrap_or(EVERY);
        let candidate = self.door.candidate();
        if candidate.protocol != Protocol::Pop3 {
            return wanted;
        }
        let host = builtin::by_host(&candidate.endpoint.host).and_then(|provider| provider.pop3_interval);
        let address = builtin::by_domain(&self.job.plan.mailbox.address.domain);
        let known = host.or(address.and_then(|provider| provider.pop3_interval));
        wanted.max(known.unwrap_or_default()).max(self.door.login_delay())
    }

    /// Waits until it is time for another run.
    async fn wait(&mut self) -> Woken {
        let mut looks = self.control.looks.subscribe();
        let every = self.every();
        self.teller.waits(self.at);
        let (control, due) = (self.control, Instant::now() + every);
        let told = async {
            tokio::select! {
                () = sleep_awake(every) => {}
                () = control.halt.asked() => {}
                _ = looks.changed() => {}
            }
        };
        let woken = match self.door.take() {
            Kept::Session(session) if session.capabilities.has("IDLE") => self.idle(*session, due, told).await,
            Kept::Session(session) => {
                self.door.give_back(*session);
                told.await;
                Woken::Look
            }
            Kept::Nothing => {
                told.await;
                Woken::Look
            }
        };
        if control.halt.is_asked() { Woken::Halt } else { woken }
    }

    /// Waits for mail in the first mailbox of those that are fetched.
    async fn idle(&mut self, mut session: Session, due: Instant, told: impl Future<Output = ()>) -> Woken {
        let mut told = std::pin::pin!(told);
        let mailbox = self.job.plan.args.mailboxes.first().map_or("INBOX", String::as_str);
        let connection = &mut session.connection;
        match connection.open_mailbox(mailbox, false).await {
            Ok(Ok(opened)) => {
                let now = (opened.uid_validity, opened.uid_next, opened.exists);
                // What came since the last run began would not be told.
                if self.seen.replace(now) != Some(now) {
                    self.door.give_back(session);
                    return Woken::Look;
                }
            }
            Ok(Err(_)) => {
                self.door.give_back(session);
                told.await;
                return Woken::Look;
            }
            Err(_) => return Woken::Broken,
        }
        while Instant::now() < due {
            let mut over = false;
            let enough = async {
                tokio::select! {
                    () = &mut told => over = true,
                    () = sleep_until(due.min(Instant::now() + RENEW)) => {}
                }
            };
            match session.connection.idle(enough).await {
                Ok(Ok(true)) => break,
                Ok(Ok(false)) if over => break,
                Ok(Ok(false)) => {}
                Ok(Err(_)) => {
                    self.door.give_back(session);
                    told.await;
                    return Woken::Look;
                }
                Err(_) => return Woken::Broken,
            }
        }
        self.door.give_back(session);
        Woken::Look
    }
}

/// What keeps the next run from coming as usual.
fn trouble(outcome: &Result<Done, crate::commands::failed::Failed>) -> Option<Trouble> {
    match outcome {
        Err(failed) => Some(Trouble::of_exit(failed.exit())),
        Ok(done) => match &done.report.failure {
            None => None,
            Some((_, Reason::RefusedForNow { .. })) => Some(Trouble::Busy),
            Some((Fault::LoginRefused, _)) => Some(Trouble::Refused),
            Some((fault, _)) => Some(Trouble::of_exit(Exit::from(*fault))),
        },
    }
}
