# Another endpoint, headers and sampling hold from a reload on; one with a mistake changes nothing; and what cannot be had without a new beginning is said.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from collector import Collector
from edgertd import expect, expect_equal
from serve import save, served

HELLO = 'Deno.serve((request) => { console.log("said"); return new Response(request.headers.get("traceparent") ?? "none"); });\n'
FLAGS = ("--no-watch", "--admin", "127.0.0.1:0")


def telemetry(collector, more=""):
    return f'[telemetry]\nendpoint = "{collector.url}"\nmetrics = false\n{more}'


def reload(server, config, status=200):
    save(server.folder / "edgert.toml", config)
    expect_equal(server.admin("POST", "/reload").status, status)


def await_line(collector):
    collector.await_posts(lambda posts: any(line["body"]["stringValue"] == "said" for post in posts for line in post.lines()), "its line")


with Collector() as first, Collector() as second:
    with served({"functions/hello/index.ts": HELLO, "edgert.toml": telemetry(first)}, *FLAGS) as server:
        expect(server.get("/hello").text.endswith("-01"), "it is sampled")
        first.await_spans(2)
        await_line(first)

        reload(server, telemetry(second, 'headers = { api-key = "b" }\nserver_timing = "all"\n'))
        before = len(first.posts())
        answer = server.get("/hello")
        expect("total;dur=" in answer.headers["server-timing"], "the field is there")
        spans = second.await_spans(1)
        expect(answer.text.split("-")[2] in [span["spanId"] for span in spans], spans)
        await_line(second)
        expect(all(post.headers["api-key"] == "b" for post in second.posts()), "its header")
        instances = {attribute["value"]["stringValue"] for post in first.posts() + second.posts()
                     for resource in next(iter(post.json.values())) for attribute in resource["resource"]["attributes"]
                     if attribute["key"] == "service.instance.id"}
        expect_equal(len(instances), 1, "it is the same server")

        reload(server, telemetry(second, "sample_ratio = 0\n"))
        expect(server.get("/hello").text.endswith("-00"), "it is not sampled")
        reload(server, telemetry(second, "sample_ratio = 7\n"), 422)
        expect(server.get("/hello").text.endswith("-00"), "nothing has changed")
        reload(server, "")
        expect_equal(server.get("/hello").text, "none")
        expect_equal(len(first.posts()), before, "nothing goes to the former one")

    with served({"functions/hello/index.ts": HELLO, "edgert.toml": ""}, *FLAGS) as server:
        expect_equal(server.get("/hello").text, "none")
        known = len(second.spans())
        reload(server, telemetry(second))
        server.await_log("[telemetry] was not there when it began")
        expect(server.get("/hello").text.endswith("-01"), "it is sampled")
        second.await_spans(known + 1)
