//! Rank 0: what the user typed wins over everything.

use super::{Answer, Context, DiscoverySource, Parsed, Query, Question};
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{MailConfig, Source, Trust};

/// The user's own values.
pub struct User;

impl DiscoverySource for User {
    fn source(&self) -> Source {
        Source::User
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        if context.typed.is_empty() {
            return Vec::new();
        }
        vec![Question::new(Source::User, 0, Query::Local)]
    }

    fn parse(&self, context: &Context, _question: &Question, _answer: Answer) -> Parsed {
        if context.typed.is_empty() {
            return Parsed::new(Outcome::Absent(Absent::NothingTyped.into()), Trust::User);
        }
        Parsed::found(MailConfig { servers: context.typed.clone(), ..MailConfig::default() }, Trust::User)
    }
}
