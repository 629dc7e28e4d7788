//! Services without a mailbox: those that only forward, and those that are gone.

use super::provider;
use crate::builtin::preparation::Preparation::{Closed, ForwardingOnly, InboundProcessing};
use crate::builtin::{Offer, Provider};
use mail_types::Mailbox;

/// An entry that has no server at all.
const fn none(key: &'static str, name: &'static str) -> Provider {
    Provider { imap: Offer::NotOffered, pop3: Offer::NotOffered, submission: Offer::NotOffered, ..provider(key, name) }
}

const fn forwards(key: &'static str, name: &'static str) -> Provider {
    Provider { preparations: &[ForwardingOnly], mailbox: Mailbox::Elsewhere, ..none(key, name) }
}

const fn processes(key: &'static str, name: &'static str) -> Provider {
    Provider { preparations: &[InboundProcessing], mailbox: Mailbox::Elsewhere, ..none(key, name) }
}

const fn closed(key: &'static str, name: &'static str) -> Provider {
    Provider { preparations: &[Closed], mailbox: Mailbox::Gone, ..none(key, name) }
}

pub(super) static PROVIDERS: &[Provider] = &[
    Provider { domains: &["duck.com"], mx_suffixes: &["duck.com"], ..forwards("duck", "DuckDuckGo Email Protection") },
    Provider {
        domains: &["mozmail.com", "*.mozmail.com", "relay.firefox.com"],
        ..forwards("firefox-relay", "Firefox Relay")
    },
    Provider { domains: &["privaterelay.appleid.com"], ..forwards("hide-my-email", "Apple Hide My Email") },
    Provider {
        domains: SIMPLELOGIN_DOMAINS,
        mx_suffixes: &["simplelogin.co"],
        ..forwards("simplelogin", "SimpleLogin")
    },
    Provider {
        domains: &["passmail.net", "passmail.com", "passinbox.com", "passfwd.com"],
        ..forwards("proton-pass", "Proton Pass aliases")
    },
    Provider {
        domains: &[
            "anonaddy.com",
            "*.anonaddy.com",
            "anonaddy.me",
            "*.anonaddy.me",
            "addy.io",
            "*.addymail.com",
            "addymail.com",
            "4wrd.cc",
            "*.4wrd.cc",
            "mailer.me",
            "*.mailer.me",
        ],
        mx_suffixes: &["anonaddy.me", "addy.io"],
        ..forwards("addy", "addy.io")
    },
    Provider { mx_suffixes: &["mx.cloudflare.net"], ..forwards("cloudflare", "Cloudflare Email Routing") },
    Provider { mx_suffixes: &["improvmx.com"], ..forwards("improvmx", "ImprovMX") },
    Provider {
        mx_suffixes: &["registrar-servers.com"],
        ..forwards("namecheap-forwarding", "Namecheap email forwarding")
    },
    Provider {
        mx_suffixes: &["fwd1.porkbun.com", "fwd2.porkbun.com"],
        ..forwards("porkbun-forwarding", "Porkbun email forwarding")
    },
    Provider { mx_suffixes: &["redirect.ovh.net"], ..forwards("ovh-redirect", "OVHcloud redirection") },
    Provider {
        mx_suffixes: &["gmr-smtp-in.l.google.com"],
        ..forwards("google-forwarding", "Google (forwarding and groups)")
    },
    Provider { mx_suffixes: &["forwardmx.io", "forwardmx.net"], ..forwards("forwardmx", "ForwardMX") },
    Provider { mx_suffixes: &["mailgun.org"], ..processes("mailgun", "Mailgun") },
    Provider { mx_suffixes: &["mx.sendgrid.net"], ..processes("sendgrid", "SendGrid") },
    Provider { mx_suffixes: &["inbound.postmarkapp.com"], ..processes("postmark", "Postmark") },
    Provider { mx_suffixes: &["mandrillapp.com"], ..processes("mandrill", "Mandrill") },
    Provider { mx_suffixes: &["parse.mailjet.com"], ..processes("mailjet", "Mailjet") },
    Provider { mx_suffixes: &["sparkpostmail.com"], ..processes("sparkpost", "SparkPost") },
    Provider { domains: &["facebook.com"], ..closed("facebook", "Facebook Mail") },
    Provider { domains: &["voila.fr"], ..closed("voila", "Voila") },
    Provider { domains: ORANGE_UK_DOMAINS, ..closed("orange-uk", "Orange (UK)") },
    Provider { domains: &["yahoo.co.kr", "yahoo.kr"], ..closed("yahoo-kr", "Yahoo Korea") },
    Provider { domains: &["yahoo.com.cn", "yahoo.cn"], ..closed("yahoo-cn", "Yahoo China") },
];

#[rustfmt::skip]
const SIMPLELOGIN_DOMAINS: &[&str] = &[
    "simplelogin.com", "simplelogin.fr", "simplelogin.io", "simplelogin.co", "aleeas.com", "slmail.me", "slmails.com",
    "silomails.com", "8alias.com", "8shield.net", "dralias.com",
];

#[rustfmt::skip]
const ORANGE_UK_DOMAINS: &[&str] = &[
    "orange.net", "orangehome.co.uk", "freeserve.co.uk", "*.freeserve.co.uk", "fsnet.co.uk", "*.fsnet.co.uk",
    "fslife.co.uk", "*.fslife.co.uk", "fsworld.co.uk", "*.fsworld.co.uk", "wanadoo.co.uk",
];
