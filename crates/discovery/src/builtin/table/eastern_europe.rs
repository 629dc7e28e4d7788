//! Poland, the Czech Republic, Slovakia, the Baltic states, Ukraine and Russia.

use super::{APP_PASSWORD, OAUTH2_OR_APP, PASSWORD, PASSWORD_OR_APP, PASSWORD_OR_OAUTH2, UNSAID, provider, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::preparation::Preparation::{
    AppPasswordPerhaps, EnableImap, EnableMailPrograms, EnablePop3ImapSmtp, MailEePassword, MailRuSending, NoImap,
    OAuth2OrAppPassword, SendingByNetwork, VkPassword,
};
use crate::builtin::{Offer, Provider};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["wp.pl"],
        imap: tls("imap.wp.pl", 993, LocalPart, PASSWORD_OR_APP),
        pop3: tls("pop3.wp.pl", 995, LocalPart, PASSWORD_OR_APP),
        submission: tls("smtp.wp.pl", 465, LocalPart, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
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
        domains: ONET_DOMAINS,
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
        imap: tls("imap.seznam.cz", 993, Address, PASSWORD),
        pop3: tls("pop3.seznam.cz", 995, Address, PASSWORD),
        submission: tls("smtp.seznam.cz", 465, Address, PASSWORD),
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
        imap: tls("mail.%EMAILDOMAIN%", 993, Address, PASSWORD),
        pop3: tls("mail.%EMAILDOMAIN%", 995, Address, PASSWORD),
        submission: tls("mail.%EMAILDOMAIN%", 465, Address, PASSWORD),
        preparations: &[EnablePop3ImapSmtp],
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
        domains: &["mail.ru", "inbox.ru", "list.ru", "bk.ru", "corp.mail.ru", "internet.ru"],
        mx_suffixes: &["mail.ru"],
        // OAuth2 is for IMAP and POP3 only.
        imap: tls("imap.mail.ru", 993, Address, OAUTH2_OR_APP),
        pop3: tls("pop.mail.ru", 995, Address, OAUTH2_OR_APP),
        submission: tls("smtp.mail.ru", 465, Address, APP_PASSWORD),
        preparations: &[OAuth2OrAppPassword, MailRuSending],
        help_url: Some("https://help.mail.ru/mail/security/protection/external"),
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
        domains: &["yandex.ru", "yandex.com", "yandex.net", "yandex.by", "yandex.kz", "yandex.ua", "ya.ru", "narod.ru"],
        mx_suffixes: &["mx.yandex.ru", "mx.yandex.net"],
        imap: tls("imap.yandex.com", 993, Address, PASSWORD_OR_OAUTH2),
        pop3: tls("pop.yandex.com", 995, Address, PASSWORD_OR_OAUTH2),
        submission: tls("smtp.yandex.com", 465, Address, PASSWORD_OR_OAUTH2),
        preparations: &[EnableImap],
        help_url: Some("https://yandex.com/support/mail/mail-clients/others.html"),
        ..provider("yandex", "Yandex Mail")
    },
    Provider {
        domains: &["rambler.ru", "autorambler.ru", "myrambler.ru", "rambler.ua", "lenta.ru", "ro.ru", "r0.ru"],
        imap: tls("imap.rambler.ru", 993, Address, PASSWORD),
        pop3: tls("pop.rambler.ru", 995, Address, PASSWORD),
        submission: tls("smtp.rambler.ru", 465, Address, PASSWORD),
        preparations: &[EnableMailPrograms],
        help_url: Some("https://help.rambler.ru/mail/mail-pochtovye-klienty/1277/"),
        ..provider("rambler", "Rambler")
    },
    Provider {
        domains: &["ukr.net"],
        imap: tls("imap.ukr.net", 993, Address, PASSWORD),
        submission: tls("smtp.ukr.net", 465, Address, PASSWORD),
        preparations: &[EnableImap],
        help_url: Some("https://wiki.ukr.net/ManageIMAPAccess"),
        ..provider("ukr.net", "UKR.NET")
    },
    Provider { domains: &["i.ua"], imap: Offer::NotOffered, preparations: &[NoImap], ..provider("i.ua", "i.ua") },
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
