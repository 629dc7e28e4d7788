//! What the engine asks of a server, and what a server answers: what the protocols share stands here, the rest in
//! [`ImapCommand`], [`Pop3Command`] and [`SmtpCommand`].

use super::imap::{ImapCommand, ImapReply};
use super::pop3::{Pop3Command, Pop3Reply};
use super::sasl::SaslExchange;
use super::smtp::SmtpCommand;
use super::{Capabilities, Protocol};
use mail_types::Secret;
use mail_types::report::MailboxStatus;

/// A command to any server. A dialog refuses another protocol's own commands without sending them.
#[derive(Debug)]
pub enum Command<Own = OwnCommand> {
    /// CAPABILITY (IMAP), CAPA (POP3, RFC 2449), EHLO (submission).
    Capabilities,
    /// STARTTLS (RFC 9051 section 6.2.1, RFC 3207), STLS (RFC 2595 section 4).
    StartTls,
    /// AUTHENTICATE or AUTH with a SASL exchange; the initial response goes along where the server
    /// announced that it may (SASL-IR or IMAP4rev2; always in submission and, up to 255 bytes, POP3).
    Authenticate(Box<dyn SaslExchange>),
    /// IMAP LOGIN; POP3 USER and PASS, the second only after the first was accepted. Submission has
    /// no such command and refuses it.
    Login {
        /// Login name.
        username: String,
        /// Password.
        password: Secret,
    },
    /// What only this protocol has.
    Own(Own),
    /// LOGOUT or QUIT.
    Quit,
}

/// What only one protocol has.
#[derive(Debug)]
pub enum OwnCommand {
    /// IMAP
    Imap(ImapCommand),
    /// POP3
    Pop3(Pop3Command),
    /// Submission
    Smtp(SmtpCommand),
}

impl<Own> Command<Own> {
    /// The password or token that it sends, in one form or another.
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Authenticate(exchange) => exchange.secret(),
            Self::Login { password, .. } => Some(password),
            Self::Capabilities | Self::StartTls | Self::Own(_) | Self::Quit => None,
        }
    }
}

impl Command {
    /// Whether the inbox opens, and what is in it; `None` for submission, which has none.
    pub fn inbox(protocol: Protocol) -> Option<Self> {
        match protocol {
            Protocol::Imap => Some(ImapCommand::Inbox.into()),
            Protocol::Pop3 => Some(Pop3Command::Stat.into()),
            Protocol::Submission => None,
        }
    }

    /// The command as the protocol with these own commands knows it; `None` if it is another protocol's.
    pub(super) fn of<Own: TryFrom<OwnCommand>>(self) -> Option<Command<Own>> {
        Some(match self {
            Self::Capabilities => Command::Capabilities,
            Self::StartTls => Command::StartTls,
            Self::Authenticate(exchange) => Command::Authenticate(exchange),
            Self::Login { username, password } => Command::Login { username, password },
            Self::Own(own) => Command::Own(Own::try_from(own).ok()?),
            Self::Quit => Command::Quit,
        })
    }
}

macro_rules! own_commands {
    ($($protocol:ident: $command:ty;)*) => {$(
        impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::Own(OwnCommand::$protocol(command))
            }
        }

        impl TryFrom<OwnCommand> for $command {
            type Error = OwnCommand;

            fn try_from(command: OwnCommand) -> Result<Self, OwnCommand> {
                match command {
                    OwnCommand::$protocol(command) => Ok(command),
                    other => Err(other),
                }
            }
        }
    )*};
}

own_commands! {
    Imap: ImapCommand;
    Pop3: Pop3Command;
    Smtp: SmtpCommand;
}

/// A command carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing more to say.
    Ok,
    /// What the server can do now.
    Capabilities(Capabilities),
    /// Logged in; IMAP servers often name their new capabilities right away.
    LoggedIn(Option<Capabilities>),
    /// To an [`ImapCommand`].
    Imap(ImapReply),
    /// To a [`Pop3Command`].
    Pop3(Pop3Reply),
}

impl Reply {
    /// The answer to [`Command::inbox`].
    pub fn mailbox(&self) -> Option<MailboxStatus> {
        match self {
            Self::Imap(ImapReply::Inbox(status)) | Self::Pop3(Pop3Reply::Stat(status)) => Some(*status),
            _ => None,
        }
    }

    /// A message came to its end; bytes given as [`Output::Body`](super::Output::Body).
    pub fn message_bytes(&self) -> Option<u64> {
        match self {
            Self::Imap(ImapReply::Message { size_bytes }) | Self::Pop3(Pop3Reply::Message { size_bytes }) => {
                Some(*size_bytes)
            }
            _ => None,
        }
    }
}
