import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

# TLS is spoken in front of the worker; the server needs no certificate here.
SOURCE = """
import https from "node:https";
const server = https.createServer(async (request, response) => {
  let size = 0;
  for await (const chunk of request) size += chunk.length;
  response.setHeader("x-encrypted", String(request.socket.encrypted));
  response.end(`${request.method} ${request.url} ${size}`);
});
server.listen(443);
"""
PLAIN_TLS = """
import tls from "node:tls";
const server = tls.createServer({});
const code = await new Promise((resolve) => server.on("error", (error) => resolve(error.code)).listen(443));
Deno.serve(() => new Response(code));
"""

with serving({"node/index.mjs": SOURCE, "tls/index.mjs": PLAIN_TLS}) as server:
    answer = server.request("POST", "/node/a?b=c", "x" * 100000)
    expect_equal((answer.status, answer.text.split("/")[0], answer.text.split(" ")[-1], answer.headers.get("x-encrypted")), (200, "POST ", "100000", "true"))
    expect_equal(server.get("/node").status, 200)
    # Nothing else listens.
    expect_equal(server.get("/tls").text, "EPERM")
