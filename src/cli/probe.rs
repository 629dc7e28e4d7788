//! Options of `probe`.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueHint};

use super::login::LoginArgs;
use super::server_url::{ServerUrl, typed_imap, typed_pop3, typed_submission};
use super::values;
use super::values::TargetWord;
use super::{Common, Complaint, ExpectArgs, ExportArgs, ManyArgs, OAuthArgs, TapeArgs};
use mail_types::report::Devices;
use mail_types::{AuthMechanism, Endpoint, Message, Severity, Source, Target};

/// What `probe` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-probe-usage", after_help = "cli-probe-examples")]
pub struct ProbeArgs {
    /// Whose settings, as typed; empty only with `--targets`, `--expect`, `--replay` and `--list-exports`.
    #[arg(required_unless_present_any = ["list_exports", "targets_file", "expect", "replay"])]
    #[arg(value_name = "cli-name-target", conflicts_with = "replay")]
    #[arg(help = "cli-probe-arg-targets", value_parser = values::target_word)]
    #[arg(value_hint = ValueHint::EmailAddress, help_heading = "cli-heading-arguments")]
    words: Vec<TargetWord>,

    /// Those of the command line.
    #[arg(skip)]
    pub targets: Vec<Target>,

    /// Further ones come from standard input.
    #[arg(skip)]
    pub targets_stdin: bool,

    /// On how many devices the mail is read.
    #[arg(short, long = "devices", value_name = "cli-name-number", help = "cli-probe-arg-devices")]
    #[arg(value_parser = values::devices, help_heading = "cli-heading-answer")]
    pub device_count: Option<u16>,

    /// From which severity on a finding makes the exit code 1.
    #[arg(long, value_name = "cli-name-severity", help = "cli-probe-arg-fail-on", help_heading = "cli-heading-answer")]
    #[arg(value_parser = PossibleValuesParser::new(values::FAIL_ON.map(Severity::id))
        .try_map(|id| values::severity(&id).ok_or("severity")))]
    pub fail_on: Option<Severity>,

    /// The user's own IMAP server.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-imap", long_help = "cli-probe-arg-imap-long")]
    #[arg(value_parser = typed_imap, help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub imap: Option<ServerUrl>,

    /// The user's own POP3 server.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-pop3")]
    #[arg(value_parser = typed_pop3, help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub pop3: Option<ServerUrl>,

    /// The user's own submission server.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-submission")]
    #[arg(value_parser = typed_submission, help_heading = "cli-heading-values", value_hint = ValueHint::Url)]
    pub submission: Option<ServerUrl>,

    /// Log in, and ask for the password where no other way gives it.
    #[arg(short, long, help = "cli-probe-arg-login", long_help = "cli-probe-arg-login-long")]
    #[arg(help_heading = "cli-heading-login")]
    pub login: bool,

    /// Who logs in, and where the password comes from.
    #[command(flatten)]
    pub own: LoginArgs,

    /// The only login mechanism to use.
    #[arg(
        long,
        value_name = "cli-name-mechanism",
        help = "cli-probe-arg-mechanism",
        conflicts_with = "all_mechanisms"
    )]
    #[arg(value_parser = PossibleValuesParser::new(values::mechanisms()).map(|name| AuthMechanism::from_name(&name)))]
    #[arg(help_heading = "cli-heading-login", hide_short_help = true, long_help = "cli-probe-arg-mechanism-long")]
    #[arg(hide_possible_values = true)]
    pub mechanism: Option<AuthMechanism>,

    /// Try every login mechanism once.
    #[arg(long, help = "cli-probe-arg-all-mechanisms", long_help = "cli-probe-arg-all-mechanisms-long")]
    #[arg(help_heading = "cli-heading-login", hide_short_help = true)]
    pub all_mechanisms: bool,

    /// The only certificate that a server of the user's own may show.
    #[arg(long = "accept-certificate", value_name = "cli-name-pin", help = "cli-probe-arg-accept-certificate")]
    #[arg(value_parser = values::pin, help_heading = "cli-heading-login", hide_short_help = true)]
    #[arg(value_hint = ValueHint::Other, long_help = "cli-probe-arg-accept-certificate-long")]
    pub pins: Vec<(Endpoint, String)>,

    /// A login by OAuth2.
    #[command(flatten)]
    pub oauth: OAuthArgs,

    /// Hosts that may be given the password though nothing vouches for them.
    #[arg(
        long = "trust-host",
        value_name = "cli-name-host",
        help = "cli-probe-arg-trust-host",
        hide_short_help = true
    )]
    #[arg(value_parser = values::host, help_heading = "cli-heading-login", value_hint = ValueHint::Hostname)]
    pub trusted_hosts: Vec<String>,

    /// Hosts that may be given the password without TLS.
    #[arg(long = "allow-cleartext", value_name = "cli-name-host", help = "cli-probe-arg-allow-cleartext")]
    #[arg(value_parser = values::host, help_heading = "cli-heading-login", value_hint = ValueHint::Hostname)]
    #[arg(hide_short_help = true)]
    pub cleartext_hosts: Vec<String>,

    /// The only sources to ask; empty: all.
    #[arg(long = "source", value_name = "cli-name-list", help = "cli-probe-arg-source", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(values::SOURCES.map(Source::id))
        .try_map(|id| values::source(&id).ok_or("source")))]
    #[arg(help_heading = "cli-heading-sources", hide_short_help = true, long_help = "cli-probe-arg-source-long")]
    pub only_sources: Vec<Source>,

    /// Sources not to ask.
    #[arg(long = "no-source", value_name = "cli-name-list", help = "cli-probe-arg-no-source", value_delimiter = ',')]
    #[arg(value_parser = PossibleValuesParser::new(values::SOURCES.map(Source::id))
        .try_map(|id| values::source(&id).ok_or("source")))]
    #[arg(help_heading = "cli-heading-sources", hide_short_help = true)]
    pub no_sources: Vec<Source>,

    /// Wait for every source and show what each said.
    #[arg(long, help = "cli-probe-arg-all-sources", help_heading = "cli-heading-sources")]
    pub all_sources: bool,

    /// A file to check in the place of what is published.
    #[arg(long, value_name = "cli-name-file", help = "cli-probe-arg-config-file", value_hint = ValueHint::FilePath)]
    #[arg(long_help = "cli-probe-arg-config-file-long", help_heading = "cli-heading-sources")]
    pub config_file: Option<PathBuf>,

    /// Ask the ISP database anew, and keep nothing.
    #[arg(long, help = "cli-probe-arg-no-cache", help_heading = "cli-heading-sources", hide_short_help = true)]
    pub no_cache: bool,

    /// Draw where the time went.
    #[arg(long, help = "cli-probe-arg-timing", help_heading = "cli-heading-answer")]
    pub timing: bool,

    /// Write a page to this file as well.
    #[arg(long, value_name = "cli-name-file", help = "cli-probe-arg-html", long_help = "cli-probe-arg-html-long")]
    #[arg(help_heading = "cli-heading-answer", value_hint = ValueHint::FilePath)]
    pub html: Option<PathBuf>,

    /// Where the ISP database is asked; `None`: at Thunderbird. Without final slash.
    #[arg(long, value_name = "cli-name-url", help = "cli-probe-arg-ispdb-url", value_parser = values::ispdb_url)]
    #[arg(help_heading = "cli-heading-sources", hide_short_help = true, value_hint = ValueHint::Url)]
    pub ispdb_url: Option<String>,

    /// The address may be sent along to whoever the domain names.
    #[arg(long, help = "cli-probe-arg-send-address", long_help = "cli-probe-arg-send-address-long")]
    #[arg(help_heading = "cli-heading-sources", hide_short_help = true)]
    pub send_address: bool,

    /// Files may be read over plain http.
    #[arg(long, help = "cli-probe-arg-allow-http", help_heading = "cli-heading-sources", hide_short_help = true)]
    pub allow_http: bool,

    /// Names from the network may lead to private addresses and odd ports.
    #[arg(long, help = "cli-probe-arg-allow-private", help_heading = "cli-heading-sources", hide_short_help = true)]
    pub allow_private: bool,

    /// How to go over many targets.
    #[command(flatten)]
    pub many: ManyArgs,

    /// What is expected.
    #[command(flatten)]
    pub expect: ExpectArgs,

    /// What to write for mail programs.
    #[command(flatten)]
    pub export: ExportArgs,

    /// The network, recorded or shown again.
    #[command(flatten)]
    pub tape: TapeArgs,

    /// The options that a tape keeps.
    #[arg(skip)]
    pub kept: Vec<String>,
}

impl ProbeArgs {
    /// Tells targets and `-` apart, once the command line is read.
    pub(super) fn sort_words(&mut self) {
        for word in std::mem::take(&mut self.words) {
            match word {
                TargetWord::Target(target) => self.targets.push(target),
                TargetWord::StandardInput => self.targets_stdin = true,
            }
        }
        if self.many.targets_file.as_deref().is_some_and(|file| file == Path::new("-")) {
            self.many.targets_file = None;
            self.targets_stdin = true;
        }
    }

    /// There may be more than one target.
    pub fn several(&self) -> bool {
        self.targets.len() > 1 || self.targets_stdin || self.many.targets_file.is_some()
    }

    /// On how many devices the mail is read, as far as the advice cares.
    pub fn devices(&self) -> Devices {
        match self.device_count {
            None => Devices::Unknown,
            Some(1) => Devices::One,
            Some(_) => Devices::Several,
        }
    }

    /// The sources to ask, in rank order.
    pub fn sources(&self) -> Vec<Source> {
        // A file is checked for itself; others are asked beside it only where they are named.
        if self.config_file.is_some() && self.only_sources.is_empty() {
            return Vec::new();
        }
        let wanted = |source: &Source| self.only_sources.is_empty() || self.only_sources.contains(source);
        values::SOURCES.into_iter().filter(|source| wanted(source) && !self.no_sources.contains(source)).collect()
    }

    /// The servers that the user named, incoming first.
    pub fn servers(&self) -> impl Iterator<Item = &ServerUrl> {
        [&self.imap, &self.pop3, &self.submission].into_iter().flatten()
    }

    /// The user wants a login, by whichever option.
    pub fn wants_login(&self) -> bool {
        self.login
            || self.own.password_stdin
            || self.own.password_command.is_some()
            || self.oauth.token_command.is_some()
    }

    /// A tape is of few targets, and tells by itself how it was made.
    fn check_tape(&self) -> Result<(), Complaint> {
        let TapeArgs { record, replay } = &self.tape;
        let complaint = |id, option: String| Err(Complaint::new(Message::new(id).with("option", option)));
        if let (Some(_), Some(kept)) = (replay, self.kept.first()) {
            let option = kept.split('=').next().unwrap_or_default();
            return complaint("cli-error-replay-option", option.to_owned());
        }
        let lists = self.targets_stdin || self.many.targets_file.is_some() || self.many.resume.is_some();
        let others = [
            (self.wants_login(), replay.is_some(), "--login"),
            (lists, replay.is_some() || record.is_some(), "--targets"),
            (self.oauth.wanted(), replay.is_some() || record.is_some(), "--oauth"),
            (self.several() && self.own.password_command.is_some(), record.is_some(), "--password-command"),
        ];
        match others.iter().find(|(given, taped, _)| *given && *taped) {
            Some((.., option)) if replay.is_some() => complaint("cli-error-replay-option", (*option).to_owned()),
            Some((.., option)) => complaint("cli-error-record-option", (*option).to_owned()),
            None => Ok(()),
        }
    }

    /// What no single value shows: options that make no sense together.
    pub(super) fn check(&self, common: &Common) -> Result<(), Complaint> {
        let complaint = |id, option: &'static str| Complaint::new(Message::new(id).with("option", option));
        self.many.check(common)?;
        self.check_tape()?;
        self.export.check(self.several(), self.expect.write_policy.is_some())?;
        if self.several() {
            // A password and own servers belong to one address; a command can give each its own.
            let single = [
                (self.imap.is_some(), "--imap"),
                (self.pop3.is_some(), "--pop3"),
                (self.submission.is_some(), "--submission"),
                (self.own.user.is_some(), "--user"),
                (self.config_file.is_some(), "--config-file"),
                (self.oauth.token_command.is_some(), "--oauth-token-command"),
                (self.html.is_some(), "--html"),
            ];
            if let Some((_, option)) = single.iter().find(|(given, _)| *given) {
                return Err(complaint("cli-error-single-target", option));
            }
            for (given, option) in [(self.own.password_stdin, "--password-stdin"), (self.login, "--login")] {
                if given && self.own.password_command.is_none() {
                    return Err(complaint("cli-error-single-password", option).hint("cli-hint-password-command"));
                }
            }
        }
        self.oauth.check(&self.targets, self.several(), common)?;
        if self.wants_login() {
            // Offline no command is run; an exported file may still name it.
            let only_written = !self.export.exports.is_empty() && !self.login && !self.own.password_stdin;
            if common.network.offline && !only_written {
                return Err(Complaint::new(Message::new("cli-error-offline-login")));
            }
            if let Some(target) =
                self.targets.iter().find(|target| target.address().is_none() && self.own.user.is_none())
            {
                let message = Message::new("cli-error-login-domain").with_foreign("domain", target.to_string());
                return Err(Complaint::new(message).hint("cli-hint-login-domain"));
            }
        }
        if self.sources().is_empty() && self.servers().next().is_none() && self.config_file.is_none() {
            return Err(Complaint::new(Message::new("cli-error-no-source-left")));
        }
        Ok(())
    }
}
