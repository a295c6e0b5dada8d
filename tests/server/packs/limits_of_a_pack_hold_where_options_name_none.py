# And only where they are less than what holds without; what a manifest says that can be no limit is refused.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask
from packs import pack

# It tells how much of an ArrayBuffer it has room for.
SOURCE = """
Deno.serve((request) => {
  const mb = Number(new URL(request.url).pathname.split("/")[2]);
  try { return new Response(String(new ArrayBuffer(mb << 20).byteLength >> 20)); } catch (error) { return new Response(error.name); }
});
"""
made = lambda limits: pack({"file:///app/index.js": SOURCE}, "file:///app/index.js", limits=limits if isinstance(limits, str) else json.dumps(limits))
files = {
    "none.edgert": made(""),
    "small.edgert": made({"memoryLimitMb": 40}),
    "large.edgert": made({"memoryLimitMb": 4000, "workerTimeoutMs": 0, "unknown": "x"}),
    "text.edgert": made("{"),
    "list.edgert": made([]),
    "wrong.edgert": made({"memoryLimitMb": 1}),
    "name.edgert": made({"memoryLimitMb": "40"}),
}
with serving(files) as server:
    expect_equal(server.get("/none.edgert/100").text, "100")
    expect_equal(server.get("/small.edgert/100").text, "RangeError")
    expect_equal(server.get("/small.edgert/10").text, "10")
    expect_equal(ask(server, "small.edgert", "/100", memoryLimitMb=256, forceCreate=True).text, "100")
    expect_equal(server.get("/large.edgert/100").text, "100")
    expect_equal(server.get("/large.edgert/300").text, "RangeError")
    for name, said in [
        ("text", "/text.edgert: its limits are no JSON of an object"),
        ("list", "/list.edgert: its limits are no JSON of an object"),
        ("wrong", "/wrong.edgert: its limits: memoryLimitMb must be a whole number from 8 to 1048576, or 0"),
        ("name", "/name.edgert: its limits: memoryLimitMb must be a whole number from 8 to 1048576, or 0"),
    ]:
        answer = server.get(f"/{name}.edgert/1").text
        expect(answer.startswith("InvalidWorkerCreation: ") and said in answer, f"{name}: {answer}")
