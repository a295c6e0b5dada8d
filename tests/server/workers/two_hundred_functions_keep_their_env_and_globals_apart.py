import random
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

COUNT = 200
CLIENTS = 32
ROUNDS = 25

SOURCE = """
globalThis.shared = globalThis.shared ?? [];
globalThis.shared.push(Deno.env.get("NAME"));
Object.prototype.leaked_from_%(name)s = true;
export default {
  fetch(request: Request) {
    const leaks = Object.keys(Object.prototype).length === 0 ? [] : Object.keys(Object.prototype);
    return Response.json({ name: Deno.env.get("NAME"), env: Object.keys(Deno.env.toObject()).sort(), shared: globalThis.shared, leaks, query: new URL(request.url).search });
  },
};
"""
files = {f"fn{number}/index.ts": SOURCE % {"name": f"fn{number}"} for number in range(COUNT)}
problems = []


def client(server, seed):
    order = random.Random(seed)
    connection = server.connect()
    try:
        for turn in range(ROUNDS):
            # Together the clients visit every function; each in its own order.
            name = f"fn{(seed * ROUNDS // 4 + turn) % COUNT if turn % 2 else order.randrange(COUNT)}"
            connection.request("GET", f"/{name}?{seed}-{turn}")
            response = connection.getresponse()
            text = response.read().decode()
            expected = (
                '{"name":"%s","env":["NAME","SB_EXECUTION_ID"],"shared":["%s"],"leaks":["leaked_from_%s"],"query":"?%d-%d"}'
                % (name, name, name, seed, turn)
            )
            expect_equal((response.status, text), (200, expected), name)
    except Exception as problem:  # noqa: BLE001 - reported below, with all others
        problems.append(problem)
    finally:
        connection.close()


with serving(files, env={"SECRET_OF_MAIN": "1"}) as server:
    for number in range(COUNT):
        expect_equal(server.get(f"/fn{number}").status, 200, f"fn{number}")
    threads = [threading.Thread(target=client, args=(server, seed)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(not problems, f"{len(problems)} clients failed, the first: {problems[:1]}")
    expect_equal(server.process.poll(), None, "the server lives")
