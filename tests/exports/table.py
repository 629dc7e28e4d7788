"""Gives every exported file to the program that it is for, and lets it log in where it can.

    exports/table.py MAILSETUP                files of made-up servers, checked by the programs
    tests/lab/run exports/table.py MAILSETUP  as well: real logins at the lab's servers

Prints a table: format, checked by, logged in; compares it with `checked.tsv`, from which the table in docs/exports.md is made. Ends with 1 if a program refused a file, a login failed, a
program is not installed that Debian has, or a format has no row.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))
import programs
import sending
import values
from left_out import left_out
from support import LAB, MAILSETUP, WORK, Missing

FAILED = []
ROWS = []
SEEN = {}
NOTES = pathlib.Path(__file__).with_name("checked.tsv")
CHECKED = {row[0]: row[1:] for row in (line.split("\t") for line in
           NOTES.read_text().splitlines() if not line.startswith("#"))}
# Not in Debian 12.
OPTIONAL = {"himalaya", "meli", "deltachat-rpc-server"}


def check(name, validate=None, login=None):
    """One row of the table."""
    ROWS.append(name)
    cells = []
    for step in (validate, login):
        if step is None or (step is login and not LAB):
            cells.append("-")
            continue
        try:
            cells.append(step() or "yes")
        except Missing as missing:
            cells.append(f"not installed: {missing}")
            if str(missing) in OPTIONAL:
                left_out(missing)
            else:
                FAILED.append(f"{name}: {missing} is not installed")
        except Exception as error:  # whatever a program did, the other rows follow
            cells.append("FAILED")
            FAILED.append(f"{name}: {error!r}")
    print(f"{name:<14} {cells[0]:<35} {cells[1]}", flush=True)
    # A count of messages differs from run to run.
    kept = [re.sub(r", \d+ messages$", "", cell) for cell in cells]
    SEEN[name] = kept
    for cell, noted in zip(kept, CHECKED.get(name, ["", ""])):
        if cell != noted and cell != "-" and not cell.startswith(("not installed", "FAILED")) and not noted.startswith("not run"):
            if not os.environ.get("MAILSETUP_REFRESH"):
                FAILED.append(f"{name}: checked.tsv says {noted!r}, this run {cell!r}")


print(f"{'format':<14} {'validated by':<35} logged in")
# A percent sign before a letter would be a placeholder, and is refused.
check("autoconfig", values.xml("autoconfig", values.ODD.replace("%", "")), values.read_back("autoconfig"))
check("qr", values.qr("qr"), values.qr_login("qr"))
check("qr-svg", values.qr("qr-svg"), values.qr_login("qr-svg"))
check("qr-png", values.qr("qr-png"), values.qr_login("qr-png"))
check("k9", values.xml("k9"), values.k9_login)
check("mobileconfig", values.mobileconfig, values.read_back("mobileconfig"))
check("mbsync", programs.mbsync, programs.mbsync_login)
check("msmtp", programs.msmtp, programs.msmtp_login)
check("mpop", programs.mpop, programs.mpop_login)
check("fetchmail", programs.fetchmail, programs.fetchmail_login)
check("getmail", programs.getmail, programs.getmail_login)
check("mutt", programs.mutt("mutt"), programs.mutt_login("mutt"))
check("neomutt", programs.mutt("neomutt"), programs.mutt_login("neomutt"))
check("aerc", programs.aerc, programs.aerc_login)
check("himalaya", programs.himalaya, programs.himalaya_login)
check("meli", programs.meli, programs.meli_login)
check("offlineimap", programs.offlineimap, programs.offlineimap_login)
check("evolution", values.evolution, values.evolution_login)
check("deltachat", programs.deltachat, programs.deltachat_login)
check("autodiscover", values.xml("autodiscover"), values.read_back("autodiscover"))
check("zone", values.zone)
# It logs in with ASCII only.
check("env-django", values.env("env-django", "EMAIL_HOST_PASSWORD", values.ODD.replace("ß", "")), values.django_login)
check("env-laravel", values.laravel, values.laravel_login)
check("env-nextcloud", values.env("env-nextcloud", "SMTP_PASSWORD"), values.nextcloud_login)
check("env-grafana", values.env("env-grafana", "GF_SMTP_PASSWORD"), values.grafana_login)
check("card", values.card("card"))
check("card-md", values.card("card-md"))
check("card-html", values.card("card-html"))
check("card-json", values.card_json, values.card_json_login)

for name in sending.FORMATS:
    check(name, sending.validate(name), sending.login(name))
for name in programs.MORE:
    check(name, *programs.MORE[name])

listed = subprocess.run([MAILSETUP, "probe", "--list-exports"], capture_output=True, text=True).stdout
# Further lines of a format are indented more.
formats = {line.split()[0].rstrip(",") for line in listed.splitlines() if line.startswith("  ") and line[2] != " "}
if formats != set(ROWS):
    FAILED.append(f"rows and --list-exports differ: {formats ^ set(ROWS)}")
if os.environ.get("MAILSETUP_REFRESH"):
    # What was not run keeps its line.
    rows = [(name, *[new if new != "-" and not new.startswith("not installed") else old
                     for new, old in zip(SEEN[name], CHECKED.get(name, ["-", "-"]))]) for name in ROWS]
    NOTES.write_text("# format\tloaded by\tlogged in with; written by table.py with MAILSETUP_REFRESH=1\n"
                     + "".join("\t".join(row) + "\n" for row in rows))
shutil.rmtree(WORK, ignore_errors=True)
for failure in FAILED:
    print(failure, file=sys.stderr)
sys.exit(1 if FAILED else 0)
