//! `setup`: the conversation. What is asked and in which order is [`crate::wizard`]'s affair; here
//! it is shown, read, and worked off.

mod ask;
mod choose;
mod end;
#[cfg(feature = "demo")]
mod practice;
mod show;
mod test_message;
mod theme;

use std::sync::Arc;

use super::engine::{Engine, survey_options};
use super::export;
use super::output::{self, Terminal};
use super::progress::Progress;
use super::{publish, stop, tty};
use crate::accounts;
use crate::cli::{self, Common, SetupArgs};
use crate::exit::Exit;
use crate::locale::Locale;
use crate::secrets::keyring::{self, Place};
use crate::secrets::{self, SecretError, Ways};
use crate::wizard::{Answer, Found, Login, Next, Question, SignIn, Wizard};
use mail_discovery::login::{self, Consent, Credentials};
use mail_discovery::oauth::Authority;
use mail_discovery::survey;
use mail_net::Net;
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::event::Events;
use mail_types::reason::Withheld;
use mail_types::report::{Conclusion, LoginResult, ServerReport, SurveyReport};
use mail_types::{Family, Message, Protocol, Secret, Target};

use ask::{Ask, Known, Reply};

/// Runs `setup`.
pub fn run(common: &Common, args: SetupArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    if args.export.list_exports {
        return Ok(export::list(locale));
    }
    if let Some(place) = &args.publish.place {
        return Ok(publish::run(&args, place, locale)?);
    }
    #[cfg(feature = "demo")]
    if args.demo {
        return practice::run(common, args, locale, terminal);
    }
    converse(common, args, locale, terminal)
}

/// Asks, tests, and writes.
fn converse(common: &Common, args: SetupArgs, locale: &Arc<Locale>, terminal: Terminal) -> anyhow::Result<Exit> {
    let engine = Engine::start(common, args.allow_private, None)?;
    let net = engine.net.clone();
    let ask = Arc::new(Ask::new(Arc::clone(locale), args.yes, terminal));
    let asks = ask.asks();
    let conversation = Conversation {
        common,
        wizard: begin(&args, asks),
        args,
        locale: Arc::clone(locale),
        terminal,
        net,
        ask,
        report: None,
        password: None,
        tested: None,
        gap: false,
    };
    let terminal_as_it_was = tty::State::save();
    match asks {
        true if tty::plain() => terminal_as_it_was.hide_typing(),
        true => terminal_as_it_was.take_keys(),
        false => {}
    }
    Ok(match engine.run(conversation.hold(), locale, || {}) {
        Some(exit) => {
            terminal_as_it_was.show_typing();
            exit
        }
        None => {
            terminal_as_it_was.restore();
            stop::exit()
        }
    })
}

/// Options as answers.
fn begin(args: &SetupArgs, asks: bool) -> Wizard {
    let exports: Vec<&'static str> = args.export.exports.iter().map(|export| export.format).collect();
    let mut wizard = Wizard::default();
    wizard.asks = asks;
    wizard.address.clone_from(&args.address);
    wizard.typed = args.servers().map(|url| (url.protocol, url.ways())).collect();
    wizard.username.clone_from(&args.own.user);
    wizard.devices = args.device_count;
    wizard.full = args.mailbox_full.then_some(true);
    wizard.protocol = args.export.protocol;
    wizard.retention = args.export.retention;
    wizard.trusted.clone_from(&args.trusted_hosts);
    wizard.exports = (!exports.is_empty()).then_some(exports);
    wizard.name.clone_from(&args.export.name);
    wizard.program = args.program;
    wizard.test_message = args.test_message.then_some(true);
    wizard.keyring = args.keyring.then_some(true);
    wizard.save = args.save.then_some(true);
    #[cfg(feature = "demo")]
    if args.demo {
        // A mailbox that is gone afterwards.
        practice::ADDRESS.clone_into(&mut wizard.last_address);
        (wizard.save, wizard.keyring) = (Some(false), Some(false));
    }
    wizard
}

struct Conversation<'a> {
    common: &'a Common,
    args: SetupArgs,
    locale: Arc<Locale>,
    terminal: Terminal,
    net: Net,
    ask: Arc<Ask>,
    wizard: Wizard,
    report: Option<SurveyReport>,
    password: Option<Secret>,
    /// What became of the test message.
    tested: Option<Exit>,
    /// Something was shown since the last question.
    gap: bool,
}

impl Conversation<'_> {
    async fn hold(mut self) -> Exit {
        if self.ask.asks() {
            show::welcome(&self.locale, self.terminal);
            self.gap = true;
        }
        loop {
            match self.wizard.next() {
                Next::Survey => {
                    let report = self.survey(None).await;
                    if self.ask.asks() {
                        output::line_to_stderr("");
                    }
                    show::found(&report, &self.locale, self.terminal);
                    if report.conclusion == Conclusion::Tls && self.wizard.typed.is_empty() {
                        // To ask for other servers would be to ask how the certificate is worked around.
                        show::insecure(&report, &self.locale);
                        return report.conclusion.fault().into();
                    }
                    self.gap = true;
                    self.wizard.found(Found {
                        availability: report.availability,
                        preparations: [Protocol::Imap, Protocol::Pop3]
                            .into_iter()
                            .filter(|protocol| show::preparations(&report, *protocol).next().is_some())
                            .collect(),
                        tested: report.verified,
                        sign_in: sign_in(&report),
                    });
                    self.report = Some(report);
                }
                Next::LogIn => {
                    let credentials = self.credentials();
                    let report = self.survey(credentials).await;
                    show::logins(&report, &self.locale, self.terminal);
                    self.gap = true;
                    // Whoever named the protocol keeps it.
                    if self.args.export.protocol.is_none()
                        && let Some(other) = self.wizard.other_way_in(report.availability)
                    {
                        let message = Message::new("setup-other-way-in")
                            .with("protocol", self.wizard.chosen().to_string())
                            .with("other", other.to_string());
                        show::line("– ", &message, &self.locale, self.terminal);
                        self.wizard.protocol = Some(other);
                    }
                    let login = login(&report, self.wizard.chosen());
                    if self.wizard.keyring.is_none() && self.ask.asks() && matches!(login, Login::Accepted { .. }) {
                        self.wizard.keyring_there = self.keyring_there().await;
                    }
                    self.wizard.logged_in(login);
                    self.report = Some(report);
                }
                Next::SendTest => {
                    self.tested = Some(self.test_message().await);
                    self.gap = true;
                    self.wizard.sent();
                }
                Next::Ask(question) => {
                    if let Err(exit) = self.question(question).await {
                        return exit;
                    }
                }
                Next::Done => return self.finish().await,
                Next::GiveUp => {
                    output::complain(&self.locale, &Message::new("setup-nothing"), None);
                    return self.report.as_ref().map_or(Exit::NothingFound, |report| report.conclusion.fault().into());
                }
            }
        }
    }

    /// Asks, and tells the wizard. An exit code ends the conversation.
    async fn question(&mut self, question: Question) -> Result<(), Exit> {
        if question == Question::Password
            && let Some(secret) = self.given_password()?
        {
            self.password = Some(secret);
            self.wizard.answer(Answer::Yes(true));
            return Ok(());
        }
        // A script reads reasons too, but nothing about keys to press.
        if self.ask.asks() || matches!(question, Question::Protocol(_) | Question::Retention(_) | Question::Prepared) {
            let gap = std::mem::take(&mut self.gap);
            show::before(&question, gap, self.report.as_ref(), &self.wizard, &self.locale, self.terminal);
        }
        let ask = Arc::clone(&self.ask);
        let known = self.known(&question);
        let preparing = question == Question::Prepared;
        // In a thread of its own: while it waits for a key, Ctrl-C is still heard here.
        let asked = tokio::task::spawn_blocking(move || ask.question(&question, &known)).await;
        match asked.unwrap_or(Err(Exit::Storage)) {
            Ok(Reply::Answer(answer)) => {
                if preparing && answer == Answer::Yes(false) {
                    show::line("– ", &Message::new("setup-unprepared"), &self.locale, self.terminal);
                    self.gap = true;
                }
                self.wizard.answer(answer);
            }
            Ok(Reply::Password(secret)) => {
                self.wizard.answer(Answer::Yes(secret.is_some()));
                self.password = secret;
            }
            Ok(Reply::Back) => {
                if !self.wizard.back() {
                    self.ask.remark("setup-no-way-back");
                }
            }
            Err(exit) => return Err(exit),
        }
        Ok(())
    }

    fn known(&self, question: &Question) -> Known {
        let draft = match question {
            Question::Server(protocol) => self.wizard.draft(*protocol).to_owned(),
            Question::Address => self.wizard.last_address.clone(),
            _ => String::new(),
        };
        Known { address: self.wizard.address.clone(), program: self.wizard.program, draft, page: self.help_page() }
    }

    /// The password from an option or the environment. Only the first time: one that was refused is
    /// not taken again.
    fn given_password(&mut self) -> Result<Option<Secret>, Exit> {
        let Some(address) = &self.wizard.address else { return Ok(None) };
        if self.common.network.offline || self.wizard.login.is_some() || self.password.is_some() {
            return Ok(None);
        }
        let ways = Ways {
            stdin: self.args.own.password_stdin,
            command: self.args.own.password_command.clone(),
            limit: self.common.network.timeout,
            prompt: false,
        };
        let obtained = secrets::obtain(&ways, address, || Err(SecretError::NoTerminal));
        obtained.map_err(|error| super::password::complain(&error, &self.locale))
    }

    fn credentials(&self) -> Option<Credentials> {
        Some(Credentials {
            address: self.wizard.address.clone()?,
            username: self.wizard.username.clone(),
            password: Some(self.password.clone()?),
            token: None,
        })
    }

    fn consent(&self) -> Consent {
        Consent { trusted_hosts: self.wizard.trusted.clone(), ..Consent::default() }
    }

    fn keyring_place(&self) -> Option<Place> {
        self.wizard.address.as_ref().map(Place::password)
    }

    /// In a thread of its own: the keyring may wait for somebody to unlock it.
    async fn keyring_there(&self) -> bool {
        let Some(place) = self.keyring_place() else { return false };
        tokio::task::spawn_blocking(move || keyring::available(&place)).await.unwrap_or(false)
    }

    async fn survey(&self, credentials: Option<Credentials>) -> SurveyReport {
        let Some(address) = self.wizard.address.clone() else { unreachable!("the address is the first question") };
        let mut options = survey_options(self.common, Target::Address(address), &self.locale);
        options.context.typed = self.wizard.typed.iter().flat_map(|(_, ways)| ways.clone()).collect();
        if let Some(url) = &self.args.ispdb_url {
            options.context.ispdb_url.clone_from(url);
        }
        options.devices = self.wizard.devices();
        options.credentials = credentials;
        options.consent = self.consent();
        let show = self.terminal.interactive && self.common.verbosity() >= 0 && !self.common.network.offline;
        let (progress, events): (Progress, Events) = Progress::start(&self.locale, show, self.common.trace.trace);
        let mut report = survey::survey(&self.net, &events, &options).await;
        progress.finish(self.terminal.interactive);
        // Here they are wanted before there is a password.
        survey::prepare(&mut report.discovery, options.target.domain());
        report
    }

    /// The card, the files, the account.
    async fn finish(&self) -> Exit {
        let Some(report) = &self.report else { return Exit::NothingFound };
        let Some(mut account) = export::account(report, &self.consent()) else { return Exit::NothingFound };
        account.protocol = Some(self.wizard.chosen());
        account.retention = self.wizard.retention.unwrap_or_default();
        account.name.clone_from(&self.args.export.name);
        account.password_command.clone_from(&self.args.own.password_command);
        if let Some(name) = self.wizard.name.as_ref().filter(|name| !name.is_empty()) {
            account.name = Some(name.clone());
        }
        if self.wizard.by_browser() {
            account.servers.iter_mut().for_each(|server| server.login = LoginMethod::OAuth2);
        }
        if let Some(user) = &self.wizard.username {
            account.servers.iter_mut().for_each(|server| server.username.clone_from(user));
        }
        let mut exit = Exit::from(report.conclusion.fault());
        if exit == Exit::Success && self.args.test_message {
            exit = self.tested.unwrap_or_else(|| {
                output::complain(&self.locale, &Message::new("roundtrip-no-login"), None);
                Exit::CheckFailed
            });
        }
        if !(self.args.export.prints()) {
            if self.terminal.interactive {
                output::line_to_stderr("");
            }
            output::print(&self.clicks(&account).unwrap_or_else(|| show::card(&account, &self.locale)));
            if self.ask.asks() {
                output::line_to_stderr("");
            }
        }
        let mut arguments = self.args.export.clone();
        if arguments.exports.is_empty() {
            let chosen = self.wizard.formats();
            let chosen = chosen.into_iter().filter_map(|format| self.shown(format, &account));
            arguments.exports = chosen.filter_map(|format| cli::export::parse_export(format).ok()).collect();
        }
        arguments.protocol = None;
        arguments.retention = None;
        if !arguments.exports.is_empty() {
            let password = self.password.as_ref();
            let ca_file = self.common.network.ca_file.as_deref();
            let written = export::write_all(
                &arguments,
                Some(&account),
                password,
                ca_file,
                self.common.network.timeout,
                &self.locale,
            );
            exit = if exit == Exit::Success { written } else { exit };
        }
        if self.wizard.save == Some(true) {
            let saved = self.save(&account);
            exit = if exit == Exit::Success { saved } else { exit };
        }
        if self.wizard.keyring == Some(true) {
            let kept = self.keep_password();
            exit = if exit == Exit::Success { kept } else { exit };
        }
        self.what_now(&account);
        self.keys(&account).await;
        exit
    }

    /// Only a password that was accepted is worth keeping.
    fn keep_password(&self) -> Exit {
        let accepted = matches!(self.wizard.login, Some(Login::Accepted { .. }));
        let password = self.password.as_ref().filter(|_| accepted);
        let (Some(password), Some(place)) = (password, self.keyring_place()) else {
            output::complain(&self.locale, &Message::new("setup-keyring-no-login"), None);
            return Exit::CheckFailed;
        };
        if keyring::write(&place, password) {
            output::remark(&self.locale, &Message::new("setup-keyring-kept"));
            return Exit::Success;
        }
        let id = if cfg!(feature = "keyring") { "setup-keyring-none" } else { "setup-keyring-not-built" };
        output::complain(&self.locale, &Message::new(id), None);
        Exit::Storage
    }

    fn save(&self, account: &Account) -> Exit {
        let Some(path) = accounts::default_path() else {
            output::complain(&self.locale, &Message::new("accounts-no-home"), None);
            return Exit::Storage;
        };
        let (withheld, kept): (Vec<_>, Vec<_>) =
            account.servers.iter().cloned().partition(|server| server.named.withheld.is_some());
        for server in &withheld {
            let message = Message::new("accounts-withheld")
                .with("endpoint", server.endpoint.to_string())
                .with("reason", server.named.withheld.clone().unwrap_or(Withheld::NoConnection));
            let host = server.endpoint.host.clone();
            output::complain(&self.locale, &message, Some(&Message::new("hint-trust-host").with("host", host)));
        }
        if kept.is_empty() {
            return Exit::LoginRefused;
        }
        let written = accounts::update(&path, |accounts| {
            // What was saved of such a protocol before was found in another way and stays.
            let before = accounts.account(&account.address)?;
            let lacks = |server: &AccountServer| withheld.iter().any(|one| one.protocol == server.protocol);
            let before = before.into_iter().flat_map(|before| before.servers).filter(lacks);
            accounts.put(&Account { servers: kept.into_iter().chain(before).collect(), ..account.clone() });
            Ok(())
        });
        let shown = path.display().to_string();
        match written {
            Ok(()) => {
                output::remark(&self.locale, &Message::new("accounts-saved").with("path", shown));
                if withheld.is_empty() { Exit::Success } else { Exit::LoginRefused }
            }
            Err(error) => {
                let message = Message::new("accounts-failed").with("path", shown).with("reason", error.message());
                output::complain(&self.locale, &message, None);
                Exit::Storage
            }
        }
    }
}

/// Providers whose sign-in page the mail programs of the catalogue open by themselves, by the table's keys.
const BY_THEMSELVES: [&str; 4] = ["gmail", "outlook", "yahoo", "aol"];

/// How mail programs log in at the chosen servers. Only where the provider is one whose page they open by themselves.
fn sign_in(report: &SurveyReport) -> SignIn {
    let chosen = || report.servers.iter().filter(|server| server.chosen);
    let known = |host: &str| {
        let authorities = BY_THEMSELVES.iter().filter_map(|key| Authority::of_provider(key));
        authorities.into_iter().any(|authority| authority.hosts().contains(&host))
    };
    if chosen().next().is_none() || !chosen().all(|server| known(&server.candidate.endpoint.host)) {
        return SignIn::Password;
    }
    let password = |server: &ServerReport| server.login_families().contains(&Some(Family::Password));
    if chosen().all(password) { SignIn::Either } else { SignIn::Browser }
}

/// What the logins at the chosen servers came to, taken together.
fn login(report: &SurveyReport, incoming: Protocol) -> Login {
    let mut result = Login::Failed;
    let accepted = |protocol| {
        let login = report.chosen(protocol)?.probe.as_ref()?.login.as_ref()?;
        (login.result == LoginResult::Accepted).then_some(())
    };
    let both_ways = accepted(incoming).and(accepted(Protocol::Submission)).is_some();
    for server in report.servers.iter().filter(|server| server.chosen) {
        match server.probe.as_ref().and_then(|probe| probe.login.as_ref()).map(|login| &login.result) {
            // Another password would change nothing.
            Some(LoginResult::MailboxRefused(_)) if server.candidate.protocol == incoming => return Login::Failed,
            Some(LoginResult::Refused(refusal)) if login::is_transient(server.candidate.protocol, refusal) => {
                return Login::Failed;
            }
            Some(LoginResult::Refused(_)) => return Login::Refused,
            Some(LoginResult::Withheld(Withheld::UntrustedHost { .. })) => {
                return Login::Untrusted(server.candidate.endpoint.host.clone());
            }
            Some(LoginResult::Accepted) => result = Login::Accepted { both_ways },
            _ => {}
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{self, CommandArgs};

    #[test]
    fn a_bare_host_is_tried_in_both_ways_and_a_url_in_its_own() {
        for (typed, ways) in [("mail.example.org", &[993, 143][..]), ("imaps://mail.example.org", &[993])] {
            let arguments = ["mailsetup", "setup", "user@example.org", "--imap", typed].map(Into::into);
            let Ok(cli::Cli { command: CommandArgs::Setup(args), .. }) = cli::parse(arguments, |_| false) else {
                panic!("{typed}")
            };
            let wizard = begin(&args, false);
            let [(Protocol::Imap, servers)] = &wizard.typed[..] else { panic!("{:?}", wizard.typed) };
            assert_eq!(servers.iter().map(|server| server.endpoint.port).collect::<Vec<_>>(), ways, "{typed}");
        }
    }
}
