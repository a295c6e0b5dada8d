# Runs of schedules, of the configuration and of Deno.cron, are spans of a trace that goes on in what the function fetches.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector, attributes
from edgertd import expect, expect_equal
from origin import answering, origin
from serve import served

SOURCE = """
Deno.serve(async (request) => {
  if (request.headers.get("x-schedule-name") === "bad") return new Response("", { status: 500 });
  await fetch("ORIGIN");
  return new Response("");
});
Deno.cron("own", "0 0 1 1 *", async () => { await fetch("ORIGIN"); });
"""
CONFIG = '[functions.fn]\ncron = [{ schedule = "0 0 1 1 *", name = "good" }, { schedule = "0 0 1 1 *", name = "bad" }]\n'
came = []


def respond(visitor, request):
    came.append(request.get("traceparent"))
    visitor.answer("200 OK", "")


with origin(answering(respond)) as upstream, Collector() as collector:
    config = f'{CONFIG}[telemetry]\nendpoint = "{collector.url}"\nlogs = false\nmetrics = false\n'
    files = {"functions/fn/index.ts": SOURCE.replace("ORIGIN", upstream.url), "edgert.toml": config}
    with served(files, "--no-watch", "--admin", "127.0.0.1:0") as server:
        server.get("/fn")
        expect_equal(came.pop()[-3:], "-01")
        traces = {}
        for number, name in enumerate(("good", "own", "bad")):
            expect_equal(server.admin("POST", f"/schedules/fn/{name}").status, 202, name)

            def is_there(posts):
                return any(attributes(span).get("edgert.schedule") == name for post in posts for span in post.spans())

            posts = collector.await_posts(is_there, name)
            span, = [span for post in posts for span in post.spans() if attributes(span).get("edgert.schedule") == name]
            expect_equal((span["name"], span["kind"], span.get("parentSpanId")), ("schedule /fn", 2, None))
            said = attributes(span)
            expect_equal((said["faas.trigger"], said["faas.name"], said["faas.cron"]), ("timer", "fn", "0 0 1 1 *"))
            expect(0 < int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]), span)
            if name == "bad":
                expect_equal((span["status"]["code"], span["status"]["message"]), (2, "it was answered with status 500"))
            else:
                expect_equal(span["status"], {})
                expect_equal(came.pop(), f"00-{span['traceId']}-{span['spanId']}-01")
