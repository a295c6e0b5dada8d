import json
import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin

SOURCE = """
const told = (promise) => promise.then(String, (error) => [error instanceof (Deno.errors[error.name] ?? globalThis[error.name]), error.name, error.message]);
Deno.serve(async (request) => {
  const { refused, silent, resets } = await request.json();
  const all = [await told(Deno.connect({ port: refused })), await told(Deno.connect({ hostname: "nowhere.invalid", port: 1 }))];
  const conn = await Deno.connect({ port: silent });
  const pending = told(conn.read(new Uint8Array(4)));
  all.push(await told(conn.read(new Uint8Array(4))));
  conn.close();
  all.push(await pending, await told(conn.read(new Uint8Array(4))), await told(conn.write(new Uint8Array(4))));
  try { conn.close(); } catch (error) { all.push(error.name); }
  const broken = await Deno.connect({ port: resets });
  await broken.write(new Uint8Array(1));
  all.push(await told(broken.read(new Uint8Array(4))));
  broken.close();
  return Response.json(all);
});
"""


def reset(visitor):
    visitor.exactly(1)
    visitor.reset()


with socket.socket() as unused:
    unused.bind(("127.0.0.1", 0))  # and does not listen
    refused = unused.getsockname()[1]
    with origin(lambda visitor: visitor.wait_closed()) as silent, origin(reset) as resets, serving({"fn/index.js": SOURCE}) as server:
        question = json.dumps({"refused": refused, "silent": silent.port, "resets": resets.port})
        told = json.loads(server.request("POST", "/fn", body=question).text)
        expect_equal(told[0], [True, "ConnectionRefused", f"cannot connect to 127.0.0.1:{refused}: connection refused"])
        expect_equal(told[1][1:2] + [told[1][2].startswith("the host name nowhere.invalid cannot be resolved: ")], ["Error", True], told[1])
        expect_equal(told[2], [True, "Busy", "the connection is being read"])
        expect_equal(told[3], [True, "Interrupted", "operation canceled: the connection was closed"])
        expect_equal(told[4:7], [[True, "BadResource", "Bad resource ID"]] * 2 + ["BadResource"])
        expect_equal(told[7], [True, "ConnectionReset", f"127.0.0.1:{resets.port}: connection reset by peer"])
