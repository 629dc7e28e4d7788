//! Providers with customers all over the world.

use super::{
    APP_PASSWORD, OAUTH2, OAUTH2_OR_APP, OAUTH2_OR_PASSWORD, PASSWORD, PASSWORD_OR_APP, UNSAID, bridge, provider,
    starttls, tls,
};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::preparation::Preparation::{
    AppPassword, AppPasswordOptional, AppPasswordPerhaps, EnableImap, EnablePop3Imap, FastmailPlan, GmailPop3,
    GoogleAppPassword, ICloudCustomDomain, MainAddress, Microsoft365OAuth2, Microsoft365Smtp, NoStandardProtocols,
    OAuth2Only, OAuth2OrAppPassword, PaidPlan, ProtonBridge,
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
        ..provider("gmail", "Gmail")
    },
    Provider {
        mx_suffixes: &["aspmx.l.google.com", "googlemail.com", "google.com"],
        imap: tls("imap.gmail.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.gmail.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.gmail.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[GoogleAppPassword, EnableImap],
        help_url: Some("https://support.google.com/accounts/answer/185833"),
        ..provider("google-workspace", "Google Workspace")
    },
    Provider {
        domains: OUTLOOK_DOMAINS,
        mx_suffixes: &["olc.protection.outlook.com"],
        imap: tls("outlook.office365.com", 993, Address, OAUTH2),
        pop3: tls("outlook.office365.com", 995, Address, OAUTH2),
        submission: starttls("smtp-mail.outlook.com", 587, Address, OAUTH2),
        preparations: &[OAuth2Only],
        help_url: Some(
            "https://support.office.com/article/pop-imap-and-smtp-settings-for-outlook-com-d088b986-291d-42b8-9564-9c414e2aa040",
        ),
        ..provider("outlook", "Outlook.com / Hotmail / Live / MSN")
    },
    Provider {
        domains: &["office365.com", "onmicrosoft.com"],
        mx_suffixes: &["mail.protection.outlook.com"],
        // The password at the submission server is an exception that administrators grant; it ends with 2026.
        imap: tls("outlook.office365.com", 993, Address, OAUTH2),
        pop3: tls("outlook.office365.com", 995, Address, OAUTH2),
        submission: starttls("smtp.office365.com", 587, Address, OAUTH2_OR_PASSWORD),
        preparations: &[Microsoft365OAuth2, Microsoft365Smtp],
        ..provider("microsoft365", "Microsoft 365 (Exchange Online)")
    },
    Provider {
        domains: YAHOO_DOMAINS,
        mx_suffixes: &["mail.am0.yahoodns.net", "am0.yahoodns.net", "yahoodns.net"],
        imap: tls("imap.mail.yahoo.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.mail.yahoo.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.mail.yahoo.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword],
        help_url: Some("https://login.yahoo.com/account/security"),
        ..provider("yahoo", "Yahoo Mail")
    },
    Provider {
        domains: AOL_DOMAINS,
        mx_suffixes: &["mail.gm0.yahoodns.net", "mx.aol.com"],
        imap: tls("imap.aol.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.aol.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.aol.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword],
        help_url: Some("https://login.aol.com/account/security"),
        ..provider("aol", "AOL Mail")
    },
    Provider {
        domains: &["mac.com", "me.com", "icloud.com"],
        mx_suffixes: &["mail.icloud.com"],
        // IMAP wants the part before the @, submission the whole address.
        imap: tls("imap.mail.me.com", 993, LocalPart, APP_PASSWORD),
        submission: starttls("smtp.mail.me.com", 587, Address, APP_PASSWORD),
        preparations: &[AppPassword, ICloudCustomDomain],
        help_url: Some("https://support.apple.com/HT202304"),
        ..provider("icloud", "Apple iCloud Mail")
    },
    Provider {
        domains: &["zoho.com", "zohomail.com"],
        mx_suffixes: &["zoho.com", "zohomail.com"],
        imap: tls("imap.zoho.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho", "Zoho Mail (US)")
    },
    Provider {
        domains: &["zoho.eu", "zohomail.eu"],
        mx_suffixes: &["zoho.eu"],
        imap: tls("imap.zoho.eu", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.eu", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.eu", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.eu/mail/help/imap-access.html"),
        ..provider("zoho-eu", "Zoho Mail (EU)")
    },
    Provider {
        domains: &["zoho.in", "zohomail.in"],
        mx_suffixes: &["zoho.in"],
        imap: tls("imap.zoho.in", 993, Address, PASSWORD),
        pop3: tls("pop.zoho.in", 995, Address, PASSWORD),
        submission: tls("smtp.zoho.in", 465, Address, PASSWORD),
        preparations: &[EnablePop3Imap],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-in", "Zoho Mail (India)")
    },
    Provider {
        domains: &["zoho.jp", "zohomail.jp"],
        imap: tls("imap.zoho.jp", 993, Address, PASSWORD),
        pop3: tls("pop.zoho.jp", 995, Address, PASSWORD),
        submission: tls("smtp.zoho.jp", 465, Address, PASSWORD),
        preparations: &[EnablePop3Imap],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-jp", "Zoho Mail (Japan)")
    },
    Provider {
        domains: &["zoho.com.au", "zohomail.com.au"],
        imap: tls("imap.zoho.com.au", 993, Address, PASSWORD),
        pop3: tls("pop.zoho.com.au", 995, Address, PASSWORD),
        submission: tls("smtp.zoho.com.au", 465, Address, PASSWORD),
        preparations: &[EnablePop3Imap],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-au", "Zoho Mail (Australia)")
    },
    Provider {
        domains: &["zohocloud.ca", "zohomailcloud.ca"],
        imap: tls("imap.zohocloud.ca", 993, Address, PASSWORD),
        pop3: tls("pop.zohocloud.ca", 995, Address, PASSWORD),
        submission: tls("smtp.zohocloud.ca", 465, Address, PASSWORD),
        preparations: &[EnablePop3Imap],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-ca", "Zoho Mail (Canada)")
    },
    Provider {
        domains: FASTMAIL_DOMAINS,
        mx_suffixes: &["messagingengine.com"],
        imap: tls("imap.fastmail.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.fastmail.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.fastmail.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword, MainAddress, FastmailPlan],
        help_url: Some("https://www.fastmail.com/help/technical/servernamesandports.html"),
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
        imap: tls("imap.mailfence.com", 993, LocalPart, PASSWORD_OR_APP),
        submission: tls("smtp.mailfence.com", 465, LocalPart, PASSWORD_OR_APP),
        preparations: &[AppPasswordOptional],
        help_url: Some("https://mailfence.com/en/faq.jsp"),
        ..provider("mailfence", "Mailfence")
    },
    Provider {
        domains: &["startmail.com"],
        imap: tls("imap.startmail.com", 993, Unknown, APP_PASSWORD),
        submission: tls("smtp.startmail.com", 465, Unknown, APP_PASSWORD),
        preparations: &[AppPassword],
        help_url: Some("https://support.startmail.com/hc/en-us/articles/360006596718-Server-addresses"),
        ..provider("startmail", "StartMail")
    },
    Provider {
        domains: &["hushmail.com"],
        imap: tls("imap.hushmail.com", 993, Unknown, UNSAID),
        pop3: tls("pop.hushmail.com", 995, Unknown, UNSAID),
        submission: tls("smtp.hushmail.com", 465, Unknown, UNSAID),
        ..provider("hushmail", "Hushmail")
    },
    Provider {
        domains: &["disroot.org"],
        imap: tls("disroot.org", 993, LocalPart, PASSWORD),
        submission: starttls("disroot.org", 587, LocalPart, PASSWORD),
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
        domains: &["mailo.com"],
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
];

#[rustfmt::skip]
const OUTLOOK_DOMAINS: &[&str] = &[
    "hotmail.com", "live.com", "msn.com", "outlook.com", "windowslive.com", "outlook.at", "outlook.be",
    "outlook.cl", "outlook.cz", "outlook.de", "outlook.dk", "outlook.es", "outlook.fr", "outlook.hu", "outlook.ie",
    "outlook.in", "outlook.it", "outlook.jp", "outlook.kr", "outlook.lv", "outlook.my", "outlook.ph", "outlook.pt",
    "outlook.sa", "outlook.sg", "outlook.sk", "outlook.co.id", "outlook.co.il", "outlook.co.th", "outlook.com.ar",
    "outlook.com.au", "outlook.com.br", "outlook.com.gr", "outlook.com.tr", "outlook.com.vn", "hotmail.be",
    "hotmail.ca", "hotmail.cl", "hotmail.cz", "hotmail.de", "hotmail.dk", "hotmail.es", "hotmail.fi", "hotmail.fr",
    "hotmail.gr", "hotmail.hu", "hotmail.it", "hotmail.lt", "hotmail.lv", "hotmail.my", "hotmail.nl", "hotmail.no",
    "hotmail.ph", "hotmail.rs", "hotmail.se", "hotmail.sg", "hotmail.sk", "hotmail.co.id", "hotmail.co.il",
    "hotmail.co.in", "hotmail.co.jp", "hotmail.co.kr", "hotmail.co.th", "hotmail.co.uk", "hotmail.co.za",
    "hotmail.com.ar", "hotmail.com.au", "hotmail.com.br", "hotmail.com.hk", "hotmail.com.tr", "hotmail.com.tw",
    "hotmail.com.vn", "live.at", "live.be", "live.ca", "live.cl", "live.cn", "live.de", "live.dk", "live.fi",
    "live.fr", "live.hk", "live.ie", "live.in", "live.it", "live.jp", "live.nl", "live.no", "live.ru", "live.se",
    "live.co.jp", "live.co.kr", "live.co.uk", "live.co.za", "live.com.ar", "live.com.au", "live.com.mx",
    "live.com.my", "live.com.ph", "live.com.pt", "live.com.sg", "livemail.tw",
];

#[rustfmt::skip]
const YAHOO_DOMAINS: &[&str] = &[
    "yahoo.com", "yahoo.ca", "yahoo.de", "yahoo.it", "yahoo.fr", "yahoo.es", "yahoo.se", "yahoo.co.in",
    "yahoo.co.uk", "yahoo.co.nz", "yahoo.com.au", "yahoo.com.ar", "yahoo.com.br", "yahoo.com.mx", "ymail.com",
    "myyahoo.com", "rocketmail.com",
];

#[rustfmt::skip]
const AOL_DOMAINS: &[&str] = &[
    "aol.com", "aim.com", "netscape.net", "netscape.com", "compuserve.com", "cs.com", "wmconnect.com", "aol.de",
    "aol.it", "aol.fr", "aol.es", "aol.se", "aol.co.uk", "aol.co.nz", "aol.com.au", "aol.com.ar", "aol.com.br",
    "aol.com.mx",
];

#[rustfmt::skip]
const FASTMAIL_DOMAINS: &[&str] = &[
    "123mail.org", "150mail.com", "150ml.com", "16mail.com", "2-mail.com", "4email.net", "50mail.com",
    "airpost.net", "allmail.net", "bestmail.us", "cluemail.com", "elitemail.org", "emailcorner.net",
    "emailengine.net", "emailengine.org", "emailgroups.net", "emailplus.org", "emailuser.net", "eml.cc", "f-m.fm",
    "fast-email.com", "fast-mail.org", "fastem.com", "fastemail.us", "fastemailer.com", "fastest.cc",
    "fastimap.com", "fastmail.cn", "fastmail.co.uk", "fastmail.com", "fastmail.com.au", "fastmail.de",
    "fastmail.es", "fastmail.fm", "fastmail.fr", "fastmail.im", "fastmail.in", "fastmail.jp", "fastmail.mx",
    "fastmail.net", "fastmail.nl", "fastmail.org", "fastmail.se", "fastmail.to", "fastmail.tw", "fastmail.uk",
    "fastmail.us", "fastmailbox.net", "fastmessaging.com", "fea.st", "fmail.co.uk", "fmailbox.com", "fmgirl.com",
    "fmguy.com", "ftml.net", "h-mail.us", "hailmail.net", "imap-mail.com", "imap.cc", "imapmail.org",
    "inoutbox.com", "internet-e-mail.com", "internet-mail.org", "internetemails.net", "internetmailing.net",
    "jetemail.net", "justemail.net", "letterboxes.org", "mail-central.com", "mail-page.com", "mailandftp.com",
    "mailas.com", "mailbolt.com", "mailc.net", "mailcan.com", "mailforce.net", "mailftp.com", "mailhaven.com",
    "mailingaddress.org", "mailite.com", "mailmight.com", "mailnew.com", "mailsent.net", "mailservice.ms",
    "mailup.net", "mailworks.org", "ml1.net", "mm.st", "myfastmail.com", "mymacmail.com", "nospammail.net",
    "ownmail.net", "petml.com", "postinbox.com", "postpro.net", "proinbox.com", "promessage.com", "realemail.net",
    "reallyfast.biz", "reallyfast.info", "rushpost.com", "sent.as", "sent.at", "sent.com", "speedpost.net",
    "speedymail.org", "ssl-mail.com", "swift-mail.com", "the-fastest.net", "the-quickest.com",
    "theinternetemail.com", "veryfast.biz", "veryspeedy.net", "warpmail.net", "xsmail.com", "yepmail.net",
    "your-mail.com",
];

#[rustfmt::skip]
const MAIL_COM_DOMAINS: &[&str] = &[
    "mail.com", "mail.org", "email.com", "post.com", "usa.com", "accountant.com", "consultant.com", "dr.com",
    "engineer.com", "cheerful.com", "techie.com", "linuxmail.org", "europe.com", "london.com", "uymail.com",
    "myself.com", "iname.com", "writeme.com", "2die4.com", "activist.com", "adexec.com", "africamail.com",
    "aircraftmail.com", "alabama.usa.com",
];
