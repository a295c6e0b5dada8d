import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

HOARDS = {
    "objects": "const kept = []; for (;;) kept.push({ a: [kept.length] });",
    "buffers": "const kept = []; for (;;) { try { kept.push(new Uint8Array(1 << 20).fill(1)); } catch { kept.push([]); } }",
    "strings": 'let kept = "x"; const all = []; for (;;) { all.push(kept += "y".repeat(1 << 16)); [...kept].length; }',
    "maps": "const kept = new Map(); for (;;) kept.set({}, kept.size);",
    "keys": 'const kept = []; for (;;) kept.push(await crypto.subtle.importKey("raw", new Uint8Array(60000), "HKDF", false, ["deriveBits"]));',
    "slowly": "const kept = []; for (;;) { for (let i = 0; i < 1000; ++i) kept.push([i]); await new Promise((done) => setTimeout(done)); }",
}
files = {f"{name}/index.ts": f"Deno.serve(async () => {{ {code} }});" for name, code in HOARDS.items()}
files["neighbour/index.ts"] = 'Deno.serve(() => new Response("well"));'
with serving(files) as server:
    for name in HOARDS:
        answer = ask(server, name, memoryLimitMb=40)
        expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: memory "), f"{name}: {answer.text}")
        expect(answer.text.endswith(" MB used of 40"), f"{name}: {answer.text}")
        expect_equal(server.get("/neighbour").text, "well", name)
    expect("memory limit reached for the worker: isolate: " in server.log(), server.log())
