#!/usr/bin/env python3
"""Runs everything_reachable.js with many seeds, each in a process of its own, and says which ones end the process.

usage: fuzz_js.py --runner web_runner (--seconds N | --seeds FIRST COUNT) [--steps N] [--jobs N] [--focus node]

What a worker's limits end is fine; a signal, a sanitizer's report, objects that are left, and a test that never ends are not. Of
what is found it prints the seed, the fewest steps that it could find, and what these call."""
import argparse
import concurrent.futures
import os
import random
import subprocess
import sys
import time

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "everything_reachable.js")
SANITIZER = 99
ENDLESS = ["the process does not end", "the test never ends"]


class Fuzzer:
    def __init__(self, options):
        self.options = options
        report = f"exitcode={SANITIZER}"
        self.environment = dict(
            os.environ,
            ASAN_OPTIONS=f"{os.environ.get('ASAN_OPTIONS', '')}:{report}:allocator_may_return_null=1",
            UBSAN_OPTIONS=f"{os.environ.get('UBSAN_OPTIONS', '')}:{report}:halt_on_error=1:print_stacktrace=1",
            LSAN_OPTIONS=f"{os.environ.get('LSAN_OPTIONS', '')}:{report}")

    def run(self, seed, only=None, trace=False):
        """→ what is wrong, or None; and what the process said."""
        what, said = self.run_once(seed, only, trace, self.options.patience)
        # A worker that computes makes way for others: on a machine that is busy it may stand for minutes.
        if what in ENDLESS:
            what, said = self.run_once(seed, only, trace, self.options.patience * 10)
        return what, said

    def run_once(self, seed, only, trace, patience):
        argument = f"{seed}/{self.options.steps}/{','.join(map(str, only)) if only else ''}/{'trace' if trace else ''}/{self.options.focus}"
        process = subprocess.Popen([self.options.runner, FILE], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                   env=dict(self.environment, EDGERT_TEST_ARGUMENT=argument, EDGERTD_PATIENCE=str(patience)))
        try:
            said = process.communicate(timeout=patience * 2)[0].decode(errors="replace")
        except subprocess.TimeoutExpired:
            process.kill()
            return ENDLESS[0], process.communicate()[0].decode(errors="replace")
        if process.returncode < 0:
            return f"signal {-process.returncode}", said
        if process.returncode == SANITIZER:
            return "a sanitizer's report", said
        if "left at the end:" in said:
            return "objects are left", said
        if "has not finished after" in said:
            return ENDLESS[1], said
        return None, said if process.returncode else ""

    def shrink(self, seed, what):
        """The fewest steps with which it still happens, as far as a minute goes."""
        deadline = time.monotonic() + 60
        steps = list(range(self.options.steps))
        part = len(steps) // 2
        while part > 0 and time.monotonic() < deadline:
            at = 0
            while at < len(steps) and time.monotonic() < deadline:
                fewer = steps[:at] + steps[at + part:]
                if fewer and self.run(seed, fewer)[0] == what:
                    steps = fewer
                else:
                    at += part
            part //= 2
        return steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runner", required=True)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seeds", type=int, nargs=2)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--focus", default="")
    parser.add_argument("--patience", type=int, default=60)
    options = parser.parse_args()
    fuzzer = Fuzzer(options)
    deadline = time.monotonic() + options.seconds if options.seconds else None
    if options.seeds:
        seeds = iter(range(options.seeds[0], options.seeds[0] + options.seeds[1]))
    else:
        seeds = iter(lambda: random.randrange(1, 2**31), None)
    ran, early, found = 0, 0, []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        running = {}
        while True:
            while len(running) < options.jobs and (deadline is None or time.monotonic() < deadline):
                seed = next(seeds, None)
                if seed is None:
                    break
                running[pool.submit(fuzzer.run, seed)] = seed
            if not running:
                break
            done = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)[0]
            for future in done:
                seed = running.pop(future)
                what, said = future.result()
                ran += 1
                early += what is None and said != ""
                if what is not None:
                    found.append(seed)
                    print(f"fuzz-js: seed {seed}: {what}\n{said[-6000:]}", flush=True)
            if len(found) >= 5:
                break
    print(f"fuzz-js: {ran} seeds of {options.steps} steps, {early} of which ended their worker", flush=True)
    for seed in found[:2]:
        what, said = fuzzer.run(seed)
        if what is None:
            print(f"fuzz-js: seed {seed}: not the second time")
            continue
        steps = fuzzer.shrink(seed, what)
        print(f"fuzz-js: seed {seed}: {what}. To see it again:\n"
              f"  EDGERT_TEST_ARGUMENT={seed}/{options.steps}/{','.join(map(str, steps))}//{options.focus} {options.runner} {FILE}\n"
              f"{fuzzer.run(seed, steps, trace=True)[1][-6000:]}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
