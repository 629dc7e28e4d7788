//! Gets an OAuth2 token before the survey: from the keyring, by a refresh token, or with the person
//! in front of a browser.

use std::io::IsTerminal;
use std::time::Duration;

use super::browser;
use super::engine::Engine;
use super::output;
use super::stop;
use crate::cli::{OAuthArgs, OAuthFlow};
use crate::exit::Exit;
use crate::locale::{Locale, escape_foreign, words};
use crate::secrets::{self, SecretError, keyring};
use mail_discovery::oauth::{self, Authority, Client, OAuthError, Page, Step, Tokens};
use mail_net::{HttpError, Net};
use mail_types::{EmailAddress, Message, Secret};

/// The client id, where neither option nor configuration file names one.
const CLIENT_ID: &str = "MAILSETUP_OAUTH_CLIENT_ID";
/// The client's secret.
const CLIENT_SECRET: &str = "MAILSETUP_OAUTH_CLIENT_SECRET";

/// A token and where it may go.
pub struct Granted {
    /// The access token.
    pub token: Secret,
    /// Hosts that belong to its issuer.
    pub hosts: Vec<String>,
}

/// Why there is no token.
enum Failure {
    /// What the user gave is not enough.
    Usage(Message),
    /// A command or the terminal gave nothing.
    Secret(SecretError),
    /// The authority gave nothing.
    OAuth(OAuthError),
}

impl From<OAuthError> for Failure {
    fn from(error: OAuthError) -> Self {
        Self::OAuth(error)
    }
}

/// Says why there is no token. Returns the exit code.
fn complain(failure: &Failure, locale: &Locale) -> Exit {
    let (message, hint) = failure.messages();
    output::complain(locale, &message, hint.as_ref());
    match failure {
        Failure::Usage(_) => Exit::Usage,
        Failure::Secret(SecretError::Interrupted) => stop::exit(),
        Failure::Secret(SecretError::CommandTimeout { .. }) => Exit::Network,
        Failure::Secret(_) => Exit::Usage,
        Failure::OAuth(OAuthError::NoSecret | OAuthError::NoRedirect | OAuthError::NoFlow) => Exit::Usage,
        Failure::OAuth(OAuthError::Http(HttpError::Tls(_))) => Exit::Tls,
        Failure::OAuth(OAuthError::Http(_) | OAuthError::Unavailable) => Exit::Network,
        Failure::OAuth(_) => Exit::LoginRefused,
    }
}

impl Failure {
    /// The sentence, and what to do about it.
    fn messages(&self) -> (Message, Option<Message>) {
        match self {
            Self::Usage(message) => (message.clone(), Some(Message::new("oauth-hint-register"))),
            Self::Secret(error) => (error.message(), None),
            Self::OAuth(error) => {
                let hint = match error {
                    OAuthError::Grant => Some(Message::new("oauth-hint-again")),
                    OAuthError::NoSecret => Some(Message::new("oauth-hint-secret")),
                    OAuthError::NoRedirect => Some(Message::new("oauth-hint-redirect")),
                    OAuthError::Client { .. } => Some(Message::new("oauth-hint-register")),
                    OAuthError::NoFlow => Some(Message::new("oauth-hint-flow")),
                    _ => None,
                };
                (Message::new("oauth-failed").with("reason", words::oauth(error)), hint)
            }
        }
    }
}

/// Gets a token for this address; it may take a person a while.
///
/// # Errors
/// The exit code where there is none; what is to be said was said.
pub fn get(
    engine: &Engine,
    args: &OAuthArgs,
    address: &EmailAddress,
    limit: Option<Duration>,
    locale: &Locale,
) -> Result<Granted, Exit> {
    let granted = engine.first(grant(&engine.net, args, address, limit, locale), locale).ok_or(stop::exit())?;
    granted.map_err(|failure| complain(&failure, locale))
}

async fn grant(
    net: &Net,
    args: &OAuthArgs,
    address: &EmailAddress,
    limit: Option<Duration>,
    locale: &Locale,
) -> Result<Granted, Failure> {
    let authority = authority(net, args, address).await?;
    let client = client(args, address, limit).await?;
    let place = keyring::Place::oauth(&authority.issuer, &client.id, address);
    let tokens = match (&args.refresh_command, args.flow) {
        (Some(command), _) => {
            let token = secret_of(command, address, limit).await?;
            oauth::refresh(net, &authority, &client, &token).await?
        }
        (None, flow) => match renewed(net, &authority, &client, &place, locale).await {
            Some(tokens) => tokens,
            None => {
                let flow = flow.unwrap_or(OAuthFlow::Loopback);
                let tokens = with_person(net, &authority, &client, flow, locale).await?;
                keep(&place, &tokens, locale);
                tokens
            }
        },
    };
    let hosts = authority.hosts().into_iter().map(str::to_owned).collect();
    Ok(Granted { token: tokens.access, hosts })
}

async fn authority(net: &Net, args: &OAuthArgs, address: &EmailAddress) -> Result<Authority, Failure> {
    let mut authority = match &args.issuer {
        Some(issuer) => Authority::discover(net, issuer, Vec::new()).await?,
        None => Authority::builtin(&address.domain).ok_or_else(|| {
            Failure::Usage(Message::new("oauth-no-authority").with("domain", address.domain.to_string()))
        })?,
    };
    if !args.scopes.is_empty() {
        authority.scopes.clone_from(&args.scopes);
    }
    Ok(authority)
}

async fn client(args: &OAuthArgs, address: &EmailAddress, limit: Option<Duration>) -> Result<Client, Failure> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let id = args.client_id.clone().or_else(|| variable(CLIENT_ID));
    let id = id.ok_or_else(|| Failure::Usage(Message::new("oauth-no-client").with("variable", CLIENT_ID)))?;
    let secret = match &args.client_secret_command {
        Some(command) => Some(secret_of(command, address, limit).await?),
        None => variable(CLIENT_SECRET).map(Secret::new),
    };
    Ok(Client { id, secret, redirect_port: args.redirect_port })
}

async fn secret_of(command: &str, address: &EmailAddress, limit: Option<Duration>) -> Result<Secret, Failure> {
    let got = secrets::by_command_meanwhile(command, address, limit).await;
    got.map_err(|error| Failure::Secret(error.of_token()))
}

/// By the refresh token in the keyring. One that does not hold any more is taken out.
async fn renewed(
    net: &Net,
    authority: &Authority,
    client: &Client,
    place: &keyring::Place,
    locale: &Locale,
) -> Option<Tokens> {
    let refresh = keyring::read(place)?;
    match oauth::refresh(net, authority, client, &refresh).await {
        Ok(tokens) => {
            keep(place, &tokens, locale);
            Some(tokens)
        }
        Err(error) => {
            if error == OAuthError::Grant {
                keyring::forget(place);
            }
            output::note(locale, &Message::new("oauth-not-renewed").with("reason", words::oauth(&error)));
            None
        }
    }
}

/// A refresh token lives in the keyring or nowhere.
fn keep(place: &keyring::Place, tokens: &Tokens, locale: &Locale) {
    let Some(refresh) = &tokens.refresh else { return };
    let id = if keyring::write(place, refresh) { "oauth-kept" } else { "oauth-not-kept" };
    output::note(locale, &Message::new(id));
}

async fn with_person(
    net: &Net,
    authority: &Authority,
    client: &Client,
    flow: OAuthFlow,
    locale: &Locale,
) -> Result<Tokens, OAuthError> {
    let tell = |step: Step<'_>| match step {
        Step::Open { url } => {
            output::note(locale, &Message::new("oauth-open"));
            eprintln!("  {}", escape_foreign(url));
            // The authority is the table's or was typed: no file of a stranger opens a browser.
            if std::io::stderr().is_terminal() {
                browser::open(url);
            }
        }
        Step::EnterCode { url, code } => {
            output::note(locale, &Message::new("oauth-enter-code"));
            eprintln!("  {}\n  {}", escape_foreign(url), escape_foreign(code));
        }
    };
    match flow {
        OAuthFlow::Device => oauth::device(net, authority, client, tell).await,
        OAuthFlow::Loopback => {
            let page = Page {
                done: locale.text(&Message::new("oauth-page-done")),
                failed: locale.text(&Message::new("oauth-page-failed")),
            };
            oauth::loopback(net, authority, client, &page, tell).await
        }
    }
}
