//! The Americas, Australia and New Zealand.

use super::{OAUTH2_OR_APP, OAUTH2_OR_PASSWORD, PASSWORD, PASSWORD_OR_APP, provider, starttls, tls};
use crate::builtin::Form::{Address, LocalPart};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AppPasswordPerhaps, AttMailKey, CenturyLinkImap, CoxYahooPassword, EnableImap, EnableMailPrograms, ImplicitTlsOn587,
};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: ATT_DOMAINS,
        mx_suffixes: &["prodigy.net"],
        imap: tls("imap.mail.att.net", 993, Address, OAUTH2_OR_APP),
        pop3: tls("inbound.att.net", 995, Address, OAUTH2_OR_APP),
        submission: tls("outbound.att.net", 465, Address, OAUTH2_OR_APP),
        preparations: &[AttMailKey],
        help_url: Some("https://www.att.com/support/article/email-support/KM1010523/"),
        ..provider("att", "AT&T (with SBC, BellSouth)")
    },
    Provider {
        domains: &["comcast.net", "xfinity.com"],
        imap: tls("imap.comcast.net", 993, Address, OAUTH2_OR_PASSWORD),
        pop3: tls("mail.comcast.net", 995, Address, OAUTH2_OR_PASSWORD),
        submission: tls("smtp.comcast.net", 465, Address, OAUTH2_OR_PASSWORD),
        preparations: &[EnableMailPrograms],
        help_url: Some("https://www.xfinity.com/support/articles/third-party-email-access"),
        ..provider("comcast", "Xfinity / Comcast")
    },
    Provider {
        domains: &["charter.net", "spectrum.net", "bresnan.net"],
        // Implicit TLS on port 587 is no slip: the server speaks it there.
        imap: tls("mobile.charter.net", 993, Address, PASSWORD_OR_APP),
        pop3: tls("mobile.charter.net", 995, Address, PASSWORD_OR_APP),
        submission: tls("mobile.charter.net", 587, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps, ImplicitTlsOn587],
        help_url: Some("https://www.spectrum.net/support/internet/mobile-email-setup"),
        ..provider("charter", "Spectrum / Charter")
    },
    Provider {
        domains: &["rr.com"],
        imap: tls("mail.twc.com", 993, Address, PASSWORD),
        pop3: tls("mail.twc.com", 995, Address, PASSWORD),
        submission: starttls("mail.twc.com", 587, Address, PASSWORD),
        help_url: Some(
            "https://www.timewarnercable.com/en/support/faqs/faqs-internet/e-mailacco/incoming-outgoing-server-addresses.html",
        ),
        ..provider("rr", "Spectrum / Road Runner (TWC)")
    },
    Provider {
        domains: &["verizon.net"],
        imap: tls("imap.aol.com", 993, Address, OAUTH2_OR_PASSWORD),
        pop3: tls("pop.aol.com", 995, Address, OAUTH2_OR_PASSWORD),
        submission: tls("smtp.aol.com", 465, Address, OAUTH2_OR_PASSWORD),
        help_url: Some(
            "https://help.aol.com/articles/how-do-i-set-up-other-email-applications-to-send-and-receive-my-verizon-net-mail",
        ),
        ..provider("verizon", "Verizon (run by AOL)")
    },
    Provider {
        domains: &["centurylink.net", "embarqmail.com"],
        imap: tls("mail.centurylink.net", 993, Address, PASSWORD),
        pop3: tls("pop.centurylink.net", 995, Address, PASSWORD),
        submission: starttls("smtp.centurylink.net", 587, Address, PASSWORD),
        preparations: &[CenturyLinkImap],
        help_url: Some("http://www.centurylink.com/help/index.php?assetid=239"),
        ..provider("centurylink", "CenturyLink")
    },
    Provider {
        domains: &["earthlink.net", "mindspring.com", "ix.netcom.com"],
        mx_suffixes: &["earthlink.net"],
        imap: tls("imap.earthlink.net", 993, Address, PASSWORD),
        pop3: tls("pop.earthlink.net", 995, Address, PASSWORD),
        submission: starttls("smtpauth.earthlink.net", 587, Address, PASSWORD),
        help_url: Some("https://help.earthlink.net/portal/en/kb/articles/email-server-settings"),
        ..provider("earthlink", "EarthLink")
    },
    Provider {
        domains: &["cox.net"],
        imap: tls("imap.mail.yahoo.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.mail.yahoo.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.mail.yahoo.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[CoxYahooPassword],
        ..provider("cox", "Cox (run by Yahoo)")
    },
    Provider {
        domains: &["bell.net", "sympatico.ca"],
        imap: tls("imap.bell.net", 993, Address, PASSWORD),
        pop3: tls("pophm.sympatico.ca", 995, Address, PASSWORD),
        submission: starttls("smtphm.sympatico.ca", 587, Address, PASSWORD),
        ..provider("bell", "Bell Canada")
    },
    Provider {
        domains: &["uol.com.br"],
        mx_suffixes: &["uol.com.br"],
        imap: tls("imap.uol.com.br", 993, LocalPart, PASSWORD),
        pop3: tls("pop3.uol.com.br", 995, LocalPart, PASSWORD),
        submission: starttls("smtps.uol.com.br", 587, LocalPart, PASSWORD),
        preparations: &[EnableImap],
        help_url: Some("http://bmail.uol.com.br/configuration/imap_access_config"),
        ..provider("uol", "UOL")
    },
    Provider {
        domains: &["bol.com.br"],
        imap: tls("imap.bol.com.br", 993, LocalPart, PASSWORD),
        pop3: tls("pop3.bol.com.br", 995, LocalPart, PASSWORD),
        submission: tls("smtps.bol.com.br", 465, LocalPart, PASSWORD),
        help_url: Some("http://email.bol.uol.com.br/ajuda/configuracao/imap-thunderbird-3-bol.jhtm"),
        ..provider("bol", "BOL")
    },
    Provider {
        domains: &["bigpond.com", "bigpond.net.au", "telstra.com", "bigpond.net"],
        imap: tls("imap.telstra.com", 993, Address, PASSWORD),
        pop3: tls("pop.telstra.com", 995, Address, PASSWORD),
        submission: tls("smtp.telstra.com", 465, Address, PASSWORD),
        help_url: Some(
            "https://www.telstra.com.au/support/category/email/telstra-mail/recommended-email-settings-for-telstra-mail",
        ),
        ..provider("bigpond", "Telstra BigPond")
    },
    Provider {
        domains: &["xtra.co.nz"],
        imap: tls("imap.xtra.co.nz", 993, Address, PASSWORD),
        pop3: tls("pop3.xtra.co.nz", 995, Address, PASSWORD),
        submission: tls("send.xtra.co.nz", 465, Address, PASSWORD),
        help_url: Some("https://www.spark.co.nz/help/get-more/xtra/xtra-mail-setup/"),
        ..provider("xtra", "Spark Xtra")
    },
];

#[rustfmt::skip]
const ATT_DOMAINS: &[&str] = &[
    "ameritech.net", "att.net", "bellsouth.net", "currently.com", "flash.net", "nvbell.net", "pacbell.net",
    "prodigy.net", "sbcglobal.net", "snet.net", "swbell.net", "wans.net",
];
