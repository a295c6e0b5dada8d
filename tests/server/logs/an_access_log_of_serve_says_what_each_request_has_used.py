"""`serve --access-log`: an entry for each request that is over, with its id, which the lines of its function have, too."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import served

SOURCE = """
Deno.serve(async (request) => {
  console.log("begins");
  if (request.url.includes("/throws")) throw new Error("thrown");
  const until = performance.now() + 20;
  while (performance.now() < until);
  EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => console.log("later")));
  return new Response(await request.text(), { status: 201 });
});
"""


def entries(server):
    return [json.loads(line) for line in server.log().splitlines()]


with served({"fn/index.ts": SOURCE}, "--no-watch", "--access-log") as server:
    answer = server.request("POST", "/fn/below?token=secret", body="12345")
    expect_equal(server.get("/nothing").status, 404)
    expect_equal(server.get("/fn/throws").status, 500)
    wait_until(lambda: server.log().count('"duration_ms"') == 3 and '"later"' in server.log(), "all entries are there")
    access = [entry for entry in entries(server) if "duration_ms" in entry]
    expect_equal([entry["status"] for entry in access], [201, 404, 500])
    post, unknown, thrown = access
    expect("secret" not in server.log(), "no query is logged")
    expect_equal((post["function"], post["method"], post["path"], post["bytes_in"], post["bytes_out"], post["level"]), ("fn", "POST", "/fn/below", 5, 5, "info"))
    expect_equal(post["request_id"], answer.headers["x-request-id"])
    expect_equal((len(post["execution_id"]), post["client"]), (36, "127.0.0.1"))
    expect(post["duration_ms"] >= 20 and post["worker_cpu_ms"] > 0 and post["boot_ms"] > 0 and post["worker_memory_bytes"] > 1 << 20, post)
    expect(re.fullmatch(r"POST /fn/below 201 in [\d.]+ ms with a boot of [\d.]+ ms, [\d.]+ ms CPU, \d+ MB, 5 bytes in, 5 out", post["message"]), post)
    expect("execution_id" not in unknown and "function" not in unknown, unknown)
    expect_equal((thrown["level"], thrown["function"]), ("error", "fn"))
    said = [entry for entry in entries(server) if entry["message"] in ("begins", "later") and entry["request_id"] == post["request_id"]]
    expect_equal([entry["message"] for entry in said], ["begins", "later"])
    for entry in said:
        expect_equal((entry["function"], entry["execution_id"]), ("fn", post["execution_id"]))

# For people the beginning of the id stands beside the name.
with served({"fn/index.ts": SOURCE}, "--no-watch", "--access-log", "--log-format", "text") as server:
    number = server.get("/fn").headers["x-request-id"][:8]
    for text in ("begins", r"GET /fn 201 in .*, 0 bytes in, 0 out"):
        wait_until(lambda: re.search(rf"^\S+Z fn {number} \[Info\] {text}$", server.log(), re.M), text)

# Nobody asks for it.
with served({"fn/index.ts": SOURCE}, "--no-watch") as server:
    server.get("/fn")
    wait_until(lambda: '"later"' in server.log(), "its lines are there")
    expect("duration_ms" not in server.log() and "request_id" not in server.log(), server.log())
