//! Korea, Japan, India and Israel.

use super::{APP_PASSWORD, PASSWORD, PASSWORD_OR_APP, provider, starttls, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AppPasswordPerhaps, AppPasswordWith2fa, EnableImap, EnableImapSmtp, ImapInSomePlans, SeparateMailPassword,
    TwoStepAppPassword, UsernameEither,
};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["naver.com"],
        mx_suffixes: &["mx1.naver.com", "mx2.naver.com", "mx3.naver.com"],
        // What is known of the IMAP login name contradicts itself, so it stays unknown.
        imap: tls("imap.naver.com", 993, Unknown, APP_PASSWORD),
        pop3: tls("pop.naver.com", 995, Unknown, APP_PASSWORD),
        submission: tls("smtp.naver.com", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, TwoStepAppPassword, UsernameEither],
        help_url: Some("https://help.naver.com/service/30029/contents/21342?osType=PC&lang=ko"),
        ..provider("naver", "Naver Mail")
    },
    Provider {
        domains: &["daum.net", "hanmail.net"],
        mx_suffixes: &["hanmail.net"],
        // The login name is the Daum ID.
        imap: tls("imap.daum.net", 993, LocalPart, APP_PASSWORD),
        submission: tls("smtp.daum.net", 465, LocalPart, APP_PASSWORD),
        preparations: &[EnableImapSmtp, TwoStepAppPassword],
        help_url: Some("https://cs.daum.net/faq/266/12145.html"),
        ..provider("daum", "Daum / Hanmail")
    },
    Provider {
        domains: &["kakao.com"],
        imap: tls("imap.kakao.com", 993, LocalPart, APP_PASSWORD),
        submission: tls("smtp.kakao.com", 465, LocalPart, APP_PASSWORD),
        preparations: &[EnableImapSmtp, TwoStepAppPassword],
        ..provider("kakao", "Kakao Mail")
    },
    Provider {
        domains: &["nate.com"],
        imap: tls("imap.nate.com", 993, Unknown, PASSWORD_OR_APP),
        submission: tls("smtp.nate.com", 465, Unknown, PASSWORD_OR_APP),
        preparations: &[EnableImapSmtp, AppPasswordWith2fa],
        ..provider("nate", "Nate Mail")
    },
    Provider {
        mx_suffixes: &["worksmobile.com"],
        imap: tls("imap.worksmobile.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.worksmobile.com", 465, Address, APP_PASSWORD),
        preparations: &[TwoStepAppPassword],
        ..provider("worksmobile", "NAVER WORKS / LINE WORKS")
    },
    Provider {
        domains: &["yahoo.co.jp", "ymail.ne.jp"],
        mx_suffixes: &["mail.yahoo.co.jp"],
        imap: tls("imap.mail.yahoo.co.jp", 993, LocalPart, PASSWORD),
        pop3: tls("pop.mail.yahoo.co.jp", 995, LocalPart, PASSWORD),
        submission: tls("smtp.mail.yahoo.co.jp", 465, LocalPart, PASSWORD),
        preparations: &[EnableImap],
        help_url: Some("https://support.yahoo-net.jp/PccMail/s/article/H000014864"),
        ..provider("yahoo-jp", "Yahoo! JAPAN Mail")
    },
    Provider {
        domains: &["ybb.ne.jp"],
        pop3: tls("ybbpop.mail.yahoo.co.jp", 995, LocalPart, PASSWORD),
        submission: tls("ybbsmtp.mail.yahoo.co.jp", 465, LocalPart, PASSWORD),
        ..provider("ybb", "Yahoo! BB")
    },
    Provider {
        domains: &["docomo.ne.jp"],
        // The login name is the d ACCOUNT.
        imap: tls("imap.spmode.ne.jp", 993, Unknown, APP_PASSWORD),
        submission: tls("smtp.spmode.ne.jp", 465, Unknown, APP_PASSWORD),
        preparations: &[EnableImap, SeparateMailPassword],
        help_url: Some("https://www.docomo.ne.jp/service/spmode/function/mail/usage/"),
        ..provider("docomo", "docomo mail")
    },
    Provider {
        domains: &["so-net.ne.jp"],
        imap: tls("imap.so-net.ne.jp", 993, Unknown, PASSWORD),
        submission: starttls("mail.so-net.ne.jp", 587, Unknown, PASSWORD),
        preparations: &[ImapInSomePlans],
        help_url: Some("https://support.so-net.ne.jp/fa/faq/web/knowledge1804.html"),
        ..provider("so-net", "So-net")
    },
    Provider {
        mx_suffixes: &["lolipop.jp"],
        imap: tls("imap.lolipop.jp", 993, Address, PASSWORD),
        submission: tls("smtp.lolipop.jp", 465, Address, PASSWORD),
        ..provider("lolipop", "Lolipop")
    },
    Provider {
        domains: &["i.softbank.jp"],
        imap: tls("imap.softbank.jp", 993, LocalPart, PASSWORD),
        submission: tls("smtp.softbank.jp", 465, LocalPart, PASSWORD),
        ..provider("softbank", "SoftBank (i.softbank.jp)")
    },
    Provider {
        domains: &["ocn.ne.jp", "*.ocn.ne.jp", "ocn.ad.jp"],
        imap: tls("imap.ocn.ne.jp", 993, Address, PASSWORD),
        pop3: tls("pop.ocn.ne.jp", 995, Address, PASSWORD),
        submission: tls("smtp.ocn.ne.jp", 465, Address, PASSWORD),
        ..provider("ocn", "OCN")
    },
    Provider {
        domains: &["biglobe.ne.jp", "*.biglobe.ne.jp"],
        mx_suffixes: &["bgmgate1.biglobe.ne.jp"],
        imap: tls("mail.biglobe.ne.jp", 993, Address, PASSWORD),
        pop3: tls("mail.biglobe.ne.jp", 995, Address, PASSWORD),
        submission: tls("mail.biglobe.ne.jp", 465, Address, PASSWORD),
        help_url: Some("https://support.biglobe.ne.jp/settei/mailer/imap.html"),
        ..provider("biglobe", "BIGLOBE")
    },
    Provider {
        domains: &["nifty.com", "nifty.ne.jp"],
        imap: tls("imap.nifty.com", 993, LocalPart, PASSWORD),
        submission: tls("smtp.nifty.com", 465, LocalPart, PASSWORD),
        ..provider("nifty", "@nifty")
    },
    Provider {
        domains: &["rediffmail.com"],
        mx_suffixes: &["mx.rediffmail.rediff.akadns.net"],
        pop3: tls("pop.rediffmail.com", 995, Address, PASSWORD),
        submission: tls("smtp.rediffmail.com", 465, Address, PASSWORD),
        ..provider("rediff", "Rediffmail")
    },
    Provider {
        domains: &["rediffmailpro.com", "rediff.com"],
        mx_suffixes: &["rediffmailpro.com"],
        imap: tls("imap.rediffmailpro.com", 993, Address, PASSWORD),
        submission: tls("smtp.rediffmailpro.com", 465, Address, PASSWORD),
        ..provider("rediff-pro", "Rediffmail Pro")
    },
    Provider {
        domains: &["walla.co.il", "walla.com"],
        imap: tls("imap.walla.co.il", 993, Address, PASSWORD_OR_APP),
        submission: starttls("smtp.walla.co.il", 587, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        ..provider("walla", "Walla! Mail")
    },
];
