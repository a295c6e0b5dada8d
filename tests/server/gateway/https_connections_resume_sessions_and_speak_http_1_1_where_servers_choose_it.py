import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin
from tls_origin import authority

SOURCE = """
Deno.serve(async () => {
  const told = [];
  for (let i = 0; i < 3; ++i) {
    told.push(await (await fetch("https://localhost:PORT/")).json());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Response.json(told);
});
"""


def serve(visitor):
    visitor.read()
    tls = visitor.socket
    visitor.answer("200 OK", json.dumps([tls.session_reused, tls.selected_alpn_protocol(), names[-1]]), "Connection: close")
    tls.unwrap()


names = []
with authority() as ours:
    context = ours.context("localhost", "DNS:localhost")
    context.set_alpn_protocols(["http/1.1"])
    context.sni_callback = lambda connection, name, _: names.append(name)
    with origin(serve, context) as upstream:
        with serving({"fn/index.ts": SOURCE.replace("PORT", str(upstream.port))}, env={"DENO_CERT": str(ours.certificate)}) as server:
            told = json.loads(server.get("/fn").text)
            expect_equal(told, [[False, "http/1.1", "localhost"], [True, "http/1.1", "localhost"], [True, "http/1.1", "localhost"]])
