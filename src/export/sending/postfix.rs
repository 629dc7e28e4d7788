//! Postfix: all mail of a machine by way of one account.

use super::{Form, Limit, Sending, StartTls, Values};
use crate::export::Group;
use crate::export::escape::shell;

/// Postfix: a script for root, as the password has to stand in a file of its own. It reads the map at its start and
/// needs no `postmap`.
pub(in crate::export) const POSTFIX: Sending = Sending {
    name: "postfix",
    file_name: "postfix-relay.sh",
    group: Group::Servers,
    password: "sasl_passwd",
    form: Form::Text(script),
    starttls: StartTls::Demanded,
    limits: &[Limit::Blanks, Limit::ColonInUser],
};

fn script(values: &Values<'_>) -> String {
    let host = values.host();
    let relay = format!("[{host}]:{}", values.port());
    let login = format!("{relay} {}:{}", values.user(), values.password.unwrap_or("PASSWORD"));
    let authorities = match values.ca_file {
        Some(file) => format!("smtp_tls_CAfile={file}"),
        None => "smtp_tls_CApath=/etc/ssl/certs".to_owned(),
    };
    let wrapper = if values.implicit_tls() { "yes" } else { "no" };
    let settings: String = [
        format!("relayhost={relay}"),
        "smtp_sasl_auth_enable=yes".to_owned(),
        "smtp_sasl_security_options=noanonymous".to_owned(),
        "smtp_sasl_tls_security_options=noanonymous".to_owned(),
        format!("smtp_tls_wrappermode={wrapper}"),
        "smtp_tls_security_level=secure".to_owned(),
        format!("smtp_tls_secure_cert_match={host}"),
        authorities,
    ]
    .iter()
    .map(|setting| format!(" \\\n\t{}", shell(setting)))
    .collect();
    format!(
        "set -eu\numask 077\nfolder=$(postconf -h config_directory)\nprintf '%s\\n' {} > \"$folder/sasl_passwd\"\n\
         postconf -e \"smtp_sasl_password_maps=texthash:$folder/sasl_passwd\"{settings}\n",
        shell(&login)
    )
}
