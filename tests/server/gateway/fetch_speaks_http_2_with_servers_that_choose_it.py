import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from h2_origin import h2_origin
from tls_origin import authority

SOURCE = """
const url = "ORIGIN/";
Deno.serve(async (request) => {
  switch (new URL(request.url).search) {
    case "?head": {
      const headers = [["X-Mine", " spaced "], ["Connection", "x-mine"], ["Keep-Alive", "5"], ["TE", "gzip"], ["Upgrade", "h2c"], ["Proxy-Connection", "close"]];
      return Response.json(await (await fetch(url + "a/b?c=%20d", { method: "PUT", headers, body: "grüße" })).json());
    }
    case "?many": {
      const texts = await Promise.all(Array.from({ length: 60 }, async (_, i) => (await (await fetch(url + i)).json()).headers[":path"]));
      return Response.json(texts);
    }
    case "?hints": {
      const response = await fetch(url + "hints/");
      const text = await response.text();
      return Response.json([response.status, response.statusText, response.headers.get("x-final"), response.headers.get("link"), response.headers.get("x-trailer"), text]);
    }
    case "?empty": {
      const told = [];
      for (const [method, status] of [["GET", 204], ["GET", 304], ["HEAD", 200], ["POST", 200]]) {
        const response = await fetch(url + "empty/" + status, { method });
        told.push([response.status, response.body === null, await response.text()]);
      }
      return Response.json(told);
    }
    case "?host": {
      const client = Deno.createHttpClient({ allowHost: true });
      return Response.json(await (await fetch(url, { client, headers: { host: "mine.test" } })).json());
    }
  }
});
"""

with authority() as ours, h2_origin(ours) as upstream:
    with serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}, env={"DENO_CERT": str(ours.certificate)}) as server:

        def ask(what):
            answer = server.get("/fn?" + what)
            expect_equal(answer.status, 200, answer)
            return json.loads(answer.text)

        told = ask("head")
        expect_equal(told["version"], "2")
        expect_equal(told["body"], "grüße")
        headers = told["headers"]
        expect_equal([headers.pop(name) for name in (":method", ":scheme", ":authority", ":path")], ["PUT", "https", f"127.0.0.1:{upstream.port}", "/a/b?c=%20d"])
        expect_equal(headers.pop("content-length"), "7")
        expect(headers.pop("user-agent").startswith("edgert/"), "user-agent")
        expect_equal(headers, {"x-mine": "spaced", "content-type": "text/plain;charset=UTF-8", "accept": "*/*", "accept-encoding": "gzip, deflate, br, zstd"})
        expect_equal(ask("many"), [f"/{i}" for i in range(60)])
        state = upstream.state()
        expect_equal(state["sessions"], 1, "connections")
        expect(state["mostOpen"] > 1, state["mostOpen"])
        expect_equal(ask("hints"), [200, "", "yes", None, None, "after a hint"])
        expect_equal(ask("empty"), [[204, True, ""], [304, True, ""], [200, True, ""], [200, False, ""]])
        expect_equal(upstream.state()["sessions"], 1, "connections")
        expect_equal(ask("host")["headers"][":authority"], "mine.test")
