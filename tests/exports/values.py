"""Formats of programs that don't run here: a library reads the file, and what it read logs in."""

import imaplib
import json
import os
import plistlib
import poplib
import shutil
import smtplib
import ssl
import subprocess
import xml.etree.ElementTree as ElementTree

from support import DOMAINS, LAB, MAILSETUP, ODD, PASSWORD, WORK, Missing, export, run


def log_in(protocol, host, port, implicit_tls, user, password):
    """A login by Python's own libraries with exactly these values."""
    context = ssl.create_default_context(cafile=os.environ["MAILSETUP_LAB_CA"])
    if protocol == "imap":
        mail = imaplib.IMAP4_SSL(host, port, ssl_context=context) if implicit_tls else imaplib.IMAP4(host, port)
        if not implicit_tls:
            mail.starttls(context)
        mail.login(user, password)
        mail.logout()
    elif protocol == "pop3":
        mail = poplib.POP3_SSL(host, port, context=context) if implicit_tls else poplib.POP3(host, port)
        if not implicit_tls:
            mail.stls(context)
        mail.user(user)
        mail.pass_(password)
        mail.quit()
    else:
        mail = smtplib.SMTP_SSL(host, port, context=context) if implicit_tls else smtplib.SMTP(host, port)
        if not implicit_tls:
            mail.starttls(context=context)
        mail.login(user, password)
        mail.quit()


def read_back(name, *options):
    """mailsetup itself takes the file in the place of what is published, and logs in."""
    def step():
        seen = set()
        for domain in DOMAINS:
            file = export(name, *options, domain=domain, secret=False)
            done = subprocess.run([MAILSETUP, "probe", "--nameserver", os.environ["MAILSETUP_LAB_NAMESERVER"],
                                   "--ca-file", os.environ["MAILSETUP_LAB_CA"], "--config-file", str(file),
                                   "--password-stdin", "--format", "json", f"user@{domain}"],
                                  input=PASSWORD + "\n", text=True, capture_output=True, timeout=60)
            servers = json.loads(done.stdout)["results"][0]["servers"]
            for server in servers:
                assert server["named_by"][0]["source"] == "config-file", server
                assert server["probe"]["login"]["result"] == "accepted", server
                seen.add(server["protocol"])
        return f"yes, --config-file: {', '.join(sorted(seen))}"
    return step


def xml(name, user=ODD):
    def step():
        file = export(name, user=user, secret=name == "k9")
        run("xmllint", "--noout", "--nonet", str(file), silent=True)
        assert user in [element.text for element in ElementTree.parse(file).iter()], file.read_text()
        return "xmllint, odd names kept"
    return step


def mobileconfig():
    profile = plistlib.loads(export("mobileconfig", user=ODD, secret=False).read_bytes())
    mail = profile["PayloadContent"][0]
    assert mail["IncomingMailServerUsername"] == ODD and mail["IncomingMailServerPortNumber"] == 1
    return "plistlib, odd names kept"


def k9_login():
    kinds = {"SSL_TLS_REQUIRED": True, "STARTTLS_REQUIRED": False}
    for domain in DOMAINS:
        for protocol in ("imap", "pop3"):
            account = ElementTree.parse(export("k9", "--protocol", protocol, domain=domain)).find("accounts/account")
            for server, kind in ((account.find("incoming-server"), protocol), (account.find("outgoing-server"), "smtp")):
                text = server.findtext
                log_in(kind, text("host"), int(text("port")), kinds[text("connection-security")], text("username"),
                       text("password"))
    return "yes, its values by imaplib"


def modules(text):
    """Half blocks as rows of light (255) and dark, two rows a line: what a phone sees on a dark screen."""
    for line in text.splitlines():
        yield bytes(255 if block in "▀█" else 0 for block in line)
        yield bytes(255 if block in "▄█" else 0 for block in line)


def drawn(file):
    """What the terminal shows, as an image of its own; margins as dark as the screen."""
    scale, margin = 5, 6
    rows = list(modules(file.read_text()))
    width = max(map(len, rows)) + 2 * margin
    rows = [bytes(margin) + row.ljust(width - margin, b"\0") for row in rows]
    rows = [bytes(width)] * margin + rows + [bytes(width)] * margin
    image = WORK / "terminal.pgm"
    pixels = b"".join(bytes(pixel for pixel in row for _ in range(scale)) * scale for row in rows)
    image.write_bytes(b"P5 %d %d 255\n" % (width * scale, len(rows) * scale) + pixels)
    return image


def rendered(file):
    image = WORK / "qr-of-svg.png"
    run("rsvg-convert", "-o", str(image), str(file))
    return image


def scan(name, **what):
    image = {"qr": drawn, "qr-svg": rendered, "qr-png": lambda file: file}[name](export(name, **what))
    said = run("zbarimg", "-q", "--raw", str(image))
    return json.loads(said[:said.rindex("]") + 1])


def qr(name):
    def step():
        fields = scan(name, user=ODD, password=ODD)
        assert fields[2][5] == ODD and fields[2][7] == ODD, fields
        return "zbarimg, odd values kept"
    return step


def qr_login(name):
    """The numbers are those of the app's own reader."""
    def step():
        for domain in DOMAINS:
            _, _, incoming, [[outgoing, _]] = scan(name, domain=domain)
            for fields, kinds in ((incoming, ("imap", "pop3")), (outgoing, ("smtp",))):
                kind, host, port, security, method, user = fields[:6]
                assert method == 1 and security in (2, 3), fields
                log_in(kinds[kind], host, port, security == 3, user, fields[-1])
        return "yes, its values by imaplib"
    return step


def zone():
    text = export("zone", secret=False).read_text()
    domain = "srv.test" if LAB else "gmx.de"
    file = WORK / "zone"
    file.write_text(f"$TTL 3600\n@ IN SOA ns.{domain}. a.{domain}. 1 3600 600 86400 300\n@ IN NS ns.{domain}.\n"
                    f"ns IN A 192.0.2.1\n{text}")
    run("named-checkzone", "-i", "none", domain, str(file))
    return "named-checkzone"


def shell_values(file):
    """The variables of a file as a shell sets them."""
    said = run("sh", "-c", f"set -a; . {file}; python3 -c 'import json, os; print(json.dumps(dict(os.environ)))'", silent=True)
    return json.loads(said)


def env(name, user, odd=ODD):
    def step():
        assert shell_values(export(name, user=odd, password=odd))[user] == odd
        return "sh, odd values kept"
    return step


DJANGO = """
import os
from django.conf import settings
from django.core.mail import get_connection, send_mail
e = os.environ
settings.configure(EMAIL_HOST=e["EMAIL_HOST"], EMAIL_PORT=int(e["EMAIL_PORT"]), EMAIL_USE_SSL=bool(e["EMAIL_USE_SSL"]),
                   EMAIL_USE_TLS=bool(e["EMAIL_USE_TLS"]), EMAIL_HOST_USER=e["EMAIL_HOST_USER"],
                   EMAIL_HOST_PASSWORD=e["EMAIL_HOST_PASSWORD"], DEFAULT_FROM_EMAIL=e["DEFAULT_FROM_EMAIL"])
send_mail("Django", "x", None, [e["DEFAULT_FROM_EMAIL"]])
"""


def django_login():
    # Debian's own Python has Debian's packages.
    if subprocess.run(["/usr/bin/python3", "-c", "import django"], capture_output=True).returncode:
        raise Missing("django")
    for domain in DOMAINS:
        values = shell_values(export("env-django", domain=domain))
        run("/usr/bin/python3", "-c", DJANGO, SSL_CERT_FILE=os.environ["MAILSETUP_LAB_CA"],
            **{key: value for key, value in values.items() if key.startswith(("EMAIL_", "DEFAULT_"))})
    return "yes, sent by Django"


# The reader and the mailer that Laravel is made of.
DOTENV = """<?php
require "Dotenv/autoload.php";
echo json_encode(Dotenv\\Dotenv::parse(file_get_contents($argv[1])));
"""
# "smtps" is TLS from the start; with "smtp" STARTTLS is used where it is offered.
SYMFONY = """<?php
require "Symfony/Component/Mailer/autoload.php";
use Symfony\\Component\\Mailer\\Transport\\Dsn;
use Symfony\\Component\\Mailer\\Transport\\Smtp\\EsmtpTransportFactory;
[$scheme, $host, $port, $user, $password, $from] = json_decode($argv[1]);
$transport = (new EsmtpTransportFactory())->create(new Dsn($scheme, $host, $user, $password, (int) $port));
$mail = (new Symfony\\Component\\Mime\\Email())->from($from)->to($from)->subject("Symfony")->text("x");
$transport->send($mail);
"""


def php(code, package, *arguments):
    if not os.path.exists(f"/usr/share/php/{package}"):
        raise Missing(f"php {package}")
    script = WORK / "script.php"
    script.write_text(code)
    authority = os.environ.get("MAILSETUP_LAB_CA", "")
    return run("php", "-d", f"openssl.cafile={authority}", str(script), *arguments, silent=True)


def laravel():
    values = json.loads(php(DOTENV, "Dotenv", str(export("env-laravel", user=ODD, password=ODD))))
    assert values["MAIL_USERNAME"] == ODD and values["MAIL_PASSWORD"] == ODD, values
    return "phpdotenv, odd values kept"


def laravel_login():
    for domain in DOMAINS:
        values = json.loads(php(DOTENV, "Dotenv", str(export("env-laravel", domain=domain))))
        keys = ("SCHEME", "HOST", "PORT", "USERNAME", "PASSWORD", "FROM_ADDRESS")
        php(SYMFONY, "Symfony/Component/Mailer", json.dumps([values[f"MAIL_{key}"] for key in keys]))
    return "yes, sent by Symfony's mailer"


def nextcloud_login():
    """Nextcloud gives the values to the same mailer; only "ssl" means anything to it."""
    for domain in DOMAINS:
        values = shell_values(export("env-nextcloud", domain=domain))
        scheme = "smtps" if values["SMTP_SECURE"] == "ssl" else "smtp"
        address = f"{values['MAIL_FROM_ADDRESS']}@{values['MAIL_DOMAIN']}"
        php(SYMFONY, "Symfony/Component/Mailer", json.dumps(
            [scheme, values["SMTP_HOST"], values["SMTP_PORT"], values["SMTP_NAME"], values["SMTP_PASSWORD"], address]))
    return "yes, sent by Symfony's mailer"


def grafana_login():
    for domain in DOMAINS:
        values = shell_values(export("env-grafana", domain=domain))
        host, port = values["GF_SMTP_HOST"].rsplit(":", 1)
        # Its dialler takes port 465 for TLS from the start, whatever else is said.
        assert (port == "465") == (values["GF_SMTP_STARTTLS_POLICY"] == "NoStartTLS"), values
        log_in("smtp", host, int(port), port == "465", values["GF_SMTP_USER"], values["GF_SMTP_PASSWORD"])
    return "yes, its values by smtplib"


def evolution():
    file = export("evolution", user=ODD, secret=False)
    run("sh", str(file), silent=True)
    sources = sorted((WORK / ".config/evolution/sources").glob("*.source"))
    assert len(sources) == 3, sources
    users = [line for path in sources for line in path.read_text().splitlines() if line.startswith("User=")]
    assert users == ["User=" + ODD.replace("\\", "\\\\")] * 2, users
    return "sh, three key files"


def evolution_login():
    """Its words for the security and the protocol; it asks for the password itself."""
    import configparser
    kinds = {"imapx": "imap", "pop": "pop3", "smtp": "smtp"}
    methods = {"ssl-on-alternate-port": True, "starttls-on-standard-port": False}
    for domain in DOMAINS:
        for protocol in ("imap", "pop3"):
            folder = WORK / ".config/evolution/sources"
            shutil.rmtree(folder, ignore_errors=True)
            run("sh", str(export("evolution", "--protocol", protocol, domain=domain, secret=False)), silent=True)
            talked = set()
            for path in folder.glob("*.source"):
                keys = configparser.ConfigParser(interpolation=None)
                keys.read(path)
                if "Authentication" not in keys:
                    continue
                backend = next(keys[group]["BackendName"] for group in ("Mail Account", "Mail Transport") if group in keys)
                server = keys["Authentication"]
                log_in(kinds[backend], server["Host"], int(server["Port"]), methods[keys["Security"]["Method"]],
                       server["User"], PASSWORD)
                talked.add(kinds[backend])
            assert talked == {protocol, "smtp"}, talked
    return "yes, its values by imaplib"


def card(name):
    def step():
        file = export(name, user="user_name@example.org", secret=False)
        text = file.read_text()
        if name == "card-html":
            run("xmllint", "--html", "--noout", "--nonet", str(file), silent=True)
        if name == "card-md":
            # Its escapes undone.
            text = text.replace("\\", "")
        assert "user_name@example.org" in text and "127.0.0.1" in text, text
        return "xmllint --html" if name == "card-html" else "its values stand in it"
    return step


def card_json():
    assert json.loads(export("card-json", user=ODD, secret=False).read_text())["servers"][0]["username"] == ODD
    return "json, odd names kept"


def card_json_login():
    kinds = {"imap": "imap", "pop3": "pop3", "submission": "smtp"}
    for domain in DOMAINS:
        for server in json.loads(export("card-json", domain=domain, secret=False).read_text())["servers"]:
            log_in(kinds[server["protocol"]], server["host"], server["port"], server["security"] == "tls",
                   server["username"], PASSWORD)
    return "yes, its values by imaplib"
