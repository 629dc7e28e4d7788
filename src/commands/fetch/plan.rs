//! What `fetch` is going to do: which accounts, with which options, to where. Decided from the command line and two
//! files before anything is asked or opened. Pure, but for the working folder.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::receiver::{Lmtp, Program};
use super::whose::{Book, Mailbox};
use crate::cli::{self, FetchArgs, Whose};
use crate::commands::failed::Failed;
use crate::exit::Exit;
use mail_fetch::layout::Target;
use mail_fetch::receiver::{Receiver, Shared};
use mail_types::{EmailAddress, Message};

/// Accounts at the same time, unless told otherwise.
const JOBS: u16 = 8;
/// How long a receiver may take for a message, unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(60);
/// Stands for the address in the path of a target.
const ADDRESS: &str = "{address}";

/// What one account's run needs to know.
#[derive(Debug)]
pub struct AccountPlan {
    /// The options that hold for it.
    pub args: FetchArgs,
    /// Whose mail.
    pub mailbox: Mailbox,
    /// Where to.
    pub target: Target,
    /// Where the journals lie.
    pub folder: PathBuf,
}

/// Everything that is settled before the run.
#[derive(Debug)]
pub struct FetchPlan {
    /// In the order in which they were named.
    pub accounts: Vec<AccountPlan>,
    /// They are spoken of as several, though only one may be there.
    pub several: bool,
    /// How many are under way at a time.
    pub jobs: usize,
}

/// What the plan is made from, besides the command line.
pub struct Known<'a> {
    /// `accounts.toml`
    pub book: Book,
    /// The accounts of `fetch.toml`, where the command line names no target.
    pub file: Vec<FetchArgs>,
    /// Where journals lie, unless an option says otherwise.
    pub state: &'a Path,
}

impl FetchPlan {
    /// # Errors
    /// Options and files do not go together.
    pub fn new(args: &FetchArgs, known: &Known<'_>) -> Result<Self, Failed> {
        let chosen = if args.has_target() || args.list { of_book(args, &known.book)? } else { of_file(args, known)? };
        let several = args.several() || chosen.len() > 1;
        let folder = args.state_dir.clone().unwrap_or_else(|| known.state.to_owned());
        let accounts = chosen.into_iter().map(|(args, mailbox)| {
            let target = target(&args, &folder, &mailbox.address)?;
            Ok(AccountPlan { args, mailbox, target, folder: folder.clone() })
        });
        let accounts = accounts.collect::<Result<Vec<_>, Failed>>()?;
        apart(&accounts, several && args.has_target())?;
        Ok(Self { accounts, several, jobs: usize::from(args.jobs.unwrap_or(JOBS)) })
    }
}

/// Accounts with the options of the command line.
fn of_book(args: &FetchArgs, book: &Book) -> Result<Vec<(FetchArgs, Mailbox)>, Failed> {
    let mut mailboxes = match &args.whose[..] {
        [] if args.all => book.all()?,
        [] => vec![book.one(None)?],
        names => names.iter().map(|name| book.one(Some(name))).collect::<Result<_, _>>()?,
    };
    let mut seen = HashSet::new();
    mailboxes.retain(|mailbox| seen.insert(mailbox.address.to_ascii()));
    Ok(mailboxes.into_iter().map(|mailbox| (args.clone(), mailbox)).collect())
}

/// Accounts of `fetch.toml`, which have options of their own.
fn of_file(args: &FetchArgs, known: &Known<'_>) -> Result<Vec<(FetchArgs, Mailbox)>, Failed> {
    if known.file.is_empty() {
        return Err(
            Failed::new(Exit::Usage, Message::new("cli-error-no-target")).hint(Message::new("cli-hint-no-target"))
        );
    }
    let read = |own: &FetchArgs| -> Result<_, Failed> {
        let args = args.with_account(own.clone());
        if !args.has_target() {
            let account = args.whose.first().map(Whose::to_string).unwrap_or_default();
            let why = Message::new("cli-error-no-target");
            let message = Message::new("fetch-file-account").with_foreign("account", account).with("why", why);
            return Err(Failed::new(Exit::Usage, message));
        }
        let mailbox = known.book.one(args.whose.first())?;
        Ok((args, mailbox))
    };
    let all = known.file.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if args.whose.is_empty() && (args.all || all.len() == 1) {
        return Ok(all);
    }
    if args.whose.is_empty() {
        let names: Vec<String> = all.iter().map(|(_, mailbox)| mailbox.address.to_string()).collect();
        return Err(Failed::new(Exit::Usage, Message::new("fetch-accounts-which").with("accounts", names)));
    }
    let mut chosen = Vec::new();
    for wanted in &args.whose {
        let before = chosen.len();
        chosen.extend(all.iter().filter(|(_, mailbox)| mailbox.is(wanted)).cloned());
        if chosen.len() == before {
            let message = Message::new("fetch-file-unnamed").with_foreign("account", wanted.to_string());
            return Err(Failed::new(Exit::Usage, message).hint(Message::new("cli-hint-no-target")));
        }
    }
    Ok(chosen)
}

/// The target as an absolute path, so that the journal's name does not hang on the working folder.
fn target(args: &FetchArgs, folder: &Path, address: &EmailAddress) -> Result<Target, Failed> {
    let absolute = |path: &Path| {
        let path = of_address(path, address);
        std::path::absolute(&path).map_err(|error| crate::commands::output::not_written(&path, &error))
    };
    if let Some(receiver) = receiver(args, address) {
        // Another command is another way to the same place: what was handed over is not handed over again.
        let spool = folder.join("handed-over").join(mail_fetch::folder_name(&address.to_string()));
        return absolute(&spool).map(|spool| Target::Receiver { receiver: Shared(receiver), spool });
    }
    match (&args.maildir, &args.mbox, &args.eml) {
        (Some(path), _, _) => absolute(path).map(Target::Maildir),
        (None, Some(path), _) => {
            let spool = std::path::absolute(folder);
            let spool = spool.map_err(|error| crate::commands::output::not_written(folder, &error))?;
            Ok(Target::Mbox { file: absolute(path)?, spool })
        }
        (None, None, path) => absolute(path.as_deref().unwrap_or(Path::new("."))).map(Target::Eml),
    }
}

/// Who takes the mail, if it goes into no folder or file.
fn receiver(args: &FetchArgs, address: &EmailAddress) -> Option<Arc<dyn Receiver>> {
    let patience = args.deliver_timeout.unwrap_or(PATIENCE);
    let words = match (&args.deliver, &args.deliver_shell, &args.lmtp) {
        (Some(line), ..) => cli::command_words(line)?.into_iter().map(Into::into).collect(),
        (None, Some(line), _) => Program::shell(line),
        (None, None, Some(place)) => {
            let recipient = args.recipient.as_ref().unwrap_or(address).to_string();
            return Some(Arc::new(Lmtp::new(place.clone(), recipient, patience)));
        }
        (None, None, None) => return None,
    };
    Some(Arc::new(Program { words, address: address.to_string(), patience }))
}

/// A path with the address in it, as far as that is fit for the name of a folder.
fn of_address(path: &Path, address: &EmailAddress) -> PathBuf {
    let Some(text) = path.to_str().filter(|text| text.contains(ADDRESS)) else { return path.to_owned() };
    let address = address.to_string();
    let plain = |c: char| c.is_alphanumeric() || "@.-_+".contains(c);
    let name = if address.chars().all(plain) && !address.starts_with('.') {
        address
    } else {
        mail_fetch::folder_name(&address)
    };
    text.replace(ADDRESS, &name).into()
}

/// Two accounts have no place in common that they did not ask for, and no mbox at all.
fn apart(accounts: &[AccountPlan], typed: bool) -> Result<(), Failed> {
    let mut seen = HashSet::new();
    for account in accounts {
        if !seen.insert(account.target.path()) && (typed || account.target.is_mbox()) {
            let path = account.target.path().display().to_string();
            return Err(Failed::new(Exit::Usage, Message::new("fetch-same-target").with("path", path))
                .hint(Message::new("fetch-same-target-hint")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Accounts;
    use crate::cli::{CommandArgs, fetch_file};
    use crate::locale::Language;

    fn args(line: &str) -> FetchArgs {
        let words: Vec<_> = ["mailsetup", "fetch"].into_iter().chain(line.split_whitespace()).map(Into::into).collect();
        match cli::read(&words, None, || Language::English).map(|cli| cli.command) {
            Ok(CommandArgs::Fetch(fetch)) => *fetch,
            Ok(_) => panic!("another command"),
            Err(ending) => panic!("{}", ending.text),
        }
    }

    fn plan(line: &str, saved: &[&str], file: &str) -> Result<Vec<(String, String)>, String> {
        let saved: String = saved.iter().map(|address| format!("[accounts.\"{address}\"]\n")).collect();
        let file = fetch_file::read(file, Path::new("/f"), None, Language::English).expect("good file");
        let known = Known { book: Book::new(Accounts::read(&saved).expect("good file")), file, state: Path::new("/s") };
        let plan = FetchPlan::new(&args(line), &known);
        let plan = plan.map_err(|failed| failed.message().expect("not said").id.to_string())?;
        let shown =
            |account: &AccountPlan| (account.mailbox.address.to_string(), account.target.path().display().to_string());
        Ok(plan.accounts.iter().map(shown).collect())
    }

    fn pairs(list: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
        Ok(list.iter().map(|(address, path)| ((*address).to_owned(), (*path).to_owned())).collect())
    }

    const FILE: &str = "maildir = \"/m/{address}\"\n[[account]]\naddress = \"a@x.org\"\n\
        [[account]]\naddress = \"b@x.org\"\nmbox = \"b\"\n";

    #[test]
    fn accounts_are_those_that_were_named() {
        let saved = ["a@x.org", "b@x.org"];
        for (line, expected) in [
            ("--maildir /m c@x.org", pairs(&[("c@x.org", "/m")])),
            ("--maildir /m/{address} c@x.org b", pairs(&[("c@x.org", "/m/c@x.org"), ("b@x.org", "/m/b@x.org")])),
            ("--maildir /m/{address} --all", pairs(&[("a@x.org", "/m/a@x.org"), ("b@x.org", "/m/b@x.org")])),
            ("--maildir /m/{address} a a@x.org", pairs(&[("a@x.org", "/m/a@x.org")])),
            ("--maildir /m --all", Err("fetch-same-target".to_owned())),
            ("--lmtp unix:/l c@x.org", pairs(&[("c@x.org", "/s/handed-over/c@x%2Eorg")])),
            (
                "--deliver cat --all",
                pairs(&[("a@x.org", "/s/handed-over/a@x%2Eorg"), ("b@x.org", "/s/handed-over/b@x%2Eorg")]),
            ),
            ("--maildir /m", Err("fetch-accounts-which".to_owned())),
            ("--maildir /m d", Err("fetch-no-account".to_owned())),
        ] {
            assert_eq!(plan(line, &saved, ""), expected, "{line}");
        }
        assert_eq!(plan("a@x.org", &saved, ""), Err("cli-error-no-target".to_owned()));
        assert_eq!(plan("--all --maildir /m", &[], ""), Err("fetch-no-address".to_owned()));
    }

    #[test]
    fn an_address_leads_to_no_other_folder() {
        for (address, path) in
            [("ute+x@example.org", "m/ute+x@example.org"), ("\"../a\"@example.org", "m/%22%2E%2E%2Fa%22@example%2Eorg")]
        {
            let address: EmailAddress = address.parse().expect(address);
            let made = of_address(Path::new("m/{address}"), &address);
            assert_eq!(made, Path::new(path), "{address}");
        }
    }

    #[test]
    fn without_a_target_the_file_counts() {
        let both = pairs(&[("a@x.org", "/m/a@x.org"), ("b@x.org", "/f/b")]);
        for (line, expected) in [
            ("--all", both.clone()),
            ("a b@x.org", both),
            ("b", pairs(&[("b@x.org", "/f/b")])),
            ("", Err("fetch-accounts-which".to_owned())),
            ("c@x.org", Err("fetch-file-unnamed".to_owned())),
            ("--maildir /m c@x.org", pairs(&[("c@x.org", "/m")])),
        ] {
            assert_eq!(plan(line, &[], FILE), expected, "{line}");
        }
        let twice = "mbox = \"b\"\n[[account]]\naddress = \"a@x.org\"\n[[account]]\naddress = \"b@x.org\"\n";
        assert_eq!(plan("--all", &[], twice), Err("fetch-same-target".to_owned()));
        let nowhere = "[[account]]\naddress = \"a@x.org\"\n";
        assert_eq!(plan("--all", &[], nowhere), Err("fetch-file-account".to_owned()));
    }

    #[test]
    fn what_was_typed_for_the_run_holds_for_every_account() {
        let file = fetch_file::read(FILE, Path::new("/f"), None, Language::English).expect("good file");
        let known = Known { book: Book::new(Accounts::default()), file, state: Path::new("/s") };
        let plan = FetchPlan::new(&args("--all --dry-run --state-dir /t"), &known).expect("plan");
        assert!(plan.several && plan.jobs == 8);
        assert!(plan.accounts.iter().all(|account| account.args.dry_run && account.folder == Path::new("/t")));
    }
}
