//! The Americas, Australia and New Zealand.

use super::{OAUTH2_OR_APP, OAUTH2_OR_PASSWORD, PASSWORD, PASSWORD_OR_APP, UNSAID, provider, starttls, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AppPasswordPerhaps, AttMailKey, CenturyLinkImap, ComcastMovesToYahoo, CoxYahooPassword, EnableImap,
    EnableMailPrograms, ImplicitTlsOn587, OAuth2OrAppPassword, PaidPlan,
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
        mx_suffixes: &["comcast.net"],
        preparations: &[EnableMailPrograms, ComcastMovesToYahoo],
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
        // Every city has a domain of its own: tampabay.rr.com, nyc.rr.com.
        domains: &["rr.com", "*.rr.com", "roadrunner.com", "twc.com"],
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
        imap: tls("imap.aol.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.aol.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.aol.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[OAuth2OrAppPassword],
        help_url: Some(
            "https://help.aol.com/articles/how-do-i-set-up-other-email-applications-to-send-and-receive-my-verizon-net-mail",
        ),
        ..provider("verizon", "Verizon (run by AOL)")
    },
    Provider {
        domains: CENTURYLINK_DOMAINS,
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
    Provider {
        domains: &["elpasotel.net"],
        imap: tls("mail.elpasotel.net", 993, Address, PASSWORD),
        pop3: tls("pop3.elpasotel.net", 995, Address, PASSWORD),
        submission: starttls("smtp.elpasotel.net", 587, Address, PASSWORD),
        preparations: &[CenturyLinkImap],
        help_url: Some("http://www.centurylink.com/help/index.php?assetid=239"),
        ..provider("elpasotel", "CenturyLink (El Paso)")
    },
    Provider {
        domains: &["q.com", "qwest.net"],
        imap: tls("mail.q.com", 993, Address, PASSWORD),
        pop3: tls("mail.q.com", 995, Address, PASSWORD),
        submission: starttls("smtp.q.com", 587, Address, PASSWORD),
        preparations: &[CenturyLinkImap],
        help_url: Some("http://www.centurylink.com/help/index.php?assetid=239"),
        ..provider("q", "CenturyLink (Qwest)")
    },
    Provider {
        domains: &["rogers.com"],
        imap: tls("imap.mail.yahoo.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.mail.yahoo.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.mail.yahoo.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[CoxYahooPassword],
        ..provider("rogers", "Rogers (run by Yahoo)")
    },
    Provider {
        domains: &["frontier.com", "frontiernet.net", "citlink.net"],
        imap: tls("imap.frontier.com", 993, Address, UNSAID),
        submission: tls("smtp.frontier.com", 465, Address, UNSAID),
        preparations: &[AppPasswordPerhaps],
        ..provider("frontier", "Frontier")
    },
    Provider {
        domains: &["windstream.net"],
        imap: tls("imap.windstream.net", 993, Address, PASSWORD),
        submission: tls("smtp.windstream.net", 465, Address, PASSWORD),
        help_url: Some(
            "https://www.windstream.com/support/my-account/email-101/what-server-settings-do-i-use-for-windstream-email",
        ),
        ..provider("windstream", "Windstream (Kinetic)")
    },
    Provider {
        domains: &["optimum.net", "optonline.net"],
        imap: tls("mail.optimum.net", 993, Address, PASSWORD),
        submission: tls("mail.optimum.net", 465, Address, PASSWORD),
        ..provider("optimum", "Optimum (with Optonline)")
    },
    Provider {
        domains: &["suddenlink.net"],
        imap: tls("imap.suddenlink.net", 993, Address, PASSWORD),
        submission: tls("smtp.suddenlink.net", 465, Address, PASSWORD),
        ..provider("suddenlink", "Suddenlink (Optimum)")
    },
    Provider {
        domains: BRIGHTHOUSE_DOMAINS,
        // Implicit TLS on port 587, as at Charter.
        imap: tls("mail.brighthouse.com", 993, Address, PASSWORD_OR_APP),
        submission: tls("mail.brighthouse.com", 587, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps, ImplicitTlsOn587],
        ..provider("brighthouse", "Spectrum / Bright House")
    },
    Provider {
        domains: &["juno.com", "netzero.net", "netzero.com"],
        imap: tls("imap.juno.com", 993, Address, PASSWORD),
        submission: tls("smtp.juno.com", 465, Address, PASSWORD),
        preparations: &[PaidPlan],
        ..provider("juno", "Juno / NetZero")
    },
    Provider {
        domains: &["rcn.com", "erols.com"],
        imap: tls("imap.rcn.com", 993, Address, PASSWORD),
        submission: starttls("smtp.rcn.com", 587, Address, PASSWORD),
        ..provider("rcn", "Astound (RCN, Erols)")
    },
    Provider {
        domains: &["ptd.net"],
        imap: tls("promail.ptd.net", 993, LocalPart, PASSWORD),
        pop3: tls("promail.ptd.net", 995, LocalPart, PASSWORD),
        submission: tls("promail.ptd.net", 465, LocalPart, PASSWORD),
        help_url: Some("https://www.ptd.net/support/email-communication/how-setup-your-email"),
        ..provider("ptd", "PenTeleData")
    },
    Provider {
        domains: &["shaw.ca"],
        imap: tls("imap.shaw.ca", 993, Unknown, PASSWORD),
        submission: starttls("mail.shaw.ca", 587, Unknown, PASSWORD),
        ..provider("shaw", "Shaw (Rogers)")
    },
    Provider {
        domains: &["telus.net"],
        imap: tls("imap.telus.net", 993, Address, PASSWORD),
        submission: tls("smtp.telus.net", 465, Address, PASSWORD),
        ..provider("telus", "TELUS")
    },
    Provider {
        domains: &["videotron.ca"],
        imap: tls("imap.videotron.ca", 993, Address, PASSWORD),
        submission: tls("smtp.videotron.ca", 465, Address, PASSWORD),
        ..provider("videotron", "Vidéotron")
    },
    Provider {
        domains: &["terra.com.br"],
        imap: tls("imap.terra.com.br", 993, Address, PASSWORD),
        pop3: tls("pop3.terra.com.br", 995, Address, PASSWORD),
        submission: starttls("smtp.terra.com.br", 587, Address, PASSWORD),
        ..provider("terra-br", "Terra (Brazil)")
    },
    Provider {
        domains: &["ig.com.br"],
        imap: tls("imap.ig.com.br", 993, Address, PASSWORD),
        submission: starttls("smtp.ig.com.br", 587, Address, PASSWORD),
        ..provider("ig", "iG")
    },
    Provider {
        domains: &["globo.com", "globomail.com"],
        imap: tls("imap.globo.com", 993, Address, PASSWORD),
        submission: starttls("smtp.globo.com", 587, Address, PASSWORD),
        ..provider("globo", "Globo (Globomail)")
    },
    Provider {
        domains: &["r7.com"],
        imap: tls("imap.r7.com", 993, Address, PASSWORD),
        submission: starttls("smtp.r7.com", 587, Address, PASSWORD),
        ..provider("r7", "R7")
    },
    Provider {
        domains: &["oi.com.br"],
        imap: tls("imap.oi.com.br", 993, Address, PASSWORD),
        submission: starttls("smtp.oi.com.br", 587, Address, PASSWORD),
        ..provider("oi", "Oi")
    },
    Provider {
        domains: &["tds.net"],
        imap: tls("mail.tds.net", 993, Address, PASSWORD),
        submission: tls("mail.tds.net", 465, Address, PASSWORD),
        ..provider("tds", "TDS Telecom")
    },
    Provider {
        domains: &["mchsi.com"],
        imap: tls("mail.mchsi.com", 993, Address, PASSWORD),
        submission: starttls("mail.mchsi.com", 587, Address, PASSWORD),
        ..provider("mediacom", "Mediacom")
    },
    Provider {
        domains: &["cableone.net"],
        imap: tls("mail.cableone.net", 993, Address, PASSWORD),
        submission: starttls("mail.cableone.net", 587, Address, PASSWORD),
        ..provider("cableone", "Sparklight (Cable One)")
    },
    Provider {
        domains: &["optusnet.com.au"],
        imap: tls("mail.optusnet.com.au", 993, Address, PASSWORD),
        submission: tls("mail.optusnet.com.au", 465, Address, PASSWORD),
        ..provider("optus", "Optus")
    },
    Provider {
        domains: &["iinet.net.au", "westnet.com.au"],
        imap: tls("mail.iinet.net.au", 993, Address, PASSWORD),
        submission: tls("mail.iinet.net.au", 465, Address, PASSWORD),
        ..provider("iinet", "iiNet (with Westnet)")
    },
    Provider {
        domains: &["tpg.com.au"],
        imap: tls("mail.tpg.com.au", 993, Address, PASSWORD),
        submission: tls("mail.tpg.com.au", 465, Address, PASSWORD),
        ..provider("tpg", "TPG")
    },
];

#[rustfmt::skip]
const CENTURYLINK_DOMAINS: &[&str] = &[
    "centurylink.net", "centurytel.net", "embarqmail.com", "clds.net", "coastalnow.net", "cochill.net", "cswnet.com",
    "emadisonriver.com", "emadisonriver.net", "gallatinriver.net", "grics.net", "gulftel.com",
    "madisonriver.biz", "mebtel.net",
];

#[rustfmt::skip]
const BRIGHTHOUSE_DOMAINS: &[&str] = &[
    "brighthouse.com", "bak.rr.com", "bham.rr.com", "cfl.rr.com", "emore.rr.com", "eufala.rr.com", "indy.rr.com",
    "mi.rr.com", "panhandle.rr.com", "tampabay.rr.com",
];

#[rustfmt::skip]
const ATT_DOMAINS: &[&str] = &[
    "ameritech.net", "att.net", "bellsouth.net", "currently.com", "flash.net", "nvbell.net", "pacbell.net",
    "prodigy.net", "sbcglobal.net", "snet.net", "swbell.net", "wans.net",
];
