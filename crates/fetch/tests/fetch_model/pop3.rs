//! The POP3 server's side of a session.

use std::collections::BTreeSet;

use crate::content::header;
use crate::history::{Malady, Refusal, Trouble, UidlOrder};
use crate::imap::{Then, stand_in};
use crate::world::{Message, World};

pub const GREETING: &[u8] = b"+OK ready\r\n";

#[derive(Default)]
pub struct Pop3Session {
    /// The maildrop as it was at the login: slots and unique ids, by number.
    drop: Vec<(u64, Option<Vec<u8>>)>,
    marked: BTreeSet<u64>,
}

impl Pop3Session {
    /// Takes a command and appends the answer. `company`: other commands are on the wire.
    pub fn hear(&mut self, world: &mut World, line: &str, company: bool, out: &mut Vec<u8>) -> Then {
        let mut words = line.split(' ');
        let verb = words.next().unwrap_or_default().to_ascii_uppercase();
        let number = words.next().and_then(|word| word.parse::<usize>().ok());
        match verb.as_str() {
            "CAPA" => {
                say(out, "+OK");
                let offered = [
                    (true, "USER"),
                    (true, "TOP"),
                    (world.habits.order != UidlOrder::None, "UIDL"),
                    (world.habits.pipelining, "PIPELINING"),
                ];
                offered.iter().filter(|(offered, _)| *offered).for_each(|(_, word)| say(out, word));
                say(out, ".");
            }
            "USER" | "NOOP" => say(out, "+OK"),
            "PASS" => {
                let uidls = (0..world.mailbox(0).messages.len()).map(|at| world.uidl(at));
                let uidls: Vec<_> = uidls.collect();
                self.drop = world.mailbox(0).messages.iter().map(|message| message.slot).zip(uidls).collect();
                say(out, "+OK logged in");
            }
            "RSET" => {
                self.marked.clear();
                say(out, "+OK");
            }
            "STAT" => {
                if let Some(then) = refuses_lists(world, out) {
                    return then;
                }
                let sizes: u64 = self.live(world).iter().map(|(_, message)| world.announced(message)).sum();
                say(out, &format!("+OK {} {sizes}", self.live(world).len()));
            }
            "LIST" | "UIDL" => return self.list(world, verb == "UIDL", number, out),
            "RETR" | "TOP" => return self.retrieve(world, number, verb == "TOP", company, out),
            "DELE" => {
                let refused = world.trouble(|trouble| matches!(trouble, Trouble::DeleteRefused).then_some(()));
                let found = self.numbered(world, number);
                match (refused, found) {
                    (Some(()), found) => {
                        world.run.undeleted.extend(found.map(|message| message.slot));
                        say(out, "-ERR no");
                    }
                    (None, Some(message)) => {
                        self.marked.insert(message.slot);
                        say(out, "+OK marked");
                    }
                    _ => say(out, "-ERR no such message"),
                }
            }
            "QUIT" => {
                let cut = world.trouble(|trouble| match trouble {
                    Trouble::CutAtDelete { applied } => Some(*applied),
                    _ => None,
                });
                let cut = cut.filter(|_| !self.marked.is_empty());
                let cut = cut.filter(|_| !std::mem::replace(&mut world.run.cut_at_delete, true));
                if cut != Some(false) && !self.marked.is_empty() {
                    let there: BTreeSet<u64> = world.mailbox(0).messages.iter().map(|message| message.slot).collect();
                    let slots: Vec<u64> = self.marked.intersection(&there).copied().collect();
                    world.removes(0, &slots);
                }
                if cut.is_none() {
                    say(out, "+OK bye");
                }
                return Then::Close;
            }
            _ => say(out, "-ERR unknown command"),
        }
        Then::GoOn
    }

    /// Messages that are there and not marked, with their places.
    fn live(&self, world: &World) -> Vec<(usize, Message)> {
        let messages = &world.mailbox(0).messages;
        let live = self.drop.iter().enumerate().filter(|(_, (slot, _))| !self.marked.contains(slot));
        live.filter_map(|(at, (slot, _))| Some((at, messages.iter().find(|message| message.slot == *slot)?.clone())))
            .collect()
    }

    fn numbered(&self, world: &World, number: Option<usize>) -> Option<Message> {
        let (slot, _) = self.drop.get(number?.checked_sub(1)?)?;
        if self.marked.contains(slot) {
            return None;
        }
        world.mailbox(0).messages.iter().find(|message| message.slot == *slot).cloned()
    }

    fn list(&self, world: &mut World, uidl: bool, number: Option<usize>, out: &mut Vec<u8>) -> Then {
        if uidl && world.habits.order == UidlOrder::None {
            say(out, "-ERR unknown command");
            return Then::GoOn;
        }
        if let Some(then) = refuses_lists(world, out) {
            return then;
        }
        let line = |world: &World, at: usize, message: &Message| -> Option<Vec<u8>> {
            let number = format!("{} ", at + 1).into_bytes();
            if !uidl {
                return Some([&number[..], world.announced(message).to_string().as_bytes()].concat());
            }
            let uidl = self.drop[at].1.as_ref()?;
            let indent: &[u8] = if world.habits.order == UidlOrder::Indented { b" " } else { b"" };
            Some([indent, &number[..], uidl].concat())
        };
        let mut live = self.live(world);
        if let Some(number) = number {
            live.retain(|(at, _)| at + 1 == number);
            let line = live.first().and_then(|(at, message)| line(world, *at, message));
            match line {
                Some(line) => out.extend_from_slice(&[b"+OK ", &line[..], b"\r\n"].concat()),
                None => say(out, "-ERR no such message"),
            }
            return Then::GoOn;
        }
        if uidl && world.habits.order == UidlOrder::Reversed {
            live.reverse();
        }
        say(out, "+OK");
        for (at, message) in &live {
            if let Some(line) = line(world, *at, message) {
                out.extend_from_slice(&line);
                out.extend_from_slice(b"\r\n");
            }
        }
        say(out, ".");
        // It shows in the next session.
        world.others_come(0);
        Then::GoOn
    }

    fn retrieve(&self, world: &mut World, number: Option<usize>, top: bool, company: bool, out: &mut Vec<u8>) -> Then {
        let Some(message) = self.numbered(world, number) else {
            say(out, "-ERR no such message");
            return Then::GoOn;
        };
        let throttled = world.trouble(|trouble| match trouble {
            Trouble::Throttled { after, how, .. } => Some((u32::from(*after), *how)),
            _ => None,
        });
        if let Some((after, how)) = throttled
            && world.run.sent >= after
        {
            world.run.withheld += 1;
            return refuse(how, out);
        }
        let whole = world.contents.get(message.content).body.clone();
        let body: &[u8] = if top { header(&whole) } else { &whole };
        let refuses = |malady: &Malady| matches!(malady, Malady::Refused | Malady::LeftOut | Malady::Breaks);
        let malady = if top {
            message.malady.map(|(malady, _)| malady).filter(refuses)
        } else {
            world.ask(0, message.slot, !company)
        };
        if malady.is_some() {
            world.run.withheld += 1;
        }
        say_body_begins(out);
        let begun = out.len() - BEGIN.len();
        match malady {
            None => {
                world.sends(&whole, body);
                stuffed(body, out);
                say(out, ".");
            }
            Some(Malady::Refused | Malady::LeftOut | Malady::Nil) => {
                out.truncate(begun);
                say(out, "-ERR can't read it");
            }
            Some(Malady::Breaks) => {
                out.truncate(begun);
                return Then::Close;
            }
            Some(Malady::BreaksWithin) => {
                stuffed(&body[..body.len() / 2], out);
                return Then::Close;
            }
            Some(Malady::Empty | Malady::EmptyQuoted) => say(out, "."),
            Some(Malady::Short | Malady::LiteralShort | Malady::Header) => {
                world.run.replaced.push(message.slot);
                let part = [&body[..17], b"\r\n"].concat();
                world.sends(&whole, &part);
                stuffed(&part, out);
                say(out, ".");
            }
            Some(Malady::StandIn | Malady::LiteralLong) => {
                world.run.replaced.push(message.slot);
                let text = stand_in(message.uid);
                world.sends(&whole, &text);
                stuffed(&text, out);
                say(out, ".");
            }
            Some(Malady::Terminator(kind)) => {
                world.run.sent += 1;
                stuffed(body, out);
                if !company {
                    world.contents.add(body, false);
                    say(out, ".");
                } else {
                    // What is missing is the dot, its line end, or both.
                    out.extend_from_slice([&b".\n"[..], b". \r\n", b""][usize::from(kind) % 3]);
                }
            }
        }
        Then::GoOn
    }
}

const BEGIN: &[u8] = b"+OK message follows\r\n";

fn say_body_begins(out: &mut Vec<u8>) {
    out.extend_from_slice(BEGIN);
}

fn say(out: &mut Vec<u8>, line: &str) {
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"\r\n");
}

fn stuffed(body: &[u8], out: &mut Vec<u8>) {
    let mut begins = true;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if begins && line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
        begins = line.ends_with(b"\r\n");
    }
    if !begins && !body.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
}

fn refuse(how: Refusal, out: &mut Vec<u8>) -> Then {
    match how {
        Refusal::No | Refusal::OkNothing => say(out, "-ERR [SYS/TEMP] try again later"),
        Refusal::Bad => say(out, "-ERR unknown"),
        Refusal::Bye => {
            say(out, "-ERR closing");
            return Then::Close;
        }
    }
    Then::GoOn
}

fn refuses_lists(world: &mut World, out: &mut Vec<u8>) -> Option<Then> {
    let sent = world.run.sent;
    let how = world.trouble(|trouble| match trouble {
        Trouble::ListRefused { how } => Some(*how),
        Trouble::Throttled { after, how, lists: true } if sent >= u32::from(*after) => Some(*how),
        _ => None,
    })?;
    world.run.withheld += 1;
    Some(refuse(how, out))
}
