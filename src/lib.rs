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
//! [`survey`] runs several at once and feeds verdicts back into the race. Three things follow:
//!
//! * **Guessing opens no sockets.** [`discovery::guess`] proposes candidates; the probe finds out.
//! * **Nothing is thrown away.** A source that is empty, failed or was cancelled is an
//!   [`Attempt`](model::report::Attempt) with its reason and duration; equal servers merge and keep
//!   every provenance.
//! * **Unknown is `None`**, never 0 or an empty string. "Not offered" and "never asked" are two
//!   answers.
//!
//! # The house
//!
//! | module | subject |
//! |---|---|
//! | [`model`] | the trade's words: address, server, source, finding, report, event, message; pure data |
//! | [`locale`] | turns a [`Message`](model::Message) into words, German or English; the `explain` pages |
//! | [`proto`] | IMAP, POP3 and submission as state machines without sockets; SASL |
//! | [`net`] | the network, passed in: DNS, HTTP, TCP, TLS, clock, and which addresses may be contacted |
//! | [`driver`] | runs a dialog over a stream: deadlines, TLS upgrade, masked trace |
//! | [`connection`] | climbs the ladder from endpoint to live session |
//! | [`discovery`] | one file a source, and `rank`, which merges what they say |
//! | [`probe`] | one server tested, with findings |
//! | [`login`] | which credential may go where, and what became of it |
//! | [`diagnosis`] | what a server's no to a login means, and what to do; pure |
//! | [`recommend`] | POP3 or IMAP, and why; pure |
//! | [`oauth`] | gets an OAuth2 token through a browser or another device; knows no mail server |
//! | [`policy`] | expectations, waivers, an earlier report and a report in, verdicts out; pure |
//! | [`survey`] | the whole run: race, choice, logins, conclusion |
//! | [`fetch`] | retrieves mail: plan, transfer, store, journal |
//! | [`roundtrip`] | a test message to oneself, sent and seen to arrive |
//! | [`spelling`] | the word that was probably meant |
//! | [`secrets`] | where a password comes from |
//! | [`compare`] | the lesson: both protocols, two devices, step by step |
//! | [`demo`] | built-in servers on loopback: the hermetic tests' peers |
//! | [`render`] | a report in, text out: human, JSON, short |
//! | [`wizard`] | the questions of `setup`: from what is known to what is asked next; pure |
//! | [`accounts`] | `accounts.toml`: what was set up once |
//! | [`export`] | a report's account in, files for mail programs out, one small file a format |
//! | [`cli`], [`generate`] | command line and configuration file; completions and man pages |
//! | [`commands`] | one file a subcommand; the only layer that prints |
//!
//! Imports point one way, downwards to `model`; `tests/it/imports.rs` holds the table. `proto` knows no
//! sockets and `net` no protocols; they meet in `driver`. The engine never prints: it emits
//! [`Event`](model::Event)s, and the command decides whether anybody sees them. Each layer has its
//! own small error enum; what a user reads is a `Message` made from it at the edge.
//!
//! # One run
//!
//! `survey::race` asks every source at once. Each answer is parsed, merged into candidates, and every
//! new candidate is tested right away, up to but not including the login; a success cancels HTTP
//! questions ranked below it. When the best server of each protocol is known, or better sources have
//! had their grace, `conclude` chooses. The sessions of the chosen servers are still open, so a login
//! costs no second connection. Whatever happens, the run ends at its deadline with what is known.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod accounts;
mod child;
pub mod cli;
pub mod commands;
pub mod compare;
pub mod connection;
#[cfg(all(feature = "demo", not(any(windows, target_vendor = "apple"))))]
pub mod demo;
pub mod diagnosis;
pub mod discovery;
pub mod driver;
pub mod export;
pub mod fetch;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod generate;
pub mod hardening;
pub mod locale;
pub mod login;
pub mod model;
pub mod net;
pub mod oauth;
pub mod policy;
pub mod probe;
pub mod proto;
pub mod recommend;
pub mod render;
pub mod roundtrip;
pub mod secrets;
pub mod spelling;
pub mod survey;
pub mod wizard;
