//! The integration tests, in one program: a module for each subject, and what they share.
//!
//! `cargo test --test it MODULE::` runs one of them. Programs of their own are `tests/panics`, whose tests set
//! the panic hook of the whole process, and `crates/fetch/tests/fetch_model`, which is run by itself for hours.

#![cfg_attr(not(feature = "demo"), allow(dead_code, unused_imports))]

mod attacks;
mod book;
mod compare;
mod compare_interrupted;
mod compare_terminal;
mod conformance;
mod demo;
mod demo_command;
mod demo_commands;
mod demo_foreign;
mod demo_programs;
mod demo_rules;
mod dependencies;
mod dns;
mod documents;
mod explain;
mod export_loop;
mod export_verify;
mod exports;
mod exports_verified;
mod fetch;
mod fetch_accounts;
mod fetch_deliver;
mod fetch_ends;
mod fetch_faults;
mod fetch_flags;
mod fetch_forms;
mod fetch_imap;
mod fetch_kill;
mod fetch_list;
mod fetch_many;
mod fetch_pop3;
mod fetch_servers;
mod fetch_sloppy;
mod fetch_terminal;
mod fetch_watch;
mod generated;
mod green;
mod hostile;
mod imports;
mod injection;
mod ispdb_samples;
mod keyring;
mod lab;
mod login_manners;
mod mailbox_refused;
mod many;
mod mechanisms;
mod memory;
mod oauth_options;
mod oauth_token;
mod pages;
mod passwords;
mod platforms;
mod policy;
mod probe;
mod probe_html;
mod proxy;
mod publish;
mod readme;
mod refusals;
mod setup;
mod setup_by_hand;
mod setup_programs;
mod signals;
mod streaming;
#[path = "../support/mod.rs"]
mod support;
mod support_itself;
mod tape;
mod usage;
mod verdict;
