//! Starts, runs, and turns the result into an exit code.

#![forbid(unsafe_code)]

use std::process::ExitCode;

use mailsetup::{cli, commands, hardening};

fn main() -> ExitCode {
    hardening::no_core_dumps();
    let exit = match cli::parse(std::env::args_os()) {
        Ok(cli) => commands::run(cli),
        Err(exit) => exit,
    };
    ExitCode::from(exit.code())
}
