//! A login for those who have more to do in the session.

use super::{Credentials, VerifiedSession, exchange, order};
use crate::connection::Session;
use crate::model::Message;
use crate::model::report::{Candidate, Cause, Failure};
use crate::proto::Reply;

/// Logs in by the best mechanism, once, and gives the session back.
///
/// # Errors
/// What the server or the line said.
pub(super) async fn enter(
    session: VerifiedSession,
    candidate: &Candidate,
    credentials: &Credentials,
) -> Result<Session, Failure> {
    let withheld = |reason| Failure::new(Cause::Policy, reason);
    let username = credentials.username.clone().unwrap_or_else(|| candidate.username.resolve(&credentials.address));
    let offered = session.mechanisms();
    let Some(mechanism) = order::order(&candidate.auth, offered, credentials.have()).into_iter().next() else {
        let offered: Vec<String> = offered.iter().map(|mechanism| mechanism.name().to_owned()).collect();
        return Err(withheld(Message::new("withheld-no-mechanism").with_foreign("offered", offered.join(" "))));
    };
    let command = exchange::command(&mechanism, &username, credentials, &session, &candidate.endpoint);
    let command = command.map_err(withheld)?;
    let mut session = session.0;
    match session.connection.run(command).await {
        Ok(Ok(Reply::LoggedIn(Some(capabilities)))) => {
            session.capabilities = capabilities;
            Ok(session)
        }
        Ok(Ok(_)) => Ok(session),
        Ok(Err(refusal)) => {
            let message = Message::new("refused-by-server").with_foreign("text", refusal.words());
            Err(Failure::new(Cause::Login, message))
        }
        Err(error) => Err(error.failure()),
    }
}
