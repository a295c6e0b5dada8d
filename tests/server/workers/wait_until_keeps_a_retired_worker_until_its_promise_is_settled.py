import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until
from limits import ask

FUNCTION = """
Deno.serve(() => {
  EdgeRuntime.waitUntil(new Promise((done) => setTimeout(() => { console.log("the work is done"); done(1); }, 400)));
  return new Response("answered");
});
addEventListener("beforeunload", (event) => console.log(`unload: ${event.detail.reason}`));
"""
with serving({"fn/index.ts": FUNCTION}) as server:
    # Retired after 150 ms, it stays for what it waits for, and goes then.
    expect_equal(ask(server, "fn", workerTimeoutMs=60_000, context={"supervisor": {"requestAbsentTimeoutMs": 150}}).text, "answered")
    wait_until(lambda: "unload: early_drop" in server.log(), "the worker goes")
    log = server.log()
    expect(log.index("the work is done") < log.index("unload: early_drop"), log)
    wait_until(lambda: '"activeUserWorkersCount":0,"retiredUserWorkersCount":0' in server.get("/_metrics").text, "it is gone")
