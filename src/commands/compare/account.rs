//! `compare ADDRESS`: both protocols at a real account, reading only; the steps with two devices after
//! consent.

use std::io::{self, IsTerminal};
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::viewer::Viewer;
use super::{demo, page};
use crate::cli::{Common, CompareArgs, ServerUrl};
use crate::commands::confirm::confirm;
use crate::commands::engine::{Engine, survey_options};
use crate::commands::failed::Failed;
use crate::commands::output::{self, Terminal};
use crate::commands::progress::{Progress, ask_beside};
use crate::commands::stop;
use crate::commands::{password, tape};
use crate::exit::Exit;
use crate::locale::{Locale, words};
use crate::render::lesson::LessonOptions;
use crate::render::talk::Seen;
use crate::render::visit as render;
use crate::secrets::{self, SecretError, Ways};
use mail_demo::compare::{self, Door, LessonError, Postman, Site, Stage, notes};
use mail_discovery::login::{self, AskedHosts, Consent, Credentials};
use mail_discovery::recommend::{self, Facts};
use mail_discovery::survey;
use mail_net::Net;
use mail_net::connection::Session;
use mail_net::tape::Tape;
use mail_types::Reason;
use mail_types::event::Events;
use mail_types::lesson::{Step, Way, WayRun};
use mail_types::reason::DriverError;
use mail_types::report::{Availability, Candidate, Cause, Failure, Recommendation, SurveyReport};
use mail_types::visit::{Proof, Visit};
use mail_types::{EmailAddress, Message, Protocol, Secret, Target};

/// The notes that a visit leaves on its tape.
const ACCOUNT: &str = "account";
const SERVER: &str = "server";
const USER: &str = "user";
const TRUSTED: &str = "trusted-host";
const CLEARTEXT: &str = "cleartext-host";
const WAYS: &str = "two-devices";

/// Everything that decides what a visit does, whether live or from a tape.
struct Plan {
    address: EmailAddress,
    servers: Vec<ServerUrl>,
    user: Option<String>,
    consent: Consent,
    password: Secret,
}

/// True where a tape holds a visit.
pub fn is_on(tape: &Tape) -> bool {
    !tape.notes(ACCOUNT).is_empty()
}

/// Visits the account, live.
pub fn run(
    common: &Common,
    args: &CompareArgs,
    address: &EmailAddress,
    locale: &Arc<Locale>,
    terminal: Terminal,
) -> Result<Exit, Failed> {
    let ways = Ways {
        stdin: args.account.own.password_stdin,
        command: args.account.own.password_command.clone(),
        limit: common.network.timeout,
        prompt: true,
    };
    let secret = secrets::obtain(&ways, address, || password::prompt(locale, address));
    let password = secret.and_then(|secret| secret.ok_or(SecretError::NoTerminal));
    let password = password.map_err(|error| password::failed(&error))?;
    let mut engine = Engine::start(common, args.account.allow_private, None)?;
    // A recording holds no answers, so nothing is asked.
    let ask = ask_beside(None, locale).filter(|_| args.tape.record.is_none());
    let plan = Plan {
        address: address.clone(),
        servers: args.account.servers().cloned().collect(),
        user: args.account.own.user.clone(),
        consent: Consent {
            trusted_hosts: args.account.trusted_hosts.clone(),
            cleartext_hosts: args.account.cleartext_hosts.clone(),
            hosts: AskedHosts::new(ask.unwrap_or_default()),
            ..Consent::default()
        },
        password,
    };
    let tape = args.tape.record.as_ref().map(|_| Tape::new(engine.net.clock().date()));
    if let Some(tape) = &tape {
        plan.note(tape);
        engine.net = engine.net.taped(tape);
    }
    let shown = show(common, args, &plan, &engine, tape.as_ref(), None, locale, terminal);
    if let (Some(path), Some(tape)) = (&args.tape.record, &tape) {
        let written = output::write_private(locale, path, &tape.to_text());
        if written != Exit::Success {
            return Ok(written);
        }
    }
    shown
}

/// Shows a visit from its tape.
pub fn replay(
    common: &Common,
    args: &CompareArgs,
    tape: &Tape,
    locale: &Arc<Locale>,
    terminal: Terminal,
) -> Result<Exit, Failed> {
    let plan = Plan::from_tape(tape).ok_or_else(tape::holds_no_lesson)?;
    let (engine, _) = Engine::replay(common, true, tape, tape.date())?;
    show(common, args, &plan, &engine, None, Some(tape), locale, terminal)
}

impl Plan {
    fn note(&self, tape: &Tape) {
        tape.note(ACCOUNT, &self.address.to_string());
        self.servers.iter().for_each(|server| tape.note(SERVER, &server.to_string()));
        self.user.iter().for_each(|user| tape.note(USER, user));
        self.consent.trusted_hosts.iter().for_each(|host| tape.note(TRUSTED, host));
        self.consent.cleartext_hosts.iter().for_each(|host| tape.note(CLEARTEXT, host));
        tape::note_password(tape, &self.password);
    }

    fn from_tape(tape: &Tape) -> Option<Self> {
        let address = tape.notes(ACCOUNT).first()?.parse().ok()?;
        let server = |text: &String| {
            [Protocol::Imap, Protocol::Pop3].into_iter().find_map(|protocol| ServerUrl::parse(protocol, text).ok())
        };
        Some(Self {
            address,
            servers: tape.notes(SERVER).iter().filter_map(server).collect(),
            user: tape.notes(USER).into_iter().next(),
            consent: Consent {
                trusted_hosts: tape.notes(TRUSTED),
                cleartext_hosts: tape.notes(CLEARTEXT),
                ..Consent::default()
            },
            password: tape::password(tape),
        })
    }

    fn credentials(&self) -> Credentials {
        let named = self.servers.iter().find_map(|server| server.username.clone());
        let username = self.user.clone().or(named);
        let password = Some(self.password.clone());
        Credentials { address: self.address.clone(), username, password, token: None }
    }
}

#[allow(clippy::too_many_arguments, reason = "each is another thing, and they meet only here")]
fn show(
    common: &Common,
    args: &CompareArgs,
    plan: &Plan,
    engine: &Engine,
    recording: Option<&Tape>,
    played: Option<&Tape>,
    locale: &Arc<Locale>,
    terminal: Terminal,
) -> Result<Exit, Failed> {
    let source = |key: &str| notes::source(key);
    let options = super::options(common, args, terminal, &source);
    let shown = terminal.interactive && common.verbosity() >= 0 && played.is_none();
    let found = engine.first(find(common, plan, &engine.net, shown, locale), locale);
    let (report, candidates) = found.ok_or(Failed::Said(stop::exit()))??;
    let door = Entrance { common, plan, net: &engine.net, candidates: &candidates };
    let sites: Vec<Site> = candidates.iter().map(|candidate| site(candidate, &report)).collect();
    let address = plan.address.to_string();
    let Some(visit) = engine.first(compare::visit(&engine.net, &door, &address, &sites), locale) else {
        return Ok(stop::exit());
    };
    let mut viewer = Viewer::new(args, locale)?;
    let advice = advice(args, &report, &visit);
    if !viewer.show(&render::facts(&visit, locale, options)) || !viewer.show(&render::proof(&visit, locale, options)) {
        return Ok(viewer.interrupted());
    }
    let mut exit = exit(&visit);
    let mut runs = Vec::new();
    if exit == Exit::Success {
        let agreed = match played {
            Some(tape) => !tape.notes(WAYS).is_empty(),
            None => agreed(args, &visit, locale),
        };
        if agreed {
            recording.iter().for_each(|tape| tape.note(WAYS, "yes"));
            match two_devices(&door, engine, recording, played, &mut viewer, locale, options) {
                Ok(played) => runs = played,
                Err(failed) => exit = failed,
            }
        }
    }
    if !viewer.show(&render::tail(&visit, &runs, &advice, locale, options)) {
        return Ok(viewer.interrupted());
    }
    Ok(match page(args, locale, || crate::render::html::visit(&visit, &runs, &advice, locale, &source)) {
        Exit::Success => exit,
        failed => failed,
    })
}

/// The servers to visit: the user's own, else those that a survey chooses. POP3 first.
async fn find(
    common: &Common,
    plan: &Plan,
    net: &Net,
    shown: bool,
    locale: &Arc<Locale>,
) -> Result<(SurveyReport, Vec<Candidate>), Failed> {
    let mut options = survey_options(common, Target::Address(plan.address.clone()), locale);
    options.context.typed = plan.servers.iter().map(ServerUrl::settings).collect();
    options.consent = plan.consent.clone();
    // A recording contacts nobody, and with an address --offline was refused.
    options.offline = false;
    net.warm_up();
    let (progress, events) = Progress::start(locale, shown, common.trace.trace);
    let report = survey::survey(net, &events, &options).await;
    progress.finish(shown);
    let incoming = [Protocol::Pop3, Protocol::Imap];
    let chosen: Vec<Candidate> = incoming
        .into_iter()
        .filter_map(|protocol| report.chosen(protocol))
        .map(|server| server.candidate.clone())
        .collect();
    if chosen.is_empty() {
        return Err(match report.conclusion.fault() {
            Some(fault) => Failed::new(fault.into(), words::conclusion(report.conclusion)),
            None => Failed::new(Exit::NothingFound, Message::new("fetch-no-incoming")),
        });
    }
    Ok((report, chosen))
}

fn site(candidate: &Candidate, report: &SurveyReport) -> Site {
    let probe = report.chosen(candidate.protocol).and_then(|server| server.probe.as_ref());
    Site {
        mechanisms: probe.map(|probe| probe.capabilities.mechanisms.clone()).unwrap_or_default(),
        protocol: candidate.protocol,
        endpoint: candidate.endpoint.clone(),
        security: candidate.security,
    }
}

/// What the advice depends on: what was found, and what worked.
fn advice(args: &CompareArgs, report: &SurveyReport, visit: &Visit) -> Recommendation {
    let stand = |protocol| match visit.side(protocol) {
        Some(side) if side.failure.is_none() => Availability::Works,
        Some(_) => Availability::Broken,
        None => report.availability(protocol),
    };
    let availability = [stand(Protocol::Imap), stand(Protocol::Pop3), report.availability(Protocol::Submission)];
    let expire = visit.side(Protocol::Pop3).and_then(|side| side.capabilities.expire);
    let facts = Facts::new(args.devices(), &report.discovery, &report.servers, availability);
    recommend::recommend(&Facts { expire, ..facts })
}

fn exit(visit: &Visit) -> Exit {
    if matches!(visit.proof, Proof::Changed { .. }) {
        return Exit::CheckFailed;
    }
    let failures: Vec<Cause> = visit.sides.iter().filter_map(|side| Some(side.failure.as_ref()?.cause)).collect();
    if failures.len() < visit.sides.len() {
        return Exit::Success;
    }
    failures.first().map_or(Exit::Network, |cause| cause.fault().into())
}

/// The user's word that the account may be changed.
fn agreed(args: &CompareArgs, visit: &Visit, locale: &Locale) -> bool {
    let both = visit.sides.len() == 2 && visit.sides.iter().all(|side| side.failure.is_none());
    let messages = visit.side(Protocol::Imap).and_then(|side| side.mailbox.messages).unwrap_or(0);
    let refusal = match (both, messages) {
        (false, _) => Some(Message::new("two-devices-one-protocol")),
        (true, 0) => None,
        (true, messages) => Some(Message::new("two-devices-not-empty").with("messages", messages)),
    };
    if args.two_devices {
        if let Some(refusal) = &refusal {
            output::complain(locale, refusal, None);
        }
        return refusal.is_none();
    }
    if refusal.is_some() || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    confirm(locale, &Message::new("two-devices-ask"), false).unwrap_or(false)
}

/// The lesson on this account, which is emptied of it afterwards, whatever happened.
fn two_devices(
    door: &Entrance<'_>,
    engine: &Engine,
    recording: Option<&Tape>,
    played: Option<&Tape>,
    viewer: &mut Viewer<'_>,
    locale: &Locale,
    options: LessonOptions<'_>,
) -> Result<Vec<WayRun>, Exit> {
    let wished = played.and_then(demo::Words::from_tape).unwrap_or_else(|| demo::Words::new(locale));
    let free = engine.first(compare::free_name(door, &wished.folder), locale).ok_or_else(stop::exit)?;
    let folder = free.map_err(|error| {
        output::complain(locale, &words::of(&Reason::from(error)), None);
        Exit::Network
    })?;
    let words = demo::Words { folder, ..wished };
    recording.iter().for_each(|tape| words.note(tape));
    let mut runs = Vec::new();
    for way in Way::ALL {
        let Some(acted) = engine.first(act(door, &words, way), locale) else {
            if played.is_none() {
                leave_nothing(door, engine, &words, locale);
            }
            return Err(stop::exit());
        };
        let run = acted.map_err(|error| {
            output::complain(locale, &demo::failed(way, error, locale), None);
            Exit::Network
        })?;
        runs.push(run);
    }
    if !viewer.steps(&runs, &[], &mut Seen::default(), locale, options) {
        return Err(viewer.interrupted());
    }
    Ok(runs)
}

/// Takes away what interrupted steps have left on the account, and says whether that went well.
fn leave_nothing(door: &Entrance<'_>, engine: &Engine, words: &demo::Words, locale: &Locale) {
    let cleared = engine.first(compare::clear(door, &subjects(words), &words.folder), locale);
    match cleared {
        Some(Ok(())) => output::note(locale, &Message::new("two-devices-cleared")),
        _ => output::complain(locale, &Message::new("two-devices-left"), None),
    }
}

/// Subjects of all messages that the lesson puts into a mailbox.
fn subjects(words: &demo::Words) -> Vec<String> {
    words.subjects.iter().chain(&words.news).cloned().collect()
}

async fn act(door: &Entrance<'_>, words: &demo::Words, way: Way) -> Result<WayRun, LessonError> {
    let address = door.plan.address.to_string();
    if compare::count(door).await? > 0 {
        return Err(LessonError::NotEmpty);
    }
    let messages: Vec<String> = words.subjects.iter().map(|subject| demo::mail(&address, subject)).collect();
    compare::append(door, &messages).await?;
    let postman = Appender { door, address };
    let (folder, news, steps) = (words.folder.clone(), words.news.clone(), &Step::ON_ACCOUNT[..]);
    let stage = Stage { net: door.net, door, folder, news, postman: &postman, steps };
    let played = stage.play(way).await;
    let cleared = compare::clear(door, &subjects(words), &words.folder).await;
    let run = played?;
    cleared.map(|()| run)
}

/// Lets a message arrive by putting it there.
struct Appender<'a> {
    door: &'a Entrance<'a>,
    address: String,
}

impl Postman for Appender<'_> {
    fn deliver<'a>(&'a self, subject: &'a str) -> BoxFuture<'a, Result<(), LessonError>> {
        Box::pin(async move { compare::append(self.door, &[demo::mail(&self.address, subject)]).await })
    }
}

/// Opens sessions at the account's servers.
struct Entrance<'a> {
    common: &'a Common,
    plan: &'a Plan,
    net: &'a Net,
    candidates: &'a [Candidate],
}

impl Door for Entrance<'_> {
    fn open<'a>(&'a self, protocol: Protocol, events: &'a Events) -> BoxFuture<'a, Result<Session, Failure>> {
        Box::pin(async move {
            let closed = || Failure::of(DriverError::Closed);
            let candidate =
                self.candidates.iter().find(|candidate| candidate.protocol == protocol).ok_or_else(closed)?;
            let (credentials, consent) = (self.plan.credentials(), &self.plan.consent);
            login::open(self.net, events, candidate, &credentials, consent, self.common.network.idle_timeout).await
        })
    }
}
