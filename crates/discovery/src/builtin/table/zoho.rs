//! Zoho: data centres that share nothing, and other servers for domains of one's own.

use super::{PASSWORD_OR_APP, caldav, carddav, provider, tls};
use crate::builtin::Form::Address;
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{self, AppPasswordPerhaps, EnablePop3Imap, ImapInSomePlans};

/// The free plan has neither IMAP nor POP3.
const ZOHO_PREPARATIONS: &[Preparation] = &[EnablePop3Imap, ImapInSomePlans, AppPasswordPerhaps];

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["zoho.com", "zohomail.com"],
        imap: tls("imap.zoho.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        dav: &[caldav("https://calendar.zoho.com/"), carddav("https://contacts.zoho.com/")],
        ..provider("zoho", "Zoho Mail (US)")
    },
    Provider {
        domains: &["zoho.eu", "zohomail.eu"],
        imap: tls("imap.zoho.eu", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.eu", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.eu", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.eu/mail/help/imap-access.html"),
        ..provider("zoho-eu", "Zoho Mail (EU)")
    },
    Provider {
        domains: &["zoho.in", "zohomail.in"],
        imap: tls("imap.zoho.in", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.in", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.in", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-in", "Zoho Mail (India)")
    },
    Provider {
        domains: &["zoho.jp", "zohomail.jp"],
        imap: tls("imap.zoho.jp", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.jp", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.jp", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-jp", "Zoho Mail (Japan)")
    },
    Provider {
        domains: &["zoho.com.au", "zohomail.com.au"],
        imap: tls("imap.zoho.com.au", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zoho.com.au", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zoho.com.au", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-au", "Zoho Mail (Australia)")
    },
    Provider {
        domains: &["zohocloud.ca", "zohomailcloud.ca"],
        imap: tls("imap.zohocloud.ca", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.zohocloud.ca", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.zohocloud.ca", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnablePop3Imap, AppPasswordPerhaps],
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-ca", "Zoho Mail (Canada)")
    },
    Provider {
        mx_suffixes: &["zoho.com", "zohomail.com"],
        imap: tls("imappro.zoho.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("poppro.zoho.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtppro.zoho.com", 465, Address, PASSWORD_OR_APP),
        preparations: ZOHO_PREPARATIONS,
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-pro", "Zoho Mail (own domain, US)")
    },
    Provider {
        mx_suffixes: &["zoho.eu"],
        imap: tls("imappro.zoho.eu", 993, Address, PASSWORD_OR_APP),
        pop3: tls("poppro.zoho.eu", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtppro.zoho.eu", 465, Address, PASSWORD_OR_APP),
        preparations: ZOHO_PREPARATIONS,
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-pro-eu", "Zoho Mail (own domain, EU)")
    },
    Provider {
        mx_suffixes: &["zoho.in"],
        imap: tls("imappro.zoho.in", 993, Address, PASSWORD_OR_APP),
        pop3: tls("poppro.zoho.in", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtppro.zoho.in", 465, Address, PASSWORD_OR_APP),
        preparations: ZOHO_PREPARATIONS,
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-pro-in", "Zoho Mail (own domain, India)")
    },
    Provider {
        mx_suffixes: &["zoho.jp"],
        imap: tls("imappro.zoho.jp", 993, Address, PASSWORD_OR_APP),
        pop3: tls("poppro.zoho.jp", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtppro.zoho.jp", 465, Address, PASSWORD_OR_APP),
        preparations: ZOHO_PREPARATIONS,
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-pro-jp", "Zoho Mail (own domain, Japan)")
    },
    Provider {
        mx_suffixes: &["zoho.com.au"],
        imap: tls("imappro.zoho.com.au", 993, Address, PASSWORD_OR_APP),
        pop3: tls("poppro.zoho.com.au", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtppro.zoho.com.au", 465, Address, PASSWORD_OR_APP),
        preparations: ZOHO_PREPARATIONS,
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-pro-au", "Zoho Mail (own domain, Australia)")
    },
    Provider {
        mx_suffixes: &["zohocloud.ca", "zoho.ca"],
        imap: tls("imappro.zohocloud.ca", 993, Address, PASSWORD_OR_APP),
        pop3: tls("poppro.zohocloud.ca", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtppro.zohocloud.ca", 465, Address, PASSWORD_OR_APP),
        preparations: ZOHO_PREPARATIONS,
        help_url: Some("https://www.zoho.com/mail/help/imap-access.html"),
        ..provider("zoho-pro-ca", "Zoho Mail (own domain, Canada)")
    },
];
