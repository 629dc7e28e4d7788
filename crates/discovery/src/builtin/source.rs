//! Rank 4: the table as a source. Answers at once and offline.

use crate::{Answer, Context, DiscoverySource, Parsed, Query, Question};
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{Source, Trust};

/// The built-in table, by the address's own domain; by the mail exchanger it is asked by `mx`.
pub struct Builtin;

impl DiscoverySource for Builtin {
    fn source(&self) -> Source {
        Source::Builtin
    }

    fn plan(&self, _context: &Context) -> Vec<Question> {
        vec![Question::new(Source::Builtin, 0, Query::Local)]
    }

    fn parse(&self, context: &Context, _question: &Question, _answer: Answer) -> Parsed {
        match super::by_domain(&context.domain) {
            Some(provider) => Parsed::found(provider.config(&context.domain), Trust::Builtin),
            None => Parsed::new(Outcome::Absent(Absent::NotInTable.into()), Trust::Builtin),
        }
    }
}
