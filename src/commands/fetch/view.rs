//! What `fetch` says to programs: views of their own, so that the engine can change beneath them.

use schemars::JsonSchema;
use serde::Serialize;

use super::plan::AccountPlan;
use crate::exit::Exit;
use crate::locale::Locale;
use crate::render::json::{ExitCode, Text};
use mail_fetch::Report;
use mail_fetch::mailbox_name;
use mail_fetch::overview::{Line, Overview};
use mail_types::report::Candidate;
use mail_types::{EmailAddress, Message, date};

/// The number of this form; it grows when a change breaks readers.
const SCHEMA_VERSION: u32 = 1;

/// The output of `mailsetup fetch --format json`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "mailsetup fetch", deny_unknown_fields)]
pub struct Document<T> {
    /// Number of this form; it grows when a change breaks readers.
    schema_version: u32,
    /// The exit code of the run.
    exit: ExitCode,
    /// An entry for each account; none if the run failed before there was anything to report.
    results: Vec<T>,
    /// Of several accounts, those without an entry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    unfetched: Vec<Unfetched>,
    /// Why there is no entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Text>,
}

impl<T> Document<T> {
    /// With one result.
    pub fn new(exit: Exit, result: T) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            exit: ExitCode::new(exit),
            results: vec![result],
            unfetched: Vec::new(),
            failure: None,
        }
    }

    /// Of several accounts.
    pub fn of_all(exit: Exit, results: Vec<T>, unfetched: Vec<Unfetched>) -> Self {
        Self { schema_version: SCHEMA_VERSION, exit: ExitCode::new(exit), results, unfetched, failure: None }
    }
}

impl Document<()> {
    /// Of a run that failed before there was anything to report.
    pub fn failed(exit: Exit, why: Option<&Message>, locale: &Locale) -> Self {
        let failure = why.map(|why| Text::new(why, locale));
        Self {
            schema_version: SCHEMA_VERSION,
            exit: ExitCode::new(exit),
            results: Vec::new(),
            unfetched: Vec::new(),
            failure,
        }
    }
}

/// An account whose run ended before there was anything to report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unfetched {
    /// Whose mail.
    address: String,
    /// What the run of this account alone would end with.
    exit: ExitCode,
    /// Why.
    failure: Option<Text>,
}

impl Unfetched {
    /// Of this account.
    pub fn new(address: &EmailAddress, exit: Exit, why: Option<&Message>, locale: &Locale) -> Self {
        let failure = why.map(|why| Text::new(why, locale));
        Self { address: address.to_string(), exit: ExitCode::new(exit), failure }
    }
}

/// Where mail came from.
#[derive(Debug, Serialize, JsonSchema)]
struct From {
    /// Whose mail.
    address: String,
    /// `imap` or `pop3`
    protocol: &'static str,
    host: String,
    port: u16,
}

impl From {
    fn new(address: &EmailAddress, server: &Candidate) -> Self {
        Self {
            address: address.to_string(),
            protocol: server.protocol.id(),
            host: server.endpoint.host.clone(),
            port: server.endpoint.port,
        }
    }
}

/// Where it went.
#[derive(Debug, Serialize, JsonSchema)]
struct Place {
    /// `maildir`, `mbox`, `eml`, `command` or `lmtp`
    form: &'static str,
    path: String,
}

/// What became of a run.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fetched {
    #[serde(flatten)]
    from: From,
    target: Place,
    /// Nothing was done; the counts say what would be.
    dry_run: bool,
    /// Messages stored in this run.
    stored: u64,
    /// Octets of them as received.
    stored_bytes: u64,
    /// Messages on the server that had been stored before.
    known: u64,
    /// Left out for `--since`.
    older: u64,
    /// Files whose Maildir flags were brought up to date.
    flags_updated: u64,
    /// Marked as read on the server.
    marked_seen: u64,
    /// Deleted on the server, and confirmed.
    deleted: u64,
    /// The provider archives what is deleted by way of IMAP or POP3.
    deletion_archives: bool,
    /// Still on the server.
    left: u64,
    /// The server refused these; the next run tries again.
    withheld: u64,
    /// The command or server that takes the mail wants these later; the next run tries again.
    deferred: u64,
    /// It refused these; they are kept beside the journal.
    rejected: u64,
    /// Sessions that were opened again.
    reconnects: u32,
    /// Round trips of all sessions.
    round_trips: u32,
    /// What the user should know.
    notes: Vec<Text>,
    /// Why the run did not come to its end.
    failure: Option<Text>,
    /// Ctrl-C ended it.
    interrupted: bool,
}

impl Fetched {
    /// Of this run.
    pub fn new(
        AccountPlan { args, mailbox, target, .. }: &AccountPlan,
        server: &Candidate,
        report: &Report,
        archives: bool,
        locale: &Locale,
    ) -> Self {
        Self {
            from: From::new(&mailbox.address, server),
            target: Place { form: target.id(), path: target.path().display().to_string() },
            dry_run: args.dry_run,
            stored: report.stored,
            stored_bytes: report.stored_bytes,
            known: report.known,
            older: report.older,
            flags_updated: report.flags,
            marked_seen: report.marked,
            deleted: report.deleted,
            deletion_archives: archives,
            left: report.left,
            withheld: report.withheld,
            deferred: report.deferred,
            rejected: report.rejected,
            reconnects: report.reconnects,
            round_trips: report.round_trips,
            notes: report.notes.iter().map(|note| Text::new(note, locale)).collect(),
            failure: report.failure.as_ref().map(|(_, reason)| Text::of(reason, locale)),
            interrupted: report.interrupted,
        }
    }
}

/// What lies on the server (`--list`).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Listed {
    #[serde(flatten)]
    from: From,
    mailboxes: Vec<MailboxView>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct MailboxView {
    /// Its name in Unicode; POP3 has only one, without a name.
    mailbox: Option<String>,
    /// Messages in it, whether listed or not.
    total: u64,
    /// Why it could not be listed, or not all of it.
    problem: Option<Text>,
    /// Oldest first.
    messages: Vec<LineView>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LineView {
    /// UID, or POP3's message number.
    number: u32,
    /// POP3's unique id.
    uidl: Option<String>,
    /// The day of the message as `2026-11-24`.
    day: Option<String>,
    /// The Date field as it stands.
    date: Option<String>,
    /// When it arrived: INTERNALDATE, or the newest Received field.
    arrived: Option<String>,
    /// The From field, decoded.
    from: Option<String>,
    /// The Subject field, decoded.
    subject: Option<String>,
    /// As the server says.
    size_bytes: Option<u64>,
    /// POP3 knows no read state.
    seen: Option<bool>,
    /// IMAP flags.
    flags: Option<Vec<String>>,
}

impl Listed {
    /// Of these mailboxes.
    pub fn new(address: &EmailAddress, server: &Candidate, overviews: &[Overview], locale: &Locale) -> Self {
        let message = |line: &Line| LineView {
            number: line.number,
            uidl: line.uid.clone(),
            day: line.date().and_then(date::parse_mail).map(date::iso),
            date: line.headers.date.clone(),
            arrived: line.arrived.clone().or_else(|| line.headers.received.clone()),
            from: line.headers.from.clone(),
            subject: line.headers.subject.clone(),
            size_bytes: line.size_bytes,
            seen: line.seen(),
            flags: line.flags.clone(),
        };
        let mailbox = |overview: &Overview| MailboxView {
            mailbox: overview.mailbox.as_deref().map(mailbox_name),
            total: overview.total,
            problem: overview.problem.as_ref().map(|problem| Text::of(problem, locale)),
            messages: overview.lines.iter().map(message).collect(),
        };
        Self { from: From::new(address, server), mailboxes: overviews.iter().map(mailbox).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(name: &str, schema: schemars::Schema) -> serde_json::Value {
        let path = format!("{}/docs/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        let made = format!("{:#}\n", schema.to_value());
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, &made).expect("schema written");
        }
        let there = std::fs::read_to_string(&path).expect("schema");
        assert_eq!(there, made, "refresh with UPDATE_SNAPSHOTS=1 cargo test --lib view");
        serde_json::from_str(&there).expect("JSON")
    }

    #[test]
    fn the_published_schemas_are_those_of_the_code() {
        for schema in [
            published("fetch-v1.json", schemars::schema_for!(Document<Fetched>)),
            published("fetch-list-v1.json", schemars::schema_for!(Document<Listed>)),
        ] {
            let validator = jsonschema::validator_for(&schema).expect("schema");
            assert!(!validator.is_valid(&serde_json::json!({ "schema_version": 1 })));
        }
    }
}
