//! Fuzzing: every reader of octets that a stranger wrote is a [`Target`].
//!
//! Two engines drive the same table. [`walk`], made for the stable toolchain, runs in the ordinary
//! tests for a moment each; libFuzzer, guided by coverage, is the crate in `fuzz/`, and
//! `tests/fuzz` runs it for as long as one likes. Both start from `fuzz/seeds/TARGET/`, what real
//! servers said and what once went wrong, and from the words in `fuzz/dictionaries/TARGET.dict`.
//! An input that crashed joins the seeds: from then on the tests try it every time.

mod dialogs;
mod targets;
#[cfg(test)]
mod walk;

/// One reader.
pub struct Target {
    /// Names the folder of its seeds, its dictionary and its program in `fuzz/`.
    pub name: &'static str,
    /// Reads the octets and gives the outcome in a few words; whatever they are, it must not panic.
    pub run: fn(&[u8]) -> String,
}

/// All of them, by name.
pub const TARGETS: &[Target] = &[
    Target { name: "accounts", run: targets::accounts },
    Target { name: "autoconfig", run: targets::autoconfig },
    Target { name: "autodiscover", run: targets::autodiscover },
    Target { name: "baseline", run: targets::baseline },
    Target { name: "certificate", run: targets::certificate },
    Target { name: "dns", run: targets::dns },
    Target { name: "header", run: targets::header },
    Target { name: "hello", run: targets::hello },
    Target { name: "imap", run: dialogs::imap },
    Target { name: "journal", run: targets::journal },
    Target { name: "metadata", run: targets::metadata },
    Target { name: "mobileconfig", run: targets::mobileconfig },
    Target { name: "pacc", run: targets::pacc },
    Target { name: "policy", run: targets::policy },
    Target { name: "pop3", run: dialogs::pop3 },
    Target { name: "resource", run: targets::resource },
    Target { name: "sasl", run: dialogs::sasl },
    Target { name: "smtp", run: dialogs::smtp },
    Target { name: "tape", run: targets::tape },
];

/// Runs one target once.
///
/// # Panics
/// Where there is none of that name, and where the reader panics.
pub fn one(name: &str, octets: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target.unwrap_or_else(|| panic!("no target {name}")).run)(octets);
}
