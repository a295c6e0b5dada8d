"""A handler may throw what throws when it is shown, or nothing at all, or return what only looks like a response: the client is answered, the log says so, and the worker goes on."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until

SOURCE = r"""
const custom = Symbol.for("nodejs.util.inspect.custom");
const hostile = { [custom]() { throw hostile; }, toString() { throw hostile; }, get message() { throw hostile; } };
const faults = {
  shown: () => { throw hostile; },
  nothing: () => { throw undefined; },
  rejected: () => Promise.reject(undefined),
  proxy: () => new Proxy(new Response("secret"), {}),
  heir: () => Object.create(Response.prototype),
  logged: () => { console.log(hostile); return new Response("logged"); },
  reported: () => {
    addEventListener("error", (event) => event.preventDefault(), { once: true });
    reportError(hostile);
    return new Response("reported");
  },
};
let asked = 0;
Deno.serve((request) => faults[new URL(request.url).pathname.split("/")[2]]?.() ?? new Response(`${++asked}`));
"""
EXPECTED = {
    "shown": (500, "GET /fn/shown is answered with 500: [cannot be shown: what it shows of itself throws]"),
    "nothing": (500, "GET /fn/nothing is answered with 500: undefined"),
    "rejected": (500, "GET /fn/rejected is answered with 500: undefined"),
    "proxy": (502, "must be a response or a promise resolving to a response, and is another object"),
    "heir": (502, "must be a response or a promise resolving to a response, and is another object"),
    "logged": (200, "[Internal Formatting Error] [cannot be shown: what it shows of itself throws]"),
    "reported": (200, ""),
}
with serving({"fn/index.js": SOURCE}) as server:
    for at, (fault, (status, line)) in enumerate(EXPECTED.items(), 1):
        seen = len(server.log())
        expect_equal(server.get(f"/fn/{fault}").status, status, fault)
        wait_until(lambda: line in server.log()[seen:], f"{fault} is in the log: {server.log()[seen:]}")
        expect_equal(server.get("/fn").text, str(at), f"the same worker after {fault}")
