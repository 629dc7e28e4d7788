//! The run from an address to a tested recommendation.
//!
//! `race` asks the sources and tests what they name, all at once; `conclude` weighs what came
//! of it (pure). Between the two stands the login: one chosen server per protocol, the first alone,
//! the others only after its yes, so that a wrong password costs one refusal and not three.

mod agreement;
mod choice;
mod conclude;
mod deep;
mod derive;
mod hosts;
mod interference;
mod lint;
mod logins;
mod nothing;
mod race;
mod unusable;

use std::time::Duration;

pub use derive::Derived;
pub(crate) use nothing::takes_no_mail;

use crate::Context;
use crate::login::{self, Consent, Credentials, LoginOptions};
use crate::{builtin, rank};
use mail_net::Net;
use mail_types::deep::Needs;
use mail_types::event::Events;
use mail_types::report::{Candidate, Devices, DiscoveryReport, SurveyReport};
use mail_types::{Domain, Source, Target};

/// What the user wants.
#[derive(Debug, Clone)]
pub struct SurveyOptions {
    /// Whose settings.
    pub target: Target,
    /// What the sources may look at.
    pub context: Context,
    /// Who is asked; the user's own values always count.
    pub sources: Vec<Source>,
    /// Wait for every source, cancel none.
    pub all_sources: bool,
    /// What is looked into once the answer is there.
    pub deep: Needs,
    /// Nothing goes out.
    pub offline: bool,
    /// On how many devices the mail is read.
    pub devices: Devices,
    /// For the whole run.
    pub timeout: Duration,
    /// For one read or write of a dialog.
    pub idle_timeout: Duration,
    /// Whose password, where there is one.
    pub credentials: Option<Credentials>,
    /// Where it may go.
    pub consent: Consent,
    /// By which mechanism.
    pub login: LoginOptions,
}

/// Longest time for a whole run, unless told otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// Longest silence of a server, unless told otherwise.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

impl SurveyOptions {
    /// A run without login that allows nothing beyond the usual.
    pub fn for_target(target: Target, sources: Vec<Source>) -> Self {
        let address = target.address().cloned();
        Self {
            context: Context { address, ..Context::new(target.domain().clone()) },
            target,
            sources,
            all_sources: false,
            deep: Needs::default(),
            offline: false,
            devices: Devices::Unknown,
            timeout: TIMEOUT,
            idle_timeout: IDLE_TIMEOUT,
            credentials: None,
            consent: Consent::default(),
            login: LoginOptions::default(),
        }
    }

    /// A file on disk is read in place of looking the domain up.
    fn file_alone(&self) -> bool {
        self.context.file.is_some() && self.sources.is_empty()
    }
}

/// Runs the whole way for one target. Always ends within `timeout` (and the goodbye after a login).
pub async fn survey(net: &Net, events: &Events, options: &SurveyOptions) -> SurveyReport {
    let started = net.clock().elapsed();
    let raced = race::run(net, events, options).await;
    let mut servers = raced.servers;
    let mut sessions = raced.sessions;
    conclude::choose(options.target.domain(), &mut servers);
    let chosen: Vec<&Candidate> = servers.iter().filter(|s| s.chosen).map(|server| &server.candidate).collect();
    let mut discovery = rank::discovery_report(raced.attempts, &chosen);
    if options.credentials.is_some() {
        prepare(&mut discovery, options.target.domain());
    }
    let mut logins_made = 0;
    if let Some(credentials) = &options.credentials {
        let waited = net.delayed().unwrap_or_default();
        let spent = net.clock().elapsed().saturating_sub(started).saturating_sub(waited);
        let left = options.timeout.saturating_sub(spent);
        let habits = discovery.pop3_habits;
        let logins = logins::Logins { net, events, options, credentials, habits, left };
        logins_made = logins.run(&mut servers, &mut sessions).await;
    }
    futures_util::future::join_all(sessions.into_values().map(login::dismiss)).await;
    discovery.hosts = raced.hosts;
    discovery.vouching = net.vouching();
    discovery.file = options.context.file.as_ref().map(|file| file.path.clone());
    let took = net.clock().elapsed().saturating_sub(started);
    let mut report = conclude::report(options, discovery, servers, logins_made, took, builtin::DATE);
    if !options.offline {
        deep::look(net, options, &mut report).await;
    }
    report
}

/// Where the user typed every server, no source was asked; what the provider needs first holds all
/// the same.
pub fn prepare(discovery: &mut DiscoveryReport, domain: &Domain) {
    let Some(provider) = builtin::by_domain(domain) else { return };
    if !discovery.preparations.is_empty() {
        return;
    }
    discovery.provider.get_or_insert_with(|| provider.name.to_owned());
    discovery.preparations = provider.preparations.iter().map(|step| step.message(provider.name)).collect();
    if discovery.help_urls.is_empty() {
        discovery.help_urls.extend(provider.help_url.map(str::to_owned));
    }
}
