"""The lab's certificates: a root, an intermediate that signs, and one leaf a site or server."""

import hashlib
import pathlib
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

# Old ones are made anew well before their 90 days end.
REUSE_SECONDS = 30 * 86_400

_CA_CONFIG = """[ca]
default_ca = lab
[lab]
database = {directory}/index.txt
new_certs_dir = {directory}
serial = {directory}/serial
default_md = sha256
policy = anything
copy_extensions = copy
unique_subject = no
[anything]
commonName = supplied
"""


def _openssl(*arguments):
    subprocess.run(
        ["openssl", *map(str, arguments)],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


class Certificates:
    """Certificates below one directory; those made before and still fresh are kept."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        age = time.time() - (
            self.root.stat().st_mtime if self.root.exists() else 0
        )
        if age > REUSE_SECONDS:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory.mkdir(parents=True, mode=0o755)
            self._make_authorities()

    @property
    def root(self):
        """The certificate to trust."""
        return self.directory / "root.pem"

    def key(self, name):
        """Path of a leaf's private key."""
        return self.directory / f"{name}.key"

    def chain(self, name):
        """Path of a leaf's certificate with what its server sends after it."""
        return self.directory / f"{name}.pem"

    def public_key_sha256(self, name):
        """Digest of a leaf's public key, as TLSA records of selector 1 and matching type 1 hold it."""
        pem = subprocess.run(
            ["openssl", "x509", "-in", self.chain(name), "-noout", "-pubkey"], check=True, capture_output=True
        ).stdout
        der = subprocess.run(
            ["openssl", "pkey", "-pubin", "-outform", "der"], input=pem, check=True, capture_output=True
        ).stdout
        return hashlib.sha256(der).hexdigest()

    def issue_all(self, wanted):
        """Makes leaves; wanted is a list of (name, kind, host names)."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda leaf: self._issue(*leaf), wanted))

    def _make_authorities(self):
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        root, middle = self.directory / "root", self.directory / "intermediate"
        authority = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]
        _openssl(
            "req", "-x509", *new_key, "-keyout", f"{root}.key", "-out", f"{root}.pem",
            "-days", 90, "-subj", "/CN=mailsetup lab root", *authority,
        )
        _openssl(
            "req", "-new", *new_key, "-keyout", f"{middle}.key", "-out", f"{middle}.csr",
            "-subj", "/CN=mailsetup lab intermediate", *authority,
            "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0",
        )
        _openssl(
            "x509", "-req", "-in", f"{middle}.csr", "-CA", f"{root}.pem", "-CAkey", f"{root}.key",
            "-copy_extensions", "copy", "-days", 90, "-out", f"{middle}.pem",
        )

    def _issue(self, name, kind, hosts):
        names = ",".join(f"DNS:{host}" for host in hosts)
        stamp = self.directory / f"{name}.names"
        content = f"{kind} {names}\n"
        if stamp.exists() and stamp.read_text() == content:
            return
        key, request, chain = self.key(name), self.directory / f"{name}.csr", self.chain(name)
        # A common name holds at most 64 characters; the alternative names count.
        request_options = [
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-subj", f"/CN={hosts[0][:64]}", "-addext", f"subjectAltName={names}",
            "-addext", "extendedKeyUsage=serverAuth",
        ]
        if kind == "self-signed":
            _openssl("req", "-x509", *request_options, "-days", 90, "-out", chain)
        else:
            middle = self.directory / "intermediate"
            _openssl("req", "-new", *request_options, "-out", request)
            if kind == "expired":
                self._sign_expired(name, request, chain)
            else:
                _openssl(
                    "x509", "-req", "-in", request, "-CA", f"{middle}.pem",
                    "-CAkey", f"{middle}.key", "-copy_extensions", "copy",
                    "-days", 10 if kind == "soon" else 90, "-out", chain,
                )
            if kind != "incomplete":
                with chain.open("a") as out:
                    out.write((self.directory / "intermediate.pem").read_text())
        stamp.write_text(content)

    def _sign_expired(self, name, request, chain):
        directory = self.directory / f"{name}.ca"
        directory.mkdir(exist_ok=True)
        (directory / "index.txt").write_text("")
        (directory / "serial").write_text("01\n")
        config = directory / "openssl.cnf"
        config.write_text(_CA_CONFIG.format(directory=directory))
        middle = self.directory / "intermediate"
        _openssl(
            "ca", "-config", config, "-batch", "-notext", "-in", request, "-out", chain,
            "-cert", f"{middle}.pem", "-keyfile", f"{middle}.key",
            "-startdate", "20240101000000Z", "-enddate", "20240401000000Z",
        )
