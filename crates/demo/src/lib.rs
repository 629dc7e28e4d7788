//! The built-in servers, and the lesson that is played on them or on a real account.

pub mod compare;
#[cfg(all(feature = "servers", not(any(windows, target_vendor = "apple"))))]
pub mod servers;
