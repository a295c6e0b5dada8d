import json
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import origin

# Takes as many connections as it gets, and keeps them.
SOURCE = """
const kept = [];
Deno.serve(async (request) => {
  let refused = null;
  while (refused === null) {
    await Deno.connect({ port: PORT }).then((conn) => kept.push(conn), (error) => { refused = error.message; });
  }
  const fetched = await fetch("http://127.0.0.1:PORT/").then(() => "fetched", (error) => error.message);
  return Response.json([kept.length, refused, fetched]);
});
"""
HELLO = "Deno.serve(() => new Response('hello'));"
LIMIT = 400

with origin(lambda visitor: visitor.wait_closed(600)) as upstream:
    files = {name + "/index.js": SOURCE.replace("PORT", str(upstream.port)) for name in "abc"}
    files["hello/index.js"] = HELLO
    with serving(files) as server:
        resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
        held = 0
        for name in "abc":
            count, refused, fetched = json.loads(server.get(f"/{name}").text)
            expect(count >= 20, f"{name} has {count} connections: something is left for who comes later")
            held += count
            expect(f"too many connections: this worker has {count} open" in refused and f"RLIMIT_NOFILE is {LIMIT}" in refused, refused)
            expect("too many connections" in fetched, fetched)
        expect(held <= LIMIT / 2, f"functions hold {held} of {LIMIT} descriptors")
        clients = [server.socket() for _ in range(100)]
        for client in clients:
            client.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        for client in clients:
            expect_equal(client.recv(12), b"HTTP/1.1 200")
            client.close()
