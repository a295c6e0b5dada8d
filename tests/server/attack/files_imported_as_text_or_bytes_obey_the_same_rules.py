# What a function may not import as code it may not import as text or bytes either, however it is named; and what it may import must find room in its memory.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, allowed_mb, expect, expect_equal, functions
from limits import ask

MB = 1024 * 1024
# How a function in functions/fn names a file, and whether it gets it.
CASES = {
    "./own.txt": True,
    "../_shared/own.txt": True,
    "/etc/passwd": False,
    "file:///etc/passwd": False,
    "../../../../../../../../../etc/passwd": False,
    "./..%2f..%2f..%2f..%2fetc%2fpasswd": False,
    "./linked_passwd": False,
    "./linked_etc/passwd": False,
    "../_shared/linked_passwd": False,
    "../../beyond.txt": False,
    "./.env": False,
    "../other/.env": False,
    "./own.txt%00.js": False,
    "./": False,
    "/proc/self/environ": False,
    "/dev/zero": False,
    "file:///.edgert/node_modules/missing@1.0.0/node_modules/missing/secret": False,
}
imports = ", ".join(f"{json.dumps(name)}: [() => import({json.dumps(name)}, {{ with: {{ type: 'text' }} }}), () => import({json.dumps(name)}, {{ with: {{ type: 'bytes' }} }})]" for name in CASES)
SOURCE = f"""
const imports = {{{imports}}};
const outcome = (load) => load().then((module) => new TextDecoder().decode(typeof module.default === "string" ? new TextEncoder().encode(module.default) : module.default), (error) => `${{error.name}}: ${{error.message}}`);
Deno.serve(async () => {{
  const outcomes = {{}};
  for (const [name, loads] of Object.entries(imports)) outcomes[name] = await Promise.all(loads.map(outcome));
  const computed = "./un" + "named.txt";
  outcomes.computed = [await outcome(() => import(computed, {{ with: {{ type: "text" }} }}))];
  return Response.json(outcomes);
}});
"""
LARGE = """
const imports = { text: () => import("./large", { with: { type: "text" } }), bytes: () => import("./large", { with: { type: "bytes" } }), json: () => import("./large", { with: { type: "json" } }) };
Deno.serve(async () => {
  const said = {};
  for (const name in imports) said[name] = await imports[name]().then(() => "loaded", (error) => `${error.name}: ${error.message}`);
  return Response.json(said);
});
"""
# Each fits alone, and they are kept: together they do not.
MANY = """
const kept = [];
const imports = [IMPORTS];
Deno.serve(async () => {
  try {
    for (const load of imports) kept.push((await load()).default);
  } catch (error) {
    return Response.json([kept.length, `${error.name}: ${error.message}`]);
  }
  return Response.json([kept.length, "all"]);
});
""".replace("IMPORTS", ", ".join(f"() => import('./{number}.bin', {{ with: {{ type: 'bytes' }} }})" for number in range(40)))
with functions({"fn/index.js": SOURCE, "fn/own.txt": "own", "fn/unnamed.txt": "unnamed", "fn/.env": "secret", "other/.env": "secret", "_shared/own.txt": "own", "large/index.js": LARGE, "many/index.js": MANY}) as temporary:
    here = pathlib.Path(temporary)
    (here / "fn/linked_passwd").symlink_to("/etc/passwd")
    (here / "fn/linked_etc").symlink_to("/etc")
    (here / "_shared/linked_passwd").symlink_to("/etc/passwd")
    with open(here / "large/large", "wb") as file:
        file.truncate(30 * MB)
    for number in range(40):
        (here / f"many/{number}.bin").write_bytes(bytes(2 * MB))
    router = pathlib.Path(__file__).resolve().parents[2] / "support/router"
    with Edgertd(str(router), env={"FUNCTIONS": temporary}) as server:
        outcomes = json.loads(server.get("/fn").text)
        for name, is_given in CASES.items():
            for outcome in outcomes[name]:
                expect(outcome == "own" if is_given else outcome.startswith("TypeError: "), f"{name}: {outcome}")
        expect(outcomes["computed"][0].startswith("TypeError: Module not found"), outcomes["computed"])
        before = server.resident_mb()
        said = json.loads(ask(server, "large", memoryLimitMb=32).text)
        for name in ("text", "bytes", "json"):
            expect(said[name].startswith("TypeError: ") and "memoryLimitMb" in said[name], said)
        answer = ask(server, "many", memoryLimitMb=32)
        if answer.status == 200:
            loaded, why = json.loads(answer.text)
            expect(loaded < 20 and "memoryLimitMb" in why, answer)
        else:
            expect("WorkerRequestCancelled" in answer.text, answer)
        expect(server.resident_mb() < before + allowed_mb(120), f"{server.resident_mb()} MB are used, {before} before")
        expect_equal(json.loads(server.get("/fn").text), outcomes)
