"""Asks workers of each kind of an edgertd what they have, and merges it into one listing: a dictionary by paths ("Deno.serve"), each with its `kind`, its members
and, where not all have it, the kinds of workers that do. `node` is a user worker whose function uses Node's library."""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support"))
from edgertd import Edgertd, expect_equal, wait_until

KINDS = ("main", "user", "node", "event")
MARK = "listing of the event worker: "


def of_each_kind():
    with Edgertd(HERE / "main", "--event-worker", str(HERE / "event")) as server:
        told = {}
        for kind in KINDS[:-1]:
            answer = server.get(f"/{kind}")
            expect_equal(answer.status, 200, answer.text + server.log())
            told[kind] = json.loads(answer.text)
        wait_until(lambda: MARK in server.log() and server.log().split(MARK, 1)[1].count("\n") > 0, "the event worker's listing")
        told["event"] = json.loads(server.log().split(MARK, 1)[1].split("\n", 1)[0])
        return told


def answers_of_calls(names):
    """Those of the functions and classes that do not say, when they are called, that they are not supported."""
    with Edgertd(HERE / "main") as server:
        answer = server.request("POST", "/refused", json.dumps(names))
        expect_equal(answer.status, 200, answer.text + server.log())
        return json.loads(answer.text)


def merged(told):
    listing = {}
    for path in sorted({path for each in told.values() for path in each}):
        those = {kind: each[path] for kind, each in told.items() if path in each}
        first = next(iter(those.values()))
        for kind, other in those.items():
            # Node's library adds members to classes of the web, by which it recognizes them.
            if kind == "node":
                continue
            expect_equal(other, first, f"{path} is not the same in workers of the kind {kind}")
        listing[path] = first if len(those) == len(KINDS) else {**first, "only": list(those)}
    return listing


def text(listing):
    """One entry a line, so that a difference is one of a line."""
    lines = [f"{json.dumps(path)}: {json.dumps(entry)}" for path, entry in listing.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(text(merged(of_each_kind())))
