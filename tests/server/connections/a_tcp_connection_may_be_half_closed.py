import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import origin

SOURCE = """
Deno.serve(async (request) => {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(request.url).searchParams.get("port")) });
  await conn.write(new TextEncoder().encode("all of it"));
  await conn.closeWrite();
  const late = await conn.write(new Uint8Array(1)).catch((error) => error.name);
  const answer = await new Response(conn.readable).text();
  conn.close();
  return new Response(answer + " " + late);
});
"""


def answer_at_the_end(visitor):
    visitor.send(b"heard: " + visitor.input.read())


with origin(answer_at_the_end) as upstream, serving({"fn/index.js": SOURCE}) as server:
    expect_equal(server.get(f"/fn?port={upstream.port}").text, "heard: all of it BrokenPipe")
