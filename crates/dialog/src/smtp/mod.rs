//! Message submission from the client's side, as far as an account's test needs it: RFC 6409, RFC
//! 5321 with one message to oneself, AUTH (RFC 4954), STARTTLS (RFC 3207), enhanced status codes (RFC 2034, RFC 3463).
//!
//! There is no fallback to HELO: a submission server without EHLO has neither STARTTLS nor AUTH, and
//! is none (RFC 6409 section 4.3 demands the latter).

pub mod command;
mod dialog;
pub mod response;
pub mod submission;

pub use command::SmtpCommand;
pub use dialog::SmtpDialog;
