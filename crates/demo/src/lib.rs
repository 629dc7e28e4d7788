//! The built-in servers, and the lesson that is played on them or on a real account.

pub mod compare;
#[cfg(feature = "servers")]
pub mod servers;
