import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from websocket import ACCEPT, BINARY, CLOSE, TEXT, Client, close_payload, frame

# A WebSocket server as packages write them: the handshake and the frames by hand, on the socket that "upgrade" gives.
SOURCE = """
import { createServer } from "node:http";
import { createHash } from "node:crypto";

function framed(opcode, payload) {
  const size = payload.length;
  const head = size < 126 ? Buffer.from([0x80 | opcode, size]) : Buffer.from([0x80 | opcode, 127, 0, 0, 0, 0, size >>> 24, size >>> 16, size >>> 8, size]);
  return Buffer.concat([head, payload]);
}
const server = createServer((request, response) => response.end(`plain ${request.headers.upgrade ?? "none"}`));
let ended = 0;
server.on("upgrade", (request, socket, head) => {
  if (request.url.endsWith("/refused")) return socket.end("HTTP/1.1 401 Unauthorized\\r\\nContent-Length: 2\\r\\nConnection: close\\r\\n\\r\\nno");
  const accept = createHash("sha1").update(request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ${accept}\\r\\n\\r\\n`);
  socket.write(framed(1, Buffer.from(`hello ${head.length} ended ${ended}`)));
  let buffered = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      if (buffered.length < 6) return;
      let size = buffered[1] & 127, at = 2;
      if (size === 126) { size = buffered.readUInt16BE(2); at = 4; }
      if (size === 127) {
        if (buffered.length < 10) return;
        size = Number(buffered.readBigUInt64BE(2));
        at = 10;
      }
      if (buffered.length < at + 4 + size) return;
      const mask = buffered.subarray(at, at + 4), payload = Buffer.from(buffered.subarray(at + 4, at + 4 + size)), opcode = buffered[0] & 15;
      for (let i = 0; i < size; ++i) payload[i] ^= mask[i & 3];
      buffered = buffered.subarray(at + 4 + size);
      if (opcode === 8) return socket.end(framed(8, payload));
      // A long answer waits for its reader.
      if (`${payload}` === "flood") {
        const piece = Buffer.alloc(64 * 1024, 97);
        let left = 256, waited = 0;
        const go = () => {
          while (left > 0) {
            --left;
            if (!socket.write(framed(2, piece)) && left > 0) { ++waited; return socket.once("drain", go); }
          }
          socket.write(framed(1, Buffer.from(waited > 0 ? "waited" : "never waited")));
        };
        return go();
      }
      socket.write(framed(opcode, payload));
    }
  });
  socket.on("close", () => { ++ended; });
  socket.on("error", () => {});
});
server.listen(8000);
"""
PLAIN = """
import { createServer } from "node:http";
createServer((request, response) => response.end(`plain ${request.headers.upgrade}`)).listen();
"""

with serving({"node/index.mjs": SOURCE, "plain/index.mjs": PLAIN}) as server:
    with Client(server, "/node/talk") as client:
        expect_equal(client.status, 101, client.head)
        expect(ACCEPT in str(client.head), client.head)
        expect_equal(client.receive(), (TEXT, b"hello 0 ended 0"))
        client.send(frame(TEXT, b"first") + frame(BINARY, b"\x00" * 300))
        expect_equal(client.receive(), (TEXT, b"first"))
        expect_equal(client.receive(), (BINARY, b"\x00" * 300))
        # Two megabytes there and back.
        large = bytes(range(256)) * 8192
        sender = threading.Thread(target=client.send, args=(frame(BINARY, large),))
        sender.start()
        expect_equal(client.receive(), (BINARY, large), "a long message")
        sender.join()
        client.send(frame(TEXT, b"flood"))
        total = 0
        while (received := client.receive())[0] == BINARY:
            total += len(received[1])
        expect_equal(total, 256 * 64 * 1024)
        expect_equal(received, (TEXT, b"waited"), "backpressure")
        client.send(frame(CLOSE, close_payload(1000, b"bye")))
        expect_equal(client.receive(), (CLOSE, close_payload(1000, b"bye")))
        expect_equal(client.receive(), None, "the end of the connection")
    # Each connection ends for the server, too: that one, and those of clients that just go away.
    seen = []
    while len(seen) < 200 and (not seen or seen[-1] < 3):
        with Client(server, "/node/talk") as client:
            seen.append(int(client.receive()[1].decode().removeprefix("hello 0 ended ")))
    expect(seen[-1] >= 3, seen)
    # The server may refuse, and other requests go on as ever.
    with Client(server, "/node/refused") as client:
        expect_equal(client.status, 401, client.head)
    expect_equal(server.get("/node/other").text, "plain none")
    # Without a listener it is a request like others.
    with Client(server, "/plain") as client:
        expect_equal(client.status, 200, client.head)
