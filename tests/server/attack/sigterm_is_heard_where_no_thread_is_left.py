import pathlib
import signal
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import serving_without_threads
from edgertd import expect_equal, wait_until

SOURCE = """Deno.serve(async (request) => {
  if (!request.url.endsWith("/slow")) return new Response("well");
  console.log("begun");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return new Response("late");
});"""

with serving_without_threads({"fn/index.js": SOURCE}) as server:
    answers = []
    client = threading.Thread(target=lambda: answers.append(server.get("/fn/slow").text))
    client.start()
    wait_until(lambda: "begun" in server.log(), "the request has begun")
    expect_equal(server.stop(signal.SIGTERM), 15, "exit code")
    client.join()
    expect_equal(answers, ["late"], "the request that ran")
