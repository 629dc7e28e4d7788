//! Options of `fetch`.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::{ArgGroup, Args, ValueHint};

use super::login::LoginArgs;
use super::oauth::OAuthArgs;
use super::server_url::{ServerUrl, imap_url, pop3_url};
use super::values::{self, ValueError};
use super::{Common, Complaint};
use mail_types::date::{self, Day};
use mail_types::{EmailAddress, Message, Protocol};

/// The protocol that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ProtocolChoice {
    /// IMAP
    Imap,
    /// POP3
    Pop3,
}

/// What `fetch` was asked for.
#[derive(Debug, Clone, Args)]
#[command(override_usage = "cli-fetch-usage", after_help = "cli-fetch-examples")]
#[command(group = ArgGroup::new("target").args(["maildir", "mbox", "eml", "deliver", "deliver_shell", "lmtp"]))]
#[command(group = ArgGroup::new("retention").args(["keep", "delete", "delete_after"]))]
#[command(group = ArgGroup::new("server").args(["imap", "pop3", "protocol"]))]
pub struct FetchArgs {
    /// Whose mail.
    #[arg(value_name = "cli-name-address-account", help = "cli-fetch-arg-address", value_parser = whose)]
    #[arg(value_hint = ValueHint::EmailAddress, help_heading = "cli-heading-arguments")]
    pub whose: Vec<Whose>,

    /// Every account of `fetch.toml`, or every saved one.
    #[arg(long, help = "cli-fetch-arg-all", help_heading = "cli-heading-many", conflicts_with = "whose")]
    pub all: bool,

    /// Where the accounts stand that have options of their own.
    #[arg(long, value_name = "cli-name-file", help = "cli-fetch-arg-accounts", help_heading = "cli-heading-many")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub accounts: Option<PathBuf>,

    /// Accounts at the same time.
    #[arg(short, long, value_name = "cli-name-number", help = "cli-fetch-arg-jobs", value_parser = values::places)]
    #[arg(help_heading = "cli-heading-many", hide_short_help = true)]
    pub jobs: Option<u16>,

    /// Stay connected, and fetch as mail arrives.
    #[arg(long, help = "cli-fetch-arg-watch", help_heading = "cli-heading-watch")]
    #[arg(conflicts_with_all = ["list", "state", "dry_run"])]
    pub watch: bool,

    /// Look for mail so often, whatever the server says of arrivals.
    #[arg(long, value_name = "cli-name-duration", help = "cli-fetch-arg-every", value_parser = every)]
    #[arg(help_heading = "cli-heading-watch", value_hint = ValueHint::Other)]
    pub every: Option<Duration>,

    /// Options that were typed and are an account's own, by their long names.
    #[arg(skip)]
    pub typed: Vec<String>,

    /// Into this Maildir.
    #[arg(long, value_name = "cli-name-folder", help = "cli-fetch-arg-maildir", help_heading = "cli-heading-target")]
    #[arg(value_hint = ValueHint::DirPath)]
    pub maildir: Option<PathBuf>,

    /// Into this file.
    #[arg(long, value_name = "cli-name-file", help = "cli-fetch-arg-mbox", help_heading = "cli-heading-target")]
    #[arg(value_hint = ValueHint::FilePath)]
    pub mbox: Option<PathBuf>,

    /// Into files of this folder.
    #[arg(long, value_name = "cli-name-folder", help = "cli-fetch-arg-eml", help_heading = "cli-heading-target")]
    #[arg(value_hint = ValueHint::DirPath)]
    pub eml: Option<PathBuf>,

    /// Into this command, which takes each message on its standard input.
    #[arg(long, value_name = "cli-name-command", help = "cli-fetch-arg-deliver", value_parser = words)]
    #[arg(help_heading = "cli-heading-target", value_hint = ValueHint::CommandString)]
    pub deliver: Option<String>,

    /// The same by way of the shell.
    #[arg(long, value_name = "cli-name-command", help = "cli-fetch-arg-deliver-shell")]
    #[arg(help_heading = "cli-heading-target", value_hint = ValueHint::CommandString, hide_short_help = true)]
    pub deliver_shell: Option<String>,

    /// To this server, by LMTP.
    #[arg(long, value_name = "cli-name-lmtp", help = "cli-fetch-arg-lmtp", value_parser = lmtp)]
    #[arg(help_heading = "cli-heading-target", value_hint = ValueHint::Other)]
    pub lmtp: Option<LmtpPlace>,

    /// The recipient there, if it is not the address of the account.
    #[arg(long, value_name = "cli-name-address", help = "cli-fetch-arg-recipient", requires = "lmtp")]
    #[arg(help_heading = "cli-heading-target", value_parser = values::address, hide_short_help = true)]
    pub recipient: Option<EmailAddress>,

    /// How long the command or the server may take for a message.
    #[arg(long, value_name = "cli-name-duration", help = "cli-fetch-arg-deliver-timeout", value_parser = values::duration)]
    #[arg(help_heading = "cli-heading-target", value_hint = ValueHint::Other, hide_short_help = true)]
    pub deliver_timeout: Option<Duration>,

    /// What the command takes it keeps, so that it may be deleted on the server.
    #[arg(long, help = "cli-fetch-arg-receiver-stores", help_heading = "cli-heading-target")]
    pub receiver_stores: bool,

    /// IMAP or POP3.
    #[arg(short, long, value_name = "cli-name-protocol", help = "cli-fetch-arg-protocol")]
    #[arg(help_heading = "cli-heading-server")]
    pub protocol: Option<ProtocolChoice>,

    /// The user's own IMAP server.
    #[arg(long, value_name = "cli-name-url", help = "cli-fetch-arg-imap", value_parser = imap_url)]
    #[arg(help_heading = "cli-heading-server", value_hint = ValueHint::Url)]
    pub imap: Option<ServerUrl>,

    /// The user's own POP3 server.
    #[arg(long, value_name = "cli-name-url", help = "cli-fetch-arg-pop3", value_parser = pop3_url)]
    #[arg(help_heading = "cli-heading-server", value_hint = ValueHint::Url)]
    pub pop3: Option<ServerUrl>,

    /// Look for the server again.
    #[arg(long, help = "cli-fetch-arg-discover", help_heading = "cli-heading-server")]
    #[arg(conflicts_with_all = ["imap", "pop3"])]
    pub discover: bool,

    /// Nothing is deleted on the server; the default.
    #[arg(long, help = "cli-fetch-arg-keep", help_heading = "cli-heading-what")]
    pub keep: bool,

    /// What is stored is deleted on the server.
    #[arg(long, help = "cli-fetch-arg-delete", help_heading = "cli-heading-what")]
    pub delete: bool,

    /// What was stored so many days ago is deleted on the server.
    #[arg(long, value_name = "cli-name-days", help = "cli-fetch-arg-delete-after", value_parser = values::count)]
    #[arg(help_heading = "cli-heading-what")]
    pub delete_after: Option<u32>,

    /// IMAP mailboxes; empty: INBOX.
    #[arg(short, long = "mailbox", value_name = "cli-name-mailbox", help = "cli-fetch-arg-mailbox")]
    #[arg(help_heading = "cli-heading-what", conflicts_with = "all_mailboxes")]
    pub mailboxes: Vec<String>,

    /// Every IMAP mailbox.
    #[arg(long, help = "cli-fetch-arg-all-mailboxes", help_heading = "cli-heading-what")]
    pub all_mailboxes: bool,

    /// A login by OAuth2.
    #[command(flatten)]
    pub oauth: OAuthArgs,

    /// At most so many messages.
    #[arg(long, value_name = "cli-name-number", help = "cli-fetch-arg-limit", value_parser = values::count)]
    #[arg(help_heading = "cli-heading-what")]
    pub limit: Option<u32>,

    /// Only what arrived since then.
    #[arg(long, value_name = "cli-name-date", help = "cli-fetch-arg-since", value_parser = since)]
    #[arg(help_heading = "cli-heading-what", value_hint = ValueHint::Other)]
    pub since: Option<Day>,

    /// Only what is not larger.
    #[arg(long, value_name = "cli-name-size", help = "cli-fetch-arg-max-size", value_parser = size)]
    #[arg(help_heading = "cli-heading-what", value_hint = ValueHint::Other, hide_short_help = true)]
    pub max_size: Option<u64>,

    /// Mark as read on the server.
    #[arg(long, help = "cli-fetch-arg-mark-seen", help_heading = "cli-heading-what")]
    #[arg(conflicts_with = "headers_only")]
    pub mark_seen: bool,

    /// IMAP COMPRESS=DEFLATE (RFC 4978).
    #[arg(long, help = "cli-fetch-arg-compress", help_heading = "cli-heading-what")]
    pub compress: bool,

    /// Headers alone.
    #[arg(long, help = "cli-fetch-arg-headers-only", help_heading = "cli-heading-what")]
    #[arg(conflicts_with_all = ["delete", "delete_after"])]
    pub headers_only: bool,

    /// Look, and take nothing.
    #[arg(short = 'n', long, help = "cli-fetch-arg-dry-run", help_heading = "cli-heading-what")]
    pub dry_run: bool,

    /// Show a table, and take nothing.
    #[arg(short, long, help = "cli-fetch-arg-list", help_heading = "cli-heading-what")]
    #[arg(conflicts_with_all = ["delete", "delete_after", "mark_seen", "headers_only", "dry_run", "state"])]
    pub list: bool,

    /// Show what the journal knows, and fetch nothing.
    #[arg(long, help = "cli-fetch-arg-state", help_heading = "cli-heading-journal")]
    pub state: bool,

    /// Begin a broken journal anew.
    #[arg(long, help = "cli-fetch-arg-repair", help_heading = "cli-heading-journal", requires = "state")]
    pub repair: bool,

    /// The mailbox is the one that the journal knows.
    #[arg(long, help = "cli-fetch-arg-same-mailbox", help_heading = "cli-heading-journal", hide_short_help = true)]
    #[arg(conflicts_with_all = ["list", "state"])]
    pub same_mailbox: bool,

    /// Where the journals lie.
    #[arg(
        long,
        value_name = "cli-name-folder",
        help = "cli-fetch-arg-state-dir",
        help_heading = "cli-heading-journal"
    )]
    #[arg(value_hint = ValueHint::DirPath)]
    pub state_dir: Option<PathBuf>,

    /// Who logs in, and where the password comes from.
    #[command(flatten)]
    pub own: LoginArgs,

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
}

/// Whose mail is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// An address.
    Address(EmailAddress),
    /// A name out of `accounts.toml`.
    Account(String),
}

impl std::fmt::Display for Whose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Account(name) => f.write_str(name),
        }
    }
}

/// Options of a run, which `fetch.toml` can't set for an account.
pub const OF_THE_RUN: [&str; 12] = [
    "watch",
    "all",
    "accounts",
    "jobs",
    "dry-run",
    "list",
    "state",
    "repair",
    "same-mailbox",
    "state-dir",
    "discover",
    "password-stdin",
];

fn whose(text: &str) -> Result<Whose, ValueError> {
    if !text.contains('@') && !text.is_empty() {
        return Ok(Whose::Account(text.to_owned()));
    }
    values::address(text).map(Whose::Address)
}

/// `2026-11-24`, or `30d` for so many days ago.
fn since(text: &str) -> Result<Day, ValueError> {
    let wrong = || ValueError::new("cli-value-since", "cli-value-since-expected");
    if let Some(days) = text.strip_suffix('d') {
        let days: u64 = days.parse().map_err(|_| wrong())?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        return Ok(date::civil((now / 86_400).saturating_sub(days)));
    }
    date::parse_iso(text).ok_or_else(wrong)
}

/// Most servers take those who come more often for an attack.
fn every(text: &str) -> Result<Duration, ValueError> {
    let every = values::duration(text)?;
    let range = Duration::from_secs(10)..=Duration::from_secs(24 * 3600);
    if range.contains(&every) { Ok(every) } else { Err(ValueError::new("cli-value-every", "cli-value-every-expected")) }
}

/// Where a server listens for LMTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LmtpPlace {
    /// `unix:PATH`
    Unix(PathBuf),
    /// `HOST:PORT`
    Tcp(String, u16),
}

fn lmtp(text: &str) -> Result<LmtpPlace, ValueError> {
    let wrong = || ValueError::new("cli-value-lmtp", "cli-value-lmtp-expected");
    if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
        return Ok(LmtpPlace::Unix(path.into()));
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let port = port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?;
    if host.is_empty() || host == "unix" { Err(wrong()) } else { Ok(LmtpPlace::Tcp(host.to_owned(), port)) }
}

/// A command, in words.
fn words(text: &str) -> Result<String, ValueError> {
    match command_words(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err(ValueError::new("cli-value-words", "cli-value-words-expected")),
    }
}

/// Splits a line at blanks outside of quotes; `None` if a quote is open or there is no word.
pub fn command_words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (None, '"' | '\'') => {
                word.get_or_insert_default();
                quote = Some(character);
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().push(characters.next()?),
            (None, ' ' | '\t') => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    (quote.is_none() && !words.is_empty()).then_some(words)
}

/// `50M`: bytes, or with K, M or G so many KiB, MiB or GiB.
fn size(text: &str) -> Result<u64, ValueError> {
    let units = [('K', 10), ('M', 20), ('G', 30)];
    let unit =
        units.into_iter().find_map(|(unit, bits)| Some((text.strip_suffix([unit, unit.to_ascii_lowercase()])?, bits)));
    let (number, bits) = unit.unwrap_or((text, 0));
    let bytes = number.parse::<u64>().ok().filter(|number| *number > 0 && number.leading_zeros() > bits);
    bytes.map(|number| number << bits).ok_or_else(|| ValueError::new("cli-value-size", "cli-value-size-expected"))
}

impl FetchArgs {
    /// The server that the user named.
    pub fn server(&self) -> Option<&ServerUrl> {
        self.imap.as_ref().or(self.pop3.as_ref())
    }

    /// The protocol that the user named, in whichever way.
    pub fn protocol(&self) -> Option<Protocol> {
        let choice = self.protocol.map(|choice| match choice {
            ProtocolChoice::Imap => Protocol::Imap,
            ProtocolChoice::Pop3 => Protocol::Pop3,
        });
        self.server().map(|server| server.protocol).or(choice)
    }

    /// A place for the mail was named.
    pub fn has_target(&self) -> bool {
        self.maildir.is_some() || self.mbox.is_some() || self.eml.is_some() || self.hands_over()
    }

    /// Messages are handed over.
    pub fn hands_over(&self) -> bool {
        self.deliver.is_some() || self.deliver_shell.is_some() || self.lmtp.is_some()
    }

    /// Several accounts may be meant.
    pub fn several(&self) -> bool {
        self.all || self.whose.len() > 1
    }

    /// An account of the file, in a run with these options.
    pub fn with_account(&self, account: Self) -> Self {
        Self {
            all: false,
            accounts: None,
            jobs: self.jobs,
            typed: Vec::new(),
            dry_run: self.dry_run,
            list: self.list,
            state: self.state,
            repair: self.repair,
            same_mailbox: self.same_mailbox,
            state_dir: self.state_dir.clone(),
            discover: self.discover,
            watch: self.watch,
            every: self.every.or(account.every),
            ..account
        }
    }

    /// What no single value shows.
    pub(super) fn check(&self, common: &Common) -> Result<(), Complaint> {
        let complaint = |id| Err(Complaint::new(Message::new(id)));
        if self.every.is_some() && !self.watch && self.has_target() {
            return complaint("cli-error-every");
        }
        if self.watch && self.oauth.wanted() {
            return complaint("cli-error-watch-oauth");
        }
        if self.watch && self.own.password_stdin {
            return complaint("cli-error-watch-stdin");
        }
        let to_file = common.format.outputs.iter().any(|output| output.path.is_some());
        if self.watch && to_file {
            return complaint("cli-error-watch-file");
        }
        let deletes = self.delete || self.delete_after.is_some();
        let by_command = self.deliver.is_some() || self.deliver_shell.is_some();
        if deletes && by_command && !self.receiver_stores {
            return Err(Complaint::new(Message::new("cli-error-deliver-delete")).hint("cli-hint-deliver-delete"));
        }
        if self.hands_over() && self.headers_only {
            return complaint("cli-error-deliver-headers");
        }
        let of_one = [
            ("--list", self.list),
            ("--user", self.own.user.is_some()),
            ("--password-stdin", self.own.password_stdin),
            ("--oauth", self.oauth.flow.is_some()),
            ("--oauth-refresh-command", self.oauth.refresh_command.is_some()),
        ];
        if let Some((option, _)) = of_one.into_iter().find(|(_, given)| *given && self.several()) {
            return Err(Complaint::new(Message::new("cli-error-one-account").with("option", option)));
        }
        if let (Some(option), false) = (self.typed.first(), self.has_target() || self.list) {
            let message = Message::new("cli-error-fetch-file-option").with("option", format!("--{option}"));
            return Err(Complaint::new(message).hint("cli-hint-no-target"));
        }
        if common.network.offline && !self.state {
            return complaint("cli-error-offline-fetch");
        }
        if self.protocol() == Some(Protocol::Pop3) && (self.all_mailboxes || !self.mailboxes.is_empty()) {
            return complaint("cli-error-pop3-mailbox");
        }
        if self.protocol() == Some(Protocol::Pop3) && self.mark_seen {
            return complaint("cli-error-pop3-mark-seen");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_into_words_and_no_more() {
        for (line, expected) in [
            ("procmail -d", Some(vec!["procmail", "-d"])),
            ("  a  'b c' \"d\\\"e\" f\\ g ''", Some(vec!["a", "b c", "d\"e", "f g", ""])),
            ("a;b $(c) `d` *", Some(vec!["a;b", "$(c)", "`d`", "*"])),
            ("'a\\'", Some(vec!["a\\"])),
            ("a 'b", None),
            ("a\\", None),
            (" ", None),
        ] {
            let expected = expected.map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(command_words(line), expected, "{line}");
        }
    }

    #[test]
    fn a_place_for_lmtp_is_a_socket_or_a_port() {
        let tcp = |host: &str| LmtpPlace::Tcp(host.to_owned(), 24);
        for (text, expected) in [
            ("unix:/run/lmtp", Some(LmtpPlace::Unix("/run/lmtp".into()))),
            ("localhost:24", Some(tcp("localhost"))),
            ("[::1]:24", Some(tcp("::1"))),
            ("unix:", None),
            ("localhost", None),
            (":24", None),
            ("a:0", None),
            ("a:x", None),
        ] {
            assert_eq!(lmtp(text).ok(), expected, "{text}");
        }
    }
}
