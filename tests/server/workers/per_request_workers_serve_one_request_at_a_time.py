import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

# Answers with its id and the most requests it ever had at once.
COUNTS = """let now = 0, most = 0, served = 0;
Deno.serve(async () => {
  most = Math.max(most, ++now);
  ++served;
  await new Promise((resolve) => setTimeout(resolve, 20));
  --now;
  return Response.json({ id: Deno.env.get("SB_EXECUTION_ID"), most, served });
});"""

with serving({"counts/index.ts": COUNTS}, "--policy", "per_request", "--max-parallelism", "3") as server:
    answers = []
    clients = [threading.Thread(target=lambda: answers.extend(server.get("/counts") for _ in range(5))) for _ in range(6)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    expect_equal([answer.status for answer in answers], [200] * 30)
    told = [__import__("json").loads(answer.text) for answer in answers]
    expect_equal(max(one["most"] for one in told), 1, "requests at once in one worker")
    workers = {one["id"] for one in told}
    expect(len(workers) <= 3, f"{len(workers)} workers where 3 are allowed")
    expect(max(one["served"] for one in told) > 1, "no worker served twice")
