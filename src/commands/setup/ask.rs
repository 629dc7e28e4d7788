//! Asks one question at the terminal, or answers it without one.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use dialoguer::theme::{ColorfulTheme, Theme};
use dialoguer::{MultiSelect, Select};

use super::super::line::{self, Line};
use super::super::output::{self, Terminal};
use super::super::{password, stop};
use super::theme::Plain;
use crate::cli::ServerUrl;
use crate::exit::Exit;
use crate::export;
use crate::locale::{Locale, words};
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
        let width =
            dialoguer::console::Term::stderr().size_checked().map_or(terminal.width, |(_, columns)| columns.into());
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
    pub(super) fn question(&self, question: &Question, address: Option<&EmailAddress>) -> Result<Reply, Exit> {
        if self.yes || !self.terminal {
            return self.without_asking(question);
        }
        let asked = match question {
            Question::Address => self.address(),
            Question::Server(protocol) => self.server(*protocol),
            Question::Username(usual) => self.username(usual),
            Question::Devices => self.devices(),
            Question::Protocol(recommended) => self.protocol(*recommended),
            Question::Retention(recommended) => self.retention(*recommended),
            Question::Password => self.password(address),
            Question::Exports => self.exports(),
            Question::Trust(_) => self.yes_or_no("setup-ask-trust", false),
            Question::Retry { .. } => self.yes_or_no("setup-ask-retry", true),
            Question::TypeAgain => self.yes_or_no("setup-ask-type-again", true),
            Question::Full => self.yes_or_no("setup-ask-full", false),
            Question::Prepared => self.yes_or_no("setup-ask-prepared", true),
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
        let _ = dialoguer::console::Term::stderr().show_cursor();
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
            Question::Server(protocol) => Answer::Server(*protocol, None),
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
                self.report(prompt, &text);
                return Ok(Some(text));
            };
            let mut drawn = String::new();
            let _ = self.theme.format_error(&mut drawn, &self.locale.text(&message));
            eprintln!("{drawn}");
            typed = text;
        }
    }

    fn address(&self) -> Result<Reply, dialoguer::Error> {
        let check = |text: &str| EmailAddress::pasted(text).map(|_| ()).map_err(|error| words::address(&error));
        let text = self.typed(&self.text("setup-ask-address"), "", false, check)?;
        let address = text.and_then(|text| EmailAddress::pasted(&text).ok());
        Ok(address.map_or(Reply::Back, |address| Reply::Answer(Answer::Address(address))))
    }

    fn server(&self, protocol: Protocol) -> Result<Reply, dialoguer::Error> {
        let prompt = self.text(match protocol {
            Protocol::Imap => "setup-ask-imap",
            Protocol::Pop3 => "setup-ask-pop3",
            Protocol::Submission => "setup-ask-submission",
        });
        let check = move |text: &str| ServerUrl::typed(protocol, text).map(|_| ()).map_err(|error| error.message);
        let Some(text) = self.typed(&prompt, "", true, check)? else { return Ok(Reply::Back) };
        let server = ServerUrl::typed(protocol, &text).ok().map(|url| url.settings());
        Ok(Reply::Answer(Answer::Server(protocol, server)))
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

    /// A choice with a way back at its end. `None` is that way.
    fn choose(&self, prompt: &str, items: &[String], default: usize) -> Result<Option<usize>, dialoguer::Error> {
        let mut items = items.to_vec();
        items.push(self.text("setup-back"));
        // A question that wraps would leave its first line behind when the list is drawn anew.
        let short = self.text("setup-choice");
        let prompt = if prompt.chars().count() + 4 > self.width {
            output::paragraph(prompt);
            &short
        } else {
            prompt
        };
        let chosen =
            Select::with_theme(&*self.theme).with_prompt(prompt).items(&items).default(default).interact_opt()?;
        Ok(chosen.filter(|index| *index + 1 < items.len()))
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

    fn exports(&self) -> Result<Reply, dialoguer::Error> {
        let items: Vec<String> = export::ALL
            .into_iter()
            .map(|exporter| {
                let about = self.locale.label("export-about", exporter.name());
                // A line that wraps would be drawn over when the list moves.
                format!("{:<13} {about}", exporter.name()).chars().take(self.width.saturating_sub(8)).collect()
            })
            .collect();
        let chosen = MultiSelect::with_theme(&*self.theme)
            .with_prompt(self.text("setup-ask-exports"))
            .items(&items)
            .max_length(12)
            .report(false)
            .interact_opt()?;
        let Some(chosen) = chosen else { return Ok(Reply::Back) };
        let names: Vec<&'static str> = chosen.into_iter().map(|index| export::ALL[index].name()).collect();
        // The names alone: with what they are for, the line would be as long as the list.
        let none = self.text("setup-none");
        let shown = if names.is_empty() { vec![&*none] } else { names.clone() };
        self.report(&self.text("setup-ask-exports"), &shown.join(", "));
        Ok(Reply::Answer(Answer::Exports(names)))
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
