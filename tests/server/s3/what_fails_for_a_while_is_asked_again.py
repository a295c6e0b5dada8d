import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect_equal, functions, wait_until
from limits import ask
from origin import Gone
from s3_like import store

SOURCE = """
const tried = (promise) => promise.then((value) => value ?? "done", (error) => `${error.name} ${error.code}`);
Deno.serve(async (request) => Response.json(await tried(Deno.readTextFile("/s3/moons/" + new URL(request.url).pathname.split("/").pop()))));
"""
counts, lock = {}, threading.Lock()


def fail(visitor, request):
    key = request.path.split("/")[-1]
    with lock:
        counts[key] = counts.get(key, 0) + 1
    if key == "twice" and counts[key] == 1:
        visitor.answer("503 Slow Down", "<Error><Code>SlowDown</Code></Error>")
        return True
    if key == "twice" and counts[key] == 2:
        raise Gone()
    if key == "always":
        visitor.answer("500 Internal Server Error", "no XML at all")
        return True
    if key == "moved":
        visitor.answer("301 Moved Permanently", "", f"Location: http://{request.get('host')}/moons/plain")
        return True
    if key == "broken":
        visitor.send("HTTP/1.1 206 Partial Content\r\nContent-Length: 100\r\nContent-Range: bytes 0-99/100\r\n\r\nabc")
        raise Gone()
    return False


with store("moons", fail=fail) as (s3, config), functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    s3.buckets["moons"] = {key: (b"here", []) for key in ("plain", "twice")}
    read = lambda key: json.loads(ask(server, "fn", f"/{key}", s3FsConfig=config).text)
    expect_equal([read(key) for key in ("plain", "twice", "always", "moved", "broken", "none")], ["here", "here", "Error EIO", "Error EIO", "Error EIO", "NotFound ENOENT"])
    expect_equal({key: counts[key] for key in ("plain", "twice", "always", "moved", "broken", "none")}, {"plain": 1, "twice": 3, "always": 3, "moved": 1, "broken": 3, "none": 1})
    wait_until(lambda: "failed after 3 attempts: 500" in server.log(), "the log says what failed")
