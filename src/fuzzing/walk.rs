//! A fuzzer for the parsers that read the network, made for the stable toolchain: tests of each
//! parser call [`run`] with samples and a dictionary.
//!
//! It keeps what teaches it something: an input whose outcome (which error, which findings, how many
//! servers) was not seen before joins the samples. In the ordinary tests it runs for a moment; for
//! longer, one parser at a time:
//!
//! ```console
//! $ MAILSETUP_FUZZ_SECONDS=600 cargo test --lib -- --exact discovery::autoconfig_xml::tests::fuzz --nocapture
//! ```
//!
//! Then it also prints the number of runs and the process's peak memory, and fails above 64 MiB.
//! `MAILSETUP_FUZZ_SEED` makes another walk.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// How long the ordinary tests fuzz.
const MOMENT: Duration = Duration::from_millis(200);
/// Longest input that mutations build, in octets.
const INPUT_MAX: usize = 256 * 1024;
/// Samples beyond this number are not kept.
const SAMPLES_MAX: usize = 4096;
/// Nor are samples that together have more octets than this.
const SAMPLES_OCTETS_MAX: usize = 16 * 1024 * 1024;
/// What a long run may need at most, in KiB.
const MEMORY_MAX_KIB: u64 = 64 * 1024;

/// Feeds `target` with mutations of `samples`; it gives the outcome in a few words. Whatever it
/// panics on is printed with the input.
pub fn run(samples: &[&[u8]], dictionary: &[&[u8]], target: impl Fn(&[u8]) -> String) {
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let long = variable("MAILSETUP_FUZZ_SECONDS").map(Duration::from_secs);
    let mut chance = Chance(variable("MAILSETUP_FUZZ_SEED").unwrap_or(0x9E37_79B9_7F4A_7C15) | 1);
    let mut kept: Vec<Vec<u8>> = samples.iter().map(|sample| sample.to_vec()).collect();
    let mut seen = HashSet::new();
    let (started, limit) = (Instant::now(), long.unwrap_or(MOMENT));
    let mut runs = 0_u64;
    let mut octets = 0_u64;
    let mut kept_octets = 0;
    for sample in samples {
        seen.insert(target(sample));
    }
    while started.elapsed() < limit {
        let input = chance.mutate(&kept, dictionary);
        octets += input.len() as u64;
        let outcome = catch_unwind(AssertUnwindSafe(|| target(&input))).unwrap_or_else(|_| {
            panic!("panic after {runs} runs on {} octets: \"{}\"", input.len(), input.escape_ascii());
        });
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
            "{runs} runs, {} MB, {} outcomes, {} samples, peak memory {peak:?} KiB, {:?}",
            octets / 1_000_000,
            seen.len(),
            kept.len(),
            started.elapsed()
        );
        assert!(peak.is_none_or(|peak| peak < MEMORY_MAX_KIB), "{peak:?} KiB");
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

    fn mutate(&mut self, samples: &[Vec<u8>], dictionary: &[&[u8]]) -> Vec<u8> {
        let mut input = samples[self.below(samples.len())].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut input, samples, dictionary);
        }
        input.truncate(INPUT_MAX);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, samples: &[Vec<u8>], dictionary: &[&[u8]]) {
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
                let word = dictionary[self.below(dictionary.len())];
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
