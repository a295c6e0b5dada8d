"""What ends because its client has gone is told at debug level: by the function, by its main script, and by the example's."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, functions, wait_until

PLAIN = """
Deno.serve(async (request) => {
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../fn` });
  return await worker.fetch(request);
});
"""
FUNCTION = """
Deno.serve(async (request) => {
  console.log("waiting");
  await new Promise((resolve, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
});
"""
with functions({"plain/index.ts": PLAIN, "main/index.ts": (EXAMPLES / "main/index.ts").read_text(), "fn/index.ts": FUNCTION}) as folder:
    for main in ("plain", "main"):
        with Edgertd(f"{folder}/{main}", "-v") as server:
            client = server.socket()
            client.sendall(b"GET /fn HTTP/1.1\r\nHost: a\r\n\r\n")
            wait_until(lambda: "waiting" in server.log(), "the function has the request")
            client.close()
            wait_until(lambda: f"{main} [Debug] " in server.log() and "Interrupted" in server.log(), "the main script is told")
            wait_until(lambda: "fn [Debug] " in server.log() and "AbortError" in server.log(), "the function is told")
            expect("[Error]" not in server.log(), f"{main}: {server.log()}")
