//! The entries, a file a region, and the few words they are written in.

mod american;
mod asian;
mod chinese;
mod eastern_europe;
mod families;
mod german;
mod hosting;
mod hosting_europe;
mod international;
mod western_europe;
mod without_mailbox;
mod zoho;

use super::{Auth, Form, Offer, Provider};
use mail_types::{DavKind, Mailbox, Security};

/// All entries; the order carries no meaning.
pub(super) static REGIONS: &[&[Provider]] = &[
    german::PROVIDERS,
    international::PROVIDERS,
    zoho::PROVIDERS,
    hosting::PROVIDERS,
    hosting_europe::PROVIDERS,
    western_europe::PROVIDERS,
    eastern_europe::PROVIDERS,
    asian::PROVIDERS,
    chinese::PROVIDERS,
    american::PROVIDERS,
    without_mailbox::PROVIDERS,
];

const UNSAID: &[Auth] = &[];
const PASSWORD: &[Auth] = &[Auth::Password];
const APP_PASSWORD: &[Auth] = &[Auth::AppPassword];
const PASSWORD_OR_APP: &[Auth] = &[Auth::Password, Auth::AppPassword];
const OAUTH2: &[Auth] = &[Auth::OAuth2];
const OAUTH2_OR_APP: &[Auth] = &[Auth::OAuth2, Auth::AppPassword];
const OAUTH2_OR_PASSWORD: &[Auth] = &[Auth::OAuth2, Auth::Password];

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
        mailbox: Mailbox::Here,
        dav: &[],
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

const fn caldav(url: &'static str) -> (DavKind, &'static str) {
    (DavKind::Calendars, url)
}

const fn carddav(url: &'static str) -> (DavKind, &'static str) {
    (DavKind::Contacts, url)
}

const fn pattern(host_pattern: &'static str, port: Option<(u16, Security)>) -> Offer {
    Offer::Pattern { host_pattern, port }
}

const fn bridge(host: &'static str, port: u16, security: Security) -> Offer {
    Offer::Bridge { host, port, security }
}
