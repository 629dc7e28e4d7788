//! The first run after an update from 0.1.0: its journals had other tables, no checksums, no identity, and its
//! targets no marker.

use std::path::Path;

use mail_fetch::journal::{Journal, Key, Record};
use mail_fetch::plan::Retention;
use mail_types::report::Fault;
use redb::{Builder, TableDefinition};

use super::disk::FakeDisk;
use super::doubt::{COUNT, Case, JOURNAL, PROTOCOLS, left, noted, server, targets};

const HOST: &str = "mail.example.org";

/// Makes the journal one of 0.1.0, which knows all messages or, of a mailbox, all but the second.
fn turn_back(disk: &FakeDisk, without_second: bool) {
    let mut records: Vec<(Key, Record)> = Vec::new();
    let mut cursor = (0, 0);
    let mboxes = {
        let journal = Journal::open(disk, Path::new(JOURNAL)).expect("opened");
        let imap = journal.each_imap("INBOX", |validity, uid, record| {
            cursor = (validity, uid);
            records.push((Key::imap("INBOX", validity, uid), record));
        });
        imap.expect("read");
        if without_second {
            records.remove(1);
        }
        journal.each_uidl(|uid, record| records.push((Key::uidl(uid), record))).expect("read");
        journal.mboxes().expect("read")
    };
    disk.take(Path::new(JOURNAL));
    let backend = mail_fetch::disk::Disk::journal(disk, Path::new(JOURNAL)).expect("made");
    let database = Builder::new().create_with_backend(Boxed(backend)).expect("made");
    let transaction = database.begin_write().expect("begun");
    {
        let definition: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("messages");
        let mut messages = transaction.open_table(definition).expect("table");
        for (key, record) in &records {
            let numbers = [record.size_bytes, record.stored_s, record.gone_s];
            let numbers = numbers.into_iter().flat_map(u64::to_be_bytes).collect::<Vec<_>>();
            let octets = [&record.digest[..], &numbers, record.name.as_bytes(), b"\0"].concat();
            messages.insert(key.octets(), octets.as_slice()).expect("put");
        }
        let definition: TableDefinition<'_, &str, (u32, u32)> = TableDefinition::new("mailboxes");
        let mut mailboxes = transaction.open_table(definition).expect("table");
        if cursor.1 > 0 {
            mailboxes.insert("INBOX", cursor).expect("put");
        }
        let definition: TableDefinition<'_, &str, &str> = TableDefinition::new("about");
        let mut about = transaction.open_table(definition).expect("table");
        about.insert("schema", "1").expect("put");
        about.insert("open", "no").expect("put");
        for (path, end) in mboxes {
            let digest: String = end.digest.iter().map(|byte| format!("{byte:02x}")).collect();
            let text = format!("{} {digest}", end.length);
            about.insert(format!("mbox:{}", path.display()).as_str(), text.as_str()).expect("put");
        }
    }
    transaction.commit().expect("committed");
    drop(database);
    for marker in ["/mail/.mailsetup-target", "/mail/.box.mailsetup"] {
        if disk.has(Path::new(marker)) {
            disk.take(Path::new(marker));
        }
    }
}

#[derive(Debug)]
struct Boxed(Box<dyn redb::StorageBackend>);

impl redb::StorageBackend for Boxed {
    fn len(&self) -> std::io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> std::io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> std::io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.0.write(offset, data)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_run_after_an_update_loses_nothing_and_brings_nothing_twice() {
    for protocol in PROTOCOLS {
        for target in targets() {
            let at = format!("{protocol} {}", target.id());
            let (one, other) = (server("one").await, server("two").await);
            let begun = async || {
                let case = Case::new(protocol, target.clone());
                case.run(&one, HOST, Retention::Keep).await;
                turn_back(&case.disk, false);
                case
            };
            let case = begun().await;
            case.disk.unmount(Path::new("/mail"));
            let report = case.run(&one, HOST, Retention::Delete).await;
            assert_eq!((report.fault(), left(&one)), (Some(Fault::Storage), COUNT), "{at}: {report:?}");
            let case = begun().await;
            let report = case.run(&other, "mail.other.example", Retention::Delete).await;
            assert_eq!((report.fault(), report.stored, left(&other)), (None, 5, COUNT), "{at}: {report:?}");
            assert!(noted(&report, "fetch-note-foreign"), "{at}: {report:?}");
            let case = begun().await;
            if protocol == PROTOCOLS[0] {
                // Its cursor moved past a message that never came.
                turn_back(&case.disk, true);
                let report = case.run(&one, HOST, Retention::Keep).await;
                assert_eq!((report.fault(), report.stored, report.known), (None, 1, 4), "{at}: {report:?}");
                assert!(noted(&report, "fetch-note-healing"), "{at}: {report:?}");
            }
            let report = case.run(&one, HOST, Retention::Delete).await;
            assert_eq!((report.fault(), report.deleted, left(&one)), (None, 5, 0), "{at}: {report:?}");
            assert!(case.stored("one").iter().all(|count| *count >= 1), "{at}: {:?}", case.stored("one"));
        }
    }
}
