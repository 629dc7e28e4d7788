//! What `probe` is going to do, decided from options, policy and tape before anything is asked or opened. Pure.

use std::path::PathBuf;

use crate::cli::{Common, JOBS, PER_HOST, PER_PROVIDER, ProbeArgs, ServerUrl};
use crate::commands::engine::survey_options;
use crate::commands::expectations::Expectations;
use crate::commands::failed::Failed;
use crate::commands::output::Terminal;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::HumanOptions;
use mail_discovery::login::{Consent, LoginOptions, Pin};
use mail_discovery::survey::SurveyOptions;
use mail_net::limits::Limits;
use mail_net::tape::Tape;
use mail_types::{Message, Target};

/// Everything that is settled before the run.
pub struct ProbePlan {
    pub common: Common,
    pub args: ProbeArgs,
    pub expectations: Expectations,
    pub network: NetworkPlan,
}

/// Where the answers come from, and go to.
pub enum NetworkPlan {
    Live,
    /// Recorded into this file, with these options as words.
    Record(PathBuf, Vec<String>),
    Replay(Box<Tape>),
}

impl ProbePlan {
    /// # Errors
    /// Options, policy and tape do not go together.
    pub fn new(
        common: Common,
        mut args: ProbeArgs,
        expectations: Expectations,
        tape: Option<Tape>,
    ) -> Result<Self, Failed> {
        if args.targets.is_empty() && !args.several() {
            args.targets = expectations.targets();
        }
        if args.targets.is_empty() && !args.several() {
            let file = args.expect.expect.as_deref().map(|file| file.display().to_string()).unwrap_or_default();
            return Err(Failed::new(Exit::Usage, Message::new("policy-without-targets").with("file", file)));
        }
        if args.several() && args.html.is_some() {
            // A policy may name several domains.
            let message = Message::new("cli-error-single-target").with("option", "--html");
            return Err(Failed::new(Exit::Usage, message));
        }
        let network = match (tape, &args.tape.record) {
            (Some(tape), _) => NetworkPlan::Replay(Box::new(tape)),
            (None, Some(path)) => NetworkPlan::Record(path.clone(), recorded_options(&args, &expectations)),
            (None, None) => NetworkPlan::Live,
        };
        Ok(Self { common, args, expectations, network })
    }

    /// The only target.
    pub fn single(&self) -> Option<&Target> {
        if self.args.several() { None } else { self.args.targets.first() }
    }

    pub fn is_live(&self) -> bool {
        matches!(self.network, NetworkPlan::Live)
    }

    pub fn is_replay(&self) -> bool {
        matches!(self.network, NetworkPlan::Replay(_))
    }

    /// Something is made of the first result, once it is there.
    pub fn keeps_first(&self) -> bool {
        !self.args.export.exports.is_empty() || self.args.html.is_some()
    }

    /// Progress may be drawn.
    pub fn shows_progress(&self, terminal: Terminal) -> bool {
        terminal.interactive && self.common.verbosity() >= 0 && !self.common.network.offline && !self.is_replay()
    }

    pub fn limits(&self) -> Limits {
        let many = &self.args.many;
        let (host, provider) = (many.per_host.unwrap_or(PER_HOST), many.per_provider.unwrap_or(PER_PROVIDER));
        Limits::new(host.into(), provider.into(), usize::from(many.jobs.unwrap_or(JOBS)))
    }

    /// The survey of a target, without its password and without a file to check.
    pub fn survey(&self, target: &Target, locale: &Locale) -> SurveyOptions {
        let args = &self.args;
        let mut survey = survey_options(&self.common, target.clone(), locale);
        survey.context.typed = args.servers().flat_map(ServerUrl::ways).collect();
        if let Some(url) = &args.ispdb_url {
            survey.context.ispdb_url.clone_from(url);
        }
        survey.context.send_address = args.send_address;
        survey.context.allow_http = args.allow_http;
        survey.sources = args.sources();
        survey.all_sources = args.all_sources || self.expectations.all_sources();
        survey.deep = self.expectations.needs(target.domain());
        survey.devices = args.devices();
        let pins =
            args.pins.iter().map(|(endpoint, sha256)| Pin { endpoint: endpoint.clone(), sha256: sha256.clone() });
        survey.consent = Consent {
            trusted_hosts: args.trusted_hosts.clone(),
            cleartext_hosts: args.cleartext_hosts.clone(),
            pins: pins.collect(),
            ..Consent::default()
        };
        let (mechanism, all_mechanisms) = (args.mechanism.clone(), args.all_mechanisms);
        survey.login = LoginOptions { mechanism, all_mechanisms, ..LoginOptions::default() };
        survey
    }
}

/// How much people are shown.
pub fn details(common: &Common, args: &ProbeArgs, terminal: Terminal) -> HumanOptions {
    HumanOptions {
        width: terminal.width,
        color: terminal.color,
        verbose: common.verbosity.verbose,
        sources: args.all_sources,
        timing: args.timing,
    }
}

fn recorded_options(args: &ProbeArgs, expectations: &Expectations) -> Vec<String> {
    let mut options = args.kept.clone();
    if expectations.all_sources() && !args.all_sources {
        options.push("--all-sources".to_owned());
    }
    options
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::time::Duration;

    use super::*;
    use crate::cli::{self, CommandArgs};
    use crate::locale::Language;
    use mail_types::Source;

    fn plan(line: &str) -> Result<ProbePlan, Failed> {
        let words = ["mailsetup", "probe"].into_iter().chain(line.split(' ')).map(OsString::from);
        let cli = cli::read(&words.collect::<Vec<_>>(), None, || Language::English).expect("a command line");
        let CommandArgs::Probe(args) = cli.command else { panic!("probe") };
        let expectations = Expectations::read(&args.expect, None, &Locale::new(Language::English)).expect("a policy");
        ProbePlan::new(cli.common, *args, expectations, None)
    }

    fn survey(line: &str) -> SurveyOptions {
        let plan = plan(line).expect("a plan");
        plan.survey(&plan.args.targets[0], &Locale::new(Language::German))
    }

    #[test]
    fn options_become_a_survey() {
        let usual = survey("user@gmx.de");
        assert_eq!((usual.timeout, usual.context.language, usual.offline), (Duration::from_secs(15), "de", false));
        assert!(usual.sources.len() > 5 && !usual.all_sources && usual.credentials.is_none());
        let line = "--offline --timeout 3 --source srv --trust-host a.example --imap imaps://b.example --allow-http a@b.example";
        let chosen = survey(line);
        assert_eq!((chosen.timeout, chosen.offline, chosen.context.allow_http), (Duration::from_secs(3), true, true));
        assert_eq!((chosen.sources, chosen.context.typed.len()), (vec![Source::Srv], 1));
        assert_eq!(chosen.consent.trusted_hosts, ["a.example"]);
        assert!(survey("--write-policy p.toml gmx.de").all_sources, "a policy holds what every source says");
    }

    #[test]
    fn one_target_or_several_and_where_answers_come_from() {
        for (line, single, live, keeps) in [
            ("user@gmx.de", true, true, false),
            ("a.example b.example", false, true, false),
            ("--targets list", false, true, false),
            ("--record tape user@gmx.de", true, false, false),
            ("--html page user@gmx.de", true, true, true),
            ("--export card user@gmx.de", true, true, true),
        ] {
            let plan = plan(line).expect("a plan");
            assert_eq!((plan.single().is_some(), plan.is_live(), plan.keeps_first()), (single, live, keeps), "{line}");
        }
        let NetworkPlan::Record(path, options) = plan("--record t --write-policy p a.example").expect("plan").network
        else {
            panic!("recorded")
        };
        assert_eq!((path, options), (PathBuf::from("t"), vec!["--all-sources".to_owned()]));
    }

    #[test]
    fn a_policy_gives_the_targets_and_a_page_is_of_one() {
        let folder = tempfile::tempdir().expect("folder");
        let policy = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("policy");
            folder.path().join(name).display().to_string()
        };
        let two =
            policy("two", "[domain.\"a.example\"]\nmta-sts = \"any\"\n[domain.\"b.example\"]\nmta-sts = \"any\"\n");
        let none = policy("none", "sources-agree = true\n");
        assert_eq!(plan(&format!("--expect {two}")).expect("a plan").args.targets.len(), 2);
        for (line, id) in [
            (format!("--expect {none}"), "policy-without-targets"),
            (format!("--expect {two} --html page"), "cli-error-single-target"),
        ] {
            let failed = plan(&line).err().expect("refused");
            assert_eq!((failed.exit(), failed.message().map(|message| message.id)), (Exit::Usage, Some(id)));
        }
    }
}
