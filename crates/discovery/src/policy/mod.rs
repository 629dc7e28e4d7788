//! Expectations and a report in, verdicts out. Pure.
//!
//! Without a policy the run itself says what is expected: usable settings, servers that work, and no
//! findings ([`plain_checks`]). A [`Policy`] says more, key by key ([`keys`]); each of its demands
//! becomes one check. [`waive`] takes out what was accepted for a while, a [`Baseline`] what was so
//! before.

mod baseline;
mod judge;
pub mod keys;
mod parse;
mod plain;
mod waive;
mod write;

pub use baseline::Baseline;
pub use judge::checks;
pub use parse::{Demand, POLICY_MAX, Policy, PolicyError, Section, Waiver, Want};
pub use plain::checks as plain_checks;
pub use waive::apply as waive;
pub use write::{head as written_head, section as written_section};
