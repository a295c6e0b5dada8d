"""With --log-format json what is wrong in a function has its code, file, line, column and the line of the source as fields, a boot that fails as well as what is thrown."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

FILES = {
    "throws/index.ts": "type A = 1;\nDeno.serve(() => { throw new Error('here'); });\n",
    "dies/index.ts": "type A = 1;\nthrow new Error('there');\n",
    "boots/index.ts": "import './none.ts';\n",
    "none/index.ts": "export default {};\n",
}
with serving(FILES, "--log-format", "json") as server:
    for name in ("throws", "dies", "boots", "none"):
        server.get(f"/{name}")
    entries = {entry["function"]: entry for entry in map(json.loads, server.log().splitlines()) if entry["level"] == "error" and "function" in entry}

    def where(name):
        entry = entries[name]
        return entry["code"], entry["file"].split(f"/{name}/")[-1], entry["line"], entry["column"], entry["excerpt"]

    expect_equal(where("throws"), ("EDG208", "index.ts", 2, 26, "Deno.serve(() => { throw new Error('here'); });"))
    expect_equal(where("dies"), ("EDG111", "index.ts", 2, 7, "throw new Error('there');"))
    expect_equal(where("boots"), ("EDG102", "index.ts", 1, 8, "import './none.ts';"))
    expect_equal(entries["none"]["code"], "EDG207")
    expect("file" not in entries["none"], entries["none"])
    # The stack is in the message, and the line is not there once more.
    expect("    at " in entries["throws"]["message"] and " 2 | " not in entries["throws"]["message"], entries["throws"])
