import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until

SAYS = """Deno.serve(() => {
  console.log("é".repeat(3_000_000));
  console.log("x".repeat(64_000));
  setTimeout(() => { throw new Error("y".repeat(5_000_000)); });
  return new Response("said");
});"""

with serving({"says/index.ts": SAYS}) as server:
    server.get("/says")
    wait_until(lambda: "yyy" in server.log() and "more bytes" in server.log(), "the error is logged")
    lines = server.log().splitlines()
    expect(max(map(len, lines)) < 70_000, f"the longest line has {max(map(len, lines))} characters")
    cut = [line for line in lines if "é" in line]
    expect(len(cut) == 1 and cut[0].endswith("é… (the message is longer than 64 KB)"), [line[-80:] for line in cut])
    expect(any(line.endswith("[Info] " + "x" * 64_000) for line in lines), "a line within the limit stays whole")
