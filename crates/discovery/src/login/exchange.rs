//! One login by one mechanism: the command, and what the answer means.

use super::{Credentials, VerifiedSession};
use crate::diagnosis;
use mail_dialog::sasl::{self, ChannelBinding, Identity, SaslExchange, Unproven};
use mail_dialog::{Command, Reply};
use mail_net::driver::DriverError;
use mail_types::reason::{BindingProblem, Withheld};
use mail_types::report::{Failure, LoginResult, Refusal};
use mail_types::{AuthMechanism, Endpoint, Protocol, Reason};

/// The command that logs in.
///
/// # Errors
/// What is missing: a password, a token, or the data for a -PLUS mechanism.
pub fn command(
    mechanism: &AuthMechanism,
    username: &str,
    credentials: &Credentials,
    session: &VerifiedSession,
    endpoint: &Endpoint,
) -> Result<Command, Withheld> {
    let secret = if mechanism.is_oauth() {
        credentials.token.clone().ok_or_else(|| Withheld::NoToken(mechanism.clone()))?
    } else {
        credentials.password.clone().ok_or_else(|| Withheld::NoPassword(mechanism.clone()))?
    };
    let binding = binding(mechanism, session).ok_or_else(|| Withheld::NoBinding(mechanism.clone()))?;
    let username = username.to_owned();
    let identity = Identity { username: username.clone(), secret: secret.clone(), endpoint: endpoint.clone(), binding };
    Ok(match sasl::exchange(mechanism, identity) {
        Some(exchange) => authenticate(exchange, session),
        None => Command::Login { username, password: secret },
    })
}

/// The command; a server on a tape can neither ask nor prove anything.
fn authenticate(exchange: Box<dyn SaslExchange>, session: &VerifiedSession) -> Command {
    let replay = session.inner().connection.is_replay();
    Command::Authenticate(if replay { Box::new(Unproven::new(exchange)) } else { exchange })
}

/// What SCRAM says of the connection below it; `None` if -PLUS has nothing to bind to.
fn binding(mechanism: &AuthMechanism, session: &VerifiedSession) -> Option<ChannelBinding> {
    let session = session.inner();
    let end_point = session.tls.as_ref().and_then(|tls| tls.end_point.clone());
    if mechanism.is_bound() {
        return end_point.map(ChannelBinding::EndPoint);
    }
    let plus_offered = session.capabilities.mechanisms.iter().any(AuthMechanism::is_bound);
    // Where -PLUS is offered and not used, "y" would be a lie, and servers take it for an attack.
    Some(if end_point.is_none() || plus_offered { ChannelBinding::Unsupported } else { ChannelBinding::NotOffered })
}

/// What the answer means.
pub fn result(mechanism: &AuthMechanism, answer: Result<Result<Reply, Refusal>, DriverError>) -> LoginResult {
    match answer {
        Ok(Ok(_)) => LoginResult::Accepted,
        Ok(Err(refusal)) => match binding_failure(mechanism, &refusal) {
            Some(failure) => LoginResult::Failed(failure),
            None => LoginResult::Refused(refusal),
        },
        Err(error) => LoginResult::Failed(Failure::of(error)),
    }
}

/// A refusal that is about the TLS connection and says nothing about the password (RFC 5802 section 7).
fn binding_failure(mechanism: &AuthMechanism, refusal: &Refusal) -> Option<Failure> {
    let problem = match refusal.mechanism_error.as_deref()? {
        "server-does-support-channel-binding" => BindingProblem::Downgrade,
        "channel-bindings-dont-match" => BindingProblem::Differs,
        "channel-binding-not-supported" | "unsupported-channel-binding-type" => BindingProblem::Unsupported,
        _ => return None,
    };
    Some(Failure::of(Reason::Binding { problem, mechanism: mechanism.clone() }))
}

/// The server did not judge the password: it refuses for the moment, or the command was never sent.
pub fn is_transient(protocol: Protocol, refusal: &Refusal) -> bool {
    !refusal.was_sent() || diagnosis::is_passing(protocol, refusal)
}

/// What the server's no to a login, or to the mailbox after it, comes to for the run.
pub fn refusal_failure(protocol: Protocol, refusal: &Refusal, logged_in: bool) -> Failure {
    let text = refusal.words();
    Failure::of(match (diagnosis::is_passing(protocol, refusal), logged_in) {
        (true, _) => Reason::RefusedForNow { text },
        (false, false) => Reason::LoginRefused { refusal: Box::new(refusal.clone()) },
        (false, true) => Reason::MailboxRefused { text },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: &str, code: Option<&str>, error: Option<&str>) -> Refusal {
        Refusal {
            status: status.into(),
            code: code.map(str::to_owned),
            text: "no".into(),
            mechanism_error: error.map(str::to_owned),
        }
    }

    #[test]
    fn a_busy_server_judges_no_password() {
        use Protocol::{Imap, Pop3, Submission};
        for (protocol, status, code, text, transient) in [
            (Pop3, "-ERR", Some("LOGIN-DELAY"), "wait", true),
            (Pop3, "-ERR", Some("in-use"), "no", true),
            (Pop3, "-ERR", Some("SYS/TEMP"), "no", true),
            (Pop3, "-ERR", Some("SYS/PERM"), "account disabled", false),
            (Pop3, "-ERR", Some("AUTH"), "no", false),
            (Pop3, "-ERR", None, "no", false),
            (Pop3, "-ERR", None, "maildrop already locked", true),
            (Pop3, "-ERR", None, "Unable to lock maildrop: Mailbox is locked by POP server", true),
            (Imap, "NO", Some("UNAVAILABLE"), "no", true),
            (Imap, "NO", Some("LIMIT"), "LOGIN Rate limit hit.", true),
            (Imap, "NO", Some("THROTTLED"), "no", true),
            (Imap, "NO", Some("ALERT"), "Too many simultaneous connections. (Failure)", true),
            (Imap, "NO", Some("ALERT"), "Please log in via your web browser", false),
            (Imap, "BAD", None, "Server Unavailable. 15", true),
            (Imap, "NO", Some("OVERQUOTA"), "over", false),
            (Imap, "BAD", None, "User is authenticated but not connected.", false),
            (Imap, "NO", Some("AUTHENTICATIONFAILED"), "no", false),
            (Submission, "454", Some("4.7.0"), "no", true),
            (Submission, "421", None, "no", true),
            (Submission, "535", Some("5.7.8"), "no", false),
        ] {
            let refusal = Refusal { text: text.into(), ..refusal(status, code, None) };
            assert_eq!(is_transient(protocol, &refusal), transient, "{status} {code:?} {text}");
        }
        assert!(is_transient(Imap, &Refusal::not_sent()));
    }

    #[test]
    fn a_binding_refusal_is_no_wrong_password() {
        for (error, problem) in [
            (Some("channel-bindings-dont-match"), Some(BindingProblem::Differs)),
            (Some("server-does-support-channel-binding"), Some(BindingProblem::Downgrade)),
            (Some("unsupported-channel-binding-type"), Some(BindingProblem::Unsupported)),
            (Some("invalid-proof"), None),
            (None, None),
        ] {
            let mechanism = AuthMechanism::ScramSha256Plus;
            let result = result(&mechanism, Ok(Err(refusal("NO", None, error))));
            match (result, problem) {
                (LoginResult::Failed(failure), Some(problem)) => {
                    assert_eq!(failure.reason, Reason::Binding { problem, mechanism });
                }
                (LoginResult::Refused(_), None) => {}
                (other, _) => panic!("{error:?}: {other:?}"),
            }
        }
    }
}
