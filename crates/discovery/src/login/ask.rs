//! Questions that come up in the middle of a login.

use std::fmt;
use std::sync::Arc;

use mail_types::reason::Withheld;
use mail_types::{AuthMechanism, Message};

/// A question whose answer is yes or no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Nothing trustworthy names this host: may it see the password or token all the same?
    TrustHost {
        /// To whom.
        host: String,
        /// Why it was withheld.
        reason: Withheld,
    },
    /// A challenge-response mechanism was refused: may the password itself be sent, over verified
    /// TLS?
    InClear {
        /// To whom.
        host: String,
        /// What was refused.
        refused: AuthMechanism,
        /// What would be tried.
        next: AuthMechanism,
    },
    /// Nobody published the user name and the address was refused: may the local part be tried?
    LocalPart {
        /// Where.
        host: String,
        /// What would be tried.
        username: String,
    },
}

impl Question {
    /// The sentence.
    pub fn message(&self) -> Message {
        match self {
            Self::TrustHost { host, reason } => {
                Message::new("ask-trust-host").with("host", host.clone()).with("reason", reason.clone())
            }
            Self::InClear { host, refused, next } => Message::new("ask-in-clear")
                .with_foreign("host", host.clone())
                .with("refused", refused.name().to_owned())
                .with("next", next.name().to_owned()),
            Self::LocalPart { host, username } => Message::new("ask-local-part")
                .with_foreign("host", host.clone())
                .with_foreign("username", username.clone()),
        }
    }
}

type Answer = dyn Fn(&Question) -> bool + Send + Sync;

/// Somebody who can be asked, or nobody.
#[derive(Clone, Default)]
pub struct Ask(Option<Arc<Answer>>);

impl Ask {
    /// Somebody. `answer` may block.
    pub fn new(answer: impl Fn(&Question) -> bool + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(answer)))
    }

    /// Asks; false where nobody is there.
    pub async fn ask(&self, question: Question) -> bool {
        let Some(answer) = self.0.clone() else { return false };
        tokio::task::spawn_blocking(move || answer(&question)).await.unwrap_or(false)
    }
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Ask(somebody)" } else { "Ask(nobody)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_says_no() {
        let question = Question::LocalPart { host: "mail.example".into(), username: "anna".into() };
        assert!(!Ask::default().ask(question.clone()).await);
        assert!(Ask::new(|_| true).ask(question.clone()).await);
        assert!(!Ask::new(|question| matches!(question, Question::InClear { .. })).ask(question).await);
    }
}
