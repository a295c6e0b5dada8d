"""Streams of single bytes, in one turn and in many: they arrive whole, and a neighbour is answered all the while."""
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

FILES = {
    "eager/index.ts": """Deno.serve(() => new Response(new ReadableStream({
      start(controller) { const one = new Uint8Array(1); for (let i = 0; i < 100_000; ++i) controller.enqueue(one); controller.close(); },
    })));""",
    "pulled/index.ts": """Deno.serve(() => { let n = 0; const one = new Uint8Array(1); return new Response(new ReadableStream({
      pull(controller) { if (n++ < 100_000) controller.enqueue(one); else controller.close(); },
    }, { highWaterMark: 0 })); });""",
    "turns/index.ts": """Deno.serve(() => { let n = 0; const one = new Uint8Array(1); return new Response(new ReadableStream({
      async pull(controller) { if (n++ < 2000) { controller.enqueue(one); await new Promise((resolve) => setTimeout(resolve)); } else controller.close(); },
    }, { highWaterMark: 0 })); });""",
    "neighbour/index.ts": "Deno.serve(() => new Response('well'));",
}
LENGTHS = {"eager": 100_000, "pulled": 100_000, "turns": 2000}

with serving(FILES) as server:
    server.get("/neighbour")
    lengths = {}

    def attack(name):
        lengths[name] = len(server.get("/" + name).body)

    attackers = [threading.Thread(target=attack, args=(name,)) for name in LENGTHS]
    for attacker in attackers:
        attacker.start()
    while any(attacker.is_alive() for attacker in attackers):
        expect_equal(server.get("/neighbour").text, "well")
    expect_equal(lengths, LENGTHS)
