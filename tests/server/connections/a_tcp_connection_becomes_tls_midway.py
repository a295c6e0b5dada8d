import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin
from tls_origin import authority

# As PostgreSQL's clients do.
SOURCE = """
Deno.serve(async (request) => {
  const { port, caCerts } = await request.json();
  const told = (promise) => promise.then(() => "went well", (error) => error.name);
  const raw = await Deno.connect({ port });
  await raw.write(new Uint8Array([0, 0, 0, 8, 4, 210, 22, 47]));
  const yes = new Uint8Array(1);
  await raw.read(yes);
  const conn = await Deno.startTls(raw, { hostname: "localhost", caCerts });
  const old = [await told(raw.read(yes)), await told(raw.write(yes)), await told(Deno.startTls(raw, { hostname: "localhost" }))];
  await conn.write(new TextEncoder().encode("secret"));
  const answer = new Uint8Array(20);
  const size = await conn.read(answer);
  conn.close();

  const eager = await Deno.connect({ port });
  await eager.write(new Uint8Array([0, 0, 0, 8, 0, 0, 0, 0]));
  await eager.read(yes);
  const injected = await Deno.startTls(eager, { hostname: "localhost", caCerts }).catch((error) => [error.name, error.message]);
  return Response.json([String.fromCharCode(...yes), new TextDecoder().decode(answer.subarray(0, size)), old, injected]);
});
"""

with authority() as ours:
    context = ours.context("good", "DNS:localhost")

    def serve(visitor):
        if visitor.exactly(8)[4:] == b"\x04\xd2\x16\x2f":
            visitor.send(b"S")
            secure = context.wrap_socket(visitor.socket, server_side=True)
            secure.sendall(b"heard: " + secure.recv(6))
            secure.recv(1)
        else:
            visitor.send(b"Sinjected")
            visitor.wait_closed()

    with origin(serve) as upstream, serving({"fn/index.js": SOURCE}) as server:
        question = json.dumps({"port": upstream.port, "caCerts": [ours.certificate.read_text()]})
        told = json.loads(server.request("POST", "/fn", body=question).text)
        expect_equal(told[:3], ["S", "heard: secret", ["BadResource"] * 3])
        expect_equal(told[3], ["InvalidData", f"127.0.0.1:{upstream.port}: the server sent bytes ahead of TLS"])
