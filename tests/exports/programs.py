"""Formats whose mail program runs here: it reads the exported file, and logs in with it."""

import json
import os
import shutil
import subprocess
import tomllib
from urllib.parse import parse_qs, unquote, urlsplit

from support import DOMAINS, ODD, WORK, Missing, export, fetched, mailbox, run

AUTHORITY = os.environ.get("MAILSETUP_LAB_CA", "")


def msmtp():
    said = run("msmtp", "-C", str(export("msmtp")), "-P")
    assert "tls_starttls          = off" in said or "starttls = off" in said, said
    said = run("msmtp", "-C", str(export("msmtp", user=ODD)), "-P")
    assert ODD in said, said
    return "msmtp -P, odd names kept"


def msmtp_login():
    for domain in DOMAINS:
        to = f"user@{domain}"
        run("msmtp", "-C", str(export("msmtp", domain=domain)), to, text=f"From: {to}\nTo: {to}\nSubject: export\n\nx\n")
    return "yes, sent"


def mpop():
    said = run("mpop", "-C", str(export("mpop", "--protocol", "pop3")), "-P")
    said += run("mpop", "-C", str(export("mpop", "--protocol", "pop3", user=ODD)), "-P")
    assert ODD in said, said
    return "mpop -P, odd names kept"


def mpop_login():
    folder = mailbox()
    run("mpop", "-C", str(export("mpop", "--protocol", "pop3")))
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
            raise Missing(program)
        return step()
    return wrapped


def mbsync():
    # It reads the whole file before it reaches for the network: a bad line is named by its number.
    file = str(export("mbsync", user=ODD))
    said = run("mbsync", "-c", file, "-l", "-a", expect=1)
    assert f"{file}:" not in said, said
    return "reads it, names no line"


def mbsync_login():
    folder = mailbox()
    shutil.rmtree(folder)
    folder.mkdir(parents=True)
    run("mbsync", "-c", str(export("mbsync")), "-a")
    return fetched(folder)


def offlineimap():
    import configparser
    parser = configparser.ConfigParser()
    parser.read(export("offlineimap", user=ODD, password=ODD))
    remote = parser["Repository user@gmx.de-remote"]
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
        raise Missing("aerc")
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


def himalaya():
    """It reads every key of the account, and says which it does not know."""
    file = export("himalaya", "--name", ODD, user=ODD, password=ODD)
    account = tomllib.loads(file.read_text())["accounts"]["user@gmx.de"]
    plain = account["imap"]["sasl"]["plain"]
    assert (plain["username"], plain["password"]["raw"], account["display-name"]) == (ODD, ODD, ODD), account
    said = run("himalaya", "-c", str(file), "account", "list")
    assert "imap, smtp" in said, said
    return "himalaya account list, odd values"


def himalaya_login():
    for domain in DOMAINS:
        file = str(export("himalaya", domain=domain))
        said = run("himalaya", "-c", file, "account", "check", SSL_CERT_FILE=AUTHORITY)
        assert "imap: OK" in said and "smtp: OK" in said, said
        assert "SUBJECT" in run("himalaya", "-c", file, "envelope", "list")
        run("himalaya", "-c", file, "message", "send", "--no-save",
            text=f"From: user@{domain}\nTo: user@{domain}\nSubject: export\n\nx\n")
    return "yes, listed and sent"


def meli():
    file = export("meli", "--name", ODD, user=ODD, password=ODD)
    account = tomllib.loads(file.read_text())["accounts"]["user@gmx.de"]
    assert (account["server_username"], account["server_password"], account["display_name"]) == (ODD, ODD, ODD), account
    run("meli", "test-config", str(file))
    return "meli test-config, odd values"


def meli_login():
    """Its shells connect and log in as the program does; each line that it reads is a command."""
    for domain in DOMAINS:
        file, account = str(export("meli", domain=domain)), f"user@{domain}"
        shell = lambda kind, text: run("meli", "-c", file, "tools", f"{kind}-shell", account, text=text,
                                       SSL_CERT_FILE=AUTHORITY, expect=(0, 1, 101))
        said = shell("imap", "STATUS INBOX (MESSAGES)\nLOGOUT\n")
        assert "* STATUS INBOX (MESSAGES " in said, said
        # The server takes a sender only after a login.
        said = shell("smtp", f"MAIL FROM:<{account}>\nQUIT\n")
        assert "250 2.1.0" in said, said
    return "yes, imap-shell and smtp-shell"


class DeltaChat:
    """Delta Chat's core, spoken to by JSON-RPC on its standard input."""

    def __init__(self):
        if shutil.which("deltachat-rpc-server") is None:
            raise Missing("deltachat-rpc-server")
        environment = {**os.environ, "DC_ACCOUNTS_PATH": str(WORK / "deltachat")}
        self.process = subprocess.Popen(["deltachat-rpc-server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, cwd=WORK, env=environment)
        self.calls = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=60)

    def call(self, method, *parameters):
        self.calls += 1
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": self.calls, "method": method, "params": parameters}) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            answer = json.loads(line)
            if answer.get("id") == self.calls:
                assert "error" not in answer, answer
                return answer["result"]
        raise AssertionError(f"{method}: no answer")


def deltachat():
    link = export("deltachat", user=ODD, password=ODD).read_text().strip()
    fields = parse_qs(urlsplit(link).query, keep_blank_values=True)
    assert fields["iu"] == fields["su"] == fields["p"] == [ODD], fields
    with DeltaChat() as chat:
        read = chat.call("check_qr", chat.call("add_account"), link)
    assert read == {"kind": "login", "address": "user@gmx.de"}, read
    return "check_qr, odd values by URL parser"


def deltachat_login():
    """It configures the account, which needs both logins. Its certificate authorities are compiled in, so
    the lab's certificate has to be excused."""
    with DeltaChat() as chat:
        for domain in DOMAINS:
            account = chat.call("add_account")
            chat.call("add_transport_from_qr", account, export("deltachat", domain=domain).read_text().strip() + "&ic=3")
            assert chat.call("is_configured", account)
            [transport] = chat.call("list_transports", account)
            security = "ssl" if domain == DOMAINS[0] else "starttls"
            assert (transport["imapSecurity"], transport["smtpSecurity"]) == (security, security), transport
    return "yes, configured by its core"


def roundcube():
    """PHP reads the lines, as its own file includes them."""
    said = run("php", "-r", "$config = []; eval(file_get_contents($argv[1])); echo json_encode($config);",
               str(export("roundcube", user=ODD, secret=False)))
    config = json.loads(said)
    assert (config["imap_host"], config["smtp_host"]) == ("ssl://127.0.0.1:1", "ssl://127.0.0.1:465"), config
    assert config["imap_conn_options"]["ssl"]["verify_peer_name"] is True, config
    return "PHP"


def yaml_of(file):
    said = run("/usr/bin/python3", "-c", "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1], encoding='utf-8'))))", str(file))
    return json.loads(said)


def goimapnotify():
    [entry] = yaml_of(export("goimapnotify", user=ODD, password=ODD))["configurations"]
    assert (entry["username"], entry["password"], entry["tlsOptions"]["rejectUnauthorized"]) == (ODD, ODD, True), entry
    return "PyYAML, odd values kept"


def imapsync():
    """What its program would be given."""
    folder = WORK / "bin"
    folder.mkdir(exist_ok=True)
    stand_in = folder / "imapsync"
    stand_in.write_text("#!/usr/bin/env python3\nimport json, os, sys\nprint(json.dumps([sys.argv[1:], os.environ['IMAPSYNC_PASSWORD1']]))\n")
    stand_in.chmod(0o755)
    file = str(export("imapsync", user=ODD, password=ODD))
    arguments, password = json.loads(run("sh", file, "--host2", "x", PATH=f"{folder}:{os.environ['PATH']}", silent=True))
    assert arguments[arguments.index("--user1") + 1] == ODD and password == ODD and arguments[-2:] == ["--host2", "x"], arguments
    return "sh, odd values kept"


def geary():
    """GLib reads the file, as Geary does."""
    code = ("import json, sys\nfrom gi.repository import GLib\nkeys = GLib.KeyFile()\n"
            "keys.load_from_file(sys.argv[1], GLib.KeyFileFlags.NONE)\n"
            "print(json.dumps([keys.get_string(g, 'login') for g in ('Incoming', 'Outgoing')] + keys.get_string_list('Account', 'sender_mailboxes')))")
    said = json.loads(run("/usr/bin/python3", "-c", code, str(export("geary", "--name", ODD, user=ODD, secret=False))))
    quoted = ODD.replace("\\", "\\\\").replace('"', '\\"')
    assert said == [ODD, ODD, f'"{quoted}" <user@gmx.de>'], said
    return "GLib, odd values kept"


def claws():
    """It reads its accounts when it starts, and writes them anew with all that it knows of them."""
    for program in ("claws-mail", "Xvfb", "dbus-run-session"):
        if shutil.which(program) is None:
            raise Missing(program)
    folder = WORK / ".claws-mail"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = export("claws-mail", "--protocol", "pop3", "--retention", "14d", user=ODD, secret=False)
    shutil.copy(file, folder / "accountrc")
    # Without a mailbox it asks for one, and reads no further.
    (folder / "clawsrc").write_text("[Common]\n")
    kinds = {"inbox": "inbox", "outbox": "sent", "draft": "draft", "queue": "queue", "trash": "trash"}
    items = "".join(f'<folderitem type="{kind}" name="{name}" path="{name}"/>' for kind, name in kinds.items())
    for name in kinds.values():
        (WORK / "claws" / name).mkdir(parents=True, exist_ok=True)
    (folder / "folderlist.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<folderlist><folder type="mh" name="Mailbox" path="claws">'
        f'<folderitem type="normal" name="claws" path="">{items}</folderitem></folder></folderlist>\n')
    start = f"claws-mail --alternate-config-dir {folder}"
    script = f"timeout 50 {start} & for _ in 1 2 3 4 5 6 7 8; do sleep 3; grep -q config_version {folder}/accountrc && break; done; " \
             f"timeout 10 {start} --exit; kill $!; wait"
    run("xvfb-run", "-a", "dbus-run-session", "--", "sh", "-c", script, expect=tuple(range(256)))
    kept = (folder / "accountrc").read_text()
    wanted = [f"user_id={ODD}", "ssl_pop=1", "ssl_smtp=1", "message_leave_time=14", "remove_mail=1", "use_smtp_auth=1", "protocol=0"]
    missing = [line for line in wanted if line not in kept.splitlines()]
    assert "config_version" in kept and not missing, f"{missing}: {kept[:900]}"
    return "its own accountrc, odd names kept"


def alpine_asks(file, password, seconds=20):
    """Its screen until it has asked for a password, or shown the folder."""
    import pty
    import select
    import time
    if shutil.which("alpine") is None:
        raise Missing("alpine")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(WORK)
        os.environ.update(HOME=str(WORK), TERM="xterm", LC_ALL="C.UTF-8", SSL_CERT_FILE=AUTHORITY, LINES="24", COLUMNS="100")
        os.execvp("alpine", ["alpine", "-p", str(file), "-i"])
    screen, asked, until = b"", False, time.time() + seconds
    try:
        while time.time() < until:
            if select.select([terminal], [], [], 0.3)[0]:
                try:
                    screen += os.read(terminal, 65536)
                except OSError:
                    break
            if b"ENTER PASSWORD" in screen and not asked:
                asked = True
                if password is None:
                    break
                os.write(terminal, password.encode() + b"\r")
            elif asked and b"Messages" in screen and b"INBOX" in screen:
                break
            elif b"Exit this greeting" in screen:
                os.write(terminal, b"e")
                screen = b""
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)
    return screen.decode(errors="replace")


def alpine_login():
    for domain in DOMAINS:
        screen = alpine_asks(export("alpine", "--protocol", "imap", domain=domain, secret=False), os.environ["MAILSETUP_LAB_PASSWORD"])
        assert "ENTER PASSWORD" in screen, screen[-600:]
        assert "Messages" in screen, screen[-600:]
    return "yes, INBOX opened"


# Rows of the table: who checks the file, and what logs in.
MORE = {
    "goimapnotify": (goimapnotify, None),
    "imapsync": (imapsync, None),
    # It checks nothing without its server.
    "alpine": (None, alpine_login),
    "geary": (geary, None),
    "claws-mail": (claws, None),
    "roundcube": (roundcube, None),
}
