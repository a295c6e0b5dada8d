"""Puts a server under long stress and says what stays behind.

    ./dev bench soak cycles [COUNT]          workers made and ended, some by force, under eight clients
    ./dev bench soak hibernation [COUNT]     more functions than may be resident, asked in turn
"""
import collections
import os
import pathlib
import random
import sys
import threading
import time

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "tests/support")]
from edgertd import Edgertd, functions, wait_until

CLIENTS = 8

# /end/HOW makes a worker of its own and ends it that way; /shared goes to one that all share and that retires now and then.
MAIN = """
const functions = Deno.env.get("FUNCTIONS");
const limits = { cpuTimeSoftLimitMs: 0, cpuTimeHardLimitMs: 50, memoryLimitMb: 40, workerTimeoutMs: 20_000 };
Deno.serve(async (request) => {
  const [, kind, how] = new URL(request.url).pathname.split("/");
  if (kind === "heap") return Response.json((await EdgeRuntime.getRuntimeMetrics()).mainWorkerHeapStats.totalHeapSize);
  if (kind === "shared") {
    const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${functions}/shared`, cpuTimeSoftLimitMs: 20, cpuTimeHardLimitMs: 5000 });
    return await worker.fetch(request);
  }
  const supervisor = how === "retire" ? { requestAbsentTimeoutMs: 1 } : {};
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${functions}/end`, forceCreate: true, ...limits, context: { supervisor } });
  try {
    return await worker.fetch(request);
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`);
  }
});
"""
END = """
Deno.serve((request) => {
  switch (new URL(request.url).pathname.split("/")[2]) {
    case "loop": for (;;);
    case "bomb": { const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length)); }
    case "throw": setTimeout(() => { throw new Error("ended"); }); return new Promise(() => {});
    default: return new Response("well");
  }
});
"""
SHARED = "Deno.serve(() => { const until = performance.now() + 1; while (performance.now() < until); return new Response('well'); });"
EXPECTED = {
    "end/retire": "well",
    "end/loop": "WorkerRequestCancelled: request has been cancelled by supervisor: cpu ",
    "end/bomb": "WorkerRequestCancelled: request has been cancelled by supervisor: memory ",
    "end/throw": "InvalidWorkerResponse: event loop error: Error: ended",
    "shared": "well",
}
# A bomb may run out of its CPU time first.
ALSO = {"end/bomb": EXPECTED["end/loop"]}
WEIGHTS = {"end/retire": 60, "end/loop": 3, "end/bomb": 2, "end/throw": 15, "shared": 20}


class Usage:
    def __init__(self, server):
        self.mb = server.resident_mb()
        self.descriptors = len(os.listdir(f"/proc/{server.pid}/fd"))
        self.threads = len(os.listdir(f"/proc/{server.pid}/task"))

    def __str__(self):
        return f"{self.mb:.1f} MB, {self.descriptors} descriptors, {self.threads} threads"


# Its garbage comes and goes with its requests.
def without_main_heap(server):
    usage = Usage(server)
    usage.mb -= int(server.get("/heap").text) / 1e6
    return usage


def cycles(count):
    wrong = collections.Counter()

    def client(server, dice, cycles):
        connection = server.connect()
        for _ in range(cycles):
            kind = dice.choices(list(WEIGHTS), WEIGHTS.values())[0]
            connection.request("GET", "/" + kind)
            answer = connection.getresponse()
            text = answer.read().decode()
            if not text.startswith((EXPECTED[kind], ALSO.get(kind, EXPECTED[kind]))):
                wrong[f"{kind}: {answer.status} {text[:150]}"] += 1

    def run(server, cycles, base):
        clients = [threading.Thread(target=client, args=(server, random.Random(seed), cycles // CLIENTS)) for seed in range(CLIENTS)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        # Two of the shared one may be there for a moment, while the older finishes.
        wait_until(lambda: Usage(server).threads <= base.threads, "the workers have ended")
        return without_main_heap(server)

    with functions({"main/index.ts": MAIN, "end/index.ts": END, "shared/index.ts": SHARED}) as folder:
        with Edgertd(f"{folder}/main", "-q", env={"FUNCTIONS": folder}) as server:
            # With the shared worker and the threads that come with the first of them all.
            for path in ("/shared", "/end/retire"):
                server.get(path)
            time.sleep(1)
            base = without_main_heap(server)
            print(f"at the beginning: {base}", flush=True)
            usages = []
            for tenth in range(1, 11):
                usages.append(run(server, count // 10, base))
                print(f"after {tenth * (count // 10)} cycles: {usages[-1]}", flush=True)
            first, last = usages[0], usages[-1]
            print("(resident memory but for the main worker's own heap)")
            print(f"drift between {count // 10} and {count} cycles: {100 * (last.mb - first.mb) / first.mb:+.1f} %")
            for what, times in wrong.most_common():
                print(f"{times} times {what}")
            return 0 if not wrong and server.process.poll() is None else 1


def hibernation(count, resident=200, turns=3):
    files = {f"f{i}/index.ts": f"const weight = new Uint8Array(200_000).fill({i % 250}); Deno.serve(() => new Response('{i} ' + weight.at(-1)));" for i in range(count)}
    files["main/index.ts"] = """
const functions = Deno.env.get("FUNCTIONS");
Deno.serve(async (request) => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: functions + new URL(request.url).pathname });
  return await worker.fetch(request);
});"""
    wrong = 0

    def client(server, number):
        nonlocal wrong
        connection = server.connect()
        for turn in range(turns):
            for i in range(number, count, CLIENTS):
                connection.request("GET", f"/f{i}")
                if connection.getresponse().read().decode() != f"{i} {i % 250}":
                    wrong += 1
            if number == 0:
                print(f"turn {turn + 1}: {Usage(server)}", flush=True)

    with functions(files) as folder:
        with Edgertd(f"{folder}/main", "-q", "--max-resident-workers", str(resident), env={"FUNCTIONS": folder}) as server:
            began = time.monotonic()
            clients = [threading.Thread(target=client, args=(server, number)) for number in range(CLIENTS)]
            for one in clients:
                one.start()
            for one in clients:
                one.join()
            print(f"{count} functions, {resident} resident, {turns * count} requests in {time.monotonic() - began:.1f} s, {wrong} wrong answers: {Usage(server)}")
    return wrong != 0


scenarios = {"cycles": (cycles, 20000), "hibernation": (hibernation, 2000)}
if len(sys.argv) < 2 or sys.argv[1] not in scenarios:
    sys.exit(__doc__)
run, count = scenarios[sys.argv[1]]
sys.exit(run(int(sys.argv[2]) if len(sys.argv) > 2 else count))
