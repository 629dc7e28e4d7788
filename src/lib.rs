//! mailsetup: finds a mail provider's settings, tests them, and says whether POP3 or IMAP fits.
//!
//! # Architecture
//!
//! ```text
//! user@gmx.de -> EmailAddress -> sources, each: plan -> ask -> parse -> Attempt
//!   -> DiscoveryReport -> rank -> [Candidate] -> probe -> [ProbeReport] -> login -> LoginReport
//!   -> recommend -> Recommendation -> render
//! ```
//!
//! Every arrow is a function from one value to the next; no stage calls the one before it. Only
//! [`survey`](mail_discovery::survey) runs several at once and feeds verdicts back into the race. Three things follow:
//!
//! * **Guessing opens no sockets.** [`guess`](mail_discovery::guess) proposes candidates; the probe finds out.
//! * **Nothing is thrown away.** A source that is empty, failed or was cancelled is an
//!   [`Attempt`](mail_types::report::Attempt) with its reason and duration; equal servers merge and keep
//!   every provenance.
//! * **Unknown is `None`**, never 0 or an empty string. "Not offered" and "never asked" are two
//!   answers.
//!
//! # Crates
//!
//! | crate or module | subject |
//! |---|---|
//! | [`mail_types`] | address, server, source, finding, report, event, message: pure data |
//! | [`mail_dialog`] | IMAP, POP3 and submission as state machines without sockets; SASL |
//! | [`mail_net`] | the network, passed in: DNS, HTTP, TCP, TLS, clock, and which addresses may be contacted |
//! | [`mail_net::driver`] | runs a dialog over a stream: deadlines, TLS upgrade, masked trace |
//! | [`mail_net::connection`] | climbs the ladder from endpoint to live session |
//! | [`mail_discovery`] | one file a source, and `rank`, which merges what they say |
//! | [`mail_discovery::probe`] | one server tested, with findings |
//! | [`mail_discovery::login`] | which credential may go where, and what became of it |
//! | [`mail_discovery::diagnosis`] | what a refused login means, and what to do; pure |
//! | [`mail_discovery::recommend`] | POP3 or IMAP, and why; pure |
//! | [`mail_discovery::oauth`] | gets an OAuth2 token through a browser or another device; knows no mail server |
//! | [`mail_discovery::policy`] | expectations, waivers, an earlier report and a report in, verdicts out; pure |
//! | [`mail_discovery::survey`] | the whole run: race, choice, logins, conclusion |
//! | [`mail_fetch`] | retrieves mail: plan, transfer, store, journal |
//! | [`mail_fetch::roundtrip`] | a test message to oneself, sent and seen to arrive |
//! | [`mail_demo::compare`] | the lesson: both protocols, two devices, step by step |
//! | [`mail_platform`] | everything that differs between Linux, macOS and Windows |
//! | `mail_demo::servers` | built-in servers on loopback: the hermetic tests' peers |
//! | [`locale`] | turns a [`Message`](mail_types::Message) into words, German or English; the `explain` pages |
//! | [`render`] | a report in, text out: human, JSON, short |
//! | [`wizard`] | the questions of `setup`: from what is known to what is asked next; pure |
//! | [`accounts`], [`secrets`] | `accounts.toml`: what was set up once; where a password comes from |
//! | [`export`] | a report's account in, files for mail programs out, one small file a format |
//! | [`cli`], [`generate`] | command line and configuration file; completions and man pages |
//! | [`commands`] | one file a subcommand; the only layer that prints |
//!
//! Cargo keeps the direction of imports between crates, `tests/it/imports.rs` that between the program's modules.
//! Dialogs know no sockets and the network no protocols; they meet in the driver. The engine never prints: it emits
//! [`Event`](mail_types::Event)s, and the command decides whether they are shown. Each layer has its
//! own small error enum; what a user reads is a `Message` made from it at the edge.
//!
//! # One run
//!
//! `survey::race` asks every source at once. Each answer is parsed, merged into candidates, and every
//! new candidate is tested right away, up to but not including the login; tests lead to further
//! candidates. Once one source's servers have passed, HTTP questions ranked below it are cancelled; when
//! nothing open could change the answer any more, `conclude` chooses by the same pure function
//! (`survey::choice`). The sessions of the chosen servers are still open, so a login
//! costs no second connection. Whatever happens, the run ends at its deadline with what is known.

pub mod accounts;
mod child;
pub mod cli;
pub mod commands;
pub mod exit;
pub mod export;
mod files;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod generate;
pub mod locale;
pub mod programs;
pub mod render;
pub mod secrets;
pub mod wizard;
