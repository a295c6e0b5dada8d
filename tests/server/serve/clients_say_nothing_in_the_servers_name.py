# Fields that schedules bring come from the server alone; and who sends as many fields as may be is told that ours were too many.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import served

ECHO = "Deno.serve((request) => Response.json(Object.fromEntries(request.headers)));"
SAID = {"x-schedule-name": "nightly", "X-Schedule-Due": "1", "x-schedule-attempt": "1", "x-schedules": "mine", "x-forwarded-port": "ab"}

for config in ["", '[server]\ntrusted_proxies = ["127.0.0.1"]\n']:
    with served({"echo/index.ts": ECHO, "edgert.toml": config}, "--no-watch") as server:
        seen = json.loads(server.get("/echo", SAID).body)
        expect_equal([name for name in seen if name.startswith("x-schedule")], ["x-schedules"])
        expect(seen["x-forwarded-port"].isdigit(), seen)
        expect_equal(server.get("/echo", {f"x-{i}": "1" for i in range(480)}).status, 200)
        answer = server.get("/echo", {f"x-{i}": "1" for i in range(498)})
        expect_equal((answer.status, answer.headers["sb-error-code"]), (431, "HEADERS_TOO_LARGE"))
