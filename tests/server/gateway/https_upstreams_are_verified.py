import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import answering, origin
from tls_origin import authority

SOURCE = """
const ask = (url: string, init?: any) => fetch(url, init).then((response) => response.text(), (error) => error.name + ": " + error.message);
Deno.serve(async (request: Request) => Response.json(await Promise.all((await request.json()).map((url: string) => ask(url)))));
"""
hello = answering(lambda visitor, request: visitor.answer("200 OK", f"hello {request.get('host')}"))


def speak_plainly(visitor):
    visitor.send("HTTP/1.1 400 Bad Request\r\n\r\n")
    visitor.wait_closed()


with authority() as ours, authority() as theirs:
    with (
        origin(hello, ours.context("good", "DNS:localhost,IP:127.0.0.1")) as good,
        origin(hello, ours.context("other", "DNS:example.org,IP:192.0.2.1")) as other,
        origin(hello, ours.context("old", "DNS:localhost,IP:127.0.0.1", days=-1)) as old,
        origin(hello, ours.context("self", "DNS:localhost,IP:127.0.0.1", self_signed=True)) as self_signed,
        origin(hello, theirs.context("foreign", "DNS:localhost,IP:127.0.0.1")) as foreign,
        origin(speak_plainly) as plain,
        serving({"fn/index.ts": SOURCE}, env={"DENO_CERT": str(ours.certificate)}) as server,
    ):

        def ask(*urls):
            return json.loads(server.request("POST", "/fn", body=json.dumps(urls)).text)

        expect_equal(ask(good.url, f"https://localhost:{good.port}/"), [f"hello {good.host}", f"hello localhost:{good.port}"])
        for upstream, name, reason in (
            (other, "127.0.0.1", "IP address mismatch"),
            (other, "localhost", "hostname mismatch"),
            (old, "127.0.0.1", "certificate has expired"),
            (self_signed, "127.0.0.1", "self-signed certificate"),
            (foreign, "127.0.0.1", "unable to get local issuer certificate"),
        ):
            url = f"https://{name}:{upstream.port}/"
            expect_equal(ask(url), [f"TypeError: error sending request for url ({url}): {name}:{upstream.port}: its certificate is not valid: {reason}"])
        url = f"https://{plain.host}/"
        expect_equal(ask(url), [f"TypeError: error sending request for url ({url}): {plain.host}: it does not speak TLS on this port (wrong version number)"])
        told = ask(f"http://{good.host}/")[0]
        expect(told.startswith("TypeError: ") and good.host in told, told)
