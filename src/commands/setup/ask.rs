//! Asks one question at the terminal, or answers it without one.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use dialoguer::console::{Key, Term};
use dialoguer::theme::{ColorfulTheme, Theme};

use super::super::line::{self, Line};
use super::super::output::{self, Terminal};
use super::super::{browser, password, stop, tty};
use super::choose::Choice;
use super::theme::Plain;
use crate::cli::ServerUrl;
use crate::exit::Exit;
use crate::export::{self, Exporter, Group};
use crate::locale::{Locale, words};
use crate::programs::{self, Kind, Program};
use crate::wizard::{Answer, Question};
use mail_types::account::Retention;
use mail_types::{EmailAddress, Message, Protocol, Secret};

/// What came back.
pub(super) enum Reply {
    /// An answer for the wizard.
    Answer(Answer),
    /// The password; `None`: left out.
    Password(Option<Secret>),
    /// The question before this one, please.
    Back,
}

/// What a question is asked about.
#[derive(Default)]
pub(super) struct Known {
    pub(super) address: Option<EmailAddress>,
    pub(super) program: Option<&'static Program>,
    /// What was typed before, to be edited.
    pub(super) draft: String,
    /// The provider's help page.
    pub(super) page: Option<&'static str>,
}

/// Typed where a text is asked for, it leads back.
const BACK: &str = "<";

/// Asks at the terminal; without one, or with `--yes`, takes what is recommended.
pub(super) struct Ask {
    locale: Arc<Locale>,
    yes: bool,
    terminal: bool,
    width: usize,
    theme: Box<dyn Theme + Send + Sync>,
}

impl Ask {
    pub(super) fn new(locale: Arc<Locale>, yes: bool, terminal: Terminal) -> Self {
        let theme: Box<dyn Theme + Send + Sync> =
            if terminal.color { Box::new(ColorfulTheme::default()) } else { Box::new(Plain) };
        let width = Term::stderr().size_checked().map_or(terminal.width, |(_, columns)| columns.into());
        Self { locale, yes, terminal: io::stdin().is_terminal() && terminal.interactive, width, theme }
    }

    /// Somebody will be asked.
    pub(super) fn asks(&self) -> bool {
        self.terminal && !self.yes
    }

    pub(super) fn remark(&self, id: &'static str) {
        output::remark(&self.locale, &Message::new(id));
    }

    /// The answer, or the exit code that ends the conversation.
    pub(super) fn question(&self, question: &Question, known: &Known) -> Result<Reply, Exit> {
        if self.yes || !self.terminal {
            return self.without_asking(question);
        }
        let asked = match question {
            Question::Address => self.address(&known.draft),
            Question::Server(protocol) => self.server(*protocol, &known.draft),
            Question::Program => self.program(),
            Question::Name => self.name(),
            Question::SignIn => self.sign_in(),
            Question::Quicker(_) => self.yes_or_no("setup-ask-quicker", true),
            Question::Username(usual) => self.username(usual),
            Question::Devices => self.devices(),
            Question::Protocol(recommended) => self.protocol(*recommended),
            Question::Retention(recommended) => self.retention(*recommended),
            Question::Password => self.password(known.address.as_ref()),
            Question::Exports => self.exports(known.program),
            Question::Trust(_) => self.yes_or_no("setup-ask-trust", false),
            Question::Retry { .. } => self.yes_or_no("setup-ask-retry", true),
            Question::TypeAgain => self.yes_or_no("setup-ask-type-again", true),
            Question::Full => self.yes_or_no("setup-ask-full", false),
            Question::Prepared => self.prepared(known.page),
            Question::TestMessage => self.yes_or_no("setup-ask-test-message", true),
            Question::Keyring => self.yes_or_no("setup-ask-keyring", true),
            Question::Save => self.yes_or_no("setup-ask-save", true),
        };
        match (asked, question) {
            (Ok(Reply::Answer(Answer::Yes(true))), Question::Trust(host)) => {
                Ok(Reply::Answer(Answer::Trust(host.clone())))
            }
            (Ok(reply), _) => Ok(reply),
            (Err(error), _) => Err(self.stopped(&error)),
        }
    }

    /// Ctrl-C, or a terminal that went away.
    fn stopped(&self, error: &dialoguer::Error) -> Exit {
        let dialoguer::Error::IO(error) = error;
        tty::show_cursor();
        if error.kind() != io::ErrorKind::Interrupted {
            let message = Message::new("setup-terminal").with("error", error.to_string());
            output::complain(&self.locale, &message, None);
            return Exit::Storage;
        }
        output::complain(&self.locale, &Message::new("interrupted"), None);
        stop::exit()
    }

    /// What a script gets: the recommendation with `--yes`, otherwise only what binds nobody.
    fn without_asking(&self, question: &Question) -> Result<Reply, Exit> {
        let answer = match question {
            Question::Devices if self.yes => Answer::Devices(2),
            Question::Protocol(recommended) => Answer::Protocol(*recommended),
            Question::Retention(_) => Answer::Retention(Retention::Keep),
            Question::Full
            | Question::TypeAgain
            | Question::Retry { .. }
            | Question::TestMessage
            | Question::Save
            | Question::Keyring => Answer::Yes(false),
            Question::Prepared => Answer::Yes(true),
            Question::Username(usual) => Answer::Username(usual.clone()),
            Question::Password => return Ok(Reply::Password(None)),
            Question::Exports => Answer::Exports(Vec::new()),
            Question::Server(protocol) => Answer::Server(*protocol, String::new(), Vec::new()),
            // Asked at a terminal alone.
            Question::Program => programs::by_id("other").map_or(Answer::Yes(false), Answer::Program),
            Question::Name => Answer::Name(String::new()),
            Question::SignIn | Question::Quicker(_) => Answer::Yes(false),
            Question::Trust(_) => Answer::Yes(false),
            Question::Address => return Err(self.missing("setup-missing-address", "ADDRESS")),
            Question::Devices => return Err(self.missing("setup-missing-devices", "--devices")),
        };
        Ok(Reply::Answer(answer))
    }

    /// Says which answer is missing, and the option that gives it.
    fn missing(&self, what: &'static str, option: &'static str) -> Exit {
        let message = Message::new("setup-missing").with("what", self.text(what)).with("option", option);
        output::complain(&self.locale, &message, Some(&Message::new("setup-hint-missing")));
        Exit::Usage
    }

    fn text(&self, id: &'static str) -> String {
        self.locale.text(&Message::new(id))
    }

    /// The question with its answer, to stay on the screen.
    fn report(&self, prompt: &str, answer: &str) {
        let mut drawn = String::new();
        let _ = self.theme.format_input_prompt_selection(&mut drawn, prompt, answer);
        eprintln!("{drawn}");
    }

    /// A text that is checked; what does not hold stays there to be edited. `None`: the question before this one.
    fn typed(
        &self,
        prompt: &str,
        proposed: &str,
        empty: bool,
        check: impl Fn(&str) -> Result<(), Message>,
    ) -> Result<Option<String>, dialoguer::Error> {
        let mut typed = proposed.to_owned();
        let lead = lead(|drawn| self.theme.format_input_prompt(drawn, prompt, None));
        loop {
            let text = match line::read(&lead, &typed, true)? {
                Line::Text(text) if text.trim() != BACK => text.trim().to_owned(),
                _ => {
                    self.report(prompt, BACK);
                    return Ok(None);
                }
            };
            let verdict = match &*text {
                "" if empty => Ok(()),
                text => check(text),
            };
            let Err(message) = verdict else {
                // Where the system edited the line, it still stands there.
                if !tty::plain() {
                    self.report(prompt, &text);
                }
                return Ok(Some(text));
            };
            let mut drawn = String::new();
            let _ = self.theme.format_error(&mut drawn, &self.locale.text(&message));
            eprintln!("{drawn}");
            typed = text;
        }
    }

    fn address(&self, before: &str) -> Result<Reply, dialoguer::Error> {
        let check = |text: &str| EmailAddress::pasted(text).map(|_| ()).map_err(|error| words::address(&error));
        let text = self.typed(&self.text("setup-ask-address"), before, false, check)?;
        let address = text.and_then(|text| EmailAddress::pasted(&text).ok());
        Ok(address.map_or(Reply::Back, |address| Reply::Answer(Answer::Address(address))))
    }

    fn server(&self, protocol: Protocol, before: &str) -> Result<Reply, dialoguer::Error> {
        let prompt = self.text(match protocol {
            Protocol::Imap => "setup-ask-imap",
            Protocol::Pop3 => "setup-ask-pop3",
            Protocol::Submission => "setup-ask-submission",
        });
        let check = move |text: &str| ServerUrl::typed(protocol, text).map(|_| ()).map_err(|error| error.message);
        let Some(text) = self.typed(&prompt, before, true, check)? else { return Ok(Reply::Back) };
        let ways = ServerUrl::typed(protocol, &text).map(|url| url.ways()).unwrap_or_default();
        Ok(Reply::Answer(Answer::Server(protocol, text, ways)))
    }

    /// The address stands there already: most providers want it whole.
    fn username(&self, usual: &str) -> Result<Reply, dialoguer::Error> {
        let check = |text: &str| {
            let odd = text.chars().any(char::is_control);
            if odd { Err(Message::new("setup-username-odd")) } else { Ok(()) }
        };
        let text = self.typed(&self.text("setup-ask-username"), usual, false, check)?;
        Ok(text.map_or(Reply::Back, |text| Reply::Answer(Answer::Username(text))))
    }

    /// The programs that people use, then those that are configured by files.
    fn program(&self) -> Result<Reply, dialoguer::Error> {
        let items: Vec<String> = programs::ALL.iter().map(|program| self.locale.label("program", program.id)).collect();
        let chosen = self.choose(&self.text("setup-ask-program"), &items, 0)?;
        let program = chosen.and_then(|index| programs::ALL.get(index));
        Ok(program.map_or(Reply::Back, |program| Reply::Answer(Answer::Program(program))))
    }

    fn name(&self) -> Result<Reply, dialoguer::Error> {
        let check = |text: &str| {
            let odd = text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
            if odd { Err(Message::new("setup-name-odd")) } else { Ok(()) }
        };
        let text = self.typed(&self.text("setup-ask-name"), "", true, check)?;
        Ok(text.map_or(Reply::Back, |text| Reply::Answer(Answer::Name(text))))
    }

    fn sign_in(&self) -> Result<Reply, dialoguer::Error> {
        let items = [self.text("setup-sign-in-browser"), self.text("setup-sign-in-password")];
        let chosen = self.choose(&self.text("setup-ask-sign-in"), &items, 0)?;
        Ok(chosen.map_or(Reply::Back, |index| Reply::Answer(Answer::Yes(index == 0))))
    }

    /// A choice with a way back. `None` is that way.
    fn choose(&self, prompt: &str, items: &[String], default: usize) -> Result<Option<usize>, dialoguer::Error> {
        self.list().one(prompt, items, default)
    }

    fn list(&self) -> Choice<'_> {
        Choice { locale: &self.locale, theme: &*self.theme, width: self.width }
    }

    fn yes_or_no(&self, prompt: &'static str, default: bool) -> Result<Reply, dialoguer::Error> {
        let items = [self.text("setup-yes"), self.text("setup-no")];
        let chosen = self.choose(&self.text(prompt), &items, usize::from(!default))?;
        Ok(chosen.map_or(Reply::Back, |index| Reply::Answer(Answer::Yes(index == 0))))
    }

    fn devices(&self) -> Result<Reply, dialoguer::Error> {
        let items = ["setup-devices-one", "setup-devices-two", "setup-devices-three"].map(|id| self.text(id));
        let chosen = self.choose(&self.text("setup-ask-devices"), &items, 1)?;
        Ok(chosen.map_or(Reply::Back, |index| Reply::Answer(Answer::Devices(u16::try_from(index + 1).unwrap_or(1)))))
    }

    fn protocol(&self, recommended: Protocol) -> Result<Reply, dialoguer::Error> {
        let all = [Protocol::Imap, Protocol::Pop3];
        let items = all.map(|protocol| {
            let mark =
                if protocol == recommended { format!(" ({})", self.text("setup-recommended")) } else { String::new() };
            format!("{protocol}{mark}")
        });
        let default = all.iter().position(|protocol| *protocol == recommended).unwrap_or(0);
        let chosen = self.choose(&self.text("setup-ask-protocol"), &items, default)?;
        Ok(chosen
            .and_then(|index| all.get(index))
            .map_or(Reply::Back, |protocol| Reply::Answer(Answer::Protocol(*protocol))))
    }

    fn retention(&self, recommended: Retention) -> Result<Reply, dialoguer::Error> {
        let all = [Retention::Keep, Retention::DeleteAfter(14), Retention::Delete];
        let items = ["setup-retention-keep", "setup-retention-days", "setup-retention-delete"].map(|id| self.text(id));
        let default = all.iter().position(|retention| *retention == recommended).unwrap_or(0);
        let chosen = self.choose(&self.text("setup-ask-retention"), &items, default)?;
        Ok(chosen
            .and_then(|index| all.get(index))
            .map_or(Reply::Back, |retention| Reply::Answer(Answer::Retention(*retention))))
    }

    fn password(&self, address: Option<&EmailAddress>) -> Result<Reply, dialoguer::Error> {
        let name = address.map(ToString::to_string).unwrap_or_default();
        let prompt = self.locale.text(&Message::new("setup-ask-password").with("address", name));
        let lead = lead(|drawn| self.theme.format_password_prompt(drawn, &prompt));
        Ok(match line::read(&lead, "", false)? {
            Line::Back => Reply::Back,
            Line::Text(text) if text == BACK => Reply::Back,
            Line::Text(text) if text.is_empty() => Reply::Password(None),
            Line::Text(text) => {
                let secret = Secret::new(text);
                let secret = password::offer_without_spaces(&self.locale, secret);
                Reply::Password(Some(secret.map_err(|_| io::Error::from(io::ErrorKind::Interrupted))?))
            }
        })
    }

    /// The formats of the program's kind; of any other kind, those of a group that is asked for first.
    fn exports(&self, program: Option<&'static Program>) -> Result<Reply, dialoguer::Error> {
        let groups = match program.map(|program| program.kind) {
            Some(Kind::Terminal) => vec![Group::Terminal, Group::Retrievers],
            Some(Kind::Web) => vec![Group::Web, Group::Developers],
            _ => match self.group()? {
                Some(group) => vec![group],
                None => return Ok(Reply::Back),
            },
        };
        let wanted = |exporter: &&dyn Exporter| groups.contains(&exporter.group());
        let formats: Vec<&'static str> = export::ALL.into_iter().filter(wanted).map(|one| one.name()).collect();
        let item = |name: &&str| format!("{name:<13} {}", self.locale.label("export-about", name));
        let items: Vec<String> = formats.iter().map(item).collect();
        let Some(chosen) = self.list().several(&self.text("setup-ask-exports"), &items)? else {
            return Ok(Reply::Back);
        };
        let names: Vec<&'static str> = chosen.into_iter().map(|index| formats[index]).collect();
        // The names alone: with what they are for, the line would be as long as the list.
        let none = self.text("setup-none");
        let shown = if names.is_empty() { vec![&*none] } else { names.clone() };
        self.report(&self.text("setup-ask-exports"), &shown.join(", "));
        Ok(Reply::Answer(Answer::Exports(names)))
    }

    /// Copies a value or opens the page with each key, until another ends it.
    pub(super) fn keys(&self, values: &[(String, String)], page: Option<&'static str>) {
        let terminal = Term::stderr();
        loop {
            let what = if page.is_some() { "setup-keys-page" } else { "setup-keys" };
            let key = match tty::plain() {
                // What the system edits is no key, and a dumb terminal has no clipboard.
                true => return,
                false => {
                    output::paragraph(&self.text(what));
                    terminal.read_key()
                }
            };
            match (key, page) {
                (Ok(Key::Char('c' | 'C')), _) => self.copy(values),
                (Ok(Key::Char('o' | 'O')), Some(url)) => self.open(url),
                _ => return,
            }
        }
    }

    fn copy(&self, values: &[(String, String)]) {
        let items: Vec<String> = values.iter().map(|(label, value)| format!("{label}  {value}")).collect();
        let Ok(Some(index)) = self.choose(&self.text("setup-ask-copy"), &items, 0) else { return };
        let copied = browser::copy(&values[index].1);
        if copied.is_ok() {
            output::paragraph(&self.text("setup-copied"));
        }
    }

    /// Opens the page; without a browser in front of the user, the address has to do.
    pub(super) fn open(&self, url: &'static str) {
        if browser::here() {
            browser::open(url);
        } else {
            output::paragraph(&self.text("setup-no-browser"));
        }
        output::line_to_stderr(&format!("  → {}", browser::link(url)));
    }

    /// Done, not yet, or first a look at the provider's page.
    fn prepared(&self, page: Option<&'static str>) -> Result<Reply, dialoguer::Error> {
        let mut items = vec![self.text("setup-yes"), self.text("setup-no")];
        items.extend(page.map(|_| self.text("setup-open-page")));
        loop {
            match (self.choose(&self.text("setup-ask-prepared"), &items, 0)?, page) {
                (Some(2), Some(url)) => self.open(url),
                (Some(index), _) => return Ok(Reply::Answer(Answer::Yes(index == 0))),
                (None, _) => return Ok(Reply::Back),
            }
        }
    }

    fn group(&self) -> Result<Option<Group>, dialoguer::Error> {
        let items = Group::ALL.map(|group| self.locale.label("export-group", group.id()));
        let chosen = self.choose(&self.text("setup-ask-group"), &items, 0)?;
        Ok(chosen.and_then(|index| Group::ALL.get(index).copied()))
    }
}

/// The question as the theme draws it, with a blank before what is typed.
fn lead(draw: impl FnOnce(&mut dyn fmt::Write) -> fmt::Result) -> String {
    let mut lead = String::new();
    let _ = draw(&mut lead);
    if !lead.ends_with(' ') {
        lead.push(' ');
    }
    lead
}
