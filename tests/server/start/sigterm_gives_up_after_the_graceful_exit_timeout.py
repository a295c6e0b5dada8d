import http.client
import signal
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, expect_equal

with Edgertd(EXAMPLES / "main", "--graceful-exit-timeout", "1") as server:
    server.get("/slow?ms=1")

    def cut_off():
        try:
            server.get("/slow?ms=60000")
        except (http.client.HTTPException, ConnectionError):
            pass

    running = threading.Thread(target=cut_off)
    running.start()
    time.sleep(0.5)
    began = time.monotonic()
    expect_equal(server.stop(signal.SIGTERM), 15)
    running.join()
    expect(0.8 < time.monotonic() - began < 20, f"stopped after {time.monotonic() - began:.1f} s")
    expect("did not able to terminate the workers within 1 seconds" in server.log(), server.log())
