//! Tests that watch every panic of the process, and take turns at its hook.

mod messages;
mod noise;
#[allow(dead_code, unused_imports)]
#[path = "../support/mod.rs"]
mod support;

use std::sync::{Mutex, MutexGuard, PoisonError};

static HOOK: Mutex<()> = Mutex::new(());

fn hook() -> MutexGuard<'static, ()> {
    HOOK.lock().unwrap_or_else(PoisonError::into_inner)
}
