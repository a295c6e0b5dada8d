"""edgertd cron list prints a line for each schedule, with its function, zone, last run and next one, and with --json what GET /schedules answers."""
import json
import re
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end, wait_until
from serve import served

FILES = {
    "edgert.toml": """
[functions.report]
cron = [{ schedule = "0 3 1 1 *", name = "nightly", timezone = "Europe/Berlin", retries = 0 }]
[functions.broken]
cron = [{ schedule = "0 4 1 1 *", name = "on and on", retries = 0 }]
""",
    "report/index.ts": "Deno.serve(() => new Response('done'));",
    "broken/index.ts": "Deno.serve(() => new Response('no', { status: 500 }));",
}

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    admin = server.log().split("asked about itself at http://")[1].split()[0].split('"')[0]

    def listed(*flags):
        said = run_to_end("cron", "list", server.folder, "--admin", admin, *flags)
        expect_equal((said.returncode, said.stderr), (0, ""))
        return said.stdout

    def schedules():
        return {each["name"]: each for each in json.loads(server.admin("GET", "/schedules").body)}

    rows = [re.split(r"  +", line) for line in listed().splitlines()]
    expect_equal(rows[0], ["NAME", "FUNCTION", "SCHEDULE", "LAST RUN", "OUTCOME", "RUNS", "NEXT RUN"])
    by_name = {row[0]: row for row in rows[1:]}
    expect_equal(by_name["nightly"][1:6], ["report", "0 3 1 1 * Europe/Berlin", "-", "-", "0"])
    # Three o'clock in Berlin's winter.
    expect(re.fullmatch(r"\d{4}-01-01 02:00:00Z", by_name["nightly"][6]), by_name)
    expect_equal(by_name["on and on"][1:3], ["broken", "0 4 1 1 * UTC"])

    for name in ("report/nightly", "broken/on and on"):
        expect_equal(run_to_end("cron", "run", name, server.folder, "--admin", admin).returncode, 0)
        wait_until(lambda name=name: schedules()[name]["last"] in ("succeeded", "failed"), f"{name} has run")
    by_name = {row[0]: row for row in (re.split(r"  +", line) for line in listed().splitlines())}
    expect(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", by_name["nightly"][3]), by_name)
    expect_equal(by_name["nightly"][4:6], ["succeeded", "1"])
    expect(by_name["on and on"][4].startswith("failed: ") and by_name["on and on"][5] == "1, 1 failed", by_name)

    expect_equal(json.loads(listed("--json")), json.loads(server.admin("GET", "/schedules").body))

with served({"hello/index.ts": "Deno.serve(() => new Response());"}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    admin = server.log().split("asked about itself at http://")[1].split()[0].split('"')[0]
    expect_equal(run_to_end("cron", "list", server.folder, "--admin", admin).stdout, "there are no schedules\n")
