import signal
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

LATER = """addEventListener("beforeunload", (event) => console.log("before unload:", event.detail.reason));
addEventListener("drain", () => console.log("drained"));
Deno.serve(() => {
  EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(() => { console.log("background work done"); resolve(); }, 500)));
  return new Response("accepted");
});"""

with serving({"later/index.ts": LATER}) as server:
    expect_equal(server.get("/later").text, "accepted")
    expect_equal(server.stop(signal.SIGTERM), 15)
    lines = [line.split("[Info] ")[1] for line in server.log().splitlines() if "[Info] " in line]
    expect_equal(lines, ["drained", "background work done", "before unload: termination"])
