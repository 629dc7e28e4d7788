//! Options that record a run's network and show it again.

use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, ValueHint};

use super::config::Config;
use super::{Cli, CommandArgs, Common, ExpectArgs, ProbeArgs, source_tree};

/// `--record` and `--replay`.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "cli-heading-tape")]
pub struct TapeArgs {
    /// Where the run is recorded.
    #[arg(long, value_name = "cli-name-file", help = "cli-arg-record", long_help = "cli-arg-record-long")]
    #[arg(value_hint = ValueHint::FilePath, hide_short_help = true, conflicts_with = "replay")]
    pub record: Option<PathBuf>,

    /// The recording that takes the network's place.
    #[arg(long, value_name = "cli-name-file", help = "cli-arg-replay", value_hint = ValueHint::FilePath)]
    #[arg(hide_short_help = true)]
    pub replay: Option<PathBuf>,
}

/// Options of `probe` that shape what is asked and how it is judged: a tape keeps them, and nothing else
/// of a command line. None of them names a file or a command: a tape may come from a stranger.
const KEPT: [&str; 28] = [
    "device_count",
    "imap",
    "pop3",
    "submission",
    "user",
    "mechanism",
    "all_mechanisms",
    "pins",
    "trusted_hosts",
    "cleartext_hosts",
    "only_sources",
    "no_sources",
    "all_sources",
    "ispdb_url",
    "send_address",
    "allow_http",
    "allow_private",
    "deep",
    "jobs",
    "per_host",
    "per_provider",
    "unordered",
    "timeout",
    "idle_timeout",
    "ipv4",
    "ipv6",
    "offline",
    "proxy",
];

/// The options of this command line that a tape keeps, each as one word. Where the configuration file
/// sets one, it counts as if it were typed.
pub(super) fn kept(typed: &ArgMatches, config: &Config) -> Vec<String> {
    let mut words = Vec::new();
    for (id, arg) in kept_args() {
        let given = typed.value_source(&id) == Some(ValueSource::CommandLine);
        let values = match config_value(&id, config) {
            Some(value) if !given => vec![value],
            _ if !given => continue,
            _ if !arg.get_action().takes_values() => vec![String::new()],
            _ => typed.get_raw(&id).into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect(),
        };
        let long = arg.get_long().unwrap_or_default();
        let word = |value: &String| if value.is_empty() { format!("--{long}") } else { format!("--{long}={value}") };
        words.extend(values.iter().map(word));
    }
    words
}

fn config_value(id: &str, config: &Config) -> Option<String> {
    match id {
        "device_count" => config.devices.map(|devices| devices.to_string()),
        "ispdb_url" => config.ispdb_url.clone(),
        "timeout" => config.timeout.map(|timeout| format!("{}ms", timeout.as_millis())),
        "no_sources" if !config.no_sources.is_empty() => {
            Some(config.no_sources.iter().map(|source| source.id()).collect::<Vec<_>>().join(","))
        }
        _ => None,
    }
}

fn kept_args() -> Vec<(String, Arg)> {
    let mut tree = source_tree();
    tree.build();
    let probe = tree.find_subcommand("probe").map(Command::get_arguments).into_iter().flatten();
    probe
        .filter(|arg| KEPT.contains(&arg.get_id().as_str()))
        .map(|arg| (arg.get_id().to_string(), arg.clone()))
        .collect()
}

/// What a tape of `probe` was made with; `None` where its words are none of those that are kept.
pub fn of_tape(words: &[String], targets: &[String]) -> Option<Cli> {
    let known: Vec<String> = kept_args().iter().filter_map(|(_, arg)| arg.get_long().map(str::to_owned)).collect();
    let option = |word: &String| word.strip_prefix("--")?.split('=').next().map(str::to_owned);
    if !words.iter().all(|word| option(word).is_some_and(|option| known.contains(&option))) {
        return None;
    }
    let command = ["mailsetup", "probe"].map(str::to_owned);
    let line = command.iter().chain(words).map(String::as_str).chain(["--"]).chain(targets.iter().map(String::as_str));
    let matches = source_tree().try_get_matches_from(line).ok()?;
    let mut cli = Cli::from_arg_matches(&matches).ok()?;
    let CommandArgs::Probe(probe) = &mut cli.command else { return None };
    probe.sort_words();
    let good = !probe.targets.is_empty() && !probe.targets_stdin;
    good.then_some(cli)
}

/// This command line over what a tape was made with: how a run is judged and shown may be chosen anew.
pub fn replayed(common: &Common, args: ProbeArgs, taped: Cli) -> Option<(Common, ProbeArgs)> {
    let CommandArgs::Probe(mut made) = taped.command else { return None };
    let mut shared = common.clone();
    (shared.network.timeout, shared.network.idle_timeout) =
        (taped.common.network.timeout, taped.common.network.idle_timeout);
    (shared.network.ipv4, shared.network.ipv6, shared.network.offline) =
        (taped.common.network.ipv4, taped.common.network.ipv6, taped.common.network.offline);
    shared.network.proxy = None;
    made.expect = ExpectArgs { deep: made.expect.deep, ..args.expect };
    (made.fail_on, made.timing, made.config_file) = (args.fail_on, args.timing, args.config_file);
    (made.export, made.html, made.tape) = (args.export, args.html, args.tape);
    Some((shared, *made))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str], config: &Config) -> Vec<String> {
        let line = ["mailsetup", "probe", "example.org"].iter().chain(line);
        let matches = source_tree().try_get_matches_from(line).expect("good command line");
        kept(matches.subcommand_matches("probe").expect("probe"), config)
    }

    #[test]
    fn every_kept_option_is_one_of_probe() {
        let args = kept_args();
        assert_eq!(args.len(), KEPT.len());
        assert!(args.iter().all(|(_, arg)| arg.get_long().is_some()));
    }

    #[test]
    fn what_shapes_a_run_is_kept_and_read_again() {
        let line = ["-4", "--source", "srv,mx", "--imap=imaps://a.example", "--timeout", "3", "--format", "json"];
        let config = Config { devices: Some(2), timeout: Some(std::time::Duration::from_secs(9)), ..Config::default() };
        let kept = words(&line, &config);
        let wanted =
            ["--devices=2", "--imap=imaps://a.example", "--source=srv", "--source=mx", "--timeout=3", "--ipv4"];
        let sorted = |words: Vec<String>| {
            let mut words = words;
            words.sort();
            words
        };
        assert_eq!(sorted(kept.clone()), sorted(wanted.map(str::to_owned).to_vec()));
        let cli = of_tape(&kept, &["example.org".to_owned()]).expect("its own words");
        assert!(cli.common.network.ipv4 && cli.common.network.timeout == Some(std::time::Duration::from_secs(3)));
    }

    #[test]
    fn a_tape_gives_no_other_orders() {
        let target = ["example.org".to_owned()];
        for word in
            ["--password-command=id", "--resume=x", "--targets=x", "--export=card=x", "-l", "other.example", "--"]
        {
            assert!(of_tape(&[word.to_owned()], &target).is_none(), "{word}");
        }
        for targets in [&[][..], &["-".to_owned()], &["no target".to_owned()]] {
            assert!(of_tape(&[], targets).is_none(), "{targets:?}");
        }
        assert!(of_tape(&["--ipv4=yes".to_owned()], &target).is_none());
    }
}
