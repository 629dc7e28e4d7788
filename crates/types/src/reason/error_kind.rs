//! An [`io::ErrorKind`] in a file, by its name.

use std::io;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the operating system said, by the name of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorName(pub io::ErrorKind);

/// The kinds that sockets show; any other is read back as `Other`.
const KINDS: [io::ErrorKind; 18] = [
    io::ErrorKind::NotFound,
    io::ErrorKind::PermissionDenied,
    io::ErrorKind::ConnectionRefused,
    io::ErrorKind::ConnectionReset,
    io::ErrorKind::HostUnreachable,
    io::ErrorKind::NetworkUnreachable,
    io::ErrorKind::ConnectionAborted,
    io::ErrorKind::NotConnected,
    io::ErrorKind::AddrNotAvailable,
    io::ErrorKind::NetworkDown,
    io::ErrorKind::BrokenPipe,
    io::ErrorKind::InvalidInput,
    io::ErrorKind::InvalidData,
    io::ErrorKind::TimedOut,
    io::ErrorKind::Interrupted,
    io::ErrorKind::Unsupported,
    io::ErrorKind::UnexpectedEof,
    io::ErrorKind::OutOfMemory,
];

impl Serialize for ErrorName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:?}", self.0))
    }
}

impl<'de> Deserialize<'de> for ErrorName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = KINDS.into_iter().find(|kind| format!("{kind:?}") == name);
        Ok(Self(known.unwrap_or(io::ErrorKind::Other)))
    }
}

pub(super) fn serialize<S: Serializer>(kind: &io::ErrorKind, serializer: S) -> Result<S::Ok, S::Error> {
    ErrorName(*kind).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<io::ErrorKind, D::Error> {
    ErrorName::deserialize(deserializer).map(|name| name.0)
}
