//! Providers with customers all over the world.

use super::families::{AOL_DOMAINS, FASTMAIL_DOMAINS, MAIL_COM_DOMAINS, OUTLOOK_DOMAINS, YAHOO_DOMAINS};
use super::{
    APP_PASSWORD, OAUTH2, OAUTH2_OR_APP, OAUTH2_OR_PASSWORD, PASSWORD, PASSWORD_OR_APP, UNSAID, bridge, caldav,
    carddav, provider, starttls, tls,
};
use crate::builtin::Form::{self, Address, LocalPart, Unknown};
use crate::builtin::preparation::Preparation::{
    AppPassword, AppPasswordOptional, EnablePop3Imap, FastmailPlan, GmailPop3, GoogleAppPassword, ICloudCustomDomain,
    MainAddress, Microsoft365OAuth2, Microsoft365Smtp, NoStandardProtocols, OAuth2Only, OAuth2OrAppPassword, PaidPlan,
    ProtonBridge, WorkspaceAdmin,
};
use crate::builtin::{Offer, Provider};
use mail_types::Security;

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["gmail.com", "googlemail.com", "google.com"],
        mx_suffixes: &["gmail-smtp-in.l.google.com"],
        imap: tls("imap.gmail.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.gmail.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.gmail.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[GoogleAppPassword, GmailPop3],
        help_url: Some("https://support.google.com/accounts/answer/185833"),
        pop3_lists_once: true,
        dav: &[
            caldav("https://apidata.googleusercontent.com/caldav/v2/"),
            carddav("https://www.googleapis.com/carddav/v1/"),
        ],
        ..provider("gmail", "Gmail")
    },
    Provider {
        domains: &["jazztel.es"],
        mx_suffixes: &["aspmx.l.google.com", "googlemail.com", "smtp.google.com"],
        imap: tls("imap.gmail.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.gmail.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.gmail.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[GoogleAppPassword, WorkspaceAdmin],
        help_url: Some("https://support.google.com/accounts/answer/185833"),
        dav: &[
            caldav("https://apidata.googleusercontent.com/caldav/v2/"),
            carddav("https://www.googleapis.com/carddav/v1/"),
        ],
        ..provider("google-workspace", "Google Workspace")
    },
    Provider {
        domains: OUTLOOK_DOMAINS,
        mx_suffixes: &["olc.protection.outlook.com"],
        imap: tls("outlook.office365.com", 993, Address, OAUTH2),
        pop3: tls("outlook.office365.com", 995, Address, OAUTH2),
        submission: starttls("smtp-mail.outlook.com", 587, Address, OAUTH2),
        preparations: &[EnablePop3Imap, OAuth2Only],
        help_url: Some(
            "https://support.office.com/article/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
        ),
        ..provider("outlook", "Outlook.com / Hotmail / Live / MSN")
    },
    Provider {
        domains: &["office365.com", "onmicrosoft.com", "*.onmicrosoft.com"],
        // Domains added since July 2026 have their exchanger below mx.microsoft.
        mx_suffixes: &["mail.protection.outlook.com", "mx.microsoft", "mail.eo.outlook.com"],
        // A password at the submission server is off by default from the end of 2026; administrators can
        // switch it on again until it is removed.
        imap: tls("outlook.office365.com", 993, Address, OAUTH2),
        pop3: tls("outlook.office365.com", 995, Address, OAUTH2),
        submission: starttls("smtp.office365.com", 587, Address, OAUTH2_OR_PASSWORD),
        preparations: &[Microsoft365OAuth2, Microsoft365Smtp],
        ..provider("microsoft365", "Microsoft 365 (Exchange Online)")
    },
    Provider {
        domains: &["*.onmicrosoft.us"],
        mx_suffixes: &["protection.office365.us"],
        imap: tls("outlook.office365.us", 993, Address, OAUTH2),
        pop3: tls("outlook.office365.us", 995, Address, OAUTH2),
        submission: starttls("smtp.office365.us", 587, Address, OAUTH2_OR_PASSWORD),
        preparations: &[Microsoft365OAuth2],
        ..provider("microsoft365-us", "Microsoft 365 (US Government)")
    },
    Provider {
        domains: &["*.partner.onmschina.cn"],
        mx_suffixes: &["protection.partner.outlook.cn"],
        imap: tls("partner.outlook.cn", 993, Address, UNSAID),
        pop3: tls("partner.outlook.cn", 995, Address, UNSAID),
        submission: starttls("smtp.partner.outlook.cn", 587, Address, UNSAID),
        ..provider("microsoft365-cn", "Microsoft 365 (21Vianet)")
    },
    Provider {
        domains: YAHOO_DOMAINS,
        mx_suffixes: YAHOO_MX,
        imap: tls("imap.mail.yahoo.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.mail.yahoo.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.mail.yahoo.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword],
        help_url: Some("https://login.yahoo.com/account/security"),
        dav: &[caldav("https://caldav.calendar.yahoo.com/")],
        ..provider("yahoo", "Yahoo Mail")
    },
    Provider {
        domains: AOL_DOMAINS,
        mx_suffixes: &["mx-aol.mail.gm0.yahoodns.net", "mx.aol.com"],
        imap: tls("imap.aol.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.aol.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.aol.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword],
        help_url: Some("https://login.aol.com/account/security"),
        dav: &[caldav("https://caldav.aol.com/")],
        ..provider("aol", "AOL Mail")
    },
    Provider {
        domains: &["mac.com", "me.com", "icloud.com"],
        // IMAP wants the part before the @, submission the whole address.
        imap: tls("imap.mail.me.com", 993, LocalPart, APP_PASSWORD),
        submission: starttls("smtp.mail.me.com", 587, Address, APP_PASSWORD),
        preparations: &[AppPassword],
        help_url: Some("https://support.apple.com/102525"),
        dav: &[caldav("https://caldav.icloud.com/"), carddav("https://contacts.icloud.com/")],
        ..provider("icloud", "Apple iCloud Mail")
    },
    Provider {
        mx_suffixes: &["mail.icloud.com"],
        imap: tls("imap.mail.me.com", 993, Form::Named("NAME@icloud.com"), APP_PASSWORD),
        submission: starttls("smtp.mail.me.com", 587, Form::Named("NAME@icloud.com"), APP_PASSWORD),
        preparations: &[ICloudCustomDomain, AppPassword],
        help_url: Some("https://support.apple.com/102525"),
        dav: &[caldav("https://caldav.icloud.com/"), carddav("https://contacts.icloud.com/")],
        ..provider("icloud-domain", "Apple iCloud Mail (custom domain)")
    },
    Provider {
        domains: FASTMAIL_DOMAINS,
        mx_suffixes: &["messagingengine.com"],
        imap: tls("imap.fastmail.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.fastmail.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.fastmail.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword, MainAddress, FastmailPlan],
        help_url: Some("https://www.fastmail.com/help/technical/servernamesandports.html"),
        dav: &[caldav("https://caldav.fastmail.com/"), carddav("https://carddav.fastmail.com/")],
        ..provider("fastmail", "Fastmail")
    },
    Provider {
        domains: &["protonmail.com", "protonmail.ch", "pm.me", "proton.me"],
        mx_suffixes: &["protonmail.ch"],
        imap: bridge("127.0.0.1", 1143, Security::StartTls),
        submission: bridge("127.0.0.1", 1025, Security::StartTls),
        preparations: &[ProtonBridge],
        help_url: Some("https://proton.me/support/protonmail-bridge-faq"),
        ..provider("proton", "Proton Mail")
    },
    Provider {
        domains: &["tutanota.com", "tutanota.de", "tutamail.com", "tuta.io", "keemail.me", "tuta.com"],
        mx_suffixes: &["mail.tutanota.de"],
        imap: Offer::NotOffered,
        pop3: Offer::NotOffered,
        submission: Offer::NotOffered,
        preparations: &[NoStandardProtocols],
        ..provider("tuta", "Tuta (Tutanota)")
    },
    Provider {
        domains: &["hey.com"],
        mx_suffixes: &["app.hey.com"],
        imap: Offer::NotOffered,
        pop3: Offer::NotOffered,
        submission: Offer::NotOffered,
        preparations: &[NoStandardProtocols],
        ..provider("hey", "HEY")
    },
    Provider {
        domains: MAIL_COM_DOMAINS,
        mx_suffixes: &["mail.com"],
        imap: tls("imap.mail.com", 993, Address, PASSWORD),
        pop3: tls("pop.mail.com", 995, Address, PASSWORD),
        submission: tls("smtp.mail.com", 465, Address, PASSWORD),
        preparations: &[EnablePop3Imap, PaidPlan],
        help_url: Some("https://support.mail.com/pop-imap/toggle.html"),
        ..provider("mail.com", "mail.com")
    },
    Provider {
        domains: &["mailfence.com"],
        mx_suffixes: &["mailfence.com"],
        imap: tls("imap.mailfence.com", 993, LocalPart, PASSWORD_OR_APP),
        submission: tls("smtp.mailfence.com", 465, LocalPart, PASSWORD_OR_APP),
        preparations: &[AppPasswordOptional],
        help_url: Some("https://mailfence.com/en/faq.jsp"),
        ..provider("mailfence", "Mailfence")
    },
    Provider {
        domains: &["startmail.com"],
        mx_suffixes: &["startmail.com"],
        imap: tls("imap.startmail.com", 993, Unknown, APP_PASSWORD),
        submission: tls("smtp.startmail.com", 465, Unknown, APP_PASSWORD),
        preparations: &[AppPassword],
        help_url: Some("https://support.startmail.com/hc/en-us/articles/360006596718-Server-addresses"),
        ..provider("startmail", "StartMail")
    },
    Provider {
        domains: &["hushmail.com", "hush.com", "hushmail.me"],
        mx_suffixes: &["hushmail.com"],
        imap: tls("imap.hushmail.com", 993, Unknown, UNSAID),
        pop3: tls("pop.hushmail.com", 995, Unknown, UNSAID),
        submission: tls("smtp.hushmail.com", 465, Unknown, UNSAID),
        ..provider("hushmail", "Hushmail")
    },
    Provider {
        domains: &["disroot.org"],
        imap: tls("disroot.org", 993, LocalPart, PASSWORD),
        submission: starttls("disroot.org", 587, LocalPart, PASSWORD),
        dav: &[
            caldav("https://cloud.disroot.org/remote.php/dav/"),
            carddav("https://cloud.disroot.org/remote.php/dav/"),
        ],
        ..provider("disroot", "Disroot")
    },
    Provider {
        domains: &["riseup.net"],
        imap: tls("mail.riseup.net", 993, Address, PASSWORD),
        submission: tls("mail.riseup.net", 465, Address, PASSWORD),
        help_url: Some("https://riseup.net/en/email/clients#basic-client-configuration"),
        ..provider("riseup", "Riseup")
    },
    Provider {
        domains: &["autistici.org"],
        imap: tls("mail.autistici.org", 993, Address, PASSWORD),
        submission: tls("smtp.autistici.org", 465, Address, PASSWORD),
        ..provider("autistici", "Autistici/Inventati")
    },
    Provider {
        domains: &["vivaldi.net"],
        imap: tls("imap.vivaldi.net", 993, Address, PASSWORD),
        pop3: tls("pop3.vivaldi.net", 995, Address, PASSWORD),
        submission: tls("smtp.vivaldi.net", 465, Address, PASSWORD),
        help_url: Some(
            "https://help.vivaldi.com/services/webmail/setting-up-vivaldi-mail-in-a-mail-client/#Server_settings",
        ),
        ..provider("vivaldi", "Vivaldi Mail")
    },
    Provider {
        domains: &["mailo.com", "netcourrier.com"],
        mx_suffixes: &["mailo.com"],
        imap: tls("imap.mailo.com", 993, Address, PASSWORD),
        submission: tls("smtp.mailo.com", 465, Address, PASSWORD),
        ..provider("mailo", "Mailo")
    },
    Provider {
        domains: &["e.email"],
        imap: tls("mail.ecloud.global", 993, Address, PASSWORD),
        submission: starttls("mail.ecloud.global", 587, Address, PASSWORD),
        help_url: Some("https://e.foundation/email-configuration/"),
        ..provider("e-foundation", "Murena / /e/ (e.email)")
    },
    Provider {
        domains: &["thundermail.com", "tb.pro"],
        imap: tls("mail.thundermail.com", 993, Unknown, APP_PASSWORD),
        submission: tls("mail.thundermail.com", 465, Unknown, APP_PASSWORD),
        preparations: &[AppPassword],
        ..provider("thundermail", "Thundermail")
    },
    Provider {
        domains: &["pobox.com"],
        mx_suffixes: &["pobox.com"],
        imap: tls("mail.pobox.com", 993, Address, PASSWORD),
        pop3: tls("mail.pobox.com", 995, Address, PASSWORD),
        submission: tls("smtp.pobox.com", 465, Address, PASSWORD),
        help_url: Some("http://www.pobox.com/helpspot/index.php?pg=kb.book&id=18"),
        ..provider("pobox", "Pobox")
    },
    Provider {
        domains: &["runbox.com"],
        mx_suffixes: &["runbox.com"],
        imap: tls("mail.runbox.com", 993, Unknown, UNSAID),
        submission: tls("mail.runbox.com", 465, Unknown, UNSAID),
        help_url: Some("https://help.runbox.com/email-program-settings/"),
        dav: &[caldav("https://dav.runbox.com/"), carddav("https://dav.runbox.com/")],
        ..provider("runbox", "Runbox")
    },
    Provider {
        domains: &["purelymail.com", "cheapermail.com", "placeq.com", "rethinkmail.com", "worldofmail.com"],
        mx_suffixes: &["purelymail.com"],
        imap: tls("imap.purelymail.com", 993, Address, PASSWORD),
        submission: tls("smtp.purelymail.com", 465, Address, PASSWORD),
        help_url: Some("https://purelymail.com/docs/setup/technical"),
        ..provider("purelymail", "Purelymail")
    },
    Provider {
        domains: &["lavabit.com"],
        imap: tls("lavabit.com", 993, Unknown, PASSWORD),
        submission: starttls("lavabit.com", 587, Unknown, PASSWORD),
        ..provider("lavabit", "Lavabit")
    },
    Provider {
        domains: &["lycos.com"],
        imap: tls("imap.lycos.com", 993, Address, PASSWORD),
        submission: starttls("smtp.lycos.com", 587, Address, PASSWORD),
        preparations: &[PaidPlan],
        ..provider("lycos", "Lycos Mail")
    },
    Provider {
        domains: &["inbox.com"],
        pop3: tls("my.inbox.com", 995, Unknown, PASSWORD),
        submission: tls("my.inbox.com", 465, Unknown, PASSWORD),
        ..provider("inbox.com", "Inbox.com")
    },
];

/// Exchangers of Yahoo's own domains. Other names below `yahoodns.net` are those of businesses and of
/// other companies, which have servers of their own.
#[rustfmt::skip]
const YAHOO_MX: &[&str] = &[
    "mta5.am0.yahoodns.net", "mta6.am0.yahoodns.net", "mta7.am0.yahoodns.net", "mx-eu.mail.am0.yahoodns.net",
    "mx-eu.mail.gm0.yahoodns.net", "mx-apac.mail.am0.yahoodns.net", "mx-apac.mail.gm0.yahoodns.net",
];
