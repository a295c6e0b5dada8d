import http.client
import signal
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until

SOURCE = 'Deno.serve(() => { console.log("looping"); for (;;); });'
with serving({"loop/index.ts": SOURCE}) as server:

    def cut_off():
        try:
            server.get("/loop")
        except (http.client.HTTPException, ConnectionError):
            pass

    running = threading.Thread(target=cut_off)
    running.start()
    wait_until(lambda: "looping" in server.log(), "the function loops")
    expect_equal(server.get("/_main").text, "main\n")
    began = time.monotonic()
    expect_equal(server.stop(signal.SIGINT), 0)
    running.join()
    expect(time.monotonic() - began < 5, f"stopped after {time.monotonic() - began:.1f} s")
