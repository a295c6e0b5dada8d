# What happens while a canary runs: another reload, a version that does not boot, a function that goes, a worker that ends, SIGTERM.
import pathlib
import shutil
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import answers, known, release, reload, source
from edgertd import expect, expect_equal, wait_until
from serve import save, served

RULES = "[defaults.canary]\nwindow_s = 3600\n"
KILLS = "if (new URL(request.url).searchParams.has('die')) { for (;;); }\n"
FILES = {"functions/hello/index.ts": source("one").replace("const fails", KILLS + "const fails"), "functions/gone/index.ts": source("one"),
         "edgert.toml": RULES + "[defaults.limits]\ncpu_soft_ms = 100\ncpu_hard_ms = 200\n"}

with served(FILES, "--no-watch", "--admin", "127.0.0.1:0") as server:
    server.folder = server.folder / "functions"
    for name in "hello", "gone":
        expect_equal(server.get("/" + name).text, "one")
        wait_until(lambda name=name: known(server, name)["is_kept"], "what serves is kept")

    # One that does not boot changes nothing, and is told.
    save(server.folder / "hello/index.ts", "Deno.serve(() => {")
    answer = reload(server, "hello=50%")
    expect_equal((answer.status, answer.text), (500, '{"functions":2,"restarted":1,"failed":1,"canaries":1}\n'))
    expect_equal(answers(server, "hello", 20), {(200, "one"): 20})

    release(server, "hello", "two")
    expect_equal(reload(server, "hello=50%", "gone=50%").status, 200)
    expect_equal(answers(server, "hello", 20), {(200, "one"): 10, (200, "two"): 10})

    # The old version's worker is stopped: the next one is of the old version, too, though its files are gone.
    while server.get("/hello?die").status == 200:
        pass
    expect_equal(answers(server, "hello", 20), {(200, "one"): 10, (200, "two"): 10})

    # Another reload with a share: the newest version has it, and its count begins anew.
    release(server, "hello", "three")
    expect_equal(reload(server, "hello=20%", "gone=50%").status, 200)
    expect_equal(answers(server, "hello", 20), {(200, "one"): 16, (200, "three"): 4})
    expect_equal(known(server, "hello")["canary"]["requests"], 4)
    # One of these that does not boot leaves the one that runs.
    save(server.folder / "hello/index.ts", "throw new Error('not today');")
    expect_equal(reload(server, "hello=40%", "gone=50%").status, 500)
    expect_equal(answers(server, "hello", 20), {(200, "one"): 16, (200, "three"): 4})

    # A function that goes ends its canary; and one that comes back has none.
    shutil.rmtree(server.folder / "gone")
    expect_equal(reload(server, "hello=20%").status, 500)
    expect_equal(server.get("/gone").status, 404)
    server.await_log("gone: its canary has ended undecided, because it is served no more")
    release(server, "gone", "two")
    expect_equal(reload(server, "hello=20%", "gone=50%").status, 500)
    expect_equal(answers(server, "gone", 10), {(200, "two"): 10})

    # A reload without a share is for all requests.
    release(server, "hello", "four")
    expect_equal(reload(server).status, 200)
    expect_equal(answers(server, "hello", 10), {(200, "four"): 10})
    expect("canary" not in known(server, "hello"), "it has ended")

    release(server, "hello", "five")
    expect_equal(reload(server, "hello=50%").status, 200)
    expect_equal(answers(server, "hello", 10), {(200, "four"): 5, (200, "five"): 5})
    expect_equal(server.stop(signal.SIGTERM), 15)
