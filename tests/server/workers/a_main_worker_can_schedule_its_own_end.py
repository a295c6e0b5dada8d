import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions

MAIN = """addEventListener("unload", () => console.log("unloaded"));
Deno.serve(() => { setTimeout(() => EdgeRuntime.scheduleTermination(), 50); return new Response("bye"); });"""

with functions({"main/index.ts": MAIN}) as folder, Edgertd(f"{folder}/main") as server:
    expect_equal(server.get("/").text, "bye")
    expect_equal(server.process.wait(30), 1)
    expect("main worker has been destroyed" in server.log(), server.log())
