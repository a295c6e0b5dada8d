"""The fields of requests are read by their names, in whatever order and letters they come, however alike the requests before were, and whatever
a script has made of the classes that it has."""
import itertools
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions, read_answer

MAIN = """Deno.serve((request) => {
  if (request.url.endsWith("/spoil")) {
    Object.setPrototypeOf(Array.prototype, { set 0(value) {}, set 1(value) {}, set 2(value) {}, set 3(value) {}, __proto__: Object.prototype });
    String.prototype.startsWith = () => true;
  }
  return new Response(JSON.stringify(Object.assign(Object.create(null), Object.fromEntries(request.headers))));
});"""
FIELDS = [("Accept", "a"), ("Accept-Language", "b"), ("X-Mine", "c"), ("Authorization", "d"), ("Accept", "e")]


def ask(server, fields, path="/"):
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    with server.socket() as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\n{lines}Host: a\r\n\r\n".encode())
        return json.loads(read_answer(connection))


def wanted(fields):
    found = {}
    for name, value in [*fields, ("Host", "a")]:
        name = name.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


with functions({"main/index.ts": MAIN}) as folder, Edgertd(f"{folder}/main") as server:

    def expect_read(fields):
        expect_equal(ask(server, fields), wanted(fields), fields)

    def expect_all():
        for fields in itertools.permutations(FIELDS, 3):
            for how in (str, str.lower, str.upper):
                expect_read([(how(name), value) for name, value in fields])
        # One name begins as another does, and a value looks like a name.
        for fields in ([("Accept", "x")], [("Accept-Language", "x")], [("Acc", "ept")], [("Accept", "accept")], [("X-Accept", "")], [("Accept", "")]):
            expect_read(fields)
        expect_read([(f"X-{at}", str(at)) for at in range(60)])
        expect_read([("Accept", str(at)) for at in range(60)])

    expect_all()
    ask(server, [], "/spoil")
    expect_all()
