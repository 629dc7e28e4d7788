//! Hosters in Europe whose customers bring their own domains; those of Germany, Austria and Switzerland
//! and of eastern Europe are with their regions.

use super::{PASSWORD, UNSAID, caldav, carddav, provider, starttls, tls};
use crate::builtin::Form::{Address, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::MailboxPassword;

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["ionos.co.uk"],
        mx_suffixes: &["ionos.co.uk", "1and1.co.uk", "oneandone.co.uk"],
        imap: tls("imap.ionos.co.uk", 993, Address, PASSWORD),
        submission: tls("smtp.ionos.co.uk", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        help_url: Some("https://www.ionos.co.uk/help/email/general-topics/settings-for-your-email-programs-imap-pop3/"),
        ..provider("ionos-uk", "IONOS (UK)")
    },
    Provider {
        domains: &["ionos.fr"],
        mx_suffixes: &["ionos.fr", "1and1.fr", "unetun.com"],
        imap: tls("imap.ionos.fr", 993, Address, PASSWORD),
        submission: tls("smtp.ionos.fr", 465, Address, PASSWORD),
        help_url: Some(
            "https://www.ionos.fr/assistance/email/sujets-generaux/parametres-pour-les-programmes-de-messagerie/",
        ),
        ..provider("ionos-fr", "IONOS (France)")
    },
    Provider {
        domains: &["ionos.es"],
        mx_suffixes: &["ionos.es", "1and1.es"],
        imap: tls("imap.ionos.es", 993, Address, PASSWORD),
        submission: tls("smtp.ionos.es", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        ..provider("ionos-es", "IONOS (Spain)")
    },
    Provider {
        domains: &["ionos.it"],
        mx_suffixes: &["ionos.it", "1and1.it"],
        imap: tls("imap.ionos.it", 993, Address, PASSWORD),
        submission: tls("smtp.ionos.it", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        ..provider("ionos-it", "IONOS (Italy)")
    },
    Provider {
        mx_suffixes: &["mail.ovh.net", "mx1.ovh.net", "mx2.ovh.net"],
        imap: tls("ssl0.ovh.net", 993, Address, PASSWORD),
        pop3: tls("ssl0.ovh.net", 995, Address, PASSWORD),
        submission: tls("ssl0.ovh.net", 465, Address, PASSWORD),
        help_url: Some("http://guides.ovh.com/ConfigurationEmail"),
        ..provider("ovh", "OVHcloud")
    },
    Provider {
        mx_suffixes: &["mail.ovh.ca"],
        imap: tls("ssl0.ovh.ca", 993, Address, PASSWORD),
        submission: tls("ssl0.ovh.ca", 465, Address, PASSWORD),
        ..provider("ovh-ca", "OVHcloud (Canada)")
    },
    Provider {
        mx_suffixes: &["gandi.net"],
        imap: tls("mail.gandi.net", 993, Address, PASSWORD),
        pop3: tls("mail.gandi.net", 995, Address, PASSWORD),
        submission: tls("mail.gandi.net", 465, Address, PASSWORD),
        help_url: Some("http://wiki.gandi.net/en/mail/standard-settings"),
        ..provider("gandi", "Gandi")
    },
    Provider {
        domains: &["one.com"],
        mx_suffixes: &["one.com"],
        imap: tls("imap.one.com", 993, Address, PASSWORD),
        submission: tls("send.one.com", 465, Address, PASSWORD),
        help_url: Some("https://help.one.com/hc/en-us/articles/115005586769-Setting-up-a-Mobile-Phone"),
        ..provider("one.com", "one.com")
    },
    Provider {
        domains: &["websupport.sk"],
        mx_suffixes: &["websupport.sk"],
        imap: tls("imap.websupport.sk", 993, Address, PASSWORD),
        pop3: tls("pop.websupport.sk", 995, Address, PASSWORD),
        submission: tls("smtp.websupport.sk", 465, Address, PASSWORD),
        ..provider("websupport", "WebSupport")
    },
    Provider {
        domains: &["dondominio.com"],
        mx_suffixes: &["dondominio.com"],
        imap: tls("imap.dondominio.com", 993, Address, PASSWORD),
        pop3: tls("pop3.dondominio.com", 995, Address, PASSWORD),
        submission: tls("smtp.dondominio.com", 465, Address, PASSWORD),
        ..provider("dondominio", "DonDominio")
    },
    Provider {
        domains: &["aruba.it"],
        mx_suffixes: &["aruba.it"],
        imap: tls("imaps.aruba.it", 993, Address, PASSWORD),
        pop3: tls("pop3s.aruba.it", 995, Address, PASSWORD),
        submission: tls("smtps.aruba.it", 465, Address, PASSWORD),
        help_url: Some("https://guide.hosting.aruba.it/email/servizi-opzionali-email/email-imap.aspx"),
        ..provider("aruba", "Aruba")
    },
    Provider {
        domains: &["migadu.com"],
        mx_suffixes: &["migadu.com"],
        imap: tls("imap.migadu.com", 993, Address, PASSWORD),
        submission: tls("smtp.migadu.com", 465, Address, PASSWORD),
        help_url: Some("https://www.migadu.com/guides/index.html"),
        dav: &[caldav("https://cdav.migadu.com/"), carddav("https://cdav.migadu.com/")],
        ..provider("migadu", "Migadu")
    },
    Provider {
        mx_suffixes: &["securemail.pro", "mail.register.it"],
        // No slip: IMAP, too, is served by the host whose name begins with "pop".
        imap: tls("pop.securemail.pro", 993, Address, PASSWORD),
        submission: tls("authsmtp.securemail.pro", 465, Address, PASSWORD),
        help_url: Some("https://www.register.it/assistenza/parametri-email/"),
        ..provider("register.it", "Register.it")
    },
    Provider {
        mx_suffixes: &["sicurezzapostale.it"],
        imap: tls("imaps.sicurezzapostale.it", 993, Unknown, UNSAID),
        submission: tls("smtps.sicurezzapostale.it", 465, Unknown, UNSAID),
        ..provider("namirial", "Namirial")
    },
    Provider {
        mx_suffixes: &["transip.email"],
        imap: tls("imap.transip.email", 993, Address, PASSWORD),
        submission: tls("smtp.transip.email", 465, Address, PASSWORD),
        ..provider("transip", "TransIP")
    },
    Provider {
        mx_suffixes: &["mailprotect.be"],
        imap: tls("imap.mailprotect.be", 993, Unknown, UNSAID),
        submission: tls("smtp-auth.mailprotect.be", 465, Unknown, UNSAID),
        ..provider("combell", "Combell")
    },
    Provider {
        mx_suffixes: &["mijndomein.nl"],
        imap: tls("mail.mijndomein.nl", 993, Unknown, UNSAID),
        submission: tls("mail.mijndomein.nl", 465, Unknown, UNSAID),
        ..provider("mijndomein", "Mijndomein")
    },
    Provider {
        mx_suffixes: &["yourfilter.nl"],
        imap: tls("mail.yourhosting.nl", 993, Unknown, UNSAID),
        submission: tls("mail.yourhosting.nl", 465, Unknown, UNSAID),
        ..provider("yourhosting", "Yourhosting")
    },
    Provider {
        mx_suffixes: &["sohosted.com"],
        imap: tls("hostingsecure.email", 993, Unknown, UNSAID),
        submission: tls("hostingsecure.email", 465, Unknown, UNSAID),
        ..provider("sohosted", "SoHosted")
    },
    Provider {
        mx_suffixes: &["soverin.net"],
        imap: tls("imap.soverin.net", 993, Address, PASSWORD),
        submission: tls("smtp.soverin.net", 465, Address, PASSWORD),
        ..provider("soverin", "Soverin")
    },
    Provider {
        mx_suffixes: &["stackmail.com"],
        imap: tls("imap.stackmail.com", 993, Address, PASSWORD),
        pop3: tls("pop3.stackmail.com", 995, Address, PASSWORD),
        submission: tls("smtp.stackmail.com", 465, Address, PASSWORD),
        ..provider("20i", "20i (Stackmail)")
    },
    Provider {
        mx_suffixes: &["123-reg.co.uk"],
        imap: tls("imap.123-reg.co.uk", 993, Address, PASSWORD),
        submission: tls("smtp.123-reg.co.uk", 465, Address, PASSWORD),
        ..provider("123-reg", "123 Reg")
    },
    Provider {
        mx_suffixes: &["livemail.co.uk"],
        imap: tls("imap.livemail.co.uk", 993, Address, PASSWORD),
        submission: tls("smtp.livemail.co.uk", 465, Address, PASSWORD),
        ..provider("fasthosts", "Fasthosts")
    },
    Provider {
        mx_suffixes: &["simply.com"],
        imap: tls("mail.simply.com", 993, Address, PASSWORD),
        submission: starttls("smtp.simply.com", 587, Address, PASSWORD),
        ..provider("simply", "Simply.com")
    },
    Provider {
        mx_suffixes: &["domeneshop.no"],
        // The login name is that of the mailbox, not the address.
        imap: tls("imap.domeneshop.no", 993, Unknown, PASSWORD),
        submission: tls("smtp.domeneshop.no", 465, Unknown, PASSWORD),
        ..provider("domeneshop", "Domeneshop")
    },
    Provider {
        mx_suffixes: &["loopia.se"],
        imap: tls("mailcluster.loopia.se", 993, Address, PASSWORD),
        submission: tls("mailcluster.loopia.se", 465, Address, PASSWORD),
        ..provider("loopia", "Loopia")
    },
];
