"""Runs ninja and says how far it is: "1234/2345, 12 min left"; what fails is printed whole.

usage: progress.py LOG NINJA…
"""
import os
import re
import subprocess
import sys
import time

STATUS = re.compile(r"^@(\d+)/(\d+)@ ?")


def minutes(seconds):
    return "less than a minute" if seconds < 60 else f"{seconds / 60:.0f} min"


def main():
    log_path, command = sys.argv[1], sys.argv[2:]
    terminal = sys.stdout.isatty()
    every = 0.5 if terminal else 60
    begun = time.monotonic()
    said = begun - every
    first = None
    failure = []
    failing = False
    with open(log_path, "a", encoding="utf-8") as log, subprocess.Popen(
            command, env={**os.environ, "NINJA_STATUS": "@%f/%t@ "}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace") as ninja:
        for line in ninja.stdout:
            log.write(line)
            status = STATUS.match(line)
            if not status:
                # Warnings too stand between two lines of status; only what follows FAILED: matters.
                failing = failing or line.startswith(("FAILED:", "ninja: error"))
                if failing:
                    failure.append(line)
                continue
            failing = False
            done, all_of_them = int(status[1]), int(status[2])
            if first is None:
                first = done - 1
            now = time.monotonic()
            if now - said < every and done != all_of_them:
                continue
            said = now
            left = (now - begun) / max(1, done - first) * (all_of_them - done)
            text = f"{done}/{all_of_them}, {minutes(left)} left"
            print(f"\r\033[K{text}" if terminal else f"dev: {text}", end="" if terminal else "\n", flush=True)
    if terminal:
        print()
    if ninja.returncode:
        print("".join(failure[-100:]), file=sys.stderr)
    return ninja.returncode


sys.exit(main())
