import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

SERVE = "\nDeno.serve(() => new Response('well'));"
GRAPH = "InvalidWorkerCreation: worker boot error: failed to bootstrap runtime: failed to create the graph: "
depth = 1_000_000
files = {
    # 12 MB of digits, for which esbuild takes gigabytes.
    "large/index.ts": "export const list: number[] = [" + "1," * 6_000_000 + "];" + SERVE,
    "text/index.ts": 'export const text: string = "' + "x" * 20_000_000 + '";' + SERVE,
    "parentheses/index.ts": "export const n: number = " + "(" * depth + "1" + ")" * depth + ";" + SERVE,
    "lists/index.ts": "export const n: any = " + "[" * depth + "1" + "]" * depth + ";" + SERVE,
    "elements/index.tsx": "export const n: any = " + "<a>" * depth + "</a>" * depth + ";" + SERVE,
    "neighbour/index.ts": "const text: string = 'well'; Deno.serve(() => new Response(text));",
}

with serving(files, "--quiet") as server:
    for name, memory, message in (
        ("large", 64, "is too large to be transpiled: 12000073 bytes of 8388608, with a memory limit of 64 MB"),
        ("text", 256, "is too large to be transpiled: "),
        ("large", 256, "esbuild "),
        ("parentheses", 256, "esbuild "),
        ("lists", 256, "esbuild "),
        ("elements", 256, "esbuild "),
    ):
        answer = ask(server, name, memoryLimitMb=memory)
        expect_equal(answer.status, 500, name)
        expect(answer.text.startswith(GRAPH), f"{name}: {answer.text[:300]}")
        expect(f"/{name}/index.ts" in answer.text and message in answer.text, f"{name}: {answer.text[:500]}")
        expect(len(answer.text) < 2000, f"{name}: {len(answer.text)} characters of an error")
        expect_equal(server.get("/neighbour").text, "well", f"after {name}")

# Of the server and of all that it has waited for.
largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
expect(largest < 1100, f"a process took {largest} MB")
