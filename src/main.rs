//! Starts, runs, and turns the result into an exit code.

#![forbid(unsafe_code)]

use std::alloc::System;
use std::process::ExitCode;

use mailsetup::{cli, commands};
use zeroizing_alloc::ZeroAlloc;

/// Clears all memory that is given back: libraries keep copies of what they compute from a password,
/// and do not clear them themselves.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    mail_platform::process::no_core_dumps();
    let exit = match cli::parse(std::env::args_os(), commands::page) {
        Ok(cli) => commands::run(cli),
        Err(exit) => exit,
    };
    ExitCode::from(exit.code())
}
