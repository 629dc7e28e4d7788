//! mailsetup: finds a mail provider's settings, tests them, and says whether POP3 or IMAP fits.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod cli;
pub mod config;
pub mod discovery;
pub mod driver;
pub mod generate;
pub mod locale;
pub mod model;
pub mod net;
pub mod proto;
pub mod render;
