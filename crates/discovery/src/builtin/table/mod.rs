//! The entries, a file a region, and the few words they are written in.

mod american;
mod asian;
mod eastern_europe;
mod german;
mod hosting;
mod international;
mod western_europe;

use super::{Auth, Form, Offer, Provider};
use mail_types::Security;

/// All entries; the order carries no meaning.
pub(super) static REGIONS: &[&[Provider]] = &[
    german::PROVIDERS,
    international::PROVIDERS,
    hosting::PROVIDERS,
    western_europe::PROVIDERS,
    eastern_europe::PROVIDERS,
    asian::PROVIDERS,
    american::PROVIDERS,
];

const UNSAID: &[Auth] = &[];
const PASSWORD: &[Auth] = &[Auth::Password];
const APP_PASSWORD: &[Auth] = &[Auth::AppPassword];
const PASSWORD_OR_APP: &[Auth] = &[Auth::Password, Auth::AppPassword];
const OAUTH2: &[Auth] = &[Auth::OAuth2];
const OAUTH2_OR_APP: &[Auth] = &[Auth::OAuth2, Auth::AppPassword];
const OAUTH2_OR_PASSWORD: &[Auth] = &[Auth::OAuth2, Auth::Password];
const PASSWORD_OR_OAUTH2: &[Auth] = &[Auth::Password, Auth::OAuth2];

/// An entry of which nothing but its name is known.
const fn provider(key: &'static str, name: &'static str) -> Provider {
    Provider {
        key,
        name,
        domains: &[],
        mx_suffixes: &[],
        imap: Offer::Unknown,
        pop3: Offer::Unknown,
        submission: Offer::Unknown,
        preparations: &[],
        help_url: None,
        pop3_interval: None,
        pop3_lists_once: false,
    }
}

const fn tls(host: &'static str, port: u16, username: Form, auth: &'static [Auth]) -> Offer {
    Offer::Server { host, port, security: Security::ImplicitTls, username, auth }
}

const fn starttls(host: &'static str, port: u16, username: Form, auth: &'static [Auth]) -> Offer {
    Offer::Server { host, port, security: Security::StartTls, username, auth }
}

const fn cleartext(host: &'static str, port: u16, username: Form, auth: &'static [Auth]) -> Offer {
    Offer::Server { host, port, security: Security::Cleartext, username, auth }
}

const fn pattern(host_pattern: &'static str, port: Option<(u16, Security)>) -> Offer {
    Offer::Pattern { host_pattern, port }
}

const fn bridge(host: &'static str, port: u16, security: Security) -> Offer {
    Offer::Bridge { host, port, security }
}
