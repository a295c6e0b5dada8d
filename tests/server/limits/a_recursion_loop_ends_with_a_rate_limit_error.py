import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

# Each calls the other and adds itself to what comes back.
SOURCE = """
const { NAME } = Deno.env.toObject();
Deno.serve(async (request) => {
  const { origin, search } = new URL(request.url);
  const other = NAME === "ping" ? "pong" : "ping";
  const headers = new URL(request.url).searchParams.has("lie") ? { traceparent: "00-" + crypto.randomUUID().replaceAll("-", "") + "-b7ad6b7169203331-01" } : {};
  try {
    const response = await fetch(`${origin}/${other}${search}`, { headers });
    return Response.json([NAME, ...await response.json()]);
  } catch (error) {
    return Response.json([`${error.name}: ${error.message}`, error instanceof Deno.errors.RateLimitError, error.retryAfterMs]);
  }
});
"""
TRACE = "0af7651916cd43dd8448eb211c80319c"


def options(local, **more):
    rules = [{"matches": "/p[io]ng", "ttl": 3600, "budget": {"local": local, "global": 4}}]
    return f"?options={json.dumps({'traceRateLimitOptions': {'key': 'loop', 'rules': rules}, **more}, separators=(',', ':'))}"


with serving({"ping/index.ts": SOURCE, "pong/index.ts": SOURCE}, "--rate-limit-table-cleanup-interval", "1") as server:
    headers = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
    told = json.loads(server.get("/ping" + options(7), headers=headers).text)
    expect_equal(told[:7], ["ping", "pong"] * 3 + ["ping"])
    message, is_class, retry = told[7:]
    expect(message.startswith(f"RateLimitError: Rate limit exceeded for trace {TRACE}. Retry after {retry}ms."), message)
    expect(is_class and 0 < retry <= 3600_000, told)
    # The trace has nothing left, whoever asks in it.
    told = json.loads(server.get("/pong" + options(7), headers=headers).text)
    expect_equal((len(told), "for trace" in told[0]), (3, True), told)
    # A function cannot leave the trace it is called in.
    headers = {"traceparent": f"00-{TRACE[::-1]}-b7ad6b7169203331-01"}
    told = json.loads(server.get("/ping" + options(7) + "&lie", headers=headers).text)
    expect_equal((len(told), "for trace " + TRACE[::-1] in told[7]), (10, True), told)
    # Without a trace the loop runs on the budget of the functions.
    told = json.loads(server.get("/ping" + options(7)).text)
    expect_equal(told[:4], ["ping", "pong"] * 2)
    expect(told[4].startswith("RateLimitError: Rate limit exceeded for function. Retry after "), told)
