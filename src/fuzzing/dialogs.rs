//! The dialogs as targets. The first two octets of an input choose the commands that wait for an
//! answer and how the rest is cut into reads; the rest is what the server says.

use mail_dialog::imap::ImapDialog;
use mail_dialog::pop3::Pop3Dialog;
use mail_dialog::sasl::{self, ChannelBinding, Identity, SaslExchange};
use mail_dialog::smtp::SmtpDialog;
use mail_dialog::smtp::submission::Submission;
use mail_dialog::transcript::fuzz;
use mail_dialog::{Capabilities, Command, Dialog, LINE_MAX, Request};
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
    let uids = || "1:*".to_owned();
    session(ImapDialog::new(), input, entering, |choice| {
        let requests = match choice {
            0 => return vec![Command::Status, Command::Quit],
            1 => return vec![Command::Examine { mailbox: mailbox() }, Command::Retrieve { number: 1 }, Command::Quit],
            2 => vec![
                Request::Open { mailbox: mailbox(), writable: false },
                Request::Messages { uids: uids(), headers_only: false },
            ],
            3 => vec![
                Request::Open { mailbox: mailbox(), writable: true },
                Request::Messages { uids: uids(), headers_only: true },
            ],
            4 => vec![
                Request::Open { mailbox: mailbox(), writable: false },
                Request::List { uids: uids(), details: true },
            ],
            5 => vec![Request::Find { uids: uids() }, Request::Changes { uids: uids(), since: 7 }],
            6 => vec![Request::Overview { uids: uids() }],
            7 => vec![Request::AddFlag { uids: uids(), flag: "\\Deleted" }, Request::Expunge { uids: uids() }],
            8 => vec![Request::Mailboxes, Request::Quota { mailbox: mailbox() }],
            9 => vec![
                Request::Create { mailbox: mailbox() },
                Request::Append { mailbox: mailbox(), message: "Subject: x\r\n\r\nä\r\n".to_owned() },
                Request::DeleteMailbox { mailbox: mailbox() },
            ],
            _ => vec![Request::Mailboxes],
        };
        requests.into_iter().map(Command::Request).collect()
    })
}

pub fn pop3(input: &[u8]) -> String {
    session(Pop3Dialog::new(), input, entering, |choice| match choice {
        0 => vec![Command::Status, Command::Quit],
        1 => vec![Command::Retrieve { number: 1 }, Command::Retrieve { number: 2 }, Command::Quit],
        2 => vec![Command::Request(Request::Uidl), Command::Request(Request::Sizes)],
        3 => vec![
            Command::Request(Request::Top { number: 1 }),
            Command::Request(Request::Delete { number: 1 }),
            Command::Quit,
        ],
        _ => vec![Command::Request(Request::Uidl), Command::Retrieve { number: 1 }],
    })
}

pub fn smtp(input: &[u8]) -> String {
    session(SmtpDialog::new(), input, entering, |choice| match choice {
        0 => vec![Command::Quit],
        1 => vec![Command::Status, Command::StartTls, Command::Capabilities],
        _ => {
            let letter = b"Subject: x\r\n\r\n.x\r\n".to_vec();
            match Submission::to_oneself("user@example.org", letter, &Capabilities::default()) {
                Ok(submission) => vec![Command::Submit(Box::new(submission)), Command::Quit],
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
