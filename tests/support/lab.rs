//! Where the lab stands, and whose turn it is.

use std::ops::Deref;
use std::panic::Location;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The lab's folder, held for one test.
pub struct LabFolder {
    folder: PathBuf,
}

/// The file whose tests use the lab now, and how many of them do.
static TURN: Mutex<(&str, usize)> = Mutex::new(("", 0));
static ENDED: Condvar = Condvar::new();

fn turn() -> MutexGuard<'static, (&'static str, usize)> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lab's folder; without a lab, says SKIPPED. Tests of one file share the lab, those of two files don't:
/// they change mailboxes, zones and the wire under each other.
#[track_caller]
pub fn lab() -> Option<LabFolder> {
    if std::env::var_os("MAILSETUP_LAB").is_none() {
        eprintln!("SKIPPED: no lab; tests/lab/up brings it up, MAILSETUP_LAB=up tells that it stands");
        return None;
    }
    let file = Location::caller().file();
    let wait = |turn: &mut (&str, usize)| turn.1 > 0 && turn.0 != file;
    let mut turn = ENDED.wait_while(turn(), wait).unwrap_or_else(PoisonError::into_inner);
    *turn = (file, turn.1 + 1);
    let folder = std::env::var_os("MAILSETUP_LAB_DIR").map_or_else(|| "/tmp/mailsetup-lab".into(), PathBuf::from);
    Some(LabFolder { folder })
}

impl Deref for LabFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.folder
    }
}

impl Drop for LabFolder {
    fn drop(&mut self) {
        turn().1 -= 1;
        ENDED.notify_all();
    }
}
