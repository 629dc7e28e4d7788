"""Configurations of Cyrus IMAP and Courier, and of the Cyrus SASL that Postfix uses beside them."""

import pathlib
import shutil

import domains
import mailbox

# Mail users and Cyrus itself; an account of these servers' own /etc alone.
ACCOUNT = f"x:{mailbox.MAIL_UID}:{mailbox.MAIL_UID}"


def _write(path, text, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def _with_chain(path, certificates, server):
    """Key and certificates in one file, for the account that the server runs under."""
    text = certificates.key(server.name).read_text() + certificates.chain(server.name).read_text()
    _write(path, text, 0o600)
    shutil.chown(path, mailbox.MAIL_UID, mailbox.MAIL_UID)


def _cyrus(lab, server, certificates):
    etc = lab / "conf" / "foreign"
    state = lab / "run" / "cyrus"
    # Programs that wait for changes keep their sockets there, and do not make the directory.
    (state / "config" / "socket").mkdir(parents=True, exist_ok=True)
    for directory in (state, state / "config", state / "config" / "socket"):
        shutil.chown(directory, mailbox.MAIL_UID, mailbox.MAIL_UID)
    pem = lab / "conf" / f"{server.name}.pem"
    _with_chain(pem, certificates, server)
    _write(
        etc / "cyrus-imapd.conf",
        f"""servername: {server.hosts[0]}
configdirectory: {state}/config
partition-default: {state}/spool
lmtpsocket: {state}/lmtp
virtdomains: userid
allowplaintext: no
autocreate_post: yes
autocreate_quota: 0
autocreate_inbox_folders: Sent|Archive
autocreate_subscribe_folders: Sent|Archive
xlist-sent: Sent
xlist-archive: Archive
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {lab}/run/foreign/sasldb2
sasl_mech_list: SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN
tls_server_cert: {pem}
tls_server_key: {pem}
""",
    )
    services = ""
    for name, program, port in (
        ("imap", "imapd", 143),
        ("imaps", "imapd -s", 993),
        ("pop3", "pop3d", 110),
        ("pop3s", "pop3d -s", 995),
    ):
        services += (
            f'  {name} cmd="{program} -C /etc/cyrus-imapd.conf" '
            f'listen="{server.addresses()[0]}:{port}" prefork=0 maxchild=40\n'
        )
    _write(
        etc / "cyrus-master.conf",
        f"""START {{
  recover cmd="ctl_cyrusdb -C /etc/cyrus-imapd.conf -r"
}}
SERVICES {{
{services}  lmtp cmd="lmtpd -C /etc/cyrus-imapd.conf" listen="{state}/lmtp" prefork=0
}}
EVENTS {{
}}
""",
    )
    sasl = "pwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
    sasl += f"sasldb_path: {lab}/run/foreign/sasldb2\n"
    sasl += "mech_list: SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN\n"
    _write(lab / "conf" / "postfix" / "sasl" / f"{server.name}.conf", sasl)


def _courier(lab, server, certificates):
    etc = lab / "conf" / "foreign" / "courier"
    pem = lab / "conf" / f"{server.name}.pem"
    _with_chain(pem, certificates, server)
    _write(
        etc / "authdaemonrc",
        "authmodulelist=authuserdb\ndaemons=3\nauthdaemonvar=/run/courier/authdaemon\n"
        "DEBUG_LOGIN=0\nDEFAULTOPTIONS=\n",
    )
    # Where the library looks for its tables; they are made when the server starts.
    for table in ("userdb.dat", "userdbshadow.dat"):
        (etc / table).unlink(missing_ok=True)
        (etc / table).symlink_to(lab / "run" / "foreign" / table)
    # The packages' own capabilities; LOGIN-DELAY 10 is Courier's own word.
    _write(
        etc / "lab",
        f"""set -a
address={server.addresses()[0]}
TLS_CERTFILE={pem}
TLS_VERIFYPEER=NONE
TLS_CACHEFILE=
COURIERTLS=/usr/bin/couriertls
MAILDIRPATH=Maildir
IMAP_STARTTLS=YES
IMAP_TLS_REQUIRED=1
IMAP_CAPABILITY="IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"
IMAP_CAPABILITY_TLS="$IMAP_CAPABILITY AUTH=PLAIN AUTH=CRAM-MD5"
IMAP_KEYWORDS=1
IMAP_ACL=0
IMAP_PROXY=0
IMAP_IDLE_TIMEOUT=60
IMAP_MAILBOX_SANITY_CHECK=1
IMAP_USELOCKS=1
IMAP_ENHANCEDIDLE=0
IMAP_TRASHFOLDERNAME=Trash
POP3_STARTTLS=YES
POP3_TLS_REQUIRED=1
POP3AUTH=""
POP3AUTH_TLS="LOGIN PLAIN CRAM-MD5"
POP3_PROXY=0
set +a
""",
    )
    sasl = "pwcheck_method: authdaemond\nmech_list: PLAIN LOGIN\n"
    sasl += f"authdaemond_path: {lab}/run/foreign/courier/authdaemon/socket\n"
    _write(lab / "conf" / "postfix" / "sasl" / f"{server.name}.conf", sasl)


def build(lab, certificates):
    """Writes what Cyrus and Courier read; `foreign run` shows it to them as /etc."""
    etc = lab / "conf" / "foreign"
    for table in ("passwd", "group"):
        entry = f"cyrus:{ACCOUNT}::/:/bin/sh\ncourier:{ACCOUNT}::/:/bin/sh\n"
        if table == "group":
            entry = f"courier:x:{mailbox.MAIL_UID}:\n"
        _write(etc / table, pathlib.Path(f"/etc/{table}").read_text() + entry)
    (lab / "run" / "foreign").mkdir(parents=True, exist_ok=True)
    makers = {"cyrus": _cyrus, "courier": _courier}
    for server in domains.SERVERS:
        if server.software in makers:
            makers[server.software](lab, server, certificates)
