"""Lets real programs sign in by OAuth2 with exported files, at servers that write down what comes.

    tests/exports/oauth2.py MAILSETUP

Prints a line for each format. Ends with 1 if a program sent another name or token than the file says, or is not
installed that Debian has.
"""

import base64
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading

sys.path.append(str(pathlib.Path(__file__).parent.parent))
from left_out import left_out
from support import MAILSETUP, WORK, Missing, mailbox, run

TOKEN = "ya29.a0\"Qx'$HOME"
USER = "user@example.org"
HEARD = []


def certificate():
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1",
        "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", str(WORK / "key.pem"), "-out", str(WORK / "cert.pem"))


def heard(protocol, encoded):
    """A bearer's first words: RFC 7628 section 3.1, or `user=`."""
    parts = base64.b64decode(encoded).decode().split("\x01")
    token = [part for part in parts if part.startswith("auth=Bearer ")][0][len("auth=Bearer "):]
    name = parts[0].removeprefix("n,a=").rstrip(",").removeprefix("user=")
    HEARD.append((protocol, name, token))


class Server:
    """Takes one mechanism, and any token; then an empty mailbox, or a message to send."""

    def __init__(self, protocol):
        self.protocol = protocol
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(WORK / "cert.pem", WORK / "key.pem")
        self.listener = context.wrap_socket(socket.create_server(("127.0.0.1", 0)), server_side=True)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                continue
            threading.Thread(target=self.session, args=(connection,), daemon=True).start()

    def session(self, connection):
        stream = connection.makefile("rwb", buffering=0)
        say = lambda line: stream.write(line.encode() + b"\r\n")
        read = lambda: stream.readline().decode(errors="replace").rstrip("\r\n")
        try:
            getattr(self, self.protocol)(say, read)
        except (OSError, ValueError):
            pass
        connection.close()

    def imap(self, say, read):
        capabilities = "IMAP4rev1 SASL-IR AUTH=XOAUTH2"
        say(f"* OK [CAPABILITY {capabilities}] ready")
        while line := read():
            tag, _, rest = line.partition(" ")
            words = rest.split(" ")
            command = words[0].upper()
            if command == "CAPABILITY":
                say(f"* CAPABILITY {capabilities}")
            elif command == "AUTHENTICATE":
                if len(words) < 3:
                    say("+ ")
                heard("imap", words[2] if len(words) > 2 else read())
            elif command in ("LIST", "LSUB"):
                say(f'* {command} () "/" INBOX')
            elif command in ("SELECT", "EXAMINE"):
                for part in ("0 EXISTS", "0 RECENT", "FLAGS (\\Seen)", "OK [UIDVALIDITY 1] ok", "OK [UIDNEXT 1] ok"):
                    say(f"* {part}")
            elif command == "STATUS":
                say("* STATUS INBOX (MESSAGES 0 RECENT 0 UIDNEXT 1 UIDVALIDITY 1 UNSEEN 0)")
            elif command == "LOGOUT":
                say("* BYE")
            say(f"{tag} OK done")

    def pop3(self, say, read):
        say("+OK ready")
        while line := read():
            words = line.split(" ")
            command = words[0].upper()
            if command == "CAPA":
                for part in ("+OK", "SASL XOAUTH2", "UIDL", "TOP", "."):
                    say(part)
                continue
            if command == "AUTH" and len(words) > 1:
                if len(words) < 3:
                    say("+ ")
                heard("pop3", words[2] if len(words) > 2 else read())
            say("+OK 0 0")
            if command in ("LIST", "UIDL"):
                say(".")
            if command == "QUIT":
                return

    def smtp(self, say, read):
        say("220 ready")
        while line := read():
            words = line.split(" ")
            command = words[0].upper()
            if command == "EHLO":
                say("250-here")
                say("250 AUTH XOAUTH2")
                continue
            if command == "AUTH":
                if len(words) < 3:
                    say("334 ")
                heard("smtp", words[2] if len(words) > 2 else read())
                say("235 2.7.0 in")
                continue
            if command == "DATA":
                say("354 go on")
                while read() != ".":
                    pass
            say("221 bye" if command == "QUIT" else "250 ok")


def export(name, servers, *options):
    config = WORK / "config.xml"
    kinds = {"imap": "incoming", "pop3": "incoming", "smtp": "outgoing"}
    entries = "".join(
        f'<{kinds[kind]}Server type="{kind}"><hostname>127.0.0.1</hostname><port>{server.port}</port>'
        "<socketType>SSL</socketType><username>%EMAILADDRESS%</username><authentication>OAuth2</authentication>"
        f"</{kinds[kind]}Server>" for kind, server in servers.items())
    config.write_text(f'<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>'
                      f"{entries}</emailProvider></clientConfig>")
    (WORK / "token").write_text(TOKEN + "\n")
    path = WORK / f"{name}.export"
    path.unlink(missing_ok=True)
    done = subprocess.run([MAILSETUP, "probe", "--offline", "--config-file", config, "--trust-host", "127.0.0.1", "--ca-file",
                           WORK / "cert.pem", "--oauth-token-command", f"cat '{WORK}/token'", "--overwrite", "--export",
                           f"{name}={path}", *options, USER], capture_output=True, text=True, timeout=60)
    assert path.exists(), done.stderr
    return path


def terminal(command):
    subprocess.run(["script", "-qec", command, "/dev/null"], capture_output=True, timeout=30, cwd=WORK,
                   stdin=subprocess.DEVNULL, env={**os.environ, "HOME": str(WORK), "TERM": "xterm", "LC_ALL": "C.UTF-8"})


def msmtp(servers):
    run("msmtp", "-C", str(export("msmtp", servers)), USER, text="Subject: x\n\nx\n")


def mpop(servers):
    mailbox()
    run("mpop", "-C", str(export("mpop", servers)))


def mutt(program):
    def step(servers):
        if shutil.which(program) is None or shutil.which("script") is None:
            raise Missing(program)
        file = export(program, servers, "--protocol", "imap")
        terminal(f"{program} -n -F {file} -e 'push <quit>'")
        terminal(f"printf 'x\\n' | {program} -n -F {file} -s x {USER}")
    return step


def getmail(servers):
    folder = WORK / "Mail" / USER
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    file = export("getmail", servers)
    run("getmail", "--getmaildir", str(WORK), "--rcfile", str(file), expect=(0, 1))


def offlineimap(servers):
    run("offlineimap", "-c", str(export("offlineimap", servers)), "-o", "-u", "basic", expect=(0, 1))


def mbsync(servers):
    if not any(pathlib.Path("/usr/lib").glob("*/sasl2/libxoauth2*")):
        raise Missing("cyrus-sasl-xoauth2")
    (WORK / "Mail" / USER).mkdir(parents=True, exist_ok=True)
    run("mbsync", "-c", str(export("mbsync", servers)), "-a", expect=(0, 1))


def himalaya(servers):
    run("himalaya", "-c", str(export("himalaya", servers)), "account", "check", SSL_CERT_FILE=str(WORK / "cert.pem"), expect=(0, 1))


FORMATS = {
    "msmtp": (msmtp, ["smtp"]),
    "mpop": (mpop, ["pop3"]),
    "mutt": (mutt("mutt"), ["imap", "smtp"]),
    "neomutt": (mutt("neomutt"), ["imap", "smtp"]),
    "getmail": (getmail, ["imap"]),
    "offlineimap": (offlineimap, ["imap"]),
    "mbsync": (mbsync, ["imap"]),
    "himalaya": (himalaya, ["imap", "smtp"]),
}
# Not in Debian 12.
OPTIONAL = {"himalaya", "cyrus-sasl-xoauth2"}

certificate()
SERVERS = {protocol: Server(protocol) for protocol in ("imap", "pop3", "smtp")}
failed = False
for name, (step, protocols) in FORMATS.items():
    HEARD.clear()
    try:
        step(SERVERS)
        missing = [protocol for protocol in protocols if (protocol, USER, TOKEN) not in HEARD]
        wrong = [one for one in HEARD if one[1:] != (USER, TOKEN)]
        said = f"failed: not heard by {missing}, wrong: {wrong}" if missing or wrong else "signed in: " + ", ".join(protocols)
    except Missing as missing:
        said = f"not installed: {missing}"
        if str(missing) in OPTIONAL:
            left_out(missing)
        else:
            said = "failed: " + said
    except AssertionError as error:
        said = f"failed: {error}"
    failed |= said.startswith("failed")
    print(f"{name:<13} {said}", flush=True)
shutil.rmtree(WORK, ignore_errors=True)
sys.exit(failed)
