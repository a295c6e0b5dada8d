import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask
from origin import answering, origin

# Whatever the spelling and whoever dials: a name of these that gets through has reached the loopback.
SOURCE = """
const PORT = Number(Deno.env.get("SETTING") ?? "PORT_OF_ORIGIN");
const v4 = ["127.0.0.1", "127.0.0.1.", "127.1", "0177.0.0.1", "0x7f000001", "2130706433", "127.9.9.9", "0.0.0.0", "0"];
const v6 = ["::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "2002:7f00:1::", "::ffff:0.0.0.0"];
const names = ["localhost", "LOCALHOST.", "a.localhost"];
const inUrl = [...v4, ...v6.map((text) => `[${text}]`), ...names];
const plain = [...v4, ...v6, "::1%lo", "0000:0000:0000:0000:0000:ffff:127.0.0.123%lo", ...names];
const outcome = (promise) => promise.then(() => "REACHED", (error) => (error instanceof Deno.errors.NotCapable || `${error.message}`.includes("Requires net access") ? "denied" : `${error.name}: ${error.message}`));
const socket = (url) => new Promise((resolve, reject) => { const ws = new WebSocket(url); ws.onopen = resolve; ws.onerror = (event) => reject(new Error(event.message)); });
const events = (url) => new Promise((resolve, reject) => { const source = new EventSource(url); source.onopen = resolve; source.onerror = () => { source.close(); reject(new Error("Requires net access")); }; });
Deno.serve(async (request) => {
  const told = {};
  const tell = async (what, promise) => { told[what] = await outcome(promise); };
  for (const host of inUrl) {
    await tell(`fetch ${host}`, fetch(`http://${host}:${PORT}/`));
    await tell(`WebSocket ${host}`, socket(`ws://${host}:${PORT}/`));
    const client = Deno.createHttpClient({ proxy: { url: `http://${host}:${PORT}` } });
    await tell(`proxy ${host}`, fetch("http://far.test/", { client }));
    await tell(`secure through proxy ${host}`, fetch("https://far.test/", { client }));
  }
  for (const hostname of plain) {
    await tell(`connect ${hostname}`, Deno.connect({ hostname, port: PORT }));
    await tell(`connectTls ${hostname}`, Deno.connectTls({ hostname, port: PORT }));
  }
  for (const ipAddr of ["127.0.0.1", "0.0.0.0", "127.1"]) {
    await tell(`nameServer ${ipAddr}`, Deno.resolveDns("x.test", "MX", { nameServer: { ipAddr, port: PORT } }));
  }
  await tell("EventSource", events(`http://[::ffff:7f00:1]:${PORT}/`));
  return Response.json(told);
});
"""

REDIRECTED = """
Deno.serve(async () => Response.json(await Promise.all(["[::ffff:7f00:1]", "0.0.0.0", "[::]", "2130706433", "localhost"].map((host) =>
  fetch("http://127.0.0.1:FREE/to?" + host).then((response) => response.text(), (error) => error.name)))));
"""

with origin(answering(lambda visitor, request: visitor.answer("200 OK", "reached"))) as upstream:

    def redirect(visitor, request):
        visitor.answer("302 Found", "", f"Location: http://{request.path.split('?')[1]}:{upstream.port}/")

    with origin(answering(redirect)) as free:
        source = SOURCE.replace("PORT_OF_ORIGIN", str(upstream.port))
        files = {name + "/index.js": source for name in "abcdefg"}
        files["redirected/index.js"] = REDIRECTED.replace("FREE", str(free.port))
        with serving(files) as server:
            rules = {
                "a": {"deny_net": ["127.0.0.1"]},
                "b": {"deny_net": [f"[::1]:{upstream.port}"]},
                "c": {"deny_net": ["@private"]},
                "d": {"allow_net": ["@public", "far.test"]},
                "e": {"allow_net": ["far.test"]},
                "f": {"deny_net": ["localhost"]},
                "g": {"deny_net": ["::ffff:127.0.0.0/104"]},
            }
            for name, permissions in rules.items():
                answer = ask(server, name, permissions=permissions)
                told = json.loads(answer.text)
                wrong = {what: outcome for what, outcome in told.items() if outcome != "denied"}
                # These are no address for a name server, or for a proxy's URL.
                for what in [key for key in wrong if "is not supported" in wrong[key] or "IPv4 address" in wrong[key]]:
                    del wrong[what]
                expect_equal(wrong, {}, f"{permissions}")
                expect(len(told) > 100, f"{len(told)} ways were tried")
            denied = json.loads(ask(server, "redirected", permissions={"deny_net": [f"127.0.0.1:{upstream.port}"]}).text)
            expect_equal(denied, ["NotCapable"] * 5, "by redirect")
        expect_equal(upstream.connections, 0, "connections that the origin has seen")
