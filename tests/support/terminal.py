"""Talks to a program through a pseudo-terminal.

    terminal.py WIDTH COMMAND...   reads steps from standard input, one JSON list each:
        ["expect", TEXT]   waits until the screen has shown TEXT
        ["send", TEXT]     types TEXT, once the program has switched the echo off
        ["type", TEXT]     types TEXT at once, for a program that lets the terminal show it
        ["signal", NAME]   sends the program a signal once it has switched the echo off
        ["echo", ""]       at the end the screen is followed by "ECHO on" or "ECHO off", as the terminal was left
Ends with the command's exit code (0 to 254); 255 where something was not shown in time. What was on the
screen goes to standard output.
"""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

width, command = int(sys.argv[1]), sys.argv[2:]
steps = [json.loads(line) for line in sys.stdin if line.strip()]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
seen, unread = "", ""
# Seconds; a busy machine takes its time, and a program that hangs is noticed all the same.
PATIENCE = 60
# A character may come in two pieces.
decoder = codecs.getincrementaldecoder("utf-8")("replace")


def plain(text):
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
    return re.sub(r"\s+", " ", text)


def read(deadline):
    """The next piece; None at the end of the program or of the time."""
    ready, _, _ = select.select([terminal], [], [], max(0, deadline - time.monotonic()))
    if not ready:
        return None
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        return None
    return decoder.decode(piece) if piece else None


def await_keys(deadline):
    """Waits until the program has switched the echo off; the screen is read meanwhile."""
    global seen, unread
    while termios.tcgetattr(terminal)[3] & termios.ECHO and time.monotonic() < deadline:
        piece = read(min(deadline, time.monotonic() + 0.01))
        seen += piece or ""
        unread += piece or ""


for kind, text in steps:
    if kind != "expect":
        if kind in ("send", "signal"):
            await_keys(time.monotonic() + PATIENCE)
        # What stood there before must not answer for the next question.
        unread = ""
        if kind == "signal":
            os.kill(pid, getattr(signal, "SIG" + text))
        elif kind != "echo":
            os.write(terminal, text.encode())
        continue
    deadline = time.monotonic() + PATIENCE
    while text not in plain(unread):
        piece = read(deadline)
        if piece is None:
            print(seen)
            print(f"NOT SHOWN: {text}")
            sys.exit(255)
        seen += piece
        unread += piece
    unread = plain(unread).split(text, 1)[1]
deadline = time.monotonic() + PATIENCE
while (piece := read(deadline)) is not None:
    seen += piece
if time.monotonic() >= deadline:
    os.kill(pid, 9)
_, status = os.waitpid(pid, 0)
print(seen)
if any(kind == "echo" for kind, _ in steps):
    print("ECHO", "on" if termios.tcgetattr(terminal)[3] & termios.ECHO else "off")
sys.exit(os.waitstatus_to_exitcode(status) % 256)
