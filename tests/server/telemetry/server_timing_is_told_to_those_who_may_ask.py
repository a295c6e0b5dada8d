import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import served

SOURCE = """
Deno.serve((request) => {
  if (request.url.endsWith("/own")) return new Response("", { headers: { "server-timing": "db;dur=5" } });
  const until = performance.now() + 20;
  while (performance.now() < until);
  return new Response("");
});
"""
ASKS = {"x-server-timing": "1"}


def served_with(config):
    return served({"fn/index.ts": SOURCE, "edgert.toml": config}, "--no-watch")


def durations(field, form=r"\d+"):
    found = dict(part.split(";dur=") for part in field.split(", "))
    expect(all(re.fullmatch(form, value) for value in found.values()), field)
    return {name: float(value) for name, value in found.items()}


with served_with("") as server:
    expect_equal(server.get("/fn", ASKS).headers["server-timing"], None)

with served_with('[telemetry]\nserver_timing = "all"\n') as server:
    first = durations(server.get("/fn").headers["server-timing"])
    expect_equal(list(first), ["queue", "boot", "cpu", "total"])
    expect(first["boot"] > 0 and first["cpu"] > 0 and first["total"] >= first["boot"] + 20, first)
    expect_equal(list(durations(server.get("/fn").headers["server-timing"])), ["queue", "cpu", "total"])
    own = server.get("/fn/own").headers.get_all("server-timing")
    expect_equal((len(own), own[0]), (2, "db;dur=5"))
    expect_equal(list(durations(server.get("/nothing").headers["server-timing"])), ["total"])

with served_with('[telemetry]\nserver_timing = "asked"\n') as server:
    expect_equal(server.get("/fn", ASKS).headers["server-timing"], None)

with served_with('[telemetry]\nserver_timing = "asked"\n[server]\ntrusted_proxies = ["127.0.0.1"]\n') as server:
    expect_equal(server.get("/fn").headers["server-timing"], None)
    expect("total" in durations(server.get("/fn", ASKS).headers["server-timing"], r"\d+\.\d{3}"), "who is trusted and asks is told, to the microsecond")
