//! Messages from the server to the store: what is asked for, and what becomes of those that do not come.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::super::intake::Intake;
use super::super::journal::{Change, Earlier, Key, Skip};
use super::super::pace::Pace;
use super::super::ranges::Ranges;
use super::super::trouble::{Standing, Why};
use super::super::{Ending, Run};
use super::Mailbox;
use super::gone::gone;
use super::message::Retrieval;
use mail_dialog::Violation;
use mail_dialog::imap::mailbox_name;
use mail_net::connection::Session;
use mail_net::driver::DriverError;
use mail_types::Message;
use mail_types::report::Refusal;

/// What was retrieved.
#[derive(Default)]
pub struct Retrieved {
    /// UIDs that did not come and are not proven gone; sorted.
    pub missing: Vec<u32>,
    /// UIDs that are stored now; sorted.
    pub stored: Vec<u32>,
    /// Those of them that came grossly shorter than the server says; sorted.
    pub short: Vec<u32>,
    /// Those of them whose size the server does not confirm; sorted.
    pub unsure: Vec<u32>,
    /// Those of them that came twice; sorted.
    pub twice: Vec<u32>,
    /// The server handed out no more, and may do so later.
    pub refused: Option<Refusal>,
}

/// Retrieves these messages. `earlier`: what may be recognised by its content; `first`: what is noted before anything
/// is stored.
pub async fn retrieve(
    run: &mut Run<'_>,
    session: &mut Session,
    mailbox: &Mailbox,
    validity: u32,
    wanted: &[u32],
    earlier: Option<Earlier>,
    first: Vec<Change>,
) -> Result<Retrieved, Ending> {
    if wanted.is_empty() {
        return Ok(Retrieved::default());
    }
    let (mut fine, mut suspects, mut given_up) = (Vec::new(), Vec::new(), Vec::new());
    for uid in wanted {
        match run.trouble.standing(&mailbox.name, *uid) {
            Standing::Fine => fine.push(*uid),
            Standing::Suspect => suspects.push(*uid),
            Standing::GivenUp => given_up.push(*uid),
        }
    }
    let rematch = earlier.is_some();
    let place = run.place(mailbox)?;
    let store = run.store(place, earlier.unwrap_or_default(), first)?;
    let (transferred, findings, garbled, suspect, silent) = {
        let intake = Intake::new(&store, Pace::new(run.options.patience), &run.too_slow);
        let ranges = Ranges::new(&fine, suspects).at_most(run.trouble.most());
        let mut retrieval = Retrieval::new(run, intake, ranges, mailbox, validity, (wanted, rematch));
        let mut transferred = session.connection.transfer(&mut retrieval).await;
        // What came without its octets may have been swallowed by another: it is asked for alone.
        if transferred.is_ok() && !run.interrupted() && retrieval.asks_again() {
            transferred = session.connection.transfer(&mut retrieval).await;
        }
        let garbled = matches!(&transferred, Err(DriverError::Violation(violation)) if !matches!(violation, Violation::Goodbye { .. }));
        let suspect = retrieval.suspect(garbled);
        let silent = retrieval.silent();
        (transferred, retrieval.findings(), garbled, suspect, silent)
    };
    let mut uids = Vec::new();
    let finished = store.finish(|stored| {
        run.stored(&stored);
        uids.extend(stored.tokens);
    });
    finished.await.map_err(Ending::Store)?;
    uids.sort_unstable();
    run.trouble.settled(&mailbox.name, &uids);
    for (uid, why) in findings.failed {
        run.trouble.withhold(&mailbox.name, uid, why);
    }
    let short: BTreeSet<u32> = findings.short.into_iter().filter(|uid| uids.binary_search(uid).is_ok()).collect();
    let short: Vec<u32> = short.into_iter().collect();
    run.trouble.came_short(&mailbox.name, &short);
    if let Err(error) = transferred {
        let too_slow = run.too_slow.load(Ordering::Relaxed);
        match (suspect, findings.larger.first()) {
            // It was alone, so it is the one.
            (_, Some((uid, size_bytes))) => {
                let key = run.key(Key::imap(&mailbox.name, validity, *uid));
                run.journal.commit(&[Change::Skip(key, Skip::Larger(*size_bytes))])?;
                let name = mailbox_name(&mailbox.name);
                run.note(Message::new("fetch-note-larger").with_foreign("mailbox", name).with("count", 1_u64));
            }
            // A stop of our own says nothing about the message.
            (Some(uid), None) if error != DriverError::Stopped || findings.broke || too_slow => match silent {
                Some(asked) => run.trouble.narrow(asked),
                None => run.trouble.broke(&mailbox.name, uid, if garbled { Why::Garbled } else { Why::Broke }),
            },
            _ => {}
        }
        return Err(if findings.broke { Ending::TooLarge } else { error.into() });
    }
    let is_in = |list: &[u32], uid: &u32| list.binary_search(uid).is_ok();
    let mut missing: Vec<u32> = wanted.iter().copied().filter(|uid| !is_in(&uids, uid)).collect();
    let unsettled: Vec<u32> = findings.absent.into_iter().filter(|uid| is_in(&missing, uid)).collect();
    if let Some(refusal) = &findings.refused {
        // Another session may bring them. If none does, they were refused, and nothing says that they are gone.
        for uid in &unsettled {
            run.trouble.withhold(&mailbox.name, *uid, Why::Refused(refusal.words()));
        }
    } else if !unsettled.is_empty() && !run.interrupted() {
        let gone = gone(session, &unsettled, findings.gone).await?;
        missing.retain(|uid| !is_in(&gone, uid));
        run.trouble.settled(&mailbox.name, &gone);
        for uid in unsettled.iter().filter(|uid| !is_in(&gone, uid)) {
            run.trouble.withhold(&mailbox.name, *uid, Why::Nothing);
        }
    }
    let sorted = |list: Vec<u32>| -> Vec<u32> {
        let list: BTreeSet<u32> = list.into_iter().filter(|uid| is_in(&uids, uid)).collect();
        list.into_iter().collect()
    };
    let (twice, unsure) = (sorted(findings.twice), sorted(findings.unsure));
    Ok(Retrieved { missing, stored: uids, short, unsure, twice, refused: findings.refused })
}
