# Once, and what it throws rejects the promise, whatever the V8; so it is with functions as options, and with null.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

INDEX = """
const json = { type: "json" };
let asked = 0;
const options = {
  getter: { get with() { ++asked; return json; } },
  inner: { with: { get type() { ++asked; return "json"; } } },
  throws: { get with() { throw new RangeError("own"); } },
  innerThrows: { with: { get type() { throw new RangeError("own"); } } },
  null: { with: null },
  function: Object.assign(() => 0, { with: json }),
  newer: { with: json, assert: { type: "text" } },
};
block: { asked = 0; }
/'/.test(asked);
Deno.serve(async () => {
  const outcomes = {};
  for (const [name, each] of Object.entries(options)) {
    asked = 0;
    let promise;
    try {
      promise = import("./data.txt", each);
    } catch (error) {
      outcomes[name] = `thrown: ${error.name}`;
      continue;
    }
    outcomes[name] = await promise.then((module) => [module.default.a, asked], (error) => error.name);
  }
  return Response.json(outcomes);
});
"""
with serving({"f/index.js": INDEX, "f/data.txt": '{"a":1}'}) as server:
    expect_equal(
        json.loads(server.get("/f").text),
        {"getter": [1, 1], "inner": [1, 1], "throws": "RangeError", "innerThrows": "RangeError", "null": "TypeError", "function": [1, 0], "newer": [1, 0]},
    )
