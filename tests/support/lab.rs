//! Where the lab is, and whose turn it is.

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

pub fn lab_is_up() -> bool {
    std::env::var_os("MAILSETUP_LAB").is_some()
}

/// The lab's folder. Tests of one file share the lab, those of two files don't: they change mailboxes, zones
/// and the wire under each other.
#[track_caller]
pub fn lab() -> LabFolder {
    assert!(lab_is_up(), "no lab: tests/lab/up starts it, MAILSETUP_LAB=up says that it is there");
    let file = Location::caller().file();
    let wait = |turn: &mut (&str, usize)| turn.1 > 0 && turn.0 != file;
    let mut turn = ENDED.wait_while(turn(), wait).unwrap_or_else(PoisonError::into_inner);
    *turn = (file, turn.1 + 1);
    let folder = std::env::var_os("MAILSETUP_LAB_DIR").map_or_else(|| "/tmp/mailsetup-lab".into(), PathBuf::from);
    LabFolder { folder }
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
