import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from limits import ask

FUNCTION = """
addEventListener("beforeunload", (event) => console.log(`unload: ${event.detail.reason}`));
Deno.serve(() => new Promise(() => {}));
"""
with serving({"fn/index.ts": FUNCTION}) as server:
    answer = ask(server, "fn", workerTimeoutMs=300)
    expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: wall clock "), answer.text)
    expect(answer.text.endswith(" ms used of 300"), answer.text)
    log = server.log()
    warned = log.index("wall clock duration warning: isolate: ")
    told = log.index("unload: wall_clock")
    ended = log.index("wall clock duration reached: isolate: ")
    expect(warned < told < ended, log)
    expect("(in_flight_req_exists = true)" in log, log)
