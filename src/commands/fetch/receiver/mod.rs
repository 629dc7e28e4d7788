//! Who gets the mail in the place of a folder: a program, or a server that speaks LMTP.

mod lmtp;
mod program;

pub use lmtp::Lmtp;
pub use program::Program;
