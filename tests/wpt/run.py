"""Runs folders of the Web Platform Tests and compares every subtest with tests/wpt/expectations/FOLDER.json.

An expectation file is a list of { "files", "subtests", "reason", "v8" }: patterns of tests (`*` is anything) and of their subtests,
and why they fail. Without `subtests` the file as a whole is expected to have some failure. `"skip": true` keeps a file from running.
`"browser": true` says that the subtests ask for what a browser alone has, `"older": true` that they ask for what the standard has changed
since: they must fail like all others that are listed, but do not count in the share. `v8` limits an entry to versions that begin so. What fails unexpectedly fails the run, and so does what passes
unexpectedly, be it a subtest or a pattern that nothing matches.
"""
import argparse
import collections
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "docs" / "conformance.md"
SKIPPED = 77
# For windows, says their name, but they need none.
WINDOW_TESTS = {"url/IdnaTestV2.window.js"}
# No tests of an API, but what tests need.
SUPPORT = {"common", "interfaces", "resources", "fetch"}
# Fields of expectations whose subtests do not count, and what the page says of them.
UNCOUNTED = {"browser": "for browsers only: ", "older": "older than the standard: "}
OUTCOMES = {0: "pass", 1: "fail", 2: "timeout", 3: "not run", 4: "precondition failed"}

Test = collections.namedtuple("Test", "path variant scripts worker long")


@functools.cache
def pattern(text):
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.S)


def matches(patterns, text):
    return any(pattern(p).fullmatch(text) if "*" in p else p == text for p in patterns)


def uncounted(entry):
    return "".join(words for field, words in UNCOUNTED.items() if entry.get(field))


def name_of(test):
    return test.path + test.variant


# https://web-platform-tests.org/writing-tests/testharness.html#multi-global-tests
def discover(directory, folder):
    for file in sorted((directory / folder).rglob("*.js")):
        path = file.relative_to(directory).as_posix()
        if not file.name.endswith((".any.js", ".worker.js")) and path not in WINDOW_TESTS:
            continue
        head = re.match(r"(?:\s*//[^\n]*\n)*", file.read_text(encoding="utf-8", errors="replace") + "\n").group()
        meta = collections.defaultdict(list)
        for key, value in re.findall(r"// META: *(\w+)=(.*)", head):
            meta[key].append(value.strip())
        worker = file.name.endswith(".worker.js")
        scopes = ",".join(meta["global"]).split(",") if meta["global"] else ["dedicatedworker"]
        if not worker and not {"worker", "dedicatedworker", "sharedworker", "jsshell", "shadowrealm"} & {scope.strip() for scope in scopes}:
            continue
        for variant in meta["variant"] or [""]:
            yield Test(path, variant, tuple(meta["script"]), worker, "long" in meta["timeout"])


class Expectations:
    def __init__(self, directory, folder, v8):
        file = directory / f"{folder}.json"
        entries = json.loads(file.read_text()) if file.exists() else []
        self.file, self.all = file, entries
        for entry in entries:
            if not entry.get("reason") or not entry.get("files"):
                sys.exit(f"{file.name}: each entry needs files and a reason: {entry}")
            if uncounted(entry) and not entry.get("subtests") and not entry.get("skip"):
                sys.exit(f"{file.name}: what does not count is told by its subtests: {entry}")
            if unknown := set(entry) - {"files", "subtests", "reason", "v8", "skip", *UNCOUNTED}:
                sys.exit(f"{file.name}: there is no field {', '.join(sorted(unknown))}: {entry}")
        self.entries = [entry for entry in entries if v8.startswith(entry.get("v8", ""))]
        self.used = set()

    def skips(self, test):
        return any(entry.get("skip") and self.applies(entry, test) for entry in self.entries)

    def applies(self, entry, test):
        if not matches(entry["files"], name_of(test)):
            return False
        if "subtests" not in entry:
            self.used.update((id(entry), f) for f in entry["files"] if matches([f], name_of(test)))
        return True

    # What differs from what is expected of a test.
    def check(self, test, failures, passes):
        entries = [e for e in self.entries if not e.get("skip") and self.applies(e, test)]
        whole = [e for e in entries if "subtests" not in e]
        if whole:
            return [] if failures else [f"{name_of(test)}: passes now ({whole[0]['reason']})"]
        found = []
        for name, message in failures.items():
            hits = [(e, p) for e in entries for p in e["subtests"] if matches([p], name)]
            self.used.update((id(e), p) for e, p in hits)
            if not hits:
                found.append(f"{name_of(test)}: {name}\n      {message}")
        for name in passes:
            for entry in entries:
                if matches(entry["subtests"], name):
                    found.append(f"{name_of(test)}: {name}: passes now ({entry['reason']})")
        return found

    # How many of a test's failures are not ours to mend.
    def uncounted(self, test, failures):
        lists = [e["subtests"] for e in self.entries if uncounted(e) and not e.get("skip") and matches(e["files"], name_of(test))]
        return sum(any(matches(subtests, name) for subtests in lists) for name in failures)

    # Leaves only what still fails: patterns of whole files become the files that do.
    def prune(self, tests, judged):
        for entry in self.entries:
            mine = [test for test in tests if matches(entry["files"], name_of(test))]
            if entry.get("skip"):
                continue
            if "subtests" in entry:
                failing = [name for test in mine for name in judged[test][0]]
                passing = [name for test in mine for name in judged[test][1]]
                entry["subtests"] = [text for text in entry["subtests"] if any(matches([text], name) for name in failing)
                                     and not any(matches([text], name) for name in passing)]
            elif not all(judged[test][0] for test in mine):
                entry["files"] = [name_of(test) for test in mine if judged[test][0]]
        self.all = [entry for entry in self.all if entry["files"] and entry.get("subtests", True)]
        self.file.write_text(json.dumps(self.all, indent=1) + "\n")

    def reasons(self):
        return dict.fromkeys(uncounted(entry) + entry["reason"] for entry in self.entries)

    def unused(self):
        for entry in self.entries:
            for text in entry.get("subtests", entry["files"]):
                if (id(entry), text) not in self.used:
                    yield f"nothing matches the expectation {text!r} of {entry['files']} ({entry['reason']})"


# Results by test: what the worker answered, or the text of a failure. Tests that were running when the process died run again, each
# alone, so that one that kills the process is known by its name.
def execute(options, tests, workers):
    lines = []
    for test in tests:
        patience = (3 if test.long else 1) * options.limit * 1000
        job = {"path": test.path, "variant": test.variant, "scripts": test.scripts, "worker": test.worker, "timeout": patience}
        lines.append(f"{2 * patience}\t{json.dumps(job)}\n")
    answers, started = {}, set()
    with tempfile.TemporaryFile("w+") as jobs:
        jobs.writelines(lines)
        jobs.seek(0)
        process = subprocess.run([options.runner, str(HERE / "driver.js"), str(options.directory), str(workers)], stdin=jobs, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True, errors="replace")
    for line in process.stdout.split("\n"):
        kind, *rest = line.split("\t", 2)
        if kind == "started":
            started.add(int(rest[0]))
        elif kind == "done":
            answers[int(rest[0])] = rest[1]
    results = {tests[at]: answer for at, answer in answers.items()}
    left = [at for at in range(len(tests)) if at not in answers]
    if process.returncode != 0 and len(left) == 0:
        results[tests[-1]] = f"the runner exited with {process.returncode}: {process.stderr[-2000:]}"
    if left and len(tests) == 1:
        results[tests[0]] = f"the process died ({process.returncode}): {process.stderr[-2000:]}"
    elif left:
        for at in left:
            if at in started:
                results.update(execute(options, [tests[at]], 1))
        rest = [tests[at] for at in left if at not in started]
        if rest:
            results.update(execute(options, rest, workers))
    return results


# Failures (name → message) and names of passes of one test. A file that does not end well is a failure called like the file.
def judge(answer):
    try:
        status, message, subtests = json.loads(answer)
    except ValueError:
        return {"(file)": answer}, []
    failures, passes, seen = {}, [], collections.Counter()
    for name, outcome, text in subtests:
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name} #{seen[name]}"
        if outcome == 0:
            passes.append(name)
        else:
            failures[name] = f"{OUTCOMES.get(outcome, outcome)}: {text}"
    if status != 0:
        failures["(file)"] = f"harness: {message}"
    elif not subtests:
        failures["(file)"] = "no subtests"
    return failures, passes


def run_folder(options, folder):
    began = time.monotonic()
    expectations = Expectations(options.expectations, folder, options.v8)
    found = list(discover(options.directory, folder))
    wanted = [test for test in found if options.only in name_of(test)]
    tests = [test for test in wanted if not expectations.skips(test)]
    results = execute(options, tests, options.workers)
    faults, passed, failed, left_out = [], 0, 0, 0
    judged = {test: judge(results[test]) for test in tests}
    if options.prune:
        expectations.prune(tests, judged)
    for test, (failures, passes) in judged.items():
        passed += len(passes)
        apart = expectations.uncounted(test, failures)
        failed += len(failures) - apart
        left_out += apart
        faults += expectations.check(test, failures, passes)
        if options.dump:
            for name, message in failures.items():
                print(json.dumps([name_of(test), name, message]), file=options.dump)
    if not options.only:
        faults += expectations.unused()
    return {"folder": folder, "files": len(tests), "skipped": len(wanted) - len(tests), "passed": passed, "failed": failed,
            "uncounted": left_out, "faults": faults, "reasons": expectations.reasons(), "seconds": time.monotonic() - began}


def share(row):
    total = row["passed"] + row["failed"]
    return f"{int(1000 * row['passed'] / total) / 10:.1f} %" if total else "–"


def row_of(row):
    numbers = [row["files"], row["skipped"], row["passed"], row["passed"] + row["failed"], share(row), row["uncounted"]]
    return f"| {row['folder']} | {' | '.join(map(str, numbers))} |"


def page_of(rows):
    reasons = [f"- {row['folder']}: {reason}" for row in rows for reason in row["reasons"]]
    return "\n".join([
        "# Conformance", "",
        "What of the Web Platform Tests passes in a user worker, as `./dev wpt --write-docs` last measured it with the system's V8. The tests come with",
        "Debian's source package of nodejs; `.any.js` and `.worker.js` files run, those that need a document cannot. A file that breaks off or",
        "runs out of time counts as one more failure. Every failure is listed with its reason in `tests/wpt/expectations`; one that is not",
        "listed fails `./dev test`, and so does one that has gone.", "",
        "The share is of all subtests that can apply outside of a browser, and that ask for what the standards say today. The others run too, and",
        "must fail as listed; the last column says how many they are. Files that are left out do not run at all.", "",
        "| folder | files | left out | passed | subtests | share | not counted |", "|---|--:|--:|--:|--:|--:|--:|", *[row_of(row) for row in rows], "",
        "## What fails or does not run, and why", "", *reasons, ""])


def main():
    parser = argparse.ArgumentParser(description="Runs folders of the Web Platform Tests.")
    parser.add_argument("folders", nargs="*", help="top folders of the tests, or paths below them; all when none is given")
    parser.add_argument("--runner", default=os.environ.get("EDGERT_WPT_RUNNER", str(ROOT / "build/dev/bin/wpt_runner")))
    parser.add_argument("--directory", type=pathlib.Path, default=pathlib.Path(os.environ.get("EDGERT_WPT_DIR", ROOT / ".deps/wpt")))
    parser.add_argument("--v8", default="10.2", help="the version of V8, for expectations that differ")
    parser.add_argument("--workers", type=int, default=4, help="tests that run at the same time")
    parser.add_argument("--limit", type=int, default=20, help="seconds that a test may take; those that call themselves long, three times that")
    parser.add_argument("--expectations", type=pathlib.Path, default=HERE / "expectations", help="the folder of expectations")
    parser.add_argument("--only", default="", help="only tests whose name contains this")
    parser.add_argument("--dump", type=argparse.FileType("w"), help="write every failure to a file, a JSON line each")
    parser.add_argument("--prune", action="store_true", help="drop the expectations of what passes now")
    parser.add_argument("--write-docs", action="store_true", help="write docs/conformance.md")
    parser.add_argument("--check-docs", action="store_true", help="fail when docs/conformance.md says something else")
    options = parser.parse_args()
    sys.stdout.reconfigure(errors="backslashreplace")
    if not (options.directory / "resources/testharness.js").exists():
        print(f"skipped: no Web Platform Tests in {options.directory}; ./dev deps brings them")
        return SKIPPED
    options.directory = options.directory.resolve()
    there = sorted({file.relative_to(options.directory).parts[0] for file in options.directory.rglob("*.any.js")} - SUPPORT)
    missing = [folder for folder in options.folders if folder not in there]
    if missing:
        print(f"skipped: {options.directory} has no tests in {', '.join(missing)}")
        return SKIPPED

    rows = []
    for folder in options.folders or there:
        row = run_folder(options, folder)
        rows.append(row)
        print(f"{folder:24} {row['passed']:6} of {row['passed'] + row['failed']:6} {share(row):>8}  {row['files']:4} files"
              f"{row['skipped']:4} skipped {row['uncounted']:4} not counted {row['seconds']:6.1f} s  {len(row['faults'])} unexpected", flush=True)
        for fault in row["faults"]:
            print(f"    {fault}")
        if options.check_docs and row_of(row) not in PAGE.read_text():
            row["faults"].append("docs")
            print(f"    {PAGE.relative_to(ROOT)} is out of date; ./dev wpt --write-docs mends it")
    failed = any(row["faults"] for row in rows)
    if options.write_docs and failed:
        print(f"{PAGE.relative_to(ROOT)} stays as it is: it says what passes when nothing is unexpected")
    elif options.write_docs:
        PAGE.write_text(page_of(rows))
    return 1 if failed else 0


sys.exit(main())
