"""Timers without delay, messages and calls that fail at once, each of which leads to the next: requests and other timers come between."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask

AGAIN = {
    "timers": "const again = () => setTimeout(again); again();",
    "two-timers": "const again = () => setTimeout(again); again(); again();",
    "busy-intervals": "const busy = () => { const end = Date.now() + 5; while (Date.now() < end); }; setInterval(busy, 1); setInterval(busy, 1);",
    "messages": "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => port2.postMessage(1); port2.postMessage(1);",
    "denied-fetches": "const again = () => fetch('http://192.0.2.1/').catch(again); again();",
    "denied-connections": "const again = () => Deno.connect({ hostname: '192.0.2.1', port: 1 }).catch(again); again();",
    "known-names": "const again = () => Deno.resolveDns('localhost', 'A').then(again, again); again();",
}
HANDLER = """
Deno.serve(async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return new Response("served");
});
"""

with serving({f"{name}/index.js": code + HANDLER for name, code in AGAIN.items()}) as server:
    for name in AGAIN:
        expect_equal(ask(server, name, permissions={"deny_net": ["192.0.2.1"]}, cpuTimeSoftLimitMs=5000, cpuTimeHardLimitMs=10000).text, "served", name)
