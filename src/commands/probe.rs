//! `probe`: find the settings, test the servers, try the logins, recommend.

use std::cell::{Cell, RefCell};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use etcetera::BaseStrategy;
use futures_util::{StreamExt, stream};

use super::engine::Engine;
use super::expectations::{Expectations, Written};
use super::export;
use super::output::{self, Terminal};
use super::progress::Progress;
use super::sinks::Sinks;
use super::stop;
use super::targets::{self, Done, Entry, Resume};
use super::{oauth, password, tape};
use crate::cli::{self, Common, JOBS, PER_HOST, PER_PROVIDER, ProbeArgs, bad_value};
use crate::locale::Locale;
use crate::render::{Format, HumanOptions, html, nagios};
use crate::secrets::{self, SecretError, Ways};
use mail_demo::compare::{Overheard, notes};
use mail_discovery::Context;
use mail_discovery::config_file::LocalFile;
use mail_discovery::login::{Ask, AskedHosts, Consent, Credentials, LoginOptions, Pin, REFUSALS_MAX};
use mail_discovery::survey::{self, SurveyOptions};
use mail_net::Net;
use mail_net::cache::CacheOptions;
use mail_net::http::BODY_MAX;
use mail_net::limits::Limits;
use mail_net::tape::{Replay, Tape};
use mail_types::event::Events;
use mail_types::report::{Exit, SurveyReport};
use mail_types::{Endpoint, Judged, Message, Secret, Target};

/// Runs `probe`. However it ends, each output is a whole document, and a monitoring plug-in has its line.
pub fn run(common: &Common, args: ProbeArgs, locale: &Arc<Locale>, terminal: Terminal) -> Exit {
    let nagios = args.expect.nagios;
    let told = !args.export.list_exports && !args.export.prints();
    let append = args.many.resume.is_some();
    let progress = Told::default();
    let exit = attempt(common, args, locale, terminal, &progress);
    let machine = common.wanted_outputs().iter().any(|output| output.format != Format::Human);
    if exit != Exit::Success && told && machine && !progress.opened.get() {
        let opened = Sinks::open(common, append, locale, HumanOptions::default());
        let _ = opened.and_then(|sinks| sinks.end(exit));
    }
    if nagios && !progress.concluded.get() { nagios::Status::Unknown.exit() } else { exit }
}

/// How far the outputs of a run have come.
#[derive(Default)]
struct Told {
    /// They were opened, and end with the run.
    opened: Cell<bool>,
    /// The run came to a conclusion about its targets.
    concluded: Cell<bool>,
}

fn attempt(common: &Common, mut args: ProbeArgs, locale: &Arc<Locale>, terminal: Terminal, told: &Told) -> Exit {
    let began = Instant::now();
    if args.export.list_exports {
        return export::list(locale);
    }
    let reel = match args.tape.replay.as_deref().map(|path| tape::read(path, locale)).transpose() {
        Ok(played) => played,
        Err(exit) => return exit,
    };
    let replayed;
    let mut common = common;
    if let Some(tape) = &reel {
        match tape::survey(tape).and_then(|taped| cli::replayed(common, args, taped)) {
            Some((of_run, of_probe)) => {
                replayed = of_run;
                (common, args) = (&replayed, of_probe);
            }
            None => return tape::holds_no_survey(locale),
        }
    }
    let expectations = match Expectations::read(&args.expect, args.fail_on, locale) {
        Ok(expectations) => expectations,
        Err(exit) => return exit,
    };
    if args.targets.is_empty() && !args.several() {
        args.targets = expectations.targets();
        if args.targets.is_empty() {
            let file = args.expect.expect.as_deref().unwrap_or(Path::new("")).display().to_string();
            output::complain(locale, &Message::new("policy-without-targets").with("file", file), None);
            return Exit::Usage;
        }
    }
    let several = args.several();
    if several && args.html.is_some() {
        // A policy may name several domains.
        output::complain(locale, &Message::new("cli-error-single-target").with("option", "--html"), None);
        return Exit::Usage;
    }
    let mut single = match (several, args.targets.first()) {
        (false, Some(target)) => match single(common, &args, &expectations, target, reel.as_ref(), locale) {
            Ok(survey) => Some(survey),
            Err(exit) => return exit,
        },
        _ => None,
    };
    let file = match args.config_file.as_deref().map(read_file).transpose() {
        Ok(file) => file,
        Err(message) => {
            output::complain(locale, &message, None);
            return Exit::Storage;
        }
    };
    if let Some(survey) = &mut single {
        survey.context.file.clone_from(&file);
    }
    let (engine, network) = match network(common, &args, &expectations, reel.as_ref(), locale) {
        Ok(started) => started,
        Err(exit) => return exit,
    };
    if let (Network::Recorded(tape), Some(survey)) = (&network, &single) {
        let credentials = survey.credentials.as_ref();
        credentials.and_then(|own| own.password.as_ref()).iter().for_each(|own| tape::note_password(tape, own));
        credentials.and_then(|own| own.token.as_ref()).iter().for_each(|_| tape::note_token(tape));
    }
    if let (true, Some(survey)) = (args.oauth.wanted(), &mut single)
        && let Err(exit) = token(&engine, &args, common.network.timeout, survey, locale)
    {
        return exit;
    }
    let logs_in = single.as_ref().map_or(args.own.password_command.is_some(), |survey| survey.credentials.is_some());
    if args.all_mechanisms && logs_in && reel.is_none() {
        let warning = Message::new("all-mechanisms-warning").with("max", u64::from(REFUSALS_MAX));
        eprintln!("{}", locale.text(&warning));
    }
    let live = matches!(network, Network::Live);
    let played = matches!(network, Network::Replayed(_));
    let show = terminal.interactive && common.verbosity() >= 0 && !common.network.offline && !played;
    let (progress, events) = match several {
        true => Progress::start_many(locale, show, common.trace.trace, targets::count(&args)),
        false => Progress::start(locale, show, common.trace.trace),
    };
    // Nobody would be there to be asked again.
    if let (Some(ask), Some(survey)) = (progress.ask(locale).filter(|_| live), &mut single) {
        survey.consent.hosts = AskedHosts::new(ask.clone());
        survey.login.ask = ask;
    }
    // Passwords are masked before a line is told to anybody.
    let overheard = args.html.as_ref().map(|_| Overheard::new(engine.net.clock().clone(), events.clone()));
    let events = overheard.as_ref().map_or(events, |overheard| overheard.events.clone());
    let tidy = || progress.finish(terminal.interactive);
    let net = engine.net.clone().with_cache(cache(common, &args).filter(|_| live));
    let net = if several { net.with_limits(limits(&args)) } else { net };
    let expectations = &expectations;
    let consent = single.as_ref().map(|survey| survey.consent.clone()).unwrap_or_default();
    let run = Run {
        consent,
        common,
        args: &args,
        expectations,
        file,
        locale,
        terminal,
        net,
        events,
        progress: &progress,
        single: RefCell::new(single),
        password: RefCell::default(),
        told,
    };
    let ended = engine.run(run.all(), locale, tidy);
    let taped = match &network {
        Network::Live => Exit::Success,
        Network::Recorded(tape) => tape::write(args.tape.record.as_deref().unwrap_or(Path::new("")), tape, locale),
        Network::Replayed(replay) => {
            tape::tell_missing(replay, locale);
            Exit::Success
        }
    };
    let Some((exit, first)) = ended else { return stop::exit() };
    let password = run.password.take();
    let (mut exported, mut page) = (Exit::Success, Exit::Success);
    if let Some(judged) = first {
        if !args.export.exports.is_empty() {
            exported = {
                let left = common.network.timeout.map(|timeout| timeout.saturating_sub(began.elapsed()));
                write_exports(common, left, &args, password.as_ref(), &judged.report, &run.consent, locale)
            };
        }
        if let (Some(path), Some(overheard)) = (&args.html, overheard) {
            let text = html::probe(&judged, &overheard.take(), locale, &notes::source);
            page = output::write_file(locale, path, &text);
        }
    }
    [exported, page, taped].into_iter().find(|written| *written != Exit::Success).unwrap_or(exit)
}

/// Targets that may wait for a host beside those that are at work; each takes some memory.
const WAITING_MAX: usize = 1024;

/// Where a run's answers come from, and go to.
enum Network {
    Live,
    Recorded(Tape),
    Replayed(Arc<Replay>),
}

fn network(
    common: &Common,
    args: &ProbeArgs,
    expectations: &Expectations,
    reel: Option<&Tape>,
    locale: &Locale,
) -> Result<(Engine, Network), Exit> {
    let (private, now) = (args.allow_private, args.expect.now);
    if let Some(tape) = reel {
        let (engine, replay) = Engine::replay(common, private, tape, now.unwrap_or(tape.date()), locale)?;
        return Ok((engine, Network::Replayed(replay)));
    }
    if args.tape.record.is_none() {
        return Ok((Engine::start(common, private, now, locale)?, Network::Live));
    }
    let (engine, tape) = Engine::record(common, private, now, locale)?;
    let mut options = args.kept.clone();
    if expectations.all_sources() && !args.all_sources {
        options.push("--all-sources".to_owned());
    }
    tape::note_survey(&tape, &options, &args.targets);
    Ok((engine, Network::Recorded(tape)))
}

fn limits(args: &ProbeArgs) -> Limits {
    let many = &args.many;
    let jobs = usize::from(many.jobs.unwrap_or(JOBS));
    Limits::new(many.per_host.unwrap_or(PER_HOST).into(), many.per_provider.unwrap_or(PER_PROVIDER).into(), jobs)
}

/// The run of the only target, its password fetched: somebody may have to be asked for it.
fn single(
    common: &Common,
    args: &ProbeArgs,
    expectations: &Expectations,
    target: &Target,
    reel: Option<&Tape>,
    locale: &Locale,
) -> Result<SurveyOptions, Exit> {
    let mut survey = survey_of(common, args, expectations, target, locale);
    if let Some(tape) = reel {
        survey.credentials =
            target.address().and_then(|address| tape::credentials(tape, address, args.own.user.clone()));
        return Ok(survey);
    }
    survey.credentials =
        credentials(common, args, target, locale).map_err(|error| password::complain(&error, locale))?;
    Ok(survey)
}

/// What all targets share.
struct Run<'a> {
    /// What the user allows for the only target, with the answers of this run.
    consent: Consent,
    common: &'a Common,
    args: &'a ProbeArgs,
    expectations: &'a Expectations,
    file: Option<LocalFile>,
    locale: &'a Arc<Locale>,
    terminal: Terminal,
    net: Net,
    events: Events,
    progress: &'a Progress,
    /// The survey of the only target, until it is made.
    single: RefCell<Option<SurveyOptions>>,
    /// Its password, where a file is to hold it.
    password: RefCell<Option<Secret>>,
    told: &'a Told,
}

impl Run<'_> {
    /// Surveys every target and writes its result as it comes. The exit code, and the first result
    /// where something is still to be made of it.
    async fn all(&self) -> (Exit, Option<Judged>) {
        self.try_all().await.unwrap_or_else(|exit| (exit, None))
    }

    async fn try_all(&self) -> Result<(Exit, Option<Judged>), Exit> {
        let (args, locale) = (self.args, self.locale);
        if !self.common.network.offline {
            self.net.warm_up();
        }
        let mut resume = self.resume()?;
        let done = resume.as_mut().map(|(_, done)| std::mem::take(done)).unwrap_or_default();
        self.progress.skip(done.len() as u64);
        let append = resume.is_some();
        let mut sinks = match args.export.prints() {
            true => None,
            false => Some(Sinks::open(self.common, append, locale, self.details())?),
        };
        self.told.opened.set(sinks.is_some());
        let ended = self.targets(&mut sinks, resume, done).await;
        let exit = ended.as_ref().map_or_else(|exit| *exit, |(exit, _, _)| *exit);
        // A document is ended whatever came.
        if let Some(sinks) = sinks {
            sinks.end(exit)?;
        }
        let (exit, status, first) = ended?;
        self.told.concluded.set(true);
        Ok((if args.expect.nagios { status.exit() } else { exit }, first))
    }

    /// Every target, one result after the other.
    async fn targets(
        &self,
        sinks: &mut Option<Sinks<'_>>,
        mut resume: Option<(Resume, Done)>,
        done: Done,
    ) -> Result<(Exit, nagios::Status, Option<Judged>), Exit> {
        let (args, locale) = (self.args, self.locale);
        let (worst_before, done_before) = (done.worst(), done.len());
        let written = args.expect.write_policy.as_deref();
        let mut written = written.map(|path| Written::create(path, args.export.overwrite, locale)).transpose()?;
        let entries = targets::start(args, done).map_err(|(path, error)| list_error(locale, &path, &error))?;
        let entries = stream::unfold(entries, async |mut entries| Some((entries.recv().await?, entries)));
        let results = entries.map(|entry| self.entry(entry));
        // The network lets no more than the jobs work at a time; those that wait for a host hold none.
        let jobs = usize::from(args.many.jobs.unwrap_or(JOBS)) + WAITING_MAX;
        let results = match args.many.unordered {
            true => results.buffer_unordered(jobs).left_stream(),
            false => results.buffered(jobs).right_stream(),
        };
        let mut results = std::pin::pin!(results);
        // What failed in the first half has failed.
        let mut exit = worst_before;
        let mut status = if exit == Exit::Success { nagios::Status::Ok } else { nagios::Status::Critical };
        let mut first = None;
        let mut any = false;
        while let Some(result) = results.next().await {
            let judged = match result {
                Ok(judged) => judged,
                Err((code, why)) => {
                    exit = exit.max(code);
                    status = status.worse(nagios::Status::Unknown);
                    if let Some(sinks) = sinks {
                        let why = locale.text(&why.unwrap_or_else(|| Message::new("run-undone")));
                        self.progress.suspend(|| sinks.undone(&why))?;
                    }
                    continue;
                }
            };
            any = true;
            exit = exit.max(judged.exit());
            status = status.worse(nagios::Status::of(&judged));
            self.progress.done(judged.exit() != Exit::Success);
            if let Some(sinks) = sinks {
                self.progress.suspend(|| sinks.result(&judged))?;
                if sinks.unread() {
                    return Ok((exit, status, None));
                }
            }
            if let Some(written) = &mut written {
                written.add(&judged.report, judged.date.unwrap_or_else(|| self.net.clock().date()))?;
            }
            if let Some((resume, _)) = &mut resume {
                let path = args.many.resume.as_deref().unwrap_or(Path::new(""));
                let noted = resume.note(&judged.report.target, judged.exit());
                noted.map_err(|error| output::storage_error(locale, path, &error))?;
            }
            if !args.export.exports.is_empty() || args.html.is_some() {
                first.get_or_insert(judged);
            }
        }
        if !any && exit == Exit::Success && done_before == 0 {
            // A list without a single target tells nothing, and so it is not well either.
            output::complain(locale, &Message::new("targets-none"), None);
            return Err(Exit::Usage);
        }
        if let Some(written) = written {
            written.end()?;
        }
        Ok((exit, status, first))
    }

    fn details(&self) -> HumanOptions {
        HumanOptions {
            width: self.terminal.width,
            color: self.terminal.color,
            verbose: self.common.verbosity.verbose,
            sources: self.args.all_sources,
            timing: self.args.timing,
        }
    }

    fn resume(&self) -> Result<Option<(Resume, Done)>, Exit> {
        let Some(path) = &self.args.many.resume else { return Ok(None) };
        Resume::open(path).map(Some).map_err(|error| output::storage_error(self.locale, path, &error))
    }

    /// One line of the list, surveyed and judged. What is no target is complained about at once.
    async fn entry(&self, entry: Entry) -> Result<Judged, (Exit, Option<Message>)> {
        let target = match entry {
            Entry::Target(target) => target,
            Entry::Bad { place, text, error } => {
                let complaint = bad_value(place, text, &error);
                self.progress.suspend(|| output::complain(self.locale, &complaint.message, complaint.hint.as_ref()));
                return Err((Exit::Usage, Some(complaint.message)));
            }
            Entry::Broken { path, error } => return Err((list_error(self.locale, &path, &error), None)),
        };
        let net = self.net.for_target();
        net.take_job().await;
        let single = self.single.take();
        let mut survey = match single {
            Some(survey) => survey,
            None => self.one_of_many(&target).await.map_err(|exit| (exit, None))?,
        };
        let report = survey::survey(&net, &self.events, &survey).await;
        // The logins are over: from here on the password is in memory only where a file is to hold it.
        let kept = survey.credentials.take().filter(|_| self.args.export.include_password);
        self.password.replace(kept.and_then(|credentials| credentials.password));
        drop(survey);
        Ok(self.expectations.judge(report, self.net.clock().date(), self.locale))
    }

    /// With several targets only a command can tell whose password is whose.
    async fn one_of_many(&self, target: &Target) -> Result<SurveyOptions, Exit> {
        let mut survey = survey_of(self.common, self.args, self.expectations, target, self.locale);
        survey.context.file.clone_from(&self.file);
        let (Some(command), Some(address)) = (&self.args.own.password_command, target.address()) else {
            return Ok(survey);
        };
        if self.common.network.offline {
            return Ok(survey);
        }
        let (command, text, limit) = (command.clone(), address.to_string(), self.common.network.timeout);
        let got = tokio::task::spawn_blocking(move || secrets::by_command(&command, &text, limit)).await;
        match got {
            Ok(Ok(password)) => {
                survey.credentials = Some(Credentials {
                    address: address.clone(),
                    username: None,
                    password: Some(password),
                    token: None,
                });
                Ok(survey)
            }
            Ok(Err(error)) => Err(self.progress.suspend(|| password::complain(&error, self.locale))),
            Err(_) => Err(Exit::Usage),
        }
    }
}

fn list_error(locale: &Locale, path: &Path, error: &io::Error) -> Exit {
    let message =
        Message::new("targets-unreadable").with("path", path.display().to_string()).with("error", error.to_string());
    output::complain(locale, &message, None);
    Exit::Storage
}

fn write_exports(
    common: &Common,
    left: Option<Duration>,
    args: &ProbeArgs,
    password: Option<&Secret>,
    report: &SurveyReport,
    consent: &Consent,
    locale: &Locale,
) -> Exit {
    let account = export::account(report, consent).map(|mut account| {
        account.password_command.clone_from(&args.own.password_command);
        if let Some(user) = &args.own.user {
            account.servers.iter_mut().for_each(|server| server.username.clone_from(user));
        }
        account
    });
    if report.target.address().is_none() {
        output::complain(locale, &Message::new("export-refused-address"), None);
        return Exit::Usage;
    }
    export::write_all(&args.export, account.as_ref(), password, common.network.ca_file.as_deref(), left, locale)
}

/// Gets an OAuth2 token for the only target, before anything is asked: it may take a person a while.
fn token(
    engine: &Engine,
    args: &ProbeArgs,
    limit: Option<Duration>,
    survey: &mut SurveyOptions,
    locale: &Locale,
) -> Result<(), Exit> {
    let Some(address) = survey.target.address().cloned() else { return Ok(()) };
    let granted = oauth::get(engine, &args.oauth, &address, limit, locale)?;
    survey.consent.token_hosts = Some(granted.hosts);
    let username = args.own.user.clone();
    let credentials = Credentials { address, username, password: None, token: None };
    survey.credentials.get_or_insert(credentials).token = Some(granted.token);
    Ok(())
}

/// What a target's run needs, without its password.
fn survey_of(
    common: &Common,
    args: &ProbeArgs,
    expectations: &Expectations,
    target: &Target,
    locale: &Locale,
) -> SurveyOptions {
    SurveyOptions {
        target: target.clone(),
        context: Context {
            file: None,
            domain: target.domain().clone(),
            typed: args.servers().map(cli::ServerUrl::settings).collect(),
            ispdb_url: args.ispdb_url.clone().unwrap_or_else(|| mail_discovery::ISPDB_URL.to_owned()),
            language: locale.language().tag(),
            address: target.address().cloned(),
            send_address: args.send_address,
            allow_http: args.allow_http,
        },
        sources: args.sources(),
        all_sources: args.all_sources || expectations.all_sources(),
        deep: expectations.needs(target.domain()),
        offline: common.network.offline,
        devices: args.devices(),
        timeout: common.network.timeout.unwrap_or(cli::PROBE_TIMEOUT),
        idle_timeout: common.network.idle_timeout,
        credentials: None,
        consent: Consent {
            trusted_hosts: args.trusted_hosts.clone(),
            cleartext_hosts: args.cleartext_hosts.clone(),
            pins: pins(args),
            ..Consent::default()
        },
        login: LoginOptions {
            mechanism: args.mechanism.clone(),
            all_mechanisms: args.all_mechanisms,
            ask: Ask::default(),
        },
    }
}

/// The password of the only target.
fn credentials(
    common: &Common,
    args: &ProbeArgs,
    target: &Target,
    locale: &Locale,
) -> Result<Option<Credentials>, SecretError> {
    let Some(address) = target.address() else { return Ok(None) };
    if common.network.offline {
        return Ok(None);
    }
    let (stdin, command) = (args.own.password_stdin, args.own.password_command.clone());
    let ways = Ways { stdin, command, limit: common.network.timeout, prompt: args.login };
    let password = secrets::obtain(&ways, address, || password::prompt(locale, address))?;
    password::notice_spaces(locale, password.as_ref());
    let command = args.oauth.token_command.as_ref();
    let token = command
        .map(|command| secrets::by_command(command, &address.to_string(), common.network.timeout))
        .transpose()?;
    if password.is_none() && token.is_none() {
        return Ok(None);
    }
    Ok(Some(Credentials { address: address.clone(), username: args.own.user.clone(), password, token }))
}

/// The certificates that the user vouches for.
fn pins(args: &ProbeArgs) -> Vec<Pin> {
    let pin = |(endpoint, sha256): &(Endpoint, String)| Pin { endpoint: endpoint.clone(), sha256: sha256.clone() };
    args.pins.iter().map(pin).collect()
}

/// The file to check, up to the length that is read of a published one.
fn read_file(path: &Path) -> Result<LocalFile, Message> {
    let shown = path.display().to_string();
    let mut body = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BODY_MAX as u64 + 1).read_to_end(&mut body));
    match read {
        Err(error) => {
            Err(Message::new("config-file-unreadable").with("path", shown).with("reason", error.kind().to_string()))
        }
        Ok(length) if length > BODY_MAX => {
            Err(Message::new("config-file-too-large").with("path", shown).with("max", BODY_MAX / 1024))
        }
        Ok(_) => Ok(LocalFile { path: shown, body }),
    }
}

/// Where the ISPDB's answers are kept. Not with another resolver or other authorities: such a run may
/// see another database, and must not tell the next one about it.
fn cache(common: &Common, args: &ProbeArgs) -> Option<CacheOptions> {
    if args.no_cache
        || common.network.offline
        || !common.network.nameservers.is_empty()
        || common.network.ca_file.is_some()
    {
        return None;
    }
    let base = etcetera::choose_base_strategy().ok()?;
    let prefix = args.ispdb_url.as_deref().unwrap_or(mail_discovery::ISPDB_URL).trim_end_matches('/');
    Some(CacheOptions { folder: base.cache_dir().join("mailsetup").join("ispdb"), prefix: format!("{prefix}/") })
}
