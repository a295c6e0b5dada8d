# The traceparent of a client that is believed goes on through the function's fetch; nobody else's does.
import json
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector
from edgertd import expect, expect_equal
from origin import answering, origin
from serve import served

SOURCE = """
Deno.serve(async (request) => {
  await new Promise((resolve) => setTimeout(resolve, 1));
  const answer = await fetch("ORIGIN");
  return Response.json({ seen: request.headers.get("traceparent"), state: request.headers.get("tracestate"), sent: await answer.json() });
});
"""
TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CAME = {"traceparent": f"00-{TRACE}-{SPAN}-01", "tracestate": "vendor=1"}


def respond(visitor, request):
    visitor.answer("200 OK", f'["{request.get("traceparent")}","{request.get("tracestate")}"]')


def told(collector, upstream, telemetry):
    config = f'[telemetry]\nendpoint = "{collector.url}"\nlogs = false\nmetrics = false\n{telemetry}'
    with served({"fn/index.ts": SOURCE.replace("ORIGIN", upstream.url), "edgert.toml": config}, "--no-watch") as server:
        answer = json.loads(server.get("/fn", CAME).text)
        expect_equal(server.stop(signal.SIGTERM), 15)
        return answer


with origin(answering(respond)) as upstream, Collector() as collector:
    believed = told(collector, upstream, 'accept_traceparent = "all"\n')
    _, trace, span, flags = believed["seen"].split("-")
    expect_equal((trace, flags, believed["state"]), (TRACE, "01", "vendor=1"))
    expect(span != SPAN, "the span is the server's own")
    expect_equal(believed["sent"], [believed["seen"], "vendor=1"])
    request, = [each for each in collector.await_spans(1) if each["name"] == "GET /fn"]
    expect_equal((request["traceId"], request["parentSpanId"], request["spanId"], request["traceState"]), (TRACE, SPAN, span, "vendor=1"))

    proxied = told(collector, upstream, '[server]\ntrusted_proxies = ["127.0.0.1"]\n')
    expect_equal(proxied["seen"].split("-")[1], TRACE)

    for telemetry in ("", 'accept_traceparent = "none"\n[server]\ntrusted_proxies = ["127.0.0.1"]\n'):
        stranger = told(collector, upstream, telemetry)
        expect(stranger["seen"].split("-")[1] != TRACE, "a trace of its own")
        expect_equal((stranger["state"], stranger["sent"]), (None, [stranger["seen"], "None"]))

    # What is not sampled goes on as such, and nobody is told of it.
    unsampled = told(collector, upstream, "sample_ratio = 0\n")
    expect(unsampled["seen"].endswith("-00"), unsampled)
    expect(not any(span["traceId"] in unsampled["seen"] for span in collector.spans()), "it is not exported")
