//! The IMAP server's side of a session.

use std::collections::BTreeSet;

use crate::content::{day_of_mail, header};
use crate::history::{Esearch, Malady, Refusal, Trouble};
use crate::world::{MAILBOXES, Message, World};

/// What follows on a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    GoOn,
    Close,
}

pub const GREETING: &[u8] = b"* OK [CAPABILITY IMAP4rev1] ready\r\n";

#[derive(Default)]
pub struct ImapSession {
    selected: Option<usize>,
    /// The messages as this session numbers them.
    view: Vec<u64>,
    flagged: BTreeSet<u64>,
    /// A list was sent since the mailbox was opened.
    listed: bool,
    marked: Vec<u64>,
}

impl ImapSession {
    /// Takes a command and appends the answer.
    pub fn hear(&mut self, world: &mut World, line: &str, out: &mut Vec<u8>) -> Then {
        let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
        let upper = command.to_ascii_uppercase();
        let mut words = upper.split(' ');
        let mut verb = words.next().unwrap_or_default().to_owned();
        if verb == "UID" {
            verb = format!("UID {}", words.next().unwrap_or_default());
        }
        let rest = command.get(verb.len()..).unwrap_or_default().trim();
        match verb.as_str() {
            "CAPABILITY" => {
                say(out, &format!("* CAPABILITY {}", capabilities(world)));
                say(out, &format!("{tag} OK done"));
            }
            "LOGIN" => say(out, &format!("{tag} OK [CAPABILITY {}] logged in", capabilities(world))),
            "LIST" => {
                for name in MAILBOXES {
                    say(out, &format!("* LIST () \"/\" {name}"));
                }
                say(out, &format!("{tag} OK done"));
            }
            "SELECT" | "EXAMINE" => self.open(world, tag, rest, out),
            "STATUS" => status(world, tag, rest, out),
            "NOOP" | "ENABLE" | "ID" | "CLOSE" | "UNSELECT" | "CHECK" => say(out, &format!("{tag} OK done")),
            "LOGOUT" => {
                say(out, "* BYE goodbye");
                say(out, &format!("{tag} OK done"));
                return Then::Close;
            }
            "UID FETCH" | "FETCH" => return self.fetch(world, tag, rest, verb == "UID FETCH", out),
            "UID SEARCH" => return self.search(world, tag, rest, out),
            "UID STORE" => self.store(world, tag, rest, out),
            "UID EXPUNGE" => return self.expunge(world, tag, rest, out),
            _ => say(out, &format!("{tag} BAD unknown command")),
        }
        Then::GoOn
    }

    fn open(&mut self, world: &mut World, tag: &str, name: &str, out: &mut Vec<u8>) {
        let name = name.split([' ', '(']).next().unwrap_or_default().trim_matches('"');
        self.selected = None;
        let found = MAILBOXES.iter().position(|known| known.eq_ignore_ascii_case(name));
        let refused = world.trouble(|trouble| matches!(trouble, Trouble::OpenRefused).then_some(())).is_some();
        let Some(mailbox) = found.filter(|_| !refused) else {
            return say(out, &format!("{tag} NO [SERVERBUG] can't open it"));
        };
        let condstore = world.habits.condstore;
        let now = world.mailbox(mailbox);
        self.selected = Some(mailbox);
        self.view = now.messages.iter().map(|message| message.slot).collect();
        self.listed = false;
        say(out, &format!("* {} EXISTS", now.messages.len()));
        say(out, "* 0 RECENT");
        say(out, "* FLAGS (\\Seen \\Deleted \\Flagged)");
        say(out, &format!("* OK [UIDVALIDITY {}] as ever", now.validity));
        say(out, &format!("* OK [UIDNEXT {}] next", now.next_uid));
        if condstore {
            say(out, &format!("* OK [HIGHESTMODSEQ {}] highest", now.modseq));
        }
        say(out, &format!("{tag} OK [READ-WRITE] done"));
    }

    /// Others' changes, told behind a command.
    fn news(&mut self, world: &mut World, mailbox: usize, out: &mut Vec<u8>) {
        world.others_come(mailbox);
        let now: BTreeSet<u64> = world.mailbox(mailbox).messages.iter().map(|message| message.slot).collect();
        for at in (0..self.view.len()).rev() {
            if !now.contains(&self.view[at]) {
                self.view.remove(at);
                say(out, &format!("* {} EXPUNGE", at + 1));
            }
        }
        let fresh: Vec<u64> = now.into_iter().filter(|slot| !self.view.contains(slot)).collect();
        if !fresh.is_empty() {
            self.view.extend(fresh);
            say(out, &format!("* {} EXISTS", self.view.len()));
        }
    }

    /// The messages that a set names, with their sequence numbers.
    fn named(&self, world: &World, mailbox: usize, set: &str, by_uid: bool) -> Vec<(usize, Message)> {
        let messages = &world.mailbox(mailbox).messages;
        let here = self.view.iter().enumerate();
        let here = here.filter_map(|(at, slot)| Some((at + 1, messages.iter().find(|message| message.slot == *slot)?)));
        let here: Vec<(usize, &Message)> = here.collect();
        let number = |at: usize, message: &Message| if by_uid { message.uid } else { at as u32 };
        let last = here.iter().map(|(at, message)| number(*at, message)).max().unwrap_or(0);
        let ranges = ranges(set, last);
        let within = |of: u32| ranges.iter().any(|(from, to)| (*from..=*to).contains(&of));
        let mut named: Vec<(usize, Message)> = here
            .into_iter()
            .filter(|(at, message)| within(number(*at, message)))
            .map(|(at, message)| (at, message.clone()))
            .collect();
        named.sort_by_key(|(at, message)| number(*at, message));
        named
    }

    fn fetch(&mut self, world: &mut World, tag: &str, rest: &str, by_uid: bool, out: &mut Vec<u8>) -> Then {
        let Some(mailbox) = self.selected else {
            say(out, &format!("{tag} BAD no mailbox"));
            return Then::GoOn;
        };
        let (set, items) = rest.split_once(' ').unwrap_or((rest, ""));
        let upper = items.to_ascii_uppercase();
        let since = upper
            .split_once("CHANGEDSINCE ")
            .and_then(|(_, rest)| rest.split([')', ' ']).next().and_then(|number| number.parse::<u64>().ok()));
        let mut named = self.named(world, mailbox, set, by_uid);
        if let Some(since) = since {
            if !world.habits.condstore {
                say(out, &format!("{tag} BAD no CONDSTORE"));
                return Then::GoOn;
            }
            named.retain(|(_, message)| message.modseq > since);
        }
        let sections = sections(&upper);
        if sections.iter().all(|section| section.as_str() == "HEADER.FIELDS") {
            if let Some(then) = refuses_lists(world, tag, out) {
                return then;
            }
            for (at, message) in &named {
                let body = world.contents.get(message.content).body.clone();
                let row = row(world, *at, message, &upper, sections.first().map(|_| header(&body)));
                out.extend_from_slice(&row);
            }
            self.news(world, mailbox, out);
            self.listed = true;
            say(out, &format!("{tag} OK done"));
            return Then::GoOn;
        }
        let headers_only = sections.iter().all(|section| section.starts_with("HEADER"));
        let then = self.messages(world, tag, mailbox, &named, &upper, headers_only, out);
        self.news(world, mailbox, out);
        then
    }

    #[allow(clippy::too_many_arguments)]
    fn messages(
        &mut self,
        world: &mut World,
        tag: &str,
        mailbox: usize,
        named: &[(usize, Message)],
        items: &str,
        headers_only: bool,
        out: &mut Vec<u8>,
    ) -> Then {
        let alone = named.len() == 1;
        let throttled = |world: &World| {
            world.trouble(|trouble| match trouble {
                Trouble::Throttled { after, how, .. } => Some((u32::from(*after), *how)),
                _ => None,
            })
        };
        let maladies: Vec<Option<Malady>> =
            named.iter().map(|(_, message)| world.ask(mailbox, message.slot, alone)).collect();
        if maladies.contains(&Some(Malady::Refused)) {
            world.run.withheld += 1;
            say(out, &format!("{tag} NO [UNAVAILABLE] UID FETCH Server error - Please try again later"));
            return Then::GoOn;
        }
        for ((at, message), malady) in named.iter().zip(maladies) {
            if let Some((after, how)) = throttled(world)
                && world.run.sent >= after
            {
                world.run.withheld += 1;
                return refuse(tag, how, out);
            }
            let whole = world.contents.get(message.content).body.clone();
            let body: &[u8] = if headers_only { header(&whole) } else { &whole };
            let Some(malady) = malady else {
                world.sends(&whole, body);
                let row = row(world, *at, message, items, Some(body));
                out.extend_from_slice(&row);
                continue;
            };
            world.run.withheld += 1;
            if [Malady::Header, Malady::Short, Malady::StandIn].contains(&malady) {
                world.run.replaced.push(message.slot);
            }
            let literal = |count: usize| format!("BODY[] {{{count}}}\r\n").into_bytes();
            let odd: Vec<u8> = match malady {
                Malady::Refused | Malady::Terminator(_) | Malady::LeftOut => continue,
                Malady::Breaks => return Then::Close,
                Malady::BreaksWithin => {
                    let row = row(world, *at, message, items, Some(body));
                    out.extend_from_slice(&row[..row.len() / 2]);
                    return Then::Close;
                }
                Malady::LiteralLong => [literal(body.len() + 9), body.to_vec()].concat(),
                Malady::LiteralShort => [literal(body.len() - 9), body.to_vec()].concat(),
                Malady::Empty => literal(0),
                Malady::EmptyQuoted => b"BODY[] \"\"".to_vec(),
                Malady::Nil => b"BODY[] NIL".to_vec(),
                Malady::Header => {
                    let part = header(body);
                    world.sends(&whole, part);
                    [format!("BODY[HEADER] {{{}}}\r\n", part.len()).into_bytes(), part.to_vec()].concat()
                }
                Malady::Short => {
                    let part = &body[..19];
                    world.sends(&whole, part);
                    [literal(part.len()), part.to_vec()].concat()
                }
                Malady::StandIn => {
                    let text = stand_in(message.uid);
                    world.sends(&whole, &text);
                    [literal(text.len()), text].concat()
                }
            };
            let row = row_with(world, *at, message, items, &odd);
            out.extend_from_slice(&row);
        }
        say(out, &format!("{tag} OK done"));
        Then::GoOn
    }

    fn search(&mut self, world: &mut World, tag: &str, rest: &str, out: &mut Vec<u8>) -> Then {
        let Some(mailbox) = self.selected else {
            say(out, &format!("{tag} BAD no mailbox"));
            return Then::GoOn;
        };
        if let Some(then) = refuses_lists(world, tag, out) {
            return then;
        }
        let upper = rest.to_ascii_uppercase();
        let extended = upper.contains("RETURN");
        let set = upper.rsplit(' ').next().filter(|_| upper.contains("UID ")).unwrap_or("1:*").to_owned();
        let uids: Vec<u32> = self.named(world, mailbox, &set, true).iter().map(|(_, message)| message.uid).collect();
        self.listed = true;
        let words: Vec<String> = uids.iter().map(u32::to_string).collect();
        match world.habits.esearch {
            Esearch::NotOffered if extended => {
                say(out, &format!("{tag} BAD RETURN"));
                return Then::GoOn;
            }
            Esearch::Right if extended && uids.is_empty() => say(out, &format!("* ESEARCH (TAG \"{tag}\") UID")),
            Esearch::Right if extended => {
                say(out, &format!("* ESEARCH (TAG \"{tag}\") UID ALL {}", words.join(",")));
            }
            Esearch::Empty if extended => say(out, &format!("* ESEARCH (TAG \"{tag}\") UID")),
            Esearch::Nothing if extended => {}
            _ => say(out, format!("* SEARCH {}", words.join(" ")).trim_end()),
        }
        self.news(world, mailbox, out);
        say(out, &format!("{tag} OK done"));
        Then::GoOn
    }

    fn store(&mut self, world: &mut World, tag: &str, rest: &str, out: &mut Vec<u8>) {
        let Some(mailbox) = self.selected else { return say(out, &format!("{tag} BAD no mailbox")) };
        let (set, flags) = rest.split_once(' ').unwrap_or((rest, ""));
        let named: Vec<u64> = self.named(world, mailbox, set, true).iter().map(|(_, message)| message.slot).collect();
        if world.trouble(|trouble| matches!(trouble, Trouble::DeleteRefused).then_some(())).is_some() {
            world.run.undeleted.extend(named.iter().filter(|_| flags.contains("\\Deleted")));
            return say(out, &format!("{tag} NO [NOPERM] no"));
        }
        if flags.contains("\\Deleted") {
            self.flagged.extend(&named);
        }
        if flags.contains("\\Seen") {
            let now = world.mailbox_mut(mailbox);
            now.modseq += 1;
            let modseq = now.modseq;
            for message in now.messages.iter_mut().filter(|message| named.contains(&message.slot)) {
                (message.seen, message.modseq) = (true, modseq);
            }
        }
        say(out, &format!("{tag} OK done"));
    }

    fn expunge(&mut self, world: &mut World, tag: &str, set: &str, out: &mut Vec<u8>) -> Then {
        let Some(mailbox) = self.selected.filter(|_| world.habits.uidplus) else {
            say(out, &format!("{tag} BAD no"));
            return Then::GoOn;
        };
        if world.trouble(|trouble| matches!(trouble, Trouble::DeleteRefused).then_some(())).is_some() {
            let named = self.named(world, mailbox, set, true);
            world.run.undeleted.extend(named.iter().map(|(_, message)| message.slot));
            say(out, &format!("{tag} NO [NOPERM] no"));
            return Then::GoOn;
        }
        let cut = world.trouble(|trouble| match trouble {
            Trouble::CutAtDelete { applied } => Some(*applied),
            _ => None,
        });
        let cut = cut.filter(|_| !std::mem::replace(&mut world.run.cut_at_delete, true));
        if cut == Some(false) {
            return Then::Close;
        }
        let named = self.named(world, mailbox, set, true);
        let slots: Vec<u64> =
            named.iter().map(|(_, message)| message.slot).filter(|slot| self.flagged.contains(slot)).collect();
        world.removes(mailbox, &slots);
        self.marked.extend(&slots);
        if cut == Some(true) {
            return Then::Close;
        }
        self.news(world, mailbox, out);
        say(out, &format!("{tag} OK done"));
        Then::GoOn
    }
}

fn say(out: &mut Vec<u8>, line: &str) {
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn capabilities(world: &World) -> String {
    let mut words = "IMAP4rev1 LITERAL+ ID UNSELECT ENABLE".to_owned();
    let offered = [
        (world.habits.esearch != Esearch::NotOffered, " ESEARCH"),
        (world.habits.condstore, " CONDSTORE"),
        (world.habits.uidplus, " UIDPLUS"),
    ];
    offered.iter().filter(|(offered, _)| *offered).for_each(|(_, word)| words.push_str(word));
    words
}

fn status(world: &World, tag: &str, rest: &str, out: &mut Vec<u8>) {
    let name = rest.split(' ').next().unwrap_or_default().trim_matches('"');
    let Some(mailbox) = MAILBOXES.iter().position(|known| known.eq_ignore_ascii_case(name)) else {
        return say(out, &format!("{tag} NO no such mailbox"));
    };
    let now = world.mailbox(mailbox);
    let items = format!("MESSAGES {} UIDNEXT {} UIDVALIDITY {}", now.messages.len(), now.next_uid, now.validity);
    say(out, &format!("* STATUS {name} ({items})"));
    say(out, &format!("{tag} OK done"));
}

fn refuse(tag: &str, how: Refusal, out: &mut Vec<u8>) -> Then {
    match how {
        Refusal::No => say(out, &format!("{tag} NO [LIMIT] UID FETCH rate limit hit")),
        Refusal::Bad => say(out, &format!("{tag} BAD server unavailable. 15")),
        Refusal::OkNothing => say(out, &format!("{tag} OK done")),
        Refusal::Bye => {
            say(out, "* BYE internal error occurred");
            return Then::Close;
        }
    }
    Then::GoOn
}

fn refuses_lists(world: &mut World, tag: &str, out: &mut Vec<u8>) -> Option<Then> {
    let sent = world.run.sent;
    let how = world.trouble(|trouble| match trouble {
        Trouble::ListRefused { how } => Some(*how),
        Trouble::Throttled { after, how, lists: true } if sent >= u32::from(*after) => Some(*how),
        _ => None,
    })?;
    world.run.withheld += 1;
    Some(refuse(tag, how, out))
}

/// What is asked for within `BODY[…]`.
fn sections(items: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in items.match_indices("BODY") {
        if let Some((before, section)) = items[at..].split_once('[')
            && ["BODY", "BODY.PEEK"].contains(&before)
        {
            found.push(section.split([']', ' ']).next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// `1:4,7,9:*` as ranges.
fn ranges(set: &str, last: u32) -> Vec<(u32, u32)> {
    let number = |word: &str| if word == "*" { last } else { word.parse().unwrap_or(u32::MAX) };
    let range = |part: &str| {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        let (from, to) = (number(from), number(to));
        (from.min(to), from.max(to))
    };
    set.split(',').map(range).collect()
}

/// An untagged FETCH with what was asked for; `body` goes with the section.
fn row(world: &World, at: usize, message: &Message, items: &str, body: Option<&[u8]>) -> Vec<u8> {
    let Some(body) = body else { return row_with(world, at, message, items, b"") };
    let section = items.split_once('[').map_or("", |(_, rest)| rest.split(']').next().unwrap_or_default());
    let literal = format!("BODY[{section}] {{{}}}\r\n", body.len()).into_bytes();
    row_with(world, at, message, items, &[&literal[..], body].concat())
}

fn row_with(world: &World, at: usize, message: &Message, items: &str, last: &[u8]) -> Vec<u8> {
    let mut words = vec![format!("UID {}", message.uid)];
    if items.contains("FLAGS") {
        words.push(format!("FLAGS ({})", if message.seen { "\\Seen" } else { "" }));
    }
    if items.contains("RFC822.SIZE") {
        words.push(format!("RFC822.SIZE {}", world.announced(message)));
    }
    if items.contains("INTERNALDATE") {
        words.push(format!("INTERNALDATE \"{}\"", day_of_mail(message.arrived_s, '-')));
    }
    if items.contains("MODSEQ") || items.contains("CHANGEDSINCE") {
        words.push(format!("MODSEQ ({})", message.modseq));
    }
    let mut row = format!("* {at} FETCH ({}", words.join(" ")).into_bytes();
    if !last.is_empty() {
        row.push(b' ');
        row.extend_from_slice(last);
    }
    row.extend_from_slice(b")\r\n");
    row
}

/// What Courier and Exchange send in place of a message that they can't read.
pub fn stand_in(number: u32) -> Vec<u8> {
    let text = if number.is_multiple_of(2) {
        "From: System Administrator <root@localhost>\r\nTo: undisclosed-recipients:;\r\n\
         Date: Thu, 01 Jan 1970 00:00:00 +0000\r\nSubject: message unavailable\r\n\r\n\
         This message is no longer available on the server.\r\n"
            .to_owned()
    } else {
        format!(
            "From: Microsoft Exchange Server\r\n\
             Subject: Retrieval using the IMAP4 protocol failed for the following message: {number}\r\n\r\n\
             The server couldn't retrieve the following message:\r\n\r\nSubject: \"a\"\r\n\
             The message hasn't been deleted.\r\n"
        )
    };
    text.into_bytes()
}
