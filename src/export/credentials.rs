//! What a program logs in with: the password, or a command that prints it or an access token.

use super::{ExportOptions, escape};
use mail_types::account::{Account, AccountServer, LoginMethod};
use mail_types::{AuthMechanism, Message};

/// The password under the first key, or a command under the second; without either the program asks.
pub(super) fn secret<'a>(
    account: &'a Account,
    server: &AccountServer,
    options: &'a ExportOptions<'_>,
    [password, command]: [&'static str; 2],
) -> Option<(&'static str, &'a str)> {
    if server.login == LoginMethod::OAuth2 {
        return Some((command, account.token_command.as_deref()?));
    }
    let given = options.password.map(|given| (password, given.expose()));
    given.or_else(|| Some((command, account.password_command.as_deref()?)))
}

/// The command for programs that do not ask: the user's own, else one for the password manager `pass`, with the note
/// that says so.
pub(super) fn command(account: &Account, server: &AccountServer) -> (String, Option<Message>) {
    let withheld = account.servers.iter().any(|server| server.named.withheld.is_some());
    let own = match server.login {
        LoginMethod::OAuth2 => &account.token_command,
        _ => &account.password_command,
    };
    match own {
        // These programs want a command; this one gives nothing.
        _ if withheld => ("false".to_owned(), None),
        Some(command) => (command.clone(), None),
        None => {
            let command = format!("pass show {}", escape::shell(&format!("mail/{}", account.address.to_ascii())));
            let note = Message::new("export-note-pass").with("command", command.clone());
            (command, Some(note))
        }
    }
}

/// Sets the command that prints an access token, unless the user named one: that of a helper that gets and renews
/// tokens. The note says so.
pub(super) fn propose_token_command(account: &mut Account) -> Option<Message> {
    if account.token_command.is_some() {
        return None;
    }
    let command = format!("oama access {}", escape::shell(&account.address.to_ascii()));
    account.token_command = Some(command.clone());
    Some(Message::new("export-note-token").with("command", command))
}

/// The mechanism for a token: XOAUTH2, which Google and Microsoft both offer, unless the server offers RFC 7628's alone.
pub(super) fn bearer(server: &AccountServer) -> &'static str {
    let offers = |mechanism| server.offered.contains(&mechanism);
    match offers(AuthMechanism::OAuthBearer) && !offers(AuthMechanism::XOAuth2) {
        true => "oauthbearer",
        false => "xoauth2",
    }
}
