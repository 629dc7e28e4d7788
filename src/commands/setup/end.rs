//! The end of the conversation: the clicks for the user's program, a QR code that fits, and what comes next.

use std::sync::Arc;

use dialoguer::console::Term;

use super::super::{output, signs};
use super::{Conversation, show};
use crate::export::{self, ExportOptions};
use crate::locale::Locale;
use crate::programs::Program;
use crate::render;
use mail_discovery::builtin;
use mail_types::account::Account;
use mail_types::{Message, Protocol};

impl Conversation<'_> {
    /// The program's steps with the values beside the fields.
    pub(super) fn clicks(&self, account: &Account) -> Option<String> {
        self.program()?.guide(account, &self.locale, self.terminal.width)
    }

    fn program(&self) -> Option<&'static Program> {
        self.wizard.program.filter(|program| program.has_steps())
    }

    /// A format as it is written. A QR code stands on the screen if the whole of it fits there, and is a file otherwise;
    /// `None`: it was shown.
    pub(super) fn shown(&self, format: &'static str, account: &Account) -> Option<&'static str> {
        if format != "qr" || !self.ask.asks() {
            return Some(format);
        }
        let options = ExportOptions { locale: &self.locale, password: None, ca_file: None, version: None };
        let code = export::by_name(format).map(|exporter| export::export(exporter, account, &options));
        // Why there is no code is said where it is written.
        let Some(Ok(code)) = code else { return Some(format) };
        if signs::ascii_only() || !fits(&code.text) {
            output::paragraph(&self.locale.text(&Message::new("setup-qr-file")));
            return Some("qr-png");
        }
        output::paragraph(&self.locale.text(&Message::new("setup-qr-scan")));
        output::print(&code.text);
        None
    }

    /// First start, the retention switch, the help page.
    pub(super) fn what_now(&self, account: &Account) {
        let Some(program) = self.program() else { return };
        let pop3 = account.incoming().is_some_and(|server| server.protocol == Protocol::Pop3);
        output::line_to_stderr("");
        let say = |lead: &str, message: &Message| show::line(lead, message, &self.locale, self.terminal);
        say("", &Message::new("setup-next"));
        say(
            "  • ",
            &Message::new(if pop3 && !program.finds_servers(account) {
                "setup-next-first-pop3"
            } else {
                "setup-next-first-imap"
            }),
        );
        if let Some(retention) = program.retention(account).filter(|_| pop3) {
            say("  • ", &retention);
        }
        if self.wizard.by_browser() {
            say("  • ", &Message::new("setup-next-browser"));
        }
        if let Some(url) = self.help_page() {
            show::link("  • ", &Message::new("setup-next-help"), url, &self.locale);
        }
    }

    /// The provider's help page, from the table alone.
    pub(super) fn help_page(&self) -> Option<&'static str> {
        let report = self.report.as_ref()?;
        let host = &report.chosen(self.wizard.chosen())?.candidate.endpoint.host;
        builtin::by_domain(report.target.domain()).or_else(|| builtin::by_host(host))?.help_url
    }

    /// Values to copy and the help page to open, as long as the user wants.
    pub(super) async fn keys(&self, account: &Account) {
        if !self.ask.asks() || self.program().is_none() || self.args.export.prints() {
            return;
        }
        let (ask, values, page) = (Arc::clone(&self.ask), values(account, &self.locale), self.help_page());
        output::line_to_stderr("");
        // In a thread of its own: while it waits for a key, Ctrl-C is still heard here.
        let _ = tokio::task::spawn_blocking(move || ask.keys(&values, page)).await;
    }
}

/// What there is to copy: labels and values.
fn values(account: &Account, locale: &Locale) -> Vec<(String, String)> {
    let mut values = vec![(locale.text(&Message::new("program-field-address")), account.address.to_string())];
    let servers = [account.incoming(), account.server(Protocol::Submission)];
    for server in servers.into_iter().flatten() {
        let kind = server.protocol.to_string();
        let label = |field| format!("{kind}: {}", locale.label("field", field));
        values.push((label("server"), server.endpoint.host.clone()));
        values.push((label("port"), server.endpoint.port.to_string()));
        values.push((label("username"), server.username.clone()));
    }
    values
}

/// The whole text can be seen at once, with a line for the prompt.
fn fits(text: &str) -> bool {
    let Some((rows, columns)) = Term::stdout().size_checked() else { return false };
    let wide = text.lines().map(render::columns).max().unwrap_or(0);
    text.lines().count() + 2 <= usize::from(rows) && wide <= usize::from(columns)
}
