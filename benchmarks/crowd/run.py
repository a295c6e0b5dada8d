"""What a crowd of functions behind `edgertd serve` feels of a few among them that mean harm: the latencies of the others, when it is quiet, beside each kind, and beside all of them.

    ./dev bench crowd [--functions N] [--rate N] [--seconds N] [--rounds N] [KIND…]

Answers are checked first. Rounds are interleaved: each has its quiet time and every kind.
"""
import argparse
import multiprocessing
import pathlib
import statistics
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "tests/support"), str(pathlib.Path(__file__).parent)]
import crowd
from asking import Steady, askers_of
from serve import served

# Each asks its share of the rate.
STEADY = 4
# A wave of boots, and of ends, is over then.
SETTLES_S = 1.0
# Beyond so many times the quiet p99 the others are not left alone.
MOST = 2.0


def ask_apart(port, names, begin, end, heard):
    """In a process of its own, so that those who watch the good functions do not wait for it."""
    kinds = [kind for kind in crowd.KINDS if kind.name in names]
    begin.wait()
    askers = askers_of(port, kinds)
    for asker in askers:
        asker.start()
    end.wait()
    for asker in askers:
        asker.end()
    heard.put({kind.name: (sum(a.heard for a in askers if a.kind is kind), sum((a.errors for a in askers if a.kind is kind), [])) for kind in kinds})


def watch(server, names, good, options, seed):
    """(times of the good functions, their errors, what the askers of the others have heard)."""
    begin, end, heard = multiprocessing.Event(), multiprocessing.Event(), multiprocessing.Queue()
    apart = multiprocessing.Process(target=ask_apart, args=(server.port, names, begin, end, heard), daemon=True)
    apart.start()
    begin.set()
    time.sleep(SETTLES_S)
    steady = [Steady(server.port, good, options.rate / STEADY, seed + i) for i in range(STEADY)]
    for one in steady:
        one.start()
    time.sleep(options.seconds)
    for one in steady:
        one.over = True
    for one in steady:
        one.join()
    end.set()
    said = heard.get(timeout=120)
    apart.join()
    return sum((one.times for one in steady), []), sum((one.errors for one in steady), []), said


def check(server, kinds, good):
    """Every function answers as it should."""
    for name in good:
        answer = server.get(f"/{name}")
        if (answer.status, answer.text) != (200, name):
            return f"{name}: {answer}"
    for kind in kinds:
        if not kind.told:
            continue
        answer = server.get(f"/{kind.name}")
        if not crowd.is_as_told(kind, answer.status, answer.text):
            return f"{kind.name}: {answer}"
    return ""


def quantile(times, percent):
    return statistics.quantiles(times, n=100)[percent - 1] if len(times) > 1 else float("nan")


def main():
    parser = argparse.ArgumentParser(prog="./dev bench crowd")
    parser.add_argument("--functions", type=int, default=200)
    parser.add_argument("--rate", type=int, default=300, help="requests a second to the good functions")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each kind of each round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(kind.name for kind in crowd.KINDS)}")
    options = parser.parse_args()
    known = {kind.name for kind in crowd.KINDS}
    if unknown := set(options.kinds) - known:
        parser.error(f"there is no kind {', '.join(sorted(unknown))}")
    kinds = [kind for kind in crowd.KINDS if not options.kinds or kind.name in options.kinds]
    good = [crowd.good_name(number) for number in range(options.functions - len(kinds))]
    with served(crowd.files_of(options.functions, kinds), "--no-watch") as server:
        if fault := check(server, kinds, good):
            print(f"wrong answer: {fault}")
            return 1
        cases = [("quiet", [])] + [(kind.name, [kind.name]) for kind in kinds]
        if len(kinds) > 1:
            cases.append(("all together", [kind.name for kind in kinds]))
        times, errors, asked = {case: [] for case, _ in cases}, [], {}
        for round_number in range(options.rounds):
            for case, names in cases:
                its, wrong, heard = watch(server, names, good, options, seed=round_number)
                times[case] += its
                errors += [f"beside {case}: {each}" for each in wrong]
                for name, (count, faults) in heard.items():
                    asked[case] = asked.get(case, 0) + count
                    errors += [f"{name}: {each}" for each in faults]
        bad = 0
        quiet = quantile(times["quiet"], 99)
        print(f"{len(good)} good functions asked {options.rate} times a second; {server.resident_mb():.0f} MB")
        print(f"{'beside':<18}{'p50 ms':>8}{'p99 ms':>8}{'most ms':>9}{'of quiet p99':>14}{'heard':>8}")
        for case, _ in cases:
            ratio = quantile(times[case], 99) / quiet
            bad += ratio > MOST
            print(f"{case:<18}{quantile(times[case], 50):>8.2f}{quantile(times[case], 99):>8.2f}{max(times[case]):>9.1f}{ratio:>14.2f}{asked.get(case, 0):>8}", flush=True)
        for each in errors[:10]:
            print(f"wrong: {each}")
        print(f"{len(errors)} wrong answers; {bad} of {len(cases) - 1} beyond {MOST} times the quiet p99")
        return 1 if errors or bad else 0


if __name__ == "__main__":
    sys.exit(main())
