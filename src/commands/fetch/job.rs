//! `fetch`: find the server, log in, retrieve.

mod bar;
mod list;
mod state;
mod summary;
mod view;
mod whose;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;

use super::engine::{Engine, survey_options};
use super::failed::Failed;
use super::oauth;
use super::output::{self, Terminal};
use super::progress::Progress;
use crate::cli::{Common, FetchArgs};
use crate::commands::stop;
use crate::exit::Exit;
use crate::locale::{Locale, words};
use crate::render::{Format, json};
use crate::secrets::{self, SecretError, Ways};
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
use mail_types::{EmailAddress, Message, Protocol, Provenance, Secret, Source, Trust, Username};

use bar::Bar;
use view::Document;
use whose::Mailbox;

/// What is finished after the time is up; then everything is dropped.
const GRACE: Duration = Duration::from_secs(10);

/// No larger message is fetched, unless the user allows it.
const MAX_SIZE: u64 = 2 << 30;

/// Runs `fetch`. A run that fails has a document too, for programs.
pub fn run(common: &Common, args: &FetchArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    Ok(attempt(common, args, locale, terminal).map_err(|failed| {
        let document = Document::failed(failed.exit(), failed.message(), locale);
        let written = output::write_all(common, locale, |format| match format {
            Format::Json => json::pretty(&document),
            _ => String::new(),
        });
        if written == Exit::Success { failed } else { Failed::Said(written) }
    })?)
}

fn attempt(common: &Common, args: &FetchArgs, locale: &Arc<Locale>, terminal: Terminal) -> Result<Exit, Failed> {
    let folder = args.state_dir.clone().or_else(state_folder).unwrap_or_else(|| PathBuf::from(".mailsetup"));
    let target = target(args, &folder).map_err(|(path, error)| output::storage_error(locale, &path, &error))?;
    let mailbox = Mailbox::resolve(args)?;
    if args.state {
        return Ok(state::state(&mailbox.address, &target, &folder, args.repair, locale));
    }
    let engine = Engine::single(common)?;
    let (credentials, token_hosts) = credentials(common, args, &mailbox, &engine, locale)?;
    let show = terminal.interactive && common.verbosity() >= 0;
    let net = engine.net.clone();
    let consent = Consent {
        trusted_hosts: args.trusted_hosts.iter().cloned().chain(mailbox.trusted_hosts()).collect(),
        cleartext_hosts: args.cleartext_hosts.clone(),
        token_hosts,
        ..Consent::default()
    };
    let agreed = consent.clone();
    let job = Job { common, args, mailbox: &mailbox, locale, target, folder, credentials, consent, net, show };
    if args.list {
        let (overviews, server) = engine.run_through(job.list())?;
        return Ok(list::print(common, &mailbox.address, &overviews, &server, locale, terminal));
    }
    let (report, server, target) = engine.run_through(job.run())?;
    if args.server().is_none() && report.round_trips > 0 && !args.dry_run {
        match mailbox.keep(args, &server, agreed.trusts(&server.endpoint.host)) {
            Ok(Some(path)) if show => {
                output::remark(locale, &Message::new("fetch-kept").with("path", path.display().to_string()));
            }
            Ok(_) => {}
            Err(message) => output::remark(locale, &message),
        }
    }
    Ok(summary::finish(common, args, (&mailbox.address, &server, &target), &report, locale, terminal))
}

/// The target as an absolute path, so that the journal's name does not hang on the working folder.
fn target(args: &FetchArgs, folder: &Path) -> Result<Target, (PathBuf, std::io::Error)> {
    let absolute = |path: &Path| std::path::absolute(path).map_err(|error| (path.to_owned(), error));
    match (&args.maildir, &args.mbox, &args.eml) {
        (Some(path), _, _) => absolute(path).map(Target::Maildir),
        (None, Some(path), _) => Ok(Target::Mbox { file: absolute(path)?, spool: absolute(folder)? }),
        (None, None, path) => absolute(path.as_deref().unwrap_or(Path::new("."))).map(Target::Eml),
    }
}

/// `mailsetup` in the folder for state (XDG base directories).
fn state_folder() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("mailsetup"))
}

/// The journal's file: one for each account and target.
fn journal(folder: &Path, address: &EmailAddress, protocol: Protocol, target: &Target) -> PathBuf {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(target.path().as_os_str().as_encoded_bytes());
    let address = mail_fetch::folder_name(&address.to_string());
    folder.join(format!("{address}-{}-{}.journal", protocol.id(), hex(&hash[..6])))
}

/// What to log in with, and the hosts that may see a token that was got for it.
fn credentials(
    common: &Common,
    args: &FetchArgs,
    mailbox: &Mailbox,
    engine: &Engine,
    locale: &Locale,
) -> Result<(Credentials, Option<Vec<String>>), Exit> {
    let address = &mailbox.address;
    let username = args.own.user.clone().or_else(|| args.server().and_then(|server| server.username.clone()));
    let mut credentials = Credentials { address: address.clone(), username, password: None, token: None };
    let failed = |error: SecretError| super::password::complain(&error, locale);
    if let Some(command) = &args.oauth.token_command {
        credentials.token =
            Some(secrets::token_by_command(command, &address.to_string(), common.network.timeout).map_err(failed)?);
        return Ok((credentials, None));
    }
    if args.oauth.wanted() {
        let granted = oauth::get(engine, &args.oauth, address, common.network.timeout, locale)?;
        credentials.token = Some(granted.token);
        return Ok((credentials, Some(granted.hosts)));
    }
    credentials.password = Some(password(common, args, mailbox, locale).map_err(failed)?);
    Ok((credentials, None))
}

fn password(common: &Common, args: &FetchArgs, mailbox: &Mailbox, locale: &Locale) -> Result<Secret, SecretError> {
    let address = &mailbox.address;
    let saved = || mailbox.account.as_ref().and_then(|account| account.password_command.clone());
    let command = args.own.password_command.clone().or_else(|| if args.own.password_stdin { None } else { saved() });
    let ways = Ways { stdin: args.own.password_stdin, command, limit: common.network.timeout, prompt: true };
    let secret = secrets::obtain(&ways, address, || super::password::prompt(locale, address))?;
    secret.ok_or(SecretError::NoTerminal)
}

struct Job<'a> {
    common: &'a Common,
    args: &'a FetchArgs,
    mailbox: &'a Mailbox,
    locale: &'a Arc<Locale>,
    target: Target,
    folder: PathBuf,
    credentials: Credentials,
    consent: Consent,
    net: Net,
    show: bool,
}

impl Job<'_> {
    async fn run(self) -> Result<(Report, Candidate, Target), (Exit, Message)> {
        // One listener for all of it: a signal between two would be lost.
        let mut interrupt = std::pin::pin!(stop::stopped());
        let candidate = tokio::select! {
            biased;
            _ = &mut interrupt => return Err((stop::exit(), Message::new("interrupted"))),
            candidate = self.candidate() => candidate?,
        };
        let mut options = self.options(&candidate);
        let storage = |error: std::io::Error| {
            let message = Message::new("file-not-written").with("path", self.folder.display().to_string());
            (Exit::Storage, message.with("error", error.to_string()))
        };
        // A dry run works on a copy of the journal, and leaves nothing behind.
        let mut copy = None;
        if self.args.dry_run {
            let (folder, journal) = copied(&options.journal).map_err(storage)?;
            copy = Some(folder);
            options.journal = journal;
        } else {
            create_private(&self.folder).map_err(storage)?;
        }
        let _lock = Lock::take(&options.journal.with_extension("lock")).map_err(|error| match error {
            LockError::Held(Some(pid)) => (Exit::Storage, Message::new("fetch-locked").with("pid", pid.to_string())),
            LockError::Held(None) => (Exit::Storage, Message::new("fetch-locked-unknown")),
            LockError::Io(error) => storage(error),
        })?;
        let enough = AtomicBool::new(false);
        let (progress, events) = Progress::start(self.locale, false, self.common.trace.trace);
        let events = if self.common.trace.trace { events } else { events.without_lines() };
        let bar = Bar::new(self.show && !self.common.trace.trace, self.locale);
        self.consent.hosts.answered_by(bar.ask());
        let door = Door::new(&self, &candidate, events);
        let watch = |step: Step| bar.step(step);
        let fetching = mail_fetch::fetch(Arc::new(SystemDisk), &door, &options, &watch, &enough);
        let report = tokio::select! {
            report = fetching => report,
            stopped = self.watchdog(interrupt, &enough, &bar) => {
                bar.finish();
                return Err(stopped);
            }
        };
        bar.finish();
        progress.finish(self.show);
        drop(copy);
        let mut report = report;
        if report.failure.is_none() && report.interrupted && !stop::caught() {
            report.failure = Some((Fault::Network, Message::new("fetch-timeout").into()));
        }
        Ok((report, candidate, self.target))
    }

    /// What `--list` shows.
    async fn list(self) -> Result<(Vec<Overview>, Candidate), (Exit, Message)> {
        let (bar, stop) = (Bar::new(self.show && !self.common.trace.trace, self.locale), AtomicBool::new(false));
        self.consent.hosts.answered_by(bar.ask());
        let listing = async {
            let candidate = self.candidate().await?;
            let options = self.options(&candidate);
            let (progress, events) = Progress::start(self.locale, false, self.common.trace.trace);
            let events = if self.common.trace.trace { events } else { events.without_lines() };
            let door = Door::new(&self, &candidate, events);
            let listed = overview::overview(&door, &options, &|step| bar.step(step), &stop).await;
            bar.finish();
            progress.finish(self.show);
            listed.map(|found| (found, candidate.clone())).map_err(|(fault, message)| {
                let message =
                    Message::new("fetch-at").with("endpoint", candidate.endpoint.to_string()).with("why", message);
                (Exit::from(fault), message)
            })
        };
        let deadline = async {
            match self.common.network.timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        };
        let interrupted = stop::stopped();
        let stopped = tokio::select! {
            listed = listing => return listed,
            () = interrupted => (stop::exit(), Message::new("interrupted")),
            () = deadline => (Exit::Network, Message::new("fetch-list-timeout")),
        };
        bar.finish();
        Err(stopped)
    }

    /// Ends the run in two steps, on a signal or when its time is up: no more is asked for, and then all is
    /// dropped, which is as safe as a power cut.
    async fn watchdog<T>(&self, interrupt: impl Future<Output = T>, enough: &AtomicBool, bar: &Bar) -> (Exit, Message) {
        let deadline = async {
            match self.common.network.timeout {
                Some(timeout) => tokio::time::sleep(timeout).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt => {
                let again = stop::stopped();
                enough.store(true, Ordering::Relaxed);
                bar.print(&Message::new("fetch-stopping"));
                again.await;
                (stop::exit(), Message::new("interrupted"))
            }
            () = deadline => {
                enough.store(true, Ordering::Relaxed);
                tokio::time::sleep(GRACE).await;
                (Exit::Network, Message::new("fetch-timeout"))
            }
        }
    }

    fn options(&self, candidate: &Candidate) -> Options {
        let args = self.args;
        let username = candidate.username.resolve(&self.mailbox.address);
        let username = self.credentials.username.as_ref().unwrap_or(&username);
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
            journal: journal(&self.folder, &self.mailbox.address, candidate.protocol, &self.target),
            target: self.target.clone(),
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
    async fn named(&self, saved: Candidate) -> Candidate {
        let (have, address) = (self.credentials.have(), &self.mailbox.address);
        if !saved.provenances.is_empty() || rules::may_see(&saved, None, have, address, &self.consent).is_ok() {
            return saved;
        }
        let found = self.survey().await.servers.into_iter().map(|server| server.candidate);
        let is_saved = |one: &Candidate| {
            (one.protocol, &one.endpoint, one.security) == (saved.protocol, &saved.endpoint, saved.security)
        };
        let provenances = { found }.find(is_saved).map(|found| found.provenances).unwrap_or_default();
        Candidate { provenances, ..saved }
    }

    async fn survey(&self) -> SurveyReport {
        let address = self.mailbox.address.clone();
        let mut options = survey_options(self.common, mail_types::Target::Address(address), self.locale);
        // --timeout is for the whole run, and a mailbox may take long.
        options.timeout = survey::TIMEOUT;
        options.consent = self.consent.clone();
        self.net.warm_up();
        let (progress, events) = Progress::start(self.locale, self.show, self.common.trace.trace);
        let report = survey::survey(&self.net, &events, &options).await;
        progress.finish(self.show);
        report
    }

    /// The server: the one the user typed, else the one that a survey chooses.
    async fn candidate(&self) -> Result<Candidate, (Exit, Message)> {
        if let Some(server) = self.args.server() {
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
        if let Some(saved) = self.mailbox.candidate(self.args) {
            return Ok(self.named(saved).await);
        }
        let report = self.survey().await;
        let wanted = self.args.protocol();
        let protocols = [Protocol::Imap, Protocol::Pop3].into_iter().filter(|p| wanted.is_none_or(|w| w == *p));
        let works = |server: &&mail_types::report::ServerReport| {
            server.probe.as_ref().is_some_and(mail_types::report::ProbeReport::works)
        };
        let chosen: Vec<_> = protocols.filter_map(|protocol| report.chosen(protocol)).collect();
        match chosen.iter().find(|server| works(server)).or(chosen.first()) {
            Some(server) => Ok(server.candidate.clone()),
            None => Err(match (report.conclusion.fault(), wanted) {
                (Some(fault), _) => (fault.into(), words::conclusion(report.conclusion)),
                (None, Some(protocol)) => {
                    (Exit::NothingFound, Message::new("fetch-no-server").with("protocol", protocol.to_string()))
                }
                (None, None) => (Exit::NothingFound, Message::new("fetch-no-incoming")),
            }),
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

/// Opens sessions and logs in.
struct Door<'a> {
    job: &'a Job<'a>,
    candidate: &'a Candidate,
    events: Events,
    credentials: Mutex<Credentials>,
    /// A login succeeded in this run.
    opened: AtomicBool,
    /// The token was asked for again.
    renewed: AtomicBool,
}

impl<'a> Door<'a> {
    fn new(job: &'a Job<'a>, candidate: &'a Candidate, events: Events) -> Self {
        let credentials = Mutex::new(job.credentials.clone());
        Self { job, candidate, events, credentials, opened: AtomicBool::new(false), renewed: AtomicBool::new(false) }
    }

    async fn login(&self) -> Result<Session, Failure> {
        let (job, candidate) = (self.job, self.candidate);
        let credentials = self.credentials.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let idle_timeout = job.common.network.idle_timeout;
        login::open(&job.net, &self.events, candidate, &credentials, &job.consent, idle_timeout).await
    }

    /// A token that was good when the run began may have expired since: it is asked for again, once.
    async fn renews(&self) -> bool {
        let Some(command) = self.job.args.oauth.token_command.clone() else { return false };
        if !self.opened.load(Ordering::Relaxed) || self.renewed.swap(true, Ordering::Relaxed) {
            return false;
        }
        let limit = self.job.common.network.timeout;
        let Ok(token) = secrets::by_command_meanwhile(&command, &self.job.mailbox.address, limit).await else {
            return false;
        };
        self.credentials.lock().unwrap_or_else(PoisonError::into_inner).token = Some(token);
        true
    }
}

impl Opener for Door<'_> {
    fn open(&self) -> BoxFuture<'_, Result<Session, Failure>> {
        Box::pin(async move {
            let mut opened = self.login().await;
            if opened.as_ref().is_err_and(|failure| failure.cause == Cause::Login) && self.renews().await {
                opened = self.login().await;
            }
            self.opened.fetch_or(opened.is_ok(), Ordering::Relaxed);
            opened
        })
    }
}
