import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from websocket import Client

# Neither socket has a listener for errors: one would end the worker.
SOURCE = """
import { createHash } from "node:crypto";
import { createServer } from "node:http";
const events = [];
let heard = () => {};
const server = createServer(async (request, response) => {
  while (!events.includes("close false")) await new Promise((resolve) => { heard = resolve; });
  response.end(events.join());
});
server.on("upgrade", (request, socket) => {
  if (request.url.endsWith("/refused")) return socket.end();
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ${accept}\\r\\n\\r\\n`);
  socket.on("data", () => {});
  socket.on("end", () => { events.push("end"); socket.end(); });
  socket.on("close", (failed) => { events.push(`close ${failed}`); heard(); });
});
server.listen(8000);
"""
with serving({"node/index.mjs": SOURCE}) as server:
    with Client(server, "/node/talk") as client:
        expect_equal(client.status, 101, client.head)
    expect_equal(server.get("/node/events").text, "end,close false")
    with Client(server, "/node/refused") as client:
        expect_equal(client.status, 500, "an upgrade that gets no answer")
