#!/usr/bin/env python3
"""Runs tests/server/**/*.py (or those named), a few at a time, and prints what failed. EDGERTD names the binary."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "server"
LONGEST_SECONDS = float(os.environ.get("EDGERTD_LONGEST", "600"))
# 77: what it needs is not here.
VERDICTS = {0: "ok  ", 77: "skip"}


def run(test):
    began = time.monotonic()
    try:
        done = subprocess.run([sys.executable, str(test)], capture_output=True, text=True, timeout=LONGEST_SECONDS)
        return test, done.returncode, time.monotonic() - began, done.stdout + done.stderr
    except subprocess.TimeoutExpired as slow:
        return test, 1, time.monotonic() - began, f"still running after {LONGEST_SECONDS} s\n{slow.stderr or ''}"


def main():
    named = [FOLDER / (name if name.endswith(".py") else name + ".py") for name in sys.argv[1:]]
    tests = named or sorted(FOLDER.rglob("*.py"))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("EDGERTD_JOBS", "1"))) as pool:
        for test, code, seconds, output in pool.map(run, tests):
            print(f"{VERDICTS.get(code, 'FAIL')} {seconds:6.1f} s  {test.relative_to(FOLDER).with_suffix('')}", flush=True)
            if code not in VERDICTS:
                failed += 1
                print("\n".join("     | " + line for line in output.splitlines()[-40:]), flush=True)
    print(f"{len(tests) - failed} of {len(tests)} passed")
    return 1 if failed else 0


sys.exit(main())
