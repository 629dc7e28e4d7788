"""Asks every server of the lab, from the client's side.

check.py LAB wait SECONDS  returns once every port answers; 1 after SECONDS
check.py LAB published DOMAIN SECONDS  returns once its autoconfig file is served
check.py LAB               logs in everywhere, reads every published file, and
                           tries all that is broken on purpose; 1 at a surprise
"""

import http.client
import imaplib
import poplib
import pathlib
import random
import smtplib
import socket
import ssl
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import domains

lab = pathlib.Path(sys.argv[1])
trusting = ssl.create_default_context(cafile=str(lab / "ca.pem"))
careless = ssl.create_default_context()
careless.check_hostname = False
careless.verify_mode = ssl.CERT_NONE

CODES = {0: "NOERROR", 2: "SERVFAIL", 3: "NXDOMAIN"}


# --- DNS ---------------------------------------------------------------------


def ask(name, kind, server=domains.NAMESERVER, timeout=2.0):
    """(answer code, number of answers, number of additional records)."""
    query = random.randbytes(2) + bytes([1, 0, 0, 1, 0, 0, 0, 0, 0, 0])
    for label in filter(None, name.split(".")):
        query += bytes([len(label)]) + label.encode()
    query += bytes([0]) + kind.to_bytes(2, "big") + bytes([0, 1])
    family = socket.AF_INET6 if ":" in server else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.settimeout(timeout)
        line.connect((server, 53))
        line.send(query)
        answer = line.recv(4096)
    counts = [int.from_bytes(answer[at : at + 2], "big") for at in (6, 10)]
    return CODES.get(answer[3] & 15, answer[3] & 15), *counts


# --- waiting -----------------------------------------------------------------


def present():
    """All mail servers but those that could not be had."""
    foreign = (lab / "run" / "foreign.ready").exists()
    return [server for server in domains.SERVERS if foreign or not server.is_foreign]


def ports():
    """All (address, port, whether it greets) that must answer."""
    for server in present():
        greets = server.software != "stub"
        for service in domains.PORTS:
            for kind in getattr(server, service):
                for address in server.addresses():
                    yield address, domains.PORTS[service][kind], greets and kind != "tls"
    for number in (domains.WEB, domains.ISPDB):
        yield domains.ipv4(number), 443, False
        yield domains.ipv6(number), 443, False
    yield domains.ipv4(14), 25, True


def answers(target):
    address, port, greets = target
    try:
        with socket.create_connection((address, port), timeout=5) as line:
            return not greets or len(line.recv(1)) == 1
    except OSError:
        return False


def trapped():
    """The traps say themselves that they stand: whoever connects is put on record."""
    return all((lab / "run" / f"oddities-{side}.ready").exists() for side in ("servers", "client"))


def resolves():
    try:
        return all(
            ask(".", 6, server, 1)[0] == code
            for server, code in (
                (domains.NAMESERVER, "NOERROR"),
                (domains.NAMESERVER6, "NOERROR"),
                (domains.NAMESERVER_SERVFAIL, "SERVFAIL"),
            )
        )
    except OSError:
        return False


def wait(seconds):
    end = time.monotonic() + seconds
    waiting = list(ports())
    with ThreadPoolExecutor(8) as pool:
        while True:
            waiting = [t for t, ok in zip(waiting, pool.map(answers, waiting)) if not ok]
            if not waiting and resolves() and trapped():
                return 0
            if time.monotonic() > end:
                print("no answer from", waiting or "DNS or the traps", file=sys.stderr)
                return 1
            time.sleep(0.05)


# --- proving -----------------------------------------------------------------


def login(server, service, kind, host, user, context):
    """Logs in at one port and looks into the mailbox; raises when anything fails."""
    port = domains.PORTS[service][kind]
    if service == "imap":
        line = (
            imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=20)
            if kind == "tls"
            else imaplib.IMAP4(host, port, timeout=20)
        )
        if kind == "starttls" and not server.careless:
            assert "LOGINDISABLED" in line.capabilities, "LOGINDISABLED missing"
            line.starttls(context)
        line.authenticate("PLAIN", lambda _: f"\0{user}\0{domains.PASSWORD}".encode())
        assert line.select("INBOX")[0] == "OK" and int(line.select("INBOX")[1][0]) >= 6
        folders = [entry.decode() for entry in line.list()[1]]
        assert any("Sent" in f for f in folders) and any("Archive" in f for f in folders)
        line.logout()
    elif service == "pop3":
        line = (
            poplib.POP3_SSL(host, port, context=context, timeout=20)
            if kind == "tls"
            else poplib.POP3(host, port, timeout=20)
        )
        if kind == "starttls":
            line.stls(context)
        line.user(user) if user.isascii() else line._shortcmd(f"USER {user}")
        line.pass_(domains.PASSWORD)
        assert line.stat()[0] >= 6
        line.quit()
    else:
        line = (
            smtplib.SMTP_SSL(host, port, context=context, timeout=20)
            if kind == "tls"
            else smtplib.SMTP(host, port, timeout=20)
        )
        line.ehlo("client.test")
        if kind == "starttls" and not server.careless:
            assert not line.has_extn("auth"), "AUTH before TLS"
            line.starttls(context=context)
            line.ehlo("client.test")
        line.user, line.password = user, domains.PASSWORD
        code, text = line.auth("PLAIN", line.auth_plain)
        assert code == 235, text
        line.quit()


def fetch(host, path):
    """(status, Location, body) of an https address, certificate checked."""
    line = http.client.HTTPSConnection(host, timeout=10, context=trusting)
    line.request("GET", path)
    answer = line.getresponse()
    return answer.status, answer.getheader("Location"), answer.read()


def expect_certificate_failure(server, reason):
    def attempt():
        host = server.hosts[0]
        with socket.create_connection((host, 993), timeout=10) as line:
            try:
                trusting.wrap_socket(line, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                assert reason in error.verify_message, error.verify_message
                return
        raise AssertionError("the certificate was taken for good")

    return attempt


BAD_CERTIFICATES = {
    "expired": "certificate has expired",
    "wrong-name": "Hostname mismatch",
    "self-signed": "self-signed certificate",
    "incomplete": "unable to get local issuer certificate",
}


def server_checks():
    for server in present():
        if server.software == "stub":
            continue
        context = trusting
        if server.certificate not in ("good", "soon"):
            context = careless
            yield f"{server.name} {server.certificate}", expect_certificate_failure(
                server, BAD_CERTIFICATES[server.certificate]
            )
        for service in domains.PORTS:
            for kind in getattr(server, service):
                for host in server.hosts:
                    for user in server.users:
                        # Python's smtplib and imaplib know ASCII user names only in part.
                        if not user.isascii() and service == "submission":
                            continue
                        yield (
                            f"{host} {service} {kind} {user}",
                            lambda s=server, a=(service, kind, host, user, context): login(s, *a),
                        )


def is_equal(call, expected):
    def attempt():
        got = call()
        assert got == expected, f"{got} instead of {expected}"

    return attempt


def times_out(call):
    def attempt():
        begin = time.monotonic()
        try:
            call()
        except TimeoutError:
            assert time.monotonic() - begin > 1.9
            return
        raise AssertionError("there was an answer")

    return attempt


def silence_after_connect(port, tls):
    def attempt():
        host = "mail.nogreeting.test"
        with socket.create_connection((host, port), timeout=10) as line:
            if tls:
                line = trusting.wrap_socket(line, server_hostname=host)
            line.settimeout(2)
            line.recv(1)

    return times_out(attempt)


def other_checks():
    for domain in domains.DOMAINS:
        yield f"{domain.name} exists", is_equal(
            lambda n=domain.name: ask(n, 6)[:2], ("NOERROR", 1)
        )
        for name, site in domain.sites.items():
            path = domains.AUTOCONFIG_PATH
            if isinstance(site, domains.Document):
                query = "?emailaddress=a@" + domain.name
                yield f"https://{name}{site.path}", is_equal(
                    lambda n=name, p=site.path + query: fetch(n, p),
                    (200, None, site.text.encode()),
                )
                yield f"https://{name}/other", is_equal(
                    lambda n=name: fetch(n, "/other?emailaddress=a@b.test")[0], 404
                )
            elif site == domains.NOT_FOUND:
                yield f"https://{name}{path}", is_equal(lambda n=name: fetch(n, path)[0], 404)
    yield "needsaddress 400", is_equal(
        lambda: fetch("autoconfig.needsaddress.test", domains.AUTOCONFIG_PATH)[0], 400
    )
    for name in domains.ISPDB_NAMES:
        for domain, text in domains.ISPDB_DOCUMENTS.items():
            yield f"{name} {domain}", is_equal(
                lambda n=name, d=domain: fetch(n, f"/v1.1/{d}"), (200, None, text.encode())
            )
        yield f"{name} unknown", is_equal(lambda n=name: fetch(n, "/v1.1/srv.test")[0], 404)
    page = lambda host: fetch(host, domains.AUTOCONFIG_PATH)
    yield "html.test", is_equal(lambda: page("autoconfig.html.test")[2][:9], b"<!DOCTYPE")
    yield "huge.test", is_equal(lambda: len(page("autoconfig.huge.test")[2]) > 10_000_000, True)
    yield "loop.test", is_equal(
        lambda: page("autoconfig.loop.test")[1],
        f"https://autoconfig.loop.test/again{domains.AUTOCONFIG_PATH}",
    )
    yield "downgrade.test", is_equal(
        lambda: page("autoconfig.downgrade.test")[1],
        f"http://autoconfig.downgrade.test{domains.AUTOCONFIG_PATH}",
    )
    yield "privateredirect.test", is_equal(
        lambda: page("autoconfig.privateredirect.test")[1], f"https://{domains.METADATA}/"
    )
    for name in ("unknown.test", "example.com", "_imaps._tcp.autoconfig.test"):
        yield f"{name} NXDOMAIN", is_equal(lambda n=name: ask(n, 1)[0], "NXDOMAIN")
    yield "SRV with glue", is_equal(
        lambda: ask("_imaps._tcp.srv.test", 33), ("NOERROR", 1, 1)
    )
    yield "six services", is_equal(
        lambda: [
            ask(f"_{service}._tcp.srv.test", 33)[1]
            for service in ("imap", "imaps", "pop3", "pop3s", "submission", "submissions")
        ],
        [1] * 6,
    )
    yield "silent nameserver", times_out(lambda: ask(".", 6, domains.NAMESERVER_SILENT, 2))
    yield "SERVFAIL", is_equal(
        lambda: ask("srv.test", 1, domains.NAMESERVER_SERVFAIL)[0], "SERVFAIL"
    )
    yield "silent.test", times_out(
        lambda: socket.create_connection(("mail.silent.test", 993), timeout=2)
    )
    for kinds in domains.PORTS.values():
        yield f"nogreeting {kinds['tls']}", silence_after_connect(kinds["tls"], True)
        yield f"nogreeting {kinds['starttls']}", silence_after_connect(kinds["starttls"], False)

    def refused():
        try:
            socket.create_connection(("mail.secondfails.test", 995), timeout=5)
        except ConnectionRefusedError:
            return
        raise AssertionError("not refused")

    yield "secondfails.test pop3", refused


# Domains that other domains lead to, and that nobody has an address at.
BACKGROUND = {"hanghoster.test", "nobody.test", "stranger.test", "published.test"}
# No domain of the lab; the table has it all the same.
ABSENT = {"unknown.test"}


def table_checks():
    """domains.tsv and the lab agree."""
    text = (pathlib.Path(__file__).parent.parent / "domains.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    yield "domains.tsv has every domain", is_equal(
        lambda: {row[0].encode("idna").decode() for row in rows} - ABSENT,
        {domain.name for domain in domains.DOMAINS} - BACKGROUND,
    )
    absent = {server.name for server in domains.SERVERS} - {server.name for server in present()}
    for domain, _, *endpoints, _, note in rows:
        if domain in absent:
            continue
        verdicts = dict(part.split("=") for part in note.split(";")[0].split() if "=" in part)
        for service, endpoint in zip(domains.PORTS, endpoints):
            if verdicts.get(service) == "ok":
                host, port = endpoint.split("/")[0].split(":")
                yield f"domains.tsv {domain} {endpoint}", (
                    lambda h=host, p=int(port): socket.create_connection((h, p), 5).close()
                )


def run(check):
    name, attempt = check
    begin = time.monotonic()
    try:
        attempt()
        verdict = None
    except Exception as error:  # any surprise is the answer here
        verdict = f"{type(error).__name__}: {error}"
    return name, verdict, (time.monotonic() - begin) * 1000


def prove():
    checks = [*server_checks(), *other_checks(), *table_checks()]
    bad = 0
    with ThreadPoolExecutor(8) as pool:
        for name, verdict, took_ms in pool.map(run, checks):
            bad += verdict is not None
            print(f"{'ok  ' if verdict is None else 'FAIL'} {took_ms:6.0f} ms  {name}  {verdict or ''}")
    print(f"{len(checks)} checks, {bad} failed")
    return 1 if bad else 0


def published(domain, seconds):
    """Waits until the web server has read its configuration again."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if fetch(f"autoconfig.{domain}", domains.AUTOCONFIG_PATH)[0] == 200:
                return 0
        except OSError as error:
            print(error, file=sys.stderr)
        time.sleep(0.05)
    return 1


match sys.argv[2:]:
    case ["wait", seconds]:
        sys.exit(wait(float(seconds)))
    case ["published", domain, seconds]:
        sys.exit(published(domain, float(seconds)))
    case _:
        sys.exit(prove())
