//! Rank 6: the provider's own file over plain http, with `--allow-http` alone. Anybody on the way can
//! change it, so it is trusted least of all that is published.

use super::{Answer, Context, DiscoverySource, Parsed, Query, Question, autoconfig};
use mail_types::{Source, Trust};

/// The provider's own file over plain http.
pub struct AutoconfigHttp;

impl DiscoverySource for AutoconfigHttp {
    fn source(&self) -> Source {
        Source::AutoconfigHttp
    }

    fn plan(&self, context: &Context) -> Vec<Question> {
        if !context.allow_http {
            return Vec::new();
        }
        // The other place, below `.well-known`, is defined for https alone.
        let url = format!("http://autoconfig.{}/mail/config-v1.1.xml", context.domain.as_str());
        vec![Question::new(Source::AutoconfigHttp, 0, Query::Http(url))]
    }

    fn parse(&self, context: &Context, question: &Question, answer: Answer) -> Parsed {
        autoconfig::read_file(context, question, answer, Trust::Http)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_types::Domain;

    #[test]
    fn http_is_asked_only_when_allowed() {
        let mut context = Context::new(Domain::parse("example.org").expect("domain"));
        assert_eq!(AutoconfigHttp.plan(&context), []);
        context.allow_http = true;
        let query = Query::Http("http://autoconfig.example.org/mail/config-v1.1.xml".into());
        assert_eq!(AutoconfigHttp.plan(&context), [Question::new(Source::AutoconfigHttp, 0, query)]);
    }
}
