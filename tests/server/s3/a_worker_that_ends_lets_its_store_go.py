import threading

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, functions, wait_until
from limits import ask
from s3_like import store

SOURCE = """
Deno.serve(async () => {
  // A part of an upload that never ends, a file that nobody waits for, and many that wait for their turn.
  const file = await Deno.open("/s3/moons/large", { write: true, create: true, truncate: true });
  file.write(new Uint8Array(6 * 1024 * 1024));
  const closed = await Deno.open("/s3/moons/closed", { write: true, create: true, truncate: true });
  closed.close();
  await Promise.all(Array.from({ length: 100 }, (_, i) => Deno.readFile("/s3/moons/" + i)));
});
"""
silent, gone = threading.Event(), threading.Event()


def fail(visitor, request):
    if request.method == "HEAD":
        return False
    silent.set()
    if visitor.wait_closed(60):
        gone.set()
    return True


with store("moons", fail=fail) as (s3, config), functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    answer = ask(server, "fn", s3FsConfig=config, workerTimeoutMs=2000)
    expect("wall clock" in answer.text, answer.text)
    wait_until(silent.is_set, "the store is asked")
    wait_until(gone.is_set, "its connections close with the worker")
