import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

SERVE = "Deno.serve(() => new Response('served'));"
# What stands in an import, and what the boot error says.
STATIC = {
    "css": ('"./a.txt" with { type: "css" }', '"css" is not a valid module type.'),
    "empty": ('"./a.txt" with { type: "" }', '"" is not a valid module type.'),
    "upper": ('"./a.txt" with { type: "JSON" }', '"JSON" is not a valid module type.'),
    "key": ('"./a.txt" with { lazy: "true" }', '"lazy" attribute is not supported.'),
    "json": ('"./a.txt" with { type: "json" }', "The module's source code could not be parsed: "),
    "missing": ('"./missing.txt" with { type: "text" }', "Module not found \"file://"),
    "name": ('"./a.js" with { type: "text" }', "'./a.js' does not provide an export named 'a'"),
}
files = {}
for name, (clause, _) in STATIC.items():
    for kind in ("ts", "js"):
        files[f"{name}-{kind}/index.{kind}"] = f"import {'{ a }' if name == 'name' else 'a'} from {clause};\nconsole.log(a);\n{SERVE}"
        files[f"{name}-{kind}/a.txt"] = "{no JSON"
        files[f"{name}-{kind}/a.js"] = "export const a = 1;"
files["dynamic/a.txt"] = "{no JSON"
files["dynamic/index.js"] = """
const asked = { css: { with: { type: "css" } }, key: { with: { type: "text", lazy: "true" } }, json: { with: { type: "json" } }, number: { with: { type: 5 } }, all: { with: "json" } };
Deno.serve(async (request) => {
  const outcomes = {};
  for (const [name, options] of Object.entries(asked)) {
    outcomes[name] = await import("./a.txt", options).then(() => "taken", (error) => [error.name, error instanceof (error.name === "SyntaxError" ? SyntaxError : TypeError), error.message, error.stack.includes("index.js:6:")]);
  }
  return Response.json(outcomes);
});
"""
with serving(files) as server:
    for name, (_, said) in STATIC.items():
        for kind in ("ts", "js"):
            answer = server.get(f"/{name}-{kind}")
            expect(answer.status == 500 and "InvalidWorkerCreation" in answer.text and said in answer.text, f"{name}-{kind}: {answer.text}")
            place = f"/{name}-{kind}/index.{kind}:1:"
            expect(place in answer.text, f"{name}-{kind} does not name {place}: {answer.text}")
            if name == "json":
                expect(f"/json-{kind}/a.txt" in answer.text, answer.text)
    outcomes = json.loads(server.get("/dynamic").text)
    expect_equal(outcomes["css"], ["TypeError", True, '"css" is not a valid module type.', True])
    expect_equal(outcomes["key"], ["TypeError", True, '"lazy" attribute is not supported.', True])
    expect_equal(outcomes["json"][:2] + outcomes["json"][3:], ["SyntaxError", True, True])
    expect("/dynamic/a.txt" in outcomes["json"][2], outcomes["json"])
    for name in ("number", "all"):
        expect_equal(outcomes[name][:2], ["TypeError", True], name)
