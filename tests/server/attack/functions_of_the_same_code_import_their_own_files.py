import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving

# What V8 keeps of one function's code must not tell another of its files, nor lead it to them.
SOURCE = """
Deno.serve(async () => new Response((await import("./lazy.js")).default + " " + new Error("x").stack.split("\\n")[1]));
"""
files = {f"{name}/index.js": SOURCE for name in ("one", "two")} | {f"{name}/lazy.js": f"export default '{name}'" for name in ("one", "two")}
with serving(files) as server:
    for name in ("one", "two", "one", "two"):
        said = server.get(f"/{name}?force=1").text
        expect(said.startswith(f"{name} ") and f"/{name}/index.js" in said, said)
