//! POP3 from the client's side: RFC 1939, CAPA and response codes (RFC 2449, RFC 3206), STLS (RFC
//! 2595), AUTH (RFC 5034).

pub mod command;
mod dialog;
pub mod response;

pub use command::{Pop3Command, Pop3Reply};
pub use dialog::Pop3Dialog;
pub use response::without_capa;
