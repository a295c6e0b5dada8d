import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import answering, origin

SOURCE = """
Deno.serve(async (request) => {
  const given = JSON.parse(new URL(request.url).searchParams.get("given") ?? "{}");
  const path = new URL(request.url).searchParams.get("path") ?? "/";
  const response = await fetch("ORIGIN" + path, { headers: given }).catch((error) => new Response(error.name));
  return new Response(await response.text());
});
"""
ID, OTHER = "0af7651916cd43dd8448eb211c80319c", "4bf92f3577b34da6a3ce929d0e0e4736"
CAME = f"00-{ID}-b7ad6b7169203331-01"
SPAN = f"00-{ID}-00f067aa0ba902b7-00"
seen = []


def respond(visitor, request):
    seen.append(request.get("traceparent"))
    left = int(request.path.partition("?")[2] or 0)
    visitor.answer("302 Found", "", f"Location: /?{left - 1}") if left else visitor.answer("200 OK", "done")


with origin(answering(respond)) as upstream, serving({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url)}) as server:

    def ask(options, traceparent=CAME, given=None, path="/"):
        seen.clear()
        query = f"options={json.dumps(options, separators=(',', ':'))}&given={json.dumps(given or {}, separators=(',', ':'))}&path={path}&force"
        text = server.get(f"/fn?{query}", headers={"traceparent": traceparent} if traceparent else {}).text
        return text, list(seen)

    traced = {"context": {"exposeRequestTraceId": True}}
    expect_equal(ask(traced), ("done", [CAME]))
    expect_equal(ask(traced, path="/%3F2"), ("done", [CAME] * 3), "redirects")
    expect_equal(ask(traced, given={"traceparent": SPAN}), ("done", [SPAN]), "a span of the function's own")
    for lie in (f"00-{OTHER}-b7ad6b7169203331-01", SPAN + "x", ID, ""):
        expect_equal(ask(traced, given={"TraceParent": lie}), ("done", [CAME]), lie)
    # Where there is no trace, or nobody asks for it, nothing is added or taken away.
    expect_equal(ask(traced, traceparent=None), ("done", [None]))
    expect_equal(ask(traced, traceparent=None, given={"traceparent": "x"}), ("done", ["x"]))
    expect_equal(ask({}), ("done", [None]))
    # Each hop counts.
    rules = [{"matches": ".*", "ttl": 3600, "budget": {"local": 3, "global": 3}}]
    limited = {"traceRateLimitOptions": {"key": "fn", "rules": rules}}
    expect_equal(ask(limited, path="/%3F5"), ("RateLimitError", [CAME] * 3))
    expect_equal(ask(limited, traceparent=None, path="/%3F2"), ("done", [None] * 3))
    expect_equal(ask(limited, traceparent=None), ("RateLimitError", []))
