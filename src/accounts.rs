//! `accounts.toml`: accounts that were found once, so that later runs need not look again.
//!
//! It lies beside `config.toml` and never holds a password. One table an account, under its address:
//!
//! ```toml
//! version = 1
//!
//! [accounts."user@example.org"]
//! protocol = "imap"            # imap or pop3: the chosen one
//! name = "Ute Muster"          # what recipients see; may be missing
//! retention = "keep"           # what POP3 leaves: keep, delete, or days such as 14d
//! password-command = "pass show mail/example"   # may be missing
//!
//! [accounts."user@example.org".imap]            # likewise pop3 and submission
//! host = "imap.example.org"
//! port = 993
//! security = "tls"             # tls or starttls; none where the user said so
//! username = "user@example.org"
//! login = "password"           # password, cram-md5, scram or oauth2
//! named-by = ["srv plain-dns"] # sources with their trust: a password goes only where that allows
//! trusted = true               # the user trusts this host, whoever named it; may be missing
//! ```
//!
//! A file of version 0.1.0 has no `named-by`: how far such a server can be trusted is not known.
//!
//! Keys that this version does not know are kept when it writes.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mail_platform::folders::{self, Folder};
use toml::{Table, Value};

use crate::files::{self, Mode, folder_of};
use mail_types::account::{Account, AccountServer, LoginMethod, Named, Retention};
use mail_types::{EmailAddress, Endpoint, Message, Protocol, Provenance, Security, Source, Trust};

/// The number of this format.
const VERSION: i64 = 1;
/// How long another process may hold the file: it only reads and writes it.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
/// Largest file that is read.
const MAX_BYTES: u64 = 1024 * 1024;

/// The file's content.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Accounts(Table);

/// What is wrong with the file.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum AccountsError {
    /// It can't be read or written.
    Io(io::Error),
    /// It is no TOML, or larger than any real one.
    Syntax,
    /// A newer version wrote it.
    Version { found: i64 },
    /// An account says something that makes no sense.
    Value { address: String, key: &'static str },
}

impl AccountsError {
    /// The sentence for the user, without the file's name.
    pub fn message(&self) -> Message {
        match self {
            Self::Io(error) => Message::new("accounts-io").with("error", error.to_string()),
            Self::Syntax => Message::new("accounts-syntax"),
            Self::Version { found } => Message::new("accounts-version").with("found", found.to_string()),
            Self::Value { address, key } => {
                Message::new("accounts-value").with("address", address.clone()).with("key", *key)
            }
        }
    }
}

/// `mailsetup/accounts.toml` in the user's configuration folder; `None` where there is no home.
pub fn default_path() -> Option<PathBuf> {
    Some(folders::of(Folder::Config)?.join("accounts.toml"))
}

impl Accounts {
    /// Reads the file; one that is missing holds no accounts.
    ///
    /// # Errors
    /// [`AccountsError`] where it can't be read or a newer version wrote it.
    pub fn load(path: &Path) -> Result<Self, AccountsError> {
        let text = match std::fs::metadata(path) {
            Ok(facts) if facts.len() > MAX_BYTES => return Err(AccountsError::Syntax),
            Ok(_) => std::fs::read_to_string(path).map_err(AccountsError::Io)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(AccountsError::Io(error)),
        };
        Self::read(&text)
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// [`AccountsError`] where it makes no sense or a newer version wrote it.
    pub fn read(text: &str) -> Result<Self, AccountsError> {
        let table: Table = text.parse().map_err(|_| AccountsError::Syntax)?;
        match table.get("version").and_then(Value::as_integer) {
            Some(found) if found > VERSION => Err(AccountsError::Version { found }),
            _ => Ok(Self(table)),
        }
    }

    /// The account of an address; `None` where it is not there.
    ///
    /// # Errors
    /// [`AccountsError::Value`] where its table makes no sense.
    pub fn account(&self, address: &EmailAddress) -> Result<Option<Account>, AccountsError> {
        let name = address.to_ascii();
        let wrong = |key| AccountsError::Value { address: name.clone(), key };
        let accounts = self.0.get("accounts").and_then(Value::as_table);
        let Some(table) = accounts.and_then(|accounts| accounts.get(&name)) else { return Ok(None) };
        let table = table.as_table().ok_or_else(|| wrong("accounts"))?;
        let text = |key: &'static str| match table.get(key) {
            None => Ok(None),
            Some(value) => value.as_str().map(|text| Some(text.to_owned())).ok_or_else(|| wrong(key)),
        };
        let protocol = match text("protocol")?.as_deref() {
            None => None,
            Some("imap") => Some(Protocol::Imap),
            Some("pop3") => Some(Protocol::Pop3),
            Some(_) => return Err(wrong("protocol")),
        };
        let retention = match text("retention")? {
            None => Retention::Keep,
            Some(text) => Retention::parse(&text).ok_or_else(|| wrong("retention"))?,
        };
        let mut servers = Vec::new();
        for protocol in Protocol::ALL {
            if let Some(value) = table.get(protocol.id()) {
                servers.push(server(protocol, value).ok_or_else(|| wrong(protocol.id()))?);
            }
        }
        Ok(Some(Account {
            address: address.clone(),
            name: text("name")?,
            protocol,
            servers,
            retention,
            password_command: text("password-command")?,
            token_command: None,
        }))
    }

    /// The addresses of all accounts, as far as they are addresses.
    pub fn addresses(&self) -> Vec<EmailAddress> {
        let accounts = self.0.get("accounts").and_then(Value::as_table);
        accounts.into_iter().flat_map(Table::keys).filter_map(|name| name.parse().ok()).collect()
    }

    /// Puts an account in, or in the place of the one with that address. What stands there under keys
    /// that are not ours stays.
    pub fn put(&mut self, account: &Account) {
        self.0.insert("version".to_owned(), Value::Integer(VERSION));
        let table = inner(inner(&mut self.0, "accounts"), &account.address.to_ascii());
        for (key, value) in [
            ("protocol", account.protocol.map(|protocol| protocol.id().to_owned())),
            ("name", account.name.clone()),
            ("retention", Some(account.retention.to_string())),
            ("password-command", account.password_command.clone()),
        ] {
            set(table, key, value.map(Value::String));
        }
        for protocol in Protocol::ALL {
            match account.server(protocol) {
                None => set(table, protocol.id(), None),
                Some(server) => put_server(inner(table, protocol.id()), server),
            }
        }
    }

    /// Writes the file, whole or not at all, mode 0600.
    fn save(&self, path: &Path) -> Result<(), AccountsError> {
        files::write_whole(path, self.0.to_string().as_bytes(), Mode::Private).map_err(AccountsError::Io)
    }
}

/// Reads the file, changes it and writes it, one process at a time; makes its folder.
///
/// # Errors
/// [`AccountsError`] of `change`, of reading or of writing; then the file is as it was.
pub fn update(
    path: &Path,
    change: impl FnOnce(&mut Accounts) -> Result<(), AccountsError>,
) -> Result<(), AccountsError> {
    std::fs::create_dir_all(folder_of(path)).map_err(AccountsError::Io)?;
    let _lock = lock(path).map_err(AccountsError::Io)?;
    let mut accounts = Accounts::load(path)?;
    change(&mut accounts)?;
    accounts.save(path)
}

/// Held until the file is dropped. The lock's own file stays: to remove it would part two processes
/// that hold it from two that make it anew.
fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = mail_platform::files::private(&mut options).open(path.with_extension("toml.lock"))?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // Some file systems know no locks; there the writing whole has to do.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if began.elapsed() > LOCK_PATIENCE => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

fn server(protocol: Protocol, value: &Value) -> Option<AccountServer> {
    let table = value.as_table()?;
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    let security = [Security::ImplicitTls, Security::StartTls, Security::Cleartext]
        .into_iter()
        .find(|security| Some(security.id()) == text("security"))?;
    let port = table.get("port").and_then(Value::as_integer).and_then(|port| u16::try_from(port).ok())?;
    Some(AccountServer {
        protocol,
        endpoint: Endpoint::new(text("host")?, port),
        security,
        username: text("username")?.to_owned(),
        login: text("login").map_or(Some(LoginMethod::Password), LoginMethod::by_id)?,
        offered: Vec::new(),
        named: Named {
            by: match table.get("named-by") {
                None => None,
                Some(named) => Some(named.as_array()?.iter().filter_map(|one| provenance(one.as_str()?)).collect()),
            },
            trusted: table.get("trusted").is_some_and(|trusted| trusted.as_bool() == Some(true)),
            withheld: None,
        },
    })
}

/// `srv plain-dns`; `None` for what a newer version may write, which then counts for nothing.
fn provenance(text: &str) -> Option<Provenance> {
    let (source, trust) = text.split_once(' ')?;
    Some(Provenance {
        source: Source::ALL.into_iter().find(|one| one.id() == source)?,
        trust: Trust::ALL.into_iter().find(|one| one.id() == trust)?,
        query: String::new(),
    })
}

fn put_server(table: &mut Table, server: &AccountServer) {
    let text = |text: &str| Some(Value::String(text.to_owned()));
    let named = |by: &Provenance| Value::String(format!("{} {}", by.source.id(), by.trust.id()));
    for (key, value) in [
        ("host", text(&server.endpoint.host)),
        ("port", Some(Value::Integer(server.endpoint.port.into()))),
        ("security", text(server.security.id())),
        ("username", text(&server.username)),
        ("login", text(server.login.id())),
        ("named-by", server.named.by.as_ref().map(|by| Value::Array(by.iter().map(named).collect()))),
        ("trusted", server.named.trusted.then_some(Value::Boolean(true))),
    ] {
        set(table, key, value);
    }
}

fn set(table: &mut Table, key: &str, value: Option<Value>) {
    match value {
        Some(value) => table.insert(key.to_owned(), value),
        None => table.remove(key),
    };
}

/// The table under `key`, made where there is none.
fn inner<'a>(table: &'a mut Table, key: &str) -> &'a mut Table {
    let value = table.entry(key).or_insert_with(|| Value::Table(Table::new()));
    if !value.is_table() {
        *value = Value::Table(Table::new());
    }
    match value {
        Value::Table(table) => table,
        _ => unreachable!("a table was put there"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let server = |protocol: Protocol, security| AccountServer {
            protocol,
            endpoint: Endpoint::new("mail.example.org", protocol.default_port(security)),
            security,
            username: "a\"b\\c".to_owned(),
            login: LoginMethod::Password,
            offered: Vec::new(),
            named: Named {
                by: Some(
                    [(Source::Srv, Trust::PlainDns), (Source::AutoconfigHttp, Trust::Http)]
                        .map(|(source, trust)| Provenance { source, trust, query: String::new() })
                        .to_vec(),
                ),
                trusted: protocol == Protocol::Pop3,
                withheld: None,
            },
        };
        Account {
            address: "user@example.org".parse().expect("address"),
            name: Some("Ute".to_owned()),
            protocol: Some(Protocol::Pop3),
            servers: vec![
                server(Protocol::Pop3, Security::ImplicitTls),
                server(Protocol::Submission, Security::StartTls),
            ],
            retention: Retention::DeleteAfter(14),
            password_command: Some("pass show x".to_owned()),
            token_command: None,
        }
    }

    #[test]
    fn what_is_saved_comes_back_and_what_is_not_ours_stays() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("mailsetup/accounts.toml");
        assert_eq!(Accounts::load(&path).expect("missing is empty"), Accounts::default());
        update(&path, |accounts| {
            *accounts = Accounts("[accounts.\"user@example.org\"]\npins = [1]\n".parse().expect("TOML"));
            accounts.put(&account());
            Ok(())
        })
        .expect("written");
        let loaded = Accounts::load(&path).expect("reads");
        assert_eq!(loaded.account(&account().address).expect("sense"), Some(account()));
        assert_eq!(loaded.account(&"other@example.org".parse().expect("address")).expect("sense"), None);
        assert_eq!(loaded.addresses(), [account().address]);
        assert!(loaded.0["accounts"]["user@example.org"].get("pins").is_some());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).expect("file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn eight_writers_at_once_keep_all_eight() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("mailsetup/accounts.toml");
        let barrier = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for index in 0..8 {
                let (path, barrier) = (&path, &barrier);
                scope.spawn(move || {
                    let account =
                        Account { address: format!("user{index}@example.org").parse().expect("address"), ..account() };
                    barrier.wait();
                    for _ in 0..4 {
                        update(path, |accounts| {
                            accounts.put(&account);
                            Ok(())
                        })
                        .expect("written");
                    }
                });
            }
        });
        assert_eq!(Accounts::load(&path).expect("reads").addresses().len(), 8);
    }

    #[test]
    fn a_server_of_the_last_version_says_nothing_of_who_named_it() {
        let text = "[accounts.\"user@example.org\".imap]\nhost = \"mail.example.org\"\nport = 993\n\
                    security = \"tls\"\nusername = \"u\"\n";
        let named = |text: &str| {
            let account = Accounts::read(text).expect("reads").account(&account().address).expect("sense");
            account.expect("there").servers[0].named.clone()
        };
        assert_eq!(named(text), Named::default());
        let by = named(&format!("{text}named-by = [\"srv plain-dns\", \"oracle delphic\", 3, \"user\"]\n"))
            .by
            .expect("named");
        let by: Vec<_> = by.iter().map(|named| (named.source, named.trust)).collect();
        assert_eq!(by, [(Source::Srv, Trust::PlainDns)], "what is not understood counts for nothing");
    }

    #[test]
    fn nonsense_and_newer_versions_are_told() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("accounts.toml");
        for (text, expected) in [("version = 2", "accounts-version"), ("a = ", "accounts-syntax")] {
            std::fs::write(&path, text).expect("file");
            assert_eq!(Accounts::load(&path).expect_err(text).message().id, expected);
        }
        std::fs::write(&path, "[accounts.\"user@example.org\"]\nprotocol = \"jmap\"").expect("file");
        let accounts = Accounts::load(&path).expect("reads");
        assert_eq!(accounts.account(&account().address).expect_err("jmap").message().id, "accounts-value");
    }
}
