//! The lesson, live: one mailbox, two devices, and what POP3 and IMAP make of them.
//!
//! [`devices`] is what a mail program keeps (pure), [`notes`] what a line of a dialog means (pure);
//! `live` leads both through the steps over real connections. Where a message is on the server is
//! never concluded but looked up, by an observer that opens the mailbox with EXAMINE.
//!
//! `visit` goes to a real account and only reads; `stage_account` puts the lesson's messages there, and
//! takes them away, once the user has agreed.

mod collect;
mod deciding;
pub mod devices;
mod live;
pub mod notes;
mod overheard;
mod record;
mod scenes;
mod stage_account;
mod visit;

pub use live::{LessonError, Postman, Stage};
pub use overheard::Overheard;
pub use stage_account::{append, clear, count, free_name};
pub use visit::{Door, Site, log_in, visit};
