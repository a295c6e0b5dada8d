# With `serve --canary`, or `canary` in the configuration, what is saved or reloaded gets its share first; schedules run the old version meanwhile.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, release, source
from edgertd import expect, expect_equal, wait_until
from serve import served

CRON = 'Deno.cron("tick", "0 0 1 1 *", () => console.log("the clock of " + version));\n'
RULES = "[defaults.canary]\nwindow_s = 1\nmin_requests = 10\n[functions.other]\ncanary = '50%'\n"


def with_cron(version):
    return source(version) + CRON


with served({"functions/hello/index.ts": with_cron("one"), "functions/other/index.ts": source("one"), "edgert.toml": RULES},
            "--watch", "--canary", "hello=20%", "--admin", "127.0.0.1:0") as server:
    server.folder = server.folder / "functions"
    for name in "hello", "other":
        expect_equal(server.get("/" + name).text, "one")
        wait_until(lambda name=name: known(server, name)["is_kept"], "what serves is kept")

    def run_schedule(version, times):
        wait_until(lambda: server.admin("POST", "/schedules/hello/tick").status == 202, "it runs")
        server.await_log(f"the clock of {version}", times)

    release(server, "other", "two")
    wait_until(lambda: "canary" in known(server, "other"), "what was saved is tried")
    expect_equal(answers(server, "other", 10), {(200, "one"): 5, (200, "two"): 5})

    (server.folder / "hello/index.ts").write_text(with_cron("two"))
    wait_until(lambda: "canary" in known(server, "hello"), "what was saved is tried")
    expect_equal(answers(server, "hello", 10), {(200, "one"): 8, (200, "two"): 2})
    run_schedule("one", 1)
    # Another save while it runs: the newest version is tried.
    (server.folder / "hello/index.ts").write_text(with_cron("three"))
    wait_until(lambda: known(server, "hello")["canary"]["requests"] == 0, "its count begins anew")
    expect_equal(answers(server, "hello", 10), {(200, "one"): 8, (200, "three"): 2})
    answers(server, "hello", 40)
    server.await_log("hello: the new version is promoted")
    expect_equal(answers(server, "hello", 10), {(200, "three"): 10})
    run_schedule("three", 1)
    expect("the clock of two" not in server.log(), "only what serves runs schedules")
    # And the next one again.
    wait_until(lambda: known(server, "hello")["is_kept"], "what serves is kept")
    (server.folder / "hello/index.ts").write_text(with_cron("four"))
    wait_until(lambda: "canary" in known(server, "hello"), "what was saved is tried")
    expect_equal(answers(server, "hello", 10), {(200, "three"): 8, (200, "four"): 2})
