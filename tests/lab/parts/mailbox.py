"""Mailboxes as every lab user finds them: Maildir trees with fixed content."""

import email.message
import email.utils
import imaplib
import os
import pathlib
import shutil

import domains

# No account of the machine: only the lab's Dovecot and Postfix use it.
MAIL_UID = 5000

_FIRST = 1_704_099_600  # 2024-01-01 09:00 UTC


def _message(domain, number, subject, text, attachment=None):
    message = email.message.EmailMessage()
    message["From"] = "Änne Beispiel <anne@example.org>"
    message["To"] = f"user@{domain}"
    message["Subject"] = subject
    message["Date"] = email.utils.formatdate(_FIRST + number * 86_400)
    message["Message-ID"] = f"<{number}@{domain}>"
    message.set_content(text)
    if attachment:
        message.add_attachment(
            attachment, maintype="application", subtype="octet-stream", filename="table.bin"
        )
    return message.as_bytes()


def _folder(directory, messages):
    """Writes one Maildir folder; flags None means new (never seen by any client)."""
    for part in ("cur", "new", "tmp"):
        (directory / part).mkdir(parents=True)
    for number, (flags, octets) in enumerate(messages, start=1):
        time = _FIRST + number * 86_400
        name = f"{time}.M{number}.lab"
        path = directory / ("new/" + name if flags is None else f"cur/{name}:2,{flags}")
        path.write_bytes(octets)
        os.utime(path, (time, time))


def content(domain):
    """Folder -> its messages with their flags, as Maildir writes these."""
    table = bytes(range(256)) * 800
    return {
        "INBOX": [
            ("S", _message(domain, 1, "Welcome", "Read, and left where it was.\n")),
            ("RS", _message(domain, 2, "A question", "Read and answered.\n")),
            ("FS", _message(domain, 3, "Important", "Read and flagged.\n")),
            (None, _message(domain, 4, "Grüße aus Köln", "Noch ungelesen: schöne Grüße!\n")),
            (None, _message(domain, 5, "A table", "Unread, with a file of 200 KiB.\n", table)),
            (None, _message(domain, 6, "Dots", ".\n..\nLines that begin with a dot.\n.end\n")),
        ],
        "Sent": [
            ("S", _message(domain, 11, "Re: A question", "An answer.\n")),
            ("S", _message(domain, 12, "Invitation", "Come on Friday.\n")),
        ],
        "Archive": [
            ("S", _message(domain, 20 + n, f"Report {n}", f"Report number {n}.\n"))
            for n in (1, 2, 3)
        ],
    }


def upload(host, domain, context):
    """Replaces the mailbox of user@domain by the fixed one, over IMAP: for servers with a store of their own."""
    flags = {"S": "\\Seen", "R": "\\Answered", "F": "\\Flagged"}
    with imaplib.IMAP4_SSL(host, ssl_context=context, timeout=20) as line:
        line.login(f"user@{domain}", domains.PASSWORD)
        for folder, messages in content(domain).items():
            if line.select(folder)[0] != "OK":
                line.create(folder)
                line.select(folder)
            line.store("1:*", "+FLAGS.SILENT", "\\Deleted")
            line.expunge()
            for number, (letters, octets) in enumerate(messages, start=1):
                words = " ".join(flags[letter] for letter in letters or "")
                date = imaplib.Time2Internaldate(_FIRST + number * 86_400)
                crlf = octets.replace(b"\n", b"\r\n")
                assert line.append(folder, f"({words})", date, crlf)[0] == "OK"


def seed(mail_root, domain):
    """Replaces the mailbox of user@domain by the fixed one."""
    home = pathlib.Path(mail_root) / domain / "user"
    shutil.rmtree(home, ignore_errors=True)
    maildir = home / "Maildir"
    for folder, messages in content(domain).items():
        _folder(maildir if folder == "INBOX" else maildir / f".{folder}", messages)
    names = ["Sent", "Archive"]
    if domain.startswith("xn--"):
        _folder(maildir / ".Entw&APw-rfe", [("DS", _message(domain, 30, "Entwurf", "Später.\n"))])
        names.append("Entw&APw-rfe")
    for name in names:
        (maildir / f".{name}" / "maildirfolder").touch()
    (maildir / "subscriptions").write_text("V\t2\n\n" + "".join(n + "\n" for n in names))
    for directory, _, files in os.walk(home):
        os.chown(directory, MAIL_UID, MAIL_UID)
        for file in files:
            os.chown(os.path.join(directory, file), MAIL_UID, MAIL_UID)
    os.chown(home.parent, MAIL_UID, MAIL_UID)
