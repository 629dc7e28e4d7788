"""Writes all that the lab's servers read: certificates, zones, configurations, mailboxes.

build.py LAB            everything, into the directory LAB
build.py LAB addresses  prints the servers' addresses, one a line
build.py LAB instances  prints the Dovecot instances, one a line
build.py LAB reseed [DOMAIN...]  gives these mailboxes (or all) their first content again
build.py LAB upload [DOMAIN...]  the same for those in Cyrus's store, from the client's side
"""

import base64
import hashlib
import os
import pathlib
import shutil
import ssl
import sys

import domains
import foreign
import mailbox
from certificates import Certificates

ZONE_HEAD = """$TTL 300
@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 60
@ NS ns.lab.test.
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# --- DNS ---------------------------------------------------------------------


def addresses_of(name, number, families="4"):
    """Address records of a host."""
    records = []
    if "4" in families:
        records.append(f"{name}. A {domains.ipv4(number)}")
    if "6" in families:
        records.append(f"{name}. AAAA {domains.ipv6(number)}")
    return records


def zones(certificates):
    """Zone name -> zone file."""
    records = {domain.name: list(domain.records) for domain in domains.DOMAINS}
    for server in domains.SERVERS:
        for host in server.hosts:
            records[host.split(".", 1)[1]] += addresses_of(host, server.number, server.families)
    for domain in domains.DOMAINS:
        for site, body in domain.sites.items():
            # Names below a published domain are CNAME records of its own.
            if body != domains.PUBLISHED or site == domain.name:
                records[domain.name] += addresses_of(site, domains.WEB)
        if domain.tlsa:
            host, ports = domain.tlsa
            digest = "00" * 32 if domain.tlsa_stale else certificates.public_key_sha256(domain.name)
            records[domain.name] += [f"_{port}._tcp.{host}. TLSA 3 1 1 {digest}" for port in ports]
    records["lab.test"] = [
        f"ns A {domains.NAMESERVER}",
        f"ns AAAA {domains.NAMESERVER6}",
        f"ispdb A {domains.ipv4(domains.ISPDB)}",
        f"ispdb AAAA {domains.ipv6(domains.ISPDB)}",
    ]
    records["autoconfig.thunderbird.net"] = [
        f"@ A {domains.ipv4(domains.ISPDB)}",
        f"@ AAAA {domains.ipv6(domains.ISPDB)}",
    ]
    delegated = [f"{name}. NS ns.lab.test." for name in records if name.endswith(".test")]
    files = {name: ZONE_HEAD + "\n".join(lines) + "\n" for name, lines in records.items()}
    files["test"] = ZONE_HEAD + "\n".join(delegated) + "\n"
    files["."] = (
        ZONE_HEAD + "test. NS ns.lab.test.\nautoconfig.thunderbird.net. NS ns.lab.test.\n"
        f"ns.lab.test. A {domains.NAMESERVER}\n"
    )
    return files


def build_dns(lab, certificates):
    files = zones(certificates)
    conf = f"""server:
    rundir: "{lab}/run/knot"
    pidfile: "{lab}/run/knot.pid"
    listen: [{domains.NAMESERVER}@53, {domains.NAMESERVER6}@53]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    identity: "lab"
log:
  - target: "{lab}/log/knot.log"
    any: info
database:
    storage: "{lab}/run/knot"
template:
  - id: default
    storage: "{lab}/zones"
    journal-content: none
    zonefile-sync: -1
zone:
"""
    for name, text in files.items():
        file = ("root" if name == "." else name) + ".zone"
        write(lab / "zones" / file, text)
        conf += f'  - domain: "{name}"\n    file: "{file}"\n'
    write(lab / "conf" / "knot.conf", conf)
    (lab / "run" / "knot").mkdir(parents=True, exist_ok=True)


# --- web ---------------------------------------------------------------------


def build_web(lab, certificates):
    def tls(name):
        return (
            f"  ssl_certificate {certificates.chain(name)};\n"
            f"  ssl_certificate_key {certificates.key(name)};\n"
        )

    def listen(number, port, options=""):
        return f"  listen {domains.ipv4(number)}:{port}{options};\n  listen [{domains.ipv6(number)}]:{port}{options};\n"

    servers = "server {\n"
    for number in (domains.WEB, domains.ISPDB):
        servers += listen(number, 443, " ssl http2 default_server")
    servers += "  ssl_reject_handshake on;\n}\n"

    for domain in domains.DOMAINS:
        for name, site in domain.sites.items():
            root = lab / "web" / name
            root.mkdir(parents=True, exist_ok=True)
            body = site
            if isinstance(site, domains.Document):
                write(root / site.path.lstrip("/"), site.text)
                body = "location / { try_files $uri =404; }"
                if domain.name == "needsaddress.test":
                    body = f"if ($arg_emailaddress !~ @) {{ return 400; }}\n  {body}"
            if site is domains.HUGE:
                huge = root / "huge.xml"
                if not huge.exists():
                    line = "  <!-- " + "a very long file " * 8 + "-->\n"
                    text = domains.autoconfig(domain.name, *[f"mail.{domain.name}"] * 3)
                    head, tail = text.split("<emailProvider", 1)
                    filling = line * (10_000_000 // len(line) + 1)
                    huge.write_text(f"{head}{filling}<emailProvider{tail}")
            servers += (
                f"server {{\n{listen(domains.WEB, 443, ' ssl http2')}  server_name {name};\n"
                f"{tls('web-' + name)}  root {root};\n  {body}\n}}\n"
            )

    for name in domains.ISPDB_NAMES:
        servers += (
            f"server {{\n{listen(domains.ISPDB, 443, ' ssl http2')}  server_name {name};\n"
            f"{tls('web-' + name)}  root {lab}/web/ispdb;\n"
            "  location /v1.1/ { default_type text/xml; try_files $uri =404; }\n"
            "  location / { return 404; }\n}\n"
        )
    for name, text in domains.ISPDB_DOCUMENTS.items():
        write(lab / "web" / "ispdb" / "v1.1" / name, text)

    # Plain http: what an https address must not lead to.
    for domain in ("downgrade.test", "plainhttp.test"):
        root = lab / "web" / f"http-{domain}"
        write(
            root / domains.AUTOCONFIG_PATH.lstrip("/"),
            domains.autoconfig(domain, *[f"mail.{domain}"] * 3, smtp_port=465),
        )
        servers += (
            f"server {{\n{listen(domains.WEB, 80)}  server_name autoconfig.{domain};\n"
            f"  root {root};\n  location / {{ try_files $uri =404; }}\n}}\n"
        )
    temporary = "\n".join(
        f"  {kind}_temp_path {lab}/run/nginx/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (lab / "run" / "nginx").mkdir(parents=True, exist_ok=True)
    (lab / "conf" / "published").mkdir(parents=True, exist_ok=True)
    write(
        lab / "conf" / "nginx.conf",
        f"""user www-data;
worker_processes 1;
pid {lab}/run/nginx.pid;
error_log {lab}/log/web-error.log;
events {{ worker_connections 512; }}
http {{
  types {{ text/xml xml; text/html html; }}
  default_type application/octet-stream;
  server_names_hash_bucket_size 128;
  ssl_protocols TLSv1.2 TLSv1.3;
  log_format lab '$msec $scheme://$host$request_uri $status $remote_addr';
  access_log {lab}/log/web.log lab;
{temporary}
{servers}}}
""",
    )


# --- mail --------------------------------------------------------------------


def stored_password(plain):
    """The password as Dovecot keeps it; hashed, so that no challenge can be answered, or plain."""
    if plain:
        return "{PLAIN}" + domains.PASSWORD
    salt = b"lab-salt"
    digest = hashlib.sha512(domains.PASSWORD.encode() + salt).digest()
    return "{SSHA512}" + base64.b64encode(digest + salt).decode()


def dovecot_conf(lab, server, certificates):
    """Configuration of one Dovecot instance."""
    addresses = ", ".join(server.addresses())
    in_dovecot = {"imap": server.imap, "pop3": server.pop3, "submission": server.submission}
    if server.software == "postfix":
        in_dovecot["submission"] = ()
    cleartext = any("cleartext" in kinds for kinds in in_dovecot.values())

    services = ""
    for service, kinds in in_dovecot.items():
        ports = domains.PORTS[service]
        plain = next((ports[kind] for kind in kinds if kind != "tls"), 0)
        tls = ports["tls"] if "tls" in kinds else 0
        services += f"""service {service}-login {{
  service_count = 0
  inet_listener {service} {{
    address = {addresses}
    port = {plain}
  }}
  inet_listener {service}s {{
    address = {addresses}
    port = {tls}
    ssl = yes
  }}
}}
"""
    if server.software == "postfix":
        services += """service auth {
  unix_listener sasl {
    mode = 0666
  }
}
"""
    protocols = " ".join(service for service, kinds in in_dovecot.items() if kinds)
    mechanisms = "plain login"
    if server.plain_storage or server.challenges:
        mechanisms += " scram-sha-256 scram-sha-1 cram-md5 apop"
    security = "ssl = no\ndisable_plaintext_auth = no"
    if not cleartext:
        security = (
            "ssl = required\n"
            f"ssl_cert = <{certificates.chain(server.name)}\n"
            f"ssl_key = <{certificates.key(server.name)}\n"
            "disable_plaintext_auth = yes"
        )
    if server.careless:
        security = security.replace("required", "yes").replace("_auth = yes", "_auth = no")
    if server.old_tls:
        security += "\nssl_min_protocol = TLSv1\nssl_cipher_list = ALL:@SECLEVEL=0"
    return f"""base_dir = {lab}/run/{server.name}
state_dir = {lab}/run/{server.name}
instance_name = lab-{server.name}
protocols = {protocols}
log_path = {lab}/log/{server.name}.log
# Names of who tried are wanted; passwords never.
auth_verbose = yes
auth_verbose_passwords = no
auth_debug = yes
auth_debug_passwords = no
auth_mechanisms = {mechanisms}
auth_username_chars =
# Refusals are answered at once: tests make many, and the client has one address.
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{security}
mail_location = maildir:~/Maildir
mail_plugins = zlib
first_valid_uid = {mailbox.MAIL_UID}
hostname = {server.hosts[-1]}
submission_relay_host = 127.0.0.1
submission_relay_port = 25
protocol imap {{
  mail_plugins = $mail_plugins imap_zlib
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
  mailbox Archive {{
    special_use = \\Archive
  }}
}}
passdb {{
  driver = passwd-file
  args = {lab}/conf/{server.name}.users
}}
userdb {{
  driver = passwd-file
  args = {lab}/conf/{server.name}.users
}}
{services}"""


def postfix_conf(lab, certificates):
    """Writes the one Postfix: submission for its own domains, delivery for the whole lab."""
    conf = lab / "conf" / "postfix"
    mail = sorted({owner for server in domains.SERVERS for owner in server.users.values()})
    write(
        conf / "boxes", "".join(f"user@{domain} {domain}/user/Maildir/\n" for domain in mail)
    )
    write(
        conf / "main.cf",
        f"""compatibility_level = 3.6
queue_directory = {lab}/run/postfix/queue
data_directory = {lab}/run/postfix/data
maillog_file = {lab}/log/postfix.log
maillog_file_prefixes = {lab}
myhostname = mail.postfix.test
mydestination =
local_recipient_maps =
alias_maps =
inet_interfaces = all
inet_protocols = all
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
biff = no
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
default_transport = error:5.1.2 the lab delivers to its own domains only
virtual_mailbox_domains = {" ".join(mail)}
virtual_mailbox_base = {lab}/mail
virtual_mailbox_maps = texthash:{conf}/boxes
virtual_uid_maps = static:{mailbox.MAIL_UID}
virtual_gid_maps = static:{mailbox.MAIL_UID}
""",
    )
    master = """postlog   unix-dgram n - n - 1 postlogd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
tlsmgr    unix  - - n 1000? 1 tlsmgr
proxymap  unix  - - n - - proxymap
flush     unix  n - n 1000? 0 flush
smtp      unix  - - n - - smtp
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
127.0.0.1:25 inet n - n - - smtpd
"""
    for number in (14, domains.UNKNOWN_MX):
        master += f"{domains.ipv4(number)}:25 inet n - n - - smtpd\n"
    for server in domains.SERVERS:
        if server.software == "postfix":
            sasl = "-o smtpd_sasl_type=dovecot\n"
            sasl += f"  -o smtpd_sasl_path={lab}/run/{server.name}/sasl"
        elif server.is_foreign:
            # Debian's Postfix looks for sasl/NAME.conf beside main.cf.
            sasl = f"-o smtpd_sasl_type=cyrus\n  -o smtpd_sasl_path={server.name}"
        else:
            continue
        for address in server.addresses():
            for port, options in (
                (587, "-o smtpd_tls_security_level=encrypt"),
                (465, "-o smtpd_tls_wrappermode=yes"),
            ):
                master += f"""{address}:{port} inet n - n - - smtpd
  {options}
  -o myhostname={server.hosts[0]}
  -o smtpd_tls_chain_files={certificates.key(server.name)},{certificates.chain(server.name)}
  -o smtpd_sasl_auth_enable=yes
  {sasl}
  -o smtpd_tls_auth_only=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
"""
    write(conf / "master.cf", master)
    for part in ("queue", "data"):
        (lab / "run" / "postfix" / part).mkdir(parents=True, exist_ok=True)
    shutil.chown(lab / "run" / "postfix" / "data", "postfix", "postfix")


def build_mail(lab, certificates):
    instances = []
    for server in domains.SERVERS:
        if server.software != "cyrus":
            for owner in server.users.values():
                mailbox.seed(lab / "mail", owner)
        if server.software not in ("dovecot", "postfix"):
            continue
        instances.append(server.name)
        write(lab / "conf" / f"{server.name}.conf", dovecot_conf(lab, server, certificates))
        uid = mailbox.MAIL_UID
        users = "".join(
            f"{login}:{stored_password(server.plain_storage)}:{uid}:{uid}::{lab}/mail/{owner}/user::\n"
            for login, owner in server.users.items()
        )
        write(lab / "conf" / f"{server.name}.users", users)
    foreign.build(lab, certificates)
    postfix_conf(lab, certificates)


# --- all ---------------------------------------------------------------------


def wanted_certificates():
    """(name, kind, host names) of every leaf."""
    leaves = []
    for server in domains.SERVERS:
        hosts = ["mail.othername.test"] if server.certificate == "wrong-name" else server.hosts
        leaves.append((server.name, server.certificate, [*hosts, *server.aliases]))
    sites = [site for domain in domains.DOMAINS for site in domain.sites]
    leaves += [(f"web-{name}", "good", [name]) for name in sites + domains.ISPDB_NAMES]
    return leaves


def reseed(lab, by_imap, wanted):
    """First content again for these mailboxes, or all of those that Maildir (or IMAP) reaches."""
    reached = {
        owner: server.hosts[0]
        for server in domains.SERVERS
        for owner in server.users.values()
        if (server.software == "cyrus") == by_imap
    }
    everywhere = {owner for server in domains.SERVERS for owner in server.users.values()}
    for owner in wanted or sorted(reached):
        if owner not in everywhere:
            sys.exit(f"reseed: {owner}: no such mailbox in the lab")
        if owner not in reached:
            continue
        if by_imap:
            context = ssl.create_default_context(cafile=str(lab / "ca.pem"))
            mailbox.upload(reached[owner], owner, context)
        else:
            mailbox.seed(lab / "mail", owner)


def main():
    lab = pathlib.Path(sys.argv[1])
    what = sys.argv[2:] or ["all"]
    if what[0] == "addresses":
        for server in domains.SERVERS:
            print(*server.addresses(), sep="\n")
        print(domains.NAMESERVER, domains.NAMESERVER6, domains.NAMESERVER_SERVFAIL, sep="\n")
        for number in (domains.WEB, domains.ISPDB, domains.UNKNOWN_MX):
            print(domains.ipv4(number), domains.ipv6(number), sep="\n")
        print(domains.METADATA)
        return
    if what[0] == "instances":
        print(*(s.name for s in domains.SERVERS if s.software in ("dovecot", "postfix")), sep="\n")
        return
    if what[0] in ("reseed", "upload"):
        reseed(lab, what[0] == "upload", [name.encode("idna").decode() for name in what[1:]])
        return
    os.umask(0o022)
    for directory in ("conf", "log", "run", "mail"):
        (lab / directory).mkdir(parents=True, exist_ok=True)
    certificates = Certificates(lab / "certificates")
    certificates.issue_all(wanted_certificates())
    shutil.copyfile(certificates.root, lab / "ca.pem")
    build_dns(lab, certificates)
    build_web(lab, certificates)
    build_mail(lab, certificates)


main()
