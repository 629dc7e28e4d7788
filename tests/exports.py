"""Gives every exported file to the program that it is for, and lets it log in where it can.

    exports.py MAILSETUP              files of made-up servers, checked by the programs
    tests/lab/run exports.py MAILSETUP  as well: real logins at the lab's servers

Prints a table: format, checked by, logged in. A program that is not installed is SKIPPED. Ends with 1
where a program refused a file or a login failed.
"""

import json
import os
import pathlib
import plistlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ElementTree

MAILSETUP = os.path.abspath(sys.argv[1])
LAB = os.environ.get("MAILSETUP_LAB_DIR")
PASSWORD = os.environ.get("MAILSETUP_LAB_PASSWORD", "Lab-Passw0rd")
# Quotes of every kind, comment signs, what shells run, what URLs end at, and a letter beyond ASCII.
ODD = "a\"b\\c#d%e@f:g h`i$(j);k|l'mß"
WORK = pathlib.Path(tempfile.mkdtemp(prefix="mailsetup-exports-"))
FAILED = []


class Skipped(Exception):
    pass


def run(*command, expect=0, silent=False, text=None, **more):
    """Runs a program; its output, where it ended as expected."""
    if shutil.which(command[0]) is None:
        raise Skipped(command[0])
    environment = {**os.environ, "HOME": str(WORK), "XDG_CONFIG_HOME": str(WORK / ".config"), "TERM": "dumb",
                   "LC_ALL": "C.UTF-8", **more}
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, env=environment, cwd=WORK,
                          errors="surrogateescape")
    assert done.returncode in (expect if isinstance(expect, tuple) else (expect,)), f"{command[0]}: {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}"
    assert not (silent and done.stderr.strip()), f"{command[0]}: {done.stderr}"
    return done.stdout + done.stderr


def export(name, *options, user=None, secret=True, password=PASSWORD):
    """An exported file. With `user` the values are made up and the password is odd."""
    path = WORK / f"{name}-{'odd' if user else 'plain'}"
    command = [MAILSETUP, "probe", "--lang", "en", "--overwrite", "--export", f"{name}={path}", *options]
    if user:
        # Nobody listens there; the settings are what was typed, and the password was never asked for
        # by any server.
        command += ["--timeout", "2s", "--no-source", "autoconfig,ispdb,builtin,srv,mx,guess", "--user", user,
                    "--imap", "imaps://127.0.0.1:1", "--pop3", "pop3s://127.0.0.1:1",
                    "--submission", "submissions://127.0.0.1:1"]
    elif LAB:
        command += ["--nameserver", os.environ["MAILSETUP_LAB_NAMESERVER"], "--ca-file",
                    os.environ["MAILSETUP_LAB_CA"]]
    else:
        command += ["--offline"]
    if secret and (user or LAB):
        command += ["--password-stdin", "--include-password"]
    command.append("user@srv.test" if LAB and not user else "user@gmx.de")
    subprocess.run(command, input=password + "\n", text=True, capture_output=True, timeout=60)
    assert path.exists(), f"no file for {name}"
    return path


def check(name, validate=None, login=None):
    """One row of the table."""
    cells = []
    for step in (validate, login):
        if step is None or (step is login and not LAB):
            cells.append("-")
            continue
        try:
            cells.append(step() or "yes")
        except Skipped as missing:
            cells.append(f"SKIPPED ({missing})")
        except Exception as error:  # whatever a program did, the other rows follow
            cells.append("FAILED")
            FAILED.append(f"{name}: {error}")
    print(f"{name:<14} {cells[0]:<34} {cells[1]}", flush=True)


def mailbox():
    folder = WORK / "Mail" / "user@srv.test"
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True)
    return folder


def messages(folder):
    return sum(1 for path in folder.rglob("*") if path.is_file() and path.parent.name in ("cur", "new"))


def fetched(folder):
    count = messages(folder)
    assert count > 0, "nothing was fetched"
    return f"yes, {count} messages"


# One function a program.

def msmtp():
    said = run("msmtp", "-C", str(export("msmtp")), "-P", "-a", "mail")
    assert "tls_starttls          = off" in said or "starttls = off" in said, said
    said = run("msmtp", "-C", str(export("msmtp", user=ODD)), "-P", "-a", "mail")
    assert ODD in said, said
    return "msmtp -P, odd names kept"


def send(config, program="msmtp"):
    run(program, "-C", str(config), "user@srv.test", text="From: user@srv.test\nTo: user@srv.test\nSubject: export\n\nx\n")


def mpop():
    said = run("mpop", "-C", str(export("mpop", "--protocol", "pop3")), "-P", "mail")
    said += run("mpop", "-C", str(export("mpop", "--protocol", "pop3", user=ODD)), "-P", "mail")
    assert ODD in said, said
    return "mpop -P, odd names kept"


def mpop_login():
    folder = mailbox()
    run("mpop", "-C", str(export("mpop", "--protocol", "pop3")), "mail")
    return fetched(folder)


def fetchmail():
    for protocol in ("imap", "pop3"):
        run("fetchmail", "-f", str(export("fetchmail", "--protocol", protocol)), "--configdump")
    # Its dump mangles what is beyond ASCII, so that is left out here.
    odd = ODD.encode("ascii", "ignore").decode()
    said = run("fetchmail", "-f", str(export("fetchmail", user=odd, password=odd)), "--configdump")
    names = {}
    literal = said[said.index("fetchmailrc ="):].split("fetchmail: ")[0]
    exec(literal, {"TRUE": True, "FALSE": False}, names)
    user = names["fetchmailrc"]["servers"][0]["users"][0]
    assert user["remote"] == odd and user["password"] == odd, user
    return "--configdump, odd values kept"


def fetchmail_login():
    for protocol in ("imap", "pop3"):
        file = export("fetchmail", "--protocol", protocol)
        # 1 says that there is no new mail.
        said = run("fetchmail", "-f", str(file), "--check", "--nosyslog", "-v", expect=(0, 1))
        assert "messages" in said, said
    return "yes, --check, IMAP and POP3"


def getmail():
    (WORK / ".config/getmail").mkdir(parents=True, exist_ok=True)
    mailbox()
    (WORK / "Mail/user@gmx.de").mkdir(exist_ok=True)
    for part in ("cur", "new", "tmp"):
        (WORK / "Mail/user@gmx.de" / part).mkdir(exist_ok=True)
    run("getmail", "--rcfile", str(export("getmail")), "--dump")
    said = run("getmail", "--rcfile", str(export("getmail", "--protocol", "pop3", user=ODD)), "--dump")
    assert ODD in said or repr(ODD)[1:-1] in said, said
    return "--dump, odd names kept"


def getmail_login():
    folder = mailbox()
    for protocol in ("pop3", "imap"):
        file = export("getmail", "--protocol", protocol)
        if os.geteuid() == 0:
            # It delivers nothing as root.
            file.write_text(file.read_text().replace("[destination]", "[destination]\nuser = nobody"))
            WORK.chmod(0o711)
            for part in (WORK / "Mail", folder, *folder.iterdir()):
                shutil.chown(part, "nobody")
        run("getmail", "--getmaildir", str(WORK), "--rcfile", str(file), "--new")
    return fetched(folder)


def mutt(program):
    def step():
        run(program, "-n", "-F", str(export(program)), "-Q", "imap_user", silent=True)
        file = str(export(program, user=ODD, password=ODD))
        said = run(program, "-n", "-F", file, "-Q", "imap_user", silent=True)
        kept = said.strip().split("=", 1)[1].strip()
        assert kept[1:-1].replace("\\\\", "\0").replace('\\"', '"').replace("\0", "\\") == ODD, said
        return "-Q, silent, odd names kept"
    return step


def mutt_login(program):
    def step():
        mail = export(program)
        for protocol in ("imap", "pop3"):
            file = export(program, "--protocol", protocol)
            lines = file.read_text()
            # "push" leaves at once; a failed login would leave an error on the terminal instead.
            lines += "set header_cache=\"\"\nset quit=yes\nset sort=date\n"
            if protocol == "pop3":
                url = [line for line in lines.splitlines() if line.startswith("set pop_host")][0]
                lines += url.replace("pop_host", "spoolfile") + "\n"
            mail.write_text(lines)
            out = WORK / f"{program}-{protocol}.copy"
            out.unlink(missing_ok=True)
            script = f"{program} -n -F {mail} -e 'push \"<tag-pattern>~A<enter><tag-prefix><copy-message>{out}<enter>y<quit>\"'"
            subprocess.run(["script", "-qec", script, "/dev/null"], capture_output=True, timeout=60, cwd=WORK,
                           stdin=subprocess.DEVNULL,
                           env={**os.environ, "HOME": str(WORK), "TERM": "xterm", "LC_ALL": "C.UTF-8"})
            assert out.exists(), f"{protocol}: no message was copied"
        return "yes, IMAP and POP3"
    def wrapped():
        if shutil.which(program) is None or shutil.which("script") is None:
            raise Skipped(program)
        return step()
    return wrapped


def mbsync():
    # It reads the whole file before it reaches for the network: a bad line is named by its number.
    file = str(export("mbsync", user=ODD))
    said = run("mbsync", "-c", file, "-l", "mail", expect=1)
    assert f"{file}:" not in said, said
    return "reads it, names no line"


def mbsync_login():
    folder = mailbox()
    shutil.rmtree(folder)
    folder.mkdir(parents=True)
    run("mbsync", "-c", str(export("mbsync")), "mail")
    return fetched(folder)


def offlineimap():
    import configparser
    parser = configparser.ConfigParser()
    parser.read(export("offlineimap", user=ODD, password=ODD))
    remote = parser["Repository mail-remote"]
    assert eval(remote["remoteusereval"]) == ODD and eval(remote["remotepasseval"]) == ODD
    return "configparser, odd values kept"


def offlineimap_login():
    folder = mailbox()
    shutil.rmtree(folder)
    said = run("offlineimap", "-c", str(export("offlineimap")), "-o", "-u", "basic")
    assert "ERROR" not in said, said
    return fetched(folder)


def aerc():
    text = export("aerc", user=ODD, password=ODD).read_text()
    from urllib.parse import unquote, urlsplit
    source = [line for line in text.splitlines() if line.startswith("source = ")][0].split("`")[1]
    parts = urlsplit(source)
    assert unquote(parts.username) == ODD and unquote(parts.password) == ODD, source
    return "URL parser, odd values kept"


def aerc_login():
    if shutil.which("aerc") is None or shutil.which("script") is None:
        raise Skipped("aerc")
    folder = WORK / ".config" / "aerc"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(export("aerc"), folder / "accounts.conf")
    (folder / "accounts.conf").chmod(0o600)
    log = WORK / "aerc.log"
    with open(log, "wb") as out:
        child = subprocess.Popen(["script", "-qec", "aerc", "/dev/null"], stdin=subprocess.PIPE, stdout=out,
                                 stderr=subprocess.STDOUT, cwd=WORK,
                                 env={**os.environ, "HOME": str(WORK), "XDG_CONFIG_HOME": str(WORK / ".config"),
                                      "SSL_CERT_FILE": os.environ["MAILSETUP_LAB_CA"], "TERM": "xterm",
                                      "LC_ALL": "C.UTF-8"})
        try:
            for _ in range(100):
                if b"INBOX" in log.read_bytes():
                    break
                try:
                    child.wait(timeout=0.1)
                    break
                except subprocess.TimeoutExpired:
                    pass
            child.stdin.write(b":quit\n")
            child.stdin.flush()
            child.wait(timeout=10)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            child.kill()
    assert b"INBOX" in log.read_bytes(), log.read_bytes()[-800:]
    return "yes, INBOX listed"


def xml(name, *options):
    def step():
        file = export(name, *options, user=ODD, secret=name == "k9")
        run("xmllint", "--noout", "--nonet", str(file), silent=True)
        assert ODD in [element.text for element in ElementTree.parse(file).iter()], file.read_text()
        return "xmllint, odd names kept"
    return step


def mobileconfig():
    profile = plistlib.loads(export("mobileconfig", user=ODD, secret=False).read_bytes())
    mail = profile["PayloadContent"][0]
    assert mail["IncomingMailServerUsername"] == ODD and mail["IncomingMailServerPortNumber"] == 1
    return "plistlib, odd names kept"


def qr():
    if shutil.which("rsvg-convert") is None:
        raise Skipped("rsvg-convert")
    run("rsvg-convert", "-o", str(WORK / "qr.png"), str(export("qr-svg", user=ODD, password=ODD)))
    said = run("zbarimg", "-q", "--raw", str(WORK / "qr.png"))
    fields = json.loads(said[:said.rindex("]") + 1])
    assert fields[2][5] == ODD and fields[2][7] == ODD, fields
    again = run("zbarimg", "-q", "--raw", str(export("qr-png", user=ODD, password=ODD)))
    assert json.loads(again[:again.rindex("]") + 1]) == fields
    return "zbarimg, odd values kept"


def toml(name, *keys):
    def step():
        value = tomllib.loads(export(name, user=ODD, password=ODD).read_text())["accounts"]["user@gmx.de"]
        for key in keys:
            value = value[key]
        assert value == ODD, value
        return "tomllib, odd values kept"
    return step


def zone():
    text = export("zone", secret=False).read_text()
    domain = "srv.test" if LAB else "gmx.de"
    file = WORK / "zone"
    file.write_text(f"$TTL 3600\n@ IN SOA ns.{domain}. a.{domain}. 1 3600 600 86400 300\n@ IN NS ns.{domain}.\n"
                    f"ns IN A 192.0.2.1\n{text}")
    run("named-checkzone", "-i", "none", domain, str(file))
    return "named-checkzone"


def env(name, user):
    def step():
        file = export(name, user=ODD, password=ODD)
        said = run("sh", "-c", f". {file}; printf %s \"${user}\"", silent=True)
        assert said == ODD, said
        return "sh, odd values kept"
    return step


def evolution():
    file = export("evolution", user=ODD, secret=False)
    run("sh", str(file), silent=True)
    sources = sorted((WORK / ".config/evolution/sources").glob("*.source"))
    assert len(sources) == 3, sources
    users = [line for path in sources for line in path.read_text().splitlines() if line.startswith("User=")]
    assert users == ["User=" + ODD.replace("\\", "\\\\")] * 2, users
    return "sh, three key files"


def card():
    for name in ("card", "card-md", "card-html"):
        assert export(name, user=ODD, secret=False).read_text()
    assert json.loads(export("card-json", user=ODD, secret=False).read_text())["servers"][0]["username"] == ODD
    return "json"




print(f"{'format':<14} {'validated':<34} logged in")
check("autoconfig", xml("autoconfig"))
check("qr-svg, qr-png", qr)
check("k9", xml("k9"))
check("mobileconfig", mobileconfig)
check("mbsync", mbsync, mbsync_login)
check("msmtp", msmtp, lambda: send(export("msmtp")))
check("mpop", mpop, mpop_login)
check("fetchmail", fetchmail, fetchmail_login)
check("getmail", getmail, getmail_login)
check("mutt", mutt("mutt"), mutt_login("mutt"))
check("neomutt", mutt("neomutt"), mutt_login("neomutt"))
check("aerc", aerc, aerc_login)
check("himalaya", toml("himalaya", "imap", "sasl", "plain", "password", "raw"))
check("meli", toml("meli", "server_password"))
check("offlineimap", offlineimap, offlineimap_login)
check("evolution", evolution)
check("autodiscover", xml("autodiscover"))
check("zone", zone)
check("env-django", env("env-django", "EMAIL_HOST_PASSWORD"))
check("env-nextcloud", env("env-nextcloud", "SMTP_PASSWORD"))
check("env-grafana", env("env-grafana", "GF_SMTP_PASSWORD"))
check("card", card)
shutil.rmtree(WORK, ignore_errors=True)
for failure in FAILED:
    print(failure, file=sys.stderr)
sys.exit(1 if FAILED else 0)
