import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask
from origin import origin

SOURCE = """
import { connect } from "node:net";
import { lookup } from "node:dns";
const told = (options) => new Promise((resolve) => {
  const socket = connect(options, () => { socket.destroy(); resolve("connected"); });
  socket.on("error", ({ code, errors }) => resolve(code ?? errors?.[0]?.code));
});
const looked = (name) => new Promise((resolve) => lookup(name, (error) => resolve(error ? error.code : "found")));
Deno.serve(async () => Response.json([
  await told({ host: "localhost", port: PORT }), await told({ host: "localhost", port: 1 }), await looked("localhost"), await looked("elsewhere.test"),
]));
"""

with origin(lambda visitor: visitor.wait_closed()) as upstream:
    port = upstream.port
    with serving({name + "/index.mjs": SOURCE.replace("PORT", str(port)) for name in "abcd"}) as server:

        def told(name, permissions):
            return json.loads(ask(server, name, permissions=permissions).text)

        expect_equal(told("a", {"allow_net": [f"localhost:{port}"]}), ["connected", "EPERM", "found", "EPERM"], "one port of a name")
        expect_equal(told("b", {"allow_net": ["example.com"]}), ["EPERM"] * 4, "another name")
        expect_equal(told("c", {"allow_net": [], "deny_net": ["localhost:1"]})[:3], ["connected", "EPERM", "found"], "one port is denied")
        expect_equal(told("d", {"allow_net": [], "deny_net": ["localhost"]})[:3], ["EPERM"] * 3, "the name is denied")
