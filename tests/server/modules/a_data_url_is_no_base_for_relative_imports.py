"""What a data: module imports by a relative path leads nowhere, and the error says so."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

FILES = {
    "data/index.js": """Deno.serve(async () => {
      const told = [];
      for (const code of ['import "./x.js"', 'import "../x.js"', 'import "/x.js"', 'await import("./x.js")', 'import.meta.resolve("./x.js")', 'import "data:text/javascript,"'])
        told.push(await import("data:text/javascript," + code).then(() => "loads", (error) => `${error.name}: ${error.message.split("\\n")[0]}`));
      return Response.json(told);
    });""",
}
SAYS = 'TypeError: Relative import path "{}" has no base in a data: URL'

with serving(FILES) as server:
    expect_equal(
        server.get("/data").text,
        json.dumps([SAYS.format(path) for path in ("./x.js", "../x.js", "/x.js", "./x.js", "./x.js")] + ["loads"], separators=(",", ":")),
    )
