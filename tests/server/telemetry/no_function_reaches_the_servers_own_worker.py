# What is denied to functions is not denied to the server, and none of its workers shows.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector
from edgertd import expect, expect_equal
from serve import served

SOURCE = """
Deno.serve(async () => {
  const tried = [];
  for (const [name, work] of Object.entries({
    fetch: () => fetch("URL"),
    worker: () => EdgeRuntime.userWorkers.create({ servicePath: "edgertd:telemetry" }),
    module: () => import("edgertd:telemetry"),
  })) tried.push(await Promise.resolve().then(work).then(() => name, () => "refused"));
  return new Response(tried.join());
});
"""
with Collector() as collector:
    config = f'[server]\ndeny_net = ["@private"]\nmax_workers = 20\n[telemetry]\nendpoint = "{collector.url}"\n'
    with served({"fn/index.ts": SOURCE.replace("URL", collector.url), "edgert.toml": config}, "--no-watch", "--admin", "127.0.0.1:0") as server:
        expect_equal(server.get("/fn").text, "refused,refused,refused")
        collector.await_spans(1)
        expect_equal([each["name"] for each in json.loads(server.admin("GET", "/functions").text)], ["fn"])
        expect("edgertd:" not in server.admin("GET", "/metrics").text, "no metrics of it")
        expect_equal(server.get("/edgertd:telemetry").status, 404)
