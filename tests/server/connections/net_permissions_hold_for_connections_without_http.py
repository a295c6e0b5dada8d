import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask
from origin import origin

SOURCE = """
const told = (promise) => promise.then((conn) => { conn.close(); return "connected"; }, (error) => `${error instanceof Deno.errors.NotCapable} ${error.message}`);
Deno.serve(async () => Response.json([
  await told(Deno.connect({ port: PORT })),
  await told(Deno.connect({ hostname: "localhost", port: PORT })),
]));
"""

with origin(lambda visitor: visitor.wait_closed()) as upstream:
    port = upstream.port
    with serving({name + "/index.js": SOURCE.replace("PORT", str(port)) for name in "abcd"}) as server:

        def told(name, permissions):
            return json.loads(ask(server, name, permissions=permissions).text)

        def lacking(name):
            return f'true Requires net access to "{name}:{port}", run again with the --allow-net flag'

        expect_equal(told("a", {"allow_net": None}), [lacking("127.0.0.1"), lacking("localhost")], "none")
        expect_equal(told("b", {"allow_net": [f"127.0.0.1:{port}"]}), ["connected", lacking("localhost")], "one allowed")
        expect_equal(told("c", {"allow_net": []}), ["connected", "connected"], "all allowed")
        by_name = told("d", {"allow_net": ["localhost"], "deny_net": ["127.0.0.1", "::1"]})[1]
        expect_equal(by_name in (lacking("localhost"), lacking("127.0.0.1"), lacking("[::1]")), True, f"a name of a denied address: {by_name}")
