//! The settings card: for every program with a form to fill in, and for the printer.

use serde_json::json;

use super::escape::xml;
use super::{ExportOptions, Exported, Exporter, Group, OAuth2, Refusal, incoming};
use crate::locale::{Locale, escape_foreign};
use mail_types::account::{Account, AccountServer, Retention};
use mail_types::{Message, Protocol};

/// What the card looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Plain text
    Text,
    /// A Markdown table
    Markdown,
    /// One HTML page
    Html,
    /// Stable names, for scripts
    Json,
}

/// Settings card
pub(super) struct Card {
    pub(super) form: Form,
}

impl Exporter for Card {
    fn name(&self) -> &'static str {
        match self.form {
            Form::Text => "card",
            Form::Markdown => "card-md",
            Form::Html => "card-html",
            Form::Json => "card-json",
        }
    }

    fn file_name(&self) -> &'static str {
        match self.form {
            Form::Text => "mail-settings.txt",
            Form::Markdown => "mail-settings.md",
            Form::Html => "mail-settings.html",
            Form::Json => "mail-settings.json",
        }
    }

    fn group(&self) -> Group {
        Group::Programs
    }

    fn incoming(&self) -> &'static [Protocol] {
        &[Protocol::Imap, Protocol::Pop3]
    }

    fn oauth2(&self) -> OAuth2 {
        OAuth2::ByItself
    }

    fn export(&self, account: &Account, options: &ExportOptions<'_>) -> Result<Exported, Refusal> {
        let mut servers = vec![incoming(account)?];
        servers.extend(account.server(Protocol::Submission));
        Ok(Exported::new(match self.form {
            Form::Text => text(account, &servers, options.locale),
            Form::Markdown => markdown(account, &servers, options.locale),
            Form::Html => html(account, &servers, options.locale),
            Form::Json => json_text(account, &servers),
        }))
    }
}

/// Labels and values of one server.
fn rows(server: &AccountServer, retention: Retention, locale: &Locale) -> Vec<(String, String)> {
    let mut rows = vec![
        (locale.label("field", "server"), server.endpoint.host.clone()),
        (locale.label("field", "port"), server.endpoint.port.to_string()),
        (locale.label("field", "security"), locale.label("security", server.security.id())),
        (locale.label("field", "username"), escape_foreign(&server.username).into_owned()),
        (locale.label("field", "login"), locale.label("login-method", server.login.family().id())),
    ];
    if server.protocol == Protocol::Pop3 {
        let stays = match retention {
            Retention::Keep => Message::new("export-card-keep"),
            Retention::Delete => Message::new("export-card-delete"),
            Retention::DeleteAfter(days) => Message::new("export-card-delete-after").with("days", u64::from(days)),
        };
        rows.push((locale.text(&Message::new("export-card-fetched")), locale.text(&stays)));
    }
    rows
}

fn title(account: &Account, locale: &Locale) -> String {
    locale.text(&Message::new("export-card-title").with("address", account.address.to_string()))
}

fn text(account: &Account, servers: &[&AccountServer], locale: &Locale) -> String {
    let mut text = format!("{}\n", title(account, locale));
    for server in servers {
        text.push_str(&format!("\n{}\n", locale.label("card", server.protocol.id())));
        let rows = rows(server, account.retention, locale);
        let columns = rows.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        for (label, value) in rows {
            let blanks = " ".repeat(columns - label.chars().count());
            text.push_str(&format!("  {label}{blanks}  {value}\n"));
        }
    }
    text
}

fn markdown(account: &Account, servers: &[&AccountServer], locale: &Locale) -> String {
    let mut text = format!("# {}\n", escape_markdown(&title(account, locale)));
    for server in servers {
        text.push_str(&format!("\n## {}\n\n| | |\n|---|---|\n", locale.label("card", server.protocol.id())));
        for (label, value) in rows(server, account.retention, locale) {
            text.push_str(&format!("| {label} | {} |\n", escape_markdown(&value)));
        }
    }
    text
}

/// Backslashes before what Markdown or a table takes for its own (CommonMark section 2.4).
fn escape_markdown(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if "\\`*_{}[]<>()#+!|&~$".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

fn html(account: &Account, servers: &[&AccountServer], locale: &Locale) -> String {
    let title = xml(&title(account, locale));
    let mut body = String::new();
    for server in servers {
        body.push_str(&format!("<h2>{}</h2>\n<table>\n", xml(&locale.label("card", server.protocol.id()))));
        for (label, value) in rows(server, account.retention, locale) {
            body.push_str(&format!("<tr><th>{}</th><td>{}</td></tr>\n", xml(&label), xml(&value)));
        }
        body.push_str("</table>\n");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n\
         body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 40em; margin: 2em auto; padding: 0 1em; \
         color: #1a1a1a; background: #fff }}\n\
         h1 {{ font-size: 1.4em }} h2 {{ font-size: 1.1em; margin-top: 2em }}\n\
         table {{ border-collapse: collapse; width: 100% }}\n\
         th, td {{ text-align: left; padding: .4em .8em .4em 0; border-bottom: 1px solid #ddd }}\n\
         th {{ font-weight: normal; color: #555; width: 10em }}\n\
         td {{ font-family: ui-monospace, monospace; overflow-wrap: anywhere }}\n</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n{body}</body>\n</html>\n",
        locale.language()
    )
}

fn json_text(account: &Account, servers: &[&AccountServer]) -> String {
    let servers: Vec<_> = servers
        .iter()
        .map(|server| {
            let pop3 = server.protocol == Protocol::Pop3;
            json!({
                "retention": pop3.then(|| account.retention.to_string()),
                "protocol": server.protocol.id(),
                "host": server.endpoint.host,
                "port": server.endpoint.port,
                "security": server.security.id(),
                "username": server.username,
                "login": server.login.id(),
            })
        })
        .collect();
    let card = json!({ "address": account.address.to_ascii(), "name": account.name, "servers": servers });
    serde_json::to_string_pretty(&card).unwrap_or_default() + "\n"
}
