import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import answering, origin

SOURCE = """
const show = async (response: Response) => [response.status, response.url, response.redirected, response.type, await response.text()];
const failing = (promise: Promise<unknown>) => promise.then(() => "resolved", (error) => error.name + ": " + error.message);
const secrets = { authorization: "a", cookie: "c", "proxy-authorization": "p", "x-kept": "k" };
const stream = () => new ReadableStream({ start(c) { c.enqueue(new Uint8Array([65])); c.close(); } });
Deno.serve(async () => Response.json({
  followed: await show(await fetch("ORIGIN/to?302=/end#hash")),
  chain: await show(await fetch("ORIGIN/count?20")),
  manual: await show(await fetch("ORIGIN/to?302=/end", { redirect: "manual" })),
  nowhere: await show(await fetch("ORIGIN/nowhere")),
  post301: await show(await fetch("ORIGIN/to?301=/end", { method: "POST", body: "b", headers: { "content-language": "x" } })),
  post303: await show(await fetch("ORIGIN/to?303=/end", { method: "PUT", body: "b" })),
  post307: await show(await fetch("ORIGIN/to?307=/end", { method: "POST", body: "b" })),
  post308: await show(await fetch("ORIGIN/to?308=/end", { method: "POST", body: new Uint8Array([66]) })),
  stream303: await show(await fetch("ORIGIN/to?303=/end", { method: "POST", body: stream() })),
  same: await show(await fetch("ORIGIN/to?302=/end", { headers: secrets })),
  cross: await show(await fetch("ORIGIN/to?302=OTHER/end", { headers: secrets })),
  error: await failing(fetch("ORIGIN/to?302=/end", { redirect: "error" })),
  many: await failing(fetch("ORIGIN/count?21")),
  stream307: await failing(fetch("ORIGIN/to?307=/end", { method: "POST", body: stream() })),
  scheme: await failing(fetch("ORIGIN/to?302=ftp://a/")),
  broken: await failing(fetch("ORIGIN/to?302=http://a:b:c/")),
  mode: await failing(fetch("ORIGIN/end", { redirect: "sometimes" as any })),
}));
"""


def respond(visitor, request):
    path, _, query = request.path.partition("?")
    if path == "/to":
        status, _, location = query.partition("=")
        visitor.answer(f"{status} Redirect", "moved", f"Location: {location}")
    elif path == "/count":
        left = int(query)
        visitor.answer("302 Found", "", f"Location: count?{left - 1}") if left else visitor.answer("200 OK", "counted")
    elif path == "/nowhere":
        visitor.answer("302 Found", "no location")
    else:
        names = [name for name in ("authorization", "cookie", "proxy-authorization", "x-kept", "content-type", "content-language") if request.get(name)]
        visitor.answer("200 OK", " ".join([request.method, request.body.decode(), *names]))


with origin(answering(respond)) as upstream, origin(answering(respond)) as other:
    source = SOURCE.replace("ORIGIN", upstream.url).replace("OTHER", other.url)
    with serving({"fn/index.ts": source}) as server:
        answer = server.get("/fn")
        told = json.loads(answer.text)
        end = upstream.url + "/end"
        expect_equal(told["followed"], [200, end, True, "basic", "GET "])
        expect_equal(told["chain"], [200, upstream.url + "/count?0", True, "basic", "counted"])
        expect_equal(told["manual"], [302, upstream.url + "/to?302=/end", False, "basic", "moved"])
        expect_equal(told["nowhere"], [302, upstream.url + "/nowhere", False, "basic", "no location"])
        expect_equal(told["post301"], [200, end, True, "basic", "GET "])
        expect_equal(told["post303"], [200, end, True, "basic", "GET "])
        expect_equal(told["post307"], [200, end, True, "basic", "POST b content-type"])
        expect_equal(told["post308"], [200, end, True, "basic", "POST B"])
        expect_equal(told["stream303"], [200, end, True, "basic", "GET "])
        expect_equal(told["same"], [200, end, True, "basic", "GET  authorization cookie proxy-authorization x-kept"])
        expect_equal(told["cross"], [200, other.url + "/end", True, "basic", "GET  x-kept"])
        for name, part in {
            "error": "(status 302), and its redirect mode",
            "many": "more than 20 times",
            "stream307": "a stream that cannot be sent again",
            "scheme": "redirected to a ftp: URL",
            "broken": "which is no URL",
            "mode": "no value of redirect",
        }.items():
            expect(told[name].startswith("TypeError: ") and part in told[name], f"{name}: {told[name]}")
