"""Writes docs/node.md out of the expectations: which of Node's own tests pass, and why others fail. `docs.py` prints it, `docs.py --check`
fails when the page says something else."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from run import FAMILIES, HERE, ROOT, Expectations, family_of, matches

PAGE = ROOT / "docs/node.md"
HEAD = """# Node's library

`node:` modules are Node 20.19's own library, unmodified, over natives of ours ([how](bindings.md#node)): a function that imports one, requires one, or brings packages that do, gets what
Node gives, within what a function may do.

- `Buffer`, `global`, `setImmediate` and `clearImmediate` are globals of functions that have CommonJS, packages of npm or `node:` imports; `process` is one everywhere.
- `http.createServer().listen()` serves the worker's requests, whatever the port; of several servers the one that came first has them, and once it is closed the next one. Clients of `http`, `https`, `net`, `tls` and `dns` reach what the worker's net rules allow.
- `fs` sees the worker's [files](files.md). Calls that wait (`readFileSync`) are for the top level of a function; later they throw, and name what to call in their place.
- `console` writes to the worker's log; where a script has replaced `process.stdout.write`, `process.stderr.write` or `console._stdout`, it goes through what stands there, as in Node.
- Classes of the web (`URL`, `EventTarget`, `AbortController`, `Blob`, streams, `fetch`, WebCrypto) are those of the web platform.
- `vm.SourceTextModule` and `vm.SyntheticModule` are there without a flag. What their code imports, `link()` and `importModuleDynamically` answer for; `import()` in a `vm.Script` goes by the function's own modules.
- `child_process`, `cluster`, `worker_threads`, `dgram`, `http2` (clients and servers), `inspector`, `repl`, `sea`, `trace_events` and `wasi` can be imported, and say why when they are used.
- Limits: V8's flags, snapshots of the heap and profiles are refused by name; `net` and `tls` servers listen for nobody, as requests come to those of `http`; `domain` loses what callbacks of `fs` throw.

## Node's own tests

`./dev node-tests FAMILY` runs them, each in a worker of its own, and compares with [tests/node/expectations](../tests/node/expectations). A file that skips itself says that there is nothing to test on
this system: it is not among those that pass, nor among those of which the share is. Files that are left out would not come to their end, or take a machine without other work; they count as failing. All of it is for the
V8 of Debian; what another one does otherwise is said beside the reason.

| tests | files | skip themselves | pass | of the others | left out |
|---|---|---|---|---|---|
"""


def page(directory):
    names = {family: [] for family in FAMILIES}
    for file in sorted((directory / "parallel").glob("test-*.*js")):
        family = family_of(file.name)
        if family:
            names[family].append(file.name)
    rows, reasons, sums = [], [], [0, 0, 0]
    row = lambda name, files, skipping, passing, left_out: f"| {name} | {files} | {skipping or ''} | {passing} | {100 * passing / max(1, files - skipping):.0f} % | {left_out or ''} |\n"
    for family in sorted(FAMILIES):
        if not (HERE / "expectations" / f"{family}.json").exists():
            continue
        expectations = Expectations(family)
        left_out = [name for name in names[family] if expectations.of(name, "skip")]
        skipping = [name for name in names[family] if name not in left_out and expectations.of(name, "skips_itself")]
        failing = [name for name in names[family] if name not in left_out + skipping and expectations.of(name)]
        passes = len(names[family]) - len(left_out) - len(skipping) - len(failing)
        sums = [a + b for a, b in zip(sums, (len(names[family]), len(skipping), passes))]
        rows.append(row(family, len(names[family]), len(skipping), passes, len(left_out)))
        lines = []
        for entry in expectations.entries:
            files = [name for name in names[family] if matches(entry["files"], name)]
            if files:
                reason = entry["reason"].replace("|", "\\|").replace("<", "&lt;")
                reason = f"skip themselves: {reason}" if entry.get("skips_itself") else reason
                if "v8" in entry:
                    reason += f" (V8 {entry['v8'][2:]} and later)" if entry["v8"].startswith(">=") else f" (V8 before {entry['v8'][1:]})"
                lines.append(f"- {reason}: {', '.join(f'`{name}`' for name in files)}\n")
        if lines:
            reasons.append(f"\n### {family}\n\n" + "".join(lines))
    rows.append(row("**all**", *sums, 0))
    return HEAD + "".join(rows) + "\n## Why others do not pass\n" + "".join(reasons)


def main():
    directory = ROOT / ".deps/node/test"
    if not directory.exists():
        print("skipped: no tests of Node; ./dev deps brings them")
        return 77
    text = page(directory)
    if "--check" in sys.argv[1:]:
        if PAGE.read_text() != text:
            print("docs/node.md is not what `python3 tests/node/docs.py > docs/node.md` writes")
            return 1
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
