//! Poland, the Czech Republic, Slovakia, Hungary, Bulgaria, the Baltic states, Ukraine and Russia.

use super::{APP_PASSWORD, OAUTH2_OR_APP, PASSWORD, PASSWORD_OR_APP, UNSAID, caldav, carddav, provider, starttls, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::preparation::Preparation::{
    AppPassword, AppPasswordPerhaps, AppPasswordWith2fa, EnableImap, EnableMailPrograms, EnablePop3Imap,
    EnablePop3ImapSmtp, MailEePassword, MailRuSending, NoImap, OAuth2OrAppPassword, PasswordLapses, SendingByNetwork,
    VkPassword,
};
use crate::builtin::{Offer, Provider};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["wp.pl"],
        mx_suffixes: &["mx.wp.pl"],
        imap: tls("imap.wp.pl", 993, LocalPart, PASSWORD_OR_APP),
        pop3: tls("pop3.wp.pl", 995, LocalPart, PASSWORD_OR_APP),
        submission: tls("smtp.wp.pl", 465, LocalPart, PASSWORD_OR_APP),
        preparations: &[EnableMailPrograms, AppPasswordPerhaps],
        help_url: Some("https://pomoc.wp.pl/jak-skonfigurowac-program-pocztowy"),
        ..provider("wp", "WP Poczta")
    },
    Provider {
        domains: &["o2.pl", "go2.pl", "tlen.pl", "prokonto.pl"],
        imap: tls("poczta.o2.pl", 993, LocalPart, PASSWORD),
        pop3: tls("poczta.o2.pl", 995, LocalPart, PASSWORD),
        submission: tls("poczta.o2.pl", 465, LocalPart, PASSWORD),
        preparations: &[EnableMailPrograms, SendingByNetwork],
        help_url: Some("https://pomoc.o2.pl/aktywacja-dostepu-dla-programow-pocztowych"),
        ..provider("o2-pl", "o2 Poczta")
    },
    Provider {
        domains: &["gazeta.pl"],
        imap: tls("imap.gazeta.pl", 993, Address, PASSWORD),
        submission: tls("smtp.gazeta.pl", 465, Address, PASSWORD),
        ..provider("gazeta", "Gazeta.pl")
    },
    Provider {
        domains: ONET_DOMAINS,
        mx_suffixes: &["poczta.onet.pl"],
        imap: tls("imap.poczta.onet.pl", 993, Address, PASSWORD),
        pop3: tls("pop3.poczta.onet.pl", 995, Address, PASSWORD),
        submission: tls("smtp.poczta.onet.pl", 465, Address, PASSWORD),
        help_url: Some("https://pomoc.poczta.onet.pl/baza-wiedzy/konfiguracja-poczty-w-programie-mozilla-thunderbird/"),
        ..provider("onet", "Onet Poczta")
    },
    Provider {
        domains: INTERIA_DOMAINS,
        imap: tls("poczta.interia.pl", 993, Unknown, UNSAID),
        submission: tls("poczta.interia.pl", 465, Unknown, UNSAID),
        preparations: &[EnableImap],
        help_url: Some(
            "https://pomoc.poczta.interia.pl/news-parametry-do-konfiguracji-programow-pocztowych,nId,2136275",
        ),
        ..provider("interia", "Interia Poczta")
    },
    Provider {
        domains: &["seznam.cz", "email.cz", "post.cz", "spoluzaci.cz"],
        mx_suffixes: &["seznam.cz"],
        imap: tls("imap.seznam.cz", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3.seznam.cz", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.seznam.cz", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordWith2fa],
        help_url: Some("http://napoveda.seznam.cz/cz/email/imap-pop3-smtp/"),
        ..provider("seznam", "Seznam Email")
    },
    Provider {
        domains: &["azet.sk"],
        imap: tls("imap.azet.sk", 993, Address, PASSWORD),
        submission: tls("smtp.azet.sk", 465, Address, PASSWORD),
        ..provider("azet", "Azet.sk")
    },
    Provider {
        domains: &["inbox.lv", "inbox.eu", "inbox.lt", "inbox.la"],
        imap: tls("mail.%EMAILDOMAIN%", 993, Address, APP_PASSWORD),
        pop3: tls("mail.%EMAILDOMAIN%", 995, Address, APP_PASSWORD),
        submission: tls("mail.%EMAILDOMAIN%", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, MailEePassword, PasswordLapses],
        help_url: Some("https://help.inbox.lv/?keyword=email_clients_access"),
        ..provider("inbox.lv", "Inbox.lv")
    },
    Provider {
        domains: &["mail.ee"],
        imap: tls("%EMAILDOMAIN%", 993, Address, APP_PASSWORD),
        pop3: tls("%EMAILDOMAIN%", 995, Address, APP_PASSWORD),
        submission: tls("%EMAILDOMAIN%", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, MailEePassword],
        help_url: Some("https://help.mail.ee/?keyword=email_clients_access"),
        ..provider("mail.ee", "Mail.ee")
    },
    Provider {
        domains: &["mail.ru", "inbox.ru", "list.ru", "bk.ru", "corp.mail.ru", "internet.ru", "xmail.ru"],
        mx_suffixes: &["mail.ru"],
        // OAuth2 is for IMAP and POP3 only.
        imap: tls("imap.mail.ru", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.mail.ru", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.mail.ru", 465, Address, APP_PASSWORD),
        preparations: &[OAuth2OrAppPassword, MailRuSending],
        help_url: Some("https://help.mail.ru/mail/security/protection/external"),
        dav: &[caldav("https://calendar.mail.ru/")],
        ..provider("mail.ru", "Mail.ru")
    },
    Provider {
        domains: &["vk.com"],
        imap: tls("imap.mail.ru", 993, Address, APP_PASSWORD),
        submission: tls("smtp.mail.ru", 465, Address, APP_PASSWORD),
        preparations: &[VkPassword],
        help_url: Some("https://account.mail.ru/user/2-step-auth/passwords/"),
        ..provider("vk", "VK Mail")
    },
    Provider {
        domains: &[
            "yandex.ru",
            "yandex.com",
            "yandex.net",
            "yandex.by",
            "yandex.kz",
            "yandex.ua",
            "yandex.com.tr",
            "yandex.uz",
            "ya.ru",
            "narod.ru",
        ],
        mx_suffixes: &["mx.yandex.ru", "mx.yandex.net"],
        imap: tls("imap.yandex.com", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.yandex.com", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.yandex.com", 465, Address, OAUTH2_OR_APP),
        preparations: &[EnablePop3Imap, OAuth2OrAppPassword],
        help_url: Some("https://yandex.com/support/yandex-360/customers/mail/en/mail-clients/others"),
        dav: &[caldav("https://caldav.yandex.ru/"), carddav("https://carddav.yandex.ru/")],
        ..provider("yandex", "Yandex Mail")
    },
    Provider {
        domains: &["rambler.ru", "autorambler.ru", "myrambler.ru", "rambler.ua", "lenta.ru", "ro.ru", "r0.ru"],
        mx_suffixes: &["mx.rambler.ru", "inmx.rambler.ru"],
        imap: tls("imap.rambler.ru", 993, Address, PASSWORD),
        pop3: tls("pop.rambler.ru", 995, Address, PASSWORD),
        submission: tls("smtp.rambler.ru", 465, Address, PASSWORD),
        preparations: &[EnableMailPrograms],
        help_url: Some("https://help.rambler.ru/mail/mail-pochtovye-klienty/1277/"),
        ..provider("rambler", "Rambler")
    },
    Provider {
        domains: &["ukr.net"],
        imap: tls("imap.ukr.net", 993, Address, APP_PASSWORD),
        submission: tls("smtp.ukr.net", 465, Address, APP_PASSWORD),
        preparations: &[EnableImap, AppPassword],
        help_url: Some("https://wiki.ukr.net/ManageIMAPAccess"),
        ..provider("ukr.net", "UKR.NET")
    },
    Provider {
        domains: &["i.ua"],
        imap: Offer::NotOffered,
        pop3: tls("pop3.i.ua", 995, Unknown, PASSWORD),
        submission: tls("smtp.i.ua", 465, Unknown, PASSWORD),
        preparations: &[NoImap],
        ..provider("i.ua", "i.ua")
    },
    Provider {
        domains: &["centrum.cz", "atlas.cz"],
        imap: tls("imap.centrum.cz", 993, Address, PASSWORD),
        submission: tls("smtp.centrum.cz", 465, Address, PASSWORD),
        ..provider("centrum.cz", "Centrum.cz (with Atlas)")
    },
    Provider {
        domains: &["centrum.sk", "atlas.sk"],
        imap: tls("imap.centrum.sk", 993, Address, PASSWORD),
        submission: tls("smtp.centrum.sk", 465, Address, PASSWORD),
        ..provider("centrum.sk", "Centrum.sk")
    },
    Provider {
        domains: &["abv.bg", "gyuvetch.bg"],
        imap: tls("imap.abv.bg", 993, Unknown, PASSWORD_OR_APP),
        submission: tls("smtp.abv.bg", 465, Unknown, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        ..provider("abv", "ABV Mail")
    },
    Provider {
        domains: &["mail.bg"],
        imap: tls("imap.mail.bg", 993, Address, PASSWORD_OR_APP),
        submission: tls("smtp.mail.bg", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        ..provider("mail.bg", "Mail.bg")
    },
    Provider {
        domains: &["freemail.hu"],
        imap: tls("imap.freemail.hu", 993, Address, PASSWORD),
        submission: starttls("smtp.freemail.hu", 587, Address, PASSWORD),
        ..provider("freemail.hu", "Freemail.hu")
    },
    Provider {
        domains: &["active24.com", "smtp.cz"],
        mx_suffixes: &["active24.com", "active24.cz"],
        imap: tls("email.active24.com", 993, Address, PASSWORD),
        pop3: tls("email.active24.com", 995, Address, PASSWORD),
        submission: tls("email.active24.com", 465, Address, PASSWORD),
        ..provider("active24", "Active24")
    },
    Provider {
        mx_suffixes: &["forpsi.com"],
        imap: tls("imap.forpsi.com", 993, Address, PASSWORD),
        submission: tls("smtp.forpsi.com", 465, Address, PASSWORD),
        ..provider("forpsi", "Forpsi")
    },
    Provider {
        mx_suffixes: &["beget.com", "beget.ru"],
        imap: tls("imap.beget.com", 993, Address, PASSWORD),
        submission: tls("smtp.beget.com", 465, Address, PASSWORD),
        ..provider("beget", "Beget")
    },
    Provider {
        mx_suffixes: &["timeweb.ru"],
        imap: tls("imap.timeweb.ru", 993, Address, PASSWORD),
        submission: tls("smtp.timeweb.ru", 465, Address, PASSWORD),
        ..provider("timeweb", "Timeweb")
    },
    Provider {
        mx_suffixes: &["zonemx.eu", "zone.eu", "zone.ee"],
        imap: tls("imap.zone.eu", 993, Address, PASSWORD),
        submission: tls("smtp.zone.eu", 465, Address, PASSWORD),
        ..provider("zone", "Zone")
    },
];

#[rustfmt::skip]
const ONET_DOMAINS: &[&str] = &[
    "onet.pl", "onet.eu", "poczta.onet.pl", "poczta.onet.eu", "op.pl", "vp.pl", "autograf.pl", "buziaczek.pl",
    "amorki.pl", "republika.pl", "adres.pl", "cyberia.pl", "onet.com.pl", "opoczta.pl", "pseudonim.pl", "spoko.pl",
    "vip.onet.pl",
];

#[rustfmt::skip]
const INTERIA_DOMAINS: &[&str] = &[
    "interia.pl", "interia.eu", "poczta.fm", "vip.interia.pl", "intmail.pl", "interia.com", "interiowy.pl",
];
