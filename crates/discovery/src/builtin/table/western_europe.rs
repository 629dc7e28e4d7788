//! France, Italy, the Low Countries, Scandinavia, the British Isles and Portugal.

use super::{PASSWORD, PASSWORD_OR_APP, UNSAID, provider, starttls, tls};
use crate::builtin::Form::{Address, LocalPart, Unknown};
use crate::builtin::preparation::Preparation::{
    AppPasswordPerhaps, AppPasswordWith2fa, EnableSmtp, MainAddress, NoStandardProtocols, SendingByNetwork,
};
use crate::builtin::{Offer, Provider};

pub(super) static PROVIDERS: &[Provider] = &[
    Provider {
        domains: &["orange.fr", "wanadoo.fr"],
        mx_suffixes: &["smtp-in.orange.fr"],
        imap: tls("imap.orange.fr", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.orange.fr", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.orange.fr", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some(
            "https://assistance.orange.fr/ordinateurs-peripheriques/installer-et-utiliser/l-utilisation-du-mail-et-du-cloud/mail-orange/le-mail-orange-nouvelle-version/parametrer-la-boite-mail/mail-orange-comment-acceder-a-sa-boite-mail-orange-depuis-une-application-ou-un-logiciel-de-messagerie-non-fourni-par-orange_434630-964290#",
        ),
        ..provider("orange-fr", "Orange (with Wanadoo)")
    },
    Provider {
        domains: &["free.fr", "aliceadsl.fr", "libertysurf.fr"],
        mx_suffixes: &["mx1.free.fr", "mx2.free.fr"],
        imap: tls("imap.free.fr", 993, LocalPart, PASSWORD),
        pop3: tls("pop.free.fr", 995, LocalPart, PASSWORD),
        submission: tls("smtp.free.fr", 465, LocalPart, PASSWORD),
        preparations: &[EnableSmtp],
        help_url: Some(
            "https://assistance.free.fr/articles/configurer-de-maniere-avancee-mon-logiciel-de-messagerie-609",
        ),
        ..provider("free-fr", "Free")
    },
    Provider {
        domains: &["sfr.fr", "neuf.fr", "club-internet.fr", "cegetel.net", "9online.fr", "numericable.fr"],
        mx_suffixes: &["smtp-in.sfr.fr"],
        imap: tls("imap.sfr.fr", 993, Address, PASSWORD),
        pop3: tls("pop.sfr.fr", 995, Address, PASSWORD),
        submission: tls("smtp.sfr.fr", 465, Address, PASSWORD),
        help_url: Some("http://assistance.sfr.fr/runtime/service-et-accessoire/sfr-mail/serveurs-messagerie-sfr.html"),
        ..provider("sfr", "SFR / Neuf")
    },
    Provider {
        domains: &["laposte.net"],
        mx_suffixes: &["laposte.net"],
        imap: tls("imap.laposte.net", 993, LocalPart, PASSWORD),
        pop3: tls("pop.laposte.net", 995, LocalPart, PASSWORD),
        submission: tls("smtp.laposte.net", 465, LocalPart, PASSWORD),
        preparations: &[MainAddress],
        help_url: Some("http://www.geckozone.org/forum/viewtopic.php?f=4&t=93118"),
        ..provider("laposte", "La Poste")
    },
    Provider {
        domains: &["bbox.fr"],
        imap: tls("imap.bbox.fr", 993, Unknown, UNSAID),
        submission: tls("smtp.bbox.fr", 465, Unknown, UNSAID),
        help_url: Some("https://www.assistance.bouyguestelecom.fr/s/article/logiciel-messagerie-emails-bbox"),
        ..provider("bbox", "Bouygues Bbox")
    },
    Provider {
        domains: &["libero.it", "iol.it", "blu.it", "inwind.it", "giallo.it"],
        mx_suffixes: &["smtp-in.libero.it"],
        imap: tls("imapmail.libero.it", 993, Address, PASSWORD_OR_APP),
        pop3: tls("popmail.libero.it", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.libero.it", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordWith2fa],
        help_url: Some("http://aiuto.libero.it/articolo/mail/parametri-di-configurazione-per-il-client-di-posta/"),
        ..provider("libero", "Libero Mail")
    },
    Provider {
        domains: &["virgilio.it"],
        mx_suffixes: &["smtp-in.virgilio.it"],
        imap: tls("in.virgilio.it", 993, Address, PASSWORD),
        pop3: tls("in.virgilio.it", 995, Address, PASSWORD),
        submission: tls("out.virgilio.it", 465, Address, PASSWORD),
        help_url: Some(
            "https://aiuto.virgilio.it/articolo/mail/configurare-virgilio-mail-con-client-di-posta-imap-e-smtp/",
        ),
        ..provider("virgilio", "Virgilio Mail")
    },
    Provider {
        domains: &["tim.it"],
        imap: starttls("imap.tim.it", 143, Address, PASSWORD_OR_APP),
        pop3: starttls("pop.tim.it", 110, Address, PASSWORD_OR_APP),
        submission: starttls("smtp.tim.it", 587, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some("https://www.tim.it/assistenza/assistenza-tecnica/mail/configurazione/protocolli-posta"),
        ..provider("tim", "TIM Mail")
    },
    Provider {
        domains: &["alice.it"],
        imap: starttls("in.alice.it", 143, Address, PASSWORD_OR_APP),
        pop3: starttls("in.alice.it", 110, Address, PASSWORD_OR_APP),
        submission: starttls("out.alice.it", 587, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some("https://www.tim.it/assistenza/assistenza-tecnica/mail/configurazione/protocolli-posta"),
        ..provider("alice-it", "Alice (TIM Italy)")
    },
    Provider {
        domains: &["tin.it"],
        imap: starttls("imaps.tin.it", 143, Address, PASSWORD_OR_APP),
        submission: starttls("smtps.tin.it", 587, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some("https://www.tim.it/assistenza/assistenza-tecnica/mail/configurazione/protocolli-posta"),
        ..provider("tin", "Tin.it (TIM Italy)")
    },
    Provider {
        domains: &["tiscali.it"],
        imap: tls("imap.tiscali.it", 993, Address, PASSWORD),
        pop3: tls("pop.tiscali.it", 995, Address, PASSWORD),
        submission: tls("smtp.tiscali.it", 465, Address, PASSWORD),
        preparations: &[SendingByNetwork],
        help_url: Some("https://assistenza.tiscali.it/servizi/guida/posta-elettronica/"),
        ..provider("tiscali-it", "Tiscali")
    },
    Provider {
        domains: &["fastwebnet.it"],
        imap: tls("imap.fastwebnet.it", 993, Address, PASSWORD),
        pop3: tls("pop.fastwebnet.it", 995, Address, PASSWORD),
        submission: starttls("smtp.fastwebnet.it", 587, Address, PASSWORD),
        help_url: Some("https://www.fastweb.it/fastmail/guida/mail_POPeIMAP/"),
        ..provider("fastweb", "Fastweb")
    },
    Provider {
        domains: &["pec.it", "arubapec.it", "mypec.eu", "gigapec.it", "ingpec.eu"],
        mx_suffixes: &["pec.aruba.it"],
        imap: tls("imaps.pec.aruba.it", 993, Address, PASSWORD),
        pop3: tls("pop3s.pec.aruba.it", 995, Address, PASSWORD),
        submission: tls("smtps.pec.aruba.it", 465, Address, PASSWORD),
        help_url: Some("http://pec.aruba.it/guide_filmate.asp"),
        ..provider("aruba-pec", "Aruba PEC")
    },
    Provider {
        domains: &["email.it"],
        imap: tls("in.email.it", 993, Address, PASSWORD),
        pop3: tls("pop.email.it", 995, Address, PASSWORD),
        submission: tls("out.email.it", 465, Address, PASSWORD),
        help_url: Some("https://www.email.it/faq"),
        ..provider("email.it", "email.it")
    },
    Provider {
        domains: &["postecert.it"],
        imap: tls("mail.postecert.it", 993, Address, PASSWORD),
        pop3: tls("mail.postecert.it", 995, Address, PASSWORD),
        submission: tls("mail.postecert.it", 465, Address, PASSWORD),
        help_url: Some("https://postecert.poste.it/pec/configurazione.shtml"),
        ..provider("postecert", "PosteCert")
    },
    Provider {
        domains: KPN_DOMAINS,
        imap: tls("imap.kpnmail.nl", 993, Address, PASSWORD),
        pop3: tls("pop.kpnmail.nl", 995, Address, PASSWORD),
        submission: tls("smtp.kpnmail.nl", 465, Address, PASSWORD),
        help_url: Some("https://www.kpn.com/service/internet/e-mail/instellen-laptop-pc.htm"),
        ..provider("kpn", "KPN (with XS4ALL)")
    },
    Provider {
        domains: ZIGGO_DOMAINS,
        mx_suffixes: &["ukmail.iss.as9143.net"],
        imap: tls("imap.ziggo.nl", 993, Address, PASSWORD),
        pop3: tls("pop.ziggo.nl", 995, Address, PASSWORD),
        submission: starttls("smtp.ziggo.nl", 587, Address, PASSWORD),
        help_url: Some("https://www.ziggo.nl/klantenservice/e-mail/?src=autoconfig"),
        ..provider("ziggo", "Ziggo")
    },
    Provider {
        domains: &["skynet.be", "proximus.be", "belgacom.net", "kidcity.be"],
        imap: tls("imap.proximus.be", 993, Address, PASSWORD),
        pop3: tls("pop.proximus.be", 995, Address, PASSWORD),
        submission: starttls("relay.proximus.be", 587, Address, PASSWORD),
        help_url: Some(
            "http://support.en.proximus.be/app/answers/detail/residential/internet/e-mails/set-up-your-mailbox/a_id/13753/c/1284,1349,1372,1963",
        ),
        ..provider("proximus", "Proximus (Skynet)")
    },
    Provider {
        domains: &["telenet.be"],
        imap: tls("imap.telenet.be", 993, Unknown, UNSAID),
        submission: starttls("smtp.telenet.be", 587, Unknown, UNSAID),
        help_url: Some("https://www2.telenet.be/nl/klantenservice/e-mails-versturen/"),
        ..provider("telenet", "Telenet")
    },
    Provider {
        domains: &["mail.dk"],
        imap: tls("imap.mail.dk", 993, Address, PASSWORD),
        pop3: tls("pop3.mail.dk", 995, Address, PASSWORD),
        submission: starttls("asmtp.mail.dk", 587, Address, PASSWORD),
        help_url: Some("https://yousee.dk/hjaelp/artikler/hvad-er-mine-serveroplysninger-til-yousee-mail"),
        ..provider("yousee", "YouSee")
    },
    Provider {
        domains: &["telia.com"],
        imap: tls("mailin.telia.com", 993, Unknown, UNSAID),
        submission: tls("mailout.telia.com", 465, Unknown, UNSAID),
        help_url: Some("https://www.telia.se/privat/support/info/konfigurera-e-post-android"),
        ..provider("telia", "Telia")
    },
    Provider {
        domains: &["btinternet.com", "btopenworld.com", "talk21.com"],
        imap: tls("mail.btinternet.com", 993, Address, PASSWORD),
        pop3: tls("mail.btinternet.com", 995, Address, PASSWORD),
        submission: tls("mail.btinternet.com", 465, Address, PASSWORD),
        help_url: Some("http://www.bt.com/help/email"),
        ..provider("bt", "BT Mail")
    },
    Provider {
        domains: &["btconnect.com"],
        imap: Offer::NotOffered,
        pop3: Offer::NotOffered,
        submission: Offer::NotOffered,
        preparations: &[NoStandardProtocols],
        help_url: Some(
            "https://business.bt.com/help/article/email-security-and-hosting/fixing-email-problems/security-of-btconnect-email-being-improved/",
        ),
        ..provider("btconnect", "BT Business Email Lite")
    },
    Provider {
        domains: &["sky.com"],
        imap: tls("imap.tools.sky.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.tools.sky.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.tools.sky.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some("http://help.sky.com/articles/get-emails-on-other-clients?product=email"),
        ..provider("sky", "Sky Mail")
    },
    Provider {
        domains: &["virginmedia.com", "virgin.com"],
        imap: tls("imap.virginmedia.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3.virginmedia.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.virginmedia.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        help_url: Some(
            "http://help.virginmedia.com/system/web/custom/viewArticle.jsp?uuid=D78BA863-ACDB-47E4-908B-28214405408B",
        ),
        ..provider("virginmedia", "Virgin Media")
    },
    Provider {
        domains: &["blueyonder.co.uk"],
        imap: tls("imap4.blueyonder.co.uk", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3.blueyonder.co.uk", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.blueyonder.co.uk", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        ..provider("blueyonder", "Virgin Media (blueyonder)")
    },
    Provider {
        domains: &["ntlworld.com"],
        imap: tls("imap.ntlworld.com", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop3.ntlworld.com", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.ntlworld.com", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        ..provider("ntlworld", "Virgin Media (ntlworld)")
    },
    Provider {
        domains: &["virgin.net"],
        imap: tls("imap4.virgin.net", 993, Address, PASSWORD_OR_APP),
        pop3: tls("pop.virgin.net", 995, Address, PASSWORD_OR_APP),
        submission: tls("smtp.virgin.net", 465, Address, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        ..provider("virgin.net", "Virgin Media (virgin.net)")
    },
    Provider {
        domains: TALKTALK_DOMAINS,
        imap: tls("mail.talktalk.net", 993, Unknown, UNSAID),
        submission: starttls("smtp.talktalk.net", 587, Unknown, UNSAID),
        help_url: Some("https://community.talktalk.co.uk/t5/Articles/Email-settings-IMAP-amp-POP3/ta-p/2204399"),
        ..provider("talktalk", "TalkTalk")
    },
    Provider {
        // Each customer has a name below it, such as anna.plus.com.
        domains: &["plus.com", "*.plus.com", "plus.net"],
        imap: tls("imap.plus.net", 993, Unknown, UNSAID),
        submission: tls("relay.plus.net", 465, Unknown, UNSAID),
        help_url: Some("https://www.plus.net/help/email-guides/how-to-set-up-plusnet-email/"),
        ..provider("plusnet", "Plusnet")
    },
    Provider {
        domains: &["sapo.pt", "sapo.cv", "sapo.ao", "sapo.mz", "sapo.tl", "meo.pt"],
        mx_suffixes: &["mx.ptmail.sapo.pt"],
        imap: tls("imap.sapo.pt", 993, Address, PASSWORD),
        pop3: tls("pop.sapo.pt", 995, Address, PASSWORD),
        submission: tls("smtp.sapo.pt", 465, Address, PASSWORD),
        help_url: Some("https://ajuda.sapo.pt/configurar-programa-de-email-70015"),
        ..provider("sapo", "SAPO Mail")
    },
    Provider {
        domains: &["eircom.net"],
        imap: tls("mail1.eircom.net", 993, Unknown, UNSAID),
        submission: tls("mail1.eircom.net", 465, Unknown, UNSAID),
        ..provider("eir", "eir")
    },
    Provider {
        domains: &["scarlet.be"],
        imap: tls("imap.scarlet.be", 993, Unknown, PASSWORD_OR_APP),
        submission: tls("smtp.scarlet.be", 465, Unknown, PASSWORD_OR_APP),
        preparations: &[AppPasswordPerhaps],
        ..provider("scarlet", "Scarlet")
    },
    Provider {
        domains: &["voo.be"],
        imap: tls("imap.voo.be", 993, Unknown, UNSAID),
        submission: starttls("smtp.voo.be", 587, Unknown, UNSAID),
        ..provider("voo", "VOO")
    },
    Provider {
        domains: &["movistar.es", "telefonica.net", "terra.es"],
        imap: tls("imap.movistar.es", 993, Unknown, UNSAID),
        submission: tls("smtp.movistar.es", 465, Unknown, UNSAID),
        ..provider("movistar", "Movistar (with Telefónica and Terra)")
    },
    Provider {
        domains: &["jubii.dk"],
        imap: tls("imap.jubii.dk", 993, Address, PASSWORD),
        pop3: tls("imap.jubii.dk", 995, Address, PASSWORD),
        submission: tls("smtp.jubii.dk", 465, Address, PASSWORD),
        ..provider("jubii", "Jubii")
    },
    Provider {
        domains: &["zeelandnet.nl"],
        imap: tls("mail.zeelandnet.nl", 993, LocalPart, PASSWORD),
        pop3: tls("mail.zeelandnet.nl", 995, LocalPart, PASSWORD),
        submission: tls("mail.zeelandnet.nl", 465, LocalPart, PASSWORD),
        ..provider("zeelandnet", "ZeelandNet")
    },
    Provider {
        domains: &["freedom.nl"],
        imap: tls("imap.freedom.nl", 993, Unknown, UNSAID),
        submission: tls("smtp.freedom.nl", 465, Unknown, UNSAID),
        ..provider("freedom-nl", "Freedom Internet")
    },
];

#[rustfmt::skip]
const KPN_DOMAINS: &[&str] = &[
    "kpnmail.nl", "kpnplanet.nl", "planet.nl", "wxs.nl", "hetnet.nl", "freeler.nl", "snelnet.net", "on.nl",
    "onsbrabantnet.nl", "onsmail.nl", "onsnet.nu", "onsneteindhoven.nl", "onsnetnuenen.nl", "xs4all.nl",
    "telfort.nl", "tip.nl", "tiscali.nl", "tiscalimail.nl", "zonnet.nl",
];

#[rustfmt::skip]
const ZIGGO_DOMAINS: &[&str] = &[
    "hahah.nl", "ziggomail.com", "casema.nl", "zinders.nl", "ziggo.nl", "zeggis.nl", "zeggis.com", "razcall.nl",
    "razcall.com", "upcmail.nl", "chello.nl", "multiweb.nl", "home.nl", "quicknet.nl",
];

#[rustfmt::skip]
const TALKTALK_DOMAINS: &[&str] = &[
    "talktalk.net", "tiscali.co.uk", "lineone.net", "pipex.com", "dial.pipex.com", "dsl.pipex.com", "solo.pipex.com",
    "dial.pipex.co.uk", "dsl.pipex.co.uk", "dial.pipex.net", "screaming.net", "telco4u.net", "homecall.co.uk",
    "tinyonline.co.uk", "homechoice.co.uk", "tinyworld.co.uk", "onetel.com", "onetel.net", "onetel.net.uk",
    "oneteldsl.net", "toucansurf.com", "ukgateway.net", "worldonline.co.uk",
];
