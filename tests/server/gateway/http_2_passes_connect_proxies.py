import json
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from h2_origin import h2_origin
from origin import origin
from tls_origin import authority

SOURCE = """
Deno.serve(async () => {
  const client = Deno.createHttpClient({ proxy: { url: "PROXY" } });
  const ask = async () => (await (await fetch("https://localhost:PORT/a", { client, method: "POST", body: "b" })).json());
  await ask();
  return Response.json(await Promise.all([ask(), ask(), ask()]));
});
"""
asked = []


def proxy(visitor):
    request = visitor.read()
    asked.append(f"{request.method} {request.path}")
    visitor.send("HTTP/1.1 200 Connection established\r\n\r\n")
    with socket.create_connection(("127.0.0.1", upstream.port)) as tunnel:

        def back():
            while data := tunnel.recv(65536):
                visitor.send(data)

        threading.Thread(target=back, daemon=True).start()
        while data := visitor.input.read1(65536):
            tunnel.sendall(data)


with authority() as ours, h2_origin(ours) as upstream, origin(proxy) as between:
    source = SOURCE.replace("PROXY", between.url).replace("PORT", str(upstream.port))
    with serving({"fn/index.ts": source}, env={"DENO_CERT": str(ours.certificate)}) as server:
        for told in json.loads(server.get("/fn").text):
            expect_equal([told["version"], told["body"], told["headers"][":authority"]], ["2", "b", f"localhost:{upstream.port}"])
        expect_equal(asked, [f"CONNECT localhost:{upstream.port}"])
