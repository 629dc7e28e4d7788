//! The dialogs as targets. The first two octets of an input choose the commands that wait for an
//! answer and how the rest is cut into reads; the rest is what the server says.

use mail_dialog::imap::{ImapCommand, ImapDialog, UidSet};
use mail_dialog::pop3::{Pop3Command, Pop3Dialog};
use mail_dialog::sasl::{self, ChannelBinding, Identity, SaslExchange};
use mail_dialog::smtp::submission::Submission;
use mail_dialog::smtp::{SmtpCommand, SmtpDialog};
use mail_dialog::transcript::fuzz;
use mail_dialog::{Capabilities, Command, Dialog, LINE_MAX};
use mail_types::{AuthMechanism, Endpoint, Secret};

const USER: &str = "user";

fn secret() -> Secret {
    Secret::new("Marker-42".to_owned())
}

/// The mechanisms with an exchange, and one of them by choice.
fn exchange(choice: u8) -> (usize, Box<dyn SaslExchange>) {
    let exchange = |mechanism: &AuthMechanism| {
        let unbound = [ChannelBinding::NotOffered, ChannelBinding::Unsupported][usize::from(choice & 1)].clone();
        let binding = if mechanism.is_bound() { ChannelBinding::EndPoint(vec![7; 32]) } else { unbound };
        let endpoint = Endpoint::new("mail.example.org", 993);
        sasl::exchange(mechanism, Identity { username: USER.to_owned(), secret: secret(), endpoint, binding })
    };
    let mut all: Vec<_> = AuthMechanism::spoken().filter_map(exchange).collect();
    let chosen = usize::from(choice) % all.len();
    (chosen, all.swap_remove(chosen))
}

fn login() -> Command {
    Command::Login { username: USER.to_owned(), password: secret() }
}

/// What is asked before the rest of a session, by choice: nothing, or a login of some kind.
fn entering(choice: u8) -> Vec<Command> {
    let mut commands = vec![Command::Capabilities];
    match choice % 16 {
        0..3 => {}
        3 => commands.extend([Command::StartTls, Command::Capabilities, login()]),
        4 => commands.push(login()),
        other => commands.push(Command::Authenticate(exchange(other).1)),
    }
    commands
}

/// The outcome of a session: memory is bounded, whatever the server says.
fn session(
    dialog: impl Dialog,
    input: &[u8],
    commands: impl FnOnce(u8) -> Vec<Command>,
    rest: impl FnOnce(u8) -> Vec<Command>,
) -> String {
    let [choice, cut, heard @ ..] = input else { return "short".to_owned() };
    let step = match cut {
        0 => heard.len().max(1),
        other => usize::from(*other),
    };
    let mut asked = commands(choice & 15);
    asked.extend(rest(choice >> 4));
    let (log, most) = fuzz(dialog, asked, heard, step);
    assert!(most <= LINE_MAX + step, "{most} octets are kept");
    let accepted = log.done.iter().filter(|(_, result)| result.is_ok()).count();
    let broken = log.violation.map(|violation| std::mem::discriminant(&violation));
    format!("{choice} {accepted} {} {} {} {broken:?}", log.done.len(), log.items.len().min(8), log.body.len().min(2))
}

pub fn imap(input: &[u8]) -> String {
    let mailbox = || "INBOX".to_owned();
    let uids = UidSet::all;
    session(ImapDialog::new(), input, entering, |choice| {
        let commands = match choice {
            0 => return vec![ImapCommand::Inbox.into(), Command::Quit],
            1 => {
                let open = ImapCommand::Open { mailbox: mailbox(), writable: false };
                return vec![open.into(), ImapCommand::Retrieve { uid: 1 }.into(), Command::Quit];
            }
            2 => vec![
                ImapCommand::Open { mailbox: mailbox(), writable: false },
                ImapCommand::Messages { uids: uids(), headers_only: false },
            ],
            3 => vec![
                ImapCommand::Open { mailbox: mailbox(), writable: true },
                ImapCommand::Messages { uids: uids(), headers_only: true },
            ],
            4 => vec![
                ImapCommand::Open { mailbox: mailbox(), writable: false },
                ImapCommand::List { uids: uids(), details: true },
            ],
            5 => vec![ImapCommand::Find { uids: uids() }, ImapCommand::Changes { uids: uids(), since: 7 }],
            6 => vec![ImapCommand::Overview { uids: uids() }],
            7 => vec![ImapCommand::AddFlag { uids: uids(), flag: "\\Deleted" }, ImapCommand::Expunge { uids: uids() }],
            8 => vec![ImapCommand::Mailboxes, ImapCommand::Quota { mailbox: mailbox() }],
            9 => vec![
                ImapCommand::Create { mailbox: mailbox() },
                ImapCommand::Append { mailbox: mailbox(), message: "Subject: x\r\n\r\nä\r\n".to_owned() },
                ImapCommand::DeleteMailbox { mailbox: mailbox() },
            ],
            _ => vec![ImapCommand::Mailboxes],
        };
        commands.into_iter().map(Command::from).collect()
    })
}

pub fn pop3(input: &[u8]) -> String {
    use Pop3Command::{Delete, Retrieve, Sizes, Stat, Top, Uidl};
    session(Pop3Dialog::new(), input, entering, |choice| match choice {
        0 => vec![Stat.into(), Command::Quit],
        1 => vec![Retrieve { number: 1 }.into(), Retrieve { number: 2 }.into(), Command::Quit],
        2 => vec![Uidl.into(), Sizes.into()],
        3 => vec![Top { number: 1 }.into(), Delete { number: 1 }.into(), Command::Quit],
        _ => vec![Uidl.into(), Retrieve { number: 1 }.into()],
    })
}

pub fn smtp(input: &[u8]) -> String {
    session(SmtpDialog::new(), input, entering, |choice| match choice {
        0 => vec![Command::Quit],
        1 => vec![Command::StartTls, Command::Capabilities],
        _ => {
            let letter = b"Subject: x\r\n\r\n.x\r\n".to_vec();
            match Submission::to_oneself("user@example.org", letter, &Capabilities::default()) {
                Ok(submission) => vec![SmtpCommand::Submit(Box::new(submission)).into(), Command::Quit],
                Err(_) => vec![Command::Quit],
            }
        }
    })
}

/// Challenges, one a line, for each mechanism. `%s` stands for the client's nonce, which a server repeats.
pub fn sasl(input: &[u8]) -> String {
    let [choice, challenges @ ..] = input else { return "short".to_owned() };
    let (chosen, mut exchange) = exchange(*choice);
    let first = exchange.initial_response();
    let nonce = first.as_deref().and_then(|first| first.rsplit(|octet| *octet == b'=').next()).unwrap_or_default();
    let (first, mut answered) = (first.is_some(), 0);
    for challenge in challenges.split(|octet| *octet == b'\n').take(8) {
        let at = challenge.windows(2).position(|pair| pair == b"%s");
        let whole = at.map(|at| [&challenge[..at], nonce, &challenge[at + 2..]].concat());
        match exchange.respond(whole.as_deref().unwrap_or(challenge)) {
            Ok(_) => answered += 1,
            Err(error) => return format!("{chosen} {first} {answered} {error:?}"),
        }
    }
    format!("{chosen} {first} {answered} {} {}", exchange.complete(), exchange.server_error().is_some())
}
