//! What is shown between the questions: what was found, what the choices mean, how logins ended.

use std::io::Write;

use super::super::output::{self, Terminal};
use super::super::{browser, signs, tty};
use crate::export::{self, ExportOptions};
use crate::locale::{Locale, escape_foreign, words};
use crate::render;
use crate::wizard::{Question, Wizard};
use mail_discovery::builtin::Preparation;
use mail_discovery::recommend::{self, Facts};
use mail_types::account::Account;
use mail_types::reason::Withheld;
use mail_types::report::{LoginResult, ServerReport, SurveyReport};
use mail_types::{Message, Protocol, Severity, Source};

/// Lines on standard error, as wide as the terminal.
struct Screen<'a> {
    locale: &'a Locale,
    terminal: Terminal,
}

impl Screen<'_> {
    /// A paragraph behind `lead`; further lines stand below its text.
    fn say(&self, lead: &str, text: &str) {
        let indent = lead.chars().count();
        let width = self.terminal.width.saturating_sub(indent).max(20);
        let mut stderr = std::io::stderr().lock();
        for (number, line) in render::wrap(text, width).into_iter().enumerate() {
            let start = if number == 0 { lead.to_owned() } else { " ".repeat(indent) };
            let _ = writeln!(stderr, "{}", signs::stderr(&format!("{start}{line}")));
        }
    }

    fn message(&self, lead: &str, message: &Message) {
        self.say(lead, &self.locale.text(message));
    }

    fn blank(&self) {
        let _ = writeln!(std::io::stderr().lock());
    }
}

/// One line with its mark.
pub(super) fn line(mark: &str, message: &Message, locale: &Locale, terminal: Terminal) {
    Screen { locale, terminal }.message(mark, message);
}

/// An address behind what it is, as a link where the terminal knows them.
pub(super) fn link(mark: &str, what: &Message, url: &'static str, locale: &Locale) {
    output::line_to_stderr(&format!("{mark}{} {}", locale.text(what), browser::link(url)));
}

/// How to get back and out, once.
pub(super) fn welcome(locale: &Locale, terminal: Terminal) {
    let screen = Screen { locale, terminal };
    screen.message("", &Message::new("setup-welcome"));
}

/// The servers, from where, and how far they were tested.
pub(super) fn found(report: &SurveyReport, locale: &Locale, terminal: Terminal) {
    let screen = Screen { locale, terminal };
    let chosen: Vec<&ServerReport> = report.servers.iter().filter(|server| server.chosen).collect();
    if chosen.is_empty() {
        screen.message("✗ ", &words::conclusion(report.conclusion));
    } else {
        screen.message("", &Message::new("setup-found").with_foreign("provider", provider(report)));
    }
    // A server that could not be reached from here, or judged, has not failed.
    let untested = !report.verified;
    for server in chosen {
        let candidate = &server.candidate;
        let mark = match &server.probe {
            Some(probe) if probe.works() => "  ✓ ",
            Some(_) if untested => "  – ",
            Some(_) => "  ✗ ",
            None => "  – ",
        };
        let source = candidate.best_source();
        // One's own values and the built-in table need no word on how far to be trusted.
        let own = matches!(source, Source::User | Source::Builtin);
        let line = Message::new(if own { "setup-server-own" } else { "setup-server" })
            .with("protocol", candidate.protocol.to_string())
            .with("endpoint", candidate.endpoint.to_string())
            .with("security", locale.label("security", candidate.security.id()))
            .with("source", locale.label("source", source.id()))
            .with("trust", locale.label("trust", candidate.best_trust().id()));
        screen.message(mark, &line);
        let failure = server.probe.as_ref().and_then(|probe| probe.failure());
        if let Some((phase, failure)) = failure.filter(|_| !untested) {
            let phase = locale.label("phase", phase.id());
            screen.say("      ", &format!("{phase}: {}", locale.reason(&failure.reason)));
        }
    }
    if untested {
        screen.message("! ", &words::conclusion(report.conclusion));
        // What is wrong with this network or computer, where that is known.
        for finding in report.findings.iter().filter(|finding| finding.spec.severity == Severity::Error) {
            screen.message("  ", &render::fix(finding));
        }
        screen.message("  ", &Message::new("setup-not-tested"));
    }
}

/// Servers that cannot be trusted at the moment: why, and what to do about the first of them.
pub(super) fn insecure(report: &SurveyReport, locale: &Locale) {
    let error = report.findings.iter().find(|finding| finding.spec.severity == Severity::Error);
    output::complain(locale, &words::conclusion(report.conclusion), error.map(render::fix).as_ref());
}

/// How each login ended, with the server's words.
pub(super) fn logins(report: &SurveyReport, locale: &Locale, terminal: Terminal) {
    let screen = Screen { locale, terminal };
    let mut withheld: Vec<(&Withheld, Vec<String>)> = Vec::new();
    for server in report.servers.iter().filter(|server| server.chosen) {
        let Some(probe) = &server.probe else { continue };
        let name = format!("{}: ", server.candidate.protocol);
        let say = |mark: &str, message: &Message| screen.say(mark, &format!("{name}{}", locale.text(message)));
        match probe.login.as_ref().map(|login| (login, &login.result)) {
            Some((login, LoginResult::Accepted)) => {
                let mechanism = login.mechanism.as_ref().map_or("", |mechanism| mechanism.name()).to_owned();
                let message = Message::new("login-accepted")
                    .with("username", login.username.clone())
                    .with("mechanism", mechanism);
                say("  ✓ ", &message);
            }
            Some((login, LoginResult::Refused(refusal) | LoginResult::MailboxRefused(refusal))) => {
                let opened = matches!(login.result, LoginResult::MailboxRefused(_));
                let message = Message::new(if opened { "login-mailbox-refused" } else { "login-refused" })
                    .with("username", login.username.clone())
                    .with("status", escape_foreign(&refusal.status_and_code()).into_owned())
                    .with_foreign("text", refusal.text_and_error());
                say("  ✗ ", &message);
                if let Some(diagnosis) = &probe.diagnosis {
                    screen.message("    ", &diagnosis.meaning);
                    screen.message("    → ", &diagnosis.advice);
                    if let Some(url) = diagnosis.help_url {
                        screen.say("    → ", url);
                    }
                }
            }
            Some((_, LoginResult::Withheld(reason))) => {
                let protocol = server.candidate.protocol.to_string();
                match withheld.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, protocols)) => protocols.push(protocol),
                    None => withheld.push((reason, vec![protocol])),
                }
            }
            Some((_, LoginResult::Failed(failure))) => {
                say("  ✗ ", &Message::new("login-failed").with("reason", failure.reason.clone()));
            }
            None => {
                if let Some((_, failure)) = probe.failure() {
                    say("  ✗ ", &Message::new("login-failed").with("reason", failure.reason.clone()));
                }
            }
        }
    }
    // One reason often holds for several.
    for (reason, protocols) in withheld {
        let message = Message::new("login-withheld").with("reason", reason.clone());
        screen.say("  – ", &format!("{}: {}", protocols.join(", "), locale.text(&message)));
    }
}

/// What to know before a question is answered. A blank line sets it off, and the question itself where
/// it follows what was found or tried (`gap`).
pub(super) fn before(
    question: &Question,
    gap: bool,
    report: Option<&SurveyReport>,
    wizard: &Wizard,
    locale: &Locale,
    terminal: Terminal,
) {
    let screen = Screen { locale, terminal };
    let bare = Question::Address == *question
        || matches!(question, Question::Program | Question::Devices | Question::Full | Question::Save);
    if gap || !bare {
        screen.blank();
    }
    let Some(report) = report else { return };
    match question {
        Question::Server(protocol) => {
            if *protocol == Protocol::Imap {
                screen.message("", &Message::new("setup-by-hand"));
            }
            let example = Message::new("setup-server-form").with("protocol", protocol.id());
            screen.message("", &example);
        }
        Question::Devices if only_pop3(report, wizard) => screen.message("", &Message::new("setup-pop3-only")),
        Question::Name => screen.message("", &Message::new("setup-name")),
        Question::SignIn => {
            screen.message("", &Message::new("setup-sign-in").with_foreign("provider", provider(report)))
        }
        Question::Quicker(format) => {
            let program = wizard.program.map_or("", |program| program.id);
            let message = Message::new("setup-quicker").with("program", locale.label("program", program));
            screen.message("", &message.with("what", locale.label("export-about", format)));
        }
        Question::Username(_) => screen.message("", &Message::new("setup-username")),
        Question::Retry { left } => screen.message("", &Message::new("setup-retry").with("left", u64::from(*left))),
        Question::Trust(host) => screen.message("", &Message::new("setup-trust").with("host", host.clone())),
        Question::TypeAgain => {
            let incoming = report.availability[..2].iter().any(|availability| availability.usable());
            let id = if incoming { "setup-type-again-outgoing" } else { "setup-type-again" };
            screen.message("", &Message::new(id));
        }
        Question::TestMessage => screen.message("", &Message::new("setup-test-message")),
        Question::Exports if tty::plain() => {}
        Question::Exports => screen.message("", &Message::new("setup-exports")),
        Question::Keyring => screen.message("", &Message::new("setup-keyring")),
        Question::Password => screen.message("", &Message::new("setup-password")),
        Question::Protocol(_) => {
            let facts = Facts::new(wizard.devices(), &report.discovery, &report.servers, report.availability);
            let advice = recommend::recommend(&facts);
            screen.message("→ ", &advice.headline);
            for reason in &advice.reasons {
                screen.message("  • ", reason);
            }
            if wizard.full == Some(true) {
                let several = wizard.devices.is_some_and(|devices| devices > 1);
                screen.message("  • ", &Message::new(if several { "setup-full-several" } else { "setup-full" }));
            }
            screen.blank();
        }
        Question::Retention(_) => {
            for id in ["retention-keep", "setup-retention-days-means", "retention-delete"] {
                screen.message("  • ", &Message::new(id));
            }
            // What that means for this user.
            if wizard.full == Some(true) {
                screen.message("  ! ", &Message::new("setup-retention-full"));
            }
            if let Some(devices) = wizard.devices.filter(|devices| *devices > 1) {
                screen.message("  ! ", &Message::new("setup-pop3-several"));
                let others = u64::from(devices - 1);
                screen.message("  ! ", &Message::new("setup-retention-several").with("others", others));
            }
            if report.discovery.pop3_habits.lists_once {
                screen.message("  ! ", &Message::new("setup-retention-lists-once"));
            }
            screen.blank();
        }
        Question::Prepared => {
            screen.message("", &Message::new("report-preparations"));
            for (number, preparation) in preparations(report, wizard.chosen()).enumerate() {
                screen.message(&format!("  {}. ", number + 1), preparation);
            }
            for url in report.discovery.help_urls.iter().take(2) {
                screen.say("  → ", &escape_foreign(url));
            }
            screen.blank();
        }
        _ => {}
    }
}

/// The provider has POP3 and no IMAP, or the program speaks nothing else.
fn only_pop3(report: &SurveyReport, wizard: &Wizard) -> bool {
    let usable = |protocol: Protocol| report.availability[protocol as usize].usable();
    usable(Protocol::Pop3) && !usable(Protocol::Imap) && wizard.chosen() == Protocol::Pop3
}

/// The provider's name, else the domain.
pub(super) fn provider(report: &SurveyReport) -> String {
    report.discovery.provider.clone().unwrap_or_else(|| report.target.domain().to_string())
}

/// What has to be done before a login by this incoming protocol.
pub(super) fn preparations(report: &SurveyReport, incoming: Protocol) -> impl Iterator<Item = &Message> {
    report.discovery.preparations.iter().filter(move |step| Preparation::matters(step, incoming))
}

/// The values to enter, for standard output.
pub(super) fn card(account: &Account, locale: &Locale) -> String {
    let options = ExportOptions { locale, password: None, ca_file: None, version: None };
    let card = export::by_name("card").map(|card| export::export(card, account, &options));
    match card {
        Some(Ok(card)) => card.text,
        Some(Err(refusal)) => {
            output::complain(locale, &refusal.0, None);
            String::new()
        }
        None => String::new(),
    }
}
