"""What the log says of a worker that a limit has ended: whose limit, how much it was, and what was used."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until
from limits import ask

FILES = {
    "memory/index.ts": "const kept: unknown[] = []; Deno.serve(() => { for (;;) kept.push(new Uint8Array(1 << 20), Array.from({ length: 10000 }, () => ({}))); });",
    "loops/index.ts": "Deno.serve(() => { for (;;); });",
    "waits/index.ts": "Deno.serve(() => new Promise(() => {}));",
    "rests/index.ts": "Deno.serve(() => new Response('ok'));",
}
UUID = "[0-9a-f-]{36}"
with serving(FILES) as server:
    for name, options, told in (
        ("memory", {"memoryLimitMb": 30}, rf"memory limit reached for the worker: isolate: {UUID} \(memory \d+ MB used of 30: \d+ heap, \d+ outside of it\)"),
        ("loops", {"cpuTimeSoftLimitMs": 100, "cpuTimeHardLimitMs": 200}, rf"CPU time hard limit reached: isolate: {UUID} \(cpu \d+ ms used of 200\)"),
        ("waits", {"workerTimeoutMs": 300}, rf"wall clock duration reached: isolate: {UUID} \(in_flight_req_exists = true\) \(wall clock \d+ ms used of 300\)"),
        ("rests", {"context": {"supervisor": {"requestAbsentTimeoutMs": 50}}}, rf"early termination has been triggered: isolate: {UUID} \(no request for 50 ms\)"),
    ):
        answer = ask(server, name, **options)
        line = rf" {name} \[(Error|Info)\] {told}"
        wait_until(lambda: re.search(line, server.log()), f"{line} after {answer.text}")
    expect(re.search(r" waits \[Warning\] wall clock duration warning: isolate: \S+ \(wall clock \d+ ms used of 300\)", server.log()), server.log())
