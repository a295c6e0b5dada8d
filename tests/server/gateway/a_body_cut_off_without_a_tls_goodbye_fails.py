"""A body that ends with its connection is complete only when the server says goodbye."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin
from tls_origin import authority

SOURCE = """
const ask = (path: string) => fetch("ORIGIN" + path).then((response) => response.text()).catch((error) => error.message);
Deno.serve(async () => Response.json([await ask("/goodbye"), await ask("/cut")]));
"""


def serve(visitor):
    request = visitor.read()
    visitor.send("HTTP/1.1 200 OK\r\n\r\nthe body")
    if request.path == "/goodbye":
        visitor.socket.unwrap()


with authority() as ours, origin(serve, ours.context("localhost", "IP:127.0.0.1")) as upstream:
    with serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}, env={"DENO_CERT": str(ours.certificate)}) as server:
        expect_equal(
            json.loads(server.get("/fn").text),
            ["the body", f"{upstream.host}: connection closed without a TLS goodbye in the middle of the body"],
        )
