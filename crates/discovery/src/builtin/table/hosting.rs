//! Hosters whose customers bring their own domains: America, and all over the world.

use super::{APP_PASSWORD, PASSWORD, UNSAID, provider, starttls, tls};
use crate::builtin::Form::{Address, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AppPassword, EnableMailPrograms, ForwardEmailPlan, HostFromMx, ImapInSomePlans, MailboxPassword, MxrouteRelay,
};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["ionos.com"],
        mx_suffixes: &["ionos.com", "1and1.com", "perfora.net"],
        imap: tls("imap.ionos.com", 993, Address, PASSWORD),
        pop3: tls("pop.ionos.com", 995, Address, PASSWORD),
        submission: tls("smtp.ionos.com", 465, Address, PASSWORD),
        preparations: &[MailboxPassword],
        help_url: Some("https://www.ionos.com/help/email/general-topics/settings-for-your-email-programs-imap-pop3/"),
        ..provider("ionos-com", "IONOS (USA)")
    },
    Provider {
        mx_suffixes: &["emailsrvr.com"],
        imap: tls("secure.emailsrvr.com", 993, Address, PASSWORD),
        submission: tls("secure.emailsrvr.com", 465, Address, PASSWORD),
        ..provider("rackspace", "Rackspace Email")
    },
    Provider {
        mx_suffixes: &["smtp.secureserver.net", "mailstore1.secureserver.net"],
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
        mx_suffixes: &["dreamhost.com"],
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
        mx_suffixes: &["mxroute.com", "mxrouting.net"],
        preparations: &[HostFromMx, MxrouteRelay],
        help_url: Some("https://mxroute.com/support/"),
        ..provider("mxroute", "MXroute")
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
        mx_suffixes: &["hover.com.cust.hostedemail.com"],
        imap: tls("mail.hover.com", 993, Address, PASSWORD),
        submission: tls("mail.hover.com", 465, Address, PASSWORD),
        ..provider("hover", "Hover")
    },
    Provider {
        mx_suffixes: &["cust.a.hostedemail.com"],
        imap: tls("mail.a.hostedemail.com", 993, Address, PASSWORD),
        submission: tls("mail.a.hostedemail.com", 465, Address, PASSWORD),
        ..provider("opensrs-a", "OpenSRS hosted email (cluster A)")
    },
    Provider {
        mx_suffixes: &["cust.b.hostedemail.com"],
        imap: tls("mail.b.hostedemail.com", 993, Address, PASSWORD),
        submission: tls("mail.b.hostedemail.com", 465, Address, PASSWORD),
        ..provider("opensrs-b", "OpenSRS hosted email (cluster B)")
    },
    Provider {
        mx_suffixes: &["netsolmail.net"],
        imap: tls("netsol-imap-oxcs.hostingplatform.com", 993, Address, PASSWORD),
        submission: starttls("netsol-smtp-oxcs.hostingplatform.com", 587, Address, PASSWORD),
        ..provider("network-solutions", "Network Solutions")
    },
    Provider {
        domains: &["titan.email"],
        mx_suffixes: &["titan.email"],
        imap: tls("imap.titan.email", 993, Address, PASSWORD),
        pop3: tls("pop.titan.email", 995, Address, PASSWORD),
        submission: tls("smtp.titan.email", 465, Address, PASSWORD),
        preparations: &[EnableMailPrograms],
        ..provider("titan", "Titan Mail")
    },
    Provider {
        mx_suffixes: &["spacemail.com"],
        imap: tls("mail.spacemail.com", 993, Address, PASSWORD),
        submission: tls("mail.spacemail.com", 465, Address, PASSWORD),
        ..provider("spacemail", "Spacemail (Spaceship)")
    },
    Provider {
        mx_suffixes: &["larksuite.com"],
        imap: tls("imap.larksuite.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.larksuite.com", 465, Address, APP_PASSWORD),
        preparations: &[AppPassword],
        ..provider("lark", "Lark Mail")
    },
    Provider {
        mx_suffixes: &["forwardemail.net"],
        imap: tls("imap.forwardemail.net", 993, Address, APP_PASSWORD),
        submission: tls("smtp.forwardemail.net", 465, Address, APP_PASSWORD),
        preparations: &[ForwardEmailPlan],
        help_url: Some("https://forwardemail.net/en/faq"),
        ..provider("forwardemail", "Forward Email")
    },
    Provider {
        mx_suffixes: &["inbound-smtp.us-east-1.amazonaws.com"],
        imap: tls("imap.mail.us-east-1.awsapps.com", 993, Address, PASSWORD),
        submission: tls("smtp.mail.us-east-1.awsapps.com", 465, Address, PASSWORD),
        ..provider("workmail-us-east-1", "Amazon WorkMail (us-east-1)")
    },
    Provider {
        mx_suffixes: &["inbound-smtp.us-west-2.amazonaws.com"],
        imap: tls("imap.mail.us-west-2.awsapps.com", 993, Address, PASSWORD),
        submission: tls("smtp.mail.us-west-2.awsapps.com", 465, Address, PASSWORD),
        ..provider("workmail-us-west-2", "Amazon WorkMail (us-west-2)")
    },
    Provider {
        mx_suffixes: &["inbound-smtp.eu-west-1.amazonaws.com"],
        imap: tls("imap.mail.eu-west-1.awsapps.com", 993, Address, PASSWORD),
        submission: tls("smtp.mail.eu-west-1.awsapps.com", 465, Address, PASSWORD),
        ..provider("workmail-eu-west-1", "Amazon WorkMail (eu-west-1)")
    },
    Provider {
        mx_suffixes: &["locaweb.com.br"],
        imap: tls("email-ssl.com.br", 993, Address, PASSWORD),
        submission: tls("email-ssl.com.br", 465, Address, PASSWORD),
        ..provider("locaweb", "Locaweb")
    },
    Provider {
        mx_suffixes: &["uhserver.com"],
        imap: tls("imap.uhserver.com", 993, Address, PASSWORD),
        submission: starttls("smtp.uhserver.com", 587, Address, PASSWORD),
        ..provider("uol-host", "UOL Host")
    },
    Provider {
        mx_suffixes: &["kinghost.net"],
        imap: tls("imap.kinghost.net", 993, Address, PASSWORD),
        submission: starttls("smtp.kinghost.net", 587, Address, PASSWORD),
        ..provider("kinghost", "KingHost")
    },
];
