# What fails more often than the old version is rolled back, and the old one serves on whatever becomes of its workers: its files are gone.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, release, reload, source
from edgertd import expect, expect_equal, wait_until
from serve import served

# One request a worker: each is a boot.
CONFIG = "[defaults]\npolicy = 'POLICY'\n[defaults.canary]\nmin_requests = 10\n"

for policy in "per_worker", "per_request", "oneshot":
    with served({"functions/hello/index.ts": source("one"), "edgert.toml": CONFIG.replace("POLICY", policy)}, "--no-watch", "--admin", "127.0.0.1:0") as server:
        server.folder = server.folder / "functions"
        expect_equal(server.get("/hello").text, "one")
        wait_until(lambda: known(server, "hello")["is_kept"], "what serves is kept")
        release(server, "hello", "two", "true")
        expect_equal(reload(server, "hello=50%").status, 200)
        expect_equal(answers(server, "hello", 20), {(200, "one"): 10, (500, "two"): 10})
        server.await_log("hello: the new version is rolled back, and the old one gets all requests until something is saved or reloaded: "
                         "10 of 10 requests have failed, and 0 of 10 of the old version")
        expect_equal(answers(server, "hello", 50), {(200, "one"): 50})
        told = known(server, "hello")
        expect_equal((told["last_canary"], told["serves_what_was_saved"]), ("rolled back", False))
        expect('edgert_canaries_total{function="hello",verdict="rolled_back"} 1' in server.admin("GET", "/metrics").text, "it is counted")

        # A reload that asks for no share is for all requests.
        release(server, "hello", "three")
        expect_equal(reload(server).status, 200)
        expect_equal(answers(server, "hello", 20), {(200, "three"): 20})
