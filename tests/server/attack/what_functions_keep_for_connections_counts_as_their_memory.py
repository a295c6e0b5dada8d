import base64
import hashlib
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, serving
from limits import ask
from origin import origin

# Each keeps more and more of something whose memory V8 does not see; the loop is left now and then.
HOARDERS = {
    "clients": "keep.push(Deno.createHttpClient({ poolIdleTimeout: 1000 }));",
    "sockets": "keep.push(new WebSocket('ws://127.0.0.1:PORT/'));",
    "requests": "keep.push(fetch('http://127.0.0.1:PORT/').catch(() => {}));",
    "long-urls": "keep.push(fetch('http://127.0.0.1:PORT/' + long).catch(() => {}));",
    "sends": """{
      const socket = new WebSocket("ws://127.0.0.1:DEAF/");
      keep.push(socket);
      await new Promise((resolve) => { socket.onopen = socket.onerror = resolve; });
      for (let i = 0; i < 10; ++i) socket.send(big);
    }""",
    "streamed-uploads": """{
      const body = new ReadableStream({ pull(controller) { controller.enqueue(bytes); } });
      keep.push(fetch("http://127.0.0.1:PORT/", { method: "POST", body }).catch(() => {}));
      await new Promise((resolve) => setTimeout(resolve));
    }""",
    "writes": """{
      const conn = await Deno.connect({ port: PORT }).catch(() => null);
      keep.push(conn);
      for (let i = 0; i < 40; ++i) conn?.write(bytes.subarray(0, 200_000)).catch(() => {});
    }""",
}
SOURCE = """
const keep = [], long = "x".repeat(50_000), big = "y".repeat(2_000_000), bytes = new Uint8Array(2_000_000);
Deno.serve(async () => {
  for (let i = 0; ; ++i) {
    try { HOARD } catch (error) { return new Response(`refused: ${error}`); }
    if (i % 100 === 99) await new Promise((resolve) => setTimeout(resolve));
  }
});
"""
LIMIT_MB = 40


def deaf(visitor):
    """Opens a WebSocket, and reads nothing more."""
    key = visitor.read_head().get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    visitor.send(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n")
    ended.wait(600)


ended = threading.Event()
with origin(lambda visitor: ended.wait(600)) as silent, origin(deaf) as sockets:
    files = {
        f"{name}/index.js": SOURCE.replace("HOARD", code).replace("PORT", str(silent.port)).replace("DEAF", str(sockets.port))
        for name, code in HOARDERS.items()
    }
    with serving(files) as server:
        before = server.resident_mb()
        for name in HOARDERS:
            answer = ask(server, name, memoryLimitMb=LIMIT_MB, workerTimeoutMs=0)
            stopped = f"MB used of {LIMIT_MB}" in answer.text or answer.text.startswith("refused: RangeError")
            expect(stopped, f"{name}: {answer.text[:500]}")
            grown = server.resident_mb() - before
            expect(grown < allowed_mb(200), f"{name}: {grown:.0f} MB more than before with a limit of {LIMIT_MB}")
    ended.set()
