"""Called by `run`, in its namespaces: MAILSETUP, a scratch folder, and the programs to try (all)."""

import pathlib
import sys

import server
import terminal
from evolution import Evolution
from thunderbird import Thunderbird

MESSAGES = 20
WRONG = []


def check(program, retention, what, expected, work):
    there = server.left(work)
    verdict = "ok" if there == expected else f"WRONG, expected {expected}"
    if there != expected:
        WRONG.append((program.name, retention, what))
    print(f"{program.name:<12} {retention:<7} {what:<28} {MESSAGES:>2} -> {there:<3} {verdict}", flush=True)


def thunderbird(mailsetup, work):
    """It counts the days since a message came, in a list of its own."""
    # How the days pass, and what is left then.
    histories = {
        "keep": [(0, MESSAGES), (13, MESSAGES), (2, MESSAGES), (3650, MESSAGES)],
        "14d": [(0, MESSAGES), (13, MESSAGES), (2, 0)],
        "delete": [(0, 0)],
    }
    for retention, history in histories.items():
        server.fill(work, [0] * MESSAGES)
        program = Thunderbird(work, server.export(mailsetup, work, Thunderbird.form, retention))
        print(f"{program.name:<12} {retention:<7} {program.made}", flush=True)
        age = 0
        for number, (days, expected) in enumerate(history):
            if days:
                program.age(days)
                age += days
            program.fetch()
            check(program, retention, f"fetch {number + 1}, after {age} days", expected, work)
        program.close()


def evolution(mailsetup, work):
    """It counts the days since a message was received, as its header says."""
    ages = [0] * 5 + [13] * 5 + [15] * 5 + [3650] * 5
    for retention, expected in {"keep": MESSAGES, "14d": 10, "delete": 0}.items():
        server.fill(work, ages)
        program = Evolution(work, server.export(mailsetup, work, Evolution.form, retention))
        for number in range(2):
            program.fetch()
            check(program, retention, f"fetch {number + 1}, 0 to 3650 days", expected, work)
        program.close()


def terminal_programs(mailsetup, work, names):
    """They ask for the mailbox once a run. What is refused is said, as no file can be written that does it."""
    ages = [0] * 5 + [13] * 5 + [15] * 5 + [3650] * 5
    for name in names:
        for retention, expected in {"keep": MESSAGES, "14d": MESSAGES, "delete": 0}.items():
            server.fill(work, ages)
            program = terminal.PROGRAMS[name](name, work)
            try:
                file = server.export(mailsetup, work, name, retention, secret=True)
            except server.Refused as reason:
                print(f"{name:<12} {retention:<7} refused: {reason}", flush=True)
                if (name, retention) not in terminal.REFUSED:
                    WRONG.append((name, retention, "refused"))
                continue
            for number in range(2):
                program.fetch(file)
                check(program, retention, f"fetch {number + 1}, 0 to 3650 days", expected, work)
                # Each once: what was fetched does not come again. Mutt keeps no list, which its export says.
                again = MESSAGES if name in ("mutt", "neomutt") and retention == "keep" and number else 0
                if program.held() != MESSAGES + again:
                    WRONG.append((name, retention, f"holds {program.held()}"))
            if retention == "14d":
                # It counts from the day when it saw a message first.
                program.days = 15
                program.fetch(file)
                check(program, retention, "fetch 3, 15 days later", 0, work)


def main():
    mailsetup, work = sys.argv[1], pathlib.Path(sys.argv[2])
    server.network(work)
    server.certificate(work)
    server.dovecot(work)
    for program in sys.argv[3:] or ["thunderbird", "evolution", *terminal.PROGRAMS]:
        if program in terminal.PROGRAMS:
            terminal_programs(mailsetup, work, [program])
        else:
            {"thunderbird": thunderbird, "evolution": evolution}[program](mailsetup, work)
    if WRONG:
        sys.exit(f"{len(WRONG)} are wrong: {WRONG}")


main()
