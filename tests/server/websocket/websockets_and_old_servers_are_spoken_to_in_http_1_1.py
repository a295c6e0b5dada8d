import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from h2_origin import h2_origin
from origin import answering, origin
from tls_origin import authority

SOURCE = """
Deno.serve(async () => {
  const version = async (url: string, init?: any) => (await (await fetch(url, init)).json()).version;
  const say = () => new Promise((resolve) => {
    const socket = new WebSocket("NEW".replace("https", "wss"));
    socket.onmessage = ({ data }) => { socket.close(); resolve(data); };
    socket.onerror = (event) => resolve((event as ErrorEvent).message);
  });
  const client = Deno.createHttpClient({ http1: false });
  const told = [await say(), await version("NEW"), await say(), await version("NEW"), await version("OLD"), await version("OLD"), await version("NEW", { client })];
  told.push(await version("NEW", { client: Deno.createHttpClient({ http2: false }) }));
  told.push(await fetch("OLD", { client }).catch((error) => error.message));
  return Response.json(told);
});
"""
old = answering(lambda visitor, request: visitor.answer("200 OK", json.dumps({"version": request.version})))
with authority() as ours, h2_origin(ours, "h1") as new, origin(old, ours.context("old", "IP:127.0.0.1")) as upstream:
    source = SOURCE.replace("NEW", new.url).replace("OLD", upstream.url)
    with serving({"fn/index.ts": source}, env={"DENO_CERT": str(ours.certificate)}) as server:
        told = json.loads(server.get("/fn").text)
        expect_equal(told[:-1], ["HTTP/1.1", "2", "HTTP/1.1", "2", "HTTP/1.1", "HTTP/1.1", "2", "1.1"])
        expect(told[-1].endswith(f"{upstream.host}: it does not speak HTTP/2"), told[-1])
        expect_equal(new.state()["upgrades"], 2)
        expect_equal(upstream.connections, 2, "connections")
