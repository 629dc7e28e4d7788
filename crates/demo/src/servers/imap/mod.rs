//! The IMAP server (RFC 3501, with the extensions of [`EXTENSIONS`] and UIDPLUS). Reading commands and writing
//! replies is imap-codec's work.

mod answer;
mod extended;
mod fetch;
mod folders;
mod grammar;
mod listing;
mod messages;
mod search;
mod view;

use std::io;
use std::num::NonZeroU64;

use imap_codec::decode::Decoder;
use imap_codec::encode::Encoder;
use imap_codec::fragmentizer::{FragmentInfo, Fragmentizer, LiteralAnnouncement};
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::auth::AuthMechanism;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::{AString, Atom, LiteralMode, NString, Tag, Vec1};
use imap_codec::imap_types::extensions::enable::CapabilityEnable;
use imap_codec::imap_types::response::{Capability, Code, Data, Greeting, GreetingKind, Status};
use imap_codec::imap_types::secret::Secret;
use imap_codec::{CommandCodec, GreetingCodec};
use zeroize::Zeroizing;

use super::account::LoginRefusal;
use super::sasl::{self, Ended};
use super::session::{Context, REFUSALS_MAX};
use super::wire::Wire;
use answer::{Answer, bad, done, no};
use extended::Extended;
use grammar::When;
use view::View;

/// What is offered after login, beside UIDPLUS.
const EXTENSIONS: &[&str] = &[
    "IDLE",
    "NAMESPACE",
    "UNSELECT",
    "MOVE",
    "ESEARCH",
    "CONDSTORE",
    "LIST-EXTENDED",
    "LIST-STATUS",
    "SPECIAL-USE",
    "STATUS=SIZE",
    "QUOTA",
    "QUOTA=RES-STORAGE",
];

/// Largest command, an appended message included.
const COMMAND_MAX: u32 = 16 * 1024 * 1024;
/// Largest literal before login: a name or a password.
const LITERAL_BEFORE_LOGIN_MAX: u32 = 4096;

/// One client's session.
pub(super) struct Session {
    context: Context,
    wire: Wire,
    state: State,
    /// The client wants to hear of mod-sequences (RFC 7162 section 3.1).
    condstore: bool,
    refusals: u32,
}

/// RFC 3501 section 3
enum State {
    NotAuthenticated,
    Authenticated,
    Selected(View),
}

enum Next {
    Go,
    End,
}

fn into_static<T: IntoStatic>(value: T) -> T::Static {
    value.into_static()
}

impl Session {
    pub(super) fn new(context: Context, wire: Wire) -> Self {
        let state = if context.knobs.preauth { State::Authenticated } else { State::NotAuthenticated };
        Self { context, wire, state, condstore: false, refusals: 0 }
    }

    /// Serves until the client is gone.
    pub(super) async fn run(mut self) -> io::Result<()> {
        let kind = if self.context.knobs.preauth { GreetingKind::PreAuth } else { GreetingKind::Ok };
        let code = Vec1::try_from(self.capabilities()).ok().map(Code::Capability);
        if let Ok(mut greeting) = Greeting::new(kind, code, "mailsetup demo IMAP server ready") {
            greeting.kind = kind;
            self.wire.send(&GreetingCodec::default().encode(&greeting).dump()).await?;
        }
        let mut fragments = Fragmentizer::new(COMMAND_MAX);
        while self.read(&mut fragments).await? {
            self.wire.log.inspect(fragments.message_bytes());
            if matches!(self.message(&fragments).await?, Next::End) {
                break;
            }
        }
        self.wire.close().await
    }

    /// Carries out a command as it came, or says what is wrong with it.
    async fn message(&mut self, fragments: &Fragmentizer) -> io::Result<Next> {
        let bytes = fragments.message_bytes();
        let read = if fragments.is_max_message_size_exceeded() {
            Err("the command is too long".to_owned())
        } else {
            self.read_command(bytes)
        };
        match read {
            Ok((command, extended)) => {
                self.wire.log.command(&shown(&command, bytes));
                self.command(command, extended).await
            }
            Err(text) => {
                self.wire.log.command("(unreadable command)");
                let tag = fragments.decode_tag().map(IntoStatic::into_static);
                self.status(Status::bad(tag, None, text).ok()).await?;
                Ok(Next::Go)
            }
        }
    }

    /// The command and its options, or what is wrong with it.
    fn read_command(&self, bytes: &[u8]) -> Result<(Command<'static>, Extended), String> {
        let (name, _) = grammar::split(bytes);
        let form = grammar::find(&name)?;
        if let Some(text) = self.out_of_turn(form.when) {
            return Err(text.to_owned());
        }
        let extended = extended::take(&name, bytes)?;
        match CommandCodec::default().decode(extended.base.as_deref().unwrap_or(bytes)) {
            Ok((b"", command)) => Ok((command.into_static(), extended)),
            _ => Err(form.complaint()),
        }
    }

    /// Why a command may not come now.
    fn out_of_turn(&self, when: When) -> Option<&'static str> {
        let logged_in = !matches!(self.state, State::NotAuthenticated);
        match when {
            When::BeforeLogin if logged_in => Some("already logged in"),
            When::AfterLogin | When::Selected if !logged_in => Some("log in first"),
            When::Selected if !matches!(self.state, State::Selected(_)) => Some("select a folder first"),
            _ => None,
        }
    }

    /// Reads until a command is complete; false when the session must end.
    async fn read(&mut self, fragments: &mut Fragmentizer) -> io::Result<bool> {
        loop {
            match fragments.progress() {
                None => {
                    // Line by line, so that what follows STARTTLS stays in the wire and is noticed.
                    let piece = self.wire.piece().await?;
                    if piece.is_empty() {
                        return Ok(false);
                    }
                    fragments.enqueue_bytes(&piece);
                }
                Some(FragmentInfo::Line { announcement: Some(announcement), .. }) => {
                    if !self.literal(fragments, announcement).await? {
                        return Ok(false);
                    }
                }
                Some(_) if fragments.is_message_complete() => return Ok(true),
                Some(_) => {}
            }
        }
    }

    /// Lets a literal come or not; false where the session must end.
    async fn literal(&mut self, fragments: &mut Fragmentizer, announced: LiteralAnnouncement) -> io::Result<bool> {
        let before_login = matches!(self.state, State::NotAuthenticated);
        let limit = if before_login { LITERAL_BEFORE_LOGIN_MAX } else { COMMAND_MAX / 2 };
        match announced.mode {
            LiteralMode::Sync if announced.length <= limit => self.wire.send_line("+ go on").await?,
            LiteralMode::Sync => {
                let tag = fragments.decode_tag().map(IntoStatic::into_static);
                fragments.skip_message();
                self.status(Status::no(tag, Some(Code::TooBig), "literal is too long").ok()).await?;
            }
            LiteralMode::NonSync if announced.length <= limit => {}
            // It comes unasked and there is no other way to stop it (RFC 7888 section 4).
            LiteralMode::NonSync => {
                self.status(Status::bye(Some(Code::TooBig), "literal is too long").ok()).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn command(&mut self, command: Command<'static>, extended: Extended) -> io::Result<Next> {
        let Command { tag, body } = command;
        match body {
            CommandBody::Capability => {
                let capabilities = Vec1::try_from(self.capabilities()).ok().map(Data::Capability);
                self.answer_with_data(tag, capabilities, "CAPABILITY completed").await?;
            }
            CommandBody::Noop => self.answer_with_news(tag, done("NOOP completed")).await?,
            CommandBody::Logout => {
                self.status(Status::bye(None, "goodbye").ok()).await?;
                self.answer(tag, done("LOGOUT completed")).await?;
                return Ok(Next::End);
            }
            CommandBody::Id { .. } => {
                let value = NString::try_from("mailsetup demo").unwrap_or_default();
                let parameters = "name".try_into().ok().map(|name| vec![(name, value)]);
                self.answer_with_data(tag, Some(Data::Id { parameters }), "ID completed").await?;
            }
            CommandBody::StartTLS => self.start_tls(tag).await?,
            CommandBody::Login { username, password } => return self.login_command(tag, &username, password).await,
            CommandBody::Authenticate { mechanism, initial_response } => {
                let initial = initial_response.map(|initial| Zeroizing::new(initial.declassify().to_vec()));
                return self.authenticate(tag, mechanism, initial).await;
            }
            CommandBody::Idle => self.idle(tag).await?,
            CommandBody::Enable { capabilities } => {
                let condstore = capabilities.into_iter().find(|name| *name == CapabilityEnable::CondStore);
                self.enable_condstore(condstore.is_some()).await?;
                let enabled = Data::Enabled { capabilities: condstore.into_iter().collect() };
                self.answer_with_data(tag, Some(enabled), "ENABLE completed").await?;
            }
            CommandBody::Namespace => {
                self.answer_with_data(tag, Some(folders::namespace()), "NAMESPACE completed").await?;
            }
            body => match self.folder_command(&body, extended.list).await? {
                Some(answer) => self.answer_with_news(tag, answer).await?,
                None => self.message_command(tag, body, extended.search).await?,
            },
        }
        Ok(Next::Go)
    }

    async fn login_command(
        &mut self,
        tag: Tag<'static>,
        username: &AString<'static>,
        password: Secret<AString<'static>>,
    ) -> io::Result<Next> {
        let username = String::from_utf8_lossy(username.as_ref()).into_owned();
        let password = Zeroizing::new(password.declassify().as_ref().to_vec());
        if !self.login_allowed(&tag).await? {
            self.wire.log.password_seen();
            return Ok(Next::Go);
        }
        let verdict = match self.context.login_command() {
            true => self.context.account.check(&username, &password, &self.context.knobs),
            false => Err(LoginRefusal::Custom("LOGIN is disabled".into())),
        };
        self.login(tag, "LOGIN", &username, verdict).await
    }

    fn capabilities(&self) -> Vec<Capability<'static>> {
        let (encrypted, knobs) = (self.wire.is_encrypted(), &self.context.knobs);
        let mut capabilities = vec![Capability::Imap4Rev1, Capability::SaslIr, Capability::Id, Capability::Enable];
        capabilities.extend(Atom::try_from("LITERAL+").map(Capability::from));
        if matches!(self.state, State::NotAuthenticated) {
            if self.context.starttls_offered(encrypted) {
                capabilities.push(Capability::StartTls);
            }
            if self.context.login_allowed(encrypted) {
                let names =
                    sasl::offered(knobs).into_iter().filter_map(|name| AuthMechanism::try_from(name.to_owned()).ok());
                capabilities.extend(names.map(Capability::Auth));
            }
            if !self.context.login_allowed(encrypted) || !self.context.login_command() {
                capabilities.push(Capability::LoginDisabled);
            }
            return capabilities;
        }
        if !knobs.no_uidplus {
            capabilities.push(Capability::UidPlus);
        }
        capabilities.extend(EXTENSIONS.iter().flat_map(|name| Atom::try_from(*name)).map(Capability::from));
        capabilities
    }

    async fn start_tls(&mut self, tag: Tag<'static>) -> io::Result<()> {
        if !self.context.starttls_offered(self.wire.is_encrypted()) {
            return self.status(Status::bad(Some(tag), None, "STARTTLS is not to be had").ok()).await;
        }
        self.answer(tag, done("begin TLS")).await?;
        if self.context.knobs.starttls_injection {
            self.wire.send_line("* CAPABILITY IMAP4rev1 AUTH=PLAIN INJECTED").await?;
        }
        let context = self.context.clone();
        self.wire.start_tls(&context.acceptor).await
    }

    /// Refuses logins that are not to be had here.
    async fn login_allowed(&mut self, tag: &Tag<'static>) -> io::Result<bool> {
        let encrypted = self.wire.is_encrypted();
        if self.context.login_allowed(encrypted) {
            return Ok(true);
        }
        let text = if encrypted { "[UNAVAILABLE] login is disabled" } else { "[PRIVACYREQUIRED] no login without TLS" };
        self.wire.send_line(&format!("{} NO {text}", tag.as_ref())).await?;
        Ok(false)
    }

    /// RFC 3501 section 6.2.2
    async fn authenticate(
        &mut self,
        tag: Tag<'static>,
        mechanism: AuthMechanism<'static>,
        initial: Option<Zeroizing<Vec<u8>>>,
    ) -> io::Result<Next> {
        if !self.login_allowed(&tag).await? {
            if initial.is_some() {
                self.wire.log.password_seen();
            }
            return Ok(Next::Go);
        }
        let mechanism = mechanism.as_ref();
        match sasl::converse(&self.context, &mut self.wire, mechanism, "+ ", initial).await? {
            Ended::Verdict { username, verdict } => return self.login(tag, mechanism, &username, verdict).await,
            Ended::NotOffered => self.answer(tag, no("mechanism is not offered")).await?,
            Ended::Aborted => self.status(Status::bad(Some(tag), None, "login aborted").ok()).await?,
        }
        Ok(Next::Go)
    }

    async fn login(
        &mut self,
        tag: Tag<'static>,
        mechanism: &str,
        username: &str,
        verdict: Result<(), LoginRefusal>,
    ) -> io::Result<Next> {
        self.wire.log.login(mechanism, username, verdict.is_ok());
        match verdict {
            Ok(()) => {
                self.state = State::Authenticated;
                let code = Vec1::try_from(self.capabilities()).ok().map(Code::Capability);
                self.answer(tag, done("logged in").with(code)).await?;
                Ok(Next::Go)
            }
            Err(refusal) => {
                self.wire.send_line(&format!("{} NO {}", tag.as_ref(), refusal.imap())).await?;
                self.refusals += 1;
                if self.refusals < REFUSALS_MAX {
                    return Ok(Next::Go);
                }
                self.status(Status::bye(None, "too many refused logins").ok()).await?;
                Ok(Next::End)
            }
        }
    }

    /// RFC 2177: tells what happens until the client says DONE.
    async fn idle(&mut self, tag: Tag<'static>) -> io::Result<()> {
        self.wire.send_line("+ idling").await?;
        let mut changes = self.context.mailbox.changes();
        loop {
            self.news().await?;
            // Flushed here: the wait below may be cancelled, a write must not.
            self.wire.flush().await?;
            tokio::select! {
                line = self.wire.line() => {
                    let done_said = line?.is_some_and(|line| line.eq_ignore_ascii_case(b"DONE"));
                    self.wire.log.command(if done_said { "DONE" } else { "(not DONE)" });
                    let answer = if done_said { done("IDLE completed") } else { bad("IDLE ends with DONE") };
                    return self.answer(tag, answer).await;
                }
                _ = changes.changed() => {}
            }
        }
    }

    /// Where a command asks for mod-sequences: from now on they stand beside all flags, and the client hears the
    /// highest one of the folder that it selected before (RFC 7162 section 3.1).
    async fn enable_condstore(&mut self, asked: bool) -> io::Result<()> {
        if !asked || std::mem::replace(&mut self.condstore, true) {
            return Ok(());
        }
        let State::Selected(view) = &self.state else { return Ok(()) };
        let highest = self.context.mailbox.read(|store| store.folder(&view.folder).map(|own| own.highest_modseq));
        let code = highest.and_then(NonZeroU64::new).map(Code::HighestModSeq);
        self.status(Status::ok(None, code, "of this folder").ok()).await
    }

    /// Tells what happened in the selected folder.
    async fn news(&mut self) -> io::Result<()> {
        let State::Selected(view) = &mut self.state else { return Ok(()) };
        match view.news(&self.context.mailbox, self.condstore) {
            Some(news) => {
                for data in news {
                    self.data(data).await?;
                }
                Ok(())
            }
            None => {
                self.status(Status::bye(None, "the selected folder is gone").ok()).await?;
                self.wire.flush().await?;
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }
}

/// The command for the log: without passwords, and of literals only what fits a line.
fn shown(command: &Command<'_>, bytes: &[u8]) -> String {
    let tag = command.tag.as_ref();
    match &command.body {
        CommandBody::Login { username, .. } => {
            format!("{tag} LOGIN {} ***", String::from_utf8_lossy(username.as_ref()))
        }
        CommandBody::Authenticate { mechanism, initial_response: Some(_) } => {
            format!("{tag} AUTHENTICATE {mechanism} ***")
        }
        _ => {
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            String::from_utf8_lossy(line).trim_end().to_owned()
        }
    }
}
