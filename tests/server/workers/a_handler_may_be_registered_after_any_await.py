import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions, serving

SERVE = 'Deno.serve(() => new Response("late"));'
WASM = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])"
CASES = {
    "timer": f"setTimeout(() => {SERVE[:-1]}, 100);",
    "timers": f"setTimeout(() => setTimeout(() => setTimeout(() => {SERVE[:-1]}, 30), 30), 30);",
    "function": f"(async () => {{ await new Promise((done) => setTimeout(done, 60)); {SERVE} }})();",
    "file": f"fetch(import.meta.url).then((response) => response.text()).catch(() => 0).then(() => {{ {SERVE} }});",
    "crypto": f'crypto.subtle.digest("SHA-256", new Uint8Array(9)).then(() => {{ {SERVE} }});',
    "wasm": f"WebAssembly.compile({WASM}).then(() => {{ {SERVE} }});",
    "import": 'import("./handler.js");',
}
files = {f"{name}/index.js": code for name, code in CASES.items()}
files["import/handler.js"] = f"await new Promise((done) => setTimeout(done, 60));\n{SERVE}"
with serving(files) as server:
    for name in CASES:
        expect_equal(server.get(f"/{name}").text, "late", name)
with functions({"main/index.js": CASES["timer"]}) as folder, Edgertd(f"{folder}/main") as server:
    expect_equal(server.get("/").text, "late", "the main script")
