import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

SLOW = """Deno.serve(async () => { await new Promise((resolve) => setTimeout(resolve, 100)); return new Response("done"); });"""

with serving({"slow/index.ts": SLOW}, "--policy", "per_request", "--max-parallelism", "1", "--request-wait-timeout", "60000") as server:
    server.get("/slow")
    answers = []
    began = time.monotonic()
    clients = [threading.Thread(target=lambda: answers.append(server.get("/slow"))) for _ in range(5)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    expect_equal([answer.text for answer in answers], ["done"] * 5)
    expect(time.monotonic() - began < 30, "waiters were not woken")
