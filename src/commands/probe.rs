//! `probe`: find the settings, test the servers, try the logins, recommend.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use etcetera::BaseStrategy;
use futures_util::StreamExt;

use super::engine::Engine;
use super::export;
use super::output::{self, Terminal};
use super::progress::Progress;
use super::{oauth, password};
use crate::cli::{self, Common, Output, ProbeArgs};
use crate::discovery::config_file::LocalFile;
use crate::discovery::{self, Context};
use crate::locale::Locale;
use crate::login::{Ask, Consent, Credentials, LoginOptions, Pin, REFUSALS_MAX};
use crate::model::account::Account;
use crate::model::event::Events;
use crate::model::report::{Exit, SurveyReport};
use crate::model::{Endpoint, Message, Secret, Target};
use crate::net::Net;
use crate::net::cache::CacheOptions;
use crate::net::http::BODY_MAX;
use crate::render::{self, HumanOptions};
use crate::secrets::{self, SecretError, Ways};
use crate::survey::{self, SurveyOptions};

/// Targets that are surveyed at the same time.
const JOBS: usize = 4;

/// Runs `probe`.
pub fn run(common: &Common, args: ProbeArgs, locale: &Locale, terminal: Terminal) -> Exit {
    if args.export.list_exports {
        return export::list(locale);
    }
    let locale = Arc::new(Locale::new(locale.language()));
    let mut surveys = match surveys(common, &args, &locale) {
        Ok(surveys) => surveys,
        Err(error) => {
            let exit = if matches!(error, SecretError::Interrupted) { Exit::Interrupted } else { Exit::Usage };
            output::complain(&locale, &error.message(), None);
            return exit;
        }
    };
    if let Some(path) = &args.config_file {
        match read_file(path) {
            Ok(file) => surveys.iter_mut().for_each(|survey| survey.context.file = Some(file.clone())),
            Err(message) => {
                output::complain(&locale, &message, None);
                return Exit::Storage;
            }
        }
    }
    let engine = match Engine::start(common, args.allow_private, &locale) {
        Ok(engine) => engine,
        Err(exit) => return exit,
    };
    if args.oauth.wanted()
        && let Err(exit) = token(&engine, &args, &mut surveys, &locale)
    {
        return exit;
    }
    if args.all_mechanisms && surveys.iter().any(|survey| survey.credentials.is_some()) {
        let warning = Message::new("all-mechanisms-warning").with("max", u64::from(REFUSALS_MAX));
        eprintln!("{}", locale.text(&warning));
    }
    let show = terminal.interactive && common.verbosity() >= 0 && !common.offline;
    let (progress, events) = Progress::start(&locale, show, common.trace);
    if let Some(ask) = progress.ask(&locale) {
        surveys.iter_mut().for_each(|survey| survey.login.ask = ask.clone());
    }
    let net = engine.net.clone().with_cache(cache(common, &args));
    let tidy = || progress.finish(terminal.interactive);
    let Some(reports) = engine.run(survey_all(&net, &events, &surveys), &locale, tidy) else {
        return Exit::Interrupted;
    };
    // The logins are over: from here on the password is in memory only where a file is to hold it.
    let kept = surveys.first_mut().filter(|_| args.export.include_password).and_then(|s| s.credentials.take());
    let password = kept.and_then(|credentials| credentials.password);
    drop(surveys);
    let exit = exit(&reports, &args);
    let written = match args.export.prints() {
        true => Exit::Success,
        false => write(common, &args, &reports, exit, &locale, terminal),
    };
    let exported = match args.export.exports.is_empty() {
        true => Exit::Success,
        false => write_exports(common, &args, password.as_ref(), &reports, &locale),
    };
    [written, exported].into_iter().find(|failed| *failed != Exit::Success).unwrap_or(exit)
}

fn write_exports(
    common: &Common,
    args: &ProbeArgs,
    password: Option<&Secret>,
    reports: &[SurveyReport],
    locale: &Locale,
) -> Exit {
    let account = reports.first().and_then(Account::from_report).map(|mut account| {
        account.password_command = args.password_command.clone();
        if let Some(user) = &args.user {
            account.servers.iter_mut().for_each(|server| server.username.clone_from(user));
        }
        account
    });
    if reports.iter().any(|report| report.target.address().is_none()) {
        output::complain(locale, &Message::new("export-refused-address"), None);
        return Exit::Usage;
    }
    export::write_all(&args.export, account.as_ref(), password, common.ca_file.as_deref(), locale)
}

/// Gets an OAuth2 token for the only target, before anything is asked: it may take a person a while.
fn token(engine: &Engine, args: &ProbeArgs, surveys: &mut [SurveyOptions], locale: &Locale) -> Result<(), Exit> {
    for survey in surveys {
        let Some(address) = survey.target.address().cloned() else { continue };
        let grant = oauth::grant(&engine.net, &args.oauth, &address, locale);
        let granted = engine.first(grant, locale).ok_or(Exit::Interrupted)?;
        let granted = granted.map_err(|failure| oauth::complain(&failure, locale))?;
        survey.consent.token_hosts = Some(granted.hosts.into_iter().map(str::to_owned).collect());
        let username = args.user.clone();
        let credentials = Credentials { address, username, password: None, token: None };
        survey.credentials.get_or_insert(credentials).token = Some(granted.token);
    }
    Ok(())
}

async fn survey_all(net: &Net, events: &Events, surveys: &[SurveyOptions]) -> Vec<SurveyReport> {
    if surveys.iter().any(|survey| !survey.offline) {
        net.warm_up();
    }
    futures_util::stream::iter(surveys)
        .map(|options| survey::survey(net, events, options))
        .buffered(JOBS)
        .collect()
        .await
}

/// What each target's run needs; the only place where passwords are fetched.
fn surveys(common: &Common, args: &ProbeArgs, locale: &Locale) -> Result<Vec<SurveyOptions>, SecretError> {
    args.targets
        .iter()
        .map(|target| {
            Ok(SurveyOptions {
                target: target.clone(),
                context: Context {
                    file: None,
                    domain: target.domain().clone(),
                    typed: args.servers().map(cli::ServerUrl::settings).collect(),
                    ispdb_url: args.ispdb_url.clone().unwrap_or_else(|| discovery::ISPDB_URL.to_owned()),
                    language: locale.language().tag(),
                    address: target.address().cloned(),
                    send_address: args.send_address,
                    allow_http: args.allow_http,
                },
                sources: args.sources(),
                all_sources: args.all_sources,
                offline: common.offline,
                devices: args.devices(),
                timeout: common.timeout.unwrap_or(cli::PROBE_TIMEOUT),
                idle_timeout: common.idle_timeout,
                credentials: credentials(common, args, target, locale)?,
                consent: Consent {
                    trusted_hosts: args.trusted_hosts.clone(),
                    cleartext_hosts: args.cleartext_hosts.clone(),
                    pins: pins(args),
                    token_hosts: None,
                },
                login: LoginOptions {
                    mechanism: args.mechanism.clone(),
                    all_mechanisms: args.all_mechanisms,
                    ask: Ask::default(),
                },
            })
        })
        .collect()
}

/// The password of one address. With several targets only a command can tell which is whose.
fn credentials(
    common: &Common,
    args: &ProbeArgs,
    target: &Target,
    locale: &Locale,
) -> Result<Option<Credentials>, SecretError> {
    let several = args.targets.len() > 1;
    let Some(address) = target.address() else { return Ok(None) };
    if common.offline || (several && args.password_command.is_none()) {
        return Ok(None);
    }
    let ways = Ways { stdin: args.password_stdin, command: args.password_command.clone(), prompt: args.login };
    let password = secrets::obtain(&ways, address, || password::prompt(locale, address))?;
    password::notice_spaces(locale, password.as_ref());
    let command = args.oauth_token_command.as_ref();
    let token = command.map(|command| secrets::by_command(command, &address.to_string())).transpose()?;
    if password.is_none() && token.is_none() {
        return Ok(None);
    }
    Ok(Some(Credentials { address: address.clone(), username: args.user.clone(), password, token }))
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
    if args.no_cache || common.offline || !common.nameservers.is_empty() || common.ca_file.is_some() {
        return None;
    }
    let base = etcetera::choose_base_strategy().ok()?;
    let prefix = args.ispdb_url.as_deref().unwrap_or(discovery::ISPDB_URL).trim_end_matches('/');
    Some(CacheOptions { folder: base.cache_dir().join("mailsetup").join("ispdb"), prefix: format!("{prefix}/") })
}

/// The worst of all targets; findings count only where `--fail-on` says so, and only where all was
/// well otherwise.
fn exit(reports: &[SurveyReport], args: &ProbeArgs) -> Exit {
    let worst = reports.iter().map(|report| report.conclusion.exit).max().unwrap_or(Exit::Success);
    let failed = args.fail_on.is_some_and(|severity| {
        reports.iter().flat_map(|report| &report.findings).any(|finding| finding.spec.severity >= severity)
    });
    if worst == Exit::Success && failed { Exit::CheckFailed } else { worst }
}

fn write(
    common: &Common,
    args: &ProbeArgs,
    reports: &[SurveyReport],
    exit: Exit,
    locale: &Locale,
    terminal: Terminal,
) -> Exit {
    let standard = [Output::default()];
    let outputs = if common.outputs.is_empty() { &standard[..] } else { &common.outputs[..] };
    for output in outputs {
        let options = HumanOptions {
            width: terminal.width,
            color: terminal.color && output.path.is_none(),
            verbose: common.verbose,
            sources: args.all_sources,
            timing: args.timing,
        };
        let text = render::results(output.format, reports, exit, locale, options);
        let written = match &output.path {
            Some(path) => output::write_file(locale, path, &text),
            None => output::print(&text),
        };
        if written != Exit::Success {
            return written;
        }
    }
    Exit::Success
}
