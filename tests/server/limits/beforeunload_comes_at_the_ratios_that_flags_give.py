import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until
from limits import ask

GROWS = """
const kept: unknown[] = [];
const work = () => { for (let i = 0; i < 2000; ++i) kept.push([i, { i }]); };
Deno.serve(() => new Response("grows", { headers: { "x-kept": String(setInterval(work, 1)) } }));
addEventListener("beforeunload", (event) => console.log(`unload: ${event.detail.reason} ${kept.length}`));
"""
SPINS = """
Deno.serve(() => {
  setInterval(() => { const end = performance.now() + 10; while (performance.now() < end); }, 1);
  return new Response("spins");
});
addEventListener("beforeunload", (event) => console.log(`unload: ${event.detail.reason}`));
"""
flags = ("--dispatch-beforeunload-memory-ratio", "40", "--dispatch-beforeunload-cpu-ratio", "20")
with serving({"grows/index.ts": GROWS, "spins/index.ts": SPINS}, *flags) as server:
    ask(server, "grows", memoryLimitMb=60)
    wait_until(lambda: "memory limit reached" in server.log(), "the worker is too big")
    expect(server.log().index("unload: memory ") < server.log().index("memory limit reached"), server.log())
    ask(server, "spins", cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=800)
    wait_until(lambda: "CPU time hard limit reached" in server.log(), "the worker has used its time")
    expect(server.log().index("unload: cpu") < server.log().index("CPU time hard limit reached"), server.log())
