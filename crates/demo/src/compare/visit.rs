//! Visits a real account by both protocols, and only reads: TOP and not RETR, EXAMINE and not SELECT,
//! BODY.PEEK and not BODY. A look before and a look after prove it.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use super::collect::Collect;
use super::record::Record;
use mail_dialog::imap::{ImapCommand, UidSet};
use mail_dialog::pop3::Pop3Command;
use mail_dialog::sasl::Plain;
use mail_dialog::{Command, Item, Opened, Reply};
use mail_discovery::login;
use mail_net::Net;
use mail_net::connection::Session;
use mail_net::driver::{Counters, DriverError};
use mail_types::Reason;
use mail_types::encode::hex;
use mail_types::event::Events;
use mail_types::report::{Cause, Failure, MailboxStatus, Refusal};
use mail_types::visit::{Cost, Proof, Quota, Side, Visit};
use mail_types::{AuthMechanism, Capabilities, Endpoint, Protocol, Secret, Security};

/// Headers that are read, of the newest messages.
const HEADERS: usize = 10;
/// Mailboxes whose numbers go into the digest.
const MAILBOXES_MAX: usize = 64;
/// Lines of a listing that the dialog shows.
const LISTED_SHOWN: usize = 6;
const INBOX: &str = "INBOX";

/// Opens sessions and logs in; the decision who may see the password is not ours.
pub trait Door: Sync {
    /// A session that is logged in. `events` hears what is said.
    fn open<'a>(&'a self, protocol: Protocol, events: &'a Events) -> BoxFuture<'a, Result<Session, Failure>>;
}

/// Logs in by the protocol's own command, USER and PASS or LOGIN, which a reader understands (submission has none). For the
/// built-in servers alone: elsewhere `login` decides what may be sent.
///
/// # Errors
/// What the server or the line said.
pub async fn log_in(mut session: Session, username: String, password: Secret) -> Result<Session, Failure> {
    let command = match session.connection.protocol() {
        Protocol::Submission => Command::Authenticate(Box::new(Plain::new(username, password))),
        _ => Command::Login { username, password },
    };
    match session.connection.run(command).await {
        Ok(Ok(_)) => Ok(session),
        Ok(Err(refusal)) => Err(refused(&refusal)),
        Err(error) => Err(Failure::of(error)),
    }
}

/// Where a protocol is served.
#[derive(Debug, Clone)]
pub struct Site {
    /// Which.
    pub protocol: Protocol,
    /// Host and port.
    pub endpoint: Endpoint,
    /// How the connection is protected.
    pub security: Security,
    /// Login mechanisms that the server offers; after the login it does not say any more.
    pub mechanisms: Vec<AuthMechanism>,
}

/// Visits the account at these sites, POP3 first.
pub async fn visit(net: &Net, door: &dyn Door, address: &str, sites: &[Site]) -> Visit {
    let imap = sites.iter().any(|site| site.protocol == Protocol::Imap);
    let before = if imap { Some(look(door).await) } else { None };
    // A refused login is not tried again.
    let refused = before.as_ref().and_then(|look| look.as_ref().err()).cloned();
    let mut sides = Vec::new();
    for site in sites {
        let known = refused.clone().and_then(|failure| match (site.protocol, failure.cause) {
            (Protocol::Imap, _) => Some(failure),
            (_, Cause::Login) => Some(Failure::of(Reason::SamePassword)),
            _ => None,
        });
        let side = match known {
            Some(failure) => failed(site, failure),
            None => side(net, door, site).await.unwrap_or_else(|failure| failed(site, failure)),
        };
        sides.push(side);
    }
    let (mut proof, mut quota) = (Proof::Unknown, None);
    if let Some(Ok(before)) = before {
        quota = before.quota;
        if let Ok(after) = look(door).await {
            proof = compare(&before.entries, &after.entries);
        }
    }
    Visit { address: address.to_owned(), sides, quota, proof }
}

fn failed(site: &Site, failure: Failure) -> Side {
    Side {
        protocol: site.protocol,
        endpoint: site.endpoint.clone(),
        security: site.security,
        tls_version: None,
        failure: Some(failure),
        capabilities: Capabilities::default(),
        mechanisms: Vec::new(),
        mailbox: MailboxStatus::default(),
        login: Cost::default(),
        task: Cost::default(),
        headers: 0,
        lines: Vec::new(),
    }
}

/// A session under observation.
struct Watch<'a> {
    net: &'a Net,
    began: std::time::Duration,
    counters: Counters,
}

impl Watch<'_> {
    /// What it cost since the last time.
    fn cost(&mut self, session: &Session) -> Cost {
        let (now, counters) = (self.net.clock().elapsed(), session.connection.counters());
        let cost = Cost {
            took: now.saturating_sub(self.began),
            round_trips: counters.round_trips - self.counters.round_trips,
            bytes: counters.sent_bytes + counters.received_bytes
                - self.counters.sent_bytes
                - self.counters.received_bytes,
        };
        (self.began, self.counters) = (now, counters);
        cost
    }
}

async fn side(net: &Net, door: &dyn Door, site: &Site) -> Result<Side, Failure> {
    let record = Record::new(net);
    let mut watch = Watch { net, began: net.clock().elapsed(), counters: Counters::default() };
    let mut session = door.open(site.protocol, &record.events).await?;
    let login = watch.cost(&session);
    let offered = session.capabilities.clone();
    let mut mailbox = MailboxStatus::default();
    if let Some(inbox) = Command::inbox(site.protocol) {
        mailbox = match session.connection.run(inbox).await.map_err(Failure::of)? {
            Ok(reply) => reply.mailbox().unwrap_or_default(),
            Err(refusal) => return Err(login::refusal_failure(site.protocol, &refusal, true)),
        };
    }
    // What is the same for both begins here.
    watch.cost(&session);
    let headers = match site.protocol {
        Protocol::Pop3 => pop3(&mut session, &record, mailbox).await?,
        _ => imap(&mut session).await?,
    };
    let task = watch.cost(&session);
    let mut capabilities = match session.connection.capabilities().await {
        Ok(Ok(capabilities)) => capabilities,
        _ => offered.clone(),
    };
    capabilities.expire = capabilities.expire.or(offered.expire);
    let _ = session.connection.run(Command::Quit).await;
    Ok(Side {
        protocol: site.protocol,
        endpoint: site.endpoint.clone(),
        security: site.security,
        tls_version: session.tls.as_ref().and_then(|tls| tls.version),
        failure: None,
        capabilities,
        mechanisms: site.mechanisms.clone(),
        mailbox,
        login,
        task,
        headers,
        lines: record.take(),
    })
}

/// UIDL, and TOP of the newest.
async fn pop3(session: &mut Session, record: &Record, mailbox: MailboxStatus) -> Result<u64, Failure> {
    let count = u32::try_from(mailbox.messages.unwrap_or(0)).unwrap_or(u32::MAX);
    let mut numbers: Vec<u32> = (1..=count).collect();
    if session.capabilities.unique_ids {
        let mut listing = Collect::default();
        ask(session, Pop3Command::Uidl, &mut listing).await?;
        let listed = listing.unique_ids();
        record.listed(&listed[..listed.len().min(LISTED_SHOWN)]);
        numbers = listed.into_iter().map(|(number, _)| number).collect();
    }
    if !session.capabilities.has("TOP") {
        return Ok(0);
    }
    let newest = &numbers[numbers.len().saturating_sub(HEADERS)..];
    let commands = newest.iter().map(|number| Pop3Command::Top { number: *number }.into()).collect();
    let answers = session.connection.run_all(commands).await.map_err(Failure::of)?;
    Ok(answers.iter().filter(|answer| answer.is_ok()).count() as u64)
}

/// UIDs with flags, and the headers of the newest.
async fn imap(session: &mut Session) -> Result<u64, Failure> {
    if open(session, INBOX).await?.exists == Some(0) {
        return Ok(0);
    }
    let uids: Vec<u32> = listed(session).await?.into_iter().map(|(uid, _)| uid).collect();
    let newest = &uids[uids.len().saturating_sub(HEADERS)..];
    if newest.is_empty() {
        return Ok(0);
    }
    let headers = ImapCommand::Messages { uids: UidSet::each(newest), headers_only: true };
    let mut read = Collect::default();
    ask(session, headers, &mut read).await?;
    Ok(read.messages.len() as u64)
}

/// What a look shows.
struct Look {
    entries: BTreeMap<String, String>,
    quota: Option<Quota>,
}

/// Every mailbox's numbers, and every message of the inbox with its flags. By IMAP: POP3 shows one
/// mailbox and no flags.
async fn look(door: &dyn Door) -> Result<Look, Failure> {
    let mut session = door.open(Protocol::Imap, &Events::none()).await?;
    let mut entries = BTreeMap::new();
    let mut mailboxes = Collect::default();
    ask(&mut session, ImapCommand::Mailboxes, &mut mailboxes).await?;
    let names = mailboxes.items.into_iter().filter_map(|item| match item {
        Item::Mailbox { name, attributes, .. } if selectable(&attributes) => Some(name),
        _ => None,
    });
    // The inbox is opened last, and listed.
    let others = names.filter(|name| !name.eq_ignore_ascii_case(INBOX)).take(MAILBOXES_MAX);
    for mailbox in others.collect::<Vec<_>>() {
        let numbers = numbers(&mut session, &mailbox).await?;
        entries.insert(format!("mailbox {mailbox}"), numbers);
    }
    // New mail alone changes these; whether something old changed, the messages tell.
    numbers(&mut session, INBOX).await?;
    entries.insert(format!("mailbox {INBOX}"), String::new());
    for (uid, flags) in listed(&mut session).await? {
        // \Recent belongs to the session and not to the message (RFC 3501 section 2.3.2).
        let mut flags: Vec<String> =
            flags.unwrap_or_default().into_iter().filter(|flag| !flag.eq_ignore_ascii_case("\\Recent")).collect();
        flags.sort();
        entries.insert(format!("message {uid}"), flags.join(" "));
    }
    let quota = quota(&mut session).await;
    let _ = session.connection.run(Command::Quit).await;
    Ok(Look { entries, quota })
}

fn selectable(attributes: &[String]) -> bool {
    !attributes.iter().any(|name| ["\\noselect", "\\nonexistent"].contains(&name.to_ascii_lowercase().as_str()))
}

/// Opens a mailbox: how many messages, UIDVALIDITY and UIDNEXT.
async fn numbers(session: &mut Session, mailbox: &str) -> Result<String, Failure> {
    match open(session, mailbox).await {
        Ok(opened) => {
            let all = [opened.exists, opened.uid_validity, opened.uid_next];
            Ok(all.map(|number| number.map_or_else(|| "?".to_owned(), |number| number.to_string())).join(" "))
        }
        // A mailbox may be gone, or closed to us; that it stays so is part of the state.
        Err(failure) if failure.cause == Cause::Protocol => Ok("refused".to_owned()),
        Err(failure) => Err(failure),
    }
}

/// The UIDs of the open mailbox with their flags.
async fn listed(session: &mut Session) -> Result<Vec<(u32, Option<Vec<String>>)>, Failure> {
    let mut listing = Collect::default();
    ask(session, ImapCommand::List { uids: UidSet::all(), details: false }, &mut listing).await?;
    let listed = listing.items.into_iter().filter_map(|item| match item {
        Item::Listed { uid, flags, .. } => Some((uid, flags)),
        _ => None,
    });
    Ok(listed.collect())
}

async fn quota(session: &mut Session) -> Option<Quota> {
    if !session.capabilities.has("QUOTA") {
        return None;
    }
    let mut told = Collect::default();
    ask(session, ImapCommand::Quota { mailbox: INBOX.into() }, &mut told).await.ok()?;
    told.items.into_iter().find_map(|item| match item {
        Item::Storage { used_kib, limit_kib } => Some(Quota { used_kib, limit_kib }),
        _ => None,
    })
}

fn compare(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Proof {
    let different = before.iter().filter(|(name, value)| after.get(*name) != Some(value)).count() as u64;
    let arrived = after.keys().filter(|name| !before.contains_key(*name)).count() as u64;
    let (old, new) = (digest(before), digest(after));
    match (different, arrived) {
        (0, 0) => Proof::Same { digest: old, parts: before.len() as u64 },
        (0, arrived) => Proof::Grown { before: old, after: new, arrived },
        (different, _) => Proof::Changed { before: old, after: new, different },
    }
}

fn digest(entries: &BTreeMap<String, String>) -> String {
    let mut hash = Sha256::new();
    for (name, value) in entries {
        hash.update(format!("{name}\0{value}\n"));
    }
    hex(hash.finalize())
}

/// Carries a command out; a refusal is a failure.
async fn ask(session: &mut Session, command: impl Into<Command>, sink: &mut Collect) -> Result<Reply, Failure> {
    answered(session.connection.run_with_body(command, sink).await)
}

async fn open(session: &mut Session, mailbox: &str) -> Result<Opened, Failure> {
    answered(session.connection.open_mailbox(mailbox, false).await)
}

fn answered<T>(answer: Result<Result<T, Refusal>, DriverError>) -> Result<T, Failure> {
    match answer {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(refusal)) => Err(refused(&refusal)),
        Err(error) => Err(Failure::of(error)),
    }
}

fn refused(refusal: &Refusal) -> Failure {
    if !refusal.was_sent() {
        return Failure::of(DriverError::Closed);
    }
    Failure::of(Reason::CommandRefused { text: refusal.words() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn new_mail_is_no_change_and_a_flag_is_one() {
        let before = state(&[("message 1", "\\Seen"), ("message 2", "")]);
        assert!(matches!(compare(&before, &before), Proof::Same { parts: 2, .. }));
        let grown = state(&[("message 1", "\\Seen"), ("message 2", ""), ("message 3", "")]);
        let Proof::Grown { before: old, after: new, arrived } = compare(&before, &grown) else { panic!("grown") };
        assert!(old != new && old.len() == 64 && arrived == 1);
        for other in [state(&[("message 1", "\\Seen")]), state(&[("message 1", "\\Seen"), ("message 2", "\\Seen")])] {
            assert!(matches!(compare(&before, &other), Proof::Changed { different: 1, .. }));
        }
    }
}
