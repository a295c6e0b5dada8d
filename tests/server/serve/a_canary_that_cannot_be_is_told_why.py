# Percentages that are none, and functions that are not there: nothing is reloaded, and each is told why.
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from deploys import release, reload, source
from edgertd import BINARY, expect, expect_equal
from serve import served

SHARE = "is not a canary's share: a percentage of more than 0% and less than 100%, such as 10% or 0.5%"

with served({"hello/index.ts": source("one")}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.get("/hello").text, "one")
    release(server, "hello", "two")
    for given, status, why in [("hello=0%", 400, '"0%" ' + SHARE), ("hello=100%", 400, SHARE), ("hello=10", 400, SHARE), ("hello", 400, "is not a function and its share, such as hello=10%"),
                               ("helo=10%", 422, 'there is no function "helo" that a canary could be of')]:
        answer = reload(server, given)
        expect_equal(answer.status, status)
        expect(why.replace('"', '\\"') in answer.text, answer)
    expect_equal(reload(server, "hello=10%", "hello=20%").status, 400)
    expect("takes canary=NAME=SHARE, and nothing else" in server.admin("POST", "/reload?canaries=hello").text, "an unknown parameter")
    expect_equal(server.get("/hello").text, "one")

    def run(*words):
        done = subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    for verb in "reload", "serve":
        code, said = run(verb, str(server.folder), "--canary", "hello=200%")
        expect(code != 0 and '"200%" ' + SHARE in said, said)
        code, said = run(verb, str(server.folder), "--canary", "helo=20%")
        expect(code == 1 and 'there is no function "helo", which --canary names' in said.replace('\\', "") and "did you mean" in said, said)
