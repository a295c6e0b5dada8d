# With SIGTERM the last spans, lines and metrics are sent, after the last request.
import pathlib
import signal
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector, attributes
from edgertd import expect, expect_equal
from serve import served

SOURCE = """
Deno.serve(async (request) => {
  if (request.url.endsWith("/slow")) {
    console.log("begins");
    await new Promise((resolve) => setTimeout(resolve, 300));
    EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(resolve, 100)).then(() => console.log("in the background")));
  }
  return new Response("done");
});
"""
with Collector() as collector:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip", "OTEL_SERVICE_NAME": "by-environment"}
    with served({"fn/index.ts": SOURCE, "edgert.toml": ""}, "--no-watch", env=environment) as server:
        answers = []
        slow = threading.Thread(target=lambda: answers.append(server.get("/fn/slow").text))
        slow.start()
        collector.await_lines(1)
        expect_equal(server.stop(signal.SIGTERM), 15)
        slow.join()
        expect_equal(answers, ["done"])
    posts = collector.posts()
    expect_equal([span["name"] for post in posts for span in post.spans() if span["kind"] == 2], ["GET /fn"])
    expect("in the background" in [line["body"]["stringValue"] for post in posts for line in post.lines()], "its last line")
    metrics = [post.metrics() for post in posts if post.metrics()][-1]
    requests = metrics["edgert_requests_total"]["sum"]
    expect_equal((requests["isMonotonic"], requests["aggregationTemporality"], requests["dataPoints"][0]["asInt"]), (True, 2, "1"))
    histogram, = [each for each in metrics["edgert_request_duration_seconds"]["histogram"]["dataPoints"] if attributes(each)["function"] == "fn"]
    expect_equal((histogram["count"], len(histogram["bucketCounts"])), ("1", len(histogram["explicitBounds"]) + 1))
    expect(all(isinstance(each, str) for each in histogram["bucketCounts"]), histogram)
    expect("edgert_workers" in metrics and "gauge" in metrics["edgert_workers"], list(metrics))
    resource = {each["key"]: each["value"] for each in posts[0].json[next(iter(posts[0].json))][0]["resource"]["attributes"]}
    expect_equal(resource["service.name"], {"stringValue": "by-environment"})
