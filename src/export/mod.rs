//! Settings for the mail programs that people use: one small file a target.
//!
//! An [`Exporter`] turns an [`Account`] into the text that its program reads, or refuses where the
//! format can't say what is true: a file that silently drops STARTTLS or turns POP3 into IMAP is
//! worse than none. [`export`] is the way in; before any exporter runs it turns away what no format
//! may hold: control characters and line breaks, and servers without TLS.
//!
//! Names of hosts and users may come from the network. No exporter puts one into a command line that
//! a shell or a mail program will run, except in single quotes ([`escape::shell`]).

mod aerc;
mod alpine;
mod append;
mod autoconfig;
mod autodiscover;
mod card;
mod claws;
mod credentials;
mod deltachat;
pub mod escape;
mod evolution;
mod fetchmail;
mod geary;
mod getmail;
mod goimapnotify;
mod himalaya;
mod imapsync;
mod k9;
pub mod limits;
mod mbsync;
mod meli;
mod mobileconfig;
mod mpop;
mod msmtp;
mod mutt;
mod offlineimap;
mod png;
pub mod publish;
mod qr;
mod roundcube;
mod sending;
pub mod verify;
mod zone;

#[cfg(test)]
mod tests;

pub use append::{Blocks, append};
use sha2::{Digest, Sha256};

use crate::locale::{Locale, words};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::encode::hex;
use mail_types::reason::Withheld;
use mail_types::{ChallengeKind, Message, Protocol, Secret, Security};

/// What an exporter may use besides the account.
#[derive(Debug)]
pub struct ExportOptions<'a> {
    /// The words of settings cards.
    pub locale: &'a Locale,
    /// The password, only with `--include-password`.
    pub password: Option<&'a Secret>,
    /// Certificate authorities to trust besides the system's, where the format can say so.
    pub ca_file: Option<&'a str>,
    /// The version of the program that will read the file; `None`: any that is in use.
    pub version: Option<Version>,
}

/// The first two numbers of a program's version.
pub type Version = (u16, u16);

/// Reads `1.5`, `1.5.1` or `2`.
pub fn version(text: &str) -> Option<Version> {
    let mut numbers = text.split('.').map(|number| number.parse::<u16>().ok());
    let major = numbers.next()??;
    let minor = numbers.next().unwrap_or(Some(0))?;
    numbers.all(|number| number.is_some()).then_some((major, minor))
}

/// A file for a mail program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// What stands in it.
    pub text: String,
    /// An image, in the place of the text.
    pub image: Option<Vec<u8>>,
    /// What the format could not say, and what to know.
    pub notes: Vec<Message>,
    /// It holds the password.
    pub secret: bool,
    /// Password or command were to be in it and are not: this host may not see them, for this reason.
    pub withheld: Option<(String, Withheld)>,
}

impl Exported {
    fn new(text: String) -> Self {
        Self { text, image: None, notes: Vec::new(), secret: false, withheld: None }
    }

    /// What is written.
    pub fn octets(&self) -> &[u8] {
        self.image.as_deref().unwrap_or(self.text.as_bytes())
    }

    fn note(mut self, message: Message) -> Self {
        self.notes.push(message);
        self
    }

    /// Marks that the password stands in it, where one was given.
    fn holds(mut self, options: &ExportOptions<'_>) -> Self {
        self.secret = options.password.is_some();
        self
    }
}

/// Why there is no file; the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub Message);

impl Refusal {
    fn new(id: &'static str) -> Self {
        Self(Message::new(id))
    }

    /// One that names the format.
    fn of(format: &'static str, id: &'static str) -> Self {
        Self(Message::new(id).with("format", format))
    }

    /// The program puts something else in the place of what begins so.
    fn expands(format: &'static str, start: &'static str) -> Self {
        Self(Message::new("export-refused-expands").with("format", format).with("start", start))
    }

    /// Names the longest value that is possible, in bytes.
    fn max(self, max: usize) -> Self {
        Self(self.0.with("max", max.to_string()))
    }
}

/// How a format takes a note for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comment {
    /// `# …` on the first line.
    Hash,
    /// `<!-- … -->` behind the last.
    Xml,
    /// Not at all.
    None,
}

/// How a program logs in by OAuth2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OAuth2 {
    /// It signs in by itself.
    ByItself,
    /// With an access token that a command prints.
    ByCommand,
    /// Not at all.
    Never,
}

/// What a format is for; the texts `export-group-ID` belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Mail programs with windows.
    Programs,
    /// Phones and tablets.
    Phones,
    /// Mail programs for the terminal.
    Terminal,
    /// What fetches mail into files.
    Retrievers,
    /// Applications that send mail.
    Web,
    /// Mail servers, and what is published for a domain.
    Servers,
    /// Settings for a program that is being written.
    Developers,
}

impl Group {
    /// All, in the order of the list.
    pub const ALL: [Self; 7] =
        [Self::Programs, Self::Phones, Self::Terminal, Self::Retrievers, Self::Web, Self::Servers, Self::Developers];

    /// Its stable name.
    pub fn id(self) -> &'static str {
        match self {
            Self::Programs => "programs",
            Self::Phones => "phones",
            Self::Terminal => "terminal",
            Self::Retrievers => "retrievers",
            Self::Web => "web",
            Self::Servers => "servers",
            Self::Developers => "developers",
        }
    }
}

/// One format.
pub trait Exporter: Sync {
    /// The name in `--export`; the texts `export-about-NAME` and `export-place-NAME` belong to it.
    fn name(&self) -> &'static str;

    /// The file that is written where no path is given.
    fn file_name(&self) -> &'static str;

    /// Where it stands in the list.
    fn group(&self) -> Group;

    /// Incoming protocols that it can express; empty: it needs none.
    fn incoming(&self) -> &'static [Protocol];

    /// The file names the server of this protocol, which then gets the password.
    fn writes(&self, protocol: Protocol) -> bool {
        protocol == Protocol::Submission || self.incoming().is_empty() || self.incoming().contains(&protocol)
    }

    /// How a note stands in the file.
    fn comment(&self) -> Comment {
        Comment::None
    }

    /// It is nothing without the password.
    fn needs_password(&self) -> bool {
        false
    }

    /// It can hold the password.
    fn can_hold_password(&self) -> bool {
        false
    }

    /// How its program logs in by OAuth2.
    fn oauth2(&self) -> OAuth2 {
        OAuth2::Never
    }

    /// How several accounts stand in one file; `None`: not at all.
    fn blocks(&self) -> Option<Blocks> {
        None
    }

    /// Bytes of a line that its program reads whole; `None`: of any line.
    fn line_max(&self) -> Option<usize> {
        None
    }

    /// Writes the file. [`export`] has already turned away what no format may hold.
    ///
    /// # Errors
    /// [`Refusal`] where the format can't say what is true.
    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal>;
}

/// Every format, in the order of the list.
pub const ALL: [&dyn Exporter; 51] = [
    &autoconfig::Autoconfig,
    &qr::Qr { form: qr::Form::Terminal },
    &qr::Qr { form: qr::Form::Svg },
    &qr::Qr { form: qr::Form::Png },
    &k9::K9,
    &mobileconfig::MobileConfig,
    &mbsync::Mbsync,
    &msmtp::Msmtp,
    &mpop::Mpop,
    &fetchmail::Fetchmail,
    &getmail::Getmail,
    &mutt::Mutt,
    &mutt::Neomutt,
    &aerc::Aerc,
    &himalaya::Himalaya,
    &meli::Meli,
    &offlineimap::OfflineImap,
    &goimapnotify::GoImapNotify,
    &imapsync::ImapSync,
    &alpine::Alpine,
    &evolution::Evolution,
    &geary::Geary,
    &claws::Claws,
    &roundcube::Roundcube,
    &deltachat::DeltaChat,
    &autodiscover::Autodiscover,
    &zone::Zone,
    &sending::DJANGO,
    &sending::LARAVEL,
    &sending::NEXTCLOUD,
    &sending::GRAFANA,
    &sending::SYMFONY,
    &sending::NEXTAUTH,
    &sending::MASTODON,
    &sending::CHATWOOT,
    &sending::VAULTWARDEN,
    &sending::AUTHENTIK,
    &sending::SMTP_URL,
    &sending::NODEMAILER,
    &sending::RAILS,
    &sending::GITLAB,
    &sending::DISCOURSE,
    &sending::GITEA,
    &sending::HOME_ASSISTANT,
    &sending::SPRING,
    &sending::WORDPRESS,
    &sending::POSTFIX,
    &card::Card { form: card::Form::Text },
    &card::Card { form: card::Form::Markdown },
    &card::Card { form: card::Form::Html },
    &card::Card { form: card::Form::Json },
];

/// The format of that name.
pub fn by_name(name: &str) -> Option<&'static dyn Exporter> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    ALL.into_iter().find(|exporter| exporter.name() == name)
}

/// What people call a format who know their program's or device's name.
pub const ALIASES: [(&str, &str); 4] =
    [("thunderbird", "autoconfig"), ("iphone", "mobileconfig"), ("apple", "mobileconfig"), ("android", "qr")];

/// Checks what holds for every format, then lets the exporter write.
///
/// # Errors
/// [`Refusal`] with the sentence that says why there is no file.
pub fn export(exporter: &dyn Exporter, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
    plain_lines(account, options)?;
    if options.password.is_some() && !exporter.can_hold_password() {
        return Err(Refusal::of(exporter.name(), "export-refused-password"));
    }
    if let Some(server) = account.servers.iter().find(|server| server.security == Security::Cleartext) {
        let host = server.endpoint.host.clone();
        return Err(Refusal(Message::new("export-refused-cleartext").with("host", host)));
    }
    let mut refused = None;
    for protocol in incoming_choices(exporter, account)? {
        match write(exporter, Account { protocol, ..account.clone() }, options) {
            Ok(exported) => return Ok(exported),
            Err(refusal) => refused.get_or_insert(refusal),
        };
    }
    Err(refused.unwrap_or_else(|| Refusal::new("export-refused-no-incoming")))
}

/// Writes the file for a settled incoming protocol, with what its hosts may see.
fn write(exporter: &dyn Exporter, mut account: Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
    let by_token = entered(exporter, &account).any(|server| server.login == LoginMethod::OAuth2);
    if by_token && exporter.oauth2() == OAuth2::Never {
        return Err(Refusal::of(exporter.name(), "export-refused-oauth2"));
    }
    let Some((host, reason)) = withheld(exporter, &account) else {
        account.servers.iter_mut().for_each(|server| server.named.withheld = None);
        let proposed = by_token && exporter.oauth2() == OAuth2::ByCommand;
        let note = if proposed { credentials::propose_token_command(&mut account) } else { None };
        let mut exported = exporter.export(&account, options)?;
        exported.notes.extend(note);
        return whole_lines(exporter, exported);
    };
    let wanted = options.password.is_some() || account.password_command.is_some() || account.token_command.is_some();
    account.password_command = None;
    account.token_command = None;
    let plain = ExportOptions { password: None, ..*options };
    if exporter.needs_password() {
        return Err(Refusal(words::of(&reason.into())));
    }
    let exported = exporter.export(&account, &plain)?;
    let exported = remark(exported, exporter.comment(), &host, &reason, options.locale);
    let withheld = wanted.then_some((host, reason));
    Ok(Exported { withheld, ..exported })
}

/// The program can't be told to use this challenge.
fn refused_challenge(kind: ChallengeKind, format: &'static str) -> Refusal {
    let id = if kind == ChallengeKind::Scram { "export-refused-scram" } else { "export-refused-challenge" };
    Refusal::of(format, id)
}

/// The servers that stand in the file.
fn entered<'a>(exporter: &'a dyn Exporter, account: &'a Account) -> impl Iterator<Item = &'a AccountServer> {
    let incoming = account.incoming().map(|server| server.protocol);
    account.servers.iter().filter(move |server| {
        let settled = server.protocol == Protocol::Submission || exporter.incoming().is_empty();
        exporter.writes(server.protocol) && (settled || incoming == Some(server.protocol))
    })
}

/// The server in the file that may not see a password, and why.
fn withheld(exporter: &dyn Exporter, account: &Account) -> Option<(String, Withheld)> {
    if !exporter.can_hold_password() {
        return None;
    }
    let reason = |server: &AccountServer| Some((server.endpoint.host.clone(), server.named.withheld.clone()?));
    entered(exporter, account).find_map(reason)
}

/// Writes into the file why it holds neither password nor command.
fn remark(mut exported: Exported, comment: Comment, host: &str, reason: &Withheld, locale: &Locale) -> Exported {
    let note = Message::new("export-file-withheld").with("reason", reason.clone()).with("host", host.to_owned());
    let text: String = locale.text(&note).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    exported.text = match comment {
        Comment::Hash => format!("# {text}\n{}", exported.text),
        // Two hyphens would end the comment.
        Comment::Xml => format!("{}<!-- {} -->\n", exported.text, text.replace('-', "\u{2010}")),
        Comment::None => exported.text,
    };
    exported
}

/// Turns away what the program would cut without a word.
fn whole_lines(exporter: &dyn Exporter, exported: Exported) -> Result<Exported, Refusal> {
    match exporter.line_max() {
        Some(max) if exported.text.lines().any(|line| line.len() > max) => {
            Err(Refusal::of(exporter.name(), "export-refused-length").max(max))
        }
        _ => Ok(exported),
    }
}

/// The incoming protocols to try: the chosen one if the format speaks it; otherwise all that the format and the account
/// know.
fn incoming_choices(exporter: &dyn Exporter, account: &Account) -> Result<Vec<Option<Protocol>>, Refusal> {
    let spoken = exporter.incoming();
    if spoken.is_empty() {
        return Ok(vec![account.protocol]);
    }
    let refuse = |protocol: Protocol| {
        let message = Message::new("export-refused-protocol").with("format", exporter.name());
        Refusal(message.with("protocol", protocol.to_string()))
    };
    match account.protocol {
        Some(protocol) if !spoken.contains(&protocol) => Err(refuse(protocol)),
        Some(protocol) if account.server(protocol).is_none() => {
            Err(Refusal(Message::new("export-refused-no-server").with("protocol", protocol.to_string())))
        }
        Some(protocol) => Ok(vec![Some(protocol)]),
        None => {
            let known: Vec<_> =
                spoken.iter().copied().filter(|protocol| account.server(*protocol).is_some()).map(Some).collect();
            if known.is_empty() { Err(refuse(spoken_other(spoken))) } else { Ok(known) }
        }
    }
}

/// The protocol that a format lacks, for the refusal.
fn spoken_other(spoken: &[Protocol]) -> Protocol {
    if spoken.contains(&Protocol::Imap) { Protocol::Pop3 } else { Protocol::Imap }
}

/// No value may hold what ends a line in one program or the other.
fn plain_lines(account: &Account, options: &ExportOptions<'_>) -> Result<(), Refusal> {
    let odd = |text: &str| text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    let refuse = |id| Err(Refusal::new(id));
    if account.name.as_deref().is_some_and(odd) {
        return refuse("export-refused-control-name");
    }
    if options.password.is_some_and(|password| odd(password.expose())) {
        return refuse("export-refused-control-password");
    }
    if [&account.password_command, &account.token_command].into_iter().flatten().any(|command| odd(command)) {
        return refuse("export-refused-control-command");
    }
    let in_server = |server: &AccountServer| odd(&server.username) || odd(&server.endpoint.host);
    if odd(&account.address.to_ascii()) || account.servers.iter().any(in_server) {
        return refuse("export-refused-control-server");
    }
    Ok(())
}

/// The incoming server that [`export`] settled on.
fn incoming(account: &Account) -> Result<&AccountServer, Refusal> {
    account.incoming().ok_or_else(|| Refusal::new("export-refused-no-incoming"))
}

/// The outgoing server.
fn outgoing(account: &Account) -> Result<&AccountServer, Refusal> {
    account.server(Protocol::Submission).ok_or_else(|| Refusal::new("export-refused-no-outgoing"))
}

/// No blank at either end: readers of XML take it for layout.
fn trimmed(username: &str, format: &'static str) -> Result<(), Refusal> {
    if username.trim() == username {
        return Ok(());
    }
    Err(Refusal::of(format, "export-refused-blank"))
}

/// For programs that send a password and know no other login.
fn password_only<'a>(
    servers: impl IntoIterator<Item = &'a AccountServer>,
    format: &'static str,
) -> Result<(), Refusal> {
    match servers.into_iter().all(|server| server.login == LoginMethod::Password) {
        true => Ok(()),
        false => Err(Refusal::of(format, "export-refused-challenge")),
    }
}

/// For a form that can't say what POP3 leaves on the server, and that is read by programs whose own choice is to delete:
/// Apple's after a week, Outlook after 14 days.
fn programs_delete(format: &'static str) -> Message {
    Message::new("export-note-programs-delete").with("format", format)
}

/// For programs whose TLS compares a certificate with names alone.
fn without_ip_addresses(server: &AccountServer, format: &'static str, exported: Exported) -> Exported {
    match server.endpoint.host.parse::<std::net::IpAddr>() {
        Ok(_) => exported.note(Message::new("export-note-ip-address").with("format", format)),
        Err(_) => exported,
    }
}

/// Says that the user's name has no place in the format.
fn without_name(account: &Account, format: &'static str, exported: Exported) -> Exported {
    match account.name {
        Some(_) => exported.note(Message::new("export-note-no-name").with("format", format)),
        None => exported,
    }
}

/// A name for folders and sections that no syntax can take for anything else: the address, odd characters as `_`, and
/// then behind it what tells it from other addresses that look the same so.
fn label(account: &Account) -> String {
    let address = account.address.to_ascii();
    let plain = |c: char| if c.is_ascii_alphanumeric() || "@.-_+".contains(c) { c } else { '_' };
    let label: String = address.chars().map(plain).collect();
    if label == address {
        return label;
    }
    format!("{label}-{}", &hex(Sha256::digest(address.as_bytes()))[..8])
}

/// A UUID that a seed always gives again, so that a second import replaces the first (RFC 9562
/// section 5.8: version 8 is the vendor's own).
fn uuid(seed: &str) -> String {
    let digest = Sha256::digest(format!("mailsetup {seed}").as_bytes());
    let hex = hex(digest).to_ascii_uppercase();
    format!("{}-{}-8{}-A{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// The name that recipients see: the given one, else the local part.
fn display_name(account: &Account) -> String {
    account.name.clone().unwrap_or_else(|| account.address.local_part.trim_matches('"').to_owned())
}
