# More functions than there are places come and go with reloads, and those that are there have figures of their own.
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import save, served

SOURCE = "Deno.serve(() => new Response('here'));\n"
MANY = 600


def labels(server):
    return set(re.findall(r'^edgert_requests_in_flight\{function="([^"]*)"', server.admin("GET", "/metrics").text, re.M))


with served({"stays/index.js": SOURCE}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    for generation in range(3):
        names = {f"of-{generation}-{number}" for number in range(MANY)}
        for name in names:
            (server.folder / name).mkdir()
            save(server.folder / name / "index.js", SOURCE)
        expect_equal(server.admin("POST", "/reload").status, 200)
        name = f"of-{generation}-0"
        expect_equal((server.get(f"/{name}").text, server.get("/stays").text), ("here", "here"))
        expect_equal(labels(server) - {"_none", "_other"}, names | {"stays"})
        expect(f'edgert_requests_total{{function="{name}",status="2xx"}} 1\n' in server.admin("GET", "/metrics").text, "its own figure")
        for name in names:
            shutil.rmtree(server.folder / name)
    expect_equal(server.admin("POST", "/reload").status, 200)
    expect_equal(labels(server) - {"_none", "_other"}, {"stays"})
    expect('edgert_requests_total{function="stays",status="2xx"} 3\n' in server.admin("GET", "/metrics").text, "who stays is counted on")
