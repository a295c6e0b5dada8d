import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

HOLDS = """let release;
Deno.serve((request) => {
  if (new URL(request.url).searchParams.has("release")) { release(new Response("released")); return new Response("ok"); }
  return new Promise((resolve) => { release = resolve; });
});"""

with serving({"holds/index.ts": HOLDS}, "--policy", "per_request", "--max-parallelism", "1", "--request-wait-timeout", "300") as server:
    held = []
    holder = threading.Thread(target=lambda: held.append(server.get('/holds?options={"workerTimeoutMs":3000}')))
    holder.start()
    while server.get("/_metrics").text.find('"receivedRequestsCount":1') < 0:
        pass
    late = server.get("/holds")
    expect_equal(late.text, "InvalidWorkerCreation: worker did not respond in time")
    holder.join()
    expect(held[0].text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: wall clock"), held[0].text)
