import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask
from origin import answering, origin

SOURCE = """
const ask = (url: string) => fetch(url).then((response) => response.text(), (error) => error.name + ": " + error.message);
Deno.serve(async () => Response.json([
  await ask("http://127.0.0.1:PORT/"),
  await ask("http://localhost:PORT/"),
  await ask("http://127.0.0.1:PORT/redirect"),
  await ask("http://127.0.0.1:OTHER/"),
  await fetch("http://127.0.0.1:OTHER/").catch((error) => error instanceof Deno.errors.NotCapable) === true,
]));
"""


def respond(visitor, request):
    if request.path == "/redirect":
        visitor.answer("302 Found", "", f"Location: {other.url}/")
    else:
        visitor.answer("200 OK", "reached")


with origin(answering(respond)) as upstream, origin(answering(respond)) as other:
    files = {name + "/index.ts": SOURCE.replace("PORT", str(upstream.port)).replace("OTHER", str(other.port)) for name in "abcdef"}
    with serving(files) as server:

        def lacking(name, port):
            return f'NotCapable: Requires net access to "{name}:{port}", run again with the --allow-net flag'

        def told(name, permissions):
            return json.loads(ask(server, name, permissions=permissions).text)

        reached = "reached"
        here, there = upstream.port, other.port
        expect_equal(told("a", {"allow_net": []}), [reached, reached, reached, reached, False], "all allowed")
        none = [lacking("127.0.0.1", here), lacking("localhost", here), lacking("127.0.0.1", here), lacking("127.0.0.1", there), True]
        expect_equal(told("b", {"allow_net": None}), none, "none allowed")
        expect_equal(
            told("c", {"allow_net": [f"127.0.0.1:{here}"]}),
            [reached, lacking("localhost", here), lacking("127.0.0.1", there), lacking("127.0.0.1", there), True],
            "one allowed",
        )
        expect_equal(
            told("d", {"deny_net": [f"127.0.0.1:{there}"]}), [reached, reached, lacking("127.0.0.1", there), lacking("127.0.0.1", there), True], "one denied"
        )
        denied = [lacking("127.0.0.1", here), lacking("127.0.0.1", here), lacking("127.0.0.1", here), lacking("127.0.0.1", there), True]
        expect_equal(told("e", {"deny_net": ["127.0.0.1", "::1"]})[:1], denied[:1], "an address denied")
        by_name = told("f", {"allow_net": ["localhost"], "deny_net": ["127.0.0.1", "::1"]})[1]
        expect_equal(by_name in (lacking("localhost", here), lacking("127.0.0.1", here), lacking("[::1]", here)), True, f"a name of a denied address: {by_name}")
