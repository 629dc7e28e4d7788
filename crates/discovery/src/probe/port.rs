//! What a port speaks where it does not speak what was expected.

use mail_types::reason::{DriverError, TlsErrorKind, Violation};
use mail_types::report::{Phase, ProbeReport};
use mail_types::{Protocol, Reason, Security};

/// What the port of a failed test speaks instead; `None` where the test does not show it.
pub fn speaks(probe: &ProbeReport) -> Option<(Protocol, Security)> {
    let (phase, failure) = probe.failure()?;
    let registered = Protocol::of_port(probe.endpoint.port);
    let other = match &failure.reason {
        Reason::Tls(TlsErrorKind::NotTls { line }) => (Protocol::of_greeting(line)?, Security::StartTls),
        Reason::TlsFirst => (registered.map_or(probe.protocol, |(protocol, _)| protocol), Security::ImplicitTls),
        Reason::OddPort { .. } => registered?,
        Reason::Driver(DriverError::Violation(Violation::Unexpected { line })) if phase == Phase::Greeting => {
            (Protocol::of_greeting(line)?, probe.security)
        }
        _ => return None,
    };
    (other != (probe.protocol, probe.security)).then_some(other)
}
