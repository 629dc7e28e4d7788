//! China.

use super::{APP_PASSWORD, PASSWORD, PASSWORD_OR_APP, provider, tls};
use crate::builtin::Form::{Address, Unknown};
use crate::builtin::Provider;
use crate::builtin::preparation::Preparation::{
    AuthorisationCode, AuthorisationCodePerhaps, AuthorisationCodeTwo, EnableImapSmtp, EnablePop3ImapSmtp, ImapId,
    UsernameEither,
};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["qq.com", "vip.qq.com", "foxmail.com"],
        mx_suffixes: &["qq.com"],
        // What is known of the IMAP login name contradicts itself, so it stays unknown.
        imap: tls("imap.qq.com", 993, Unknown, APP_PASSWORD),
        submission: tls("smtp.qq.com", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, AuthorisationCode, UsernameEither],
        help_url: Some("https://service.mail.qq.com/cgi-bin/help?subtype=1&id=28&no=331"),
        ..provider("qq", "QQ Mail")
    },
    Provider {
        mx_suffixes: &["mxbiz1.qq.com", "mxbiz2.qq.com"],
        imap: tls("imap.exmail.qq.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.exmail.qq.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.exmail.qq.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnableImapSmtp, AuthorisationCodePerhaps],
        ..provider("exmail", "Tencent Exmail")
    },
    Provider {
        domains: &["163.com"],
        mx_suffixes: NETEASE_163_MX,
        imap: tls("imap.163.com", 993, Address, APP_PASSWORD),
        pop3: tls("pop.163.com", 995, Address, APP_PASSWORD),
        submission: tls("smtp.163.com", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, AuthorisationCode, AuthorisationCodeTwo, ImapId],
        help_url: Some("https://help.mail.163.com/"),
        ..provider("163", "NetEase 163")
    },
    Provider {
        domains: &["126.com"],
        mx_suffixes: NETEASE_126_MX,
        imap: tls("imap.126.com", 993, Address, APP_PASSWORD),
        pop3: tls("pop.126.com", 995, Address, APP_PASSWORD),
        submission: tls("smtp.126.com", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, AuthorisationCode, ImapId],
        help_url: Some("https://help.mail.163.com/"),
        ..provider("126", "NetEase 126")
    },
    Provider {
        domains: &["yeah.net"],
        mx_suffixes: NETEASE_YEAH_MX,
        imap: tls("imap.yeah.net", 993, Address, APP_PASSWORD),
        pop3: tls("pop.yeah.net", 995, Address, APP_PASSWORD),
        submission: tls("smtp.yeah.net", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, AuthorisationCode, ImapId],
        help_url: Some("https://help.mail.163.com/"),
        ..provider("yeah", "NetEase yeah.net")
    },
    Provider {
        domains: &["vip.163.com"],
        imap: tls("imap.vip.163.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.vip.163.com", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, AuthorisationCode, ImapId],
        ..provider("vip.163", "NetEase VIP 163")
    },
    Provider {
        domains: &["188.com"],
        imap: tls("imap.188.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.188.com", 465, Address, APP_PASSWORD),
        preparations: &[EnablePop3ImapSmtp, AuthorisationCode, ImapId],
        ..provider("188", "NetEase 188")
    },
    Provider {
        mx_suffixes: NETEASE_QIYE_MX,
        imap: tls("imap.qiye.163.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.qiye.163.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.qiye.163.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[AuthorisationCodePerhaps, ImapId],
        ..provider("qiye.163", "NetEase business mail")
    },
    Provider {
        mx_suffixes: &["mx.ym.163.com"],
        imap: tls("imap.ym.163.com", 993, Address, PASSWORD),
        submission: tls("smtp.ym.163.com", 465, Address, PASSWORD),
        preparations: &[ImapId],
        ..provider("ym.163", "NetEase ym.163")
    },
    Provider {
        domains: &["aliyun.com"],
        imap: tls("imap.aliyun.com", 993, Address, PASSWORD),
        submission: tls("smtp.aliyun.com", 465, Address, PASSWORD),
        help_url: Some("https://help.aliyun.com/zh/document_detail/465307.html"),
        ..provider("aliyun", "Aliyun Mail")
    },
    Provider {
        mx_suffixes: &["mxhichina.com", "qiye.aliyun.com"],
        imap: tls("imap.qiye.aliyun.com", 993, Address, PASSWORD_OR_APP),
        submission: tls("smtp.qiye.aliyun.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[AuthorisationCodePerhaps],
        ..provider("aliyun-business", "Alibaba business mail")
    },
    Provider {
        mx_suffixes: &["sg.aliyun.com"],
        imap: tls("imap.sg.aliyun.com", 993, Address, PASSWORD_OR_APP),
        submission: tls("smtp.sg.aliyun.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[AuthorisationCodePerhaps],
        ..provider("aliyun-singapore", "Alibaba business mail (Singapore)")
    },
    Provider {
        domains: &["sina.com"],
        imap: tls("imap.sina.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.sina.com", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, AuthorisationCode],
        help_url: Some("https://help.sina.com.cn/comquestiondetail/view/1566/"),
        ..provider("sina", "Sina Mail")
    },
    Provider {
        domains: &["sina.cn"],
        imap: tls("imap.sina.cn", 993, Address, APP_PASSWORD),
        submission: tls("smtp.sina.cn", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, AuthorisationCode],
        help_url: Some("https://help.sina.com.cn/comquestiondetail/view/1566/"),
        ..provider("sina-cn", "Sina Mail (sina.cn)")
    },
    Provider {
        domains: &["sohu.com"],
        imap: tls("imap.sohu.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.sohu.com", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, AuthorisationCode],
        ..provider("sohu", "Sohu Mail")
    },
    Provider {
        domains: &["139.com"],
        imap: tls("imap.139.com", 993, Address, APP_PASSWORD),
        submission: tls("smtp.139.com", 465, Address, APP_PASSWORD),
        preparations: &[EnableImapSmtp, AuthorisationCode],
        ..provider("139", "China Mobile 139")
    },
    Provider {
        domains: &["189.cn"],
        imap: tls("imap.189.cn", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.189.cn", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.189.cn", 465, Address, PASSWORD_OR_APP),
        preparations: &[EnableImapSmtp, AuthorisationCodePerhaps],
        ..provider("189", "China Telecom 189")
    },
    Provider {
        domains: &["21cn.com"],
        imap: tls("imap.21cn.com", 993, Address, PASSWORD),
        pop3: tls("pop.21cn.com", 995, Address, PASSWORD),
        submission: tls("smtp.21cn.com", 465, Address, PASSWORD),
        ..provider("21cn", "21CN")
    },
    Provider {
        mx_suffixes: &["feishu.cn"],
        imap: tls("imap.feishu.cn", 993, Address, APP_PASSWORD),
        submission: tls("smtp.feishu.cn", 465, Address, APP_PASSWORD),
        preparations: &[AuthorisationCode],
        ..provider("feishu", "Feishu Mail")
    },
];

#[rustfmt::skip]
const NETEASE_163_MX: &[&str] = &[
    "163mx00.mxmail.netease.com", "163mx01.mxmail.netease.com", "163mx02.mxmail.netease.com",
    "163mx03.mxmail.netease.com",
];

#[rustfmt::skip]
const NETEASE_126_MX: &[&str] = &[
    "126mx00.mxmail.netease.com", "126mx01.mxmail.netease.com", "126mx02.mxmail.netease.com",
    "126mx03.mxmail.netease.com",
];

#[rustfmt::skip]
const NETEASE_YEAH_MX: &[&str] = &[
    "yeahmx00.mxmail.netease.com", "yeahmx01.mxmail.netease.com", "yeahmx02.mxmail.netease.com",
    "yeahmx03.mxmail.netease.com",
];

#[rustfmt::skip]
const NETEASE_QIYE_MX: &[&str] = &[
    "qiye163mx00.mxmail.netease.com", "qiye163mx01.mxmail.netease.com", "qiye163mx02.mxmail.netease.com",
    "qiye163mx03.mxmail.netease.com",
];
