import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, serving
from limits import ask

BURNS = """Deno.serve((request) => {
  const until = performance.now() + Number(new URL(request.url).searchParams.get("ms"));
  while (performance.now() < until);
  return new Response("burnt");
});"""

with serving({"burns/index.ts": BURNS, "endless/index.ts": "Deno.serve(() => { for (;;); });"}) as server:
    # Far more in all than one request may use.
    for _ in range(20):
        answer = ask(server, "burns", cpuTimePerRequestMs=400)
        expect(answer.text == "burnt", answer.text)
    answer = ask(server, "endless", cpuTimePerRequestMs=400)
    expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: cpu per request 4"), answer.text)
    expect(answer.text.endswith(" ms used of 400"), answer.text)
