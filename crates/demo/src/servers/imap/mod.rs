//! The IMAP server (RFC 3501 with SASL-IR, ID, ENABLE, IDLE, NAMESPACE, UIDPLUS, UNSELECT, MOVE and
//! SPECIAL-USE). Reading commands and writing replies is imap-codec's work.

mod fetch;
mod folders;
mod messages;
mod search;
mod view;

use std::io;

use imap_codec::encode::Encoder;
use imap_codec::fragmentizer::{FragmentInfo, Fragmentizer, LiteralAnnouncement};
use imap_codec::imap_types::IntoStatic;
use imap_codec::imap_types::auth::AuthMechanism;
use imap_codec::imap_types::command::{Command, CommandBody};
use imap_codec::imap_types::core::{AString, Atom, LiteralMode, NString, Tag, Vec1};
use imap_codec::imap_types::extensions::quota::Resource;
use imap_codec::imap_types::response::{Capability, Code, Data, Greeting, GreetingKind, Response, Status};
use imap_codec::imap_types::secret::Secret;
use imap_codec::{CommandCodec, GreetingCodec, ResponseCodec};
use zeroize::Zeroizing;

use super::account::LoginRefusal;
use super::sasl::{self, Ended};
use super::session::{Context, REFUSALS_MAX};
use super::wire::Wire;
use view::View;

/// Largest command, an appended message included.
const COMMAND_MAX: u32 = 16 * 1024 * 1024;
/// Largest literal before login: a name or a password.
const LITERAL_BEFORE_LOGIN_MAX: u32 = 4096;

/// One client's session.
pub(super) struct Session {
    context: Context,
    wire: Wire,
    state: State,
    refusals: u32,
}

/// RFC 9051 section 3
enum State {
    NotAuthenticated,
    Authenticated,
    Selected(View),
}

enum Next {
    Go,
    End,
}

/// A tagged reply to come: code and text.
type Answer = Result<(Option<Code<'static>>, &'static str), (Option<Code<'static>>, &'static str)>;

/// A plain OK.
fn done(text: &'static str) -> Answer {
    Ok((None, text))
}

/// A plain NO.
fn no(text: &'static str) -> Answer {
    Err((None, text))
}

fn into_static<T: IntoStatic>(value: T) -> T::Static {
    value.into_static()
}

impl Session {
    pub(super) fn new(context: Context, wire: Wire) -> Self {
        let state = if context.knobs.preauth { State::Authenticated } else { State::NotAuthenticated };
        Self { context, wire, state, refusals: 0 }
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
            match fragments.decode_message(&CommandCodec::default()) {
                Ok(command) => {
                    self.wire.log.command(&shown(&command, fragments.message_bytes()));
                    if matches!(self.command(command.into_static()).await?, Next::End) {
                        break;
                    }
                }
                Err(_) => {
                    let tag = fragments.decode_tag().map(IntoStatic::into_static);
                    self.wire.log.command("(unreadable command)");
                    self.status(Status::bad(tag, None, "unknown command, or wrong arguments").ok()).await?;
                }
            }
        }
        self.wire.close().await
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
            // It comes unasked and there is no other way to stop it.
            LiteralMode::NonSync => return Ok(announced.length <= limit),
        }
        Ok(true)
    }

    async fn command(&mut self, command: Command<'static>) -> io::Result<Next> {
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
            _ if matches!(self.state, State::NotAuthenticated) => {
                self.status(Status::bad(Some(tag), None, "log in first").ok()).await?;
            }
            CommandBody::Idle => self.idle(tag).await?,
            CommandBody::Enable { .. } => {
                let enabled = Data::Enabled { capabilities: Vec::new() };
                self.answer_with_data(tag, Some(enabled), "ENABLE completed").await?;
            }
            CommandBody::Namespace => {
                self.answer_with_data(tag, Some(folders::namespace()), "NAMESPACE completed").await?;
            }
            body => match self.folder_command(&body).await? {
                Some(answer) => self.answer_with_news(tag, answer).await?,
                None => self.message_command(tag, body).await?,
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
        capabilities.extend([Capability::Idle, Capability::Namespace, Capability::Unselect, Capability::Move]);
        if !knobs.no_uidplus {
            capabilities.push(Capability::UidPlus);
        }
        capabilities.extend([Capability::Quota, Capability::QuotaRes(Resource::Storage)]);
        capabilities.extend(Atom::try_from("SPECIAL-USE").map(Capability::from));
        capabilities
    }

    async fn start_tls(&mut self, tag: Tag<'static>) -> io::Result<()> {
        let fresh = matches!(self.state, State::NotAuthenticated);
        if !fresh || !self.context.starttls_offered(self.wire.is_encrypted()) {
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
        let text = match self.state {
            State::NotAuthenticated if self.context.login_allowed(encrypted) => return Ok(true),
            State::NotAuthenticated if !encrypted => "[PRIVACYREQUIRED] no login without TLS",
            State::NotAuthenticated => "[UNAVAILABLE] login is disabled",
            _ => "already logged in",
        };
        self.wire.send_line(&format!("{} NO {text}", tag.as_ref())).await?;
        Ok(false)
    }

    /// RFC 9051 section 6.2.2
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
                self.answer(tag, Ok((code, "logged in"))).await?;
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
                    let answer = if done_said { done("IDLE completed") } else { no("expected DONE") };
                    return self.answer(tag, answer).await;
                }
                _ = changes.changed() => {}
            }
        }
    }

    /// Tells what happened in the selected folder.
    async fn news(&mut self) -> io::Result<()> {
        let State::Selected(view) = &mut self.state else { return Ok(()) };
        match view.news(&self.context.mailbox) {
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

    async fn answer_with_news(&mut self, tag: Tag<'static>, answer: Answer) -> io::Result<()> {
        self.news().await?;
        self.answer(tag, answer).await
    }

    async fn answer_with_data(
        &mut self,
        tag: Tag<'static>,
        data: Option<Data<'static>>,
        text: &'static str,
    ) -> io::Result<()> {
        if let Some(data) = data {
            self.data(data).await?;
        }
        self.answer(tag, done(text)).await
    }

    async fn answer(&mut self, tag: Tag<'static>, answer: Answer) -> io::Result<()> {
        let status = match answer {
            Ok((code, text)) => Status::ok(Some(tag), code, text),
            Err((code, text)) => Status::no(Some(tag), code, text),
        };
        self.status(status.ok()).await
    }

    async fn data(&mut self, data: Data<'static>) -> io::Result<()> {
        self.wire.send(&ResponseCodec::default().encode(&Response::Data(data)).dump()).await
    }

    /// `None` would be a text of ours that IMAP can't carry.
    async fn status(&mut self, status: Option<Status<'_>>) -> io::Result<()> {
        match status {
            Some(status) => self.wire.send(&ResponseCodec::default().encode(&Response::Status(status)).dump()).await,
            None => self.wire.send_line("* BAD internal error").await,
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
