import json
import os
import pathlib
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, ROUTER, Edgertd, expect, expect_equal, functions
from limits import ask

SOURCE = """
await Deno.mkdir("/tmp/a/b/c", { recursive: true });
await Deno.writeTextFile("/tmp/a/b/c/file", "x".repeat(10_000));
const open = await Deno.open("/tmp/open", { write: true, create: true });
Deno.serve(async (request) => {
  const path = new URL(request.url).pathname.split("/")[2];
  if (path === "spin") for (;;);
  if (path === "hoard") for (const kept = [];;) kept.push(new Array(1e5).fill(kept.length));
  if (path === "throw") Promise.reject(new Error("at last"));
  // In the middle of it when it ends.
  if (path === "busy") { for (let i = 0;; ++i) await Deno.writeTextFile(`/tmp/a/${i % 100}`, String(i)); }
  await open.write(new Uint8Array(10));
  return new Response(String((await Deno.stat("/tmp/a/b/c/file")).size));
});
"""


def wait_until_empty(folder, what):
    end = time.monotonic() + PATIENCE
    while os.listdir(folder):
        expect(time.monotonic() < end, f"{what} leaves {os.listdir(folder)}")
        time.sleep(0.02)


with functions({"fn/index.js": SOURCE}) as folder, tempfile.TemporaryDirectory() as base:
    options = {"tmpFsConfig": {"base": base, "prefix": "pre-", "suffix": "-post", "randomLen": 9}, "cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 0, "forceCreate": True}
    with Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        expect_equal(ask(server, "fn", **{**options, "context": {"supervisor": {"requestAbsentTimeoutMs": 50}}}).text, "10000")
        wait_until_empty(base, "one that has been idle for long")
        for path, limits in [("/spin", {"cpuTimeSoftLimitMs": 300, "cpuTimeHardLimitMs": 600}), ("/hoard", {"memoryLimitMb": 40}), ("/throw", {}), ("/busy", {"workerTimeoutMs": 1000})]:
            ask(server, "fn", path, **{**options, **limits})
            wait_until_empty(base, path)
        expect_equal(ask(server, "fn", **options).text, "10000")
        names = os.listdir(base)
        expect(len(names) == 1 and names[0].startswith("pre-") and names[0].endswith("-post") and len(names[0]) == 18, f"{names}")
        expect_equal(os.stat(f"{base}/{names[0]}").st_mode & 0o777, 0o700)
        server.stop(signal.SIGTERM)
    expect_equal(os.listdir(base), [])

    # One that was killed itself cannot: the next server does it.
    with Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        expect_equal(ask(server, "fn", **options).text, "10000")
        server.stop(signal.SIGKILL)
    left = os.listdir(base)
    expect_equal(len(left), 1)
    with Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
        expect_equal(ask(server, "fn", **options).text, "10000")
        # Beside what it serves.
        end = time.monotonic() + PATIENCE
        while len(now := os.listdir(base)) != 1 or now == left:
            expect(time.monotonic() < end, f"{left} and then {now}")
            time.sleep(0.02)
