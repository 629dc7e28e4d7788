"""Programs of the terminal: each is given the exported file, with the password in it, and fetches once a call."""

import os
import pathlib
import shutil
import subprocess

import server

# What these can't do, and the export says so.
REFUSED = {(name, "14d") for name in ("mpop", "fetchmail", "mutt", "neomutt")}


class Program:
    def __init__(self, name, work):
        self.name, self.work = name, work
        self.home = work / name
        shutil.rmtree(self.home, ignore_errors=True)
        for part in ("cur", "new", "tmp"):
            (self.home / "Mail" / server.ADDRESS / part).mkdir(parents=True)
        (self.home / "spool").touch()
        self.days = 0

    def run(self, *command, codes=(0,)):
        """As on a later day, where one was set."""
        if self.days:
            command = ["faketime", "-f", f"+{self.days}d", *command]
        environment = {**os.environ, "HOME": str(self.home), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, env=environment, cwd=self.home,
                              stdin=subprocess.DEVNULL, errors="replace")
        if done.returncode not in codes:
            raise SystemExit(f"{self.name}: {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}")

    def held(self):
        """Messages that it has stored here."""
        mail = [path for path in (self.home / "Mail").rglob("*") if path.is_file()] + [self.home / "spool"]
        return sum(path.read_text().count("\nMessage-ID: ") for path in mail)


class Mpop(Program):
    def fetch(self, file):
        self.run("mpop", "-C", str(file))


class Fetchmail(Program):
    def fetch(self, file):
        # It hands each message to this in the place of a local server; 1 is "nothing new".
        self.run("fetchmail", "-f", str(file), "--nosyslog", "--mda", "cat >> spool", codes=(0, 1))


class Getmail(Program):
    def fetch(self, file):
        lines = pathlib.Path(file).read_text()
        # It delivers nothing as root.
        self.home.chmod(0o755)
        mine = self.home / "getmailrc"
        mine.write_text(lines.replace("[destination]", "[destination]\nuser = nobody"))
        subprocess.run(["chown", "-R", "nobody", str(self.home / "Mail")], check=True)
        self.run("getmail", "--getmaildir", str(self.home), "--rcfile", str(mine))


class Mutt(Program):
    def fetch(self, file):
        # With the settings of the system, which name the authorities.
        spool = self.home / "spool"
        push = f"{self.name} -F {file} -f {spool} -e 'set spoolfile={spool}' -e 'push <fetch-mail><quit>'"
        self.run("script", "-qec", push, "/dev/null")


PROGRAMS = {"mpop": Mpop, "fetchmail": Fetchmail, "getmail": Getmail, "mutt": Mutt, "neomutt": Mutt}
