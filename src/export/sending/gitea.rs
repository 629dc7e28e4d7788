//! Gitea and Forgejo: the section `[mailer]` of `app.ini`.

use super::{Form, Limit, Sending, StartTls};
use crate::export::Group;
use crate::export::escape::ini_backquotes;

/// Gitea and Forgejo. `%(NAME)s` would be the value of another key.
pub(in crate::export) const GITEA: Sending = Sending {
    name: "gitea",
    file_name: "app-mailer.ini",
    group: Group::Web,
    password: "PASSWD",
    form: Form::Text(|values| {
        let protocol = if values.implicit_tls() { "smtps" } else { "smtp+starttls" };
        let password = values.password.map(|password| format!("PASSWD = {}\n", ini_backquotes(password)));
        format!(
            "[mailer]\nENABLED = true\nPROTOCOL = {protocol}\nSMTP_ADDR = {}\nSMTP_PORT = {}\nUSER = {}\n{}FROM = {}\n",
            values.host(),
            values.port(),
            ini_backquotes(values.user()),
            password.unwrap_or_default(),
            ini_backquotes(&values.mailbox())
        )
    }),
    starttls: StartTls::Demanded,
    limits: &[Limit::Expands(&["%("])],
};
