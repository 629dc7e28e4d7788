//! One line a server, in the manner of `dig +short`: `imap imap.gmx.net 993 tls user@gmx.de`.

use std::fmt::Write as _;

use crate::locale::escape_foreign;
use mail_types::report::SurveyReport;
use mail_types::{Protocol, Username};

/// The chosen servers: protocol, host, port, security, user name; `-` where the name is not known.
///
/// Fields stand between single blanks; only the last, the user name, may hold some itself.
pub fn render(report: &SurveyReport) -> String {
    let mut text = String::new();
    for server in Protocol::ALL.into_iter().filter_map(|protocol| report.chosen(protocol)) {
        let candidate = &server.candidate;
        let username = match (&candidate.username, report.target.address()) {
            (Username::Literal(name), _) => name.clone(),
            // Another name than the address: only its form is known.
            (Username::Unknown(Some(_)), _) => "-".to_owned(),
            (username, Some(address)) => username.resolve(address),
            (_, None) => "-".to_owned(),
        };
        let written = writeln!(
            text,
            "{} {} {} {} {}",
            candidate.protocol.id(),
            escape_foreign(&candidate.endpoint.host).replace(' ', "\\x20"),
            candidate.endpoint.port,
            candidate.security.id(),
            escape_foreign(&username)
        );
        debug_assert!(written.is_ok(), "writing to a String does not fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::fixture;

    #[test]
    fn a_name_of_which_only_the_form_is_known_is_not_the_address() {
        let mut report = fixture::working();
        report.servers.truncate(1);
        report.servers[0].candidate.username = Username::Unknown(Some("NAME@icloud.com".to_owned()));
        assert_eq!(render(&report), "imap imap.gmx.net 993 tls -\n");
    }

    #[test]
    fn one_line_a_chosen_server() {
        assert_eq!(
            render(&fixture::working()),
            "imap imap.gmx.net 993 tls user@gmx.de\n\
             pop3 pop.gmx.net 995 tls user@gmx.de\n\
             submission mail.gmx.net 465 tls user@gmx.de\n"
        );
        assert_eq!(render(&fixture::hostile()), "imap ev\\x1b[31mil.example 993 tls a\\u{202e}b\n");
    }
}
