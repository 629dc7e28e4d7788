//! The catalogue, in the order in which the wizard asks.

use super::{Kind, Program, Side, Step, Value};
use mail_types::Protocol;

const IMAP_ONLY: &[Protocol] = &[Protocol::Imap];
const BOTH: &[Protocol] = &[Protocol::Imap, Protocol::Pop3];

/// Every program.
pub static ALL: [Program; 13] = [
    Program {
        id: "thunderbird",
        kind: Kind::Computer,
        incoming: BOTH,
        quicker: None,
        steps: &[
            Step {
                text: "program-thunderbird-open",
                fields: &[("program-thunderbird-field-name", Value::Name), ("program-field-address", Value::Address)],
            },
            Step {
                text: "program-thunderbird-manual",
                fields: &[
                    ("program-field-protocol", Value::Kind),
                    ("program-thunderbird-field-host", Value::Host(Side::In)),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-thunderbird-field-security", Value::Security(Side::In)),
                    ("program-thunderbird-field-login", Value::Login(Side::In)),
                    ("program-field-user", Value::User(Side::In)),
                ],
            },
            Step {
                text: "program-thunderbird-outgoing",
                fields: &[
                    ("program-thunderbird-field-host", Value::Host(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-thunderbird-field-security", Value::Security(Side::Out)),
                    ("program-thunderbird-field-login", Value::Login(Side::Out)),
                    ("program-field-user", Value::User(Side::Out)),
                ],
            },
            Step { text: "program-thunderbird-finish", fields: &[("program-field-password", Value::Password)] },
        ],
        by_browser: &[],
        retention: Some("program-thunderbird-retention"),
    },
    Program {
        id: "outlook",
        kind: Kind::Computer,
        incoming: BOTH,
        quicker: None,
        steps: &[
            Step { text: "program-outlook-open", fields: &[("program-field-address", Value::Address)] },
            Step { text: "program-outlook-kind", fields: &[("program-outlook-field-kind", Value::Kind)] },
            Step {
                text: "program-outlook-manual",
                fields: &[
                    ("program-field-password", Value::Password),
                    ("program-outlook-field-incoming", Value::Host(Side::In)),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-outlook-field-security", Value::Security(Side::In)),
                    ("program-outlook-field-user", Value::User(Side::In)),
                ],
            },
            Step {
                text: "program-outlook-outgoing",
                fields: &[
                    ("program-outlook-field-outgoing", Value::Host(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-outlook-field-security", Value::Security(Side::Out)),
                    ("program-outlook-field-outgoing-user", Value::User(Side::Out)),
                ],
            },
            Step { text: "program-outlook-finish", fields: &[] },
        ],
        by_browser: &[
            Step { text: "program-outlook-open", fields: &[("program-field-address", Value::Address)] },
            Step { text: "program-outlook-browser", fields: &[] },
        ],
        retention: Some("program-outlook-retention"),
    },
    Program {
        id: "outlook-classic",
        kind: Kind::Computer,
        incoming: BOTH,
        quicker: None,
        steps: &[
            Step { text: "program-outlook-classic-open", fields: &[("program-field-address", Value::Address)] },
            Step {
                text: "program-outlook-classic-manual",
                fields: &[("program-outlook-classic-field-kind", Value::Kind)],
            },
            Step {
                text: "program-outlook-classic-incoming",
                fields: &[
                    ("program-outlook-classic-field-host", Value::Host(Side::In)),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-outlook-classic-field-security", Value::Security(Side::In)),
                ],
            },
            Step {
                text: "program-outlook-classic-outgoing",
                fields: &[
                    ("program-outlook-classic-field-host", Value::Host(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-outlook-classic-field-security", Value::Security(Side::Out)),
                ],
            },
            Step {
                text: "program-outlook-classic-finish",
                fields: &[("program-field-password", Value::Password), ("program-field-user", Value::User(Side::In))],
            },
        ],
        by_browser: &[
            Step { text: "program-outlook-classic-open", fields: &[("program-field-address", Value::Address)] },
            Step { text: "program-outlook-classic-browser", fields: &[] },
        ],
        retention: Some("program-outlook-classic-retention"),
    },
    Program {
        id: "apple-mail",
        kind: Kind::Computer,
        incoming: BOTH,
        quicker: Some("mobileconfig"),
        steps: &[
            Step {
                text: "program-apple-mail-open",
                fields: &[
                    ("program-field-name", Value::Name),
                    ("program-field-address", Value::Address),
                    ("program-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-apple-mail-servers",
                fields: &[
                    ("program-field-user", Value::User(Side::In)),
                    ("program-apple-mail-field-kind", Value::Kind),
                    ("program-apple-mail-field-incoming", Value::Host(Side::In)),
                    ("program-apple-mail-field-outgoing", Value::Host(Side::Out)),
                ],
            },
            Step {
                text: "program-apple-mail-incoming",
                fields: &[
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-apple-mail-field-security", Value::Security(Side::In)),
                    ("program-apple-mail-field-login", Value::Login(Side::In)),
                ],
            },
            Step {
                text: "program-apple-mail-outgoing",
                fields: &[
                    ("program-field-user", Value::User(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-apple-mail-field-security", Value::Security(Side::Out)),
                    ("program-apple-mail-field-login", Value::Login(Side::Out)),
                ],
            },
        ],
        by_browser: &[Step { text: "program-apple-mail-browser", fields: &[] }],
        retention: Some("program-apple-mail-retention"),
    },
    Program {
        id: "evolution",
        kind: Kind::Computer,
        incoming: BOTH,
        quicker: Some("evolution"),
        steps: &[
            Step {
                text: "program-evolution-open",
                fields: &[("program-evolution-field-name", Value::Name), ("program-field-address", Value::Address)],
            },
            Step {
                text: "program-evolution-incoming",
                fields: &[
                    ("program-evolution-field-kind", Value::Kind),
                    ("program-field-server", Value::Host(Side::In)),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-field-user", Value::User(Side::In)),
                    ("program-evolution-field-security", Value::Security(Side::In)),
                    ("program-evolution-field-login", Value::Login(Side::In)),
                ],
            },
            Step {
                text: "program-evolution-outgoing",
                fields: &[
                    ("program-evolution-field-kind", Value::Smtp),
                    ("program-field-server", Value::Host(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-evolution-field-security", Value::Security(Side::Out)),
                    ("program-evolution-field-login-out", Value::Login(Side::Out)),
                    ("program-field-user", Value::User(Side::Out)),
                ],
            },
            Step { text: "program-evolution-finish", fields: &[("program-field-password", Value::Password)] },
        ],
        by_browser: &[],
        retention: Some("program-evolution-retention"),
    },
    Program {
        id: "kmail",
        kind: Kind::Computer,
        incoming: BOTH,
        quicker: None,
        steps: &[
            Step {
                text: "program-kmail-open",
                fields: &[
                    ("program-kmail-field-name", Value::Name),
                    ("program-field-address", Value::Address),
                    ("program-kmail-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-kmail-incoming",
                fields: &[
                    ("program-kmail-field-incoming", Value::Host(Side::In)),
                    ("program-field-protocol", Value::Kind),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-kmail-field-security", Value::Security(Side::In)),
                    ("program-kmail-field-login", Value::Login(Side::In)),
                    ("program-field-user", Value::User(Side::In)),
                ],
            },
            Step {
                text: "program-kmail-outgoing",
                fields: &[
                    ("program-kmail-field-outgoing", Value::Host(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-kmail-field-security", Value::Security(Side::Out)),
                    ("program-kmail-field-login", Value::Login(Side::Out)),
                    ("program-field-user", Value::User(Side::Out)),
                ],
            },
            Step { text: "program-kmail-finish", fields: &[] },
        ],
        by_browser: &[],
        retention: Some("program-kmail-retention"),
    },
    Program {
        id: "iphone",
        kind: Kind::Phone,
        incoming: BOTH,
        quicker: Some("mobileconfig"),
        steps: &[
            Step {
                text: "program-iphone-open",
                fields: &[
                    ("program-field-name", Value::Name),
                    ("program-iphone-field-email", Value::Address),
                    ("program-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-iphone-incoming",
                fields: &[
                    ("program-iphone-field-host", Value::Host(Side::In)),
                    ("program-field-user", Value::User(Side::In)),
                    ("program-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-iphone-outgoing",
                fields: &[
                    ("program-iphone-field-host", Value::Host(Side::Out)),
                    ("program-field-user", Value::User(Side::Out)),
                    ("program-field-password", Value::Password),
                ],
            },
            Step { text: "program-iphone-finish", fields: &[] },
            Step {
                text: "program-iphone-check",
                fields: &[
                    ("program-iphone-field-security", Value::Security(Side::In)),
                    ("program-iphone-field-port", Value::Port(Side::In)),
                ],
            },
            Step {
                text: "program-iphone-check-outgoing",
                fields: &[
                    ("program-iphone-field-security", Value::Security(Side::Out)),
                    ("program-iphone-field-port", Value::Port(Side::Out)),
                ],
            },
        ],
        by_browser: &[Step { text: "program-iphone-browser", fields: &[] }],
        retention: Some("program-iphone-retention"),
    },
    Program {
        id: "gmail",
        kind: Kind::Phone,
        incoming: BOTH,
        quicker: None,
        steps: &[
            Step { text: "program-gmail-open", fields: &[("program-field-address", Value::Address)] },
            Step { text: "program-gmail-kind", fields: &[("program-field-password", Value::Password)] },
            Step {
                text: "program-gmail-incoming",
                fields: &[
                    ("program-field-user", Value::User(Side::In)),
                    ("program-field-server", Value::Host(Side::In)),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-gmail-field-security", Value::Security(Side::In)),
                ],
            },
            Step {
                text: "program-gmail-outgoing",
                fields: &[
                    ("program-field-user", Value::User(Side::Out)),
                    ("program-gmail-field-outgoing", Value::Host(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-gmail-field-security", Value::Security(Side::Out)),
                ],
            },
            Step { text: "program-gmail-finish", fields: &[("program-gmail-field-name", Value::Name)] },
        ],
        by_browser: &[Step { text: "program-gmail-browser", fields: &[] }],
        retention: Some("program-gmail-retention"),
    },
    Program {
        id: "thunderbird-android",
        kind: Kind::Phone,
        incoming: BOTH,
        quicker: Some("qr"),
        steps: &[
            Step { text: "program-thunderbird-android-open", fields: &[("program-field-address", Value::Address)] },
            Step {
                text: "program-thunderbird-android-incoming",
                fields: &[
                    ("program-field-protocol", Value::Kind),
                    ("program-field-server", Value::Host(Side::In)),
                    ("program-thunderbird-android-field-security", Value::Security(Side::In)),
                    ("program-field-port", Value::Port(Side::In)),
                    ("program-thunderbird-android-field-login", Value::Login(Side::In)),
                    ("program-field-user", Value::User(Side::In)),
                    ("program-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-thunderbird-android-outgoing",
                fields: &[
                    ("program-field-server", Value::Host(Side::Out)),
                    ("program-thunderbird-android-field-security", Value::Security(Side::Out)),
                    ("program-field-port", Value::Port(Side::Out)),
                    ("program-thunderbird-android-field-login", Value::Login(Side::Out)),
                    ("program-field-user", Value::User(Side::Out)),
                    ("program-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-thunderbird-android-finish",
                fields: &[("program-thunderbird-android-field-name", Value::Name)],
            },
        ],
        by_browser: &[],
        retention: Some("program-thunderbird-android-retention"),
    },
    Program {
        id: "delta-chat",
        kind: Kind::Phone,
        incoming: IMAP_ONLY,
        quicker: Some("deltachat"),
        steps: &[
            Step {
                text: "program-delta-chat-open",
                fields: &[
                    ("program-field-address", Value::Address),
                    ("program-delta-chat-field-password", Value::Password),
                ],
            },
            Step {
                text: "program-delta-chat-incoming",
                fields: &[
                    ("program-delta-chat-field-imap-user", Value::User(Side::In)),
                    ("program-delta-chat-field-imap-host", Value::Host(Side::In)),
                    ("program-delta-chat-field-imap-port", Value::Port(Side::In)),
                    ("program-delta-chat-field-imap-security", Value::Security(Side::In)),
                ],
            },
            Step {
                text: "program-delta-chat-outgoing",
                fields: &[
                    ("program-delta-chat-field-smtp-user", Value::User(Side::Out)),
                    ("program-delta-chat-field-smtp-host", Value::Host(Side::Out)),
                    ("program-delta-chat-field-smtp-port", Value::Port(Side::Out)),
                    ("program-delta-chat-field-smtp-security", Value::Security(Side::Out)),
                ],
            },
            Step { text: "program-delta-chat-finish", fields: &[] },
        ],
        by_browser: &[Step { text: "program-delta-chat-browser", fields: &[] }],
        retention: None,
    },
    Program {
        id: "terminal",
        kind: Kind::Terminal,
        incoming: BOTH,
        quicker: None,
        steps: &[],
        by_browser: &[],
        retention: None,
    },
    Program { id: "web", kind: Kind::Web, incoming: BOTH, quicker: None, steps: &[], by_browser: &[], retention: None },
    Program {
        id: "other",
        kind: Kind::Other,
        incoming: BOTH,
        quicker: None,
        steps: &[],
        by_browser: &[],
        retention: None,
    },
];
