"""The world of this test: a name, a certificate that the programs trust, and a Dovecot with one mailbox."""

import email.utils
import os
import pathlib
import shutil
import subprocess
import time

DOMAIN = "retention.test"
HOST = "mail.retention.test"
ADDRESS = f"user@{DOMAIN}"
PASSWORD = "Lab-Passw0rd"
DAY = 86400


def run(*command, **more):
    return subprocess.run(command, check=True, **more)


def network(work):
    """Loopback, and a route to nowhere: without one the programs think that they are offline."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "nowhere", "type", "veth", "peer", "name", "beyond")
    run("ip", "address", "add", "198.51.100.2/24", "dev", "nowhere")
    run("ip", "link", "set", "nowhere", "up")
    run("ip", "link", "set", "beyond", "up")
    run("ip", "route", "add", "default", "dev", "nowhere")
    over(work, "/etc/hosts", f"127.0.0.1 localhost {HOST}\n")
    over(work, "/etc/resolv.conf", "nameserver 127.0.0.1\n")


def over(work, path, text):
    """Puts a file over one of the system's, in this namespace alone."""
    mine = work / path.replace("/", "_")
    mine.write_text(text)
    run("mount", "--bind", mine, os.path.realpath(path))


def certificate(work):
    """A CA that the system trusts here, and the server's certificate."""
    ca, key, server = work / "ca.pem", work / "key.pem", work / "server.pem"
    quiet = {"stderr": subprocess.DEVNULL}
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", work / "ca.key", "-out", ca, "-days",
        "30", "-subj", "/CN=Retention CA", "-addext", "basicConstraints=critical,CA:TRUE", **quiet)
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", work / "csr", "-subj",
        f"/CN={HOST}", **quiet)
    (work / "ext").write_text(f"subjectAltName=DNS:{HOST}\nbasicConstraints=CA:FALSE\n")
    run("openssl", "x509", "-req", "-in", work / "csr", "-CA", ca, "-CAkey", work / "ca.key", "-CAcreateserial",
        "-days", "30", "-extfile", work / "ext", "-out", server, **quiet)
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    over(work, bundle, pathlib.Path(bundle).read_text() + ca.read_text())
    return ca


def dovecot(work):
    """POP3 on port 995. Its mailbox is a Maildir that the test fills and counts."""
    state = work / "dovecot"
    state.mkdir()
    # Its processes are other users.
    work.chmod(0o755)
    (work / "passwd").write_text(f"{ADDRESS}:{{PLAIN}}{PASSWORD}\n")
    config = work / "dovecot.conf"
    config.write_text(f"""protocols = pop3
base_dir = {state}/run
state_dir = {state}/state
log_path = {work}/dovecot.log
ssl = required
ssl_cert = <{work}/server.pem
ssl_key = <{work}/key.pem
ssl_dh =
first_valid_uid = 1
mail_location = maildir:{work}/mail
mail_log_prefix = "%s(%u): "
passdb {{
  driver = passwd-file
  args = {work}/passwd
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={work}/mail
}}
service pop3-login {{
  inet_listener pop3 {{
    port = 0
  }}
  inet_listener pop3s {{
    address = 127.0.0.1
    port = 995
    ssl = yes
  }}
}}
""")
    run("dovecot", "-c", config)
    for _ in range(100):
        if listening(995):
            return
        time.sleep(0.1)
    raise SystemExit("dovecot did not start: " + (work / "dovecot.log").read_text())


def listening(port):
    import socket
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def fill(work, ages):
    """One message for each age in days. Dovecot takes UIDLs from its lists, so the mailbox begins anew."""
    mail = work / "mail"
    shutil.rmtree(mail, ignore_errors=True)
    for folder in ("new", "cur", "tmp"):
        (mail / folder).mkdir(parents=True)
    for number, age in enumerate(ages):
        at = time.time() - age * DAY
        date = email.utils.formatdate(at)
        (mail / "new" / f"{int(at)}.{number}.{time.time_ns()}").write_text(
            f"Received: from a by b; {date}\nFrom: a@example.org\nTo: {ADDRESS}\nSubject: message {number}\n"
            f"Date: {date}\nMessage-ID: <{number}.{time.time_ns()}@example.org>\n\nText {number}\n")
    # Dovecot takes mail from no root.
    for path in [mail, *mail.rglob("*")]:
        shutil.chown(path, "mail", "mail")


def left(work):
    """Messages on the server."""
    return sum(len(list((work / "mail" / folder).glob("*"))) for folder in ("new", "cur"))


def sessions(work):
    return (work / "dovecot.log").read_text().count("Disconnected: Logged out")


def until(what, seconds=120):
    for _ in range(seconds * 5):
        if what():
            return True
        time.sleep(0.2)
    return False


class Refused(Exception):
    """No file, and why."""


def export(mailsetup, work, form, retention, secret=False):
    """The file that mailsetup writes, with the password in it if wanted."""
    path = work / f"export.{form}"
    path.unlink(missing_ok=True)
    command = [mailsetup, "probe", "--lang", "en", "--timeout", "2s", "--no-source",
               "autoconfig,ispdb,builtin,srv,mx,guess", "--pop3", f"pop3s://{HOST}:995", "--submission",
               f"submissions://{HOST}:465", "--protocol", "pop3", "--retention", retention, "--export",
               f"{form}={path}", *(["--password-stdin", "--include-password"] if secret else []), ADDRESS]
    home = work / "mailsetup"
    environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment,
                          input=f"{PASSWORD}\n" if secret else "")
    if f"no {form} file" in done.stderr:
        raise Refused(done.stderr.split("file: ", 1)[1].strip())
    if not path.exists():
        raise SystemExit(f"no file for {form}: {done.stdout}{done.stderr}")
    return path
