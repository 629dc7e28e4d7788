//! The engine for the stable toolchain.
//!
//! It keeps what teaches it something: an input whose outcome (which error, which findings, how many
//! servers) was not seen before joins the samples. In the ordinary tests it runs for a moment a
//! target; for longer, one target at a time:
//!
//! ```console
//! $ MAILSETUP_FUZZ_SECONDS=600 MAILSETUP_FUZZ_TARGET=imap cargo test --lib fuzzing -- --nocapture
//! ```
//!
//! Then it begins with what libFuzzer kept in `fuzz/corpus/TARGET/`, too: here sums that overflow are
//! seen, which a release build lets pass. It also prints the number of runs and the process's peak
//! memory, and fails above 64 MiB.
//! `MAILSETUP_FUZZ_SEED` makes another walk.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{TARGETS, Target};

/// How long the ordinary tests fuzz a target.
const MOMENT: Duration = Duration::from_millis(150);
/// Longest input that mutations build, in octets.
const INPUT_MAX: usize = 256 * 1024;
/// Samples beyond this number are not kept.
const SAMPLES_MAX: usize = 4096;
/// Nor are samples that together have more octets than this.
const SAMPLES_OCTETS_MAX: usize = 16 * 1024 * 1024;
/// What a long run may need at most, in KiB.
const MEMORY_MAX_KIB: u64 = 64 * 1024;

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn samples(target: &str, long: bool) -> Vec<Vec<u8>> {
    let mut samples = inputs("seeds", target);
    assert!(!samples.is_empty(), "{target} has seeds");
    if long {
        samples.extend(inputs("corpus", target));
    }
    samples
}

/// Feeds a target with mutations of its seeds. Whatever it panics on is printed with the input.
fn walk(target: &Target) {
    let number = |name: &str| variable(name).and_then(|text| text.parse::<u64>().ok());
    let long = number("MAILSETUP_FUZZ_SECONDS").map(Duration::from_secs);
    let mut chance = Chance(number("MAILSETUP_FUZZ_SEED").unwrap_or(0x9E37_79B9_7F4A_7C15) | 1);
    let mut kept = samples(target.name, long.is_some());
    let dictionary = dictionary(target.name);
    let attempt = |input: &[u8], runs: u64| {
        catch_unwind(AssertUnwindSafe(|| (target.run)(input))).unwrap_or_else(|_| {
            panic!("{}: panic after {runs} runs on {} octets: \"{}\"", target.name, input.len(), input.escape_ascii());
        })
    };
    let mut seen: HashSet<String> = kept.iter().map(|seed| attempt(seed, 0)).collect();
    let (started, limit) = (Instant::now(), long.unwrap_or(MOMENT));
    let (mut runs, mut octets, mut kept_octets) = (0_u64, 0_u64, 0);
    while started.elapsed() < limit {
        let input = chance.mutate(&kept, &dictionary);
        octets += input.len() as u64;
        let outcome = attempt(&input, runs);
        runs += 1;
        let fits = kept.len() < SAMPLES_MAX && kept_octets + input.len() <= SAMPLES_OCTETS_MAX;
        if fits && seen.insert(outcome) {
            kept_octets += input.len();
            kept.push(input);
        }
    }
    assert!(runs > 0, "time for one run at least");
    if long.is_some() {
        let peak = peak_memory_kib();
        println!(
            "{}: {runs} runs, {} MB, {} outcomes, {} samples, peak memory {peak:?} KiB, {:?}",
            target.name,
            octets / 1_000_000,
            seen.len(),
            kept.len(),
            started.elapsed()
        );
        assert!(peak.is_none_or(|peak| peak < MEMORY_MAX_KIB), "{peak:?} KiB");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

/// What lies in a target's folder, none where there is no folder, in the order of their names, so that
/// the same seed makes the same walk.
fn inputs(place: &str, target: &str) -> Vec<Vec<u8>> {
    let Ok(entries) = fs::read_dir(folder().join(place).join(target)) else { return Vec::new() };
    let files: BTreeSet<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.iter().map(|file| fs::read(file).expect("an input")).collect()
}

/// The words of a dictionary in libFuzzer's form: one a line, in quotes, `\xNN` for what is no text.
fn dictionary(target: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(folder().join("dictionaries").join(format!("{target}.dict"))).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| word(line).unwrap_or_else(|| panic!("{target}.dict: {line}"))).collect()
}

fn word(line: &str) -> Option<Vec<u8>> {
    let mut rest = line.strip_prefix('"')?.strip_suffix('"')?.bytes();
    let mut word = Vec::new();
    while let Some(octet) = rest.next() {
        word.push(match octet {
            b'\\' => match rest.next()? {
                b'x' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                other => other,
            },
            other => other,
        });
    }
    Some(word)
}

#[test]
fn no_input_makes_a_reader_panic() {
    let only = variable("MAILSETUP_FUZZ_TARGET");
    let chosen = TARGETS.iter().filter(|target| only.as_deref().is_none_or(|only| only == target.name));
    let mut walked = 0;
    for target in chosen {
        walk(target);
        walked += 1;
    }
    assert!(walked > 0, "no target {only:?}");
}

/// A target has a program for libFuzzer, and nothing lies there that belongs to none.
#[test]
fn every_target_is_whole() {
    let names: BTreeSet<String> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    let listed = |place: &str, end: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(folder().join(place)).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        names.map(|name| name.strip_suffix(end).unwrap_or(&name).to_owned()).collect()
    };
    assert_eq!(listed("seeds", ""), names);
    assert_eq!(listed("targets", ".rs"), names);
    assert_eq!(listed("dictionaries", ".dict").difference(&names).next(), None);
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).expect("the manifest");
    for name in &names {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is missing in fuzz/Cargo.toml");
        for word in dictionary(name) {
            assert!(!word.is_empty(), "{name}.dict");
        }
    }
}

/// The process's largest resident size so far, where the system tells.
fn peak_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// A stream of numbers (xorshift), the same for the same seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `limit`; 0 where that is 0.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap_or(0).checked_rem(limit).unwrap_or(0)
    }

    fn octet(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    /// A range of a text of this length, mostly a short one.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 32 };
        start..(start + self.below(most + 1)).min(length)
    }

    fn mutate(&mut self, samples: &[Vec<u8>], dictionary: &[Vec<u8>]) -> Vec<u8> {
        let mut input = samples[self.below(samples.len())].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut input, samples, dictionary);
        }
        input.truncate(INPUT_MAX);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, samples: &[Vec<u8>], dictionary: &[Vec<u8>]) {
        let range = self.range(input.len());
        match self.below(9) {
            0 => drop(input.drain(range)),
            1 => {
                let octet = self.octet();
                if let Some(place) = input.get_mut(range.start) {
                    *place = octet;
                }
            }
            2 => {
                let bit = 1 << self.below(8);
                if let Some(place) = input.get_mut(range.start) {
                    *place ^= bit;
                }
            }
            3 | 4 if !dictionary.is_empty() => {
                let word = &dictionary[self.below(dictionary.len())];
                drop(input.splice(range, word.iter().copied()));
            }
            5 => {
                let other = &samples[self.below(samples.len())];
                let theirs = other[self.range(other.len())].to_vec();
                drop(input.splice(range, theirs));
            }
            6 => {
                // The same again and again: depth and length.
                let piece = input[range.clone()].to_vec();
                let times = 1 << self.below(10);
                if piece.len() * times + input.len() <= INPUT_MAX {
                    drop(input.splice(range.start..range.start, piece.repeat(times)));
                }
            }
            7 => input.truncate(range.start),
            _ => {
                let octet = self.octet();
                input.insert(range.start, octet);
            }
        }
    }
}
