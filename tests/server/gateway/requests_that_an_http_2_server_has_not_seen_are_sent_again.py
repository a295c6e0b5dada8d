import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from h2_origin import h2_origin
from tls_origin import authority

SOURCE = """
const told = (path: string, init?: RequestInit) => fetch("ORIGIN" + path, init).then(async (response) => [response.status, await response.text()]).catch((error) => error.message);
const endless = () => ({ method: "POST", body: new ReadableStream({ start: (c) => c.enqueue(new Uint8Array(10)) }) });
Deno.serve(async (request) => {
  switch (new URL(request.url).search) {
    case "?refused": return Response.json(await told("/refuse", { method: "POST", body: "once" }));
    case "?always": return Response.json(await told("/refuse-always"));
    case "?begun": return Response.json(await told("/refuse-always", endless()));
    case "?goaway": return Response.json(await Promise.all([told("/goaway"), told("/a", { method: "POST", body: "b" }), told("/c")]));
    case "?reset": return Response.json([await told("/reset/2"), await told("/reset-midway")]);
    case "?after": return Response.json(await told("/d"));
  }
});
"""

with authority() as ours, h2_origin(ours) as upstream:
    with serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}, env={"DENO_CERT": str(ours.certificate)}) as server:

        def ask(what):
            answer = server.get("/fn?" + what)
            expect_equal(answer.status, 200, answer)
            return json.loads(answer.text)

        def body(told):
            expect_equal(told[0], 200, told)
            return json.loads(told[1])["body"]

        expect_equal(body(ask("refused")), "once")
        expect_equal([request[":path"] for request in upstream.state()["requests"]], ["/refuse"] * 2)
        for what in ("always", "begun"):
            expect(ask(what).endswith(f"127.0.0.1:{upstream.port}: the server reset the stream (REFUSED_STREAM)"), ask(what))
        goaway, a, c = ask("goaway")
        expect_equal(goaway, [200, "the last"])
        expect_equal([body(a), body(c)], ["b", ""])
        at_once, midway = ask("reset")
        expect(at_once.endswith(f"127.0.0.1:{upstream.port}: the server reset the stream (INTERNAL_ERROR)"), at_once)
        expect(midway.endswith("the server reset the stream (INTERNAL_ERROR)"), midway)
        expect_equal(upstream.state()["sessions"], 2, "connections")
        # A connection that is lost is replaced too.
        upstream.tell("destroy")
        expect_equal(body(ask("after")), "")
        upstream.tell("goaway")
        upstream.wait_until(lambda state: state["sessionsOpen"] == 0, "the client hangs up")
        expect_equal(body(ask("after")), "")
