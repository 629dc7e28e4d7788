//! Spring Boot: `application.properties`.

use super::{Form, Limit, Sending, StartTls};
use crate::export::Group;
use crate::export::escape::properties;

/// Spring Boot. Without `checkserveridentity` older mailers take the certificate of any host.
pub(in crate::export) const SPRING: Sending = Sending {
    name: "spring",
    file_name: "application-mail.properties",
    group: Group::Developers,
    password: "spring.mail.password",
    form: Form::Text(|values| {
        let tls = match values.implicit_tls() {
            true => "ssl.enable=true\n",
            false => "starttls.enable=true\nspring.mail.properties.mail.smtp.starttls.required=true\n",
        };
        let password = values.password.map(|password| format!("spring.mail.password={}\n", properties(password)));
        format!(
            "spring.mail.host={}\nspring.mail.port={}\nspring.mail.username={}\n{}spring.mail.properties.mail.smtp.auth=true\n\
             spring.mail.properties.mail.smtp.{tls}spring.mail.properties.mail.smtp.ssl.checkserveridentity=true\n\
             spring.mail.properties.mail.smtp.from={}\n",
            properties(values.host()),
            values.port(),
            properties(values.user()),
            password.unwrap_or_default(),
            properties(&values.address())
        )
    }),
    starttls: StartTls::Demanded,
    limits: &[Limit::Expands(&["${"])],
};
