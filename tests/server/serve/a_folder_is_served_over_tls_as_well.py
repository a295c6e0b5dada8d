# By the certificates that the configuration names, which a reload reads anew; functions see https:.
import pathlib
import socket
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect, expect_equal
from serve import served
from tls_origin import authority

CONFIG = """
[server.tls]
port = 0
cert = "{certificate}"
key = "{key}"
"""


def ask(port, trusted):
    """What a function answers, and for whom the server's certificate is."""
    context = ssl.create_default_context(cafile=trusted)
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as connection:
            connection.sendall(b"GET /url HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
            return answer.decode().split("\r\n\r\n", 1)[1], connection.getpeercert()["serialNumber"]


with authority() as ca:
    key, certificate = ca.pair("server", "DNS:localhost")
    files = {
        "edgert.toml": CONFIG.format(key=key, certificate=certificate),
        "url/index.ts": "Deno.serve((r) => new Response(`${r.url} ${r.headers.get('x-forwarded-proto')}`));",
    }
    with served(files, "--no-watch", "--admin", "127.0.0.1:0") as server:
        line = server.process.stdout.readline().decode()
        expect(line.startswith("listening on https://127.0.0.1:"), line)
        port = int(line.rsplit(":", 1)[1])
        said, serial = ask(port, ca.certificate)
        expect_equal(said, "https://localhost/url https")
        expect_equal(server.get("/url").text, f"http://127.0.0.1:{server.port}/url http")
        ca.pair("server", "DNS:localhost")
        expect_equal(server.admin("POST", "/reload").status, 200)
        said, renewed = ask(port, ca.certificate)
        expect_equal(said, "https://localhost/url https")
        expect(serial != renewed, "the certificate was read anew")
