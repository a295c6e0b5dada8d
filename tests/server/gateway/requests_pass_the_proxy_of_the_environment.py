import json
import socket
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import answering, origin
from tls_origin import authority

SOURCE = """
const ask = (url: string) => fetch(url).then((response) => response.text(), (error) => error.name + ": " + error.message);
Deno.serve(async () => Response.json([
  await ask("http://plain.test/path?query"),
  await ask("http://127.0.0.1:PLAIN/direct"),
  await ask("https://secret.test:SECURE/"),
  await ask("https://secret.test:SECURE/"),
  await ask("https://refused.test/"),
]));
"""
seen = []


def proxy(visitor):
    request = visitor.read()
    seen.append((request.method, request.path, request.get("host"), request.get("proxy-authorization")))
    if request.method != "CONNECT":
        return visitor.answer("200 OK", "by the proxy")
    if "refused" in request.path:
        return visitor.answer("403 Forbidden", "no")
    visitor.send("HTTP/1.1 200 Connection established\r\n\r\n")
    with socket.create_connection(("127.0.0.1", secure.port)) as upstream:

        def back():
            while data := upstream.recv(65536):
                visitor.send(data)

        threading.Thread(target=back, daemon=True).start()
        while data := visitor.input.read1(65536):
            upstream.sendall(data)


hello = answering(lambda visitor, request: visitor.answer("200 OK", f"{request.path} for {request.get('host')}"))
with authority() as ours, origin(hello, ours.context("secret", "DNS:secret.test")) as secure, origin(hello) as plain, origin(proxy) as between:
    source = SOURCE.replace("PLAIN", str(plain.port)).replace("SECURE", str(secure.port))
    through = f"http://user:p%40ss@{between.host}"
    environment = {"DENO_CERT": str(ours.certificate), "HTTP_PROXY": through, "https_proxy": through, "NO_PROXY": "example.org,127.0.0.0/8"}
    with serving({"fn/index.ts": source}, env=environment) as server:
        name = f"secret.test:{secure.port}"
        expect_equal(
            json.loads(server.get("/fn").text),
            [
                "by the proxy",
                f"/direct for {plain.host}",
                f"/ for {name}",
                f"/ for {name}",
                "TypeError: error sending request for url (https://refused.test/): refused.test:443: its proxy refuses the connection with status 403",
            ],
        )
        basic = "Basic dXNlcjpwQHNz"
        expect_equal(
            seen,
            [
                ("GET", "http://plain.test/path?query", "plain.test", basic),
                ("CONNECT", name, name, basic),
                ("CONNECT", "refused.test:443", "refused.test:443", basic),
            ],
        )
