"""What a compiler makes of them may leave out the check where V8 sees that it is to end (loops in loops, of a known length)."""
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving, wait_until
from limits import ask

LOOPS = {
    "ends-with": 'while (text.endsWith("/loop"));',
    "starts-with": 'while (text.startsWith("http"));',
    "includes": 'while (text.includes("/loop"));',
    "index-of": 'while (text.indexOf("/loop") > 0);',
    "char-code": "while (text.charCodeAt(0) > 0);",
    "slice": 'while (text.slice(0, 4) === "http");',
    "new-array": "while (new Array(100).length > 0);",
    "filled-array": "while (new Array(1000).fill(0).length > 0);",
    "array-index": "const list = [1, 2, 3, 4, 5]; while (list.indexOf(3) > 0);",
    "array-includes": "const list = [1.5, 2.5, 3.5]; while (list.includes(3.5));",
    "array-every": "const list = [1, 2, 3]; while (list.every((one) => one > 0));",
    "counted": "let sum = 1; while (sum > 0) { for (let i = 0; i < 40; i++) sum = (sum + i) % 1000 + 1; }",
    "map": "const map = new Map([[1, 2]]); while (map.get(1) === 2);",
    "spread": "const list = [1, 2, 3]; while ([...list, 4].length > 0);",
    # (loop (drop (array.new_default $i32s (i32.const 100))) (br 0)), and with array.new; V8 10.2 knows no arrays.
    "wasm-array": "webAssembly(0x41, 0xe4, 0x00, 0xfb, 0x07, 0x00, 0x1a);",
    "wasm-filled-array": "webAssembly(0x41, 0x07, 0x41, 0xe4, 0x00, 0xfb, 0x06, 0x00, 0x1a);",
}
FUNCTION = """
const webAssembly = (...loop) => {
  const body = [0, 0x03, 0x40, ...loop, 0x0c, 0, 0x0b, 0x0b];
  const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 7, 2, 0x5e, 0x7f, 1, 0x60, 0, 0, 3, 2, 1, 1, 7, 5, 1, 1, 0x66, 0, 0,
    10, body.length + 2, 1, body.length, ...body]);
  if (WebAssembly.validate(bytes)) new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
  else for (;;);
};
Deno.serve((request) => {
  const text = request.url.split("?")[0];
  LOOP
  return new Response("left the loop");
});"""


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rests(pid):
    before = cpu_seconds(pid)
    time.sleep(0.5)
    return cpu_seconds(pid) - before < 0.3


with serving({f"{name}/index.ts": FUNCTION.replace("LOOP", loop) for name, loop in LOOPS.items()}) as server:
    for name in LOOPS:
        answer = ask(server, name, "/loop", cpuTimeSoftLimitMs=900, cpuTimeHardLimitMs=1000)
        expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu "), f"{name}: {answer.text}")
        wait_until(lambda: rests(server.pid), f"{name} burns no more", patience=20)
