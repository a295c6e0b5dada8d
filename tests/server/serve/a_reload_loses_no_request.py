# Requests go on while files change and everything begins anew: none fails, and none is answered by code older than the last reload.
import pathlib
import signal
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from serve import save, served

NAMES = [f"f{i}" for i in range(4)]
SOURCE = "Deno.serve(async (request) => { const text = await request.text(); return new Response('VERSION ' + text); });"

with served({f"{name}/index.ts": SOURCE.replace("VERSION", "0") for name in NAMES}, "--no-watch") as server:
    stops, faults, least = threading.Event(), [], [0]
    counts = dict.fromkeys(NAMES, 0)

    def ask(name):
        try:
            connection = server.connect()
            while not stops.is_set():
                expected = least[0]
                connection.request("POST", "/" + name, body=name)
                response = connection.getresponse()
                body = response.read().decode()
                version, _, text = body.partition(" ")
                if response.status != 200 or text != name or int(version) < expected:
                    faults.append(f"{name}: {response.status} {body!r}, at least {expected} was to answer")
                counts[name] += 1
        except Exception as fault:
            faults.append(f"{name}: {fault!r}")

    threads = [threading.Thread(target=ask, args=[name]) for name in NAMES]
    for thread in threads:
        thread.start()
    for version in range(1, 6):
        for name in NAMES:
            save(server.folder / name / "index.ts", SOURCE.replace("VERSION", str(version)))
        server.process.send_signal(signal.SIGHUP)
        server.await_log("were there and are anew", version)
        least[0] = version
    stops.set()
    for thread in threads:
        thread.join()
    expect_equal(faults, [])
    expect(all(count > 0 for count in counts.values()), counts)
    expect_equal(server.stop(signal.SIGTERM), 15)
