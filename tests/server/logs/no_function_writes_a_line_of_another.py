r"""What a function prints is seen as a part of its own entry: lines that look like another's stand to the right, its commands to terminals are shown, and its colours end with it."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, wait_until

SOURCE = r"""
const forged = "10:20:30.123 other #7 [Error] forged";
console.log(`one\n2026-11-30T${forged}\nright`);
console.log(`two\n\x1b[2m${forged}`);
console.log(`three\n\x1b[2m \x1b[22m\u200b${forged}`);
console.log("four\r2026\x1b[2J\x1b]0;title\x07\x9b2J\b");
console.log("five\x1b[8m");
console.log("six\r\n  plain\r\n{}\r\n\u2502 border");
console.log({ numbers: Array.from({ length: 120 }, (_, at) => at) });
class Named {}
Object.defineProperty(Named, "name", { value: `\n${forged}` });
console.log(new Named());
throw new Error(`thrown\n${forged}`);
"""


MAIN = r"""
Deno.serve(async () => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../fn\n10:20:30.123 other` });
  return await worker.fetch(new Request("http://localhost/")).catch(() => new Response());
});
"""


def log_of(flags, env):
    files = {"fn\n10:20:30.123 other/index.ts": SOURCE, "main/index.ts": MAIN}
    with functions(files) as folder, Edgertd(pathlib.Path(folder) / "main", *flags, env=env) as server:
        server.get("/")
        wait_until(lambda: "thrown" in server.log(), "all is there")
        return server.log()


for env in ({"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}):
    log = log_of([], env)
    lines = log.splitlines()
    begun = [line for line in lines if not line.startswith(" ") and not line.startswith("\x1b[2m ")]
    own = [line for line in begun if "fn?10:20:30.123 other" in line]
    rest = set(begun) - set(own) - {line for line in begun if " main " in line}
    # The end of an object, and what was printed without anything that looks like a time.
    expect(all(line[0] in "{}\u2502]" for line in rest), f"these stand alone: {sorted(rest)!r}")
    expect_equal(len(own), 9, log)
    expect("    right\n" in log or "    right\x1b[0m\n" in log, log)
    expect("four\\x0d2026\\x1b[2J\\x1b]0;title\\x07\\x9b2J\\x08" in log, log)
    expect("five\x1b[8m\x1b[0m\n" in log, log)
    expect("six\n  plain\n{}\n\u2502 border" in log, log)
    expect("\x1b[2J" not in log and "\r" not in log and "\x9b" not in log, log)

log = log_of(["--log-format", "json"], {})
entries = [json.loads(line) for line in log.splitlines()]
expect_equal({entry["function"] for entry in entries}, {"fn\n10:20:30.123 other"}, log)
expect(all(0x20 <= ord(letter) < 0x7F or ord(letter) >= 0xA0 for letter in log.replace("\n", "")), log)
