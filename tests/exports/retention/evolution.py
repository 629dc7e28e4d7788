"""Evolution: runs the exported script, starts the program on a display of its own, types the password."""

import os
import shutil
import subprocess
import time

import server


class Evolution:
    name = "Evolution"
    form = "evolution"

    def __init__(self, work, file):
        self.work = work
        self.home = work / "evolution"
        shutil.rmtree(self.home, ignore_errors=True)
        (self.home / "run").mkdir(parents=True, mode=0o700)
        reader, writer = os.pipe()
        self.display = subprocess.Popen(["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"],
                                        pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as number:
            display = number.readline().strip()
        self.environment = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.home), "XDG_RUNTIME_DIR": str(self.home / "run"),
            "DISPLAY": f":{display}", "LANG": "C.UTF-8", "GSETTINGS_BACKEND": "memory", "NO_AT_BRIDGE": "1",
            "GIO_USE_VFS": "local", "GDK_BACKEND": "x11", "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        server.run("sh", file, env=self.environment)
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], text=True,
                                    env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self.bus.stdout.readline().strip()

    def fetch(self):
        """It fetches when it starts, once it has the password."""
        before = server.sessions(self.work)
        with open(self.work / "evolution.log", "a", encoding="utf-8") as log:
            program = subprocess.Popen(["evolution", "--component=mail"], env=self.environment, stdout=log, stderr=log)
        self.focus("authentication request")
        self.xdotool("type", "--delay", "30", server.PASSWORD)
        self.xdotool("key", "Return")
        if not server.until(lambda: server.sessions(self.work) > before, 60):
            raise SystemExit("Evolution has fetched nothing")
        # Let it put away what it has.
        time.sleep(3)
        subprocess.run(["evolution", "--quit"], env=self.environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60)
        try:
            program.wait(60)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
            print("killed")

    def focus(self, title):
        """Waits for a window with this in its title."""
        windows = []

        def there():
            windows[:] = self.xdotool("search", "--onlyvisible", "--name", title).split()
            return windows
        if not server.until(there, 120):
            names = [self.xdotool("getwindowname", window) for window in self.xdotool("search", "--name", "").split()]
            raise SystemExit(f"no window of Evolution says \"{title}\": {names}")
        self.xdotool("windowfocus", "--sync", windows[0])

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *arguments], env=self.environment, capture_output=True, text=True).stdout

    def close(self):
        for program in (self.bus, self.display):
            program.terminate()
            program.wait(60)
