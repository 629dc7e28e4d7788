//! Against real servers in network namespaces: `tests/lab/up` brings them up, and `MAILSETUP_LAB=up` says that they are.

mod claims;
mod compare;
mod domains;
mod faults;
mod fetch;
mod lint;
mod login;
mod policy;
mod publish;
mod setup;
mod silence;
mod tape;
