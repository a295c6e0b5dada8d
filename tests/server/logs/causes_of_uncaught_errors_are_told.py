import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

NEW = 'new Error("outer", { cause: new TypeError("inner", { cause: "deep" }) })'
CASES = {
    "top": f"throw {NEW};",
    "awaited": f"await Promise.reject({NEW});",
    "rejection": f"Deno.serve(() => {{ Promise.reject({NEW}); return new Promise(() => {{}}); }});",
    "timer": f"Deno.serve(() => {{ setTimeout(() => {{ throw {NEW}; }}); return new Promise(() => {{}}); }});",
    "aggregate": f'throw new AggregateError([{NEW}], "many");',
    "object": f"throw {{ error: {NEW} }};",
}
with serving({f"{name}/index.ts": code for name, code in CASES.items()}) as server:
    for name in CASES:
        answer = server.get(f"/{name}")
        for said in ("Error: outer", "[cause]: TypeError: inner", '[cause]: "deep"'):
            expect(answer.status == 500 and said in answer.text, f"{name}: {answer.text}")
            expect(said in server.log(), server.log())
