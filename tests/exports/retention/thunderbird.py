"""Thunderbird: reads the autoconfig file as it reads those in its own folder, makes the account, fetches mail."""

import base64
import json
import pathlib
import shutil
import socket
import subprocess
import time

import server

PORT = 2828
ISP = "/usr/lib/thunderbird/isp"

ACCOUNT = """
const [domain, address, password, ca] = arguments;
const done = arguments[arguments.length - 1];
(async () => {
  const { FetchConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/FetchConfig.sys.mjs");
  const { AccountConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/AccountConfig.sys.mjs");
  const { CreateInBackend } = ChromeUtils.importESModule("resource:///modules/accountcreation/CreateInBackend.sys.mjs");
  Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(ca, "C,,");
  const config = await FetchConfig.fromDisk(domain, new AbortController().signal);
  AccountConfig.replaceVariables(config, "User", address, password);
  config.rememberPassword = true;
  const account = await CreateInBackend.createAccountInBackend(config);
  const pop3 = account.incomingServer.QueryInterface(Ci.nsIPop3IncomingServer);
  return { leave: pop3.leaveMessagesOnServer, byAge: pop3.deleteByAgeFromServer, days: pop3.numDaysToLeaveOnServer,
           folder: account.incomingServer.localPath.path };
})().then(done, error => done({ error: String(error) + error.stack }));
"""

GET_MAIL = """
const done = arguments[arguments.length - 1];
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const account = MailServices.accounts.accounts.find(one => one.incomingServer.type == "pop3");
const inbox = account.incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
const listener = { OnStartRunningUrl() {}, OnStopRunningUrl(url, status) { done({ status }); } };
MailServices.pop3.GetNewMail(null, listener, inbox, account.incomingServer);
"""


class Marionette:
    """`LENGTH:[0,id,command,parameters]`, answered by `LENGTH:[1,id,error,result]`."""

    def __init__(self):
        server.until(lambda: server.listening(PORT), 120)
        self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=120)
        self.number = 0
        self.receive()
        self.call("WebDriver:NewSession", {})
        self.call("Marionette:SetContext", {"value": "chrome"})
        self.call("WebDriver:SetTimeouts", {"script": 110000})

    def receive(self):
        length = b""
        while not length.endswith(b":"):
            length += self.take(1)
        return json.loads(self.take(int(length[:-1])))

    def take(self, wanted):
        data = b""
        while len(data) < wanted:
            piece = self.socket.recv(wanted - len(data))
            assert piece, "Thunderbird is gone"
            data += piece
        return data

    def call(self, command, parameters):
        self.number += 1
        text = json.dumps([0, self.number, command, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self.receive()
        assert error is None, error
        return result

    def script(self, script, *arguments):
        result = self.call("WebDriver:ExecuteAsyncScript", {"script": script, "args": list(arguments)})["value"]
        assert "error" not in result, result
        return result


class Thunderbird:
    name = "Thunderbird"
    form = "autoconfig"

    def __init__(self, work, file):
        self.work = work
        home = work / "thunderbird"
        shutil.rmtree(home, ignore_errors=True)
        (home / "isp").mkdir(parents=True)
        (home / "profile").mkdir()
        shutil.copy(file, home / "isp" / f"{server.DOMAIN}.xml")
        server.run("mount", "--bind", home / "isp", ISP)
        (home / "profile/user.js").write_text('user_pref("mail.rights.version", 1);\n'
                                              'user_pref("datareporting.policy.dataSubmissionEnabled", false);\n'
                                              'user_pref("mailnews.start_page.enabled", false);\n')
        self.process = subprocess.Popen(
            ["thunderbird", "--marionette", "--remote-allow-system-access", "--headless", "--no-remote", "--profile", home / "profile"],
            env={"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.marionette = Marionette()
        ca = base64.b64encode(subprocess.run(["openssl", "x509", "-in", work / "ca.pem", "-outform", "DER"],
                                             check=True, capture_output=True).stdout).decode()
        made = self.marionette.script(ACCOUNT, server.DOMAIN, server.ADDRESS, server.PASSWORD, ca)
        self.state = pathlib.Path(made.pop("folder")) / "popstate.dat"
        self.made = ", ".join(f"{key} {value}" for key, value in made.items())

    def fetch(self):
        result = self.marionette.script(GET_MAIL)
        assert result["status"] == 0, result
        # It goes on writing its list for a moment.
        time.sleep(1)

    def age(self, days):
        """Sets back when each message came, in the list that it goes by."""
        lines = []
        for line in self.state.read_text().splitlines():
            fields = line.split(" ")
            if len(fields) == 3 and fields[0] in "kdft":
                fields[2] = str(int(fields[2]) - days * server.DAY)
            lines.append(" ".join(fields))
        self.state.write_text("\n".join(lines) + "\n")

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        server.run("umount", ISP)
