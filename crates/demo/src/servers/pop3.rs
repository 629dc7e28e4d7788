//! The POP3 server (RFC 1939, RFC 2449, RFC 2595, RFC 5034): INBOX as one list of messages, taken
//! when the client logs in. What it deletes goes at QUIT, and only then.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::account::{LoginRefusal, decode_base64};
use super::knobs::Knobs;
use super::mailbox::{INBOX, Mailbox};
use super::sasl::{self, Ended};
use super::session::{Context, REFUSALS_MAX, masked, split_verb};
use super::wire::Wire;

/// One client's session.
pub(super) struct Session {
    context: Context,
    /// Before the wire: who reads of the end in the log finds the mailbox free.
    drop: Option<Maildrop>,
    wire: Wire,
    username: Option<String>,
    /// Of the greeting, for APOP; gone after STLS.
    timestamp: Option<String>,
    refusals: u32,
}

/// The messages as they were at login (RFC 1939 section 5).
struct Maildrop {
    mailbox: Mailbox,
    messages: Vec<Entry>,
    deleted: BTreeSet<usize>,
    /// Numbers of what was retrieved, where EXPIRE 0 takes it at QUIT (RFC 2449 section 6.7).
    retrieved: Option<BTreeSet<usize>>,
    locked: bool,
}

/// Commands and how many arguments each takes; of the others a name or a password may hold spaces.
const ARGUMENTS: &[(&str, usize, usize)] = &[
    ("CAPA", 0, 0),
    ("STLS", 0, 0),
    ("QUIT", 0, 0),
    ("STAT", 0, 0),
    ("NOOP", 0, 0),
    ("RSET", 0, 0),
    ("LIST", 0, 1),
    ("UIDL", 0, 1),
    ("RETR", 1, 1),
    ("DELE", 1, 1),
    ("TOP", 2, 2),
];

/// What is wrong with a command's arguments.
fn misused(verb: &str, rest: &str) -> Option<String> {
    let (verb, least, most) = ARGUMENTS.iter().find(|(name, ..)| *name == verb)?;
    let given = rest.split_whitespace().count();
    if (*least..=*most).contains(&given) {
        return None;
    }
    Some(match *most {
        0 => format!("{verb} takes no argument"),
        2 => format!("{verb} takes the number of a message and a number of lines"),
        _ => format!("{verb} takes the number of one message"),
    })
}

fn messages(count: usize) -> String {
    format!("{count} message{}", if count == 1 { "" } else { "s" })
}

struct Entry {
    uid: u32,
    unique_id: String,
    raw: Arc<[u8]>,
}

enum Next {
    Go,
    End,
}

impl Session {
    pub(super) fn new(context: Context, wire: Wire) -> Self {
        let timestamp = context.knobs.apop.then(|| sasl::timestamp(&context.nonce()));
        Self { context, wire, username: None, timestamp, drop: None, refusals: 0 }
    }

    /// Serves until the client is gone.
    pub(super) async fn run(mut self) -> io::Result<()> {
        let timestamp = self.timestamp.as_ref().map(|text| format!(" {text}")).unwrap_or_default();
        self.wire.send_line(&format!("+OK mailsetup demo POP3 server ready{timestamp}")).await?;
        while let Some(line) = self.wire.line().await? {
            let line = String::from_utf8_lossy(&line).into_owned();
            self.wire.log.command(&masked(&line));
            let (verb, rest) = split_verb(&line);
            let next = if let Some(complaint) = misused(&verb, rest) {
                self.wire.send_line(&format!("-ERR {complaint}")).await?;
                Next::Go
            } else if self.drop.is_some() {
                self.transaction(&verb, rest).await?
            } else {
                self.authorization(&verb, rest).await?
            };
            if matches!(next, Next::End) {
                break;
            }
        }
        self.drop = None;
        self.wire.close().await
    }

    async fn authorization(&mut self, verb: &str, rest: &str) -> io::Result<Next> {
        let encrypted = self.wire.is_encrypted();
        let reply = match verb {
            "CAPA" => return self.capabilities().await.map(|()| Next::Go),
            "QUIT" => return self.wire.send_line("+OK bye").await.map(|()| Next::End),
            "STLS" if self.context.starttls_offered(encrypted) => return self.start_tls().await,
            "USER" | "PASS" | "AUTH" | "APOP" if !self.context.login_allowed(encrypted) => {
                if verb == "PASS" || (verb == "AUTH" && rest.contains(' ')) {
                    self.wire.log.password_seen();
                }
                match self.context.knobs.login_disabled {
                    true => "-ERR [SYS/PERM] login is disabled",
                    false => "-ERR [AUTH] no login without TLS",
                }
            }
            "APOP" => return self.apop(rest).await,
            "AUTH" => return self.authenticate(rest).await,
            "USER" | "PASS" if !self.context.login_command() => "-ERR [AUTH] USER and PASS are not to be had",
            "USER" if rest.is_empty() => "-ERR USER needs a name",
            "USER" => {
                self.username = Some(rest.to_owned());
                "+OK send PASS"
            }
            "PASS" => match self.username.take() {
                Some(username) => {
                    let verdict = self.context.account.check(&username, rest.as_bytes(), &self.context.knobs);
                    return self.login("USER", &username, verdict).await;
                }
                None => "-ERR send USER first",
            },
            _ => "-ERR unknown command, or not before login",
        };
        self.wire.send_line(reply).await?;
        Ok(Next::Go)
    }

    /// RFC 2449 section 5
    async fn capabilities(&mut self) -> io::Result<()> {
        let (knobs, encrypted) = (&self.context.knobs, self.wire.is_encrypted());
        let mut reply =
            String::from("+OK capabilities follow\r\nTOP\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\n");
        if !knobs.no_uidl {
            reply.push_str("UIDL\r\n");
        }
        if self.drop.is_none() {
            if self.context.starttls_offered(encrypted) {
                reply.push_str("STLS\r\n");
            }
            if self.context.login_allowed(encrypted) {
                if self.context.login_command() {
                    reply.push_str("USER\r\n");
                }
                let _ = write!(reply, "SASL {}\r\n", sasl::offered(knobs).join(" "));
            }
        }
        if let Some(seconds) = knobs.login_delay_s {
            let _ = write!(reply, "LOGIN-DELAY {seconds}\r\n");
        }
        match knobs.expire_days {
            Some(days) => {
                let _ = write!(reply, "EXPIRE {days}\r\n");
            }
            None => reply.push_str("EXPIRE NEVER\r\n"),
        }
        reply.push_str("IMPLEMENTATION mailsetup-demo\r\n.\r\n");
        self.wire.send(reply.as_bytes()).await
    }

    async fn start_tls(&mut self) -> io::Result<Next> {
        self.wire.send_line("+OK begin TLS").await?;
        if self.context.knobs.starttls_injection {
            self.wire.send_line("+OK injected before TLS").await?;
        }
        let context = self.context.clone();
        self.wire.start_tls(&context.acceptor).await?;
        self.username = None;
        self.timestamp = None;
        Ok(Next::Go)
    }

    /// RFC 1939 section 7
    async fn apop(&mut self, rest: &str) -> io::Result<Next> {
        let (Some(timestamp), Some((username, digest))) = (self.timestamp.clone(), rest.rsplit_once(' ')) else {
            self.wire.send_line("-ERR APOP is not to be had").await?;
            return Ok(Next::Go);
        };
        let fits = |password: &[u8]| sasl::apop_fits(&timestamp, digest, password);
        let verdict = self.context.account.check_with(username, fits, true, &self.context.knobs);
        self.login("APOP", username, verdict).await
    }

    /// RFC 5034
    async fn authenticate(&mut self, rest: &str) -> io::Result<Next> {
        let (mechanism, initial) = match rest.split_once(' ') {
            Some((mechanism, initial)) => (mechanism, decode_base64(initial.trim().as_bytes())),
            None => (rest, None),
        };
        let mechanism = mechanism.to_ascii_uppercase();
        if mechanism.is_empty() {
            let names = sasl::offered(&self.context.knobs).join("\r\n");
            self.wire.send(format!("+OK mechanisms follow\r\n{names}\r\n.\r\n").as_bytes()).await?;
            return Ok(Next::Go);
        }
        let refused = match sasl::converse(&self.context, &mut self.wire, &mechanism, "+ ", initial).await? {
            Ended::Verdict { username, verdict } => return self.login(&mechanism, &username, verdict).await,
            Ended::NotOffered => "-ERR [AUTH] mechanism is not offered",
            Ended::Aborted => "-ERR login aborted",
        };
        self.wire.send_line(refused).await?;
        Ok(Next::Go)
    }

    async fn login(&mut self, mechanism: &str, username: &str, verdict: Result<(), LoginRefusal>) -> io::Result<Next> {
        let context = self.context.clone();
        self.wire.log.login(mechanism, username, verdict.is_ok());
        let refusal = match verdict {
            Ok(()) => match Maildrop::open(&context) {
                Ok(drop) => {
                    let count = messages(drop.messages.len());
                    self.drop = Some(drop);
                    self.wire.send_line(&format!("+OK logged in, {count}")).await?;
                    return Ok(Next::Go);
                }
                Err(text) => text.to_owned(),
            },
            Err(refusal) => {
                self.refusals += 1;
                LoginRefusal::pop3(&refusal)
            }
        };
        self.wire.send_line(&format!("-ERR {refusal}")).await?;
        Ok(if self.refusals < REFUSALS_MAX { Next::Go } else { Next::End })
    }

    async fn transaction(&mut self, verb: &str, rest: &str) -> io::Result<Next> {
        let Some(drop) = &mut self.drop else { return Ok(Next::End) };
        match verb {
            "CAPA" => self.capabilities().await?,
            "QUIT" => {
                let gone = messages(drop.commit());
                self.drop = None;
                self.wire.send_line(&format!("+OK bye, {gone} deleted")).await?;
                return Ok(Next::End);
            }
            _ => {
                let reply = drop.reply(verb, rest, &self.context.knobs);
                self.wire.send(&reply.unwrap_or_else(|| b"-ERR no such message\r\n".to_vec())).await?;
            }
        }
        Ok(Next::Go)
    }
}

impl Maildrop {
    fn open(context: &Context) -> Result<Self, &'static str> {
        let knobs = &context.knobs;
        context.mailbox.change(|store| {
            let delay = knobs.login_delay_s.map(Duration::from_secs);
            if let (Some(delay), Some(last)) = (delay, store.last_pop3_login)
                && last.elapsed() < delay
            {
                return Err("[LOGIN-DELAY] you were here a moment ago, wait");
            }
            if knobs.exclusive_pop3_lock && store.pop3_locked {
                return Err("[IN-USE] another session holds the mailbox");
            }
            store.pop3_locked = true;
            store.last_pop3_login = Some(Instant::now());
            let messages = store.folder(INBOX).map(|folder| {
                let unique_id = |uid: u32| format!("{:08x}{uid:08x}", folder.uid_validity);
                let entry = |m: &super::mailbox::StoredMessage| Entry {
                    uid: m.uid,
                    unique_id: unique_id(m.uid),
                    raw: m.raw.clone(),
                };
                folder.messages.iter().map(entry).collect()
            });
            let messages = messages.unwrap_or_default();
            let locked = knobs.exclusive_pop3_lock;
            let retrieved = (knobs.expire_days == Some(0)).then(BTreeSet::new);
            Ok(Self { mailbox: context.mailbox.clone(), messages, deleted: BTreeSet::new(), retrieved, locked })
        })
    }

    /// The reply to a command on messages; `None` if there is no such message.
    fn reply(&mut self, verb: &str, rest: &str, knobs: &Knobs) -> Option<Vec<u8>> {
        Some(match verb {
            "NOOP" => b"+OK\r\n".to_vec(),
            "RSET" => {
                self.deleted.clear();
                b"+OK\r\n".to_vec()
            }
            "STAT" => {
                let (count, size) = self.listed().fold((0, 0), |(count, size), (_, m)| (count + 1, size + m.raw.len()));
                format!("+OK {count} {size}\r\n").into_bytes()
            }
            "LIST" => self.scan(rest, |entry| entry.raw.len().to_string())?,
            "UIDL" if !knobs.no_uidl => self.scan(rest, |entry| entry.unique_id.clone())?,
            "RETR" => {
                let (number, entry) = self.entry(rest)?;
                if knobs.retrieval_marks_seen {
                    self.mark_seen(entry.uid);
                }
                let reply = [format!("+OK {} octets\r\n", entry.raw.len()).as_bytes(), &stuffed(&entry.raw)].concat();
                self.retrieved.iter_mut().for_each(|numbers| _ = numbers.insert(number));
                reply
            }
            "TOP" => {
                let (number, lines) = rest.split_once(' ').unwrap_or((rest, ""));
                let (_, entry) = self.entry(number)?;
                match lines.trim().parse() {
                    Ok(lines) => [b"+OK\r\n", stuffed(top(&entry.raw, lines)).as_slice()].concat(),
                    Err(_) => b"-ERR TOP needs a number of lines\r\n".to_vec(),
                }
            }
            "DELE" => {
                let (number, _) = self.entry(rest)?;
                self.deleted.insert(number);
                b"+OK will go at QUIT\r\n".to_vec()
            }
            _ => b"-ERR unknown command, or not after login\r\n".to_vec(),
        })
    }

    /// Messages by number, without the deleted ones.
    fn listed(&self) -> impl Iterator<Item = (usize, &Entry)> {
        (1..).zip(&self.messages).filter(|(number, _)| !self.deleted.contains(number))
    }

    fn entry(&self, number: &str) -> Option<(usize, &Entry)> {
        let number: usize = number.trim().parse().ok()?;
        let entry = self.messages.get(number.checked_sub(1)?)?;
        (!self.deleted.contains(&number)).then_some((number, entry))
    }

    /// LIST and UIDL: all, or one.
    fn scan(&self, argument: &str, value: impl Fn(&Entry) -> String) -> Option<Vec<u8>> {
        if !argument.is_empty() {
            let (number, entry) = self.entry(argument)?;
            return Some(format!("+OK {number} {}\r\n", value(entry)).into_bytes());
        }
        let mut reply = String::from("+OK\r\n");
        for (number, entry) in self.listed() {
            let _ = write!(reply, "{number} {}\r\n", value(entry));
        }
        reply.push_str(".\r\n");
        Some(reply.into_bytes())
    }

    fn mark_seen(&self, uid: u32) {
        self.mailbox.change(|store| {
            if let Some(folder) = store.folder_mut(INBOX) {
                folder.change_flags(uid, |flags| _ = flags.insert("\\Seen".into()));
            }
        });
    }

    /// The UPDATE state (RFC 1939 section 6); how many messages went.
    fn commit(&mut self) -> usize {
        let mut marked = std::mem::take(&mut self.deleted);
        marked.extend(self.retrieved.iter().flatten());
        let gone: BTreeSet<u32> =
            marked.iter().filter_map(|number| self.messages.get(number - 1)).map(|entry| entry.uid).collect();
        self.mailbox.change(|store| {
            let Some(folder) = store.folder_mut(INBOX) else { return 0 };
            let before = folder.messages.len();
            folder.messages.retain(|message| !gone.contains(&message.uid));
            before - folder.messages.len()
        })
    }
}

impl Drop for Maildrop {
    fn drop(&mut self) {
        if self.locked {
            self.mailbox.change(|store| store.pop3_locked = false);
        }
    }
}

/// Byte-stuffs a message and ends it (RFC 1939 section 3). Only CRLF ends a line: behind a bare LF a
/// dot is nothing special, and one more would change the message.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 64);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") && (out.is_empty() || out.ends_with(b"\r\n")) {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !raw.is_empty() && !raw.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

/// The header, the empty line, and so many lines of the body.
fn top(raw: &[u8], body_lines: usize) -> &[u8] {
    let (mut end, mut left) = (0, None::<usize>);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match &mut left {
            None if line == b"\r\n" || line == b"\n" => left = Some(body_lines),
            None => {}
            Some(0) => break,
            Some(left) => *left -= 1,
        }
        end += line.len();
    }
    &raw[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_start_with_a_dot_get_another() {
        for (raw, wire) in [
            (&b"a\r\n.\r\n..b\r\n"[..], &b"a\r\n..\r\n...b\r\n.\r\n"[..]),
            (b"no end", b"no end\r\n.\r\n"),
            (b"", b".\r\n"),
        ] {
            assert_eq!(stuffed(raw), wire);
        }
    }

    #[test]
    fn top_counts_lines_of_the_body() {
        let raw = b"A: b\r\n\r\n1\r\n2\r\n3\r\n";
        assert_eq!(top(raw, 0), b"A: b\r\n\r\n");
        assert_eq!(top(raw, 2), b"A: b\r\n\r\n1\r\n2\r\n");
        assert_eq!(top(raw, 9), raw);
    }
}
