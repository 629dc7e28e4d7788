"""A captive portal: every name and every address lead to it.

    unshare -n portal.py FOLDER ADDRESS COMMAND...

Runs COMMAND behind the portal and ends with its exit code; needs root and a network namespace of its own.
DNS answers every question for an IPv4 address with ADDRESS. Every mail and web port is taken, whatever the
address: those with TLS show the portal's certificate, port 80 sends a browser to the login page, all others
answer with that page to whoever asks by HTTP and say nothing to the rest.
"""

import http.server
import socket
import ssl
import struct
import subprocess
import sys
import threading

folder, here, command = sys.argv[1], sys.argv[2], sys.argv[3:]
PAGE = b"<!DOCTYPE html><html><title>Hotspot login</title><body>Please log in.</body></html>"
TLS_PORTS = (443, 465, 993, 995)
PLAIN_PORTS = (80, 110, 143, 587)


class Portal(http.server.BaseHTTPRequestHandler):
    def answer(self):
        redirect = self.server.server_port == 80
        self.send_response(302 if redirect else 200)
        if redirect:
            self.send_header("Location", "http://login.hotspot.example/")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    do_GET = do_POST = do_HEAD = answer

    def log_message(self, *_):
        pass


class Plain(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass


class Tls(Plain):
    def get_request(self):
        stream, address = super().get_request()
        stream.settimeout(10)
        return context.wrap_socket(stream, server_side=True, do_handshake_on_connect=False), address


def answer_dns(server):
    while True:
        query, ancillary, _, client = server.recvmsg(4096, 256)
        end = query.index(0, 12) + 5
        (kind,) = struct.unpack(">H", query[end - 4 : end - 2])
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(here) if kind == 1 else b""
        head = query[:2] + b"\x81\x80\0\1" + struct.pack(">H", bool(answer)) + b"\0\0\0\0"
        # From the address that was asked, else nobody takes the answer.
        server.sendmsg([head + query[12:end] + answer], [(socket.IPPROTO_IP, IP_PKTINFO, ancillary[0][2])], 0, client)


IP_PKTINFO = 8
for line in ("link set lo up", f"addr add {here}/32 dev lo", "route add local 0.0.0.0/0 dev lo"):
    subprocess.run(["ip", *line.split()], check=True)
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    + ["-subj", "/CN=login.hotspot.example", "-addext", "subjectAltName=DNS:login.hotspot.example"]
    + ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"],
    check=True,
    stderr=subprocess.DEVNULL,
)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
names.bind(("0.0.0.0", 53))
threading.Thread(target=answer_dns, args=(names,), daemon=True).start()
for ports, kind in ((TLS_PORTS, Tls), (PLAIN_PORTS, Plain)):
    for port in ports:
        threading.Thread(target=kind(("0.0.0.0", port), Portal).serve_forever, daemon=True).start()
sys.exit(subprocess.run(command).returncode)
