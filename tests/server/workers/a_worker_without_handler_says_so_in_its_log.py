import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, serving

SAID = "the worker has registered no request handler (Deno.serve or export default { fetch })"
NOTHING = "; it exports nothing that could be one"
CASES = {
    "none": ("const fine = 1;\n", NOTHING),
    "function": ('export default (request) => new Response("x");\n', "; its default export is a function, where an object with a function fetch is wanted"),
    "object": ('export default { handler: () => new Response("x") };\n', "; its default export has no fetch"),
    "named": ('export function fetch(request) { return new Response("x"); }\n', "; it exports fetch by name, where it belongs into the default export"),
    "response": ('export default new Response("x");\n', "; its default export is a Response, where an object with a function fetch is wanted, which returns one"),
    "other": ('export const limit = 1;\nexport function handler(request) { return new Response("x"); }\n', "; its export handler is none: export default { fetch: handler } makes it one"),
    "busy": ("setTimeout(() => {}, 50);\n", NOTHING),
    # As long as something goes on, a handler might still come; but not for ever.
    "ticking": ("setInterval(() => {}, 10);\n", NOTHING),
}
with serving({f"{name}/index.js": code for name, (code, _) in CASES.items()}, "--request-wait-timeout", "500") as server:
    for name, (_, hint) in CASES.items():
        for _ in range(2):
            answer = server.get(f"/{name}")
            expect_equal((answer.status, answer.text), (500, f"InvalidWorkerResponse: {SAID}{hint}"), name)
        told = [line for line in server.log().splitlines() if f" {name} [Error] {SAID}{hint}" in line]
        expect(len(told) == 1, f"{name}: {server.log()}")
with functions({"main/index.js": "const fine = 1;\n"}) as folder, Edgertd(f"{folder}/main") as server:
    expect_equal(server.get("/").status, 500, "the main script")
    expect(f" main [Error] {SAID}" in server.log(), server.log())
