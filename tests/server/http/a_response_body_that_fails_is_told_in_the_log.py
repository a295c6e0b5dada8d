import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import http.client

from edgertd import expect, expect_equal, serving

FILES = {
    "later": """
const body = () => new ReadableStream({
  start(controller) { controller.enqueue(new TextEncoder().encode("a")); },
  async pull(controller) { await 0; controller.error(new Error("it broke")); },
});
Deno.serve(() => new Response(body()));
""",
    "throws": 'Deno.serve(() => new Response(new ReadableStream({ pull() { throw new Error("it broke"); } })));',
    "chunk": "Deno.serve(() => new Response(new ReadableStream({ start(controller) { controller.enqueue(1); } })));",
    "piped": """
const broken = () => new TransformStream({ transform() { throw new Error("it broke", { cause: "a cause" }); } });
Deno.serve(() => new Response(new Response("x").body.pipeThrough(broken())));
""",
    "fine": 'Deno.serve(() => new Response(new Response("fine").body.pipeThrough(new TransformStream())));',
}
with serving({f"{name}/index.js": code for name, code in FILES.items()}) as server:
    for name in FILES:
        try:
            server.get(f"/{name}")
            expect_equal(name, "fine", "a whole response")
        except (http.client.IncompleteRead, http.client.BadStatusLine):
            pass
        said = "A body's stream may hold only Uint8Array chunks" if name == "chunk" else "it broke"
        told = [line for line in server.log().splitlines() if f" {name} [Error] the body of the response to GET /{name} ends too early" in line]
        expect(name == "fine" if told == [] else said in told[0], f"{name}: {server.log()}")
    expect('[cause]: "a cause"' in server.log(), server.log())
