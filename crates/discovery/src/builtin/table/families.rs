//! Mail domains of the providers that have dozens of them.

#[rustfmt::skip]
pub(super) const OUTLOOK_DOMAINS: &[&str] = &[
    "hotmail.com", "live.com", "msn.com", "outlook.com", "windowslive.com", "outlook.at", "outlook.be",
    "outlook.cl", "outlook.cz", "outlook.de", "outlook.dk", "outlook.es", "outlook.fr", "outlook.hu", "outlook.ie",
    "outlook.in", "outlook.it", "outlook.jp", "outlook.kr", "outlook.lv", "outlook.my", "outlook.ph", "outlook.pt",
    "outlook.sa", "outlook.sg", "outlook.sk", "outlook.co.id", "outlook.co.il", "outlook.co.th", "outlook.com.ar",
    "outlook.com.au", "outlook.com.br", "outlook.com.gr", "outlook.com.tr", "outlook.com.vn", "hotmail.be",
    "hotmail.ca", "hotmail.cl", "hotmail.cz", "hotmail.de", "hotmail.dk", "hotmail.es", "hotmail.fi", "hotmail.fr",
    "hotmail.gr", "hotmail.hu", "hotmail.it", "hotmail.lt", "hotmail.lv", "hotmail.my", "hotmail.nl", "hotmail.no",
    "hotmail.ph", "hotmail.rs", "hotmail.se", "hotmail.sg", "hotmail.sk", "hotmail.co.id", "hotmail.co.il",
    "hotmail.co.in", "hotmail.co.jp", "hotmail.co.kr", "hotmail.co.th", "hotmail.co.uk", "hotmail.co.za",
    "hotmail.com.ar", "hotmail.com.au", "hotmail.com.mx", "hotmail.at", "hotmail.ch", "hotmail.co.nz",
    "hotmail.com.br", "hotmail.com.hk", "hotmail.com.tr", "hotmail.com.tw",
    "hotmail.com.vn", "live.at", "live.be", "live.ca", "live.cl", "live.cn", "live.de", "live.dk", "live.fi",
    "live.fr", "live.hk", "live.ie", "live.in", "live.it", "live.jp", "live.nl", "live.no", "live.ru", "live.se",
    "live.co.jp", "live.co.kr", "live.co.uk", "live.co.za", "live.com.ar", "live.com.au", "live.com.mx",
    "live.com.my", "live.com.ph", "live.com.pt", "live.com.sg", "livemail.tw",
];

#[rustfmt::skip]
pub(super) const YAHOO_DOMAINS: &[&str] = &[
    "yahoo.com", "ymail.com", "rocketmail.com", "myyahoo.com", "yahoo.at", "yahoo.be", "yahoo.bg", "yahoo.ca",
    "yahoo.cl", "yahoo.co.id", "yahoo.co.il", "yahoo.co.in", "yahoo.co.nz", "yahoo.co.th", "yahoo.co.uk", "yahoo.co.za",
    "yahoo.com.ar", "yahoo.com.au", "yahoo.com.br", "yahoo.com.co", "yahoo.com.hk", "yahoo.com.hr", "yahoo.com.mx",
    "yahoo.com.my", "yahoo.com.pe", "yahoo.com.ph", "yahoo.com.pk", "yahoo.com.sg", "yahoo.com.tr", "yahoo.com.tw",
    "yahoo.com.ua", "yahoo.com.ve", "yahoo.com.vn", "yahoo.cz", "yahoo.de", "yahoo.dk", "yahoo.ee", "yahoo.es",
    "yahoo.fi", "yahoo.fr", "yahoo.gr", "yahoo.hr", "yahoo.hu", "yahoo.ie", "yahoo.in", "yahoo.it", "yahoo.lt",
    "yahoo.lv", "yahoo.nl", "yahoo.no", "yahoo.ph", "yahoo.pl", "yahoo.pt", "yahoo.ro", "yahoo.rs", "yahoo.se",
    "yahoo.sg", "yahoo.si", "yahoo.sk",
];

#[rustfmt::skip]
pub(super) const AOL_DOMAINS: &[&str] = &[
    "aol.com", "aim.com", "love.com", "wow.com", "ygm.com", "games.com", "netscape.net", "netscape.com", "compuserve.com", "cs.com", "wmconnect.com", "aol.de",
    "aol.it", "aol.fr", "aol.es", "aol.se", "aol.co.uk", "aol.co.nz", "aol.com.au", "aol.com.ar", "aol.com.br",
    "aol.com.mx",
];

#[rustfmt::skip]
pub(super) const FASTMAIL_DOMAINS: &[&str] = &[
    "123mail.org", "150mail.com", "150ml.com", "16mail.com", "2-mail.com", "4email.net", "50mail.com",
    "airpost.net", "allmail.net", "bestmail.us", "cluemail.com", "elitemail.org", "emailcorner.net",
    "emailengine.net", "emailengine.org", "emailgroups.net", "emailplus.org", "emailuser.net", "eml.cc", "f-m.fm",
    "fast-email.com", "fast-mail.org", "fastem.com", "fastemail.us", "fastemailer.com", "fastest.cc",
    "fastimap.com", "fastmail.cn", "fastmail.co.uk", "fastmail.com", "fastmail.com.au", "fastmail.de",
    "fastmail.es", "fastmail.fm", "fastmail.fr", "fastmail.im", "fastmail.in", "fastmail.jp", "fastmail.mx",
    "fastmail.net", "fastmail.nl", "fastmail.org", "fastmail.se", "fastmail.to", "fastmail.tw", "fastmail.uk",
    "fastmail.us", "fastmailbox.net", "fastmessaging.com", "fea.st", "fmail.co.uk", "fmailbox.com", "fmgirl.com",
    "fmguy.com", "ftml.net", "h-mail.us", "hailmail.net", "imap-mail.com", "imap.cc", "imapmail.org",
    "inoutbox.com", "internet-e-mail.com", "internet-mail.org", "internetemails.net", "internetmailing.net",
    "jetemail.net", "justemail.net", "letterboxes.org", "mail-central.com", "mail-page.com", "mailandftp.com",
    "mailas.com", "mailbolt.com", "mailc.net", "mailcan.com", "mailforce.net", "mailftp.com", "mailhaven.com",
    "mailingaddress.org", "mailite.com", "mailmight.com", "mailnew.com", "mailsent.net", "mailservice.ms",
    "mailup.net", "mailworks.org", "ml1.net", "mm.st", "myfastmail.com", "mymacmail.com", "nospammail.net",
    "ownmail.net", "petml.com", "postinbox.com", "postpro.net", "proinbox.com", "promessage.com", "realemail.net",
    "reallyfast.biz", "reallyfast.info", "rushpost.com", "sent.as", "sent.at", "sent.com", "speedpost.net",
    "speedymail.org", "ssl-mail.com", "swift-mail.com", "the-fastest.net", "the-quickest.com",
    "theinternetemail.com", "veryfast.biz", "veryspeedy.net", "warpmail.net", "xsmail.com", "yepmail.net",
    "your-mail.com",
];

#[rustfmt::skip]
pub(super) const MAIL_COM_DOMAINS: &[&str] = &[
    "mail.com", "mail.org", "email.com", "post.com", "usa.com", "accountant.com", "consultant.com", "dr.com",
    "engineer.com", "cheerful.com", "techie.com", "linuxmail.org", "europe.com", "london.com", "uymail.com",
    "myself.com", "iname.com", "writeme.com", "2die4.com", "activist.com", "adexec.com", "africamail.com",
    "aircraftmail.com", "alabama.usa.com", "alaska.usa.com", "allergist.com", "alumni.com", "alumnidirector.com",
    "americamail.com", "amorous.com", "angelic.com", "archaeologist.com", "arizona.usa.com", "artlover.com",
    "asia-mail.com", "atheist.com", "australiamail.com", "bartender.net", "berlin.com", "bigger.com", "bikerider.com",
    "birdlover.com", "blader.com", "boardermail.com", "brazilmail.com", "brew-master.com", "california.usa.com",
    "californiamail.com", "caress.com", "catlover.com", "chef.net", "chemist.com", "chinamail.com", "clerk.com",
    "cliffhanger.com", "collector.org", "columnist.com", "comic.com", "computer4u.com", "contractor.net",
    "coolsite.net", "counsellor.com", "count.com", "couple.com", "cutey.com", "cyberdude.com", "cybergal.com",
    "cyber-wizard.com", "dallasmail.com", "dbzmail.com", "deliveryman.com", "diplomats.com", "disciples.com",
    "doctor.com", "doglover.com", "doramail.com", "dublin.com", "earthling.net", "elvisfan.com", "englandmail.com",
    "europemail.com", "execs.com", "fan.com", "feelings.com", "financier.com", "fireman.net", "florida.usa.com",
    "footballer.com", "gardener.com", "geologist.com", "germanymail.com", "graduate.org", "graphic-designer.com",
    "hackermail.com", "hairdresser.net", "hilarious.com", "hockeymail.com", "homemail.com", "hot-shot.com", "hour.com",
    "humanoid.net", "illinois.usa.com", "innocent.com", "inorbit.com", "instruction.com", "instructor.net",
    "insurer.com", "irelandmail.com", "italymail.com", "japan.com", "journalist.com", "keromail.com", "kittymail.com",
    "koreamail.com", "lawyer.com", "legislator.com", "loveable.com", "lovecat.com", "mad.scientist.com",
    "madonnafan.com", "madrid.com", "marchmail.com", "mexicomail.com", "mindless.com", "minister.com", "mobsters.com",
    "monarchy.com", "moscowmail.com", "munich.com", "musician.org", "muslim.com", "newyork.usa.com", "null.net",
    "nycmail.com", "oath.com", "optician.com", "pacificwest.com", "petlover.com", "photographer.net", "playful.com",
    "poetic.com", "politician.com", "popstar.com", "presidency.com", "priest.com", "programmer.net", "publicist.com",
    "realtyagent.com", "reborn.com", "reggaefan.com", "religious.com", "repairman.com", "representative.com",
    "rescueteam.com", "revenue.com", "rocketship.com", "rockfan.com", "rome.com", "royal.net", "saintly.com",
    "salesperson.net", "sanfranmail.com", "scientist.com", "scotlandmail.com", "secretary.net", "seductive.com",
    "singapore.com", "snakebite.com", "songwriter.net", "soon.com", "spainmail.com", "teachers.org", "technologist.com",
    "texas.usa.com", "thegame.com", "therapist.net", "toke.com", "tokyo.com", "toothfairy.com", "tvstar.com",
    "umpire.com", "wallet.com", "webname.com", "weirdness.com", "who.net", "whoever.com", "winning.com", "witty.com",
    "worker.com", "workmail.com", "yours.com",
];
