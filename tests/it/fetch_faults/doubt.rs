//! What the journal says is not always true of this server, this target, or at all: then nothing is deleted that
//! was not seen on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use mail_demo::servers::{Demo, DemoOptions, INBOX, Knobs, Seed};
use mail_fetch::journal::Journal;
use mail_fetch::layout::Target;
use mail_fetch::plan::Retention;
use mail_fetch::{MailboxIdentity, Options, Report, fetch, salvage};
use mail_types::report::Fault;
use mail_types::{Protocol, Security};
use mailsetup::locale::words;

use super::disk::FakeDisk;
use super::wire::Door;
use super::{ADDRESS, PASSWORD, options, plenty};

pub const PROTOCOLS: [Protocol; 2] = [Protocol::Imap, Protocol::Pop3];
pub const JOURNAL: &str = "/state/journal";
/// Messages of one server.
pub const COUNT: usize = 5;

pub fn targets() -> [Target; 3] {
    let file = PathBuf::from("/mail/box");
    [Target::Maildir("/mail".into()), Target::Eml("/mail".into()), Target::Mbox { file, spool: "/state/spool".into() }]
}

/// A server whose ids are those of every other.
pub async fn server(subject: &str) -> Demo {
    let raws = (1..=COUNT).map(|number| format!("Subject: {subject} {number}\r\n\r\nhello\r\n").into_bytes());
    let knobs = Knobs { plaintext_allowed: true, ..Knobs::default() };
    let options = DemoOptions { knobs, seed: Seed::Raw(raws.collect()), ..DemoOptions::new(ADDRESS, PASSWORD) };
    Demo::start(options).await.expect("server starts")
}

pub struct Case {
    pub disk: FakeDisk,
    options: Options,
}

impl Case {
    pub fn new(protocol: Protocol, target: Target) -> Self {
        Self { disk: FakeDisk::default(), options: Options { target, ..options(protocol, Retention::Keep) } }
    }

    /// A run against this server, which is called so.
    pub async fn run(&self, demo: &Demo, host: &str, retention: Retention) -> Report {
        let identity = MailboxIdentity { host: host.to_owned(), ..self.options.identity.clone() };
        self.run_as(demo, Options { account: format!("anna@{host}"), identity, retention, ..self.options.clone() })
            .await
    }

    async fn run_as(&self, demo: &Demo, options: Options) -> Report {
        let port = demo.endpoint(options.protocol, Security::StartTls).expect("served").port;
        let door = Door { protocol: options.protocol, port, left: plenty(), dead: self.disk.dead() };
        fetch(Arc::new(self.disk.clone()), &door, &options, &|_| {}, &AtomicBool::new(false)).await
    }

    /// How often each message of such a server lies in the target.
    pub fn stored(&self, subject: &str) -> Vec<usize> {
        let folders = ["/mail", "/mail/new", "/mail/cur"].map(Path::new);
        let all = folders.iter().flat_map(|folder| self.disk.content(folder)).collect::<Vec<_>>().concat();
        let text = String::from_utf8_lossy(&all).replace("\r\n", "\n");
        (1..=COUNT).map(|number| text.matches(&format!("Subject: {subject} {number}\n")).count()).collect()
    }
}

pub fn left(demo: &Demo) -> usize {
    demo.mailbox().messages(INBOX).len()
}

pub fn noted(report: &Report, id: &str) -> bool {
    report.notes.iter().any(|note| note.id == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_with_the_same_ids_is_told_by_its_content() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let (old, new) = (server("old").await, server("new").await);
            let case = Case::new(protocol, target);
            assert_eq!(case.run(&old, "mail.old.example", Retention::Keep).await.fault(), None, "{at}");
            let dry = Options {
                identity: MailboxIdentity { host: "mail.new.example".into(), port: 993, user: "anna".into() },
                dry_run: true,
                retention: Retention::Delete,
                ..case.options.clone()
            };
            let report = case.run_as(&new, dry).await;
            assert_eq!((report.stored, report.deleted), (COUNT as u64, 0), "{at}: {report:?}");
            let report = case.run(&new, "mail.new.example", Retention::Delete).await;
            assert_eq!((report.fault(), report.stored, report.deleted), (None, 5, 0), "{at}: {report:?}");
            assert!(noted(&report, "fetch-note-foreign"), "{at}: {:?}", report.notes);
            assert_eq!((left(&new), case.stored("old"), case.stored("new")), (5, vec![1; 5], vec![1; 5]), "{at}");
            let report = case.run(&new, "mail.new.example", Retention::Delete).await;
            assert_eq!((report.fault(), report.deleted, left(&new)), (None, 5, 0), "{at}: {report:?}");
            assert!(report.notes.is_empty(), "{at}: {:?}", report.notes);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_for_the_same_server_brings_nothing_twice() {
    for protocol in PROTOCOLS {
        let demo = server("one").await;
        let case = Case::new(protocol, targets()[0].clone());
        case.run(&demo, "imap.example.org", Retention::Keep).await;
        let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
        assert_eq!((report.stored, report.deleted, case.stored("one")), (0, 0, vec![1; 5]), "{protocol}: {report:?}");
        // And where the user says so, nothing is compared.
        let same = Options { same_mailbox: true, retention: Retention::Delete, ..case.options.clone() };
        let report = case.run_as(&demo, same).await;
        assert_eq!((report.stored, report.deleted, left(&demo)), (0, 5, 0), "{protocol}: {report:?}");
        assert!(report.notes.is_empty(), "{protocol}: {:?}", report.notes);
        for (host, foreign) in [("imap.example.org", true), ("IMAP.example.org.", false)] {
            let report = case.run(&demo, host, Retention::Keep).await;
            assert_eq!(noted(&report, "fetch-note-foreign"), foreign, "{host}: {report:?}");
        }
    }
}

/// Ids and sizes are the same, and the user says that the mailbox is: nothing but the headers shows that it is not.
#[tokio::test(flavor = "multi_thread")]
async fn other_mail_under_the_same_ids_is_not_deleted_unseen() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let (old, new) = (server("old").await, server("new").await);
            let case = Case::new(protocol, target);
            case.run(&old, "mail.example.org", Retention::Keep).await;
            let same = Options { same_mailbox: true, retention: Retention::Delete, ..case.options.clone() };
            let report = case.run_as(&new, same.clone()).await;
            let strangers = ["fetch-note-strangers", "fetch-note-other-headers"].iter().any(|id| noted(&report, id));
            assert!(strangers, "{at}: {report:?}");
            assert_eq!((report.stored, report.deleted, left(&new)), (5, 0, 5), "{at}: {report:?}");
            let report = case.run_as(&new, same).await;
            assert_eq!((report.fault(), report.deleted, left(&new)), (None, 5, 0), "{at}: {report:?}");
            assert_eq!((case.stored("old"), case.stored("new")), (vec![1; 5], vec![1; 5]), "{at}");
        }
    }
}

/// `localhost` and an IP address may be the end of many tunnels; a name of a server is one mailbox at every port.
#[tokio::test(flavor = "multi_thread")]
async fn the_port_tells_servers_of_this_machine_apart() {
    for (host, apart) in [("localhost", true), ("127.0.0.1", true), ("::1", true), ("mail.example.org", false)] {
        let (one, other) = (server("one").await, server("two").await);
        let case = Case::new(Protocol::Imap, targets()[0].clone());
        let at_port = |port| {
            let identity = MailboxIdentity { host: host.into(), port, user: "anna".into() };
            Options { identity, retention: Retention::Delete, ..case.options.clone() }
        };
        let keep = Options { retention: Retention::Keep, ..at_port(1430) };
        case.run_as(&one, keep.clone()).await;
        let journal = || Journal::open(&case.disk, Path::new(JOURNAL)).expect("opened");
        let expected = match host {
            "::1" => "anna@[::1]:1430".to_owned(),
            _ if apart => format!("anna@{host}:1430"),
            _ => format!("anna@{host}"),
        };
        assert_eq!(journal().identities().expect("read"), vec![expected.clone()]);
        // As it was noted before ports were.
        journal().set_identities(&[format!("anna@{host}")]).expect("noted");
        let report = case.run_as(&one, keep).await;
        assert!(!noted(&report, "fetch-note-foreign"), "{host}: {report:?}");
        assert_eq!(journal().identities().expect("read"), [expected]);
        let report = case.run_as(&other, at_port(1431)).await;
        assert_eq!((noted(&report, "fetch-note-foreign"), left(&other)), (apart, COUNT), "{host}: {report:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_gone_deletes_nothing_and_one_that_was_emptied_does() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let demo = server("one").await;
            let case = Case::new(protocol, target.clone());
            case.run(&demo, "mail.example.org", Retention::Keep).await;
            case.disk.unmount(Path::new("/mail"));
            for _ in 0..2 {
                let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
                assert_eq!(
                    (report.fault(), left(&demo), case.stored("one")),
                    (Some(Fault::Storage), 5, vec![0; 5]),
                    "{at}"
                );
                let (_, reason) = report.failure.expect("said");
                assert_eq!(words::of(&reason).id, "fetch-target-doubtful");
            }
            let (_, kept) = salvage::begin_anew(&case.disk, Path::new(JOURNAL), &target).expect("begun anew");
            assert_eq!(kept, 0, "{at}");
            let report = case.run(&demo, "mail.example.org", Retention::Keep).await;
            assert_eq!((report.fault(), report.stored, case.stored("one")), (None, 5, vec![1; 5]), "{at}");
            // What the user moves from a target that is there was stored safely.
            for folder in ["/mail/new", "/mail/cur", "/mail"].map(Path::new) {
                for name in case.disk.names_in(folder).iter().filter(|name| !name.starts_with('.')) {
                    case.disk.take(&folder.join(name));
                }
            }
            assert_eq!(case.stored("one"), [0; 5], "{at}");
            let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
            if target.is_mbox() {
                // An mbox that is gone may be one of a disk that was restored.
                assert_eq!((report.fault(), left(&demo)), (Some(Fault::Storage), 5), "{at}: {report:?}");
                continue;
            }
            assert_eq!((report.fault(), report.deleted, left(&demo)), (None, 5, 0), "{at}: {report:?}");
        }
    }
}

/// A target restored from a backup has its marker, and not all of the mail that the journal knows.
#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_was_restored_deletes_nothing_that_is_not_in_it() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let demo = server("one").await;
            let case = Case::new(protocol, target.clone());
            let first = Options { limit: Some(2), account: "anna@mail.example.org".to_owned(), ..case.options.clone() };
            case.run_as(&demo, first).await;
            let backup = case.disk.present(|path| path.starts_with("/mail"));
            case.run(&demo, "mail.example.org", Retention::Keep).await;
            assert_eq!(case.stored("one"), [1; 5], "{at}");
            case.disk.restore(&backup, |path| path.starts_with("/mail"));
            for retention in [Retention::Keep, Retention::Delete] {
                let report = case.run(&demo, "mail.example.org", retention).await;
                assert_eq!((report.fault(), left(&demo)), (Some(Fault::Storage), 5), "{at}: {report:?}");
                let (_, message) = report.failure.expect("said");
                assert_eq!(words::of(&message).id, "fetch-target-older", "{at}");
            }
            salvage::begin_anew(&case.disk, Path::new(JOURNAL), &target).expect("begun anew");
            let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
            assert_eq!((report.fault(), case.stored("one")), (None, vec![1; 5]), "{at}: {report:?}");
            case.run(&demo, "mail.example.org", Retention::Delete).await;
            assert_eq!((left(&demo), case.stored("one")), (0, vec![1; 5]), "{at}");
            // One that was restored whole is as good as the one that was there.
            let backup = case.disk.present(|path| path.starts_with("/mail"));
            case.run(&demo, "mail.example.org", Retention::Keep).await;
            case.disk.restore(&backup, |path| path.starts_with("/mail"));
            let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
            assert_eq!(report.fault(), None, "{at}: {report:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_journal_is_lost_no_file_is_replaced_by_other_mail() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let (old, new) = (server("old").await, server("new").await);
            let case = Case::new(protocol, target);
            case.run(&old, "mail.example.org", Retention::Keep).await;
            // The same server again, then another with the same ids, and each once more.
            for demo in [&old, &new, &old, &new] {
                case.disk.take(Path::new(JOURNAL));
                let report = case.run(demo, "mail.example.org", Retention::Keep).await;
                assert_eq!(report.fault(), None, "{at}: {report:?}");
                assert!(case.stored("old").iter().all(|count| *count == 1) || !is_file_each(&case), "{at}");
            }
            assert!(case.stored("new").iter().all(|count| *count >= 1), "{at}: {:?}", case.stored("new"));
            if is_file_each(&case) {
                assert_eq!((case.stored("old"), case.stored("new")), (vec![1; 5], vec![1; 5]), "{at}");
            }
        }
    }
}

fn is_file_each(case: &Case) -> bool {
    !case.options.target.is_mbox()
}

/// Room for three messages of 70 KB in an mbox, or for all but a large one elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_what_is_whole_is_kept() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let is_mbox = target.is_mbox();
            let line = "The quick brown fox jumps over the lazy dog, and over the fence.\r\n";
            let raws = (1..=COUNT).map(|number| {
                let lines = if is_mbox {
                    1100
                } else if number == 4 {
                    30_000
                } else {
                    3
                };
                format!("Subject: one {number}\r\n\r\n{}", line.repeat(lines)).into_bytes()
            });
            let knobs = Knobs { plaintext_allowed: true, ..Knobs::default() };
            let seed = Seed::Raw(raws.collect());
            let demo = Demo::start(DemoOptions { knobs, seed, ..DemoOptions::new(ADDRESS, PASSWORD) }).await;
            let (demo, case) = (demo.expect("server starts"), Case::new(protocol, target));
            case.disk.room(Some(if is_mbox { 270_000 } else { 1_000_000 }));
            let report = case.run(&demo, "mail.example.org", Retention::Keep).await;
            assert_eq!((report.fault(), report.stored), (Some(Fault::Storage), 3), "{at}: {report:?}");
            assert_eq!(case.stored("one"), [1, 1, 1, 0, 0], "{at}");
            let drafts = ["/mail/tmp", "/mail", "/state/spool"].map(Path::new);
            let drafts = drafts.iter().flat_map(|folder| case.disk.names_in(folder));
            let drafts: Vec<_> =
                drafts.filter(|name| name.contains(".mailsetup.tmp") || name.contains(".mailsetup.")).collect();
            assert!(drafts.iter().all(|name| name.ends_with(".eml")), "{at}: {drafts:?}");
            case.disk.room(None);
            let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
            assert_eq!((report.fault(), report.stored, left(&demo)), (None, 2, 0), "{at}: {report:?}");
            assert_eq!(case.stored("one"), [1; 5], "{at}");
        }
    }
}

/// Numbers that look like chance, and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Cuts, flips and garbage.
fn damaged(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut octets = whole.to_vec();
    let used: Vec<usize> = (0..octets.len()).filter(|at| octets[*at] != 0).collect();
    match dice.below(10) {
        0 => octets.truncate(dice.below(whole.len())),
        1 => octets.truncate(whole.len() - 1 - dice.below(3) * 2048),
        2 => octets.clear(),
        3 => octets = (0..dice.below(9000)).map(|_| dice.below(256) as u8).collect(),
        4 => {
            let at = used[dice.below(used.len())];
            let end = octets.len().min(at + 512);
            octets[at..end].fill(0);
        }
        // The header says how large all is, and where it begins.
        5 => (0..=dice.below(3)).for_each(|_| octets[dice.below(320)] = dice.below(256) as u8),
        _ => {
            for _ in 0..[1, 1, 2, 8, 64][dice.below(5)] {
                octets[used[dice.below(used.len())]] ^= 1 << dice.below(8);
            }
        }
    }
    octets
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_the_journal_nothing_panics_and_nothing_is_lost() {
    let (mut refused, mut went_on) = (0, 0);
    for protocol in PROTOCOLS {
        let sound = {
            let case = Case::new(protocol, targets()[0].clone());
            let demo = server("one").await;
            case.run(&demo, "mail.example.org", Retention::Keep).await;
            case
        };
        let journal = sound.disk.file(Path::new(JOURNAL));
        let folder = Path::new("/mail/new");
        let files: Vec<(PathBuf, Vec<u8>)> = (sound.disk.names_in(folder).iter().map(|name| folder.join(name)))
            .chain([PathBuf::from("/mail/.mailsetup-target")])
            .map(|path| (path.clone(), sound.disk.file(&path)))
            .collect();
        let count = if super::share(2) == 1 { 3000 } else { 120 };
        for seed in 1..=count {
            let at = format!("{protocol}, seed {seed}");
            let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ seed);
            let (demo, case) = (server("one").await, Case::new(protocol, targets()[0].clone()));
            case.disk.put(Path::new(JOURNAL), &damaged(&journal, &mut dice));
            for (path, octets) in &files {
                case.disk.put(path, octets);
            }
            let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
            let safe = |case: &Case| case.stored("one").iter().all(|count| *count == 1);
            assert!(safe(&case), "{at}: {report:?}");
            assert!([None, Some(Fault::Storage)].contains(&report.fault()), "{at}: {report:?}");
            if report.fault().is_none() {
                went_on += 1;
                continue;
            }
            refused += 1;
            assert_eq!(left(&demo), COUNT, "{at}: {report:?}");
            let (_, kept) = salvage::begin_anew(&case.disk, Path::new(JOURNAL), &targets()[0]).expect("begun anew");
            // What was moved meanwhile is not on disk, and comes again.
            let moved = files[dice.below(COUNT)].0.clone();
            case.disk.take(&moved);
            let before = case.stored("one");
            let report = case.run(&demo, "mail.example.org", Retention::Delete).await;
            assert_eq!(report.fault(), None, "{at}: {report:?}");
            let lost = case.stored("one").iter().filter(|count| **count == 0).count();
            // Unless it was seen on disk when the journal was begun anew.
            assert!(lost == 0 || (lost == 1 && kept > 0), "{at}: {before:?}, {report:?}");
            assert!(case.stored("one").iter().all(|count| *count <= 1), "{at}: {report:?}");
        }
    }
    println!("{refused} were refused, {went_on} went on");
    assert!(refused > went_on, "{refused}, {went_on}");
}
