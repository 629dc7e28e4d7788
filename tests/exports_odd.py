"""Odd names and passwords through every exported file, to the other side of the program's own parser.

    exports_odd.py MAILSETUP [CASES [SEED]]   the same cases in each run, unless SEED says otherwise

Programs that can talk log in at a recorder, which notes the user name and the password that arrive;
files that a library reads are read by it in this process. Quotes of every kind, backslashes, comment
signs, what shells run, blanks, and letters beyond ASCII: what went in has to come out, or mailsetup has
to refuse the file and say why. Prints a row a program; ends with 1 where anything came out otherwise.
"""

import base64
import configparser
import json
import os
import pathlib
import plistlib
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import tomllib
import xml.etree.ElementTree as ElementTree
from collections import defaultdict
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.append(str(pathlib.Path(__file__).parent / "exports"))
import sending

MAILSETUP = os.path.abspath(sys.argv[1])
CASES = int(sys.argv[2]) if len(sys.argv) > 2 else 9
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 439708134
WORK = pathlib.Path(tempfile.mkdtemp(prefix="mailsetup-odd-"))
ALPHABET = "ab1\"'\\#%@: `$();|&<>{}=,!~*?[]^/+-äß漢😀"
# One of each kind, whatever the dice say.
FIXED = ["plain.name+tag", "a\"b\\c#d%e@f:g h`i$(j);k|l'mß", "%(x)s %% ${HOME} $HOME", "\\\\\" #'", "'; id; '", "{0} [1] ~ * ? !"]


# --- the other side ----------------------------------------------------------


class Recorder:
    """IMAP, POP3 and submission over TLS, for one login a connection, which always succeeds."""

    def __init__(self):
        key, self.authority = WORK / "key.pem", WORK / "ca.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", key, "-out", self.authority, "-days", "30", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:TRUE"],
                       check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.authority, key)
        self.seen = []
        self.ports = {}
        for name, talk in (("imap", self.imap), ("pop3", self.pop3), ("submission", self.submission)):
            listener = socket.create_server(("127.0.0.1", 0))
            self.ports[name] = listener.getsockname()[1]
            threading.Thread(target=self.serve, args=(listener, talk), daemon=True).start()

    def serve(self, listener, talk):
        while True:
            line, _ = listener.accept()
            threading.Thread(target=self.one, args=(line, talk), daemon=True).start()

    def one(self, line, talk):
        try:
            line.settimeout(60)
            with self.context.wrap_socket(line, server_side=True) as stream:
                file = stream.makefile("rwb", buffering=0)
                talk(file, lambda text: file.write(text.encode() + b"\r\n"))
        except (OSError, ValueError, IndexError):
            pass  # whoever left early is missed where its login is looked for

    def plain(self, words, file, ask):
        """The response of PLAIN: behind the mechanism's name, else on the line after it is asked for."""
        if len(words) == 1:
            ask()
            words.append(file.readline().strip())
        _, user, password = base64.b64decode(words[1]).split(b"\0")
        self.seen.append((user.decode(), password.decode()))

    def imap(self, file, say):
        say("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] recorder")
        logged_in = False
        while line := file.readline():
            tag, command, *rest = line.rstrip(b"\r\n").split(b" ", 2)
            command = command.upper()
            if command == b"CAPABILITY":
                say("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN")
            elif command == b"AUTHENTICATE":
                self.plain(rest[0].split(b" "), file, lambda: say("+ "))
                logged_in = True
            elif command == b"LOGIN":
                self.seen.append(tuple(self.strings(rest[0], file, say)))
                logged_in = True
            elif command == b"LOGOUT":
                say("* BYE")
            elif command not in (b"ID", b"NOOP"):
                say(f"{tag.decode()} NO that is all")
                if logged_in:
                    return
                continue
            say(f"{tag.decode()} OK done")

    def strings(self, text, file, say):
        """Quoted strings, literals and atoms of a command."""
        found = []
        while text:
            if text[:1] == b'"':
                quoted = re.match(rb'"((?:[^"\\]|\\.)*)" ?', text)
                found.append(re.sub(rb"\\(.)", rb"\1", quoted[1]))
                text = text[quoted.end():]
            elif literal := re.match(rb"\{(\d+)(\+?)\}$", text):
                if not literal[2]:
                    say("+ go on")
                octets = b""
                while len(octets) < int(literal[1]):
                    octets += file.read(int(literal[1]) - len(octets))
                found.append(octets)
                text = file.readline().rstrip(b"\r\n").lstrip(b" ")
            else:
                atom, _, text = text.partition(b" ")
                found.append(atom)
        return [part.decode() for part in found]

    def pop3(self, file, say):
        say("+OK recorder")
        user = None
        while line := file.readline():
            command, _, rest = line.rstrip(b"\r\n").partition(b" ")
            match command.upper():
                case b"CAPA":
                    say("+OK\r\nUSER\r\nSASL PLAIN\r\nUIDL\r\nTOP\r\n.")
                case b"USER":
                    user = rest.decode()
                    say("+OK")
                case b"PASS":
                    self.seen.append((user, rest.decode()))
                    say("+OK")
                case b"AUTH" if rest.upper().startswith(b"PLAIN"):
                    self.plain(rest.split(b" "), file, lambda: say("+ "))
                    say("+OK")
                case b"STAT":
                    say("+OK 0 0")
                case b"LIST" | b"UIDL":
                    say("+OK\r\n.")
                case _:
                    say("+OK")
                    if command.upper() == b"QUIT":
                        return

    def submission(self, file, say):
        say("220 recorder")
        while line := file.readline():
            command, _, rest = line.rstrip(b"\r\n").partition(b" ")
            match command.upper():
                case b"EHLO":
                    say("250-recorder\r\n250 AUTH PLAIN")
                case b"AUTH":
                    self.plain(rest.split(b" "), file, lambda: say("334 "))
                    say("235 2.7.0 in")
                case b"QUIT":
                    say("221 bye")
                    return
                case _:
                    say("550 5.7.1 that is all")


# --- cases and results -------------------------------------------------------

rows = defaultdict(lambda: {"kept": 0, "refused": 0, "wrong": []})
missing = {}


class Case:
    def __init__(self, number, user, password, name):
        self.number, self.user, self.password, self.name = number, user, password, name
        self.folder = WORK / str(number)
        self.folder.mkdir()
        self.refused = {}

    def __str__(self):
        return f"case {self.number} of seed {SEED}: {self.user!r} {self.password!r} {self.name!r}"

    def export(self, recorder, secret, protocol, formats, **ports):
        command = [MAILSETUP, "probe", "--lang", "en", "--timeout", "20s", "--no-source",
                   "autoconfig,ispdb,builtin,srv,mx,guess", f"--user={self.user}", f"--name={self.name}",
                   f"--protocol={protocol}", "--ca-file", recorder.authority, "--password-stdin"]
        command += [f"--{service}={service}s://localhost:{port}" for service, port in {**recorder.ports, **ports}.items()]
        command += [f"--export={format}={self.folder / format}-{protocol}" for format in formats]
        command += ["--include-password"] * secret + ["user@example.org"]
        done = subprocess.run(command, input=self.password + "\n", text=True, capture_output=True, timeout=60)
        for format in formats:
            if not (self.folder / f"{format}-{protocol}").exists():
                reason = re.search(rf"no {format} file: (.*)", done.stderr)
                assert reason, f"{format}: neither a file nor a reason: {done.stderr}"
                self.refused[f"{format}-{protocol}"] = reason[1]

    def file(self, format, protocol="imap"):
        return self.folder / f"{format}-{protocol}"


def note(row, case, got, wanted):
    if got == wanted:
        rows[row]["kept"] += 1
    else:
        rows[row]["wrong"].append(f"{row}: {got!r} instead of {wanted!r}; {case}")


def each(row, cases, format, wanted, read, protocol="imap"):
    """Reads one file of every case; what is refused is counted."""
    for case in cases:
        if f"{format}-{protocol}" in case.refused:
            rows[row]["refused"] += 1
            continue
        try:
            got = read(case.file(format, protocol), case)
        except Missing as program:
            missing[row] = str(program)
            return
        except Exception as error:  # whatever a parser says, the other rows follow
            got = f"{type(error).__name__}: {error}"
        note(row, case, got, wanted(case))


class Missing(Exception):
    pass


def run(*command, text=None):
    if shutil.which(command[0]) is None:
        raise Missing(command[0])
    environment = {"PATH": os.environ["PATH"], "HOME": str(WORK), "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, env=environment, cwd=WORK,
                          errors="surrogateescape")


# --- one reader a format -----------------------------------------------------

recorder = Recorder()
both = lambda case: (case.user, case.password)
user = lambda case: case.user


def wire(*command, text=None):
    """What the program sent to log in, once it has ended."""
    def read(file, _):
        recorder.seen.clear()
        done = run(*[str(file) if word == "FILE" else word for word in command], text=text)
        if not recorder.seen:
            return f"no login: {done.stdout[-200:]}{done.stderr[-200:]}"
        return recorder.seen[0]
    return read


def fetchmail(file, _):
    file.chmod(0o700)
    return wire("fetchmail", "-f", "FILE", "--nosyslog", "--check", "--pidfile", str(WORK / "fetchmail.pid"))(file, _)


def getmail(file, _):
    text = file.read_text()
    for folder in re.findall(r"path = (.*)", text):
        for part in ("cur", "new", "tmp"):
            (pathlib.Path(folder.strip().replace("~", str(WORK))) / part).mkdir(parents=True, exist_ok=True)
    return wire("getmail", "--getmaildir", str(WORK), "--rcfile", "FILE")(file, _)


def mutt(program, variable):
    def read(file, _):
        said = run(program, "-n", "-F", str(file), "-Q", variable)
        assert not said.stderr.strip(), said.stderr
        value = said.stdout.strip().split("=", 1)[1].strip()
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return read


def offlineimap(file, _):
    parser = configparser.ConfigParser()
    parser.read(file)
    remote = next(parser[name] for name in parser.sections() if name.endswith("-remote"))
    return eval(remote["remoteusereval"]), eval(remote["remotepasseval"])


def aerc(file, _):
    # aerc runs what stands in backticks, and there is nothing else to expand.
    source = [line for line in file.read_text().splitlines() if line.startswith("source = ")][0].split("`")[1]
    parts = urlsplit(source)
    return unquote(parts.username), unquote(parts.password)


def toml(user_path, password_path):
    def read(file, _):
        account = tomllib.loads(file.read_text())["accounts"]["user@example.org"]
        def walk(value, path):
            for key in path.split("/"):
                value = value[key]
            return value
        return walk(account, user_path), walk(account, password_path)
    return read


def profile(file, _):
    mail = plistlib.loads(file.read_bytes())["PayloadContent"][0]
    return mail["IncomingMailServerUsername"], mail["EmailAccountName"]


def xml(*names):
    def read(file, _):
        tree = ElementTree.parse(file)
        text = lambda name: next(node.text for node in tree.iter() if node.tag.rsplit("}", 1)[-1] == name)
        return tuple(text(name) for name in names) if len(names) > 1 else text(names[0])
    return read


GLIB = """
import json, pathlib, sys
from gi.repository import GLib
for folder in sys.argv[1:]:
    users, name = set(), None
    for path in pathlib.Path(folder).rglob("*.source"):
        keys = GLib.KeyFile()
        keys.load_from_file(str(path), GLib.KeyFileFlags.NONE)
        if keys.has_group("Authentication"):
            users.add(keys.get_string("Authentication", "User"))
        if keys.has_group("Mail Identity"):
            name = keys.get_string("Mail Identity", "Name")
    print(json.dumps([*users, name]))
"""


def evolution(cases):
    """The scripts write key files, which GLib reads, all in one process of Debian's own Python."""
    row = "evolution, GLib"
    there = [case for case in cases if "evolution-imap" not in case.refused]
    rows[row]["refused"] += len(cases) - len(there)
    cases = there
    homes = [case.folder / "home" for case in cases]
    for case, home in zip(cases, homes):
        done = subprocess.run(["sh", case.file("evolution")], env={"PATH": os.environ["PATH"], "HOME": str(home)},
                              capture_output=True, text=True)
        assert done.returncode == 0 and not done.stderr, done.stderr
    done = subprocess.run(["/usr/bin/python3", "-c", GLIB, *homes], capture_output=True, text=True)
    if "No module named" in done.stderr:
        missing[row] = "python3-gi"
        return
    assert done.returncode == 0, done.stderr
    for case, line in zip(cases, done.stdout.splitlines(), strict=True):
        note(row, case, json.loads(line), [case.user, case.name])


DOTENV = """<?php
require "Dotenv/autoload.php";
foreach (array_slice($argv, 1) as $file) {
    $values = Dotenv\\Dotenv::parse(file_get_contents($file));
    echo json_encode([$values["MAIL_USERNAME"], $values["MAIL_PASSWORD"]]), "\\n";
}
"""


def laravel(cases):
    """The framework's own reader, all files in one process."""
    row = "env-laravel, phpdotenv"
    script = WORK / "read.php"
    script.write_text(DOTENV)
    there = [case for case in cases if "env-laravel-imap" not in case.refused]
    if shutil.which("php") is None or not pathlib.Path("/usr/share/php/Dotenv").exists():
        missing[row] = "php-vlucas-phpdotenv"
        return
    rows[row]["refused"] += len(cases) - len(there)
    done = run("php", str(script), *[str(case.file("env-laravel")) for case in there])
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    for case, line in zip(there, done.stdout.splitlines(), strict=True):
        note(row, case, tuple(json.loads(line)), both(case))


def link(file, _):
    fields = parse_qs(urlsplit(file.read_text().strip()).query, keep_blank_values=True)
    return fields["iu"][0], fields["p"][0]


def picture(file, _):
    image = WORK / "qr.png"
    if run("rsvg-convert", "-o", str(image), str(file)).returncode:
        return "rsvg-convert refused it"
    said = run("zbarimg", "-q", "--raw", str(image)).stdout
    fields = json.loads(said[:said.rindex("]") + 1])
    return fields[2][5], fields[2][7]


def shells(cases, format, user_key, password_key):
    """All files in one shell, each in a function's body of its own."""
    there = [case for case in cases if f"{format}-imap" not in case.refused]
    rows[format]["refused"] += len(cases) - len(there)
    script = "".join(f"(. '{case.file(format)}'; printf '%s\\0%s\\0' \"${user_key}\" \"${password_key}\")\n" for case in there)
    done = run("sh", "-c", script)
    assert not done.stderr, done.stderr
    values = done.stdout.split("\0")
    for number, case in enumerate(there):
        note(format, case, (values[2 * number], values[2 * number + 1]), both(case))


def at_once(row, format, cases, read):
    """All files of a format in one process of its reader, which gives user and password of each."""
    there = [case for case in cases if f"{format}-imap" not in case.refused]
    rows[row]["refused"] += len(cases) - len(there)
    try:
        got = read([case.file(format) for case in there])
    except sending.Missing as program:
        missing[row] = str(program)
        return
    assert len(got) == len(there), f"{row}: {len(got)} of {len(there)}"
    for case, values in zip(there, got):
        note(row, case, tuple(values), both(case))


def goimapnotify(file, _):
    code = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding='utf-8'))))"
    [entry] = json.loads(run("/usr/bin/python3", "-c", code, str(file)).stdout)["configurations"]
    return entry["username"], entry["password"]


def imapsync(file, _):
    folder = WORK / "bin"
    folder.mkdir(exist_ok=True)
    stand_in = folder / "imapsync"
    stand_in.write_text("#!/usr/bin/env python3\nimport json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ['IMAPSYNC_PASSWORD1']]))\n")
    stand_in.chmod(0o755)
    said = run("sh", "-c", 'PATH="$1:$PATH" exec sh "$2"', "sh", str(folder), str(file))
    arguments, password = json.loads(said.stdout)
    return arguments[arguments.index("--user1") + 1], password


GEARY = """
import json, sys
from gi.repository import GLib
for path in sys.argv[1:]:
    keys = GLib.KeyFile()
    keys.load_from_file(path, GLib.KeyFileFlags.NONE)
    print(json.dumps([keys.get_string("Incoming", "login"), keys.get_string_list("Account", "sender_mailboxes")]))
"""


def geary(cases):
    row = "geary, GLib"
    there = [case for case in cases if "geary-imap" not in case.refused]
    rows[row]["refused"] += len(cases) - len(there)
    said = run("/usr/bin/python3", "-c", GEARY, *[str(case.file("geary")) for case in there])
    if "No module named" in said.stderr:
        missing[row] = "python3-gi"
        return
    for case, line in zip(there, said.stdout.splitlines(), strict=True):
        quoted = case.name.replace("\\", "\\\\").replace('"', '\\"')
        note(row, case, json.loads(line), [case.user, [f'"{quoted}" <user@example.org>']])


# --- all ---------------------------------------------------------------------

dice = random.Random(SEED)
word = lambda: "".join(dice.choice(ALPHABET) for _ in range(dice.randint(1, 20)))
cases = [Case(number, odd, odd[::-1], odd) for number, odd in enumerate(FIXED)]
cases += [Case(len(FIXED) + number, word(), word(), word()) for number in range(max(0, CASES - len(FIXED)))]
cases = cases[:CASES]
SECRET = ["mbsync", "msmtp", "fetchmail", "getmail", "mutt", "neomutt", "aerc", "himalaya", "meli", "offlineimap",
          "deltachat", "k9", "qr-svg", "env-django", "env-laravel", "env-nextcloud"]
for case in cases:
    case.export(recorder, True, "imap", SECRET)
    # Grafana knows one port for TLS from the start; nobody listens there.
    case.export(recorder, True, "imap", ["env-grafana"], submission=465)
    case.export(recorder, True, "imap", ["goimapnotify", "imapsync", *sending.FORMATS])
    case.export(recorder, True, "pop3", ["mpop", "fetchmail", "getmail"])
    case.export(recorder, False, "imap", ["mobileconfig", "autoconfig", "autodiscover", "evolution", "card-json", "geary"])

(WORK / "Mail/user@example.org").mkdir(parents=True)
each("mbsync", cases, "mbsync", both, wire("mbsync", "-c", "FILE", "-l", "-a"))
each("msmtp", cases, "msmtp", both, wire("msmtp", "-C", "FILE", "user@example.org", text="To: user@example.org\n\nx\n"))
each("mpop", cases, "mpop", both, wire("mpop", "-C", "FILE"), "pop3")
each("fetchmail IMAP", cases, "fetchmail", both, fetchmail)
each("fetchmail POP3", cases, "fetchmail", both, fetchmail, "pop3")
each("getmail IMAP", cases, "getmail", both, getmail)
each("getmail POP3", cases[:3], "getmail", both, getmail, "pop3")
each("offlineimap", cases[:2], "offlineimap", both, wire("offlineimap", "-c", "FILE", "-o", "-u", "quiet"))
for program in ("mutt", "neomutt"):
    each(program, cases, program, user, mutt(program, "imap_user"))
    each(f"{program} password", cases, program, lambda case: case.password, mutt(program, "imap_pass"))
each("offlineimap, its parser", cases, "offlineimap", both, offlineimap)
each("aerc, a URL parser", cases, "aerc", both, aerc)
each("himalaya, tomllib", cases, "himalaya", both, toml("imap/sasl/plain/username", "imap/sasl/plain/password/raw"))
each("meli, tomllib", cases, "meli", both, toml("server_username", "server_password"))
each("mobileconfig, plistlib", cases, "mobileconfig", lambda case: (case.user, case.name), profile)
each("autoconfig, expat", cases, "autoconfig", user, xml("username"))
each("autodiscover, expat", cases, "autodiscover", user, xml("LoginName"))
each("k9, expat", cases, "k9", both, xml("username", "password"))
each("deltachat, a URL parser", cases, "deltachat", both, link)
each("card-json, json", cases, "card-json", user, lambda file, _: json.loads(file.read_text())["servers"][0]["username"])
each("qr-svg, zbarimg", cases[:2], "qr-svg", both, picture)
shells(cases, "env-django", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")
shells(cases, "env-laravel", "MAIL_USERNAME", "MAIL_PASSWORD")
shells(cases, "env-nextcloud", "SMTP_NAME", "SMTP_PASSWORD")
shells(cases, "env-grafana", "GF_SMTP_USER", "GF_SMTP_PASSWORD")
laravel(cases)
evolution(cases)

together = {
    **{name: (f"{name}, {reader}", lambda files, read=read: [row[3:] for row in read(files)])
       for name, (reader, read, _, _) in sending.FORMATS.items()},
}
for name, (row, read) in together.items():
    at_once(row, name, cases, read)
each("goimapnotify, PyYAML", cases, "goimapnotify", both, goimapnotify)
each("imapsync, sh", cases, "imapsync", both, imapsync)
geary(cases)

print(f"seed {SEED}, {CASES} cases")
print(f"{'parser':<26} {'kept':>5} {'refused':>8}")
for row, result in rows.items():
    print(f"{row:<26} {result['kept']:>5} {result['refused']:>8}{'  WRONG' if result['wrong'] else ''}")
for row, program in missing.items():
    print(f"{row:<26} not installed: {program}")
shutil.rmtree(WORK, ignore_errors=True)
wrong = [line for result in rows.values() for line in result["wrong"]]
for line in wrong:
    print(line, file=sys.stderr)
reasons = sorted({reason for case in cases for reason in case.refused.values()})
print("refused because: " + "; ".join(reasons) if reasons else "nothing was refused")
sys.exit(1 if wrong or missing else 0)
