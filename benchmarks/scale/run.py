"""How a front's work grows with its threads: requests per second, CPU per request, and each thread's share, for 1…N of them. Every answer is checked.

What threads share on a request's way: the pool's roster (a look under its lock), the inboxes of the workers that they ask, and the endpoints by
which workers find them. Connections, parsers, calls and clocks are each thread's own.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
# `./dev bench --v8 current` has another.
BUILT = pathlib.Path(os.environ.get("EDGERT_BUILD", ROOT / "build/release"))
HELLO = "Hello, World!"
# wrk asks the functions in turn, and looks at each answer.
SCRIPT = """
local number = 0
wrong = 0
threads = {}
function setup(thread) table.insert(threads, thread) end
function request() number = number + 1 return wrk.format("GET", "/" .. number %% %d) end
function response(status, headers, body) if status ~= 200 or body ~= "%s" then wrong = wrong + 1 end end
function done()
  local all = 0
  for _, thread in ipairs(threads) do all = all + thread:get("wrong") end
  io.write("wrong answers: " .. all .. "\\n")
end
"""


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(options, threads, folder):
    functions = []
    for number in range(options.functions):
        functions.append(folder / f"hello-{number}")
        shutil.copytree(ROOT / "benchmarks/http/apps/hello", functions[-1], dirs_exist_ok=True)
    script = folder / "ask.lua"
    script.write_text(SCRIPT % (options.functions, HELLO))
    with subprocess.Popen([options.program, "0", str(threads), *functions], stdout=subprocess.PIPE, text=True) as front:
        try:
            port = int(front.stdout.readline().split()[-1])

            def load(seconds):
                before = cpu_seconds(front.pid)
                said = subprocess.run(["wrk", f"-t{options.load_threads}", f"-c{options.connections}", f"-d{seconds}s", "--latency", "-s", script, f"http://127.0.0.1:{port}/"],
                                      check=True, capture_output=True, text=True).stdout
                used = cpu_seconds(front.pid) - before
                if "wrong answers: 0\n" not in said or "Socket errors" in said:
                    raise SystemExit(f"wrong answers with {threads} threads:\n{said}")
                requests = int(re.search(r"(\d+) requests in", said)[1])
                return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), used * 1e6 / requests, re.search(r"99%\s+(\S+)", said)[1]

            load(1)
            rounds = sorted(load(options.seconds) for _ in range(options.rounds))
        finally:
            front.terminate()
            told = front.stdout.read()
    served = [int(count) for count in re.findall(r"(\d+) requests", told)]
    return rounds[len(rounds) // 2], [count / sum(served) for count in served]


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--program", type=pathlib.Path, default=BUILT / "bin/edgert_bench_front")
parser.add_argument("--threads", type=int, default=os.cpu_count(), help="the most that are measured (default: cores)")
parser.add_argument("--functions", type=int, default=8, help="each has a worker, and so a thread, of its own")
parser.add_argument("--connections", type=int, default=64)
parser.add_argument("--load-threads", type=int, default=max(1, os.cpu_count() // 2))
parser.add_argument("--seconds", type=int, default=4)
parser.add_argument("--rounds", type=int, default=3, help="of which the median is printed")
options = parser.parse_args()
print(f"{options.functions} functions, c={options.connections}, median of {options.rounds} rounds of {options.seconds} s\n")
print("threads      rps   × one   CPU µs/request       p99   shares of the requests")
first = None
for threads in range(1, options.threads + 1):
    with tempfile.TemporaryDirectory() as folder:
        (rps, cpu, p99), shares = measure(options, threads, pathlib.Path(folder))
    first = first or rps
    print(f"{threads:7} {rps:8.0f} {rps / first:7.2f} {cpu:16.1f} {p99:>9}   {' '.join(f'{share:.0%}' for share in shares)}")
