import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions, wait_until

FILES = {
    "good/index.ts": """console.warn("careful"); Deno.serve(() => new Response("good"));""",
    "labelled/index.ts": """console.log("a line"); Deno.serve(() => new Response("labelled"));""",
    "bad/index.ts": """Deno.serve(() => { setTimeout(() => { throw new Error("late trouble"); }); return new Promise(() => {}); });""",
    "broken/index.ts": "import './missing.ts';",
    "endless/index.ts": "Deno.serve(() => { for (;;); });",
    "events/index.ts": """for await (const event of new EventManager()) console.log(JSON.stringify(event));
console.log("the end of events");""",
}

with functions(FILES) as folder:
    with Edgertd(ROUTER, "--event-worker", f"{folder}/events", env={"FUNCTIONS": folder}) as server:
        expect_equal(server.get("/good").text, "good")
        expect_equal(server.get('/labelled?options={"context":{"otel":{"region":"eu","__proto__":"x"}}}').text, "labelled")
        for name in ("bad", "broken"):
            expect_equal(server.get(f"/{name}").status, 500)
        expect_equal(server.get('/endless?options={"cpuTimeSoftLimitMs":50,"cpuTimeHardLimitMs":100}').status, 500)

        def told():
            return [json.loads(line.split("[Info] ")[1]) for line in server.log().splitlines() if '[Info] {"timestamp"' in line]

        wait_until(lambda: any(event["event_type"] == "Shutdown" and event["event"]["reason"] == "CPUTime" for event in told()), "the end by CPU time is told")
        wait_until(lambda: {event["event_type"] for event in told()} == {"Boot", "BootFailure", "UncaughtException", "Shutdown", "Log"}, "events of all types")
        by_type = {event["event_type"]: event for event in told()}
        for event in told():
            expect_equal(sorted(event), ["event", "event_type", "metadata", "timestamp"])
            attributes = event["metadata"].pop("otel_attributes", None)
            labelled = event["metadata"]["service_path"].endswith("/labelled")
            expect_equal(attributes, {"region": "eu", "__proto__": "x"} if labelled else None, str(event))
            expect_equal(sorted(event["metadata"]), ["execution_id", "service_path"])
        expect(by_type["Boot"]["event"]["boot_time"] > 0, "boot_time")
        log = next(event for event in told() if event["event_type"] == "Log" and event["event"]["level"] == "Warning")
        expect_equal((log["event"], log["metadata"]["service_path"]), ({"msg": "careful", "level": "Warning"}, f"{folder}/good"))
        expect("late trouble" in by_type["UncaughtException"]["event"]["exception"], "exception")
        expect("missing.ts" in by_type["BootFailure"]["event"]["msg"], "msg")
        end = next(event["event"] for event in told() if event["event"].get("reason") == "CPUTime")
        expect(end["cpu_time_used"] >= 100 and end["memory_used"]["heap"] > 0, str(end))
        expect("[Warning] careful" not in server.log(), "a function's line went to stderr too")
        expect_equal(server.stop(15), 15)
        expect("the end of events" in server.log(), "the event worker did not read to the end")
