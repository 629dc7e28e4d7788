#!/usr/bin/env python3
"""Shows what docs/guide/ci.md offers for pipelines and monitoring to the programs that read it.

usage: tests/snippets.py [PAGE]

Each block is known by a line of its own. All programs but yamllint may be missing.

  GitHub, GitLab   PyYAML, yamllint, and check-jsonschema with its own copies of both schemas
  GitHub           actionlint
  systemd          systemd-analyze verify
  Prometheus       promtool check rules
  Icinga 2         icinga2 daemon -C
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from left_out import left_out

REQUIRED = {"yamllint"}
page = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "docs/guide/ci.md").read_text()
blocks = re.findall(r"^```(\w+)\n(.*?)^```", page, re.M | re.S)
folder = pathlib.Path(tempfile.mkdtemp())
# Icinga gives up its rights before it reads.
folder.chmod(0o755)
failed = 0


def block(mark):
    found = [text for _, text in blocks if mark in text]
    if len(found) != 1:
        sys.exit(f"the page has {len(found)} blocks with {mark!r}")
    return found[0]


def tell(what, program, good, detail=""):
    global failed
    failed += good is False or good is None and program in REQUIRED
    if good is None and program not in REQUIRED:
        left_out(program)
    print(f"{what:<11} {program:<24} { {True: 'ok', False: 'FAILED', None: 'not installed'}[good] } {detail}")


def run(what, program, command, path=None):
    if not shutil.which(command[0]) and not pathlib.Path(command[0]).exists():
        return tell(what, program, None)
    done = subprocess.run(command, capture_output=True, text=True)
    lines = (done.stdout + done.stderr).strip().splitlines()
    good = done.returncode == 0
    tell(what, program, good, "" if good else "\n".join(lines[-8:]))


def write(name, text):
    path = folder / name
    path.write_text(text)
    return str(path)


def yaml(what, text, wanted):
    try:
        import yaml as parser
    except ImportError:
        tell(what, "PyYAML", None)
    else:
        tell(what, "PyYAML", wanted(parser.safe_load(text)))
    rules = "{extends: default, rules: {document-start: disable, truthy: disable, line-length: disable, brackets: disable}}"
    run(what, "yamllint", ["yamllint", "-d", rules, write(f"{what}.yml", text)])

    schema = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}[what]
    path = write(f"{what}.yml", text)
    run(what, "check-jsonschema", ["check-jsonschema", "--builtin-schema", schema, path])


def step(workflow):
    steps = workflow["jobs"]["mail-servers"]["steps"]
    return any("mailsetup probe" in step.get("run", "") for step in steps) and "policy.toml" in steps[1]["run"]


yaml("github", block("runs-on: ubuntu-latest"), step)
run("github", "actionlint", ["actionlint", str(folder / "github.yml")])
yaml("gitlab", block("junit: mail.xml"), lambda job: job["mail-servers"]["script"][0].startswith("mailsetup probe"))

program = write("mailsetup", "#!/bin/sh\n")
pathlib.Path(program).chmod(0o755)
service = block("mailsetup-check.service").replace("/usr/bin/mailsetup", program)
units = [write("mailsetup-check.service", service), write("mailsetup-check.timer", block("mailsetup-check.timer"))]
run("systemd", "systemd-analyze verify", ["systemd-analyze", "verify", *units])

run("prometheus", "promtool check rules", ["promtool", "check", "rules", write("rules.yml", block("MailServersFail"))])

icinga = write("icinga2.conf", 'const NodeName = "lab"\nconst ZoneName = "lab"\n' + block("object CheckCommand"))
run("icinga2", "icinga2 daemon -C", ["icinga2", "daemon", "-C", "-c", icinga])
sys.exit(failed > 0)
