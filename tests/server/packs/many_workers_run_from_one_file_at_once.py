# While it is replaced again and again: each sees one of the packs, whole.
import os
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, ROUTER, expect, expect_equal, functions
from packs import eszip, pack

ROUNDS, ASKERS = 12, 6


def modules(number):
    parts = {f"file:///app/part{i}.js": f"export const part = {number};" for i in range(20)}
    imports = "".join(f"import {{ part as part{i} }} from './part{i}.js';" for i in range(20))
    index = f"{imports}\nDeno.serve(() => new Response([{', '.join(f'part{i}' for i in range(20))}].join()));"
    return {"file:///app/index.js": index, **parts}


def put(folder, name, content):
    path = pathlib.Path(folder, name)
    path.with_suffix(".new").write_bytes(content)
    os.rename(path.with_suffix(".new"), path)


with functions({"app.edgert": pack(modules(0)), "app.eszip": eszip(modules(0))}) as folder, Edgertd(ROUTER, "--max-parallelism", "1000", env={"FUNCTIONS": folder}) as server:
    seen, failed = set(), []

    def ask(name):
        for _ in range(ROUNDS):
            answer = server.get(f"/{name}?force=1")
            numbers = set(answer.text.split(","))
            if answer.status != 200 or len(numbers) != 1:
                failed.append(answer.text)
            seen.update(numbers)

    askers = [threading.Thread(target=ask, args=(name,)) for name in ("app.edgert", "app.eszip") for _ in range(ASKERS // 2)]
    for asker in askers:
        asker.start()
    number = 0
    while any(asker.is_alive() for asker in askers):
        number += 1
        put(folder, "app.edgert", pack(modules(number)))
        put(folder, "app.eszip", eszip(modules(number)))
    expect_equal(failed, [])
    expect(seen <= {str(each) for each in range(number + 1)}, seen)
    # The last ones are what comes next.
    for name in ("app.edgert", "app.eszip"):
        expect_equal(server.get(f"/{name}?force=1").text.split(",")[0], str(number))
