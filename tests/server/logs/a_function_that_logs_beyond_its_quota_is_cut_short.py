"""`[log] quota_lines_per_s`, and a function's own: the rest is dropped, a line a second says how many, and others' lines stay whole."""
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import save, served

SAYS = """
Deno.serve((request) => {
  const count = Number(new URL(request.url).searchParams.get("count"));
  for (let i = 0; i < count; ++i) console.log("line", i);
  return new Response("said");
});
"""
CONFIG = "[log]\nquota_lines_per_s = 50\n[functions.free]\nlog_lines_per_s = 0\n"


def lines(server, function):
    said = [json.loads(line) for line in server.log().splitlines()]
    return [entry["message"] for entry in said if entry.get("function") == function]


def dropped(server, function):
    return sum(int(text.split()[0]) for text in lines(server, function) if "dropped: the quota" in text)


with served({"chatty/index.ts": SAYS, "free/index.ts": SAYS, "edgert.toml": CONFIG}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.get("/chatty?count=5000").text, "said")
    expect_equal(server.get("/free?count=500").text, "said")
    # Nobody says anything more, and what was dropped is told all the same.
    wait_until(lambda: dropped(server, "chatty") + len([text for text in lines(server, "chatty") if text.startswith("line")]) == 5000, "all are accounted for")
    expect("4950 lines were dropped: the quota of the log is 50 lines a second" in lines(server, "chatty") or dropped(server, "chatty") > 4500, lines(server, "chatty"))
    wait_until(lambda: len(lines(server, "free")) == 500, "those of others are all there")
    found = re.search(r'^edgert_log_lines_dropped_total{function="chatty"} (\d+)$', server.admin("GET", "/metrics").text, re.M)
    expect_equal(int(found.group(1)), dropped(server, "chatty"))
    save(server.folder / "edgert.toml", CONFIG + "[functions.chatty]\nlog_lines_per_s = 0\n")
    expect_equal(server.admin("POST", "/reload").status, 200)
    before = len(lines(server, "chatty"))
    server.get("/chatty?count=500")
    wait_until(lambda: len([text for text in lines(server, "chatty")[before:] if text.startswith("line")]) == 500, "the quota is gone")
