import http.client
import signal
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal

with Edgertd() as server:
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
    expect_equal(server.stop(signal.SIGINT), 0)
    running.join()
    expect(time.monotonic() - began < 5, f"stopped after {time.monotonic() - began:.1f} s")
