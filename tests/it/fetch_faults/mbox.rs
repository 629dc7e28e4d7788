//! The same for an mbox, which can be torn in the middle.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mail_demo::servers::{Demo, INBOX};
use mail_fetch::layout::Target;
use mail_fetch::plan::Retention;
use mail_fetch::{Options, Report, fetch};
use mail_types::{Protocol, Security};

use super::disk::FakeDisk;
use super::wire::Door;
use super::{MESSAGES, REVIVALS, expected, options, plenty, servers, share};

const OTHERS: &str = "From ute@example.org Tue Nov 24 11:32:25 2026\nSubject: there before\n\nhello\n\n";

async fn run(demo: &Demo, disk: &FakeDisk, protocol: Protocol, retention: Retention) -> Report {
    let port = demo.endpoint(protocol, Security::StartTls).expect("served").port;
    let door = Door { protocol, port, left: plenty(), dead: disk.dead() };
    let target = Target::Mbox { file: PathBuf::from("/mail/mbox"), spool: PathBuf::from("/state") };
    let options = Options { target, ..options(protocol, retention) };
    fetch(Arc::new(disk.clone()), &door, &options, &|_| {}, &AtomicBool::new(false)).await
}

/// A disk with an mbox that another program has made.
fn begun() -> FakeDisk {
    let disk = FakeDisk::default();
    disk.put(Path::new("/mail/mbox"), OTHERS.as_bytes());
    disk
}

/// The messages in the mbox; the one of the other program has to stand in front.
fn mail(disk: &FakeDisk) -> Result<Vec<Vec<u8>>, String> {
    let text = String::from_utf8(disk.file(Path::new("/mail/mbox"))).expect("ASCII");
    let ours = text.strip_prefix(OTHERS).ok_or("the other program's message is gone")?;
    let mut found = Vec::new();
    for message in ours.split_inclusive("\n\nFrom ").flat_map(|part| part.split("From ")).filter(|part| part.len() > 1)
    {
        let (envelope, message) = message.split_once('\n').ok_or("no envelope")?;
        if !envelope.contains(".mailsetup ") {
            return Err(format!("envelope: {envelope}"));
        }
        found.push(format!("{}\n", message.trim_end_matches('\n')).into_bytes());
    }
    found.sort();
    Ok(found)
}

async fn check(demo: &Demo, disk: &FakeDisk, protocol: Protocol, retention: Retention, at: &str) {
    let report = run(demo, disk, protocol, retention).await;
    assert_eq!(report.fault(), None, "{at}: {:?}", report.failure);
    assert_eq!(mail(disk), Ok(expected()), "{at}");
    let left = demo.mailbox().messages(INBOX).len();
    assert_eq!(left, if retention == Retention::Keep { MESSAGES } else { 0 }, "{at}");
    let drafts = disk.names_in(Path::new("/state")).into_iter().filter(|name| name.ends_with(".tmp")).count();
    // Where nothing was left to store, they wait for the run that has something.
    assert!(drafts == 0 || report.stored == 0, "{at}: drafts are left");
    let report = run(demo, disk, protocol, retention).await;
    assert_eq!((report.fault(), report.stored), (None, 0), "{at}: nothing new");
}

async fn cut(share: u64, full: bool) -> usize {
    let mut points = 0;
    for protocol in [Protocol::Pop3, Protocol::Imap] {
        for retention in [Retention::Keep, Retention::Delete] {
            let (demo, disk) = (servers().await, begun());
            let report = run(&demo, &disk, protocol, retention).await;
            assert_eq!((report.fault(), report.stored), (None, MESSAGES as u64), "{:?}", report.failure);
            assert_eq!(mail(&disk), Ok(expected()));
            let steps = disk.steps();
            for step in (1..=steps).filter(|step| step % share == 0) {
                let revivals = if full { &REVIVALS[..1] } else { &REVIVALS[..] };
                for revival in revivals {
                    let (demo, disk) = (servers().await, begun());
                    disk.cut_at(step, full);
                    let report = run(&demo, &disk, protocol, retention).await;
                    assert!(report.failure.is_some() || step + 20 > steps, "step {step} of {steps}");
                    disk.revive(*revival);
                    let left = demo.mailbox().messages(INBOX).len();
                    let at = format!("{protocol} {retention:?} {step} {revival:?} full={full}");
                    let there =
                        mail(&disk).map_or(0, |found| found.iter().filter(|one| expected().contains(one)).count());
                    assert!(there >= MESSAGES - left, "{at}: {there} stored, {left} on the server");
                    check(&demo, &disk, protocol, retention, &at).await;
                    points += 1;
                }
            }
        }
    }
    points
}

#[tokio::test(flavor = "multi_thread")]
async fn an_mbox_is_never_torn_for_good() {
    let share = share(17);
    let points = cut(share, false).await;
    assert!(points as u64 * share > 20 * 17, "{points}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_an_mbox_whole() {
    let share = share(23);
    let points = cut(share, true).await;
    assert!(points as u64 * share > 8 * 23, "{points}");
}
