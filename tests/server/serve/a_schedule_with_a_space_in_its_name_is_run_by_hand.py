# Deno.cron takes such names; in the path of a request they are escaped.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, run_to_end, wait_until
from serve import served

FILES = {"hello/index.ts": "Deno.cron('my job', '0 0 1 1 *', () => {}); Deno.serve(() => new Response('hello'));"}

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    wait_until(lambda: "hello/my job" in server.admin("GET", "/schedules").text, "it is known")
    expect_equal(server.admin("POST", "/schedules/hello/my%20job").status, 202)
    expect_equal(server.admin("POST", "/schedules/hello/my%2").status, 404)
    address = server.log().split("asked about itself at http://")[1].split('"')[0].split()[0]
    done = run_to_end("cron", "run", "hello/my job", str(server.folder), "--admin", address)
    expect_equal(done.returncode, 0, done.stderr)
