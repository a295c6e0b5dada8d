import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

SOURCE = """
let calls = 0;
Deno.serve((request: Request) => {
  ++calls;
  if (request.url.endsWith("throw")) throw new Error("on purpose");
  if (request.url.endsWith("nothing")) return undefined as unknown as Response;
  return new Response(String(calls));
});
"""
with serving({"fn/index.ts": SOURCE}) as server:
    answer = server.get("/fn?throw")
    expect_equal((answer.status, answer.text), (500, "Internal Server Error"))
    expect_equal(server.get("/fn?nothing").status, 502)
    expect_equal(server.get("/fn").text, "3")
    expect("on purpose" in server.log(), server.log())
