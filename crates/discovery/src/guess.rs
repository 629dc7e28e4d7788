//! Rank 9: common host names. Opens no sockets: it proposes, and the probe finds out.

use super::{Answer, Context, DiscoverySource, Parsed, Query, Question};
use mail_types::{Endpoint, MailConfig, Protocol, Security, ServerSettings, Source, Trust, Username};

/// Common host names.
pub struct Guess;

/// What stands before the domain, by protocol, likeliest first; the bare domain last.
fn labels(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Imap => &["imap.", "mail.", ""],
        Protocol::Pop3 => &["pop.", "pop3.", "mail.", ""],
        Protocol::Submission => &["smtp.", "mail.", ""],
    }
}

/// Every proposal: TLS ports of all names before STARTTLS ports.
pub fn proposals(domain: &str) -> Vec<ServerSettings> {
    let mut servers = Vec::new();
    for security in [Security::ImplicitTls, Security::StartTls] {
        for protocol in Protocol::ALL {
            for label in labels(protocol) {
                servers.push(ServerSettings {
                    protocol,
                    endpoint: Endpoint::new(&format!("{label}{domain}"), protocol.default_port(security)),
                    security,
                    username: Username::address(),
                    auth: Vec::new(),
                });
            }
        }
    }
    servers
}

impl DiscoverySource for Guess {
    fn source(&self) -> Source {
        Source::Guess
    }

    fn plan(&self, _context: &Context) -> Vec<Question> {
        vec![Question::new(Source::Guess, 0, Query::Local)]
    }

    fn parse(&self, context: &Context, _question: &Question, _answer: Answer) -> Parsed {
        let servers = proposals(context.domain.as_str());
        Parsed::found(MailConfig { servers, ..MailConfig::default() }, Trust::Guess)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_ports_come_before_starttls_ports() {
        let order: Vec<String> = proposals("example.org")
            .iter()
            .filter(|server| server.protocol == Protocol::Pop3)
            .map(|server| server.endpoint.to_string())
            .collect();
        assert_eq!(
            order,
            [
                "pop.example.org:995",
                "pop3.example.org:995",
                "mail.example.org:995",
                "example.org:995",
                "pop.example.org:110",
                "pop3.example.org:110",
                "mail.example.org:110",
                "example.org:110",
            ]
        );
    }

    #[test]
    fn nothing_without_protection_is_proposed() {
        assert!(proposals("example.org").iter().all(|server| server.security != Security::Cleartext));
    }
}
