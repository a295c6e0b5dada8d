import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, serving
from limits import ask

# Each makes several times as much as the limit allows, one after the other, and never comes back to the loop.
WASTERS = {
    "segmenters": (20_000, "new Intl.Segmenter('en', { granularity: 'word' }).segment('a b')[Symbol.iterator]().next();"),
    "number-formats": (20_000, "new Intl.NumberFormat('de', { style: 'currency', currency: 'EUR' }).format(i);"),
    "date-formats": (10_000, "new Intl.DateTimeFormat('en', { dateStyle: 'full' }).format(i * 1e9);"),
    "modules": (60, "new DataView(long.buffer).setUint32(100, i); new WebAssembly.Module(long);"),
    "compilations": (60, "new DataView(long.buffer).setUint32(100, i); await WebAssembly.compile(long);"),
    "broken-modules": (60, "await WebAssembly.compile(broken).catch((error) => { if (!(error instanceof WebAssembly.CompileError)) throw error; });"),
    "waits": (100_000, "{ const { value } = Atomics.waitAsync(cell, 0, 0); Atomics.notify(cell, 0); if (i % 1000 === 0) await value; }"),
}
SOURCE = """
const number = (value) => { const bytes = []; do { bytes.push((value & 127) | (value > 127 ? 128 : 0)); value >>>= 7; } while (value); return bytes; };
const long = new Uint8Array(3 << 20), broken = new Uint8Array(2 << 20), cell = new Int32Array(new SharedArrayBuffer(4));
long.set([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, ...number(long.length - 13), 0]);
Deno.serve(async () => {
  for (let i = 0; i < TIMES; ++i) { WASTE }
  return new Response("done");
});
"""
LIMIT_MB = 40

files = {f"{name}/index.js": SOURCE.replace("TIMES", str(times)).replace("WASTE", code) for name, (times, code) in WASTERS.items()}
with serving(files, "--quiet") as server:
    for name in WASTERS:
        expect_equal(ask(server, name, memoryLimitMb=LIMIT_MB, workerTimeoutMs=0).text, "done", name)
    expect(server.resident_mb() < allowed_mb(600), f"{server.resident_mb():.0f} MB in the end")
