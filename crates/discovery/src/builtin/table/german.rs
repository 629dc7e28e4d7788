//! Germany, Austria and Switzerland.

use std::time::Duration;

use super::{APP_PASSWORD, PASSWORD, PASSWORD_OR_APP, UNSAID, caldav, carddav, pattern, provider, starttls, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AllInklLogin, AppPassword, AppPasswordPerhaps, AppPasswordWith2fa, EnablePop3Imap, EnablePop3ImapSmtp,
    GmxSwitchHidden, HostFromMx, HostFromPanel, InfomaniakPassword, MailboxPassword, MainAddress, PaidPlan,
    PosteoProtection, TOnlinePassword, TwoFactorSwitchesOff,
};
use mail_types::Security;

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: GMX_DOMAINS,
        mx_suffixes: &["gmx.net"],
        imap: tls("imap.gmx.net", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.gmx.net", 995, Address, PASSWORD_OR_APP),
        submission: tls("mail.gmx.net", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, GmxSwitchHidden, AppPasswordWith2fa, TwoFactorSwitchesOff],
        help_url: Some("https://hilfe.gmx.net/pop-imap/einschalten.html"),
        dav: &[caldav("https://caldav.gmx.net/"), carddav("https://carddav.gmx.net/")],
        ..provider("gmx", "GMX")
    },
    Provider {
        domains: GMX_INT_DOMAINS,
        mx_suffixes: &["gmx.com"],
        imap: tls("imap.gmx.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.gmx.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("mail.gmx.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordWith2fa, TwoFactorSwitchesOff],
        help_url: Some("https://support.gmx.com/pop-imap/toggle.html"),
        ..provider("gmx-int", "GMX (international)")
    },
    Provider {
        domains: WEB_DE_DOMAINS,
        mx_suffixes: &["web.de"],
        imap: tls("imap.web.de", 993, LocalPart, PASSWORD_OR_APP),
        pop3: tls("pop3.web.de", 995, LocalPart, PASSWORD_OR_APP),
        submission: tls("smtp.web.de", 465, LocalPart, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordWith2fa, TwoFactorSwitchesOff],
        help_url: Some("https://hilfe.web.de/pop-imap/einschalten.html"),
        pop3_interval: Some(Duration::from_secs(15 * 60)),
        dav: &[caldav("https://caldav.web.de/"), carddav("https://carddav.web.de/")],
        ..provider("web.de", "WEB.DE")
    },
    Provider {
        domains: &["t-online.de", "magenta.de"],
        mx_suffixes: &["t-online.de"],
        imap: tls("secureimap.t-online.de", 993, Address, APP_PASSWORD),
        pop3: tls("securepop.t-online.de", 995, Address, APP_PASSWORD),
        submission: tls("securesmtp.t-online.de", 465, Address, APP_PASSWORD),
        preparations: &[TOnlinePassword],
        help_url: Some("https://www.telekom.de/hilfe/apps-dienste/e-mail/programme/passwort-verwalten"),
        ..provider("t-online", "T-Online / Telekom")
    },
    Provider {
        domains: &["freenet.de", "fn.de", "freenetmail.de", "bossmail.de", "justmail.de"],
        mx_suffixes: &["freenet.de"],
        imap: tls("mx.freenet.de", 993, Address, PASSWORD),
        pop3: tls("mx.freenet.de", 995, Address, PASSWORD),
        submission: tls("mx.freenet.de", 465, Address, PASSWORD),
        preparations: &[EnablePop3ImapSmtp],
        help_url: Some("https://kundenservice.freenet.de/artikel/1869"),
        ..provider("freenet", "freenet Mail")
    },
    Provider {
        domains: D1UND1_DOMAINS,
        imap: tls("imap.1und1.de", 993, Address, PASSWORD),
        pop3: tls("pop.1und1.de", 995, Address, PASSWORD),
        submission: tls("smtp.1und1.de", 465, Address, PASSWORD),
        help_url: Some("https://hilfe-center.1und1.de/e-mail-einstellungen"),
        ..provider("1und1", "1&1 (1und1)")
    },
    Provider {
        domains: &["ionos.de"],
        mx_suffixes: &["ionos.de", "kundenserver.de", "schlund.de"],
        imap: tls("imap.ionos.de", 993, Address, PASSWORD),
        pop3: tls("pop.ionos.de", 995, Address, PASSWORD),
        submission: tls("smtp.ionos.de", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        help_url: Some(
            "https://www.ionos.de/hilfe/e-mail/allgemeine-themen/serverinformationen-fuer-imap-pop3-und-smtp/",
        ),
        ..provider("ionos", "IONOS (Germany)")
    },
    Provider {
        domains: &["strato.de"],
        mx_suffixes: &["rzone.de"],
        imap: tls("imap.strato.de", 993, Address, PASSWORD),
        pop3: tls("pop3.strato.de", 995, Address, PASSWORD),
        submission: tls("smtp.strato.de", 465, Address, PASSWORD),
        help_url: Some("https://www.strato.de/faq/mail/externes-e-mail-programm-mit-strato-e-mail-adresse-nutzen/"),
        ..provider("strato", "STRATO")
    },
    Provider {
        domains: POSTEO_DOMAINS,
        mx_suffixes: &["posteo.de"],
        imap: tls("posteo.de", 993, Address, APP_PASSWORD),
        pop3: tls("posteo.de", 995, Address, APP_PASSWORD),
        submission: tls("posteo.de", 465, Address, APP_PASSWORD),
        preparations: &[AppPassword, PosteoProtection, MainAddress],
        help_url: Some("https://posteo.de/en/help/app-passwords"),
        dav: &[caldav("https://posteo.de:8443/"), carddav("https://posteo.de:8843/")],
        ..provider("posteo", "Posteo")
    },
    Provider {
        domains: &["mailbox.org", "secure.mailbox.org"],
        mx_suffixes: &["mailbox.org"],
        imap: tls("imap.mailbox.org", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3.mailbox.org", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.mailbox.org", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordWith2fa],
        help_url: Some("https://kb.mailbox.org/display/BMBOKB/E-Mail-Einrichtung+mit+Mozilla+Thunderbird"),
        dav: &[caldav("https://dav.mailbox.org/"), carddav("https://dav.mailbox.org/")],
        ..provider("mailbox.org", "mailbox.org")
    },
    Provider {
        domains: &["mail.de"],
        imap: tls("imap.mail.de", 993, Address, PASSWORD),
        submission: tls("smtp.mail.de", 465, Address, PASSWORD),
        help_url: Some("https://mail.de/hilfe/pop3-imap-einstellungen"),
        ..provider("mail.de", "mail.de")
    },
    Provider {
        domains: &["vodafonemail.de", "arcor.de", "kabelmail.de", "vodafone.de", "unity-mail.de", "nexgo.de"],
        imap: tls("imap.vodafonemail.de", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3.vodafonemail.de", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.vodafonemail.de", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some(
            "https://www.vodafone.de/hilfe/vodafone-e-mail-cloud.html#wie-lauten-die-server-einstellungen-fuer-vodafone-e-mail",
        ),
        ..provider("vodafone-de", "Vodafone E-Mail (with Arcor; Kabelmail)")
    },
    Provider {
        mx_suffixes: &["server-he.de", "hosteurope.de"],
        imap: pattern("wp-NNNNNNN.mail.server-he.de", Some((993, Security::ImplicitTls))),
        submission: pattern("wp-NNNNNNN.mailout.server-he.de", Some((465, Security::ImplicitTls))),
        preparations: &[HostFromPanel],
        help_url: Some("https://www.hosteurope.de/faq/e-mail/mailprogramme/welchemailserver"),
        ..provider("hosteurope", "Host Europe")
    },
    Provider {
        mx_suffixes: &["kasserver.com"],
        imap: pattern("wNNNNNNN.kasserver.com", None),
        submission: pattern("wNNNNNNN.kasserver.com", Some((465, Security::ImplicitTls))),
        preparations: &[HostFromMx, AllInklLogin],
        ..provider("all-inkl", "ALL-INKL.COM (KAS)")
    },
    Provider {
        mx_suffixes: &["your-server.de"],
        imap: tls("mail.your-server.de", 993, Address, PASSWORD),
        submission: tls("mail.your-server.de", 465, Address, PASSWORD),
        ..provider("hetzner", "Hetzner Webhosting")
    },
    Provider {
        mx_suffixes: &["netcup.net"],
        imap: pattern("mxNNNN.netcup.net", Some((993, Security::ImplicitTls))),
        submission: pattern("mxNNNN.netcup.net", Some((465, Security::ImplicitTls))),
        preparations: &[HostFromMx],
        ..provider("netcup", "netcup Webhosting")
    },
    Provider {
        mx_suffixes: &["ispgateway.de"],
        imap: tls("sslin.df.eu", 993, Address, PASSWORD),
        pop3: tls("sslin.df.eu", 995, Address, PASSWORD),
        submission: tls("sslout.df.eu", 465, Address, PASSWORD),
        help_url: Some("http://www.df.eu/de/service/df-faq/e-mail/mail-programme/"),
        ..provider("domainfactory", "domainFACTORY")
    },
    Provider {
        domains: &["goneo.de"],
        mx_suffixes: &["goneo.de"],
        imap: tls("imap.goneo.de", 993, Address, PASSWORD),
        pop3: tls("pop.goneo.de", 995, Address, PASSWORD),
        submission: tls("smtp.goneo.de", 465, Address, PASSWORD),
        help_url: Some("https://wiki.goneo.de/e_mail_allgemein"),
        ..provider("goneo", "goneo")
    },
    Provider {
        domains: &["ewe.net", "ewetel.de", "ewetel.net", "teleos-web.de"],
        imap: tls("imap.ewe.net", 993, Address, PASSWORD),
        pop3: tls("pop.ewe.net", 995, Address, PASSWORD),
        submission: starttls("smtp.ewe.net", 587, Address, PASSWORD),
        help_url: Some("https://service.ewe.de/internet/faq-internet-und-telefon"),
        ..provider("ewe", "EWE")
    },
    Provider {
        mx_suffixes: &["1blu.de"],
        imap: tls("imap.1blu.de", 993, Unknown, UNSAID),
        submission: tls("smtp.1blu.de", 465, Unknown, UNSAID),
        help_url: Some(
            "https://faq.1blu.de/content/467/882/de/e_mail_einrichtung-_-wie-lauten-die-einstellungen-fuer-mein-e_mail_system.html",
        ),
        ..provider("1blu", "1blu")
    },
    Provider {
        mx_suffixes: &["agenturserver.de"],
        imap: tls("mail.agenturserver.de", 993, Unknown, UNSAID),
        submission: tls("mail.agenturserver.de", 465, Unknown, UNSAID),
        help_url: Some("https://www.mittwald.de/faq/e-mail/webmailer/e-mail-einrichtung-thunderbird"),
        ..provider("mittwald", "mittwald")
    },
    Provider {
        domains: &["mnet-mail.de", "mnet-online.de"],
        imap: tls("imap.mnet-online.de", 993, Unknown, UNSAID),
        submission: starttls("mail.mnet-online.de", 587, Unknown, UNSAID),
        help_url: Some("https://www.m-net.de/hilfe-service/anleitungen/webmailer/"),
        ..provider("m-net", "M-net")
    },
    Provider {
        domains: &["alice.de", "alice-dsl.de", "alice-dsl.net"],
        imap: tls("imap.alice.de", 993, Unknown, UNSAID),
        submission: starttls("smtp.alice.de", 587, Unknown, UNSAID),
        help_url: Some("https://maildienste.de/alice/"),
        ..provider("alice-de", "Alice (o2 Germany)")
    },
    Provider {
        domains: &["dismail.de"],
        imap: tls("imap.dismail.de", 993, Unknown, UNSAID),
        submission: tls("smtp.dismail.de", 465, Unknown, UNSAID),
        help_url: Some("https://dismail.de/info.html"),
        ..provider("dismail", "dismail.de")
    },
    Provider {
        domains: &["systemli.org"],
        imap: tls("mail.systemli.org", 993, Address, PASSWORD),
        submission: tls("mail.systemli.org", 465, Address, PASSWORD),
        ..provider("systemli", "systemli.org")
    },
    Provider {
        domains: &["clustermail.de"],
        imap: tls("mail.clustermail.de", 993, Address, PASSWORD),
        pop3: tls("mail.clustermail.de", 995, Address, PASSWORD),
        submission: starttls("mail.clustermail.de", 587, Address, PASSWORD),
        help_url: Some("https://ratiokontakt.de/news/2015/01/01/faq-wie-muss-mein-e-mail-client-konfiguriert-werden/"),
        ..provider("clustermail", "Clustermail (ratiokontakt)")
    },
    Provider {
        domains: &["ok.de"],
        imap: tls("imap.ok.de", 993, Unknown, UNSAID),
        submission: starttls("smtp.ok.de", 587, Unknown, UNSAID),
        preparations: &[EnablePop3Imap],
        ..provider("ok.de", "OK.de")
    },
    Provider {
        domains: &["firemail.at", "firemail.de"],
        preparations: &[PaidPlan],
        ..provider("firemail", "Firemail")
    },
    Provider {
        domains: &["a1.net", "aon.at"],
        imap: tls("securemail.a1.net", 993, Address, PASSWORD),
        submission: starttls("securemail.a1.net", 587, Address, PASSWORD),
        ..provider("a1", "A1 (aon)")
    },
    Provider {
        domains: &["chello.at", "mymagenta.at", "inode.at"],
        imap: tls("mail.mymagenta.at", 993, Address, PASSWORD),
        submission: tls("mail.mymagenta.at", 465, Address, PASSWORD),
        ..provider("magenta-at", "Magenta Austria (chello)")
    },
    Provider {
        domains: &["drei.at"],
        imap: tls("imap.drei.at", 993, Unknown, UNSAID),
        submission: tls("smtp.drei.at", 465, Unknown, UNSAID),
        help_url: Some("https://www.drei.at/de/info/support/e-mail-einstellungen/"),
        ..provider("drei-at", "Drei Austria")
    },
    Provider {
        domains: &["bluewin.ch", "bluemail.ch"],
        mx_suffixes: &["bluewin.ch"],
        imap: tls("imaps.bluewin.ch", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3s.bluewin.ch", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtpauths.bluewin.ch", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some("http://smtphelp.bluewin.ch/"),
        ..provider("bluewin", "Swisscom Bluewin")
    },
    Provider {
        domains: &["sunrise.ch"],
        imap: tls("imap.sunrise.ch", 993, Unknown, UNSAID),
        submission: tls("smtp2.sunrise.ch", 465, Unknown, UNSAID),
        help_url: Some("https://www.sunrise.ch/de/privatkunden/hilfe/nutzung-und-dienste/sunrise-mail.html"),
        ..provider("sunrise", "Sunrise")
    },
    Provider {
        domains: &["ik.me", "ikmail.com", "etik.com"],
        mx_suffixes: &["mta-gw.infomaniak.ch"],
        imap: tls("mail.infomaniak.com", 993, Address, APP_PASSWORD),
        submission: tls("mail.infomaniak.com", 465, Address, APP_PASSWORD),
        preparations: &[InfomaniakPassword],
        help_url: Some("https://www.infomaniak.com/fr/support/faq/search?q=imap"),
        dav: &[caldav("https://sync.infomaniak.com/"), carddav("https://sync.infomaniak.com/")],
        ..provider("infomaniak", "Infomaniak")
    },
    Provider {
        domains: &["kolabnow.com", "mykolab.com", "mykolab.ch"],
        mx_suffixes: &["kolabnow.com", "mykolab.com"],
        imap: tls("imap.kolabnow.com", 993, Address, PASSWORD),
        submission: tls("smtp.kolabnow.com", 465, Address, PASSWORD),
        ..provider("kolabnow", "Kolab Now")
    },
    Provider {
        mx_suffixes: &["udag.de"],
        imap: tls("imaps.udag.de", 993, Address, PASSWORD),
        pop3: tls("pops.udag.de", 995, Address, PASSWORD),
        submission: tls("smtps.udag.de", 465, Address, PASSWORD),
        ..provider("united-domains", "united-domains")
    },
    Provider {
        mx_suffixes: &["greensta.de"],
        imap: tls("mail.greensta.de", 993, Unknown, PASSWORD),
        submission: tls("mail.greensta.de", 465, Unknown, PASSWORD),
        ..provider("greensta", "Greensta")
    },
    Provider {
        mx_suffixes: &["world4you.com"],
        imap: tls("imap.world4you.com", 993, Address, PASSWORD),
        submission: starttls("smtp.world4you.com", 587, Address, PASSWORD),
        ..provider("world4you", "World4You")
    },
    Provider {
        mx_suffixes: &["easyname.com", "easyname.eu"],
        imap: tls("imap.easyname.com", 993, Unknown, PASSWORD),
        submission: tls("smtp.easyname.com", 465, Unknown, PASSWORD),
        ..provider("easyname", "easyname")
    },
    Provider {
        mx_suffixes: &["hostpoint.ch"],
        imap: tls("imap.mail.hostpoint.ch", 993, Address, PASSWORD),
        submission: tls("asmtp.mail.hostpoint.ch", 465, Address, PASSWORD),
        ..provider("hostpoint", "Hostpoint")
    },
    Provider {
        mx_suffixes: &["cyon.ch", "cyon.net"],
        imap: tls("mail.cyon.ch", 993, Address, PASSWORD),
        submission: tls("mail.cyon.ch", 465, Address, PASSWORD),
        ..provider("cyon", "cyon")
    },
];

#[rustfmt::skip]
const GMX_DOMAINS: &[&str] = &[
    "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.eu", "gmx.biz", "gmx.org", "gmx.info", "mein.gmx", "mail.gmx",
    "email.gmx",
];

#[rustfmt::skip]
const GMX_INT_DOMAINS: &[&str] = &[
    "gmx.com", "gmx.tm", "gmx.us", "gmx.co.uk", "gmx.es", "gmx.fr", "gmx.ca", "gmx.cn", "gmx.co.in", "gmx.com.br",
    "gmx.com.my", "gmx.hk", "gmx.ie", "gmx.ph", "gmx.pt", "gmx.ru", "gmx.se", "gmx.sg", "gmx.tw", "gmx.com.tr",
    "gmx.it", "gmx.li",
];

#[rustfmt::skip]
const WEB_DE_DOMAINS: &[&str] = &[
    "web.de", "email.de", "flirt.ms", "hallo.ms", "kuss.ms", "love.ms", "magic.ms", "singles.ms", "cool.ms",
    "kanzler.ms", "okay.ms", "party.ms", "pop.ms", "stars.ms", "techno.ms", "clever.ms", "deutschland.ms",
    "genial.ms", "ich.ms", "online.ms", "smart.ms", "wichtig.ms", "action.ms", "fussball.ms", "joker.ms",
    "planet.ms", "power.ms",
];

#[rustfmt::skip]
const D1UND1_DOMAINS: &[&str] = &[
    "online.de", "onlinehome.de", "sofortstart.de", "sofort-start.de", "sofortsurf.de", "sofort-surf.de",
    "go4more.de",
];

#[rustfmt::skip]
const POSTEO_DOMAINS: &[&str] = &[
    "posteo.de", "posteo.at", "posteo.be", "posteo.ca", "posteo.ch", "posteo.cl", "posteo.co", "posteo.co.uk",
    "posteo.com", "posteo.com.br", "posteo.cr", "posteo.cz", "posteo.dk", "posteo.ee", "posteo.es", "posteo.eu",
    "posteo.fi", "posteo.gl", "posteo.gr", "posteo.hn", "posteo.hr", "posteo.hu", "posteo.ie", "posteo.in",
    "posteo.is", "posteo.it", "posteo.jp", "posteo.la", "posteo.li", "posteo.lt", "posteo.lu", "posteo.me",
    "posteo.mx", "posteo.my", "posteo.net", "posteo.nl", "posteo.no", "posteo.nz", "posteo.org", "posteo.pe",
    "posteo.pl", "posteo.pm", "posteo.pt", "posteo.ro", "posteo.se", "posteo.sg", "posteo.si", "posteo.tn",
    "posteo.uk", "posteo.us", "posteo.af", "posteo.ru",
];
