//! The command line: from words to typed values, and everything that is said about it.
//!
//! The tree of commands and options is written once, with clap's derive. Where clap wants a text
//! (help, headings, names of values), the tree holds the id of a message. A run without mistakes
//! never looks at those ids, so it loads no translations here. For help, usage errors, completions
//! and man pages `translate` puts the words of one language into the tree.
//!
//! A new command is a variant of [`CommandArgs`], a struct with its options, and its texts. The variant says which
//! groups of shared options the command takes (`takes`); others are refused, and shown nowhere.

mod account;
mod common;
mod compare;
pub mod config;
mod demo;
mod ending;
mod expect;
pub mod export;
mod fetch;
pub mod fetch_file;
mod help;
mod login;
mod many;
mod oauth;
mod probe;
pub mod publish;
pub mod server_url;
mod setup;
mod shared;
mod tape;
mod translate;
mod usage;
pub mod values;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand};

pub use account::AccountArgs;
pub use common::{Common, FormatArgs, NetworkArgs, TraceArgs, VerbosityArgs};
pub use compare::{CompareArgs, ExplainDepth};
pub use demo::{DemoArgs, KnobArgs, PortChoice};
pub use ending::{Complaint, Ending};
pub use expect::ExpectArgs;
pub use export::ExportArgs;
pub use fetch::{FetchArgs, LmtpPlace, OF_THE_RUN, Whose, command_words};
pub use help::help;
pub use many::{JOBS, ManyArgs, PER_HOST, PER_PROVIDER};
pub use oauth::{OAuthArgs, OAuthFlow};
pub use probe::ProbeArgs;
pub use server_url::ServerUrl;
pub use setup::SetupArgs;
pub use tape::{TapeArgs, of_tape, replayed};
pub use translate::tree;
pub(crate) use translate::{EXIT_CODES, HELP_ONLY, source_tree, words};
pub(crate) use usage::bad_value;
pub use values::{Color, Output, ValueError};

use crate::exit::Exit;
use crate::locale::{Language, Locale};
use crate::render::{Format, nagios};
use config::Config;
use mail_types::Message;
use shared::Takes as _;

/// What the user asked for.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "mailsetup",
    version,
    about = "cli-about",
    long_about = "cli-about-long",
    override_usage = "cli-usage",
    after_help = "cli-examples"
)]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
#[command(subcommand_help_heading = "cli-heading-commands", subcommand_value_name = "cli-name-subcommand")]
#[command(arg_required_else_help = true)]
pub struct Cli {
    /// Options that every command shares.
    #[command(flatten)]
    pub common: Common,
    /// The command and its own options.
    #[command(subcommand)]
    pub command: CommandArgs,
}

/// A command with its own options.
#[derive(Debug, Clone, Subcommand)]
pub enum CommandArgs {
    /// Find the settings, test the servers, recommend.
    #[command(about = "cli-probe-about", long_about = "cli-probe-about-long")]
    #[command(takes = [FormatArgs::group_id(), NetworkArgs::group_id(), TraceArgs::group_id(), VerbosityArgs::group_id()])]
    Probe(Box<ProbeArgs>),
    /// Show what POP3 and IMAP do.
    #[command(about = "cli-compare-about", long_about = "cli-compare-about-long")]
    #[command(takes = [NetworkArgs::group_id(), TraceArgs::group_id(), VerbosityArgs::group_id()])]
    Compare(Box<CompareArgs>),
    /// Keep the built-in servers up.
    #[command(about = "cli-demo-about", long_about = "cli-demo-about-long")]
    #[command(takes = [TraceArgs::group_id()])]
    Demo(Box<DemoArgs>),
    /// Ask, test, and write settings.
    #[command(about = "cli-setup-about", long_about = "cli-setup-about-long")]
    #[command(takes = [NetworkArgs::group_id(), TraceArgs::group_id(), VerbosityArgs::group_id()])]
    Setup(Box<SetupArgs>),
    /// Retrieve mail.
    #[command(about = "cli-fetch-about", long_about = "cli-fetch-about-long")]
    #[command(takes = [FormatArgs::group_id(), NetworkArgs::group_id(), TraceArgs::group_id(), VerbosityArgs::group_id()])]
    Fetch(Box<FetchArgs>),
    /// Explain a term or a finding.
    #[command(about = "cli-explain-about", long_about = "cli-explain-about-long")]
    Explain(ExplainArgs),
    /// Print a completion script.
    #[command(about = "cli-completions-about", long_about = "cli-completions-about-long")]
    Completions(CompletionsArgs),
    /// Print a man page.
    #[command(about = "cli-man-about", long_about = "cli-man-about-long")]
    Man(ManArgs),
}

/// What `explain` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-explain-usage", after_help = "cli-explain-examples")]
pub struct ExplainArgs {
    /// A topic or the id of a finding; `None`: list them all.
    #[arg(value_name = "cli-name-topic", help = "cli-explain-arg-topic", help_heading = "cli-heading-arguments")]
    pub topic: Option<String>,
    /// List topics and findings.
    #[arg(short, long, help = "cli-explain-arg-list", help_heading = "cli-heading-options", conflicts_with = "topic")]
    pub list: bool,
}

/// What `completions` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-completions-usage", after_help = "cli-completions-examples")]
pub struct CompletionsArgs {
    /// For which shell.
    #[arg(value_name = "cli-name-shell", help = "cli-completions-arg-shell", help_heading = "cli-heading-arguments")]
    pub shell: clap_complete::Shell,
}

/// What `man` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-man-usage", after_help = "cli-man-examples")]
pub struct ManArgs {
    /// Whose page; `None`: that of mailsetup itself.
    #[arg(value_name = "cli-name-subcommand", help = "cli-man-arg-command", help_heading = "cli-heading-arguments")]
    pub command: Option<String>,
    /// Write every generated file below this folder; for packagers.
    #[arg(long, value_name = "cli-name-folder", help = "cli-man-arg-all", hide = true, conflicts_with = "command")]
    pub all: Option<PathBuf>,
}

/// Reads the command line, program name first. Prints help, version and complaints itself; then, and
/// only then, an exit code comes back in the place of a command. `page` may show a long text; false: it did not.
///
/// # Errors
/// [`Exit::Success`] after help and version, [`Exit::Usage`] after a complaint about the command line
/// or the configuration file, [`Exit::Storage`] where that file can't be read.
pub fn parse(args: impl IntoIterator<Item = OsString>, page: impl FnOnce(&str) -> bool) -> Result<Cli, Exit> {
    let args: Vec<OsString> = args.into_iter().collect();
    read(&args, Config::default_path().as_deref(), environment_language).map_err(|ending| {
        ending.print(color_peeked(&args), page);
        // A plug-in's 2 would wake people: what is asked wrongly is "unknown", which is 3.
        let plugin = args.iter().any(|word| word == "--nagios");
        let asked = args.iter().any(|word| word == "nagios" || word == "--format=nagios");
        if (plugin || asked) && ending.exit != Exit::Success {
            let text = ending.text.to_string();
            // Monitoring reads the first line of standard output, and nothing else.
            let _ = writeln!(io::stdout().lock(), "{}", nagios::unknown(text.lines().next().unwrap_or_default()));
        }
        if plugin && ending.exit != Exit::Success { Exit::NothingFound } else { ending.exit }
    })
}

/// The language that the environment asks for.
pub fn environment_language() -> Language {
    Language::detect(None, |name| std::env::var(name).ok())
}

/// As [`parse`], with its surroundings passed in and without printing.
///
/// # Errors
/// What there is to print, and the exit code.
pub fn read(
    args: &[OsString],
    config_path: Option<&Path>,
    environment: impl FnOnce() -> Language,
) -> Result<Cli, Ending> {
    let mut plain = source_tree();
    let tried = plain.try_get_matches_from_mut(args);
    let spelled = tried.as_ref().err().and_then(|error| shorthand(args, error));
    let (args, tried) = match &spelled {
        Some(spelled) => (&spelled[..], plain.try_get_matches_from_mut(spelled)),
        None => (args, tried),
    };
    let matches = match tried {
        Ok(matches) => matches,
        Err(error) if error.kind() == ErrorKind::DisplayVersion => return Err(Ending::answer(error.render())),
        Err(error) => {
            let locale = Locale::new(language_peeked(args, config_path).unwrap_or_else(environment));
            // Once more, with words in the tree: only then does the error speak of them.
            let error = tree(&locale, None).try_get_matches_from(args).err().unwrap_or(error);
            return Err(usage::ending(&locale, args, &error));
        }
    };
    let spoken = |environment| Locale::new(language_peeked(args, config_path).unwrap_or_else(environment));
    if let Some((HELP_ONLY, wanted)) = matches.subcommand() {
        let name = wanted.get_one::<String>("command").map(String::as_str);
        return Err(Ending::answer(help(&spoken(environment), name, true, None)));
    }
    let refuse = |exit, complaint: Complaint, language: Language| {
        usage::complaint_ending(&Locale::new(language), command_peeked(args), exit, &complaint)
    };
    let mut cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return Err(usage::ending(&spoken(environment), args, &error)),
    };
    let config = match Config::load(cli.common.config.as_deref(), config_path) {
        Ok(config) => config,
        Err(error) => return Err(refuse(error.exit(), error.complaint(), cli.common.lang.unwrap_or_else(environment))),
    };
    cli.fill_in(config, &matches);
    let refused = shared::refused(&plain, &matches).map_or(Ok(()), Err);
    match refused.and_then(|()| cli.check()) {
        Ok(()) => Ok(cli),
        Err(complaint) => Err(refuse(Exit::Usage, complaint, cli.common.lang.unwrap_or_else(environment))),
    }
}

/// `mailsetup ADDRESS` is `mailsetup probe ADDRESS`: the line written out, where its first word is no command but an
/// address or a domain.
fn shorthand(args: &[OsString], error: &clap::Error) -> Option<Vec<OsString>> {
    let word = match (error.kind(), error.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::InvalidSubcommand, Some(ContextValue::String(word))) => word,
        _ => return None,
    };
    let at = args.iter().position(|arg| arg.to_str() == Some(word.as_str())).filter(|_| word.contains(['@', '.']))?;
    let mut spelled = args.to_vec();
    spelled.insert(at, "probe".into());
    Some(spelled)
}

impl Cli {
    /// Takes from the configuration file what the command line leaves open.
    fn fill_in(&mut self, config: Config, matches: &ArgMatches) {
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        if let CommandArgs::Probe(probe) = &mut self.command
            && let Some(typed) = matches.subcommand_matches("probe")
        {
            // A replay takes nothing from the configuration file, so nothing in it can be wrong.
            probe.kept = match &probe.tape {
                TapeArgs { replay: Some(_), .. } => tape::kept(typed, &Config::default()),
                TapeArgs { record: Some(_), .. } => tape::kept(typed, &config),
                _ => Vec::new(),
            };
        }
        let common = &mut self.common;
        common.lang = common.lang.or(config.lang);
        common.network.timeout = common.network.timeout.or(config.timeout);
        common.network.ca_file = common.network.ca_file.take().or(config.ca_file);
        if common.network.nameservers.is_empty() {
            common.network.nameservers = config.nameservers;
        }
        if common.format.outputs.is_empty() {
            common.format.outputs = config.outputs;
        }
        if let Some(color) = config.color
            && !typed("color")
        {
            common.color = color;
        }
        if let CommandArgs::Fetch(fetch) = &mut self.command
            && let Some(typed) = matches.subcommand_matches("fetch")
        {
            fetch.typed = fetch_file::typed(typed);
        }
        if let CommandArgs::Setup(setup) = &mut self.command {
            setup.device_count = setup.device_count.or(config.devices);
            setup.ispdb_url = setup.ispdb_url.take().or(config.ispdb_url.clone());
        }
        if let CommandArgs::Probe(probe) = &mut self.command {
            probe.sort_words();
            if probe.expect.nagios && !typed("outputs") {
                common.format.outputs = vec![Output { format: Format::Nagios, path: None }];
            }
            probe.device_count = probe.device_count.or(config.devices);
            probe.ispdb_url = probe.ispdb_url.take().or(config.ispdb_url);
            let oauth = &mut probe.oauth;
            oauth.client_id = oauth.client_id.take().or(config.oauth_client_id);
            oauth.client_secret_command = oauth.client_secret_command.take().or(config.oauth_client_secret_command);
            if probe.no_sources.is_empty() {
                // A source named on the command line is wanted, whatever the file says.
                let named = &probe.only_sources;
                probe.no_sources = config.no_sources.into_iter().filter(|source| !named.contains(source)).collect();
            }
        }
    }

    fn check(&self) -> Result<(), Complaint> {
        if self.common.format.outputs.iter().filter(|output| output.path.is_none()).count() > 1 {
            return Err(Complaint::new(Message::new("cli-error-two-formats")).hint("cli-hint-two-formats"));
        }
        let mut paths: Vec<_> = self.common.format.outputs.iter().filter_map(|output| output.path.as_ref()).collect();
        paths.sort();
        // A device takes several; of a file only the last would be left.
        if let Some(pair) = paths.windows(2).find(|pair| pair[0] == pair[1] && !pair[0].starts_with("/dev")) {
            let message = Message::new("cli-error-one-file").with("path", pair[0].display().to_string());
            return Err(Complaint::new(message).hint("cli-hint-one-file"));
        }
        let checks = self.common.format.outputs.iter().find(|output| output.format.of_checks());
        if let (Some(output), false) = (checks, matches!(self.command, CommandArgs::Probe(_))) {
            let message = Message::new("cli-error-format-probe").with("format", output.format.name());
            return Err(Complaint::new(message));
        }
        match &self.command {
            CommandArgs::Probe(probe) => probe.check(&self.common),
            CommandArgs::Setup(setup) => setup.check(&self.common),
            CommandArgs::Fetch(fetch) => fetch.check(&self.common),
            CommandArgs::Compare(compare) => compare.check(&self.common),
            CommandArgs::Demo(_) | CommandArgs::Explain(_) | CommandArgs::Completions(_) | CommandArgs::Man(_) => {
                Ok(())
            }
        }
    }
}

/// The value of an option before anything is parsed: complaints need a language too.
fn peeked<'a>(args: &'a [OsString], option: &str) -> Option<&'a str> {
    let mut words = args.iter().skip(1).map_while(|word| (word != "--").then(|| word.to_str().unwrap_or_default()));
    while let Some(word) = words.next() {
        match word.strip_prefix(option) {
            Some("") => return words.next(),
            Some(rest) if rest.starts_with('=') => return Some(&rest[1..]),
            _ => {}
        }
    }
    None
}

fn language_peeked(args: &[OsString], config_path: Option<&Path>) -> Option<Language> {
    peeked(args, "--lang")
        .and_then(values::language)
        .or_else(|| Config::load(peeked(args, "--config").map(Path::new), config_path).ok()?.lang)
}

fn color_peeked(args: &[OsString]) -> Color {
    match peeked(args, "--color") {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    }
}

/// The command that the words seem to name.
fn command_peeked(args: &[OsString]) -> Option<&str> {
    let names: Vec<String> = source_tree().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    args.iter().skip(1).filter_map(|word| word.to_str()).find(|word| names.iter().any(|name| name == word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::{Security, Source};

    fn cli(config: &str, line: &[&str]) -> Cli {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("config.toml");
        std::fs::write(&file, config).expect("write");
        let args: Vec<OsString> = ["mailsetup"].iter().chain(line).map(OsString::from).collect();
        read(&args, Some(&file), || Language::English).expect("good command line")
    }

    fn probe(cli: &Cli) -> &ProbeArgs {
        match &cli.command {
            CommandArgs::Probe(probe) => probe,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_tree_holds_together() {
        source_tree().debug_assert();
        tree(&Locale::new(Language::German), None).debug_assert();
    }

    #[test]
    fn without_options_the_defaults_hold() {
        let cli = cli("", &["probe", "user@gmx.de", "example.org"]);
        assert_eq!(
            (cli.common.network.timeout, cli.common.network.idle_timeout),
            (None, mail_discovery::survey::IDLE_TIMEOUT)
        );
        assert_eq!((cli.common.color, cli.common.verbosity()), (Color::Auto, 0));
        assert!(
            cli.common.format.outputs.is_empty()
                && cli.common.network.nameservers.is_empty()
                && cli.common.lang.is_none()
        );
        let probe = probe(&cli);
        assert_eq!(probe.targets.len(), 2);
        assert_eq!(probe.sources(), values::SOURCES);
        assert!(!probe.wants_login() && probe.servers().next().is_none());
    }

    #[test]
    fn shared_options_may_stand_before_and_behind_the_command() {
        let cli = cli("", &["-v", "--timeout", "3", "probe", "-6", "user@gmx.de", "--offline", "--nameserver=::1"]);
        assert_eq!(cli.common.network.timeout, Some(std::time::Duration::from_secs(3)));
        assert!(cli.common.network.ipv6 && cli.common.network.offline && !cli.common.network.ipv4);
        assert_eq!((cli.common.verbosity(), cli.common.network.nameservers.len()), (1, 1));
    }

    #[test]
    fn every_option_of_probe_is_read() {
        let line = "probe user@gmx.de -d 3 --fail-on warning --imap imaps://u@a.example --pop3 pop3://b.example \
                    --submission smtps://c.example -l -u me --trust-host A.example --allow-cleartext 192.0.2.1 \
                    --source srv,mx --source guess --no-source mx --all-sources --ispdb-url https://d.example/ \
                    --allow-private --password-command pass";
        let cli = cli("", &line.split_whitespace().collect::<Vec<_>>());
        let probe = probe(&cli);
        assert_eq!(probe.devices(), mail_types::report::Devices::Several);
        assert_eq!(probe.fail_on, Some(mail_types::Severity::Warning));
        let servers: Vec<_> = probe.servers().map(|url| (url.endpoint.to_string(), url.security)).collect();
        assert_eq!(servers[0], ("a.example:993".into(), Security::ImplicitTls));
        assert_eq!(servers[1], ("b.example:110".into(), Security::StartTls));
        assert_eq!(servers[2], ("c.example:465".into(), Security::ImplicitTls));
        assert_eq!(probe.own.user.as_deref(), Some("me"));
        assert_eq!(
            (&probe.trusted_hosts[..], &probe.cleartext_hosts[..]),
            (&["a.example".into()][..], &["192.0.2.1".into()][..])
        );
        assert_eq!(probe.sources(), [Source::Srv, Source::Guess]);
        assert!(probe.all_sources && probe.allow_private && probe.login && probe.wants_login());
        assert_eq!(probe.ispdb_url.as_deref(), Some("https://d.example"));
        assert_eq!(probe.own.password_command.as_deref(), Some("pass"));
    }

    #[test]
    fn the_command_line_wins_over_the_configuration_file() {
        let config = "lang = \"de\"\ncolor = \"never\"\ntimeout = 20\ndevices = 2\nformat = \"short\"\n\
                      nameserver = \"9.9.9.9\"\nno-source = [\"guess\", \"mx\"]\nispdb-url = \"https://db.example\"";
        let from_file = cli(config, &["probe", "user@gmx.de"]);
        assert_eq!((from_file.common.lang, from_file.common.color), (Some(Language::German), Color::Never));
        assert_eq!(from_file.common.format.outputs, [Output { format: Format::Short, path: None }]);
        assert_eq!(
            (probe(&from_file).device_count, probe(&from_file).sources().len()),
            (Some(2), values::SOURCES.len() - 2)
        );
        let typed =
            "--lang en --color auto --timeout 1 --format json --nameserver ::1 probe -d 1 --source guess user@gmx.de";
        let typed = cli(config, &typed.split(' ').collect::<Vec<_>>());
        assert_eq!((typed.common.lang, typed.common.color), (Some(Language::English), Color::Auto));
        assert_eq!(typed.common.network.timeout, Some(std::time::Duration::from_secs(1)));
        assert_eq!(typed.common.format.outputs, [Output { format: Format::Json, path: None }]);
        assert!(typed.common.network.nameservers[0].is_ipv6());
        assert_eq!((probe(&typed).device_count, probe(&typed).sources()), (Some(1), vec![Source::Guess]));
    }

    #[test]
    fn a_bad_configuration_file_is_named_in_its_own_language_where_possible() {
        let folder = tempfile::tempdir().expect("folder");
        let file = folder.path().join("config.toml");
        std::fs::write(&file, "timeot = 3").expect("write");
        let args = ["mailsetup", "probe", "user@gmx.de", "--lang=de"].map(OsString::from);
        let ending = read(&args, Some(&file), || Language::English).expect_err("unknown key");
        let said = ending.text.to_string();
        assert_eq!(ending.exit, Exit::Usage);
        assert!(said.starts_with("Fehler: ") && said.contains("timeot") && said.contains("timeout?"), "{said}");
        let version = ["mailsetup", "--version"].map(OsString::from);
        assert_eq!(read(&version, Some(&file), || Language::English).expect_err("version").exit, Exit::Success);
    }

    #[test]
    fn options_are_peeked_up_to_the_double_dash() {
        let args = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(peeked(&args("mailsetup --lang de"), "--lang"), Some("de"));
        assert_eq!(peeked(&args("mailsetup probe --lang=de x"), "--lang"), Some("de"));
        assert_eq!(peeked(&args("mailsetup -- --lang=de"), "--lang"), None);
        assert_eq!(peeked(&args("mailsetup --language=de --lang"), "--lang"), None);
    }
}
