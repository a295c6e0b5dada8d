"""Runs families of Node's own tests (test/parallel/test-FAMILY*.js, unmodified) and compares each file with tests/node/expectations/FAMILY.json.

An expectation file is a list of { "files", "reason" }: patterns of files (`*` is anything) and why they fail; `"skip": true` keeps them from
running, and `"skips_itself": true` says that they end by saying that there is nothing to test here, which docs.py wants to know. Where only some
V8 is meant, `"v8"` says so: "<13" or ">=13", by the first of its numbers. What fails unexpectedly fails the run, and so does what passes
unexpectedly. A file passes when it ends with the code 0 after its handlers of "exit", which is where common.mustCall counts; one that skips itself
counts neither way.
"""
import argparse
import collections
import fcntl
import functools
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SKIPPED = 77
DEBIAN_V8 = 10  # that of the builds that are shipped, for which expectations are written
# Prefixes of the files' names behind "test-"; a file belongs to the family with the longest one that fits.
FAMILIES = {
    "events": ["event-", "events-", "eventtarget", "eventemitter", "eventsource", "abort"], "stream": ["stream", "readable-", "writable", "webstream"], "path": ["path"],
    "querystring": ["querystring"], "string-decoder": ["string-decoder"], "punycode": ["punycode"], "url": ["url-"], "whatwg": ["whatwg-"], "util": ["util"],
    "buffer": ["buffer"], "assert": ["assert"], "async-hooks": ["async-hooks", "async-local-storage", "async-wrap", "als"], "diagnostics-channel": ["diagnostics-channel"],
    "timers": ["timers", "timer-", "next-tick"], "promise": ["promise"], "readline": ["readline"], "console": ["console"], "os": ["os"], "process": ["process"], "module": ["module", "require"],
    "zlib": ["zlib"], "crypto": ["crypto"], "http": ["http-"], "https": ["https"], "net": ["net-"], "dns": ["dns", "c-ares"], "fs": ["fs"], "tls": ["tls"], "vm": ["vm"],
    "perf-hooks": ["perf-hooks", "performance"], "v8": ["v8-"], "domain": ["domain"], "messaging": ["messagechannel", "messageport", "broadcastchannel", "structuredClone"],
}


@functools.cache
def pattern(text):
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.S)


def matches(patterns, text):
    return any(pattern(p).fullmatch(text) for p in patterns)


def family_of(name):
    rest = name.removeprefix("test-")
    fitting = [(len(prefix), family) for family, prefixes in FAMILIES.items() for prefix in prefixes if rest.startswith(prefix)]
    return max(fitting)[1] if fitting else None


# A tree of the tests in which they are CommonJS, and in which what Node has only with --expose-internals is a package.
def prepare(directory, tree):
    tree.parent.mkdir(parents=True, exist_ok=True)
    # Families run at once, and one of them makes it.
    with open(tree.with_name(tree.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prepare_alone(directory, tree)


def prepare_alone(directory, tree):
    ready = tree / "ready"
    stamp = str(directory) + str(os.path.getmtime(directory / "common/index.js")) + str(pathlib.Path(__file__).stat().st_mtime)
    if ready.exists() and ready.read_text() == stamp:
        return
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for folder in ("common", "fixtures", "parallel"):
        shutil.copytree(directory / folder, tree / folder, symlinks=True)
    (tree / "package.json").write_text('{"type":"commonjs"}')
    internal = tree / "node_modules/internal"
    ids = {line.split("  lib/internal/")[1].removesuffix(".js") for line in (ROOT / "bindings/node/library.txt").read_text().splitlines() if "  lib/internal/" in line}
    ids |= {file.relative_to(ROOT / "bindings/node/lib/internal").as_posix().removesuffix(".ts") for file in (ROOT / "bindings/node/lib/internal").rglob("*.ts")}
    for one in ids:
        file = internal / f"{one}.js"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'module.exports = globalThis[Symbol.for("edgert.test.internals")]("internal/{one}");\n')
    (internal / "package.json").write_text('{"name":"internal","type":"commonjs"}')
    ready.write_text(stamp)


def job_of(options, name):
    file = options.tree / "parallel" / name
    head = re.search(r"^// Flags:(.*)$", file.read_text(errors="replace"), re.M)
    flags = head[1].split() if head else []
    entry = options.tree / "entries" / f"{name}.mjs"
    entry.parent.mkdir(exist_ok=True)
    # CommonJS is loaded as a process loads its main module: without any promise, and by callers whose frames are Node's own.
    load = f'() => import("{file.as_uri()}")'
    code = f'import {{ run }} from "{(HERE / "driver.js").as_uri()}";\n'
    if name.endswith(".js"):
        (entry.parent / f"{name}.load.cjs").write_text(f"exports.load = () => {{ require('module')._load({json.dumps(str(file))}, null, true); }};\n//# sourceURL=node:internal/modules/cjs/loader\n")
        load = "main.load"
        code += f'import main from "./{name}.load.cjs";\n'
    code += f"run({json.dumps(str(file))}, {json.dumps(flags)}, {options.limit}, {load});\n"
    entry.write_text(code)
    return f"{options.limit * 1000}\t{entry}\n"


# The lines that a runner says; it is killed when nothing has ended for longer than a test may take.
def lines_of(process, patience):
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=patience)
        except queue.Empty:
            process.kill()
            return
        if line is None:
            return
        yield line.rstrip("\n")


# Results by name: what the driver answered, or the text of a failure. Tests that were running when the process died run again alone.
def execute(options, names, workers):
    with tempfile.TemporaryFile("w+") as jobs, tempfile.TemporaryFile("w+", errors="replace") as said:
        jobs.writelines(job_of(options, name) for name in names)
        jobs.seek(0)
        process = subprocess.Popen([options.runner, str(workers), str(options.tree), str(HERE)], cwd=options.tree.parent, stdin=jobs, stdout=subprocess.PIPE, stderr=said, text=True, errors="replace")
        answers, started = {}, set()
        for line in lines_of(process, options.limit * 2):
            kind, *rest = line.split("\t", 2)
            if kind == "started":
                started.add(int(rest[0]))
                options.took[names[int(rest[0])]] = -time.monotonic()
            elif kind == "done":
                answers[int(rest[0])] = rest[1]
                options.took[names[int(rest[0])]] += time.monotonic()
        process.wait()
        said.seek(0)
        last_words = said.read()[-2000:]
    for at in started:
        shutil.rmtree(options.tree / f".tmp.{names[at]}", ignore_errors=True)
    results = {names[at]: answer for at, answer in answers.items()}
    left = [at for at in range(len(names)) if at not in answers]
    if left and len(names) == 1:
        results[names[0]] = f"the process died ({process.returncode}): {last_words}"
    elif left:
        for at in left:
            if at in started:
                results.update(execute(options, [names[at]], 1))
        rest = [names[at] for at in left if at not in started]
        if rest:
            results.update(execute(options, rest, workers))
    return results


# ("pass" | "fail" | "skip", why)
def judge(answer):
    try:
        result = json.loads(answer)
    except ValueError:
        return "fail", answer
    if result["code"] != 0:
        return "fail", f"exit code {result['code']}: {result['why']}"
    return ("skip", result["skipped"]) if result["skipped"] else ("pass", "")


class Expectations:
    KEYS = {"files", "reason", "skip", "skips_itself", "v8"}

    def __init__(self, family, v8=DEBIAN_V8):
        self.file = HERE / "expectations" / f"{family}.json"
        self.v8 = v8
        self.entries = json.loads(self.file.read_text()) if self.file.exists() else []
        for entry in self.entries:
            if not entry.get("reason") or not entry.get("files") or set(entry) - self.KEYS or not re.fullmatch(r"(<|>=)\d+", entry.get("v8", "<99")):
                sys.exit(f"{self.file.name}: each entry has files and a reason, and may have skip, skips_itself and v8: {entry}")

    def applies(self, entry):
        said = entry.get("v8", "")
        return not said or (self.v8 < int(said[1:]) if said[0] == "<" else self.v8 >= int(said[2:]))

    # Of what fails, or of what is of the `kind` "skip" or "skips_itself".
    def of(self, name, kind=""):
        kind_of = lambda entry: next((one for one in ("skip", "skips_itself") if entry.get(one)), "")
        return next((entry for entry in self.entries if kind_of(entry) == kind and self.applies(entry) and matches(entry["files"], name)), None)

    # Drops what passes now and adds what fails, under the first words that it says.
    def renew(self, outcomes):
        for entry in self.entries:
            wanted = "skip" if entry.get("skips_itself") else "fail"
            if not entry.get("skip") and self.applies(entry):
                entry["files"] = [name for name, (outcome, _) in outcomes.items() if matches(entry["files"], name) and outcome == wanted]
        self.entries = [entry for entry in self.entries if entry["files"]]
        by_reason = collections.defaultdict(list)
        for name, (outcome, why) in sorted(outcomes.items()):
            if outcome == "fail" and not self.of(name):
                by_reason[reason_of(why), False].append(name)
            elif outcome == "skip" and not self.of(name, "skips_itself"):
                by_reason[why.removeprefix("1..0 # Skipped: "), True].append(name)
        for (reason, skips_itself), names in sorted(by_reason.items()):
            self.entries.append({"files": names, **({"skips_itself": True} if skips_itself else {}), "reason": reason})
        self.file.write_text(json.dumps(self.entries, indent=1, ensure_ascii=False) + "\n" if self.entries else "[]\n")


def reason_of(why):
    missing = re.search(r'of Node\'s "([\w]+)" is not supported|"node:([\w/]+)" is not supported', why)
    if missing:
        return f"needs what is not there: {missing[1] or missing[2]}"
    if "child_process" in why or "spawn" in why:
        return "starts other processes"
    first = re.sub(r"\s+", " ", re.sub(r"(/[\w.-]+)+/test/", "test/", why)).strip()
    return "to be looked at: " + first[:150]


def main():
    parser = argparse.ArgumentParser(description="Runs families of Node's own tests.")
    parser.add_argument("families", nargs="*", help=f"of: {' '.join(FAMILIES)}; those with expectations when none is given")
    parser.add_argument("--runner", default=str(ROOT / "build/dev/bin/node_runner"))
    parser.add_argument("--directory", type=pathlib.Path, default=ROOT / ".deps/node/test")
    parser.add_argument("--workers", type=int, default=2, help="tests that run at the same time")
    parser.add_argument("--limit", type=int, default=60, help="seconds that a test may take")
    parser.add_argument("--only", default="", help="only files whose name contains this; why they fail is told whole")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each Nth file alone, always the same")
    parser.add_argument("--write", action="store_true", help="renew the expectations: what passes now goes, what fails comes with what it says")
    parser.add_argument("--list", action="store_true", help="tell why each file fails that is expected to")
    parser.add_argument("--slowest", type=int, default=0, help="tell which files took longest, so many of them")
    options = parser.parse_args()
    options.took = {}
    sys.stdout.reconfigure(errors="backslashreplace")
    if not (options.directory / "common/index.js").exists():
        print(f"skipped: no tests of Node in {options.directory}; ./dev deps brings them")
        return SKIPPED
    options.runner = str(pathlib.Path(options.runner).resolve())
    options.tree = pathlib.Path(options.runner).parent.parent / "node-tests/test"
    prepare(options.directory.resolve(), options.tree)
    v8 = int(subprocess.run([options.runner, "--v8"], capture_output=True, text=True, check=True).stdout.split(".")[0])
    if options.write and v8 != DEBIAN_V8:
        sys.exit(f"expectations are written with V8 {DEBIAN_V8}; what V8 {v8} does otherwise is added by hand")
    unknown = [family for family in options.families if family not in FAMILIES]
    if unknown:
        sys.exit(f"there is no family {', '.join(unknown)}; of: {' '.join(FAMILIES)}")
    names = collections.defaultdict(list)
    for file in sorted((options.tree / "parallel").glob("test-*.*js")):
        names[family_of(file.name)].append(file.name)
    faults = 0
    for family in options.families or sorted(file.stem for file in (HERE / "expectations").glob("*.json")):
        began = time.monotonic()
        expectations = Expectations(family, v8)
        wanted = [name for name in names[family] if options.only in name and not expectations.of(name, "skip")][:: options.every]
        results = execute(options, wanted, options.workers) if wanted else {}
        outcomes = {name: judge(results[name]) for name in wanted}
        if options.write:
            expectations.renew(outcomes)
        count = collections.Counter(outcome for outcome, _ in outcomes.values())
        unexpected = []
        for name, (outcome, why) in outcomes.items():
            expected = expectations.of(name)
            if outcome == "fail" and (not expected or options.only or options.list):
                (unexpected if not expected else []).append(name)
                print(f"    {name}: {why[:6000 if options.only else 400]}")
            elif outcome != "fail" and expected:
                unexpected.append(name)
                print(f"    {name}: passes now ({expected['reason']})")
        ran = count["pass"] + count["fail"]
        print(f"{family:22} {count['pass']:4} of {ran:4} {100 * count['pass'] / max(ran, 1):5.1f} %  {count['skip']:3} skip themselves  {len(names[family]) - len(wanted) if not options.only else 0:3} left out"
              f"  {time.monotonic() - began:6.1f} s  {len(unexpected)} unexpected", flush=True)
        for name in sorted(wanted, key=lambda one: -options.took.get(one, 0))[: options.slowest]:
            print(f"    {options.took.get(name, 0):6.1f} s  {name}")
        faults += len(unexpected)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
