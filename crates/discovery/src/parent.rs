//! Rank 9: what the registrable domain publishes, for an address at a subdomain that publishes nothing itself. The
//! public suffix list is the border: nothing is looked up at `co.uk`.

use super::{Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig, builtin, ispdb, misrouted, srv};
use mail_types::reason::Absent;
use mail_types::report::Outcome;
use mail_types::{Source, Trust};

/// The registrable domain.
pub struct Parent;

impl DiscoverySource for Parent {
    fn source(&self) -> Source {
        Source::Parent
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let Some(above) = above(context) else { return Vec::new() };
        let sources: [&dyn DiscoverySource; 4] =
            [&autoconfig::Autoconfig, &ispdb::Ispdb, &builtin::source::Builtin, &srv::Srv];
        let questions = sources.iter().flat_map(|source| source.plan(&above));
        questions.zip(0..).map(|(question, order)| Question { source: Source::Parent, order, ..question }).collect()
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        let Some(above) = above(context) else { return misrouted(Trust::PlainDns) };
        let mut parsed = match question.query {
            Query::Local => builtin::source::Builtin.parse(&above, question, answer),
            Query::Dns(..) => srv::Srv.parse(&above, question, answer),
            _ => autoconfig::read_file(&above, question, answer, Trust::Https),
        };
        // What it lacks or does wrong is its own business: it was never published for the subdomain.
        if let Outcome::Found(config) = &mut parsed.outcome {
            config.not_offered.clear();
            config.dav.clear();
            if config.servers.is_empty() {
                let of_table = question.query == Query::Local;
                let absent = if of_table { Absent::NotInTable } else { Absent::NotOffered };
                parsed.outcome = Outcome::Absent(absent.into());
            }
        }
        if !matches!(parsed.outcome, Outcome::Found(_)) {
            parsed.findings.clear();
        }
        parsed
    }
}

/// The same question for the registrable domain. The address is nobody's business there.
fn above(context: &Context) -> Option<Context> {
    let domain = context.domain.parent()?;
    Some(Context { domain, send_address: false, ..context.clone() })
}
