//! One line a server, in the manner of `dig +short`: `user@gmx.de imap imap.gmx.net 993 tls works user@gmx.de`.

use crate::exit::Exit;
use crate::locale::escape_foreign;
use mail_types::report::{ServerReport, SurveyReport};
use mail_types::{Protocol, Username};

use super::human::card;

/// The chosen servers: target, protocol, host, port, security, state, user name; `-` for what is not known. A target
/// without servers has one line, whose state says how the run ended.
///
/// Fields stand between single blanks; only the last, the user name, may hold some itself.
pub fn render(report: &SurveyReport) -> String {
    let target = word(&report.target.to_string());
    let servers: Vec<&ServerReport> = Protocol::ALL.into_iter().filter_map(|p| report.chosen(p)).collect();
    if servers.is_empty() {
        return format!("{target} - - - - {} -\n", Exit::from(report.conclusion.fault()).id());
    }
    servers.into_iter().map(|server| line(&target, report, server)).collect()
}

fn line(target: &str, report: &SurveyReport, server: &ServerReport) -> String {
    let candidate = &server.candidate;
    let username = match (&candidate.username, report.target.address()) {
        (Username::Literal(name), _) => name.clone(),
        // Another name than the address: only its form is known.
        (Username::Unknown(Some(_)), _) => "-".to_owned(),
        (username, Some(address)) => username.resolve(address),
        (_, None) => "-".to_owned(),
    };
    let protocol = candidate.protocol.id();
    let (host, port) = (word(&candidate.endpoint.host), candidate.endpoint.port);
    let (_, state, _) = card::state(report, server);
    let security = candidate.security.id();
    format!("{target} {protocol} {host} {port} {security} {state} {}\n", escape_foreign(&username))
}

/// A field without blanks.
fn word(text: &str) -> String {
    escape_foreign(text).replace(' ', "\\x20")
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
        assert_eq!(render(&report), "user@gmx.de imap imap.gmx.net 993 tls works -\n");
    }

    #[test]
    fn one_line_a_chosen_server() {
        assert_eq!(
            render(&fixture::working()),
            "user@gmx.de imap imap.gmx.net 993 tls works user@gmx.de\n\
             user@gmx.de pop3 pop.gmx.net 995 tls works user@gmx.de\n\
             user@gmx.de submission mail.gmx.net 465 tls works user@gmx.de\n"
        );
        assert_eq!(render(&fixture::nothing()), "me@nobody.example - - - - nothing-found -\n");
        assert_eq!(render(&fixture::hostile()), "user@gmx.de imap ev\\x1b[31mil.example 993 tls refused a\\u{202e}b\n");
    }
}
