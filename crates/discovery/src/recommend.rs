//! The advice: POP3 or IMAP, and why. Pure.
//!
//! POP3 downloads mail to the device that fetches it and has no read state to share (RFC 1939);
//! IMAP keeps mail and its state on the server (RFC 9051). So one device can do with POP3, and two
//! or more want IMAP. What the provider offers changes the advice, and the advice says so. The
//! whole table is in `docs/reference/advice.md`, and a test compares it with [`choose`].

use mail_types::report::{Availability, Choice, Devices, DiscoveryReport, Recommendation, ServerReport};
use mail_types::{Expire, Message, Protocol};

/// What the advice depends on.
#[derive(Debug, Clone)]
pub struct Facts {
    /// On how many devices the mail is read.
    pub devices: Devices,
    /// A file on disk was read in place of looking the domain up.
    pub file: bool,
    /// How IMAP stands.
    pub imap: Availability,
    /// How POP3 stands.
    pub pop3: Availability,
    /// How the outgoing server stands.
    pub submission: Availability,
    /// How long the chosen POP3 server keeps messages, if it says so.
    pub expire: Option<Expire>,
    /// The provider's POP3 lists each message once, for whichever device asks first.
    pub pop3_lists_once: bool,
}

impl Facts {
    /// What a survey found; `availability` in the order of [`Protocol::ALL`].
    pub fn new(
        devices: Devices,
        discovery: &DiscoveryReport,
        servers: &[ServerReport],
        [imap, pop3, submission]: [Availability; 3],
    ) -> Self {
        let chosen = servers.iter().find(|server| server.chosen && server.candidate.protocol == Protocol::Pop3);
        let expire = chosen.and_then(|server| server.probe.as_ref()?.capabilities.expire);
        let pop3_lists_once = discovery.pop3_habits.lists_once;
        Self { devices, file: false, imap, pop3, submission, expire, pop3_lists_once }
    }
}

/// One cell of the decision table.
pub fn choose(devices: Devices, imap: Availability, pop3: Availability) -> Choice {
    match (imap.usable(), pop3.usable(), devices) {
        (true, true, Devices::One) => Choice::Pop3,
        (true, true, Devices::Several) => Choice::Imap,
        (true, true, Devices::Unknown) => Choice::DependsOnDevices,
        (true, false, _) => Choice::Imap,
        (false, true, _) => Choice::Pop3,
        (false, false, _) => Choice::Nothing,
    }
}

/// The advice with its reasons.
pub fn recommend(facts: &Facts) -> Recommendation {
    let choice = choose(facts.devices, facts.imap, facts.pop3);
    Recommendation {
        choice,
        headline: headline(choice, facts),
        reasons: reasons(choice, facts),
        retention: retention(choice, facts),
    }
}

fn headline(choice: Choice, facts: &Facts) -> Message {
    Message::new(match (choice, facts.devices) {
        (Choice::Imap, _) => "advice-imap",
        (Choice::Pop3, Devices::Several) => "advice-pop3-several",
        (Choice::Pop3, _) => "advice-pop3",
        (Choice::DependsOnDevices, _) => "advice-depends",
        (Choice::Nothing, _) => match (facts.imap, facts.pop3) {
            (Availability::NotOffered, Availability::NotOffered | Availability::Unknown)
            | (Availability::Unknown, Availability::NotOffered) => "advice-not-offered",
            (Availability::Broken, _) | (_, Availability::Broken) => "advice-broken",
            _ => "advice-nothing",
        },
    })
}

fn reasons(choice: Choice, facts: &Facts) -> Vec<Message> {
    let mut reasons = Vec::new();
    match (choice, facts.devices) {
        (Choice::DependsOnDevices, _) => {
            reasons.push(Message::new("reason-one-device-pop3"));
            reasons.push(Message::new("reason-several-devices-imap"));
        }
        (Choice::Pop3, Devices::One) if facts.imap.usable() => {
            reasons.push(Message::new("reason-one-device-pop3"));
            reasons.push(Message::new("reason-instead-imap"));
        }
        (Choice::Imap, Devices::Several) if facts.pop3.usable() => {
            reasons.push(Message::new("reason-several-devices-imap"));
            reasons.push(Message::new("reason-instead-pop3"));
        }
        (Choice::Imap, _) => {
            reasons.extend(missing(facts, Protocol::Pop3));
            reasons.push(Message::new("reason-imap-fits-any"));
        }
        (Choice::Pop3, devices) => {
            reasons.extend(missing(facts, Protocol::Imap));
            if devices != Devices::One {
                reasons.push(Message::new("reason-pop3-several-devices"));
            }
        }
        (Choice::Nothing, _) => {
            reasons.extend(missing(facts, Protocol::Imap));
            reasons.extend(missing(facts, Protocol::Pop3));
        }
    }
    if facts.pop3_lists_once && facts.pop3.usable() && choice != Choice::Imap {
        reasons.push(Message::new("reason-pop3-lists-once"));
    }
    if choice != Choice::Nothing && !facts.submission.usable() {
        reasons.push(missing_outgoing(facts.submission));
    }
    reasons
}

/// Why a protocol is out of the question.
fn missing(facts: &Facts, protocol: Protocol) -> Option<Message> {
    let availability = if protocol == Protocol::Imap { facts.imap } else { facts.pop3 };
    let id = match availability {
        Availability::Works | Availability::Published => return None,
        Availability::Broken => "reason-broken",
        Availability::NotOffered => "reason-not-offered",
        Availability::Unknown if facts.file => "reason-not-in-file",
        Availability::Unknown => "reason-unknown",
    };
    Some(Message::new(id).with("protocol", protocol.to_string()))
}

fn missing_outgoing(availability: Availability) -> Message {
    Message::new(match availability {
        Availability::Broken => "reason-outgoing-broken",
        _ => "reason-outgoing-missing",
    })
}

/// What POP3's two ways of keeping mail mean. Told wherever POP3 may be entered.
fn retention(choice: Choice, facts: &Facts) -> Vec<Message> {
    if !matches!(choice, Choice::Pop3 | Choice::DependsOnDevices) {
        return Vec::new();
    }
    let mut lines = vec![Message::new("retention-keep"), Message::new("retention-delete")];
    if let Some(Expire::Days(days)) = facts.expire {
        lines.push(Message::new("retention-expire").with("days", days));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(devices: Devices, imap: Availability, pop3: Availability) -> Facts {
        let submission = Availability::Works;
        Facts { devices, file: false, imap, pop3, submission, expire: None, pop3_lists_once: false }
    }

    /// The decision table of the manual, cell by cell: a row an IMAP and a POP3 state, a column a number
    /// of devices.
    #[test]
    fn the_manual_holds_the_decision_table() {
        let page = include_str!("../../../docs/reference/advice.md");
        let rows: Vec<Vec<&str>> = page
            .lines()
            .skip_while(|line| !line.starts_with("| IMAP | POP3 | one device"))
            .skip(2)
            .take_while(|line| line.starts_with('|'))
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        let mut cells = 0;
        for imap in Availability::ALL {
            for pop3 in Availability::ALL {
                let row = rows
                    .iter()
                    .find(|row| row[0] == word(imap) && row[1] == word(pop3))
                    .unwrap_or_else(|| panic!("the page has no row for {imap:?} and {pop3:?}"));
                for (column, devices) in [(2, Devices::One), (3, Devices::Several), (4, Devices::Unknown)] {
                    let expected = match choose(devices, imap, pop3) {
                        Choice::Imap => "IMAP",
                        Choice::Pop3 => "POP3",
                        Choice::DependsOnDevices => "both answers",
                        Choice::Nothing => "nothing, exit 3–6",
                    };
                    assert_eq!(row[column], expected, "{devices:?}, IMAP {imap:?}, POP3 {pop3:?}");
                    cells += 1;
                }
            }
        }
        assert_eq!((rows.len(), cells), (16, 75));
    }

    /// The page says *usable* for both "works" and "published".
    fn word(availability: Availability) -> &'static str {
        match availability {
            Availability::Works | Availability::Published => "usable",
            Availability::Broken => "fails",
            Availability::NotOffered => "not offered",
            Availability::Unknown => "unknown",
        }
    }

    #[test]
    fn every_cell_has_a_headline_and_a_reason() {
        for devices in [Devices::One, Devices::Several, Devices::Unknown] {
            for imap in Availability::ALL {
                for pop3 in Availability::ALL {
                    let advice = recommend(&facts(devices, imap, pop3));
                    assert!(!advice.reasons.is_empty(), "{devices:?} {imap:?} {pop3:?}");
                    assert_eq!(advice.retention.is_empty(), !pop3.usable() || advice.choice == Choice::Imap);
                }
            }
        }
    }

    #[test]
    fn what_the_provider_does_changes_the_advice() {
        let mut facts = facts(Devices::One, Availability::Works, Availability::Works);
        facts.expire = Some(Expire::Days(7));
        facts.pop3_lists_once = true;
        facts.submission = Availability::Unknown;
        let advice = recommend(&facts);
        assert!(advice.retention.contains(&Message::new("retention-expire").with("days", 7_u64)));
        assert!(advice.reasons.contains(&Message::new("reason-pop3-lists-once")));
        assert!(advice.reasons.contains(&Message::new("reason-outgoing-missing")));
    }
}
