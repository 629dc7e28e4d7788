//! From a candidate to a session that is logged in, for every command.

use std::time::Duration;

use super::{Consent, Credentials, dismiss, enter, rules};
use mail_net::Net;
use mail_net::connection::{self, Session};
use mail_types::AuthMechanism;
use mail_types::event::Events;
use mail_types::reason::{DriverError, Withheld};
use mail_types::report::{Candidate, Failure};

/// A session that may carry what there is to log in with; [`permit`] made sure of that.
pub struct VerifiedSession(pub(super) Session);

impl VerifiedSession {
    /// What the server offers.
    pub fn mechanisms(&self) -> &[AuthMechanism] {
        &self.0.capabilities.mechanisms
    }

    /// Says goodbye unused.
    pub async fn dismiss(self) {
        dismiss(self.0).await;
    }

    pub(super) fn inner(&self) -> &Session {
        &self.0
    }
}

/// Checks that this server may see the credentials, and that TLS protects them; asks the user about
/// a host that nothing trustworthy names.
///
/// # Errors
/// [`Withheld`] with what speaks against it.
pub async fn permit(
    session: Session,
    candidate: &Candidate,
    credentials: &Credentials,
    consent: &Consent,
) -> Result<VerifiedSession, Withheld> {
    let host = &candidate.endpoint.host;
    let (tls, have, address) = (session.tls.as_ref(), credentials.have(), &credentials.address);
    let protected = rules::protected(tls, host, consent);
    if let Err(reason) = rules::may_see(candidate, tls, have, address, consent) {
        // Without protection a yes would not help; and it settles nothing but the doubt about the host.
        if protected.is_err() || !consent.hosts.ask_about(host, &reason).await {
            return Err(reason);
        }
        rules::may_see(candidate, tls, have, address, consent)?;
    }
    protected?;
    rules::knows_login_name(candidate, credentials)?;
    Ok(VerifiedSession(session))
}

/// Opens a session and logs in.
///
/// # Errors
/// What failed on the way: the connection, the permission, or the login.
pub async fn open(
    net: &Net,
    events: &Events,
    candidate: &Candidate,
    credentials: &Credentials,
    consent: &Consent,
    idle_timeout: Duration,
) -> Result<Session, Failure> {
    let spec = rules::open_spec(candidate, consent);
    let (ladder, session) = connection::open(net, events, &spec, idle_timeout).await;
    let Some(session) = session else {
        let failure = ladder.failure().cloned();
        return Err(failure.unwrap_or_else(|| Failure::of(DriverError::Closed)));
    };
    let permitted = permit(session, candidate, credentials, consent).await;
    let session = permitted.map_err(Failure::of)?;
    enter::enter(session, candidate, credentials).await
}
