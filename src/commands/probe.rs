//! `probe`: find the settings, test the servers, try the logins, recommend.

mod plan;
mod work;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mail_platform::folders::{self, Folder};

use super::engine::Engine;
use super::expectations::Expectations;
use super::export;
use super::failed::{self, Failed};
use super::output::{self, Terminal};
use super::progress::Progress;
use super::sinks::Sinks;
use super::stop;
use super::targets;
use super::{oauth, password, tape};
use crate::cli::{self, Common, ProbeArgs};
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::{Format, html, nagios};
use crate::secrets::{self, SecretError, Ways};
use mail_demo::compare::{Overheard, notes};
use mail_discovery::config_file::LocalFile;
use mail_discovery::login::{AskedHosts, Consent, Credentials, REFUSALS_MAX};
use mail_discovery::survey::SurveyOptions;
use mail_net::Net;
use mail_net::cache::CacheOptions;
use mail_net::http::BODY_MAX;
use mail_net::tape::{Replay, Tape};
use mail_types::event::Events;
use mail_types::{Message, Target};

use plan::{NetworkPlan, ProbePlan};
use work::{Surveyed, Work};

/// Runs `probe`. However it ends, each output is a whole document, and a monitoring plug-in has its line.
pub fn run(common: &Common, args: ProbeArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    let began = Instant::now();
    if args.export.list_exports {
        return Ok(export::list(locale));
    }
    let nagios = args.expect.nagios;
    let machine = common.wanted_outputs().iter().any(|output| output.format != Format::Human);
    let told = machine && !args.export.prints();
    let ended = match Prepared::new(common, args.clone(), locale) {
        Ok(prepared) => prepared.carry_out(began, locale, terminal),
        Err(failed) => {
            let sinks = if told { sinks(common, &args, locale, terminal).ok() } else { None };
            sinks.map_or(Ok(()), |sinks| sinks.end(failed.exit())).map_err(Failed::Said)?;
            Err(failed)
        }
    };
    match ended {
        Err(failed) if nagios => {
            failed::complain(&failed.into(), locale);
            Ok(nagios::Status::Unknown.exit())
        }
        ended => Ok(ended?),
    }
}

/// A run that can begin: the plan, what was asked for it, and what it needs.
struct Prepared {
    plan: ProbePlan,
    engine: Engine,
    network: Network,
    /// The survey of the only target, with its password and token.
    single: Option<SurveyOptions>,
    file: Option<LocalFile>,
}

/// Where a run's answers come from, and go to.
enum Network {
    Live,
    Recorded(Tape),
    Replayed(Arc<Replay>),
}

impl Prepared {
    /// Reads what the options name, and asks for what is secret.
    fn new(common: &Common, args: ProbeArgs, locale: &Locale) -> Result<Self, Failed> {
        let reel = args.tape.replay.as_deref().map(tape::read).transpose()?;
        let (common, args) = match &reel {
            None => (common.clone(), args),
            Some(tape) => tape::survey(tape)
                .and_then(|taped| cli::replayed(common, args, taped))
                .ok_or(Failed::new(Exit::Storage, Message::new("tape-no-survey")))?,
        };
        let expectations = Expectations::read(&args.expect, args.fail_on, locale)?;
        let plan = ProbePlan::new(common, args, expectations, reel)?;
        let mut single = plan.single().map(|target| single(&plan, target, locale)).transpose()?;
        let file = plan.args.config_file.as_deref().map(read_file).transpose()?;
        let (engine, network) = network(&plan)?;
        if let Some(survey) = &mut single {
            survey.context.file.clone_from(&file);
            if let Network::Recorded(tape) = &network {
                note_secrets(tape, survey.credentials.as_ref());
            }
            if plan.args.oauth.wanted() {
                token(&engine, &plan, survey, locale)?;
            }
        }
        let logs_in = plan.args.own.password_command.is_some();
        let logs_in = single.as_ref().map_or(logs_in, |survey| survey.credentials.is_some());
        if plan.args.all_mechanisms && logs_in && !plan.is_replay() {
            let warning = Message::new("all-mechanisms-warning").with("max", u64::from(REFUSALS_MAX));
            output::remark(locale, &warning);
        }
        Ok(Self { plan, engine, network, single, file })
    }

    fn carry_out(self, began: Instant, locale: &Arc<Locale>, terminal: Terminal) -> Result<Exit, Failed> {
        let Self { plan, engine, network, mut single, file } = self;
        let (progress, events) = progress(&plan, single.as_mut(), locale, terminal);
        // Passwords are masked before a line is told to anybody.
        let overheard = plan.args.html.as_ref().map(|_| Overheard::new(engine.net.clock().clone(), events.clone()));
        let events = overheard.as_ref().map_or(events, |overheard| overheard.events.clone());
        let consent = single.as_ref().map(|survey| survey.consent.clone()).unwrap_or_default();
        let mut sinks = match plan.args.export.prints() {
            true => None,
            false => Some(sinks(&plan.common, &plan.args, locale, terminal)?),
        };
        let net = net(&plan, &engine);
        let work = Work { plan: &plan, file, locale, net, events, progress: &progress };
        let tidy = || progress.finish(terminal.interactive);
        let ended = engine.run(work.all(single, sinks.as_mut()), locale, tidy);
        let taped = network.finish(&plan, locale);
        let ended = ended.ok_or(Failed::Said(stop::exit()))?;
        let first = ended.as_ref().ok().and_then(|tally| tally.first.as_ref());
        let files = first.map(|first| {
            let left = plan.common.network.timeout.map(|timeout| timeout.saturating_sub(began.elapsed()));
            [
                write_exports(&plan, left, first, &consent, locale),
                write_page(&plan.args, first, overheard.as_ref(), locale),
            ]
        });
        let unwritten = files.into_iter().flatten().chain([taped]).find(|exit| *exit != Exit::Success);
        let exit = unwritten.unwrap_or_else(|| ended.as_ref().map_or_else(Failed::exit, |tally| tally.exit));
        // A document is ended whatever came, and names the exit code of the program.
        sinks.map_or(Ok(()), |sinks| sinks.end(exit))?;
        let status = ended?.status.exit();
        Ok(if plan.args.expect.nagios { unwritten.unwrap_or(status) } else { exit })
    }
}

fn sinks<'a>(common: &Common, args: &ProbeArgs, locale: &'a Locale, terminal: Terminal) -> Result<Sinks<'a>, Exit> {
    Sinks::open(common, args.many.resume.is_some(), !args.several(), locale, plan::details(common, args, terminal))
}

/// What is shown meanwhile, and with it whom to ask about a host.
fn progress(
    plan: &ProbePlan,
    single: Option<&mut SurveyOptions>,
    locale: &Arc<Locale>,
    terminal: Terminal,
) -> (Progress, Events) {
    let (show, trace) = (plan.shows_progress(terminal), plan.common.trace.trace);
    let (progress, events) = match plan.args.several() {
        true => Progress::start_many(locale, show, trace, targets::count(&plan.args)),
        false => Progress::start(locale, show, trace),
    };
    // Nobody would be there to be asked again.
    if let (Some(ask), Some(survey)) = (progress.ask(locale).filter(|_| plan.is_live()), single) {
        survey.consent.hosts = AskedHosts::new(ask.clone());
        survey.login.ask = ask;
    }
    (progress, events)
}

fn net(plan: &ProbePlan, engine: &Engine) -> Net {
    let net = engine.net.clone().with_cache(cache(&plan.common, &plan.args).filter(|_| plan.is_live()));
    if plan.args.several() { net.with_limits(plan.limits()) } else { net }
}

impl Network {
    /// The tape goes into its file.
    fn finish(&self, plan: &ProbePlan, locale: &Locale) -> Exit {
        match (self, &plan.network) {
            (Self::Recorded(tape), NetworkPlan::Record(path, _)) => return tape::write(path, tape, locale),
            (Self::Replayed(replay), _) => tape::tell_missing(replay, locale),
            _ => {}
        }
        Exit::Success
    }
}

fn network(plan: &ProbePlan) -> Result<(Engine, Network), Failed> {
    let (common, private, now) = (&plan.common, plan.args.allow_private, plan.args.expect.now);
    Ok(match &plan.network {
        NetworkPlan::Live => (Engine::start(common, private, now)?, Network::Live),
        NetworkPlan::Replay(tape) => {
            let (engine, replay) = Engine::replay(common, private, tape, now.unwrap_or(tape.date()))?;
            (engine, Network::Replayed(replay))
        }
        NetworkPlan::Record(_, options) => {
            let (engine, tape) = Engine::record(common, private, now)?;
            tape::note_survey(&tape, options, &plan.args.targets);
            (engine, Network::Recorded(tape))
        }
    })
}

fn note_secrets(tape: &Tape, credentials: Option<&Credentials>) {
    let Some(credentials) = credentials else { return };
    if let Some(password) = &credentials.password {
        tape::note_password(tape, password);
    }
    if credentials.token.is_some() {
        tape::note_token(tape);
    }
}

/// The run of the only target, its password fetched: somebody may have to be asked for it.
fn single(plan: &ProbePlan, target: &Target, locale: &Locale) -> Result<SurveyOptions, Failed> {
    let mut survey = plan.survey(target, locale);
    survey.credentials = match &plan.network {
        NetworkPlan::Replay(tape) => {
            target.address().and_then(|address| tape::credentials(tape, address, plan.args.own.user.clone()))
        }
        _ => {
            credentials(&plan.common, &plan.args, target, locale).map_err(|error| password::complain(&error, locale))?
        }
    };
    Ok(survey)
}

/// The page about the first result, if one is wanted.
fn write_page(args: &ProbeArgs, first: &Surveyed, overheard: Option<&Overheard>, locale: &Locale) -> Exit {
    let (Some(path), Some(overheard)) = (&args.html, overheard) else { return Exit::Success };
    output::write_file(locale, path, &html::probe(&first.judged, &overheard.take(), locale, &notes::source))
}

fn write_exports(
    plan: &ProbePlan,
    left: Option<Duration>,
    surveyed: &Surveyed,
    consent: &Consent,
    locale: &Locale,
) -> Exit {
    let (args, report) = (&plan.args, &surveyed.judged.report);
    if args.export.exports.is_empty() {
        return Exit::Success;
    }
    let account = export::account(report, consent).map(|mut account| {
        account.password_command.clone_from(&args.own.password_command);
        account.token_command.clone_from(&args.oauth.token_command);
        if let Some(user) = &args.own.user {
            account.servers.iter_mut().for_each(|server| server.username.clone_from(user));
        }
        account
    });
    if report.target.address().is_none() {
        output::complain(locale, &Message::new("export-refused-address"), None);
        return Exit::Usage;
    }
    export::write_all(
        &args.export,
        account.as_ref(),
        surveyed.password.as_ref(),
        plan.common.network.ca_file.as_deref(),
        left,
        locale,
    )
}

/// Gets an OAuth2 token for the only target, before anything is asked: it may take a person a while.
fn token(engine: &Engine, plan: &ProbePlan, survey: &mut SurveyOptions, locale: &Locale) -> Result<(), Failed> {
    let Some(address) = survey.target.address().cloned() else { return Ok(()) };
    let granted = oauth::get(engine, &plan.args.oauth, &address, plan.common.network.timeout, locale)?;
    survey.consent.token_hosts = Some(granted.hosts);
    let username = plan.args.own.user.clone();
    let credentials = Credentials { address, username, password: None, token: None };
    survey.credentials.get_or_insert(credentials).token = Some(granted.token);
    Ok(())
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
        .map(|command| secrets::token_by_command(command, &address.to_string(), common.network.timeout))
        .transpose()?;
    if password.is_none() && token.is_none() {
        return Ok(None);
    }
    Ok(Some(Credentials { address: address.clone(), username: args.own.user.clone(), password, token }))
}

/// The file to check, up to the length that is read of a published one.
fn read_file(path: &Path) -> Result<LocalFile, Failed> {
    let shown = path.display().to_string();
    let mut body = Vec::new();
    let read = File::open(path).and_then(|file| file.take(BODY_MAX as u64 + 1).read_to_end(&mut body));
    match read {
        Err(error) => {
            let message = Message::new("config-file-unreadable").with("path", shown);
            Err(Failed::new(Exit::Storage, message.with("reason", error.kind().to_string())))
        }
        Ok(length) if length > BODY_MAX => {
            let message = Message::new("config-file-too-large").with("path", shown).with("max", BODY_MAX / 1024);
            Err(Failed::new(Exit::Storage, message))
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
    let folder = folders::of(Folder::Cache)?.join("ispdb");
    let prefix = args.ispdb_url.as_deref().unwrap_or(mail_discovery::ISPDB_URL).trim_end_matches('/');
    Some(CacheOptions { folder, prefix: format!("{prefix}/") })
}
