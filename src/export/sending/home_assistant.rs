//! Home Assistant: the notifier `smtp`, for `configuration.yaml`.

use super::{Form, Limit, Sending, StartTls};
use crate::export::Group;
use crate::export::escape::yaml;

/// Home Assistant. It sends to the account itself until another `recipient` is set.
pub(in crate::export) const HOME_ASSISTANT: Sending = Sending {
    name: "home-assistant",
    file_name: "home-assistant.yaml",
    group: Group::Web,
    password: "password:",
    form: Form::Text(|values| {
        let address = yaml(&values.address());
        let password = values.password.map(|password| format!("    password: {}\n", yaml(password)));
        format!(
            "notify:\n  - name: mail\n    platform: smtp\n    server: {}\n    port: {}\n    encryption: {}\n    \
             username: {}\n{}    sender: {address}\n    sender_name: {}\n    recipient: {address}\n",
            yaml(values.host()),
            values.port(),
            if values.implicit_tls() { "tls" } else { "starttls" },
            yaml(values.user()),
            password.unwrap_or_default(),
            yaml(&values.name())
        )
    }),
    starttls: StartTls::Demanded,
    limits: &[Limit::AsciiLogin],
};
