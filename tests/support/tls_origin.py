"""Certificates for tests of TLS clients, made by the openssl command, and contexts that serve with them."""
import contextlib
import pathlib
import ssl
import subprocess
import tempfile


class Authority:
    """A certificate authority of one test; `certificate` is its PEM file."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate = self.folder / "ca.pem"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
                      "-days", "2", "-subj", "/CN=Test Authority", "-addext", "basicConstraints=critical,CA:TRUE")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def pair(self, name, names, days=2, self_signed=False):
        """The files of a key and its certificate, which is for `names`, such as "DNS:localhost,IP:127.0.0.1"; `days` < 0: expired."""
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={names}\n")
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key", "-subj", f"/CN={name}"]
        if self_signed:
            self._openssl("req", "-x509", *key, "-out", f"{name}.pem", "-days", str(days), "-addext", f"subjectAltName={names}")
        else:
            self._openssl("req", *key, "-out", f"{name}.csr")
            valid = ["-days", str(days)]
            self._openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", *valid,
                          "-extfile", f"{name}.ext", "-out", f"{name}.pem")
        return self.folder / f"{name}.key", self.folder / f"{name}.pem"

    def context(self, name, names, days=2, self_signed=False):
        """A server's context with such a pair."""
        key, certificate = self.pair(name, names, days, self_signed)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return context


@contextlib.contextmanager
def authority():
    with tempfile.TemporaryDirectory(prefix="edgertd-tls-") as folder:
        yield Authority(folder)
