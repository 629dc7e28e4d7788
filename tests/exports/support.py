"""What every row of the table of exports needs: running programs, exporting, mailboxes.

`table.py` beside this says how it is called.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

MAILSETUP = os.path.abspath(sys.argv[1])
LAB = os.environ.get("MAILSETUP_LAB_DIR")
PASSWORD = os.environ.get("MAILSETUP_LAB_PASSWORD", "Lab-Passw0rd")
# Quotes of every kind, comment signs, what shells run, what URLs end at, and a letter beyond ASCII.
ODD = "a\"b\\c#d%e@f:g h`i$(j);k|l'mß"
WORK = pathlib.Path(tempfile.mkdtemp(prefix="mailsetup-exports-"))


class Missing(Exception):
    pass


def run(*command, expect=0, silent=False, text=None, **more):
    """Runs a program; its output, where it ended as expected."""
    if shutil.which(command[0]) is None:
        raise Missing(command[0])
    environment = {**os.environ, "HOME": str(WORK), "XDG_CONFIG_HOME": str(WORK / ".config"), "TERM": "dumb",
                   "LC_ALL": "C.UTF-8", **more}
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=60, env=environment, cwd=WORK,
                          errors="surrogateescape")
    assert done.returncode in (expect if isinstance(expect, tuple) else (expect,)), f"{command[0]}: {done.returncode}: {done.stdout[-600:]}{done.stderr[-600:]}"
    assert not (silent and done.stderr.strip()), f"{command[0]}: {done.stderr}"
    return done.stdout + done.stderr


# Domains of the lab: TLS from the start, and STARTTLS.
DOMAINS = ("srv.test", "starttls.test")


def export(name, *options, user=None, secret=True, password=PASSWORD, domain=DOMAINS[0]):
    """An exported file. With `user` the values are made up and the password is odd; else they are
    those of a domain in the lab, whose servers have accepted the password."""
    path = WORK / f"{name}-{'odd' if user else domain}"
    command = [MAILSETUP, "probe", "--lang", "en", "--overwrite", "--export", f"{name}={path}", *options]
    if user:
        # Nobody listens there; the settings are what was typed, and the password was never asked for
        # by any server.
        command += ["--timeout", "2s", "--no-source", "autoconfig,ispdb,builtin,srv,mx,guess", "--user", user,
                    "--imap", "imaps://127.0.0.1:1", "--pop3", "pop3s://127.0.0.1:1",
                    "--submission", "submissions://127.0.0.1:465"]
    elif LAB:
        command += ["--nameserver", os.environ["MAILSETUP_LAB_NAMESERVER"], "--ca-file",
                    os.environ["MAILSETUP_LAB_CA"]]
    else:
        command += ["--offline"]
    if secret and (user or LAB):
        command += ["--password-stdin", "--include-password"]
    command.append(f"user@{domain}" if LAB and not user else "user@gmx.de")
    path.unlink(missing_ok=True)
    done = subprocess.run(command, input=password + "\n", text=True, capture_output=True, timeout=60)
    assert path.exists(), f"no file for {name}: {done.stderr}"
    return path


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
