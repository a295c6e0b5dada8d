"""Puts a server under long stress and says what stays behind.

    ./dev bench soak cycles [COUNT]          workers made and ended, some by force, under eight clients
    ./dev bench soak reclaim [COUNT]         workers that are there at once and then retire: what stays of them
    ./dev bench soak hibernation [COUNT]     more functions than may be resident, asked in turn
    ./dev bench soak registered [COUNT]      the same with very many, asked by one client: how long each takes to wake, what all of them hold
    ./dev bench soak resident [COUNT]        so many at once, all of them alive
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
from edgertd import Edgertd, expect_equal, functions, wait_until

CLIENTS = 8
# What may stay of workers that have gone; so long after they have.
ALLOWED_MB = 30
ALLOWED_DRIFT = 10
SETTLE_S = 4

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
            drift = 100 * (last.mb - first.mb) / first.mb
            print(f"drift between {count // 10} and {count} cycles: {drift:+.1f} % ({ALLOWED_DRIFT} % allowed)")
            for what, times in wrong.most_common():
                print(f"{times} times {what}")
            return 0 if not wrong and drift <= ALLOWED_DRIFT and server.process.poll() is None else 1


def mappings(server):
    return sum(1 for _ in open(f"/proc/{server.pid}/maps"))


def private_mb(server):
    text = pathlib.Path(f"/proc/{server.pid}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(("Private_Dirty:", "Private_Clean:"))) / 1024


def reclaim(count):
    files = {"main/index.ts": """
const functions = Deno.env.get("FUNCTIONS");
Deno.serve(async (request) => {
  const [, kind] = new URL(request.url).pathname.split("/");
  if (kind === "count") return Response.json((await EdgeRuntime.getRuntimeMetrics()).activeUserWorkersCount);
  if (kind === "retire") return Response.json(await EdgeRuntime.userWorkers.tryCleanupIdleWorkers(60_000));
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${functions}/${kind}`, workerTimeoutMs: 3_600_000 });
  return await worker.fetch(request);
});"""}
    files |= {f"f{number}/index.ts": "Deno.serve(() => new Response('well'));" for number in range(count)}
    with functions(files) as folder:
        with Edgertd(f"{folder}/main", "-q", "--max-parallelism", str(count + 1), env={"FUNCTIONS": folder}) as server:
            def turn(workers):
                for number in range(workers):
                    expect_equal(server.get(f"/f{number}").text, "well")
                there = Usage(server).mb, private_mb(server), mappings(server)
                server.get("/retire")
                wait_until(lambda: server.get("/count").text == "0", "the workers have ended")
                time.sleep(SETTLE_S)
                return there

            # With what the first of them leave behind: caches, threads, a spare isolate.
            turn(10)
            base, base_private, base_mappings = Usage(server), private_mb(server), mappings(server)
            print(f"after 10 workers: {base}, {base_private:.1f} MB private, {base_mappings} mappings", flush=True)
            mb, private, maps = turn(count)
            print(f"with {count} workers: {mb:.1f} MB; each {1024 * (private - base_private) / count:.0f} KB private, {(maps - base_mappings) / count:.1f} mappings", flush=True)
            last = Usage(server)
            print(f"after they retired: {last}, {private_mb(server):.1f} MB private, {mappings(server)} mappings")
            grown = last.mb - base.mb
            print(f"resident memory grew by {grown:.1f} MB ({ALLOWED_MB} allowed)")
            return 0 if grown <= ALLOWED_MB else 1


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


ROUND_ROBIN = """
const functions = Deno.env.get("FUNCTIONS");
Deno.serve(async (request) => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: functions + new URL(request.url).pathname, workerTimeoutMs: 3_600_000 });
  return await worker.fetch(request);
});"""


def numbered(count):
    files = {f"f{i}/index.js": f"let asked = 0;\nDeno.serve((request) => new Response(`{i} ${{++asked}} ${{new URL(request.url).searchParams.get('turn')}}`));" for i in range(count)}
    return files | {"main/index.ts": ROUND_ROBIN}


class Asker:
    """One client on one connection, who asks a function after the other and looks at each answer."""

    def __init__(self, server):
        self.connection = server.connect()
        self.wrong = collections.Counter()

    # Returns how long each took, in ms.
    def turn(self, count, turn, times):
        took = []
        for i in range(count):
            began = time.perf_counter()
            self.connection.request("GET", f"/f{i}?turn={turn}")
            text = self.connection.getresponse().read().decode()
            took.append((time.perf_counter() - began) * 1e3)
            if text != f"{i} {times} {turn}":
                self.wrong[f"f{i}, turn {turn}: {text[:150]}"] += 1
        return sorted(took)

    def tell(self):
        for what, times in self.wrong.most_common(5):
            print(f"{times} times {what}")
        print(f"{sum(self.wrong.values())} wrong answers", flush=True)


def peak_mb(server):
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def percentiles(took):
    return f"p50 {took[len(took) // 2]:.2f} ms, p99 {took[len(took) * 99 // 100]:.2f} ms"


# No function of a turn is there any more when it comes again, so that each request but those of the first turn wakes one.
def registered(count, resident=300, budget_mb=1000):
    with functions(numbered(count)) as folder:
        with Edgertd(f"{folder}/main", "-q", "--max-resident-workers", str(resident), "--memory-budget", str(budget_mb), env={"FUNCTIONS": folder, "XDG_CACHE_HOME": f"{folder}/cache"}) as server:
            asker = Asker(server)
            for turn, what in enumerate(("for the first time", "woken", "woken")):
                took = asker.turn(count, turn, 1)
                print(f"{count} functions, {resident} resident, {what}: {percentiles(took)}; {Usage(server)}, at most {peak_mb(server):.1f} MB of {budget_mb}", flush=True)
            asker.tell()
            return int(bool(asker.wrong) or peak_mb(server) > budget_mb or server.process.poll() is not None)


def resident(count):
    with functions(numbered(count)) as folder:
        with Edgertd(f"{folder}/main", "-q", env={"FUNCTIONS": folder, "XDG_CACHE_HOME": f"{folder}/cache"}) as server:
            asker = Asker(server)
            base = Usage(server)
            # That each counts on shows that none of them has gone.
            for turn in range(1, 4):
                took = asker.turn(count, turn, turn)
                usage = Usage(server)
                mappings = len(pathlib.Path(f"/proc/{server.pid}/maps").read_text().splitlines())
                print(f"{count} resident, turn {turn}: {percentiles(took)}; {usage}, {(usage.mb - base.mb) / count:.2f} MB each, {mappings} mappings", flush=True)
            asker.tell()
            return int(bool(asker.wrong) or server.process.poll() is not None)


scenarios = {"cycles": (cycles, 20000), "reclaim": (reclaim, 500), "hibernation": (hibernation, 2000), "registered": (registered, 10_000), "resident": (resident, 2000)}
if len(sys.argv) < 2 or sys.argv[1] not in scenarios:
    sys.exit(__doc__)
run, count = scenarios[sys.argv[1]]
sys.exit(run(int(sys.argv[2]) if len(sys.argv) > 2 else count))
