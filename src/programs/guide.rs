//! The clicks for one program, with an account's values beside the fields.

use unicode_width::UnicodeWidthStr;

use super::{Program, Side, Step, Value};
use crate::locale::{Locale, escape_foreign};
use crate::render;
use mail_types::account::{Account, AccountServer, LoginMethod, Retention};
use mail_types::{Message, Protocol, Security};

/// Columns before a step's text.
const INDENT: usize = 4;

impl Program {
    /// The numbered steps as text, no line wider than `width` where that can be. `None`: it has none, or the account
    /// lacks a server.
    pub fn guide(&self, account: &Account, locale: &Locale, width: usize) -> Option<String> {
        let filled = Filled { program: self, account, incoming: account.incoming()?, locale };
        let browser = self.finds_servers(account);
        let steps = if browser { self.by_browser } else { self.steps };
        if steps.is_empty() {
            return None;
        }
        let named = |id| Message::new(id).with("program", locale.label("program", self.id));
        let title = named("program-guide").with("address", account.address.to_string());
        let mut text = lines("", &locale.text(&title), width);
        for (number, step) in steps.iter().enumerate() {
            text.push_str(&filled.step(number + 1, step, width));
        }
        if browser && filled.incoming.protocol == Protocol::Pop3 {
            text.push_str(&lines("    ", &locale.text(&named("program-no-pop3")), width));
        }
        Some(text)
    }

    /// The user signs in on the provider's page, and the program knows the servers and how to speak to them.
    pub fn finds_servers(&self, account: &Account) -> bool {
        let by_token = account.incoming().is_some_and(|server| server.login == LoginMethod::OAuth2);
        by_token && !self.by_browser.is_empty()
    }

    /// Where the program keeps what POP3 leaves on the server, and what to choose there.
    pub fn retention(&self, account: &Account) -> Option<Message> {
        if self.finds_servers(account) {
            return None;
        }
        let days = match account.retention {
            Retention::DeleteAfter(days) => u64::from(days),
            Retention::Keep | Retention::Delete => 0,
        };
        let stays = match account.retention {
            Retention::Keep => "keep",
            Retention::Delete => "delete",
            Retention::DeleteAfter(_) => "days",
        };
        Some(Message::new(self.retention?).with("stays", stays).with("days", days))
    }
}

/// A program and what is entered there.
struct Filled<'a> {
    program: &'a Program,
    account: &'a Account,
    incoming: &'a AccountServer,
    locale: &'a Locale,
}

impl Filled<'_> {
    fn step(&self, number: usize, step: &Step, width: usize) -> String {
        let message = Message::new(step.text).with("protocol", kind(self.incoming.protocol));
        let mut text = lines(&format!("{number:>2}. "), &self.locale.text(&message), width);
        let rows: Vec<(String, String)> = step
            .fields
            .iter()
            .filter_map(|(label, value)| Some((self.locale.text(&Message::new(label)), self.value(*value)?)))
            .collect();
        let columns = rows.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
        for (label, value) in rows {
            let blanks = " ".repeat(columns - label.width());
            // A value that does not fit stays whole: it is copied.
            let narrow = INDENT + columns + 2 + value.width() > width;
            let between = if narrow { format!("\n{}", " ".repeat(INDENT + 2)) } else { format!("{blanks}  ") };
            text.push_str(&format!("{}{label}{between}{value}\n", " ".repeat(INDENT)));
        }
        text
    }

    /// `None`: there is no such server.
    fn value(&self, value: Value) -> Option<String> {
        let text = |id| self.locale.text(&Message::new(id));
        let server = |side| match side {
            Side::In => Some(self.incoming),
            Side::Out => self.account.server(Protocol::Submission),
        };
        Some(match value {
            Value::Name => self.account.name.clone().unwrap_or_else(|| text("program-value-name")),
            Value::Address => self.account.address.to_string(),
            Value::Password => text("program-value-password"),
            Value::Kind => self.word(self.incoming.protocol.id(), kind(self.incoming.protocol)),
            Value::Smtp => "SMTP".to_owned(),
            Value::Host(side) => server(side)?.endpoint.host.clone(),
            Value::Port(side) => server(side)?.endpoint.port.to_string(),
            Value::Security(side) => self.security(server(side)?.security),
            Value::Login(side) => self.login(side, server(side)?.login),
            Value::User(side) => escape_foreign(&server(side)?.username).into_owned(),
        })
    }

    fn security(&self, security: Security) -> String {
        let usual = self.locale.label("security", security.id());
        self.word(security.id(), &usual)
    }

    fn login(&self, side: Side, login: LoginMethod) -> String {
        let id = login.family().id();
        let usual = self.locale.label("login-method", id);
        let usual = self.word(&format!("login-{id}"), &usual);
        if side == Side::Out { self.word(&format!("outgoing-{id}"), &usual) } else { usual }
    }

    /// The program's own word, else the usual one.
    fn word(&self, id: &str, usual: &str) -> String {
        let word = self.locale.label(&format!("program-{}", self.program.id), id);
        if word == id { usual.to_owned() } else { word }
    }
}

/// As mail programs write it.
fn kind(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Imap => "IMAP",
        Protocol::Pop3 => "POP3",
        Protocol::Submission => "SMTP",
    }
}

fn lines(lead: &str, text: &str, width: usize) -> String {
    let indent = lead.chars().count();
    let wrapped = render::wrap(text, width.saturating_sub(indent));
    let with_lead = |(number, line): (usize, &String)| match number {
        0 => format!("{lead}{line}\n"),
        _ => format!("{}{line}\n", " ".repeat(indent)),
    };
    wrapped.iter().enumerate().map(with_lead).collect()
}
