# The function of docs/schedules.md serves, and a line of its log says that its schedules do not run.
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, expect_equal, serving, wait_until

code = re.search(r"```ts\n(.*?)```", (ROOT / "docs/schedules.md").read_text(), re.S).group(1)
WARNING = "Deno.cron: nothing runs the schedules of this function here; `edgertd serve` does"
with serving({"hello/index.ts": code}) as server:
    expect_equal(server.get("/hello").text, "hello")
    wait_until(lambda: WARNING in server.log(), "the warning is there")
    expect_equal(server.log().count(WARNING), 1)
