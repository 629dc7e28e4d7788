//! What was said over one connection, for those who want to see it.

use super::lesson::Said;
use super::{Endpoint, Protocol};

/// One connection with every line in both directions; secrets masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialogue {
    /// What the server speaks.
    pub protocol: Protocol,
    /// Where it stands.
    pub endpoint: Endpoint,
    /// In the order of time, which counts from the start of the run.
    pub lines: Vec<Said>,
}
