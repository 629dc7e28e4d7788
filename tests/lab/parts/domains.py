"""What stands in the lab: mail servers, their domains, and what each domain publishes.

Everything else (zones, certificates, server configurations, mailboxes) is
written from these tables by build.py.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field

PASSWORD = "Lab-Passw0rd"

CLIENT4, CLIENT6 = "198.51.100.2", "2001:db8:100::2"
GATEWAY4, GATEWAY6 = "198.51.100.1", "fe80::1"
NAMESERVER = "198.51.100.53"
NAMESERVER6 = "2001:db8:113::53"
# No address of the lab: whatever is sent there vanishes.
NAMESERVER_SILENT = "198.51.100.54"
NAMESERVER_SERVFAIL = "198.51.100.55"
WEB, ISPDB, UNKNOWN_MX, SILENT = 80, 81, 90, 99
METADATA = "169.254.169.254"

IDN = "müller-lab.test"
IDN_A = IDN.encode("idna").decode()


def ipv4(number):
    """The lab's IPv4 address with this last octet."""
    return f"203.0.113.{number}"


def ipv6(number):
    """The IPv6 address that goes with ipv4(number); the digits are the same."""
    return f"2001:db8:113::{number}"


@dataclass
class MailServer:
    """One server for IMAP, POP3 and submission, with an address of its own."""

    name: str
    number: int
    hosts: list
    # Who has a mailbox: login name -> domain whose user's mailbox it is.
    users: dict
    # Kinds of port: "tls" (993, 995, 465), "starttls" or "cleartext" (143, 110, 587).
    imap: tuple = ("tls", "starttls")
    pop3: tuple = ("tls", "starttls")
    submission: tuple = ("tls", "starttls")
    families: str = "4"
    # good, expired, soon (ten days left), wrong-name, self-signed, incomplete (intermediate not sent)
    certificate: str = "good"
    # True: passwords stored as they are, so challenge-response works.
    plain_storage: bool = False
    # True: challenge-response is offered although the stored hashes cannot do it.
    challenges: bool = False
    # TLS 1.0 and 1.1 are taken, with the ciphers of their time.
    old_tls: bool = False
    # Passwords are taken before STARTTLS.
    careless: bool = False
    # Names in the certificate besides the hosts.
    aliases: tuple = ()
    # dovecot; postfix (submission only); cyrus or courier (parts/foreign; submission by Postfix with
    # Cyrus SASL); or stub (oddities.py: never greets)
    software: str = "dovecot"

    @property
    def is_foreign(self):
        """Whether its packages cannot stand beside Dovecot's, so that it may be absent."""
        return self.software in ("cyrus", "courier")

    def addresses(self):
        """All addresses the server listens on."""
        return [ipv4(self.number)] * ("4" in self.families) + [ipv6(self.number)] * (
            "6" in self.families
        )


@dataclass
class Domain:
    """What one made-up domain publishes."""

    name: str
    # Records besides SOA, NS and the hosts' addresses, in zone file form.
    records: list = field(default_factory=list)
    # Name of a web site -> body of its nginx server block, or a file below it.
    sites: dict = field(default_factory=dict)
    # Host and ports that TLSA records are for; "stale": they fit another certificate.
    tlsa: tuple = ()
    tlsa_stale: bool = False


def _server(number, name, hosts=None, users=None, **rest):
    hosts = hosts or [f"mail.{name}"]
    return MailServer(name, number, hosts, users or {f"user@{name}": name}, **rest)


def _trio(name):
    return [f"imap.{name}", f"pop.{name}", f"smtp.{name}"]


# Domains that publish in the rarer ways; their mail servers share one address.
RARE = [
    "pacc.test",
    "stalepacc.test",
    "mailconf.test",
    "autodiscover.test",
    "adsrv.test",
    "jmap.test",
    "plainhttp.test",
    "wildcard.test",
]

# Domains that publish something odd, each another thing; lint.test itself is in order.
LINTED = [
    "lint.test",
    "submission465.test",
    "cname.test",
    "placeholder.test",
    "percent.test",
    "sockettype.test",
    "authmismatch.test",
    "pop3unpublished.test",
    "wildsrv.test",
    "stalehoster.test",
    "v6dead.test",
]

SERVERS = [
    _server(10, "srv.test"),
    _server(11, "autoconfig.test", _trio("autoconfig.test")),
    _server(
        12,
        "wellknown.test",
        users={"user": "wellknown.test"},
    ),
    _server(
        13,
        "ispdb.test",
        _trio("ispdb.test"),
        {"user@ispdb.test": "ispdb.test", "user@mxispdb.test": "mxispdb.test"},
    ),
    _server(
        14,
        "hoster.test",
        _trio("hoster.test"),
        {"user@hoster.test": "hoster.test", "user@mx.test": "mx.test"},
    ),
    _server(15, "guess.test", _trio("guess.test")),
    _server(
        16,
        "starttls.test",
        imap=("starttls",),
        pop3=("starttls",),
        submission=("starttls",),
    ),
    _server(17, "pop3only.test", imap=()),
    _server(18, "imaponly.test", pop3=()),
    _server(
        19,
        "plaintext.test",
        imap=("cleartext",),
        pop3=("cleartext",),
        submission=("cleartext",),
    ),
    _server(20, "expired.test", certificate="expired"),
    _server(21, "wrongname.test", certificate="wrong-name"),
    _server(22, "selfsigned.test", certificate="self-signed"),
    _server(23, "nopop-srv.test"),
    _server(24, "postfix.test", software="postfix", plain_storage=True),
    _server(25, "dual.test", families="46"),
    _server(26, "v6only.test", families="6"),
    _server(
        27,
        "stranger.test",
        users={"user@stranger.test": "stranger.test", "user@spoofed.test": "spoofed.test"},
    ),
    _server(28, "scram.test", plain_storage=True),
    _server(29, "secondfails.test", pop3=()),
    _server(
        30,
        IDN_A,
        users={f"user@{IDN}": IDN_A, f"user@{IDN_A}": IDN_A},
    ),
    _server(31, "incomplete.test", certificate="incomplete"),
    _server(32, "conflict.test", ["mail.conflict.test", "imap.conflict.test"]),
    _server(33, "nogreeting.test", software="stub"),
    _server(34, "needsaddress.test"),
    _server(36, "hashed.test", challenges=True),
    _server(51, "oldtls.test", old_tls=True),
    _server(52, "careless.test", careless=True),
    _server(53, "drift.test", families="46"),
    _server(54, "staletlsa.test"),
    _server(55, "badsts.test"),
    _server(56, "deadv6.test"),
    _server(57, "soon.test", certificate="soon"),
    # One server for all domains that publish in the rarer ways.
    _server(
        60,
        "rare.test",
        [f"mail.{name}" for name in RARE],
        {f"user@{name}": name for name in RARE},
    ),
    _server(70, "published.test"),
    # One server for every domain whose only fault is what it publishes.
    _server(
        40,
        "lint.test",
        [f"mail.{name}" for name in LINTED],
        {f"user@{name}": "lint.test" for name in LINTED},
        aliases=("alias.cname.test",),
    ),
    _server(37, "cyrus.test", software="cyrus"),
    _server(38, "courier.test", software="courier"),
]


def srv(service, port, target, priority=0, weight=1):
    """One SRV record; target "." says that the service is not offered."""
    target = target if target == "." else target + "."
    return f"_{service}._tcp 3600 SRV {priority} {weight} {port} {target}"


def srv_six(host):
    """All six mail services of RFC 6186 and RFC 8314, TLS ports before the others."""
    return [
        srv("imaps", 993, host),
        srv("pop3s", 995, host),
        srv("submissions", 465, host),
        srv("imap", 143, host, 10),
        srv("pop3", 110, host, 10),
        srv("submission", 587, host, 10),
    ]


def srv_tls(host):
    """SRV records for the ports with implicit TLS only."""
    return srv_six(host)[:3]


def posture(domain, mx):
    """MX, and what a domain says of TLS on the way to it."""
    return [
        f"@ MX 10 {mx}.",
        '_mta-sts TXT "v=STSv1; id=20261124;"',
        f'_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@{domain}"',
    ]


def sts_site(domain, mx, mode="enforce"):
    """The MTA-STS policy of a domain."""
    text = f"version: STSv1\r\nmode: {mode}\r\nmx: {mx}\r\nmax_age: 86400\r\n"
    return {f"mta-sts.{domain}": Document("/.well-known/mta-sts.txt", text)}


def autoconfig(domain, imap, pop3, smtp, smtp_port=587, username="%EMAILADDRESS%"):
    """An autoconfig document, format 1.1."""
    smtp_socket = "SSL" if smtp_port == 465 else "STARTTLS"

    def entry(element, kind, host, port, socket):
        return f"""    <{element} type="{kind}">
      <hostname>{host}</hostname>
      <port>{port}</port>
      <socketType>{socket}</socketType>
      <authentication>password-cleartext</authentication>
      <username>{username}</username>
    </{element}>
"""

    return (
        f"""<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="{domain}">
    <domain>{domain}</domain>
    <displayName>{domain} of the lab</displayName>
    <displayShortName>{domain.split(".")[0]}</displayShortName>
"""
        + entry("incomingServer", "imap", imap, 993, "SSL")
        + entry("incomingServer", "pop3", pop3, 995, "SSL")
        + entry("outgoingServer", "smtp", smtp, smtp_port, smtp_socket)
        + """  </emailProvider>
</clientConfig>
"""
    )


@dataclass
class Document:
    """A web site that serves one file and answers 404 to all else."""

    path: str
    text: str


AUTOCONFIG_PATH = "/mail/config-v1.1.xml"
WELL_KNOWN_PATH = "/.well-known/autoconfig/mail/config-v1.1.xml"
NOT_FOUND = "location / { return 404; }"
HTML = (
    "location / { default_type text/html; return 200 "
    "'<!DOCTYPE html><html><head><title>Welcome</title></head>"
    "<body><h1>Welcome</h1><p>Every page is this page.</p></body></html>'; }"
)
# What `setup --publish` wrote, once `publish` has put it here; before that, nothing.
PUBLISHED = "include published/*.conf; location / { return 404; }"
# A body of ten megabytes; build.py writes the file.
HUGE = "location / { default_type text/xml; rewrite ^ /huge.xml break; }"


def _autoconfig_site(domain, smtp_port=587):
    imap, pop3, smtp = _trio(domain)
    return {
        f"autoconfig.{domain}": Document(
            AUTOCONFIG_PATH, autoconfig(domain, imap, pop3, smtp, smtp_port)
        )
    }


def _mail(domain):
    return f"mail.{domain}"


def _pacc(domain):
    """A PACC file; both keys of the outgoing server are in use."""
    hosts = {key: {"host": _mail(domain)} for key in ("imap", "pop3", "submit")}
    issuer = {"oauth-public": {"issuer": f"https://auth.{domain}"}, "password": True}
    document = {"protocols": hosts, "authentication": issuer, "info": {"provider": {"name": domain}}}
    return Document("/.well-known/user-agent-configuration.json", json.dumps(document))


def pacc_record(document):
    """The TXT record that vouches for a PACC file."""
    digest = base64.b64encode(hashlib.sha256(document.text.encode()).digest()).decode()
    return f'_ua-auto-config TXT "v=UAAC1; a=sha256; d={digest}"'


PACC = _pacc("pacc.test")


def _autodiscover(domain):
    """A site that answers every question with the settings of the domain's users."""
    protocols = "".join(
        f"<Protocol><Type>{kind}</Type><Server>{_mail(domain)}</Server><Port>{port}</Port>"
        f"<SSL>on</SSL><SPA>off</SPA><LoginName>user@{domain}</LoginName></Protocol>"
        for kind, port in (("IMAP", 993), ("POP3", 995), ("SMTP", 465))
    )
    space = "http://schemas.microsoft.com/exchange/autodiscover"
    xml = (
        f'<Autodiscover xmlns="{space}/responseschema/2006">'
        f'<Response xmlns="{space}/outlook/responseschema/2006a"><Account>'
        f"<AccountType>email</AccountType><Action>settings</Action>{protocols}"
        "</Account></Response></Autodiscover>"
    )
    return (
        "location = /autodiscover/autodiscover.xml "
        f"{{ default_type text/xml; return 200 '{xml}'; }}\n  location / {{ return 404; }}"
    )


def _json(path, **fields):
    """A place that answers with JSON."""
    return f"location = {path} {{ default_type application/json; return 200 '{json.dumps(fields)}'; }}"


DOMAINS = [
    Domain("srv.test", srv_six(_mail("srv.test")), {"srv.test": NOT_FOUND}),
    Domain("autoconfig.test", sites=_autoconfig_site("autoconfig.test")),
    Domain(
        "wellknown.test",
        sites={
            "wellknown.test": Document(
                WELL_KNOWN_PATH,
                autoconfig(
                    "wellknown.test",
                    *[_mail("wellknown.test")] * 3,
                    username="%EMAILLOCALPART%",
                ),
            )
        },
    ),
    Domain("ispdb.test", [f"mx A {ipv4(UNKNOWN_MX)}"]),
    Domain("mxispdb.test", ["@ MX 10 mx.ispdb.test."]),
    Domain(
        "hoster.test",
        ["@ MX 10 mx1", f"mx1 A {ipv4(14)}"],
        _autoconfig_site("hoster.test", 465),
    ),
    Domain("mx.test", ["@ MX 10 mx1.hoster.test."], {"mx.test": NOT_FOUND}),
    Domain("guess.test", sites={"guess.test": NOT_FOUND}),
    Domain("starttls.test", srv_six(_mail("starttls.test"))[3:]),
    Domain(
        "pop3only.test",
        [
            srv("imaps", 0, "."),
            srv("imap", 0, "."),
            srv("pop3s", 995, _mail("pop3only.test")),
            srv("submissions", 465, _mail("pop3only.test")),
        ],
    ),
    Domain(
        "imaponly.test",
        [
            srv("imaps", 993, _mail("imaponly.test")),
            srv("pop3s", 0, "."),
            srv("pop3", 0, "."),
            srv("submissions", 465, _mail("imaponly.test")),
        ],
    ),
    Domain("plaintext.test", srv_six(_mail("plaintext.test"))[3:]),
    Domain("expired.test", srv_tls(_mail("expired.test"))),
    Domain("wrongname.test", srv_tls(_mail("wrongname.test"))),
    Domain("selfsigned.test", srv_tls(_mail("selfsigned.test"))),
    Domain("incomplete.test", srv_tls(_mail("incomplete.test"))),
    Domain(
        "nopop-srv.test",
        [
            srv("imaps", 993, _mail("nopop-srv.test")),
            srv("pop3s", 0, "."),
            srv("pop3", 0, "."),
            srv("submissions", 465, _mail("nopop-srv.test")),
        ],
    ),
    Domain(
        "silent.test",
        srv_tls(_mail("silent.test")) + [f"mail A {ipv4(SILENT)}"],
    ),
    Domain("nogreeting.test", srv_six(_mail("nogreeting.test"))),
    Domain("html.test", sites={"html.test": HTML, "autoconfig.html.test": HTML}),
    Domain("huge.test", sites={"autoconfig.huge.test": HUGE}),
    Domain(
        "loop.test",
        sites={
            "autoconfig.loop.test": "location / { return 302 https://$host/again$request_uri; }"
        },
    ),
    Domain(
        "downgrade.test",
        sites={
            "autoconfig.downgrade.test": f"location / {{ return 302 http://$host{AUTOCONFIG_PATH}; }}"
        },
    ),
    Domain(
        "privateredirect.test",
        sites={
            "autoconfig.privateredirect.test": f"location / {{ return 302 https://{METADATA}/; }}"
        },
    ),
    Domain(
        "needsaddress.test",
        sites={
            "autoconfig.needsaddress.test": Document(
                AUTOCONFIG_PATH,
                autoconfig("needsaddress.test", *[_mail("needsaddress.test")] * 3),
            )
        },
    ),
    Domain("notfound.test", sites={"notfound.test": NOT_FOUND}),
    Domain("mxonly.test", ["@ MX 10 mx.nobody.test."]),
    Domain("nobody.test", [f"mx A {ipv4(UNKNOWN_MX)}"]),
    Domain(
        "postfix.test",
        [
            srv("imaps", 993, _mail("postfix.test")),
            srv("pop3s", 995, _mail("postfix.test")),
            srv("submission", 587, _mail("postfix.test")),
            srv("submissions", 465, _mail("postfix.test"), 10),
        ],
    ),
    Domain("dual.test", srv_six(_mail("dual.test"))),
    Domain("v6only.test", srv_tls(_mail("v6only.test"))),
    Domain(
        "badrecord.test",
        [
            srv("imaps", 6379, "loopback.badrecord.test"),
            srv("submissions", 465, "metadata.badrecord.test"),
            "loopback A 127.0.0.1",
            f"metadata A {METADATA}",
        ],
    ),
    Domain(
        "pacc.test",
        [pacc_record(PACC)],
        {"ua-auto-config.pacc.test": PACC},
    ),
    # The file was changed and the record forgotten; the SRV records stand.
    Domain(
        "stalepacc.test",
        [pacc_record(PACC), *srv_tls(_mail("stalepacc.test"))],
        {"ua-auto-config.stalepacc.test": _pacc("stalepacc.test")},
    ),
    Domain(
        "mailconf.test",
        ['@ TXT "v=spf1 -all"', '@ TXT "mailconf=https://files.mailconf.test/config.xml"'],
        {
            "files.mailconf.test": Document(
                "/config.xml",
                autoconfig("mailconf.test", *[_mail("mailconf.test")] * 3, smtp_port=465),
            )
        },
    ),
    Domain(
        "autodiscover.test",
        sites={"autodiscover.autodiscover.test": _autodiscover("autodiscover.test")},
    ),
    # The domain's own web site knows nothing; a record names a host of the domain that does.
    Domain(
        "adsrv.test",
        [srv("autodiscover", 443, "ad.adsrv.test")],
        {"adsrv.test": NOT_FOUND, "ad.adsrv.test": _autodiscover("adsrv.test")},
    ),
    Domain(
        "protected.test",
        sites={"autodiscover.protected.test": "location / { return 401; }"},
    ),
    # Both lead to somebody else's host, which must not learn the address.
    Domain(
        "adaway.test",
        [srv("autodiscover", 443, "autodiscover.autodiscover.test")],
        {
            "autodiscover.adaway.test": "location / { return 302 "
            "https://autodiscover.autodiscover.test/autodiscover/autodiscover.xml; }"
        },
    ),
    Domain(
        "jmap.test",
        [srv("jmap", 443, "jmap.jmap.test"), *srv_tls(_mail("jmap.test"))],
        {
            "jmap.jmap.test": "location = /.well-known/jmap { return 401; }\n"
            + _json(
                "/.well-known/oauth-protected-resource/.well-known/jmap",
                resource="https://jmap.jmap.test/.well-known/jmap",
                authorization_servers=["https://auth.jmap.test"],
            ),
            "auth.jmap.test": _json(
                "/.well-known/oauth-authorization-server",
                issuer="https://auth.jmap.test",
                token_endpoint="https://auth.jmap.test/token",
            ),
        },
    ),
    # No name on port 443; build.py serves the file on port 80.
    Domain("plainhttp.test", [f"autoconfig A {ipv4(WEB)}"]),
    # Every name exists, and all lead to the one mail server.
    Domain("wildcard.test", [f"* A {ipv4(60)}"]),
    # Every source has an answer to give, and none ever comes.
    Domain(
        "hang.test",
        [
            f"@ A {ipv4(SILENT)}",
            f"* A {ipv4(SILENT)}",
            "@ MX 10 mx.hanghoster.test.",
            '@ TXT "mailconf=https://files.hang.test/config.xml"',
            srv("jmap", 443, "jmap.hang.test"),
            srv("autodiscover", 443, "ad.hang.test"),
            pacc_record(PACC),
            *srv_tls(_mail("hang.test")),
        ],
    ),
    Domain("hanghoster.test", [f"@ A {ipv4(SILENT)}", f"* A {ipv4(SILENT)}"]),
    Domain("spoofed.test", srv_tls("mail.stranger.test")),
    Domain("stranger.test"),
    Domain("scram.test", srv_tls(_mail("scram.test"))),
    Domain("hashed.test", srv_tls(_mail("hashed.test"))),
    Domain("cyrus.test", srv_six(_mail("cyrus.test"))),
    Domain("courier.test", srv_six(_mail("courier.test"))),
    Domain("secondfails.test", srv_tls(_mail("secondfails.test"))),
    Domain(IDN_A, srv_tls(_mail(IDN_A))),
    Domain(
        "conflict.test",
        srv_tls("imap.conflict.test"),
        {
            "autoconfig.conflict.test": Document(
                AUTOCONFIG_PATH,
                autoconfig("conflict.test", *[_mail("conflict.test")] * 3, smtp_port=465),
            )
        },
    ),
]

DOMAINS += [
    Domain("oldtls.test", srv_six(_mail("oldtls.test"))),
    Domain("careless.test", srv_six(_mail("careless.test"))),
    Domain(
        "drift.test",
        srv_six(_mail("drift.test")) + posture("drift.test", _mail("drift.test")),
        sts_site("drift.test", _mail("drift.test")),
        tlsa=(_mail("drift.test"), (993, 995, 465)),
    ),
    Domain(
        "staletlsa.test",
        srv_six(_mail("staletlsa.test")),
        tlsa=(_mail("staletlsa.test"), (993, 995, 465)),
        tlsa_stale=True,
    ),
    Domain(
        "badsts.test",
        srv_six(_mail("badsts.test")) + posture("badsts.test", _mail("badsts.test")),
        sts_site("badsts.test", "old.badsts.test", "testing"),
    ),
    Domain("deadv6.test", srv_six(_mail("deadv6.test")) + [f"mail AAAA {ipv6(SILENT)}"]),
    Domain("soon.test", srv_six(_mail("soon.test"))),
]

# Its records and files are written by `setup --publish` and brought here by `publish`.
DOMAINS.append(
    Domain(
        "published.test",
        ["@ MX 10 mail", f"web A {ipv4(WEB)}"],
        {
            name + "published.test": PUBLISHED
            for name in ("", "autoconfig.", "autodiscover.", "ua-auto-config.", "mta-sts.")
        },
    )
)

def _linted(name, smtp_port=465, change=lambda text: text, **rest):
    """A domain of LINTED that publishes autoconfig."""
    text = change(autoconfig(name, *[_mail(name)] * 3, smtp_port, **rest))
    return {f"autoconfig.{name}": Document(AUTOCONFIG_PATH, text)}


DOMAINS += [
    Domain("lint.test", srv_six(_mail("lint.test"))),
    Domain(
        "submission465.test",
        [
            srv("imaps", 993, _mail("submission465.test")),
            srv("pop3s", 995, _mail("submission465.test")),
            srv("submission", 465, _mail("submission465.test")),
        ],
    ),
    Domain("cname.test", srv_tls("alias.cname.test") + ["alias CNAME mail"]),
    Domain("placeholder.test", sites=_linted("placeholder.test", username="%EMAILADDRESS")),
    Domain("percent.test", sites=_linted("percent.test", username="user%40percent.test")),
    Domain(
        "sockettype.test",
        sites=_linted("sockettype.test", 587, lambda text: text.replace("STARTTLS", "SSL")),
    ),
    Domain(
        "authmismatch.test",
        sites=_linted(
            "authmismatch.test",
            change=lambda text: text.replace("password-cleartext", "password-encrypted"),
        ),
    ),
    Domain(
        "pop3unpublished.test",
        [
            srv("imaps", 993, _mail("pop3unpublished.test")),
            srv("submissions", 465, _mail("pop3unpublished.test")),
        ],
    ),
    Domain("wildsrv.test", srv_tls(_mail("wildsrv.test")) + [f"* A {ipv4(WEB)}"]),
    Domain(
        "stalehoster.test",
        ["@ MX 0 stalehoster-test.mail.protection.outlook.com."],
        _linted("stalehoster.test"),
    ),
    # The IPv6 address is another host's, which has no mail server.
    Domain("v6dead.test", srv_tls(_mail("v6dead.test")) + [f"mail AAAA {ipv6(UNKNOWN_MX)}"]),
]

# What the lab's ISPDB knows, by domain.
ISPDB_NAMES = ["ispdb.lab.test", "autoconfig.thunderbird.net"]
ISPDB_DOCUMENTS = {
    "ispdb.test": autoconfig("ispdb.test", *_trio("ispdb.test"), smtp_port=465)
}

PORTS = {
    "imap": {"tls": 993, "starttls": 143, "cleartext": 143},
    "pop3": {"tls": 995, "starttls": 110, "cleartext": 110},
    "submission": {"tls": 465, "starttls": 587, "cleartext": 587},
}
