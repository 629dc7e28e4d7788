//! Where the lab stands.

use std::path::PathBuf;

/// The lab's folder; where no lab is told of, says SKIPPED.
pub fn lab() -> Option<PathBuf> {
    if std::env::var_os("MAILSETUP_LAB").is_none() {
        eprintln!("SKIPPED: no lab; tests/lab/up brings it up, MAILSETUP_LAB=up tells that it stands");
        return None;
    }
    Some(std::env::var_os("MAILSETUP_LAB_DIR").map_or_else(|| "/tmp/mailsetup-lab".into(), PathBuf::from))
}
