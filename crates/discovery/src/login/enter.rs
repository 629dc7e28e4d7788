//! A login for those who have more to do in the session.

use super::{Credentials, VerifiedSession, exchange, order};
use mail_dialog::Reply;
use mail_net::connection::Session;
use mail_types::AuthMechanism;
use mail_types::reason::Withheld;
use mail_types::report::{Candidate, Cause, Failure};

/// Logs in by the best mechanism, once, and gives the session back.
///
/// # Errors
/// What the server or the line said.
pub(super) async fn enter(
    session: VerifiedSession,
    candidate: &Candidate,
    credentials: &Credentials,
) -> Result<Session, Failure> {
    let username = credentials.username.clone().unwrap_or_else(|| candidate.username.resolve(&credentials.address));
    let offered = session.mechanisms();
    let Some(mechanism) = order::order(&candidate.auth, offered, credentials.have()).into_iter().next() else {
        let offered: Vec<String> = offered.iter().map(|mechanism| mechanism.name().to_owned()).collect();
        let reason = Withheld::NoMechanism { offered: offered.join(" ") };
        // If we could with other credentials, these are what is missing.
        let ours = session.mechanisms().iter().any(AuthMechanism::is_spoken);
        return Err(Failure::new(if ours { Cause::Policy } else { Cause::NoLogin }, reason));
    };
    let command = exchange::command(&mechanism, &username, credentials, &session, &candidate.endpoint);
    let command = command.map_err(Failure::of)?;
    let mut session = session.0;
    match session.connection.run(command).await {
        Ok(Ok(Reply::LoggedIn(Some(capabilities)))) => {
            session.capabilities = capabilities;
            Ok(session)
        }
        Ok(Ok(_)) => Ok(session),
        Ok(Err(refusal)) => Err(exchange::refusal_failure(candidate.protocol, &refusal, false)),
        Err(error) => Err(Failure::of(error)),
    }
}
