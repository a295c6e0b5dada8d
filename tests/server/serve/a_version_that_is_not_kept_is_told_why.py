"""Where a new version gets a share and the old one is not kept as a pack, the log says why that is, what may come of it, and what helps."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import reload
from edgertd import expect_equal
from serve import served

SAID = ": should its workers end before the new one is promoted or rolled back, they begin anew from the files as they are then. "


def warned(server, why, advice):
    server.await_log("hello: the version that serves is not kept as a pack, because " + why + SAID + advice)


with served({"hello/index.ts": "Deno.serve(() => new Response('one'));"}, "--watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.get("/hello").text, "one")
    expect_equal(reload(server, "hello=50%").status, 200)
    warned(server, "while files are watched only functions with a share of their own are", "Give it `canary` in edgert.toml, or serve with --no-watch")
