"""--log-source puts the file and the line in front of what a script logs; what the server itself says has none."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

FILES = {
    "fn/index.ts": """import { speak } from "./speaker.ts";
interface Unused { a: number }
console.log("here");
Deno.serve(() => { speak(); return new Response("ok"); });
setTimeout(() => console.warn("in a timer"));
""",
    "fn/speaker.ts": "type Text = string;\n\nexport const speak = (text: Text = 'there') => console.error(text);\n",
}
with serving(FILES, "--log-source") as server:
    server.get("/fn")
    for line in (r"fn \[Info\] index\.ts:3: here", r"fn \[Error\] speaker\.ts:3: there", r"fn \[Warning\] index\.ts:5: in a timer"):
        wait_until(lambda: re.search(line, server.log()), line)
with serving(FILES) as server:
    server.get("/fn")
    wait_until(lambda: "there" in server.log(), "the line is there")
    expect("index.ts:3" not in server.log(), server.log())
