import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin

SIZE = 6_000_000
SOURCE = """
Deno.serve(async (request) => {
  const { port, size } = await request.json();
  const conn = await Deno.connect({ port });
  const { localAddr, remoteAddr, rid } = conn;
  conn.setNoDelay();
  conn.setKeepAlive(true);
  const sent = new Uint8Array(size).map((_, i) => i * 7 + (i >> 8));
  const writing = conn.write(sent).then(async (count) => { await conn.closeWrite(); return count; });
  const got = new Uint8Array(size);
  let at = 0;
  const piece = new Uint8Array(30000);
  for (let count; (count = await conn.read(piece)) !== null; at += count) got.set(piece.subarray(0, count), at);
  const written = await writing;
  const again = await conn.read(piece);
  conn.close();
  return Response.json([written, at, got.every((byte, i) => byte === sent[i]), again, remoteAddr, localAddr.transport, localAddr.port > 0, typeof rid]);
});
"""
STREAMS = """
Deno.serve(async (request) => {
  const { port, size } = await request.json();
  const conn = await Deno.connect({ hostname: "localhost", port, transport: "tcp" });
  const sent = new Uint8Array(size).map((_, i) => i * 3 + (i >> 9));
  const writer = conn.writable.getWriter();
  const writing = writer.write(sent).then(() => writer.close());
  const got = new Uint8Array(await new Response(conn.readable).arrayBuffer());
  await writing;
  const closed = await conn.read(new Uint8Array(1)).catch((error) => error.name);
  return Response.json([got.length, got.every((byte, i) => byte === sent[i]), closed]);
});
"""


def echo(visitor):
    while data := visitor.input.read1(1 << 16):
        visitor.send(data)


with origin(echo) as upstream, serving({"fn/index.js": SOURCE, "streams/index.js": STREAMS}) as server:
    question = json.dumps({"port": upstream.port, "size": SIZE})
    address = {"transport": "tcp", "hostname": "127.0.0.1", "port": upstream.port}
    expect_equal(json.loads(server.request("POST", "/fn", body=question).text), [SIZE, SIZE, True, None, address, "tcp", True, "number"])
    expect_equal(json.loads(server.request("POST", "/streams", body=question).text), [SIZE, True, "BadResource"])
