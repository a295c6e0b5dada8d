import http.client
import signal
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

# Each client asks until its connection is refused, or closed before any byte of an answer.
with serving({"good/index.ts": "Deno.serve(async () => { await new Promise((r) => setTimeout(r, 5)); return new Response('good'.repeat(1000)); });"}) as server:
    server.get("/good")
    broken, served = [], []

    def ask_on():
        connection = server.connect()
        while True:
            try:
                connection.request("GET", "/good")
                answer = connection.getresponse()
            except (ConnectionError, http.client.BadStatusLine):
                return
            try:
                if (answer.status, answer.read()) != (200, b"good" * 1000):
                    broken.append(answer.status)
            except (http.client.IncompleteRead, ConnectionError) as error:
                broken.append(error)
                return
            served.append(1)

    clients = [threading.Thread(target=ask_on) for _ in range(8)]
    for client in clients:
        client.start()
    while len(served) < 200:
        time.sleep(0.01)
    began = time.monotonic()
    expect_equal(server.stop(signal.SIGTERM), 15)
    expect(time.monotonic() - began < 15, "longer than the graceful window")
    for client in clients:
        client.join()
    expect_equal(broken, [])
