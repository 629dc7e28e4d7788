"""Gives every exported file to the program that it is for, and lets it log in where it can.

    exports/table.py MAILSETUP                files of made-up servers, checked by the programs
    tests/lab/run exports/table.py MAILSETUP  as well: real logins at the lab's servers

Prints a table: format, checked by, logged in. Ends with 1 if a program refused a file, a login failed, a
program is not installed that Debian has, or a format has no row.
"""

import pathlib
import shutil
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))
import programs
import values
from left_out import left_out
from support import LAB, MAILSETUP, WORK, Missing

FAILED = []
ROWS = []
# Not in Debian 12.
OPTIONAL = {"himalaya", "meli", "deltachat-rpc-server", "django"}


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
    print(f"{name:<13} {cells[0]:<35} {cells[1]}", flush=True)


print(f"{'format':<13} {'validated by':<35} logged in")
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

listed = subprocess.run([MAILSETUP, "probe", "--list-exports"], capture_output=True, text=True).stdout
formats = {line.split()[0].rstrip(",") for line in listed.splitlines() if line.startswith("  ")}
if formats != set(ROWS):
    FAILED.append(f"rows and --list-exports differ: {formats ^ set(ROWS)}")
shutil.rmtree(WORK, ignore_errors=True)
for failure in FAILED:
    print(failure, file=sys.stderr)
sys.exit(1 if FAILED else 0)
