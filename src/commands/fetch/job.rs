//! The run of one account: find its server, log in, retrieve.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;

use super::bar::{Bar, Screen};
use super::halt::Halt;
use super::key::{self, Key};
use super::plan::AccountPlan;
use crate::cli::Common;
use crate::commands::engine::survey_options;
use crate::commands::failed::Failed;
use crate::commands::progress::Progress;
use crate::commands::{password, stop};
use crate::exit::Exit;
use crate::locale::{Locale, words};
use crate::secrets::SecretError;
use mail_discovery::login::{self, Consent, Credentials, rules};
use mail_discovery::survey;
use mail_fetch::disk::SystemDisk;
use mail_fetch::layout::Target;
use mail_fetch::lock::{Lock, LockError};
use mail_fetch::overview::{self, Overview};
use mail_fetch::plan::Retention;
use mail_fetch::{MailboxIdentity, Mailboxes, Opener, Options, Report, Step};
use mail_net::Net;
use mail_net::connection::Session;
use mail_types::encode::hex;
use mail_types::event::Events;
use mail_types::report::Fault;
use mail_types::report::{Candidate, Cause, Failure, SurveyReport};
use mail_types::{EmailAddress, Message, Protocol, Provenance, Source, Trust, Username};

/// What is finished after the time is up; then everything is dropped.
const GRACE: Duration = Duration::from_secs(10);

/// No larger message is fetched, unless the user allows it.
const MAX_SIZE: u64 = 2 << 30;

/// The journal's file: one for each account and target.
pub fn journal(folder: &Path, address: &EmailAddress, protocol: Protocol, target: &Target) -> PathBuf {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(target.path().as_os_str().as_encoded_bytes());
    let address = mail_fetch::folder_name(&address.to_string());
    folder.join(format!("{address}-{}-{}.journal", protocol.id(), hex(&hash[..6])))
}

/// What an account's run works with.
pub struct Job<'a> {
    pub common: &'a Common,
    pub plan: &'a AccountPlan,
    pub locale: &'a Arc<Locale>,
    pub net: Net,
    pub key: Result<Key, Failed>,
    pub halt: &'a Halt,
    pub screen: &'a Screen,
}

/// A run that came to its sessions.
pub struct Done {
    pub server: Candidate,
    pub report: Report,
}

/// What is needed to log in, and where to.
pub struct Entry {
    pub candidate: Candidate,
    pub credentials: Credentials,
    pub consent: Consent,
}

impl Job<'_> {
    /// Fetches, and keeps the server in `accounts.toml`.
    pub async fn run(&self) -> Result<Done, Failed> {
        let bar = self.screen.bar(&self.plan.mailbox.address);
        let entry = self.entry(&bar).await?;
        let (progress, events) = self.events();
        let door = Door::new(self, &entry, events);
        let report = self.fetch(&door, &bar).await;
        bar.finish();
        progress.finish(self.screen.shows());
        let report = report?;
        self.keep(&entry, &report, &bar);
        Ok(Done { server: entry.candidate, report })
    }

    /// Gets the password or token, and the server.
    pub async fn entry(&self, bar: &Bar) -> Result<Entry, Failed> {
        let address = &self.plan.mailbox.address;
        let work = async {
            let key = self.key.as_ref().map_err(Clone::clone)?;
            let args = &self.plan.args;
            let mut consent = Consent {
                trusted_hosts: args.trusted_hosts.iter().cloned().chain(self.plan.mailbox.trusted_hosts()).collect(),
                cleartext_hosts: args.cleartext_hosts.clone(),
                ..Consent::default()
            };
            consent.hosts.answered_by(bar.ask());
            let username = args.own.user.clone().or_else(|| args.server().and_then(|server| server.username.clone()));
            let mut credentials = Credentials { address: address.clone(), username, password: None, token: None };
            let failed = |error: SecretError| password::failed(&error);
            consent.token_hosts = key.turn(&mut credentials, self.common.network.timeout).await.map_err(failed)?;
            let candidate = self.candidate(&credentials, &consent).await?;
            Ok(Entry { candidate, credentials, consent })
        };
        tokio::select! {
            biased;
            () = self.halt.asked() => Err(interrupted()),
            entry = work => entry,
        }
    }

    /// Where the dialog goes, if it is shown.
    pub fn events(&self) -> (Progress, Events) {
        let (progress, events) = Progress::start(self.locale, false, self.common.trace.trace);
        (progress, if self.common.trace.trace { events } else { events.without_lines() })
    }

    /// One run.
    pub async fn fetch(&self, door: &Door<'_>, bar: &Bar) -> Result<Report, Failed> {
        let mut options = self.options(door.entry);
        let storage = |error: std::io::Error| {
            let message = Message::new("file-not-written").with("path", self.plan.folder.display().to_string());
            Failed::new(Exit::Storage, message.with("error", error.to_string()))
        };
        // A dry run works on a copy of the journal, and leaves nothing behind.
        let mut copy = None;
        if self.plan.args.dry_run {
            let (folder, journal) = copied(&options.journal).map_err(storage)?;
            copy = Some(folder);
            options.journal = journal;
        } else {
            create_private(&self.plan.folder).map_err(storage)?;
        }
        let _lock = Lock::take(&options.journal.with_extension("lock")).map_err(|error| match error {
            LockError::Io(error) => storage(error),
            held => Failed::new(Exit::Storage, locked(&held)),
        })?;
        let enough = AtomicBool::new(false);
        let watch = |step: Step| bar.step(step);
        let fetching = mail_fetch::fetch(Arc::new(SystemDisk), door, &options, &watch, &enough);
        let mut report = tokio::select! {
            report = fetching => report,
            stopped = self.watchdog(&enough) => return Err(stopped),
        };
        drop(copy);
        if report.failure.is_none() && report.interrupted && !self.halt.is_asked() {
            report.failure = Some((Fault::Network, Message::new("fetch-timeout").into()));
        }
        Ok(report)
    }

    /// Keeps the server that the run has found and used.
    pub fn keep(&self, entry: &Entry, report: &Report, bar: &Bar) {
        let args = &self.plan.args;
        if args.server().is_some() || report.round_trips == 0 || args.dry_run {
            return;
        }
        let trusted = entry.consent.trusts(&entry.candidate.endpoint.host);
        match self.plan.mailbox.keep(args, &entry.candidate, trusted) {
            Ok(Some(path)) if self.screen.shows() => {
                bar.print(&Message::new("fetch-kept").with("path", path.display().to_string()));
            }
            Ok(_) => {}
            Err(message) => bar.print(&message),
        }
    }

    /// What `--list` shows.
    pub async fn list(&self) -> Result<(Vec<Overview>, Candidate), Failed> {
        let bar = self.screen.bar(&self.plan.mailbox.address);
        let enough = AtomicBool::new(false);
        let listing = async {
            let entry = self.entry(&bar).await?;
            let options = self.options(&entry);
            let (progress, events) = self.events();
            let door = Door::new(self, &entry, events);
            let listed = overview::overview(&door, &options, &|step| bar.step(step), &enough).await;
            bar.finish();
            progress.finish(self.screen.shows());
            listed.map(|found| (found, entry.candidate.clone())).map_err(|(fault, message)| {
                let endpoint = entry.candidate.endpoint.to_string();
                let message = Message::new("fetch-at").with("endpoint", endpoint).with("why", message);
                Failed::new(Exit::from(fault), message)
            })
        };
        let stopped = tokio::select! {
            listed = listing => return listed,
            () = self.halt.asked() => interrupted(),
            () = self.deadline() => Failed::new(Exit::Network, Message::new("fetch-list-timeout")),
        };
        bar.finish();
        Err(stopped)
    }

    async fn deadline(&self) {
        match self.common.network.timeout {
            Some(timeout) => tokio::time::sleep(timeout).await,
            None => std::future::pending().await,
        }
    }

    /// Ends the run in two steps, on a signal or when its time is up: no more is asked for, and then all is
    /// dropped, which is as safe as a power cut.
    async fn watchdog(&self, enough: &AtomicBool) -> Failed {
        tokio::select! {
            () = self.halt.asked() => {
                enough.store(true, Ordering::Relaxed);
                self.halt.demanded().await;
                interrupted()
            }
            () = self.deadline() => {
                enough.store(true, Ordering::Relaxed);
                tokio::time::sleep(GRACE).await;
                Failed::new(Exit::Network, Message::new("fetch-timeout"))
            }
        }
    }

    fn options(&self, Entry { candidate, credentials, .. }: &Entry) -> Options {
        let AccountPlan { args, mailbox, target, folder } = self.plan;
        let username = candidate.username.resolve(&mailbox.address);
        let username = credentials.username.as_ref().unwrap_or(&username);
        Options {
            protocol: candidate.protocol,
            account: format!("{}:{}@{}", candidate.protocol.id(), username, candidate.endpoint.host),
            identity: MailboxIdentity {
                host: candidate.endpoint.host.clone(),
                port: candidate.endpoint.port,
                user: username.clone(),
            },
            same_mailbox: args.same_mailbox,
            now_s: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            journal: journal(folder, &mailbox.address, candidate.protocol, target),
            target: target.clone(),
            retention: match (args.delete, args.delete_after) {
                (true, _) => Retention::Delete,
                (false, Some(days)) => Retention::DeleteAfter(days),
                (false, None) => Retention::Keep,
            },
            mailboxes: match (args.all_mailboxes, args.mailboxes.as_slice()) {
                (true, _) => Mailboxes::All,
                (false, []) => Mailboxes::Named(vec!["INBOX".to_owned()]),
                (false, names) => Mailboxes::Named(names.to_vec()),
            },
            limit: args.limit.map(u64::from),
            since: args.since,
            max_size: Some(args.max_size.unwrap_or(MAX_SIZE)),
            mark_seen: args.mark_seen,
            compress: args.compress,
            headers_only: args.headers_only,
            dry_run: args.dry_run,
            patience: self.common.network.idle_timeout,
        }
    }

    /// A saved server, with who names it now where version 0.1.0 did not record that. The server stays
    /// the same, for the journal belongs to it.
    async fn named(&self, saved: Candidate, credentials: &Credentials, consent: &Consent) -> Candidate {
        let (have, address) = (credentials.have(), &self.plan.mailbox.address);
        if !saved.provenances.is_empty() || rules::may_see(&saved, None, have, address, consent).is_ok() {
            return saved;
        }
        let found = self.survey(consent).await.servers.into_iter().map(|server| server.candidate);
        let is_saved = |one: &Candidate| {
            (one.protocol, &one.endpoint, one.security) == (saved.protocol, &saved.endpoint, saved.security)
        };
        let provenances = { found }.find(is_saved).map(|found| found.provenances).unwrap_or_default();
        Candidate { provenances, ..saved }
    }

    async fn survey(&self, consent: &Consent) -> SurveyReport {
        let address = self.plan.mailbox.address.clone();
        let mut options = survey_options(self.common, mail_types::Target::Address(address), self.locale);
        // --timeout is for the whole run, and a mailbox may take long.
        options.timeout = survey::TIMEOUT;
        options.consent = consent.clone();
        self.net.warm_up();
        let (progress, events) = Progress::start(self.locale, self.screen.is_for_one(), self.common.trace.trace);
        let report = survey::survey(&self.net, &events, &options).await;
        progress.finish(self.screen.is_for_one());
        report
    }

    /// The server: the one the user typed, else the one that a survey chooses.
    async fn candidate(&self, credentials: &Credentials, consent: &Consent) -> Result<Candidate, Failed> {
        let AccountPlan { args, mailbox, .. } = self.plan;
        if let Some(server) = args.server() {
            let settings = server.settings();
            let username = match settings.username {
                Username::Unknown(_) => Username::address(),
                named => named,
            };
            let query = String::new();
            return Ok(Candidate {
                protocol: settings.protocol,
                endpoint: settings.endpoint,
                security: settings.security,
                username,
                auth: settings.auth,
                provenances: vec![Provenance { source: Source::User, trust: Trust::User, query }],
            });
        }
        if let Some(saved) = mailbox.candidate(args) {
            return Ok(self.named(saved, credentials, consent).await);
        }
        let report = self.survey(consent).await;
        let wanted = args.protocol();
        let protocols = [Protocol::Imap, Protocol::Pop3].into_iter().filter(|p| wanted.is_none_or(|w| w == *p));
        let works = |server: &&mail_types::report::ServerReport| {
            server.probe.as_ref().is_some_and(mail_types::report::ProbeReport::works)
        };
        let chosen: Vec<_> = protocols.filter_map(|protocol| report.chosen(protocol)).collect();
        match chosen.iter().find(|server| works(server)).or(chosen.first()) {
            Some(server) => Ok(server.candidate.clone()),
            None => Err(Failed::from(match (report.conclusion.fault(), wanted) {
                (Some(fault), _) => (fault.into(), words::conclusion(report.conclusion)),
                (None, Some(protocol)) => {
                    (Exit::NothingFound, Message::new("fetch-no-server").with("protocol", protocol.to_string()))
                }
                (None, None) => (Exit::NothingFound, Message::new("fetch-no-incoming")),
            })),
        }
    }
}

/// The journal, if there is one, in a folder that goes when it is dropped.
fn copied(journal: &Path) -> std::io::Result<(tempfile::TempDir, PathBuf)> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join(journal.file_name().unwrap_or_default());
    match std::fs::copy(journal, &copy) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok((folder, copy)),
    }
}

fn create_private(folder: &Path) -> std::io::Result<()> {
    mail_fetch::disk::Disk::create_folder(&SystemDisk, folder)
}

/// The run was ended by a signal.
fn interrupted() -> Failed {
    Failed::new(stop::exit(), Message::new("interrupted"))
}

/// The sentence for a lock that another run holds.
pub fn locked(error: &LockError) -> Message {
    match error {
        LockError::Held(Some(pid)) => Message::new("fetch-locked").with("pid", pid.to_string()),
        _ => Message::new("fetch-locked-unknown"),
    }
}

/// Opens sessions and logs in; if it keeps them, the next run continues with the last one.
pub struct Door<'a> {
    job: &'a Job<'a>,
    entry: &'a Entry,
    events: Events,
    credentials: Mutex<Credentials>,
    /// A login succeeded in this run.
    opened: AtomicBool,
    /// The token was asked for again.
    renewed: AtomicBool,
    /// LOGIN-DELAY in seconds, as the server said.
    login_delay_s: AtomicU64,
    /// The session of the last run stays open.
    keeps: bool,
    kept: Mutex<Option<Box<Session>>>,
}

/// What is left of the last run.
pub enum Kept {
    Session(Box<Session>),
    Nothing,
}

impl<'a> Door<'a> {
    pub fn new(job: &'a Job<'a>, entry: &'a Entry, events: Events) -> Self {
        Self {
            job,
            entry,
            events,
            credentials: Mutex::new(entry.credentials.clone()),
            opened: AtomicBool::new(false),
            renewed: AtomicBool::new(false),
            login_delay_s: AtomicU64::new(0),
            keeps: false,
            kept: Mutex::new(None),
        }
    }

    /// For runs one after the other.
    pub fn keeping(job: &'a Job<'a>, entry: &'a Entry, events: Events) -> Self {
        Self { keeps: true, ..Self::new(job, entry, events) }
    }

    /// Another run begins.
    pub fn begin(&self) {
        self.renewed.store(false, Ordering::Relaxed);
    }

    /// The session that is open.
    pub fn take(&self) -> Kept {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Kept::Nothing, Kept::Session)
    }

    /// Keeps a session open for the next run.
    pub fn give_back(&self, session: Session) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(session));
    }

    /// Says goodbye.
    pub async fn leave(&self) {
        if let Kept::Session(mut session) = self.take() {
            let _ = session.connection.part().await;
        }
    }

    pub fn entry(&self) -> &Entry {
        self.entry
    }

    pub fn candidate(&self) -> &Candidate {
        &self.entry.candidate
    }

    /// The server wants no login sooner.
    pub fn login_delay(&self) -> Duration {
        Duration::from_secs(self.login_delay_s.load(Ordering::Relaxed))
    }

    async fn login(&self) -> Result<Session, Failure> {
        let (job, Entry { candidate, consent, .. }) = (self.job, self.entry);
        let credentials = self.credentials.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let idle_timeout = job.common.network.idle_timeout;
        login::open(&job.net, &self.events, candidate, &credentials, consent, idle_timeout).await
    }

    /// A token that was good when the run began may have expired since: it is asked for again, once.
    async fn renews(&self) -> bool {
        let Ok(Key::TokenCommand(command)) = &self.job.key else { return false };
        if !self.opened.load(Ordering::Relaxed) || self.renewed.swap(true, Ordering::Relaxed) {
            return false;
        }
        let limit = self.job.common.network.timeout;
        let Ok(token) = key::by_command(command, &self.job.plan.mailbox.address, limit).await else {
            return false;
        };
        self.credentials.lock().unwrap_or_else(PoisonError::into_inner).token = Some(token);
        true
    }
}

impl Opener for Door<'_> {
    fn open(&self) -> BoxFuture<'_, Result<Session, Failure>> {
        Box::pin(async move {
            if let Kept::Session(session) = self.take() {
                return Ok(*session);
            }
            let mut opened = self.login().await;
            if opened.as_ref().is_err_and(|failure| failure.cause == Cause::Login) && self.renews().await {
                opened = self.login().await;
            }
            self.opened.fetch_or(opened.is_ok(), Ordering::Relaxed);
            if let Ok(session) = &opened {
                self.login_delay_s.store(session.capabilities.login_delay_s.unwrap_or(0), Ordering::Relaxed);
            }
            opened
        })
    }

    fn close(&self, mut session: Session) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if self.keeps {
                self.give_back(session);
            } else {
                let _ = session.connection.part().await;
            }
        })
    }
}
