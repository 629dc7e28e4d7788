//! Hosters whose customers bring their own domains.

use super::{PASSWORD, UNSAID, provider, starttls, tls};
use crate::builtin::Form::{Address, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{HostFromMx, ImapInSomePlans, MailboxPassword, MxrouteRelay};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["ionos.com"],
        mx_suffixes: &["1and1.com", "perfora.net"],
        imap: tls("imap.ionos.com", 993, Address, PASSWORD),
        pop3: tls("pop.ionos.com", 995, Address, PASSWORD),
        submission: tls("smtp.ionos.com", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        help_url: Some("https://www.ionos.com/help/email/general-topics/settings-for-your-email-programs-imap-pop3/"),
        ..provider("ionos-com", "IONOS (USA)")
    },
    Provider {
        domains: &["ionos.co.uk"],
        mx_suffixes: &["1and1.co.uk", "oneandone.co.uk"],
        imap: tls("imap.ionos.co.uk", 993, Address, PASSWORD),
        submission: tls("smtp.ionos.co.uk", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        help_url: Some("https://www.ionos.co.uk/help/email/general-topics/settings-for-your-email-programs-imap-pop3/"),
        ..provider("ionos-uk", "IONOS (UK)")
    },
    Provider {
        domains: &["ionos.fr"],
        mx_suffixes: &["1and1.fr", "unetun.com"],
        imap: tls("imap.ionos.fr", 993, Address, PASSWORD),
        submission: tls("smtp.ionos.fr", 465, Address, PASSWORD),
        help_url: Some(
            "https://www.ionos.fr/assistance/email/sujets-generaux/parametres-pour-les-programmes-de-messagerie/",
        ),
        ..provider("ionos-fr", "IONOS (France)")
    },
    Provider {
        mx_suffixes: &["emailsrvr.com"],
        imap: tls("secure.emailsrvr.com", 993, Address, PASSWORD),
        submission: tls("secure.emailsrvr.com", 465, Address, PASSWORD),
        ..provider("rackspace", "Rackspace Email")
    },
    Provider {
        mx_suffixes: &["secureserver.net"],
        imap: tls("imap.secureserver.net", 993, Address, PASSWORD),
        pop3: tls("pop.secureserver.net", 995, Address, PASSWORD),
        submission: tls("smtpout.secureserver.net", 465, Address, PASSWORD),
        preparations: &[ImapInSomePlans],
        help_url: Some("https://www.godaddy.com/help/server-and-port-settings-for-workspace-email-6949"),
        ..provider("godaddy", "GoDaddy Workspace (secureserver)")
    },
    Provider {
        domains: &["privateemail.com"],
        mx_suffixes: &["privateemail.com"],
        imap: tls("mail.privateemail.com", 993, Address, PASSWORD),
        pop3: tls("mail.privateemail.com", 995, Address, PASSWORD),
        submission: tls("mail.privateemail.com", 465, Address, PASSWORD),
        help_url: Some(
            "https://www.namecheap.com/support/knowledgebase/article.aspx/1179/2175/general-private-email-configuration-for-mail-clients-and-mobile-devices/",
        ),
        ..provider("namecheap", "Namecheap Private Email")
    },
    Provider {
        mx_suffixes: &["mail.dreamhost.com"],
        imap: tls("imap.dreamhost.com", 993, Unknown, UNSAID),
        submission: tls("smtp.dreamhost.com", 465, Unknown, UNSAID),
        help_url: Some("https://help.dreamhost.com/hc/en-us/articles/214918038-Email-client-configuration-overview"),
        ..provider("dreamhost", "DreamHost")
    },
    Provider {
        mx_suffixes: &["hostinger.com"],
        imap: tls("imap.hostinger.com", 993, Unknown, UNSAID),
        pop3: tls("pop.hostinger.com", 995, Unknown, UNSAID),
        submission: tls("smtp.hostinger.com", 465, Unknown, UNSAID),
        help_url: Some(
            "https://www.hostinger.com/support/4768584-how-to-set-up-hostinger-email-on-mozilla-thunderbird-desktop-windows/",
        ),
        ..provider("hostinger", "Hostinger")
    },
    Provider {
        mx_suffixes: &["ovh.net"],
        imap: tls("ssl0.ovh.net", 993, Address, PASSWORD),
        pop3: tls("ssl0.ovh.net", 995, Address, PASSWORD),
        submission: tls("ssl0.ovh.net", 465, Address, PASSWORD),
        help_url: Some("http://guides.ovh.com/ConfigurationEmail"),
        ..provider("ovh", "OVHcloud")
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
        mx_suffixes: &["mxroute.com", "mxrouting.net"],
        preparations: &[HostFromMx, MxrouteRelay],
        help_url: Some("https://mxroute.com/support/"),
        ..provider("mxroute", "MXroute")
    },
    Provider {
        domains: &["migadu.com"],
        mx_suffixes: &["migadu.com"],
        imap: tls("imap.migadu.com", 993, Address, PASSWORD),
        submission: tls("smtp.migadu.com", 465, Address, PASSWORD),
        help_url: Some("https://www.migadu.com/guides/index.html"),
        ..provider("migadu", "Migadu")
    },
    Provider {
        mx_suffixes: &["cloudeu.xion.oxcs.net"],
        imap: tls("imap.eu.appsuite.cloud", 993, Address, PASSWORD),
        pop3: tls("pop.eu.appsuite.cloud", 995, Address, PASSWORD),
        submission: starttls("smtp.eu.appsuite.cloud", 587, Address, PASSWORD),
        help_url: Some("https://confluence-public.open-xchange.com/display/OASC/OX+Cloud+%28OX+brand%29+endpoints"),
        ..provider("oxcloud-eu", "OX Cloud EU")
    },
    Provider {
        mx_suffixes: &["cloudus.xion.oxcs.net"],
        imap: tls("imap.us.appsuite.cloud", 993, Address, PASSWORD),
        pop3: tls("pop.us.appsuite.cloud", 995, Address, PASSWORD),
        submission: starttls("smtp.us.appsuite.cloud", 587, Address, PASSWORD),
        help_url: Some("https://confluence-public.open-xchange.com/display/OASC/OX+Cloud+%28OX+brand%29+endpoints"),
        ..provider("oxcloud-us", "OX Cloud US")
    },
    Provider {
        domains: &["websupport.sk"],
        imap: tls("imap.websupport.sk", 993, Address, PASSWORD),
        pop3: tls("pop.websupport.sk", 995, Address, PASSWORD),
        submission: tls("smtp.websupport.sk", 465, Address, PASSWORD),
        ..provider("websupport", "WebSupport")
    },
    Provider {
        domains: &["dondominio.com"],
        imap: tls("imap.dondominio.com", 993, Address, PASSWORD),
        pop3: tls("pop3.dondominio.com", 995, Address, PASSWORD),
        submission: tls("smtp.dondominio.com", 465, Address, PASSWORD),
        ..provider("dondominio", "DonDominio")
    },
    Provider {
        domains: &["aruba.it"],
        imap: tls("imaps.aruba.it", 993, Unknown, UNSAID),
        submission: tls("smtps.aruba.it", 465, Unknown, UNSAID),
        help_url: Some("https://guide.hosting.aruba.it/email/servizi-opzionali-email/email-imap.aspx"),
        ..provider("aruba", "Aruba")
    },
];
