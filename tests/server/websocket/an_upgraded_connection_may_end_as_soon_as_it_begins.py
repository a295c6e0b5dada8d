import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from websocket import Client

# Each ends within the call that has switched the protocol, when nobody takes the answer's bytes yet.
SOURCE = """
import { createServer } from "node:http";
const head = "HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n";
const endings = {
  end(socket) { socket.end(head); },
  words(socket) { socket.write(head); socket.end("bye"); },
  destroy(socket) { socket.write(head); socket.destroy(); },
  last(socket) { socket.write(head + "bye"); socket.destroy(); },
  reset(socket) { socket.write(head); socket.resetAndDestroy(); },
};
const server = createServer();
server.on("upgrade", (request, socket) => endings[request.url.split("/").pop()](socket));
server.listen(8000);
"""


def rest_of(client):
    parts = []
    while part := client.socket.recv(65536):
        parts.append(part)
    return b"".join(parts)


with serving({"node/index.mjs": SOURCE}) as server:
    for ending, last in (("end", b""), ("words", b"bye"), ("destroy", b""), ("last", b"bye"), ("reset", b"")):
        with Client(server, f"/node/{ending}") as client:
            expect_equal(client.status, 101, ending)
            expect_equal(rest_of(client), last, ending)
