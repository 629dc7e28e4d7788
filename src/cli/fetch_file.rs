//! `fetch.toml`: accounts with options of their own, under the options' own names.
//!
//! ```toml
//! maildir = "~/Mail/{address}"          # for all accounts
//!
//! [[account]]
//! address = "ute@example.org"
//! delete-after = 30
//!
//! [[account]]
//! address = "ute@example.net"
//! pop3 = "pop3s://mail.example.net"
//! mbox = "~/Mail/other"
//! password-command = "pass mail/example.net"
//! ```
//!
//! An account is read as if its keys were typed behind `mailsetup fetch`, so all that holds there holds here.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, ValueHint};
use toml::{Table, Value};

use super::{CommandArgs, FetchArgs, OF_THE_RUN, Whose, config, source_tree};
use crate::locale::Language;
use mail_types::{Message, spelling};

/// Largest file that is read.
const MAX_BYTES: u64 = 1024 * 1024;
/// Most accounts.
const ACCOUNTS_MAX: usize = 1000;

/// `mailsetup/fetch.toml` in the user's configuration folder; `None` where there is no home.
fn default_path() -> Option<PathBuf> {
    use mail_platform::folders::{self, Folder};
    Some(folders::of(Folder::Config)?.join("fetch.toml"))
}

/// The file that was named, else the default one, which may be missing: its place and its text.
///
/// # Errors
/// The place, and what the system says.
pub fn load(named: Option<&Path>) -> Result<Option<(PathBuf, String)>, (PathBuf, io::Error)> {
    let Some(path) = named.map(Path::to_owned).or_else(default_path) else { return Ok(None) };
    match config::read(&path, MAX_BYTES) {
        Ok(text) => Ok(Some((path, text))),
        Err(error) if named.is_none() && config::is_missing(&error) => Ok(None),
        Err(error) => Err((path, error)),
    }
}

/// The options of `fetch` that belong to an account and were typed.
pub(super) fn typed(matches: &ArgMatches) -> Vec<String> {
    let typed = |option: &Arg| matches.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine);
    options().into_iter().filter(typed).filter_map(|option| option.get_long().map(str::to_owned)).collect()
}

/// The options that an account may have.
fn options() -> Vec<Arg> {
    let tree = source_tree();
    let fetch = tree.find_subcommand("fetch").into_iter().flat_map(clap::Command::get_arguments);
    let own = |option: &&Arg| option.get_long().is_some_and(|long| long != "help" && !OF_THE_RUN.contains(&long));
    fetch.filter(own).cloned().collect()
}

/// The other options in the place of which this one stands.
fn rivals(long: &str) -> &'static [&'static str] {
    const GROUPS: [&[&str]; 3] = [
        &["maildir", "mbox", "eml", "deliver", "deliver-shell", "lmtp"],
        &["keep", "delete", "delete-after"],
        &["imap", "pop3", "protocol"],
    ];
    GROUPS.into_iter().find(|group| group.contains(&long)).unwrap_or_default()
}

/// Reads the file. Paths in it are relative to `folder`, and `~/` is `home`.
///
/// # Errors
/// The sentence for the user.
pub fn read(text: &str, folder: &Path, home: Option<&Path>, language: Language) -> Result<Vec<FetchArgs>, Message> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        Message::new("fetch-file-syntax").with("line", before.matches('\n').count() + 1)
    })?;
    let mut common = table;
    let accounts = match common.remove("account") {
        None => Vec::new(),
        Some(Value::Array(accounts)) if accounts.len() <= ACCOUNTS_MAX => accounts,
        Some(_) => return Err(Message::new("fetch-file-accounts").with("max", ACCOUNTS_MAX)),
    };
    let reader = Reader { options: options(), folder, home, language };
    accounts.iter().map(|account| reader.account(&common, account)).collect()
}

struct Reader<'a> {
    options: Vec<Arg>,
    folder: &'a Path,
    home: Option<&'a Path>,
    language: Language,
}

impl Reader<'_> {
    fn account(&self, common: &Table, account: &Value) -> Result<FetchArgs, Message> {
        let table = account.as_table().ok_or_else(|| Message::new("fetch-file-accounts").with("max", ACCOUNTS_MAX))?;
        let mut own = table.clone();
        let address = match own.remove("address") {
            Some(Value::String(address)) => address,
            _ => return Err(Message::new("fetch-file-address")),
        };
        let at =
            |why: Message| Message::new("fetch-file-account").with_foreign("account", address.clone()).with("why", why);
        for (key, value) in common {
            if !own.contains_key(key) && !rivals(key).iter().any(|rival| table.contains_key(*rival)) {
                own.insert(key.clone(), value.clone());
            }
        }
        let mut words: Vec<OsString> = vec!["mailsetup".into(), "fetch".into()];
        for (key, value) in &own {
            self.words(key, value, &mut words).map_err(at)?;
        }
        words.extend(["--".into(), address.clone().into()]);
        let language = self.language;
        let cli = super::read(&words, None, || language).map_err(|ending| {
            let said = ending.text.to_string();
            let line = said.lines().next().unwrap_or_default();
            at(Message::new("fetch-file-value")
                .with_foreign("text", line.split_once(": ").map_or(line, |(_, rest)| rest)))
        })?;
        match cli.command {
            CommandArgs::Fetch(fetch) if matches!(fetch.whose[..], [Whose::Address(_)]) => Ok(*fetch),
            _ => Err(at(Message::new("fetch-file-address"))),
        }
    }

    /// What one would type for this key.
    fn words(&self, key: &str, value: &Value, words: &mut Vec<OsString>) -> Result<(), Message> {
        let Some(option) = self.options.iter().find(|option| option.get_long() == Some(key)) else {
            let names: Vec<&str> = self.options.iter().filter_map(Arg::get_long).collect();
            let nearest = spelling::nearest(key, names.iter().copied()).unwrap_or("address");
            return Err(Message::new("fetch-file-key").with_foreign("key", key).with("nearest", nearest.to_owned()));
        };
        let flag = matches!(option.get_action(), ArgAction::SetTrue);
        let wrong = || Message::new("fetch-file-type").with("key", key.to_owned());
        match value {
            Value::Boolean(true) if flag => words.push(format!("--{key}").into()),
            Value::Boolean(false) if flag => {}
            Value::Array(values) if !flag && matches!(option.get_action(), ArgAction::Append) => {
                for value in values {
                    words.push(self.word(option, key, value).ok_or_else(wrong)?);
                }
            }
            value if !flag => words.push(self.word(option, key, value).ok_or_else(wrong)?),
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn word(&self, option: &Arg, key: &str, value: &Value) -> Option<OsString> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            _ => return None,
        };
        let mut word = OsString::from(format!("--{key}="));
        match option.get_value_hint() {
            ValueHint::DirPath | ValueHint::FilePath => word.push(self.path(&text)),
            _ => word.push(text),
        }
        Some(word)
    }

    fn path(&self, text: &str) -> PathBuf {
        match (text.strip_prefix("~/"), self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => self.folder.join(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<FetchArgs>, Message> {
        read(text, Path::new("/etc/x"), Some(Path::new("/home/ute")), Language::English)
    }

    #[test]
    fn an_account_has_its_own_options_and_those_of_all() {
        let text = r#"
            maildir = "~/Mail/{address}"
            delete-after = 30
            mark-seen = true
            [[account]]
            address = "ute@example.org"
            mailbox = ["INBOX", "Sent"]
            [[account]]
            address = "ute@example.net"
            mbox = "other"
            keep = true
            mark-seen = false
            protocol = "pop3"
        "#;
        let accounts = of(text).expect("good file");
        let [first, second] = &accounts[..] else { panic!("two") };
        assert_eq!(first.maildir.as_deref(), Some(Path::new("/home/ute/Mail/{address}")));
        assert_eq!((first.delete_after, first.mark_seen, first.mailboxes.len()), (Some(30), true, 2));
        assert_eq!((&second.maildir, second.mbox.as_deref()), (&None, Some(Path::new("/etc/x/other"))));
        assert_eq!((second.delete_after, second.keep, second.mark_seen), (None, true, false));
    }

    #[test]
    fn mistakes_name_the_account_and_the_key() {
        let account = "[[account]]\naddress = \"ute@example.org\"\nmaildir = \"m\"\n";
        for (more, id) in [
            ("maildri = \"m\"", "fetch-file-key"),
            ("dry-run = true", "fetch-file-key"),
            ("password-stdin = true", "fetch-file-key"),
            ("delete = \"yes\"", "fetch-file-type"),
            ("limit = [1, 2]", "fetch-file-type"),
            ("limit = -1", "fetch-file-value"),
            ("delete-after = \"soon\"", "fetch-file-value"),
            ("delete = true\nheaders-only = true", "fetch-file-value"),
            ("pop3 = \"pop3s://x\"\nmailbox = \"INBOX\"", "fetch-file-value"),
        ] {
            let problem = of(&format!("{account}{more}\n")).expect_err(more);
            assert_eq!(problem.id, "fetch-file-account", "{more}");
            assert!(format!("{problem:?}").contains(id), "{more}: {problem:?}");
        }
        assert_eq!(of("[[account]]\nmaildir = \"m\"").expect_err("no address").id, "fetch-file-address");
        assert_eq!(of("[account]\naddress = 1").expect_err("a table").id, "fetch-file-accounts");
        assert_eq!(of("a = \n").expect_err("no TOML").id, "fetch-file-syntax");
        // Nothing that stands there is taken for an option.
        assert_eq!(
            of("[[account]]\naddress = \"--delete\"\nmaildir = \"m\"").expect_err("no address").id,
            "fetch-file-account"
        );
    }
}
