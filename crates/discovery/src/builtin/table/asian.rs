//! China, Korea, Japan and India.

use super::{APP_PASSWORD, PASSWORD, cleartext, provider, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AuthorisationCode, AuthorisationCodeProbably, AuthorisationCodeTwo, EnableImapSmtp, EnablePop3ImapSmtp,
    UsernameEither,
};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["qq.com", "foxmail.com"],
        mx_suffixes: &["qq.com"],
        // What is known of the IMAP login name contradicts itself, so it stays unknown.
        imap: tls("imap.qq.com", 993, Unknown, APP_PASSWORD),
        submission: tls("smtp.qq.com", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, AuthorisationCode, UsernameEither],
        help_url: Some("https://service.mail.qq.com/cgi-bin/help?subtype=1&id=28&no=331"),
        ..provider("qq", "QQ Mail")
    },
    Provider {
        domains: &["163.com"],
        mx_suffixes: &["mxmail.netease.com"],
        imap: tls("imap.163.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.163.com", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, AuthorisationCode, AuthorisationCodeTwo],
        help_url: Some("https://mail.163.com/"),
        ..provider("163", "NetEase 163")
    },
    Provider {
        domains: &["126.com"],
        imap: tls("imap.126.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.126.com", 465, Address, APP_PASSWORD),
        preparations: &[AuthorisationCodeProbably],
        ..provider("126", "NetEase 126")
    },
    Provider {
        domains: &["yeah.net"],
        imap: tls("imap.yeah.net", 993, Address, PASSWORD),
        submission: tls("smtp.yeah.net", 465, Address, PASSWORD),
        ..provider("yeah", "NetEase yeah.net")
    },
    Provider {
        domains: &["aliyun.com"],
        imap: tls("imap.aliyun.com", 993, Address, PASSWORD),
        submission: tls("smtp.aliyun.com", 465, Address, PASSWORD),
        ..provider("aliyun", "Aliyun Mail")
    },
    Provider {
        domains: &["naver.com"],
        // What is known of the IMAP login name contradicts itself, so it stays unknown.
        imap: tls("imap.naver.com", 993, Unknown, PASSWORD),
        pop3: tls("pop.naver.com", 995, Unknown, PASSWORD),
        submission: tls("smtp.naver.com", 465, Address, PASSWORD),
        preparations: &[EnableImapSmtp, UsernameEither],
        help_url: Some("https://help.naver.com/service/30029/contents/21342?osType=PC&lang=ko"),
        ..provider("naver", "Naver Mail")
    },
    Provider {
        domains: &["daum.net"],
        imap: tls("imap.daum.net", 993, Address, PASSWORD),
        submission: tls("smtp.daum.net", 465, Address, PASSWORD),
        help_url: Some("https://cs.daum.net/faq/43/9234.html#24081"),
        ..provider("daum", "Daum / Hanmail")
    },
    Provider {
        domains: &["yahoo.co.jp"],
        mx_suffixes: &["mail.yahoo.co.jp"],
        imap: tls("imap.mail.yahoo.co.jp", 993, LocalPart, PASSWORD),
        pop3: tls("pop.mail.yahoo.co.jp", 995, LocalPart, PASSWORD),
        submission: tls("smtp.mail.yahoo.co.jp", 465, LocalPart, PASSWORD),
        ..provider("yahoo-jp", "Yahoo! JAPAN Mail")
    },
    Provider {
        domains: &["i.softbank.jp"],
        imap: tls("imap.softbank.jp", 993, LocalPart, PASSWORD),
        submission: tls("smtp.softbank.jp", 465, LocalPart, PASSWORD),
        ..provider("softbank", "SoftBank (i.softbank.jp)")
    },
    Provider {
        domains: &["ocn.ne.jp", "ocn.ad.jp"],
        pop3: tls("pop.ocn.ne.jp", 995, Address, PASSWORD),
        submission: tls("smtp.ocn.ne.jp", 465, Address, PASSWORD),
        ..provider("ocn", "OCN")
    },
    Provider {
        domains: &["biglobe.ne.jp"],
        mx_suffixes: &["bgmgate1.biglobe.ne.jp"],
        pop3: tls("mail.biglobe.ne.jp", 995, Address, PASSWORD),
        submission: tls("mail.biglobe.ne.jp", 465, Address, PASSWORD),
        ..provider("biglobe", "BIGLOBE")
    },
    Provider {
        domains: &["nifty.com"],
        // Plain ports are all that is known here; a login over them needs the user's express consent.
        pop3: cleartext("pop.nifty.com", 110, LocalPart, PASSWORD),
        submission: cleartext("smtp.nifty.com", 587, LocalPart, PASSWORD),
        ..provider("nifty", "@nifty")
    },
    Provider {
        domains: &["rediffmail.com"],
        mx_suffixes: &["mx.rediffmail.rediff.akadns.net"],
        pop3: tls("pop.rediffmail.com", 995, Address, PASSWORD),
        submission: tls("smtp.rediffmail.com", 465, Address, PASSWORD),
        ..provider("rediff", "Rediffmail")
    },
];
