import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, serving
from limits import ask

# A module of one section that means nothing, of 4 MB and with a number in it; and one of many small functions.
MODULES = """
const number = (value) => { const bytes = []; do { bytes.push((value & 127) | (value > 127 ? 128 : 0)); value >>>= 7; } while (value); return bytes; };
const section = (id, contents) => [id, ...number(contents.length), ...contents];
const begin = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const long = new Uint8Array(4 << 20);
long.set([...begin, 0, ...number(long.length - 13), 0]);
const fresh = (i) => { new DataView(long.buffer).setUint32(100, i); return long; };
const count = 50_000;
const many = new Uint8Array([...begin, ...section(1, [1, 0x60, 0, 0]), ...section(3, [...number(count), ...new Array(count).fill(0)]),
  ...section(10, [...number(count), ...new Array(count).fill([2, 0, 0x0b]).flat()]), 0, 5, 0, 0, 0, 0, 0]);
const another = (i) => { new DataView(many.buffer).setUint32(many.length - 4, i); return many; };
"""
# Each keeps more and more of something whose memory V8 does not count.
HOARDERS = {
    "segmenters": "keep.push(new Intl.Segmenter('en', { granularity: 'word' }));",
    "segments": "keep.push(segmenter.segment(text)[Symbol.iterator]());",
    "break-iterators": "keep.push(new (Intl.v8BreakIterator ?? Intl.Segmenter)('en'));",
    "date-formats": "keep.push(new Intl.DateTimeFormat('ja', { dateStyle: 'full', calendar: 'japanese' }));",
    "number-formats": "keep.push(new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }));",
    "collators": "keep.push(new Intl.Collator('de'));",
    "plural-rules": "keep.push(new Intl.PluralRules('de'));",
    "relative-times": "keep.push(new Intl.RelativeTimeFormat('de'));",
    "display-names": "keep.push(new Intl.DisplayNames('de', { type: 'region' }));",
    "compilations": "keep.push(WebAssembly.compile(fresh(i)));",
    "instantiations": "keep.push(WebAssembly.instantiate(fresh(i)));",
    "modules": "keep.push(new WebAssembly.Module(fresh(i)));",
    "clones": "keep.push(structuredClone(new WebAssembly.Module(fresh(i))));",
    "functions": "keep.push(WebAssembly.compile(another(i)));",
    "waits": "keep.push(Atomics.waitAsync(cell, 0, 0));",
    "waits-that-end": "keep.push(Atomics.waitAsync(cell, 0, 0, 1e8)); Atomics.notify(cell, 0);",
}
SOURCE = f"""{MODULES}
const keep = [], segmenter = new Intl.Segmenter("en"), text = "a b ".repeat(10_000), cell = new Int32Array(new SharedArrayBuffer(4));
Deno.serve(async () => {{
  for (let i = 0; ; ++i) {{
    try {{ HOARD }} catch (error) {{ return new Response(`refused: ${{error}}`); }}
    if (i % 1000 === 999) await new Promise((resolve) => setTimeout(resolve));
  }}
}});
"""
LIMIT_MB = 30

files = {f"{name}/index.js": SOURCE.replace("HOARD", code) for name, code in HOARDERS.items()}
files["neighbour/index.js"] = "Deno.serve(() => new Response('well'));"
for name in HOARDERS:
    with serving({key: files[key] for key in (f"{name}/index.js", "neighbour/index.js")}, "--quiet") as server:
        expect_equal(server.get("/neighbour").text, "well")
        before = server.resident_mb()
        answer = ask(server, name, memoryLimitMb=LIMIT_MB, workerTimeoutMs=0)
        # What is compiled beside is refused before it is copied; who goes on meets the limit all the same.
        stopped = f"MB used of {LIMIT_MB}" in answer.text or "RangeError: The memory limit" in answer.text
        expect(stopped, f"{name}: {answer.text[:500]}")
        grown = server.resident_mb() - before
        # Waits are little beside the promises in the heap; of all else there is no end.
        usual = 2 * LIMIT_MB if name.startswith("waits") else 10 * LIMIT_MB
        expect(grown < allowed_mb(usual), f"{name}: {grown:.0f} MB more than before with a limit of {LIMIT_MB}")
        expect_equal(server.get("/neighbour").text, "well", f"after {name}")
