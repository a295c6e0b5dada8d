"""edgertd with --tls, and clients that speak TLS with it. Standard library only, and the openssl command."""
import contextlib
import http.client
import os
import socket
import ssl

from edgertd import PATIENCE, ROUTER, Answer, Edgertd, functions
from tls_origin import authority


class Client:
    """What a client trusts and speaks."""

    def __init__(self, ca, versions=(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3), protocols=()):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.load_verify_locations(ca)
        self.context.minimum_version, self.context.maximum_version = versions
        if protocols:
            self.context.set_alpn_protocols(list(protocols))


class TlsServer(Edgertd):
    """`pairs`: (key, certificate) each. `get`, `request` and `socket` speak TLS; `clear` is the same server without."""

    def __init__(self, ca, pairs, *flags, main=ROUTER, **options):
        self.client = Client(ca)
        files = [part for key, certificate in pairs for part in ("--key", str(key), "--cert", str(certificate))]
        super().__init__(main, "--tls=0", *files, *flags, **options)
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on https://127.0.0.1:"):
            raise AssertionError(f"no listener for TLS: {line!r}\n{self.log()}")
        self.tls_port = int(line.rsplit(":", 1)[1])

    def tcp(self):
        """A connection to the port of TLS on which nothing has been said."""
        connection = socket.create_connection(("127.0.0.1", self.tls_port), timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def socket(self, name="localhost", client=None, session=None):
        # An end without a goodbye is an error, as it should be.
        context = (client or self.client).context
        return context.wrap_socket(self.tcp(), server_hostname=name, suppress_ragged_eofs=False, session=session)

    def connect(self):
        connection = http.client.HTTPSConnection("localhost", self.tls_port, timeout=PATIENCE, context=self.client.context)
        connection._create_connection = lambda address, *rest: socket.create_connection(("127.0.0.1", address[1]), *rest)
        return connection

    def clear(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))


@contextlib.contextmanager
def serving_tls(files, *flags, env=None, **options):
    """As edgertd.serving, over TLS, with a certificate for localhost of an authority of its own."""
    with authority() as ca, functions(files) as folder:
        pair = ca.pair("server", "DNS:localhost")
        with TlsServer(ca.certificate, [pair], *flags, env={"FUNCTIONS": folder, **(env or {})}, **options) as server:
            server.authority, server.pair = ca, pair
            yield server
