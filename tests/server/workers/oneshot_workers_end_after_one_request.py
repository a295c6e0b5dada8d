import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until

# What it waits for after its answer still happens.
SAYS = """Deno.serve(() => {
  EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(() => { console.log("afterwards"); resolve(); }, 50)));
  return new Response(Deno.env.get("SB_EXECUTION_ID"));
});"""

with serving({"says/index.ts": SAYS}, "--policy", "oneshot") as server:
    answers = []
    clients = [threading.Thread(target=lambda: answers.append(server.get("/says"))) for _ in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    expect_equal([answer.status for answer in answers], [200] * 4)
    expect_equal(len({answer.text for answer in answers}), 4, "workers for four requests")
    wait_until(lambda: server.log().count("afterwards") == 4, "all four did what they had to do afterwards")
