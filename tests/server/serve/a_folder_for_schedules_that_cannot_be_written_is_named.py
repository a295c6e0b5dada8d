# They do not run then, and the rest is served all the same.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from serve import save, served

CONFIG = "[functions.hello]\ncron = '0 3 * * *'\n"
with served({"edgert.toml": CONFIG, "hello/index.ts": "Deno.serve(() => new Response('hello'));"}, "--no-watch", "--admin", "127.0.0.1:0", env={"XDG_STATE_HOME": "/proc/none"}) as server:
    server.await_log("schedules do not run: what has run last cannot be kept in /proc/none/edgert")
    expect_equal(server.get("/hello").text, "hello")
    expect_equal(server.admin("POST", "/schedules/hello/1").status, 404)
    save(server.folder / "edgert.toml", f"[server]\nstate_dir = '{server.folder}/state'\n" + CONFIG)
    expect_equal(server.admin("POST", "/reload").status, 200)
    expect_equal(server.admin("POST", "/schedules/hello/1").status, 202)
