"""Many clients do not read what functions answer: it waits in the worker that made it, half of its memory at most."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, serving
from unread import clients, get, quiet_resident_mb

FILES = {
    "whole/index.ts": "Deno.serve(() => new Response(new Uint8Array(20e6)));",
    "text/index.ts": "const text = 'x'.repeat(20e6); Deno.serve(() => new Response(text));",
    "chunk/index.ts": """Deno.serve(() => new Response(new ReadableStream({
      start(controller) { controller.enqueue(new Uint8Array(20e6)); controller.close(); },
    })));""",
    "neighbour/index.ts": "Deno.serve(() => new Response('well'));",
}
CLIENTS = 60
OPTIONS = "?options=%7B%22memoryLimitMb%22:100%7D"

with serving(FILES) as server:
    server.get("/neighbour")
    for name in ("whole", "text", "chunk"):
        expect_equal(len(server.get(f"/{name}{OPTIONS}").body), 20_000_000, name)
        before = server.resident_mb()
        with clients(server, CLIENTS, get(f"/{name}{OPTIONS}")) as waiting:
            grown = quiet_resident_mb(server) - before
            expect(grown < allowed_mb(450), f"{name}: {CLIENTS} clients that do not read take {grown:.0f} MB")
            expect_equal(server.get("/neighbour").text, "well", "the neighbour")
            told = []
            for connection in waiting:
                head = connection.recv(1 << 16)
                told.append(head[:12])
            expect(told.count(b"HTTP/1.1 200") >= 1, f"{name}: {set(told)}")
        expect_equal(len(server.get(f"/{name}{OPTIONS}").body), 20_000_000, f"{name} afterwards")
