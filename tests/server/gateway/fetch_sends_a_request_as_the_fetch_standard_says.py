import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from origin import answering, origin

SOURCE = """
const ask = async (path: string, init?: any) => (await fetch("ORIGIN" + path, init)).json();
Deno.serve(async () => Response.json({
  get: await ask("/a%20b?c=d#fragment"),
  post: await ask("", { method: "post", body: "hällo", headers: { "User-Agent": "mine", accept: "text/x", host: "other", connection: "close", "X-A": "1" } }),
  empty: await ask("/", { method: "PUT" }),
  bytes: await ask("/", { method: "PATCH", body: new Uint8Array([1, 2, 3]), headers: [["x-twice", "1"], ["x-twice", "2"]] }),
  form: await ask("/", { method: "POST", body: new URLSearchParams({ a: "b c" }) }),
  stream: await ask("/", { method: "POST", body: new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("one,")); c.enqueue(new TextEncoder().encode("two")); c.close(); } }) }),
}));
"""


def tell(visitor, request):
    fields = {name.lower(): request.get(name) for name, _ in request.fields}
    visitor.answer("200 OK", json.dumps([request.method, request.path, fields, request.body.decode("latin-1")]))


with origin(answering(tell)) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:
    told = json.loads(server.get("/fn").text)
    agent = told["get"][2]["user-agent"]
    expect(agent.startswith("edgert/"), f"the user agent is {agent}")
    common = {"host": upstream.host, "accept": "*/*", "accept-encoding": "gzip, deflate, br, zstd", "user-agent": agent}
    expect_equal(told["get"], ["GET", "/a%20b?c=d", common, ""], "get")
    expect_equal(
        told["post"],
        ["POST", "/", {**common, "user-agent": "mine", "accept": "text/x", "x-a": "1", "content-type": "text/plain;charset=UTF-8", "content-length": "6"}, "hällo".encode().decode("latin-1")],
        "post",
    )
    expect_equal(told["empty"], ["PUT", "/", {**common, "content-length": "0"}, ""], "empty")
    expect_equal(told["bytes"], ["PATCH", "/", {**common, "x-twice": "1, 2", "content-length": "3"}, "\x01\x02\x03"], "bytes")
    expect_equal(told["form"], ["POST", "/", {**common, "content-type": "application/x-www-form-urlencoded;charset=UTF-8", "content-length": "5"}, "a=b+c"], "form")
    expect_equal(told["stream"], ["POST", "/", {**common, "transfer-encoding": "chunked"}, "one,two"], "stream")
    expect_equal(upstream.connections, 1, "connections")
