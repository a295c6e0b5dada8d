"""Whoever runs the server sees where a function spends its CPU time, by the lines of its sources; others are not held up, and limits hold."""
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end, wait_until
from serve import served

BURNS = """\
interface Work { rounds: number }

type Name = string;
function burnsOften(work: Work): number {
  let sum = 0;
  for (let i = 0; i < work.rounds; ++i) sum += Math.sqrt(i);
  return sum;
}
Deno.serve(() => new Response(String(burnsOften({ rounds: 3e6 }))));
"""
FILES = {
    "burns/index.ts": BURNS,
    "hello/index.ts": "Deno.serve(() => new Response('hello'));",
    "loops/index.ts": "function loopsForEver() { for (;;); }\nDeno.serve((request) => request.url.endsWith('/boot') ? new Response('booted') : loopsForEver());",
    "edgert.toml": "[functions.burns]\nlimits = { cpu_soft_ms = 0, cpu_hard_ms = 0 }\n[functions.loops]\nlimits = { cpu_soft_ms = 0, cpu_hard_ms = 1500 }\n",
}


def hits(profile, name):
    return sum(node["hitCount"] for node in profile["nodes"] if node["callFrame"]["functionName"] == name)


def is_sound(profile):
    nodes = {node["id"]: node for node in profile["nodes"]}
    children = [child for node in profile["nodes"] for child in node.get("children", [])]
    expect_equal(sorted([*children, profile["nodes"][0]["id"]]), sorted(nodes), "a tree")
    expect_equal(len(profile["samples"]), len(profile["timeDeltas"]))
    expect(set(profile["samples"]) <= set(nodes), "samples are of nodes")
    expect(profile["startTime"] + sum(profile["timeDeltas"]) <= profile["endTime"], "within its time")


class Later(threading.Thread):
    def __init__(self, what):
        super().__init__()
        self.what, self.gives = what, None
        self.start()

    def run(self):
        self.gives = self.what()

    def result(self):
        self.join()
        return self.gives


with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    ask = lambda query: server.admin("GET", f"/profile{query}")

    def ask_when_free(query):
        while (answer := ask(query)).status == 429:
            pass
        return answer

    for query, status, words in [
        ("", 400, "function=NAME"), ("?function=burns&seconds=0", 400, "from 1 to 60"), ("?function=burns&seconds=61", 400, "from 1 to 60"),
        ("?function=burns&interval_us=1", 400, "interval_us"), ("?function=burns&kind=heap", 400, "takes function"),
        ("?function=nobody", 404, 'no function \\"nobody\\"'), ("?function=burns", 409, "has no worker now"),
    ]:
        answer = ask(query)
        expect(answer.status == status and words in answer.text, f"{query}: {answer}")
    expect_equal(server.admin("POST", "/profile?function=burns").status, 405)
    expect_equal(server.admin("GET", "/profile?function=burns", {"origin": "https://evil.example"}).status, 403)

    expect_equal(server.get("/hello").text, "hello")
    burnt = server.get("/burns").text
    over = threading.Event()

    def burn():
        while not over.is_set():
            expect_equal(server.get("/burns").text, burnt)

    burning = Later(burn)
    made = Later(lambda: ask_when_free("?function=burns&seconds=2"))
    wait_until(lambda: ask("?function=hello&seconds=1").status == 429 or not made.is_alive(), "a second one is refused")
    expect(made.is_alive(), "while the first is made")
    expect_equal(server.get("/hello").text, "hello")
    answer = made.result()
    expect_equal(answer.status, 200, answer)
    profile = answer.body and json.loads(answer.body)
    is_sound(profile)
    expect(hits(profile, "burnsOften") > len(profile["samples"]) / 5, f"{hits(profile, 'burnsOften')} of {len(profile['samples'])}")
    frame = next(node["callFrame"] for node in profile["nodes"] if node["callFrame"]["functionName"] == "burnsOften")
    expect(frame["url"].endswith("/burns/index.ts"), frame)
    expect_equal(frame["lineNumber"], BURNS.splitlines().index("function burnsOften(work: Work): number {"), frame)

    # By the verb.
    address = server.log().split("asked about itself at http://")[1].split()[0].split('"')[0]
    file = server.folder / "out.cpuprofile"
    done = run_to_end("profile", "burns", server.folder, "--admin", address, "--seconds", "1", "-o", file)
    expect_equal((done.returncode, done.stderr), (0, f"wrote {file}\n"), done.stdout)
    is_sound(json.loads(file.read_text()))
    done = run_to_end("profile", "nobody", server.folder, "--admin", address, "--seconds", "1")
    expect(done.returncode == 1 and "there is no function" in done.stderr, done.stderr)
    over.set()
    burning.result()

    # One that is stopped by its limit: what there is tells why.
    expect_equal(server.get("/loops/boot").text, "booted")
    made = Later(lambda: ask_when_free("?function=loops&seconds=60"))
    wait_until(lambda: ask("?function=hello&seconds=1").status == 429, "the profile of it has begun")
    answer = server.get("/loops")
    expect(answer.status == 546 and "cpu " in answer.text, answer)
    answer = made.result()
    expect_equal(answer.status, 200, answer)
    profile = json.loads(answer.body)
    is_sound(profile)
    expect(hits(profile, "loopsForEver") > 0, [node["callFrame"]["functionName"] for node in profile["nodes"]])
    expect_equal(server.get("/hello").text, "hello")
