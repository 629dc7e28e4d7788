"""Formats of programs that send: the program's own parser reads each file, and its own mailer sends with it.

`READERS` takes many files at once and gives `[host, port, TLS from the start, user, password]` for each;
`MAILERS` sends one message by way of the lab's server.
"""

import json
import os
import pathlib
import shutil
import subprocess
import time

from support import DOMAINS, LAB, ODD, PASSWORD, WORK, Missing, export, run

AUTHORITY = os.environ.get("MAILSETUP_LAB_CA", "")
HERE = pathlib.Path(__file__).parent / "programs"
# Debian's own Python has Debian's packages.
PYTHON = "/usr/bin/python3"


def script(program, name, *arguments, **more):
    """One of the scripts beside this; a library that it misses is told from a fault of the file."""
    if shutil.which(program) is None:
        raise Missing(program)
    try:
        # PHP takes authorities from its settings alone.
        settings = ["-d", f"openssl.cafile={AUTHORITY}"] if program == "php" else []
        return run(program, *settings, str(HERE / name), *map(str, arguments), **more)
    except AssertionError as error:
        for words in ("cannot load such file", "Cannot find module", "No module named", "Failed opening required"):
            if words in str(error):
                raise Missing(f"{name}: {str(error)[str(error).index(words):][:80]}")
        raise


def lines(said):
    return [json.loads(line) for line in said.splitlines() if line.startswith("[")]


def by(program, name, kind, **more):
    return lambda files: lines(script(program, name, "read", kind, *files, **more))


def sent_by(program, name, kind, **more):
    return lambda file, to: script(program, name, "send", kind, file, to, **more)


def node_path():
    """Debian's place of modules, and a folder of npm's."""
    return {"NODE_PATH": ":".join(["/usr/share/nodejs", os.environ.get("MAILSETUP_NODE_MODULES", "")]), "NODE_EXTRA_CA_CERTS": AUTHORITY}


GO = "/usr/share/gocode/src/gopkg.in/ini.v1"


def gitea(files):
    """Go's ini package, as Gitea opens its file."""
    if shutil.which("go") is None or not os.path.exists(GO):
        raise Missing("golang-gopkg-ini.v1-dev")
    program = WORK / "gitea-ini"
    if not program.exists():
        run("go", "build", "-o", str(program), str(HERE / "gitea.go"), GO111MODULE="off", GOPATH="/usr/share/gocode",
            GOCACHE=str(WORK / "go"), GOFLAGS="")
    return lines(run(str(program), *map(str, files)))


SPRING_JARS = ":".join(f"/usr/share/java/{name}.jar" for name in (
    "spring3-core", "spring3-beans", "spring3-context",
    "spring3-context.support", "javax.mail", "javax.activation", "commons-logging"))


def java(mode, *arguments):
    """Compiled once: the source's launcher takes seconds."""
    if shutil.which("javac") is None or not os.path.exists("/usr/share/java/javax.mail.jar"):
        raise Missing("javac, libmail-java, libspring-context-support-java")
    if not (WORK / "Spring.class").exists():
        run("javac", "-cp", SPRING_JARS, "-d", str(WORK), str(HERE / "Spring.java"))
    return run("java", "-cp", f"{WORK}:{SPRING_JARS}", "Spring", mode, AUTHORITY, *map(str, arguments))


def shell_variables(*names):
    """A shell reads the file: host, port, the word for TLS, user, password."""
    def read(files):
        command = "".join(f"(. '{file}'; python3 -c 'import json, os, sys; print(json.dumps([os.environ.get(n) for n in sys.argv[1:]]))'"
                          f" {' '.join(names)})\n" for file in files)
        return [[host, int(port), tls in ("force_tls", "true"), user, password]
                for host, port, tls, user, password in lines(run("sh", "-c", "set -a\n" + command))]
    return read


def postfix(file):
    """What `postconf` makes of main.cf, and `postmap` of the map, after the script."""
    folder = WORK / "postfix"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "main.cf").write_text("compatibility_level = 3.6\n")
    (folder / "master.cf").touch()
    run("sh", str(file), MAIL_CONFIG=str(folder), silent=True)
    assert (folder / "sasl_passwd").stat().st_mode & 0o77 == 0
    get = lambda name: run("postconf", "-c", str(folder), "-h", name).strip()
    relay = get("relayhost")
    host, port = relay.rsplit(":", 1)
    user, password = run("postmap", "-c", str(folder), "-q", relay, get("smtp_sasl_password_maps"))[:-1].split(":", 1)
    return [host.strip("[]"), int(port), get("smtp_tls_wrappermode") == "yes", user, password]


def postfix_sends(file, to):
    """A Postfix of its own, with a queue of its own, which hands the message to the relay."""
    for program in ("postconf", "postmap", "postfix", "sendmail"):
        if shutil.which(program) is None:
            raise Missing("postfix")
    folder = WORK / "postfix"
    postfix(file)
    queue = WORK / "queue"
    shutil.rmtree(queue, ignore_errors=True)
    queue.mkdir()
    WORK.chmod(0o755)
    data = WORK / "postfix-data"
    data.mkdir(exist_ok=True)
    shutil.chown(data, "postfix")
    (folder / "master.cf").write_text(
        "pickup unix n - n 1 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n"
        "tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\n"
        "defer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\nflush unix n - n 1000? 0 flush\n"
        "proxymap unix - - n - - proxymap\nsmtp unix - - n - - smtp\nerror unix - - n - - error\n"
        "retry unix - - n - - error\nscache unix - - n - 1 scache\nshowq unix n - n - - showq\npostlog unix-dgram n - n - 1 postlogd\n")
    log = queue / "log"
    run("postconf", "-c", str(folder), "-e", f"queue_directory={queue}", f"data_directory={data}", "inet_interfaces=loopback-only",
        "mydestination=", f"maillog_file={log}", f"maillog_file_prefixes={queue}", "alternate_config_directories=",
        f"myhostname=relay.{to.split('@')[1]}")
    run("postfix", "-c", str(folder), "start")
    try:
        run("sendmail", "-C", str(folder), "-f", to, to, text=f"From: {to}\nTo: {to}\nSubject: export\n\nx\n", MAIL_CONFIG=str(folder))
        for _ in range(300):
            said = log.read_text() if log.exists() else ""
            if "status=" in said:
                break
            time.sleep(0.1)
        assert "status=sent" in said and "Verified TLS" in said or "status=sent" in said, said[-900:]
    finally:
        run("postfix", "-c", str(folder), "stop", expect=(0, 1))


# Format: who reads it, how, how its mailer sends, and who that is.
FORMATS = {
    "env-symfony": ("Symfony's Dsn", by("php", "php.php", "symfony"), "Symfony's mailer", sent_by("php", "php.php", "symfony")),
    "env-nextauth": ("nodemailer", by("node", "node.js", "nextauth", **node_path()), "nodemailer", sent_by("node", "node.js", "nextauth", **node_path())),
    "env-mastodon": ("Ruby's dotenv", by("ruby", "ruby.rb", "mastodon"), "Ruby's mail", sent_by("ruby", "ruby.rb", "mastodon", SSL_CERT_FILE=AUTHORITY)),
    "env-chatwoot": ("Ruby's dotenv", by("ruby", "ruby.rb", "chatwoot"), "Ruby's mail", sent_by("ruby", "ruby.rb", "chatwoot", SSL_CERT_FILE=AUTHORITY)),
    "env-vaultwarden": ("sh", shell_variables("SMTP_HOST", "SMTP_PORT", "SMTP_SECURITY", "SMTP_USERNAME", "SMTP_PASSWORD"), None, None),
    "env-authentik": ("sh", shell_variables(*[f"AUTHENTIK_EMAIL__{key}" for key in ("HOST", "PORT", "USE_SSL", "USERNAME", "PASSWORD")]),
                      "Django", sent_by(PYTHON, "python.py", "authentik", SSL_CERT_FILE=AUTHORITY)),
    "smtp-url": ("nodemailer", by("node", "node.js", "url", **node_path()), "nodemailer", sent_by("node", "node.js", "url", **node_path())),
    "nodemailer": ("nodemailer", by("node", "node.js", "json", **node_path()), "nodemailer", sent_by("node", "node.js", "json", **node_path())),
    "rails": ("Action Mailer", by("ruby", "ruby.rb", "rails"), "Action Mailer", sent_by("ruby", "ruby.rb", "rails", SSL_CERT_FILE=AUTHORITY)),
    "gitlab": ("Ruby", by("ruby", "ruby.rb", "gitlab"), "Ruby's mail", sent_by("ruby", "ruby.rb", "gitlab", SSL_CERT_FILE=AUTHORITY)),
    "discourse": ("Ruby's YAML", by("ruby", "ruby.rb", "discourse"), "Ruby's mail", sent_by("ruby", "ruby.rb", "discourse", SSL_CERT_FILE=AUTHORITY)),
    "gitea": ("Go's ini", gitea, None, None),
    "home-assistant": ("PyYAML, its schema", by(PYTHON, "python.py", "home-assistant"), "its way with smtplib",
                       sent_by(PYTHON, "python.py", "home-assistant", SSL_CERT_FILE=AUTHORITY)),
    "spring": ("Properties of Java", lambda files: lines(java("read", *files)), "Spring's mailer", lambda file, to: java("send", file, to)),
    "wordpress": ("PHP", by("php", "php.php", "wordpress"), "PHPMailer", sent_by("php", "php.php", "wordpress")),
    "postfix": ("postconf, postmap", lambda files: [postfix(file) for file in files], "Postfix", postfix_sends),
}
# Their mailers speak ASCII.
ASCII = {"env-authentik", "home-assistant"}
# What would be another value's name.
WITHOUT = {"postfix": ":", "env-nextauth": ":", "smtp-url": ":"}


def odd(name):
    text = ODD.encode("ascii", "ignore").decode() if name in ASCII else ODD
    return text.replace(WITHOUT.get(name, "\0"), "")


def validate(name):
    def step():
        reader, read = FORMATS[name][:2]
        value = odd(name)
        [[host, port, implicit, user, password]] = read([export(name, user=value, password=value)])
        assert (host, port, implicit, user, password) == ("127.0.0.1", 465, True, value, value), (host, port, implicit, user, password)
        return f"{reader}, odd values kept"
    return step


def login(name):
    def step():
        from values import log_in
        read, mailer, send = FORMATS[name][1:]
        for domain in DOMAINS:
            file = export(name, domain=domain)
            [[host, port, implicit, user, password]] = read([file])
            assert (user, password, implicit) == (f"user@{domain}", PASSWORD, domain == DOMAINS[0]), (user, password, implicit)
            if send is None:
                log_in("smtp", host, port, implicit, user, password)
            else:
                send(file, f"user@{domain}")
        return f"yes, sent by {mailer}" if send else "yes, its values by smtplib"
    return step
