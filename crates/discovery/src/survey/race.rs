//! Sources and servers at once: every source is asked in parallel, and each server is tested as
//! soon as anyone names it.
//!
//! The best-ranked answer wins even when it is slower: the order in which answers arrive decides nothing.
//! What loses by rank alone is kept until the winner's servers have passed their tests, and asked after all
//! where they are dead. Then HTTP questions ranked below are cancelled; DNS questions are cheap and show
//! conflicts, so they run on.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::time::Duration;

use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::Instant;

use self::settle::Settled;
use super::choice;
use super::{SurveyOptions, agreement, derive, hosts};
use crate::login::rules;
use crate::probe::{self, Climb, Tested};
use crate::{Answer, Context, DiscoverySource, Parsed, Query, Question, rank};
use mail_net::Net;
use mail_net::connection::Session;
use mail_types::Reason;
use mail_types::event::{Event, Events};
use mail_types::report::{Attempt, Candidate, Failure, HostFacts, Outcome, ProbeReport, ServerReport};
use mail_types::{Endpoint, MailConfig, Protocol, Security, Source, Trust};

/// What a guess gets, from the start of its test, once there is an answer without it.
const GUESS_PATIENCE: Duration = Duration::from_secs(3);
/// Guesses wait for the SRV answers, but no longer than this.
const GUESS_DELAY: Duration = Duration::from_millis(300);
/// How long the answer to the random label may come after all else.
const WILDCARD_PATIENCE: Duration = Duration::from_millis(500);
/// How often a target that waits for others looks again.
const WAITING: Duration = Duration::from_millis(200);
/// Most servers tested for one target; a hostile file could name thousands.
const SERVERS_MAX: usize = 48;
/// Most rounds in which candidates and tests follow from each other.
const MERGES_MAX: usize = 4;
/// Most questions asked for one target.
const QUESTIONS_MAX: usize = 64;

/// Names a server among the tested ones.
pub type ServerKey = (Protocol, Endpoint, Security);
/// Open sessions of servers that work.
pub type Sessions = HashMap<ServerKey, Session>;

/// What the race brought.
pub struct Raced {
    /// Every question, in rank order.
    pub attempts: Vec<Attempt>,
    /// Every server, best first within its protocol.
    pub servers: Vec<ServerReport>,
    /// Sessions of those that work.
    pub sessions: Sessions,
    /// What DNS showed about hosts on the way.
    pub hosts: Vec<HostFacts>,
}

/// The key of a candidate.
pub fn key(candidate: &Candidate) -> ServerKey {
    (candidate.protocol, candidate.endpoint.clone(), candidate.security)
}

/// Runs the race to its end or to the deadline.
pub async fn run(net: &Net, events: &Events, options: &SurveyOptions) -> Raced {
    let mut race = Race::new(net, events, options);
    race.start();
    race.run_to_end().await;
    let wildcard = race.wildcard_addresses().await;
    let mut raced = race.finish();
    hosts::note(net, options.target.domain(), &wildcard, &mut raced);
    raced
}

/// Rank, order, and a running number that keeps equal ranks in the order of asking.
type Place = (u8, u8, usize);

struct Asked {
    question: Question,
    started: Duration,
    handle: Option<AbortHandle>,
    attempt: Option<Attempt>,
}

enum Test {
    Running { task: AbortHandle, climb: Climb, started: Instant },
    Done { report: Box<ProbeReport> },
}

struct Race<'a> {
    net: &'a Net,
    events: &'a Events,
    options: &'a SurveyOptions,
    sources: Vec<&'static dyn DiscoverySource>,
    began: Instant,
    asked: BTreeMap<Place, Asked>,
    questions: JoinSet<(Place, Answer)>,
    tests: HashMap<ServerKey, Test>,
    running: JoinSet<(ServerKey, Tested)>,
    sessions: Sessions,
    candidates: Vec<Candidate>,
    /// Questions that a better answer has made needless, if its servers work.
    deferred: Vec<Question>,
    /// Where any name below the domain leads.
    wildcard: Option<JoinHandle<Vec<IpAddr>>>,
}

impl<'a> Race<'a> {
    fn new(net: &'a Net, events: &'a Events, options: &'a SurveyOptions) -> Self {
        let wanted =
            |source: Source| matches!(source, Source::User | Source::ConfigFile) || options.sources.contains(&source);
        let sources = crate::sources().iter().copied().filter(|source| wanted(source.source())).collect();
        Self {
            net,
            events,
            options,
            sources,
            began: Instant::now(),
            asked: BTreeMap::new(),
            questions: JoinSet::new(),
            tests: HashMap::new(),
            running: JoinSet::new(),
            sessions: HashMap::new(),
            candidates: Vec::new(),
            deferred: Vec::new(),
            wildcard: None,
        }
    }

    fn context(&self) -> &'a Context {
        &self.options.context
    }

    /// Asks every source. Where the user typed all servers there is nothing to find out.
    fn start(&mut self) {
        let typed_all = Protocol::ALL.iter().all(|p| self.context().typed.iter().any(|server| server.protocol == *p));
        let mut questions: Vec<Question> = Vec::new();
        for source in &self.sources {
            if !typed_all || source.source() == Source::User {
                questions.extend(source.plan(self.context()));
            }
        }
        if self.options.offline {
            // Autodiscover's only says that it could not be asked.
            let useless = |question: &Question| matches!(question.source, Source::Guess | Source::Autodiscover);
            questions.retain(|question| question.query == Query::Local && !useless(question));
        }
        // What is at hand comes first, so that nothing it answers is asked in vain; DNS next, since
        // HTTPS needs look-ups of its own before it can start.
        questions.sort_by_key(|question| match question.query {
            Query::Local => 0,
            Query::Dns(..) => 1,
            _ => 2,
        });
        for question in questions {
            // The table may have answered already: web servers ranked below it are not asked before its
            // servers have failed, and above all not told the address.
            self.ask_unless_beaten(question);
        }
        if !self.options.offline && !typed_all {
            let (net, domain) = (self.net.clone(), self.context().domain.clone());
            self.wildcard = Some(tokio::spawn(async move { net.wildcard(domain.as_str()).await }));
        }
        self.start_tests();
    }

    fn ask_unless_beaten(&mut self, question: Question) {
        if question.query.is_http() && !self.options.all_sources && self.answered_better(&question) {
            self.deferred.push(question);
        } else {
            self.ask(question);
        }
    }

    fn ask(&mut self, question: Question) {
        // An answer may lead to a source that the user left out.
        let wanted = self.sources.iter().any(|source| source.source() == question.source);
        if self.asked.len() >= QUESTIONS_MAX || !wanted {
            return;
        }
        let place = self.place(&question);
        let query = question.query.clone();
        let local = query == Query::Local;
        if !local {
            self.events.emit(Event::Asked { source: question.source, query: query.describe() });
        }
        let handle = (!local).then(|| {
            let net = self.net.clone();
            self.questions.spawn(async move { (place, crate::ask(&net, &query).await) })
        });
        self.enter(place, question, handle);
        if local {
            self.answer(place, Answer::Local);
        }
    }

    fn place(&self, question: &Question) -> Place {
        (question.source.rank(), question.order, self.asked.len())
    }

    fn enter(&mut self, place: Place, question: Question, handle: Option<AbortHandle>) {
        let started = self.net.clock().elapsed();
        self.asked.insert(place, Asked { question, started, handle, attempt: None });
    }

    /// Reads an answer, keeps the attempt, and draws the consequences.
    fn answer(&mut self, place: Place, answer: Answer) {
        let Some(asked) = self.asked.get_mut(&place) else { return };
        let question = asked.question.clone();
        let Some(source) = self.sources.iter().find(|source| source.source() == question.source) else { return };
        let took = self.net.clock().elapsed().saturating_sub(asked.started);
        let Parsed { outcome, trust, findings, evidence, then } =
            source.parse(&self.options.context, &question, answer);
        let found = matches!(outcome, Outcome::Found(_));
        let query = question.query.asked();
        if question.query != Query::Local {
            self.events.emit(Event::Answered { source: question.source, query: query.to_string(), found });
        }
        let started = asked.started;
        asked.attempt =
            Some(Attempt { source: question.source, query, outcome, trust, started, took, findings, evidence });
        asked.handle = None;
        for further in then {
            self.ask_unless_beaten(further);
        }
        self.merge();
        self.cancel_beaten();
    }

    /// A better-ranked source has answered with servers or with a denial.
    fn answered_better(&self, question: &Question) -> bool {
        // What a file says of tokens is asked on account of that file.
        if question.source == Source::OAuth {
            return false;
        }
        let rank = (question.source.rank(), question.order);
        self.asked.iter().any(|((r, o, _), asked)| {
            // A redirect's answer leaves the other places of the same source a chance.
            let redirected = |attempt: &Attempt| attempt.trust == Trust::Redirected && *r == rank.0;
            // A guess answers nothing; it only proposes.
            let answers = |attempt: &Attempt| attempt.source != Source::Guess && settles(&attempt.outcome);
            let settled = |attempt: &Attempt| answers(attempt) && !redirected(attempt);
            (*r, *o) < rank && asked.attempt.as_ref().is_some_and(settled)
        })
    }

    fn give_up(&mut self, place: Place, outcome: Outcome) {
        let now = self.net.clock().elapsed();
        let Some(asked) = self.asked.get_mut(&place) else { return };
        if let Some(handle) = asked.handle.take() {
            handle.abort();
        }
        asked.attempt = Some(Attempt {
            source: asked.question.source,
            query: asked.question.query.asked(),
            outcome,
            trust: Trust::Guess,
            started: asked.started,
            took: now.saturating_sub(asked.started),
            findings: Vec::new(),
            evidence: Vec::new(),
        });
    }

    fn attempts(&self) -> Vec<Attempt> {
        self.asked.values().filter_map(|asked| asked.attempt.clone()).collect()
    }

    fn merge(&mut self) {
        let attempts = self.attempts();
        // What tests lead to depends on who named what was tested; a few rounds settle that.
        for _ in 0..MERGES_MAX {
            let further = self.further(&attempts);
            let mut merged = rank::candidates(&attempts, &further);
            merged.truncate(SERVERS_MAX);
            if merged == std::mem::replace(&mut self.candidates, merged.clone()) {
                break;
            }
        }
    }

    /// What the tests so far lead to.
    fn further(&self, attempts: &[Attempt]) -> rank::Further {
        let tested: Vec<derive::TestOf> = self.candidates.iter().filter_map(|c| Some((c, self.report(c)?))).collect();
        let dead = |protocol: &Protocol| {
            let mut named =
                self.candidates.iter().filter(|c| c.protocol == *protocol && choice::is_published(c)).peekable();
            named.peek().is_some()
                && named
                    .all(|c| c.best_source() != Source::User && self.report(c).is_some_and(|report| !report.works()))
        };
        let mut hosts = derive::named_hosts(&tested, |host| self.net.known_alias(host));
        if let Some(host) = agreement::exchange(attempts).filter(|_| self.guesses()) {
            let failed: Vec<Protocol> = Protocol::ALL.into_iter().filter(|p| self.guesses_failed(*p)).collect();
            hosts.extend(derive::exchanger(host, &failed));
        }
        let dead = Protocol::ALL.into_iter().filter(dead).collect();
        rank::Further { other_ways: derive::other_ways(&tested), dead, hosts }
    }

    fn report(&self, candidate: &Candidate) -> Option<&ProbeReport> {
        match self.tests.get(&key(candidate)) {
            Some(Test::Done { report }) => Some(report),
            _ => None,
        }
    }

    fn guesses(&self) -> bool {
        self.sources.iter().any(|source| source.source() == Source::Guess)
    }

    /// Names in the domain were guessed for the protocol, and none works.
    fn guesses_failed(&self, protocol: Protocol) -> bool {
        let domain = self.context().domain.as_str();
        let mine = |c: &&Candidate| c.endpoint.host.strip_suffix(domain).is_some();
        let guessed = |c: &&Candidate| c.protocol == protocol && c.best_source() == Source::Guess;
        let mut guesses = self.candidates.iter().filter(guessed).filter(mine).peekable();
        guesses.peek().is_some() && guesses.all(|c| self.report(c).is_some_and(|report| !report.works()))
    }

    /// Tests every candidate not yet tested, and stops testing what nobody names any more.
    fn start_tests(&mut self) {
        if self.options.offline {
            return;
        }
        let guess = self.guess_may_start();
        for candidate in &self.candidates {
            let key = key(candidate);
            if self.tests.contains_key(&key) || (!choice::is_published(candidate) && !guess) {
                continue;
            }
            let spec = rules::open_spec(candidate, &self.options.consent);
            let climb = Climb::default();
            let (net, idle) = (self.net.clone(), self.options.idle_timeout);
            let events = climb.watch(&net, self.events);
            let thorough = self.options.all_sources;
            let task_key = key.clone();
            let task =
                self.running.spawn(async move { (task_key, probe::test(&net, &events, &spec, idle, thorough).await) });
            self.tests.insert(key, Test::Running { task, climb, started: Instant::now() });
        }
        let named: Vec<ServerKey> = self.candidates.iter().map(key).collect();
        self.tests.retain(|key, test| {
            let keep = named.contains(key);
            if let (false, Test::Running { task, .. }) = (keep, &*test) {
                task.abort();
            }
            keep
        });
    }

    /// Guesses are tested once the SRV answers are in: they come as fast as a guess's own look-up
    /// and mostly make it needless.
    fn guess_may_start(&self) -> bool {
        let srv_pending =
            self.asked.values().any(|asked| asked.attempt.is_none() && asked.question.source == Source::Srv);
        !srv_pending || self.began.elapsed() >= GUESS_DELAY
    }

    async fn run_to_end(&mut self) {
        loop {
            let deadline = self.deadline();
            let mut wake = match self.settled() {
                Settled::Now => return,
                Settled::At(instant) if instant <= Instant::now() => return,
                Settled::At(instant) => instant.min(deadline),
                Settled::NotYet => deadline,
            };
            let gate = self.began + GUESS_DELAY;
            if !self.guess_may_start() {
                wake = wake.min(gate);
            }
            tokio::select! {
                // What is there at the same time is taken in the same order, in every run.
                biased;
                Some(joined) = self.questions.join_next() => {
                    // An aborted question was given up already.
                    if let Ok((place, answer)) = joined {
                        self.answer(place, answer);
                    }
                }
                Some(joined) = self.running.join_next() => {
                    if let Ok((key, tested)) = joined {
                        self.tested(key, tested);
                        self.merge();
                        self.cancel_beaten();
                    }
                }
                () = tokio::time::sleep_until(wake) => {
                    if Instant::now() >= self.deadline() {
                        return;
                    }
                }
            }
            self.ask_deferred();
            self.start_tests();
        }
    }

    /// When the run ends in any case. Waiting for other targets' connections to end does not count.
    fn deadline(&self) -> Instant {
        match self.net.delayed() {
            Some(delay) => self.began + self.options.timeout + delay,
            None => (self.began + self.options.timeout).max(Instant::now() + WAITING),
        }
    }

    fn tested(&mut self, key: ServerKey, tested: Tested) {
        if !self.tests.contains_key(&key) {
            return;
        }
        if let Some(session) = tested.session {
            self.sessions.insert(key.clone(), session);
        }
        self.tests.insert(key, Test::Done { report: Box::new(tested.report) });
    }

    /// The answer to the random label. It went out with the first questions, so it is mostly there;
    /// it is waited for only where something hangs on it.
    async fn wildcard_addresses(&mut self) -> Vec<IpAddr> {
        let Some(mut handle) = self.wildcard.take() else { return Vec::new() };
        let guessed = self.candidates.iter().any(|candidate| candidate.best_source() == Source::Guess);
        let patience = if guessed || self.options.all_sources { WILDCARD_PATIENCE } else { Duration::ZERO };
        let left = self.deadline().saturating_duration_since(Instant::now());
        match tokio::time::timeout(patience.min(left), &mut handle).await {
            Ok(answer) => answer.unwrap_or_default(),
            Err(_) => {
                handle.abort();
                Vec::new()
            }
        }
    }

    /// Ends what still runs and hands over.
    fn finish(mut self) -> Raced {
        let at_deadline = Instant::now() >= self.deadline();
        let pending: Vec<Place> =
            self.asked.iter().filter(|(_, asked)| asked.attempt.is_none()).map(|(place, _)| *place).collect();
        for place in pending {
            let outcome = if at_deadline { Outcome::Failed(Failure::of(Reason::CutOff)) } else { Outcome::NotAwaited };
            self.give_up(place, outcome);
        }
        for question in std::mem::take(&mut self.deferred).into_iter().filter(|question| question.source != Source::Mx)
        {
            let place = self.place(&question);
            self.enter(place, question, None);
            self.give_up(place, Outcome::Cancelled);
        }
        let now = self.net.clock().elapsed();
        let mut servers = Vec::new();
        for candidate in std::mem::take(&mut self.candidates) {
            let key = key(&candidate);
            let probe = match self.tests.remove(&key) {
                Some(Test::Done { report }) => Some(*report),
                Some(Test::Running { task, climb, .. }) => {
                    task.abort();
                    let spec = rules::open_spec(&candidate, &self.options.consent);
                    // A guess that did not answer in time proves nothing and is not worth a line.
                    (at_deadline && choice::is_published(&candidate)).then(|| probe::cut_off(&spec, &climb, now))
                }
                None => None,
            };
            servers.push(ServerReport { candidate, probe, chosen: false });
        }
        Raced { attempts: self.attempts(), servers, sessions: self.sessions, hosts: Vec::new() }
    }
}

/// The outcome says something about servers, so that worse sources need not be asked.
fn settles(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Found(MailConfig { servers, not_offered, .. }) if !servers.is_empty() || !not_offered.is_empty())
}

mod settle;

#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod parent_tests;
#[cfg(test)]
mod seen_tests;
#[cfg(test)]
mod tests;
