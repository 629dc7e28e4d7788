#!/usr/bin/env python3
"""Shows the forms for pipelines and monitoring to the programs that read them.

usage: tests/formats.py FOLDER

FOLDER holds files N.FORM. `MAILSETUP_FORMS_DIR=FOLDER cargo test --lib render::tests` fills it with
reports whose every text tries to break out. All validators but xmllint and prove may be missing.

  junit       xmllint, with Jenkins' junit-10.xsd
  sarif       python3-jsonschema, with the SARIF 2.1.0 schema
  tap         prove (Perl's TAP::Harness)
  prometheus  promtool check metrics; prometheus_client's parser
  nagios      the grammar of the Monitoring Plugins Development Guidelines
  github      the runner's grammar
  json        python's json

The two schemas are looked for in target/schemas, where tests/schemas puts them.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from left_out import left_out

REQUIRED = {"xmllint", "prove"}
folder = Path(sys.argv[1])
schemas = Path(__file__).parent.parent / "target" / "schemas"
xsd = schemas / "junit-10.xsd"
sarif_schema = schemas / "sarif-2.1.0.json"
failed = 0


def tell(form, validator, good, detail=""):
    global failed
    failed += good is False or good is None and validator in REQUIRED
    if good is None and validator not in REQUIRED:
        left_out(detail or validator)
    word = {True: "ok", False: "FAILED", None: "not installed"}[good]
    print(f"{form:<11} {validator:<28} {word} {detail}")


def run(form, validator, command, text=None, wanted=(0,)):
    if not shutil.which(command[0]):
        return tell(form, validator, None)
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    output = (done.stdout + done.stderr).strip().splitlines()
    tell(form, validator, done.returncode in wanted, "" if done.returncode in wanted else "\n".join(output[-5:]))


def junit(path):
    run("junit", "xmllint", ["xmllint", "--noout", str(path)])
    if xsd.exists():
        run("junit", "xmllint --schema", ["xmllint", "--noout", "--schema", str(xsd), str(path)])
    else:
        tell("junit", "xmllint --schema", None, "the schema, which tests/schemas fetches")


def sarif(path):
    document = json.loads(path.read_text())
    if not sarif_schema.exists():
        return tell("sarif", "jsonschema, SARIF 2.1.0", None, "the schema, which tests/schemas fetches")
    try:
        import jsonschema
    except ImportError:
        return tell("sarif", "jsonschema", None)
    schema = json.loads(sarif_schema.read_text())
    errors = [error.message for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(document)]
    tell("sarif", "jsonschema, SARIF 2.1.0", not errors, "; ".join(errors[:3]))


def tap(path):
    text = path.read_text()
    tests = len(re.findall(r"^(not )?ok ", text, re.M))
    # prove fails where a test fails; what matters is that it reads them all.
    if not shutil.which("prove"):
        return tell("tap", "prove", None)
    command = ["prove", "--exec", "cat", "--verbose", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    total = re.search(r"Tests: (\d+)", done.stdout)
    parse = "Parse errors" in done.stdout
    tell("tap", "prove", total and int(total[1]) == tests and not parse or tests == 0, f"{tests} tests")


def prometheus(path):
    text = path.read_text()
    if text:
        run("prometheus", "promtool check metrics", ["promtool", "check", "metrics"], text)
    try:
        from prometheus_client.parser import text_string_to_metric_families
    except ImportError:
        return tell("prometheus", "prometheus_client", None)
    families = list(text_string_to_metric_families(text))
    names = [family.name for family in families]
    samples = sum(len(family.samples) for family in families)
    tell("prometheus", "prometheus_client", len(names) == len(set(names)), f"{samples} samples")


def nagios(path):
    first, *rest = path.read_text().splitlines()
    number = r"-?[0-9.]+"
    datum = rf"('[^'=]+'|[^'= ]+)={number}(s|ms|us|%|B|c)?(;({number})?){{0,4}}"
    line = re.fullmatch(rf"MAILSETUP (OK|WARNING|CRITICAL|UNKNOWN) - [^|]*\|{datum}( {datum})*", first)
    tell("nagios", "plug-in guidelines", bool(line) and not any("|" in line for line in rest), first[-60:])


def github(path):
    lines = path.read_text().splitlines()
    good = all(re.fullmatch(r"::(error|warning|notice) [a-z]+=[^:,]*(,[a-z]+=[^:,]*)*::.*", line) for line in lines)
    tell("github", "the runner's grammar", good and not any("##[" in line for line in lines), f"{len(lines)} lines")


def as_json(path):
    json.loads(path.read_text())
    tell(path.suffix[1:], "python json", True)


def ndjson(path):
    for line in path.read_text().splitlines():
        json.loads(line)
    tell("ndjson", "python json", True)


forms = {"junit": junit, "sarif": sarif, "tap": tap, "prometheus": prometheus, "nagios": nagios}
forms |= {"github": github, "json": as_json, "ndjson": ndjson}
for path in sorted(folder.iterdir()):
    check = forms.get(path.suffix[1:])
    if check:
        check(path)
sys.exit(failed > 0)
