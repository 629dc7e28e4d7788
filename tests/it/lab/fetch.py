"""Fills a mailbox, and says what a server holds, with Python's own clients.

    fetch.py fill HOST USER COUNT SIZE
    fetch.py digests imap|pop3 HOST USER

The digests are SHA-256 over each message with LF for CRLF, sorted.
"""

import hashlib
import imaplib
import os
import pathlib
import poplib
import random
import socket
import ssl
import sys
import time

PASSWORD = os.environ["MAILSETUP_LAB_PASSWORD"]
CONTEXT = ssl.create_default_context(cafile=os.environ["MAILSETUP_LAB_CA"])
# What other programs stumble over; servers end all lines with CRLF when they take a message.
ODD = [b".", b"..", b".a", b"From me", b">From you", b"", b"caf\xe9 \xc3\xa9 \xff", b"x" * 997, b"a\rb"]


def imap(host, user):
    client = imaplib.IMAP4_SSL(host, ssl_context=CONTEXT)
    client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.login(user, PASSWORD)
    return client


def message(number, size, chance):
    lines = [b"From: Ute <ute@example.org>", b"Subject: number %d" % number, b"Message-ID: <%d@lab.test>" % number, b""]
    length = sum(map(len, lines)) + 2 * len(lines)
    while length < size:
        line = chance.choice(ODD) if chance.random() < 0.1 else b"%060x" % chance.getrandbits(240)
        lines.append(line)
        length += len(line) + 2
    return b"\r\n".join(lines) + b"\r\n"


def deliver(maildir, messages):
    """As a delivery agent would: some servers take a second for an APPEND."""
    owner = os.stat(maildir)
    for number, raw in enumerate(messages):
        name = f"{time.time_ns()}.{number}.lab"
        draft = maildir / "tmp" / name
        draft.write_bytes(raw.replace(b"\r\n", b"\n"))
        os.chown(draft, owner.st_uid, owner.st_gid)
        draft.rename(maildir / "new" / name)


def fill(host, user, count, size):
    chance = random.Random(count * size)
    messages = (message(number, size, chance) for number in range(count))
    local, domain = user.split("@")
    maildir = pathlib.Path(os.environ["MAILSETUP_LAB_DIR"], "mail", domain, local, "Maildir")
    if maildir.is_dir():
        deliver(maildir, messages)
        return
    client = imap(host, user)
    for raw in messages:
        status, answer = client.append("INBOX", None, None, raw)
        assert status == "OK", answer
    client.logout()


def held_by_imap(host, user):
    client = imap(host, user)
    client.select("INBOX", readonly=True)
    uids = client.uid("SEARCH", "ALL")[1][0].split()
    for start in range(0, len(uids), 50):
        part = client.uid("FETCH", b",".join(uids[start : start + 50]).decode(), "(BODY.PEEK[])")[1]
        yield from (item[1] for item in part if isinstance(item, tuple))
    client.logout()


def held_by_pop3(host, user):
    poplib._MAXLINE = 1 << 30
    client = poplib.POP3_SSL(host, context=CONTEXT)
    client.user(user)
    client.pass_(PASSWORD)
    for number in range(1, client.stat()[0] + 1):
        yield b"".join(line + b"\r\n" for line in client.retr(number)[1])
    client.quit()


def main():
    command, *rest = sys.argv[1:]
    if command == "fill":
        fill(rest[0], rest[1], int(rest[2]), int(rest[3]))
        return
    held = {"imap": held_by_imap, "pop3": held_by_pop3}[rest[0]](rest[1], rest[2])
    print("\n".join(sorted(hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest() for raw in held)))


main()
