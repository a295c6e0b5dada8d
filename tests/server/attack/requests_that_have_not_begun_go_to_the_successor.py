"""Requests wait behind one that is stopped by a limit: they have harmed nobody, and another worker answers them, bodies and all."""
import json
import pathlib
import sys
import threading
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until

FUNCTION = """
Deno.serve(async (request: Request) => {
  if (request.url.includes("/spin")) for (;;);
  return new Response(`${request.method} ${await request.text()}`);
});
"""
LIMITS = {"cpuTimeSoftLimitMs": 0, "cpuTimeHardLimitMs": 1500}
CANCELLED = "WorkerRequestCancelled: request has been cancelled by supervisor: cpu "
for policy in ("per_worker", "per_request"):
    with serving({"fn/index.ts": FUNCTION}, "--policy", policy, "-v") as server:
        query = "?" + urllib.parse.urlencode({"options": json.dumps(LIMITS)})
        expect_equal(server.request("POST", "/fn/warm" + query, body="up").text, "POST up", policy)
        spinner = []
        first = threading.Thread(target=lambda: spinner.append(server.get("/fn/spin" + query)))
        first.start()
        # Sent while the first one computes, or, on a busy machine, after it was stopped: the answer is the same.
        wait_until(lambda: json.loads(server.get("/_metrics").text)["receivedRequestsCount"] >= 2, "the first request has begun")
        answers = {}

        def post(i, streamed):
            body = f"body {i} " * 1000
            data = [body.encode()] if streamed else body
            answers[i] = (server.request("POST", "/fn/wait" + query, body=data).text, "POST " + body)

        threads = [threading.Thread(target=post, args=(i, i % 2 == 1)) for i in range(6)]
        for thread in threads:
            thread.start()
        for thread in [first, *threads]:
            thread.join()
        expect(spinner[0].text.startswith(CANCELLED), f"{policy}: {spinner[0]}")
        for i, (told, expected) in answers.items():
            expect_equal(told[:200], expected[:200], f"{policy}: request {i}")
            expect_equal(told, expected, f"{policy}: request {i}")
