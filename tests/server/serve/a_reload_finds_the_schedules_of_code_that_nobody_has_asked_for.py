# A function that does not run has its schedules in its source alone.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, wait_until
from serve import save, served

PLAIN = "Deno.serve(() => new Response('plain'));"
FILES = {"hello/index.ts": PLAIN, "z/index.ts": "Deno.cron('last', '0 0 1 1 *', () => {});" + PLAIN}

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:

    def schedules():
        return server.admin("GET", "/schedules").text

    wait_until(lambda: "z/last" in schedules(), "all sources have been read, by their names")
    save(server.folder / "hello/index.ts", "Deno.cron('sweep', '0 0 1 1 *', () => {});" + PLAIN)
    expect_equal(server.admin("POST", "/reload").status, 200)
    wait_until(lambda: "hello/sweep" in schedules(), "what was saved has one")
