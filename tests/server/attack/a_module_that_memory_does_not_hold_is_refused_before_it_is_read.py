import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, allowed_mb, expect, expect_equal, functions
from limits import ask

MB = 1024 * 1024
SOURCE = """
const imports = {js: () => import("./large.js"), json: () => import("./large.json"), wasm: () => import("./large.wasm"), huge: () => import("./huge.js"),
  data: () => import("data:text/javascript,//" + "x".repeat(12e6)), typescript: () => import("data:text/typescript,//" + "x".repeat(12e6))};
Deno.serve(async (request) => {
  const said = {};
  for (const name in imports) said[name] = await imports[name]().then(() => "loaded", (error) => `${error.name}: ${error.message}`);
  return Response.json(said);
});
"""
GOOD = 'Deno.serve(() => new Response("good"));'
with functions({"fn/index.js": SOURCE, "entry/index.js": GOOD, "config/index.js": GOOD, "config/deno.json": "{}", "map/index.js": GOOD, "good/index.js": GOOD,
                "map/deno.json": json.dumps({"importMap": "./map.json"}), "package/readme": ""}) as temporary:
    here = pathlib.Path(temporary)
    # Files with holes: as long as they say, and no disk is used.
    for name, megabytes in (("fn/large.js", 30), ("fn/large.json", 30), ("fn/large.wasm", 30), ("fn/huge.js", 100_000), ("entry/index.js", 100_000),
                            ("config/deno.json", 2), ("map/map.json", 100_000), ("package/package.json", 100_000)):
        with open(here / name, "wb") as file:
            file.truncate(megabytes * MB)
    router = pathlib.Path(__file__).resolve().parents[2] / "support/router"
    with Edgertd(str(router), env={"FUNCTIONS": temporary}) as server:
        expect_equal(server.get("/good").text, "good")
        before = server.resident_mb()
        for _ in range(2):
            answer = ask(server, "fn", memoryLimitMb=32).text
            if "MB used of 32" in answer:
                # A heap that has a large young generation is full before the longest URL is even made.
                continue
            said = json.loads(answer)
            for name in ("js", "json", "wasm", "huge", "data", "typescript"):
                expect(said[name].startswith("TypeError: ") and "memoryLimitMb" in said[name], f"{name}: {said[name][:300]}")
            for name in ("js", "json", "wasm", "huge"):
                expect("/fn/" in said[name], said[name])
        expect("memoryLimitMb" in server.get("/entry").text, "an entry")
        expect("1 MB" in server.get("/config").text, "a configuration")
        expect("1 MB" in server.get("/map").text, "an import map")
        expect("1 MB" in server.get("/package").text, "a package.json")
        expect(server.resident_mb() < before + allowed_mb(120), f"{server.resident_mb()} MB are used, {before} before")
        expect_equal(server.get("/good").text, "good")
    # A main script has no memory limit, but files have one.
    with Edgertd(here / "fn") as server:
        said = json.loads(server.get("/").text)
        expect("256 MB" in said["huge"], said["huge"])
