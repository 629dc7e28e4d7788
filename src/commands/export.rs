//! Writes settings for mail programs: to files that are new, or to standard output.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::output;
use crate::cli::export::{Export, ExportArgs};
use crate::exit::Exit;
use crate::export::verify::{self, Verdict};
use crate::export::{self, ExportOptions, Exported, Exporter, Group, Refusal};
use crate::files::{Mode, WholeFile};
use crate::locale::Locale;
use mail_discovery::login::{Consent, rules};
use mail_types::account::Account;
use mail_types::reason::Withheld;
use mail_types::report::SurveyReport;
use mail_types::{Message, Secret};

/// How long a program may take over a check without `--timeout`, and in any case.
const CHECK_LIMIT: Duration = Duration::from_secs(30);
const CHECK_LEAST: Duration = Duration::from_secs(1);

/// Prints the list of formats.
pub fn list(locale: &Locale) -> Exit {
    let mut text = locale.text(&Message::new("export-list-title"));
    text.push('\n');
    for group in Group::ALL {
        text.push_str(&format!("\n{}\n", locale.label("export-group", group.id())));
        for exporter in export::ALL.iter().filter(|exporter| exporter.group() == group) {
            let alias = export::ALIASES.iter().filter(|(_, name)| *name == exporter.name()).map(|(alias, _)| *alias);
            let names = [exporter.name()].into_iter().chain(alias).collect::<Vec<_>>().join(", ");
            text.push_str(&format!("  {names:<28} {}\n", locale.label("export-about", exporter.name())));
            if let Some(pop3) = export::limits::about_pop3(*exporter) {
                text.push_str(&format!("  {:<28} {}\n", "", locale.text(&pop3)));
            }
        }
    }
    output::print(&text)
}

/// The account that a report recommends, each server with who named it and whether it may see a
/// password.
pub fn account(report: &SurveyReport, consent: &Consent) -> Option<Account> {
    let mut account = Account::from_report(report)?;
    for server in &mut account.servers {
        let chosen = report.chosen(server.protocol)?;
        let tls = chosen.probe.as_ref().and_then(|probe| probe.tls.as_ref());
        server.named = rules::named(&chosen.candidate, tls, &account.address, consent);
    }
    Some(account)
}

/// Writes every export that was asked for. A format that can't say what is true is a failed check;
/// the others are written all the same.
pub fn write_all(
    args: &ExportArgs,
    account: Option<&Account>,
    password: Option<&Secret>,
    ca_file: Option<&Path>,
    left: Option<Duration>,
    locale: &Locale,
) -> Exit {
    let Some(account) = account else {
        output::complain(locale, &Message::new("export-refused-nothing"), None);
        return Exit::NothingFound;
    };
    if args.include_password && password.is_none() {
        output::complain(locale, &Message::new("export-refused-no-password"), None);
        return Exit::Usage;
    }
    let mut account = account.clone();
    account.name = args.name.clone().or(account.name);
    account.protocol = args.protocol.or(account.protocol);
    account.retention = args.retention.unwrap_or(account.retention);
    let ca_file = ca_file.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
    let ca_file = ca_file.as_ref().and_then(|path| path.to_str());
    let password = password.filter(|_| args.include_password);
    let options = ExportOptions { locale, password, ca_file, version: args.for_version };
    let mut worst = Exit::Success;
    for export in &args.exports {
        let Some(exporter) = export.exporter() else { continue };
        let exit = match export::export(exporter, &account, &options) {
            Ok(exported) => {
                let check = |path: &Path| verified(exporter, &account, &options, &exported, left, path);
                let exit = deliver(args, export, exporter, &exported, check, locale);
                match &exported.withheld {
                    Some((host, reason)) => exit.max(without_secret(exporter, host, reason, locale)),
                    None => exit,
                }
            }
            Err(refusal) => refused(exporter, refusal, Exit::CheckFailed, locale),
        };
        worst = worst.max(exit);
    }
    worst
}

/// Says that a file does not hold what it was to hold.
fn without_secret(exporter: &dyn Exporter, host: &str, reason: &Withheld, locale: &Locale) -> Exit {
    let message = Message::new("export-withheld").with("format", exporter.name()).with("reason", reason.clone());
    output::complain(locale, &message, Some(&Message::new("hint-trust-host").with("host", host.to_owned())));
    Exit::LoginRefused
}

fn deliver(
    args: &ExportArgs,
    export: &Export,
    exporter: &'static dyn Exporter,
    exported: &Exported,
    verify: impl FnOnce(&Path) -> Verdict,
    locale: &Locale,
) -> Exit {
    if args.stdout || export.standard_output {
        if exported.image.is_some() && std::io::stdout().is_terminal() {
            return refused(exporter, Refusal(Message::new("export-refused-terminal")), Exit::Usage, locale);
        }
        let exit = output::print_octets(exported.octets());
        if exported.secret {
            output::remark(locale, &Message::new("export-printed-secret"));
        }
        notes(exported, locale);
        return exit;
    }
    let path = export.path.clone().unwrap_or_else(|| PathBuf::from(exporter.file_name()));
    if (args.overwrite || args.append) && is_special(&path) {
        let message = Message::new("export-refused-special").with("path", path.display().to_string());
        output::complain(locale, &message, Some(&Message::new("export-hint-stdout")));
        return Exit::Storage;
    }
    let merged = match merged(args, exporter, exported, &path, locale) {
        Ok(merged) => merged,
        Err(exit) => return exit,
    };
    match write(&path, merged.as_ref().unwrap_or(exported), args.overwrite || merged.is_some()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let message = Message::new("export-refused-exists").with("path", path.display().to_string());
            output::complain(locale, &message, Some(&Message::new("export-hint-append")));
            return Exit::Storage;
        }
        Err(error) => return output::storage_error(locale, &path, &error),
    }
    let place = |id| Message::new(id).with("path", path.display().to_string());
    output::remark(locale, &place("export-written").with("format", exporter.name()));
    if exported.secret {
        output::remark(locale, &place("export-written-secret"));
    }
    notes(exported, locale);
    if !args.verify {
        return Exit::Success;
    }
    let verdict = verify(&path);
    output::remark(locale, &verdict.message());
    match verdict {
        Verdict::Rejected { .. } => Exit::CheckFailed,
        Verdict::Unfinished { .. } => Exit::Network,
        _ => Exit::Success,
    }
}

/// With `--append` the file that there is with the account behind it; `None` if there is none yet.
fn merged(
    args: &ExportArgs,
    exporter: &dyn Exporter,
    exported: &Exported,
    path: &Path,
    locale: &Locale,
) -> Result<Option<Exported>, Exit> {
    if !args.append {
        return Ok(None);
    }
    let existing = match std::fs::read_to_string(path) {
        Ok(existing) => existing,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(output::storage_error(locale, path, &error)),
    };
    let text = export::append(exporter, &existing, &exported.text)
        .map_err(|refusal| refused(exporter, refusal, Exit::CheckFailed, locale))?;
    Ok(Some(Exported { text, ..exported.clone() }))
}

/// Says why there is no file.
fn refused(exporter: &dyn Exporter, Refusal(reason): Refusal, exit: Exit, locale: &Locale) -> Exit {
    let message = Message::new("export-refused").with("format", exporter.name()).with("reason", reason);
    output::complain(locale, &message, None);
    exit
}

/// The program's own check of what was written; of the same with a stand-in where that holds a secret,
/// or a command that gives it.
fn verified(
    exporter: &'static dyn Exporter,
    account: &Account,
    options: &ExportOptions<'_>,
    exported: &Exported,
    left: Option<Duration>,
    path: &Path,
) -> Verdict {
    let secret = Secret::new("stand-in".to_owned());
    let proposed = exported.notes.iter().any(|note| ["export-note-pass", "export-note-token"].contains(&note.id));
    let commands = account.password_command.is_some() || account.token_command.is_some();
    let holds = exported.secret || proposed || commands;
    let stand_in = holds.then(|| {
        let command = (proposed || commands).then(|| "echo stand-in".to_owned());
        let account = Account { password_command: command.clone(), token_command: command, ..account.clone() };
        let options = ExportOptions { password: options.password.map(|_| &secret), ..*options };
        export::export(exporter, &account, &options).map(|exported| exported.octets().to_vec()).ok()
    });
    let limit = left.unwrap_or(CHECK_LIMIT).max(CHECK_LEAST);
    match stand_in {
        Some(None) => Verdict::NoCheck,
        stand_in => verify::verify(exporter.name(), path, stand_in.flatten().as_deref(), limit),
    }
}

fn notes(exported: &Exported, locale: &Locale) {
    for note in &exported.notes {
        output::line_to_stderr(&format!("  – {}", locale.text(note)));
    }
}

/// A device, a pipe, a socket, a folder, or a link to one: nothing that a file may take the place of. A link to a file
/// is replaced itself.
pub(super) fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|there| !there.is_file())
}

/// Never over another file unless told. Also what holds no password names the account: it is its owner's alone.
fn write(path: &Path, exported: &Exported, overwrite: bool) -> std::io::Result<()> {
    let mut file = WholeFile::beside(path, Mode::Private)?;
    file.write_all(exported.octets())?;
    if overwrite { file.put() } else { file.put_new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exported(text: &str) -> Exported {
        Exported { text: text.into(), image: None, notes: Vec::new(), secret: false, withheld: None }
    }

    #[cfg(unix)]
    #[test]
    fn only_files_and_links_to_them_are_replaced() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("old"), "old").expect("written");
        symlink(at("old"), at("link")).expect("link");
        symlink(at("nowhere"), at("dangling")).expect("link");
        symlink("/dev/null", at("to-device")).expect("link");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("socket");
        let made = std::process::Command::new("mkfifo").arg(at("pipe")).status().expect("mkfifo");
        assert!(made.success());
        for special in [at("pipe"), at("socket"), at("to-device"), "/dev/null".into(), folder.path().to_owned()] {
            assert!(is_special(&special), "{}", special.display());
        }
        for plain in [at("old"), at("link"), at("dangling"), at("new")] {
            assert!(!is_special(&plain), "{}", plain.display());
        }
        write(&at("link"), &exported("new"), true).expect("replaced");
        assert_eq!(std::fs::read_to_string(at("old")).expect("file"), "old", "nothing goes through a link");
        let link = std::fs::symlink_metadata(at("link")).expect("there");
        assert!(link.is_file(), "the link itself is replaced");
        let refused = write(&at("old"), &exported("new"), false).expect_err("there is one");
        assert_eq!(refused.kind(), ErrorKind::AlreadyExists);
    }
}
