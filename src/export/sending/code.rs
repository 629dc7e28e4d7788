//! Settings that are program text: Ruby, PHP and JavaScript.

use serde_json::json;

use super::{Form, Sending, StartTls, Values};
use crate::export::Group;
use crate::export::escape::single;

/// Ruby on Rails: an initializer for Action Mailer.
pub(in crate::export) const RAILS: Sending = Sending {
    name: "rails",
    file_name: "smtp.rb",
    group: Group::Developers,
    password: "password:",
    form: Form::Text(|values| {
        let tls = if values.implicit_tls() { "tls: true" } else { "enable_starttls: true" };
        let mut lines = vec![
            format!("address: {}", single(values.host())),
            format!("port: {}", values.port()),
            tls.to_owned(),
            "openssl_verify_mode: 'peer'".to_owned(),
            format!("authentication: :{}", values.mechanism()),
            format!("user_name: {}", single(values.user())),
        ];
        lines.extend(values.password.map(|password| format!("password: {}", single(password))));
        lines.extend(values.ca_file.map(|file| format!("ca_file: {}", single(file))));
        format!(
            "ActionMailer::Base.delivery_method = :smtp\nActionMailer::Base.smtp_settings = {{\n  {}\n}}\n\
             ActionMailer::Base.default_options = {{ from: {} }}\n",
            lines.join(",\n  "),
            single(&values.mailbox())
        )
    }),
    starttls: StartTls::Demanded,
    limits: &[],
};

/// GitLab Omnibus: lines for `/etc/gitlab/gitlab.rb`.
pub(in crate::export) const GITLAB: Sending = Sending {
    name: "gitlab",
    file_name: "gitlab-smtp.rb",
    group: Group::Web,
    password: "gitlab_rails['smtp_password']",
    form: Form::Text(|values| {
        let implicit = values.implicit_tls();
        let mut lines = vec![
            ("smtp_enable", "true".to_owned()),
            ("smtp_address", single(values.host())),
            ("smtp_port", values.port().to_string()),
            ("smtp_tls", implicit.to_string()),
            ("smtp_enable_starttls_auto", (!implicit).to_string()),
            ("smtp_openssl_verify_mode", single("peer")),
            ("smtp_authentication", single(values.mechanism())),
            ("smtp_user_name", single(values.user())),
        ];
        lines.extend(values.password.map(|password| ("smtp_password", single(password))));
        lines.extend(values.ca_file.map(|file| ("smtp_ca_file", single(file))));
        lines.push(("gitlab_email_from", single(&values.address())));
        lines.push(("gitlab_email_display_name", single(&values.name())));
        lines.iter().map(|(key, value)| format!("gitlab_rails['{key}'] = {value}\n")).collect()
    }),
    starttls: StartTls::Opportunistic,
    limits: &[],
};

/// WordPress with WP Mail SMTP: lines for `wp-config.php`. Its mailer demands STARTTLS for `tls`.
pub(in crate::export) const WORDPRESS: Sending = Sending {
    name: "wordpress",
    file_name: "wp-mail-smtp.php",
    group: Group::Web,
    password: "WPMS_SMTP_PASS",
    form: Form::Text(|values| {
        let mut lines = vec![
            ("WPMS_ON", "true".to_owned()),
            ("WPMS_MAILER", single("smtp")),
            ("WPMS_MAIL_FROM", single(&values.address())),
            ("WPMS_MAIL_FROM_NAME", single(&values.name())),
            ("WPMS_SMTP_HOST", single(values.host())),
            ("WPMS_SMTP_PORT", values.port().to_string()),
            ("WPMS_SSL", single(if values.implicit_tls() { "ssl" } else { "tls" })),
            ("WPMS_SMTP_AUTH", "true".to_owned()),
            ("WPMS_SMTP_USER", single(values.user())),
        ];
        lines.extend(values.password.map(|password| ("WPMS_SMTP_PASS", single(password))));
        lines.iter().map(|(key, value)| format!("define('{key}', {value});\n")).collect()
    }),
    starttls: StartTls::Demanded,
    limits: &[],
};

/// nodemailer: both arguments of `createTransport`.
pub(in crate::export) const NODEMAILER: Sending = Sending {
    name: "nodemailer",
    file_name: "nodemailer.json",
    group: Group::Developers,
    password: "transport.auth.pass",
    form: Form::Text(nodemailer),
    starttls: StartTls::Demanded,
    limits: &[],
};

/// `secure` is TLS from the start; without `requireTLS` it would go on in clear.
fn nodemailer(values: &Values<'_>) -> String {
    let mut transport = json!({
        "host": values.host(),
        "port": values.port(),
        "secure": values.implicit_tls(),
        "auth": { "user": values.user() },
    });
    if !values.implicit_tls() {
        transport["requireTLS"] = json!(true);
    }
    if let Some(password) = values.password {
        transport["auth"]["pass"] = json!(password);
    }
    let from = match &values.account.name {
        Some(name) => json!({ "name": name, "address": values.address() }),
        None => json!(values.address()),
    };
    format!("{:#}\n", json!({ "transport": transport, "defaults": { "from": from } }))
}
