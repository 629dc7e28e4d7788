//! The lesson, live: one mailbox, two devices, and what POP3 and IMAP make of them.
//!
//! [`devices`] is what a mail program keeps (pure), [`notes`] what a line of a dialog means (pure);
//! `live` leads both through the steps over real connections. Where a message is on the server is
//! never concluded but looked up, by an observer that opens the mailbox with EXAMINE.

pub mod devices;
mod live;
pub mod notes;

pub use live::{LessonError, Stage};
