//! `fetch` cut off everywhere: the process killed, the power gone, the disk full, the server closing.
//!
//! The disk is a fake that knows what was synced. At the n-th thing done to it everything stops, the
//! connection too; then the disk is revived as a kill, a power cut or a careless file system would leave
//! it, and another run must bring every message exactly once. A share of all points is tried; all of them
//! with `MAILSETUP_FAULTS=all cargo test --test it fetch_faults::`.
#![cfg(feature = "demo")]

mod disk;
mod doubt;
mod mbox;
mod update;
mod wire;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use mail_demo::servers::{Demo, DemoOptions, INBOX, Knobs, Seed};
use mail_fetch::layout::Target;
use mail_fetch::plan::Retention;
use mail_fetch::{MailboxIdentity, Mailboxes, Options, Report, fetch};
use mail_types::report::Fault;
use mail_types::{Protocol, Security};
use tokio::task::JoinSet;

use disk::{FakeDisk, Revival};
use wire::Door;

const ADDRESS: &str = "anna@example.org";
const PASSWORD: &str = "Gartenzaun-42";
const MESSAGES: usize = 6;
const REVIVALS: [Revival; 3] = [Revival::Killed, Revival::PowerCut, Revival::Careless];

fn raws() -> Vec<Vec<u8>> {
    let message = |number| {
        let body = "The quick brown fox jumps over the lazy dog.\r\n".repeat(number);
        format!("Subject: {number}\r\n\r\n.{body}").into_bytes()
    };
    (1..=MESSAGES).map(message).collect()
}

async fn servers() -> Demo {
    let knobs = Knobs { plaintext_allowed: true, ..Knobs::default() };
    let options = DemoOptions { knobs, seed: Seed::Raw(raws()), ..DemoOptions::new(ADDRESS, PASSWORD) };
    Demo::start(options).await.expect("servers start")
}

fn options(protocol: Protocol, retention: Retention) -> Options {
    Options {
        protocol,
        account: "anna".to_owned(),
        identity: MailboxIdentity { host: "mail.example.org".to_owned(), port: 993, user: "anna".to_owned() },
        same_mailbox: false,
        now_s: 1_795_519_945,
        target: Target::Maildir(PathBuf::from("/mail")),
        journal: PathBuf::from("/state/journal"),
        retention,
        mailboxes: Mailboxes::Named(vec![INBOX.to_owned()]),
        limit: None,
        since: None,
        max_size: None,
        mark_seen: false,
        compress: false,
        headers_only: false,
        dry_run: false,
        patience: Duration::from_secs(60),
    }
}

async fn run(
    demo: &Demo,
    disk: &FakeDisk,
    protocol: Protocol,
    retention: Retention,
    octets: &Arc<AtomicI64>,
) -> Report {
    let port = demo.endpoint(protocol, Security::StartTls).expect("served").port;
    let door = Door { protocol, port, left: octets.clone(), dead: disk.dead() };
    let stop = AtomicBool::new(false);
    fetch(Arc::new(disk.clone()), &door, &options(protocol, retention), &|_| {}, &stop).await
}

/// Everything that lies in the Maildir.
fn mail(disk: &FakeDisk) -> Vec<Vec<u8>> {
    let mut found = disk.content(Path::new("/mail/new"));
    found.extend(disk.content(Path::new("/mail/cur")));
    found.sort();
    found
}

fn expected() -> Vec<Vec<u8>> {
    let lf = |raw: Vec<u8>| String::from_utf8(raw).expect("ASCII").replace("\r\n", "\n").into_bytes();
    let mut all: Vec<Vec<u8>> = raws().into_iter().map(lf).collect();
    all.sort();
    all
}

fn plenty() -> Arc<AtomicI64> {
    Arc::new(AtomicI64::new(i64::MAX))
}

/// What a whole run does to the disk, and how many octets it reads.
async fn measure(protocol: Protocol, retention: Retention) -> (u64, i64) {
    let (demo, disk, octets) = (servers().await, FakeDisk::default(), plenty());
    let report = run(&demo, &disk, protocol, retention, &octets).await;
    assert_eq!((report.fault(), report.stored), (None, MESSAGES as u64), "{:?}", report.failure);
    assert!(mail(&disk) == expected());
    (disk.steps(), i64::MAX - octets.load(Ordering::Relaxed))
}

/// After a cut, and again after the next run.
async fn check(demo: &Demo, disk: &FakeDisk, protocol: Protocol, retention: Retention, at: &str) {
    let there = mail(disk);
    let left = demo.mailbox().messages(INBOX).len();
    let all = expected();
    assert!(there.iter().all(|one| all.contains(one)), "{at}: a message in its place is not whole");
    assert!(there.len() >= MESSAGES - left, "{at}: {} stored, {left} on the server", there.len());
    let report = run(demo, disk, protocol, retention, &plenty()).await;
    assert_eq!(report.fault(), None, "{at}: {:?}", report.failure);
    assert!(mail(disk) == all, "{at}: {} messages after the next run", mail(disk).len());
    assert!(disk.content(Path::new("/mail/tmp")).is_empty(), "{at}: drafts are left");
    let left = demo.mailbox().messages(INBOX).len();
    assert_eq!(left, if retention == Retention::Keep { MESSAGES } else { 0 }, "{at}");
    let report = run(demo, disk, protocol, retention, &plenty()).await;
    assert_eq!((report.fault(), report.stored), (None, 0), "{at}: nothing new");
}

/// Cuts at every `share`-th step; answers at how many.
async fn cut_disk(share: u64) -> usize {
    let mut points = 0;
    for protocol in [Protocol::Pop3, Protocol::Imap] {
        for retention in [Retention::Keep, Retention::Delete] {
            let (steps, _) = measure(protocol, retention).await;
            for step in (1..=steps).filter(|step| step % share == 0) {
                for revival in REVIVALS {
                    let (demo, disk) = (servers().await, FakeDisk::default());
                    disk.cut_at(step, false);
                    let report = run(&demo, &disk, protocol, retention, &plenty()).await;
                    // Past the last write that matters, the run may well have come to its end.
                    assert!(report.failure.is_some() || step + 20 > steps, "step {step} of {steps}");
                    disk.revive(revival);
                    check(&demo, &disk, protocol, retention, &format!("{protocol} {retention:?} {step} {revival:?}"))
                        .await;
                    points += 1;
                }
            }
        }
    }
    points
}

/// Runs with servers and a disk of their own; they wait more than they work.
const AT_ONCE: usize = 64;

async fn cut_at_octet(protocol: Protocol, retention: Retention, octet: i64) {
    let (demo, disk) = (servers().await, FakeDisk::default());
    let left = Arc::new(AtomicI64::new(octet));
    run(&demo, &disk, protocol, retention, &left).await;
    assert!(!disk.is_dead());
    check(&demo, &disk, protocol, retention, &format!("{protocol} {retention:?} octet {octet}")).await;
}

/// Closes the connection after every `share`-th octet; answers after how many.
async fn cut_wire(share: i64) -> usize {
    let mut points = 0;
    for protocol in [Protocol::Pop3, Protocol::Imap] {
        for retention in [Retention::Keep, Retention::Delete] {
            let (_, octets) = measure(protocol, retention).await;
            let mut cuts = JoinSet::new();
            for octet in (0..octets).filter(|octet| octet % share == 0) {
                if cuts.len() == AT_ONCE {
                    cuts.join_next().await.expect("one").expect("no panic");
                }
                cuts.spawn(cut_at_octet(protocol, retention, octet));
                points += 1;
            }
            while let Some(done) = cuts.join_next().await {
                done.expect("no panic");
            }
        }
    }
    points
}

/// One point in how many is tried.
fn share(default: u64) -> u64 {
    if std::env::var_os("MAILSETUP_FAULTS").is_some_and(|share| share == "all") { 1 } else { default }
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_at_any_step_nothing_is_lost_and_nothing_comes_twice() {
    let share = share(17);
    let points = cut_disk(share).await;
    println!("cut at {points} points");
    assert!(points as u64 * share > 500, "{points}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_closes_at_any_octet() {
    let share = share(199);
    let points = cut_wire(share as i64).await;
    println!("closed after {points} octets");
    assert!(points as u64 * share > 500, "{points}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_nothing_is_deleted_that_is_not_stored() {
    for protocol in [Protocol::Pop3, Protocol::Imap] {
        let (steps, _) = measure(protocol, Retention::Delete).await;
        for step in (1..steps.saturating_sub(20)).step_by(share(3) as usize) {
            let (demo, disk) = (servers().await, FakeDisk::default());
            disk.cut_at(step, true);
            let report = run(&demo, &disk, protocol, Retention::Delete, &plenty()).await;
            assert_eq!(report.fault(), Some(Fault::Storage), "{protocol} step {step}");
            disk.revive(Revival::Killed);
            check(&demo, &disk, protocol, Retention::Delete, &format!("{protocol} full at {step}")).await;
        }
    }
}
