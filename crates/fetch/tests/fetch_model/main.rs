//! `fetch` against a model: random histories of what servers, other programs, users and disks do, and a reference
//! that knows what was on the servers and what is on disk. `docs/fetch-model.md` says what must hold, and how a
//! failure is replayed.

mod content;
#[path = "../../../../tests/it/fetch_faults/disk.rs"]
#[allow(dead_code)]
mod disk;
mod faults;
mod ghost;
mod history;
mod imap;
mod play;
mod pop3;
mod random;
mod wire;
mod world;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use history::History;
use play::{Outcome, play, runtime};

/// Histories of a plain `cargo test`.
const COUNT: u64 = 400;
/// One history takes milliseconds. What takes so long hangs.
const HANGS: Duration = Duration::from_secs(60);

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Plays a history; a panic is one of the things that must not be.
fn judge(history: &History, trace: bool) -> Outcome {
    thread_local! {
        static RUNTIME: Runtime = runtime();
    }
    let played = RUNTIME.with(|runtime| catch_unwind(AssertUnwindSafe(|| play(history, runtime, trace))));
    played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Outcome { wrong: vec![format!("panic: {}", text.unwrap_or_default())], counted: BTreeMap::new() }
    })
}

/// Which of the things that must not be it is: the words before the details.
fn kind(outcome: &Outcome) -> Option<String> {
    let first = outcome.wrong.first()?;
    Some(first.split(':').next().unwrap_or(first).to_owned())
}

/// Drops steps while the same thing goes wrong.
fn shrink(history: &History, kind_wanted: &str) -> (History, Vec<usize>) {
    let mut kept: Vec<usize> = (0..history.steps.len()).collect();
    let with = |kept: &[usize]| {
        let steps = kept.iter().map(|at| history.steps[*at].clone()).collect();
        History { steps, ..history.clone() }
    };
    let fails = |kept: &[usize]| kind(&judge(&with(kept), false)).as_deref() == Some(kind_wanted);
    let mut part = (kept.len() / 2).max(1);
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < kept.len() {
            let mut fewer = kept.clone();
            fewer.drain(at..(at + part).min(kept.len()));
            if fails(&fewer) {
                kept = fewer;
                shorter = true;
            } else {
                at += part;
            }
        }
        if part == 1 && !shorter {
            return (with(&kept), kept);
        }
        part = (part / 2).max(1);
    }
}

/// A failure as short as it gets: of what kind it is, and how to see it again.
fn report(seed: u64) -> (Vec<String>, String) {
    let history = History::new(seed);
    let outcome = judge(&history, false);
    let Some(wanted) = kind(&outcome) else { return (Vec::new(), format!("history {seed} fails only sometimes\n")) };
    let (short, kept) = shrink(&history, &wanted);
    let again = judge(&short, false);
    let wrong = if again.wrong.is_empty() { &outcome.wrong } else { &again.wrong };
    let mut signature: Vec<String> = short.steps.iter().flat_map(history::Step::names).collect();
    signature.push(wanted);
    signature.sort_unstable();
    signature.dedup();
    let mut text = format!("history {}: {}\n", history.seed, wrong.join("\n  "));
    let (protocol, form) = (if short.pop3 { "POP3" } else { "IMAP" }, ["Maildir", "eml", "mbox"]);
    text.push_str(&format!("  {protocol} {} {:?}\n", form[usize::from(short.form) % 3], short.habits));
    for step in &short.steps {
        text.push_str(&format!("  {step:?}\n"));
    }
    let kept: Vec<String> = kept.iter().map(usize::to_string).collect();
    text.push_str(&format!(
        "  MAILSETUP_MODEL_SEED={} MAILSETUP_MODEL_STEPS={} cargo test --test fetch_model -- --nocapture\n",
        history.seed,
        kept.join(",")
    ));
    (signature, text)
}

/// One history, shown step by step.
fn replay(seed: u64) {
    let mut history = History::new(seed);
    if let Ok(kept) = std::env::var("MAILSETUP_MODEL_STEPS") {
        let kept = kept.split(',').filter_map(|word| word.parse::<usize>().ok());
        history.steps = kept.filter_map(|at| history.steps.get(at).cloned()).collect();
        println!("POP3: {}, form {}, {:?}", history.pop3, history.form, history.habits);
        let outcome = judge(&history, true);
        assert!(outcome.wrong.is_empty(), "{}", outcome.wrong.join("\n"));
        return;
    }
    let outcome = judge(&history, false);
    assert!(outcome.wrong.is_empty(), "{}", report(seed).1);
}

#[test]
fn nothing_is_lost_and_nothing_comes_twice_whatever_happens() {
    if let Some(seed) = number("MAILSETUP_MODEL_SEED") {
        return replay(seed);
    }
    let count = number("MAILSETUP_MODEL_COUNT").unwrap_or(COUNT);
    let first = number("MAILSETUP_MODEL_FIRST").unwrap_or(0);
    // So many distinct failures are looked for before the test gives up.
    let failures_max = number("MAILSETUP_MODEL_FAILURES").unwrap_or(1);
    let only = std::env::var("MAILSETUP_MODEL_ONLY").ok();
    let began = Instant::now();
    std::panic::set_hook(Box::new(|_| {}));
    let next = AtomicU64::new(first);
    let stop = AtomicBool::new(false);
    let counted = Mutex::new(BTreeMap::<String, u64>::new());
    let failed = Mutex::new(BTreeMap::<String, Vec<u64>>::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let busy: Vec<Arc<Mutex<(u64, Instant)>>> =
        (0..threads).map(|_| Arc::new(Mutex::new((first, Instant::now())))).collect();
    std::thread::scope(|scope| {
        let workers: Vec<_> = busy
            .iter()
            .map(|busy| {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let seed = next.fetch_add(1, Ordering::Relaxed);
                        if seed >= first + count {
                            break;
                        }
                        if only.as_deref().is_some_and(|only| only != ["imap", "pop3"][(seed % 2) as usize]) {
                            continue;
                        }
                        *busy.lock().expect("not poisoned") = (seed, Instant::now());
                        let history = History::new(seed);
                        let outcome = judge(&history, false);
                        let mut all = counted.lock().expect("not poisoned");
                        *all.entry("steps".to_owned()).or_default() += history.steps.len() as u64;
                        for (what, times) in &outcome.counted {
                            *all.entry(what.clone()).or_default() += times;
                        }
                        drop(all);
                        if let Some(kind) = kind(&outcome) {
                            let mut failed = failed.lock().expect("not poisoned");
                            failed.entry(kind).or_default().push(seed);
                            if failed.values().map(Vec::len).sum::<usize>() as u64 >= failures_max {
                                stop.store(true, Ordering::Relaxed);
                            }
                        }
                    }
                })
            })
            .collect();
        while workers.iter().any(|worker| !worker.is_finished()) {
            std::thread::sleep(Duration::from_millis(20));
            for (worker, busy) in workers.iter().zip(&busy) {
                let (seed, since) = *busy.lock().expect("not poisoned");
                if !worker.is_finished() && since.elapsed() > HANGS {
                    eprintln!("history {seed} hangs: MAILSETUP_MODEL_SEED={seed} cargo test --test fetch_model");
                    std::process::exit(101);
                }
            }
        }
    });
    let played = next.load(Ordering::Relaxed).min(first + count) - first;
    println!("{played} histories from seed {first} on in {:.1} s", began.elapsed().as_secs_f64());
    for (what, times) in counted.lock().expect("not poisoned").iter() {
        println!("{times:>9}  {what}");
    }
    let failed = failed.into_inner().expect("not poisoned");
    if failed.is_empty() {
        return;
    }
    // One failure of each kind, as short as it gets.
    let mut kinds = BTreeMap::<Vec<String>, (usize, String)>::new();
    for (kind, seeds) in &failed {
        println!("{} times {kind}: {:?}", seeds.len(), &seeds[..seeds.len().min(20)]);
        for seed in seeds.iter().take(failures_max as usize) {
            let (signature, text) = report(*seed);
            let known = kinds.entry(signature).or_insert((0, text.clone()));
            known.0 += 1;
            if text.len() < known.1.len() {
                known.1 = text;
            }
        }
    }
    let text: String = kinds.values().map(|(times, text)| format!("\n{times} times like this: {text}")).collect();
    eprintln!("{text}");
    panic!("it fails");
}

#[test]
fn a_history_is_the_same_for_the_same_seed() {
    for seed in 0..20 {
        let history = History::new(seed);
        assert_eq!(history, History::new(seed));
        assert!((18..46).contains(&history.steps.len()));
    }
}
