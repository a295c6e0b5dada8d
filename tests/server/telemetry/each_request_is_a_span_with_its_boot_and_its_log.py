# A collector gets a server span for each request, its boot, and the lines that its function has logged, in one trace.
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector, attributes
from edgertd import expect, expect_equal
from serve import served

SOURCE = """
Deno.serve(async (request) => {
  console.log("before");
  await request.text();
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.warn("after");
  return new Response(request.headers.get("traceparent"), { status: 201, headers: { "x-id": request.headers.get("x-request-id") } });
});
"""
with Collector() as collector:
    config = f'[telemetry]\nendpoint = "{collector.url}/"\nheaders = {{ api-key = "secret" }}\nservice_name = "shop"\nresource = {{ team = "a" }}\n'
    with served({"hello/index.ts": SOURCE, "edgert.toml": config}, "--no-watch") as server:
        answer = server.request("POST", "/hello/below?token=secret", body="12345", headers={"user-agent": "test/1"})
        expect_equal(server.get("/nothing").status, 404)
        spans = collector.await_spans(3)
        lines = collector.await_lines(2)
    posts = collector.posts()
    expect("secret" not in str([post.json for post in posts]), "no query goes out")
    for post in posts:
        expect(post.path in ("/v1/traces", "/v1/logs", "/v1/metrics"), post.path)
        expect_equal((post.headers["api-key"], post.headers["content-type"]), ("secret", "application/json"))
        expect(post.headers["user-agent"].startswith("edgertd/"), post.headers["user-agent"])
        for resource in next(iter(post.json.values())):
            named = attributes(resource["resource"])
            expect_equal((named["service.name"], named["team"]), ("shop", "a"))
            expect_equal(len(named["service.instance.id"]), 36)
    request, = [span for span in spans if span["name"] == "POST /hello"]
    boot, = [span for span in spans if span["name"] == "boot"]
    unknown, = [span for span in spans if span["name"] == "GET"]
    for span in spans:
        expect(re.fullmatch("[0-9a-f]{32}", span["traceId"]) and re.fullmatch("[0-9a-f]{16}", span["spanId"]), span)
        expect(isinstance(span["startTimeUnixNano"], str) and int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]), span)
    expect_equal(answer.text, f"00-{request['traceId']}-{request['spanId']}-01")
    expect("parentSpanId" not in request, request)
    said = attributes(request)
    expect_equal(request["kind"], 2)
    expect_equal(request["status"], {})
    for name, value in {
        "http.request.method": "POST", "url.path": "/hello/below", "url.scheme": "http", "http.route": "/hello",
        "http.response.status_code": 201, "http.request.body.size": 5, "http.response.body.size": 55, "faas.name": "hello",
        "faas.coldstart": True, "faas.invocation_id": answer.headers["x-id"], "user_agent.original": "test/1",
        "server.address": "127.0.0.1", "server.port": server.port, "client.address": "127.0.0.1",
    }.items():
        expect_equal(said.get(name), value, name)
    expect_equal((boot["traceId"], boot["parentSpanId"]), (request["traceId"], request["spanId"]))
    expect(int(request["startTimeUnixNano"]) <= int(boot["startTimeUnixNano"]) <= int(boot["endTimeUnixNano"]) <= int(request["endTimeUnixNano"]), spans)
    expect_equal(attributes(unknown)["http.response.status_code"], 404)
    expect(unknown["traceId"] != request["traceId"], spans)
    lines = sorted(lines, key=lambda line: int(line["timeUnixNano"]))
    expect_equal([(line["body"]["stringValue"], line["severityText"]) for line in lines], [("before", "INFO"), ("after", "WARN")])
    for line in lines:
        expect_equal((line["traceId"], line["spanId"], line["flags"]), (request["traceId"], request["spanId"], 1))
        named = attributes(line)
        expect_equal((named["faas.name"], named["faas.invocation_id"], named["faas.instance"]), ("hello", answer.headers["x-id"], said["faas.instance"]))
