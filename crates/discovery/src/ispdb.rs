//! Rank 3: the ISP database at Thunderbird. Only the domain is sent.

use super::{Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig};
use mail_types::{Source, Trust};

/// The ISPDB.
pub struct Ispdb;

/// Where the ISPDB keeps a domain's file.
pub fn url(context: &Context, domain: &str) -> String {
    format!("{}/{domain}", context.ispdb_url.trim_end_matches('/'))
}

impl DiscoverySource for Ispdb {
    fn source(&self) -> Source {
        Source::Ispdb
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        let query = Query::Https(url(context, context.domain.as_str()));
        vec![Question::new(Source::Ispdb, 0, query)]
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        autoconfig::read_file(context, question, answer, Trust::Https)
    }
}
