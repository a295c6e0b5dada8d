import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from websocket import Client

SOURCE = """
import { createServer } from "node:http";
const events = [];
let heard = () => {};
const server = createServer(async (request, response) => {
  while (!events.includes("close")) await new Promise((resolve) => { heard = resolve; });
  response.end(events.join());
});
server.on("upgrade", (request, socket) => {
  socket.on("error", ({ code }) => events.push(code));
  socket.on("close", () => { events.push("close"); heard(); });
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n");
  const bytes = new Uint8Array(1000);
  socket.write(bytes);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
});
server.listen(8000);
"""
with serving({"node/index.mjs": SOURCE}) as server:
    with Client(server, "/node/talk") as client:
        expect_equal(client.status, 101, client.head)
        expect_equal(client.receive(), None, "the end of the connection")
    # The worker has others.
    expect_equal(server.get("/node/events").text, "EFAULT,close")
