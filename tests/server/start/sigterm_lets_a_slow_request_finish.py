import signal
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal

with Edgertd() as server:
    server.get("/slow?ms=1")
    idle = server.connect()
    idle.request("GET", "/hello")
    idle.getresponse().read()
    answers = []
    running = threading.Thread(target=lambda: answers.append(server.get("/slow?ms=1500")))
    running.start()
    time.sleep(0.5)
    began = time.monotonic()
    code = server.stop(signal.SIGTERM)
    running.join()
    expect_equal(answers[0].text, "waited 1500 ms\n")
    expect_equal(code, 15)
    expect(time.monotonic() - began < 10, "an idle connection held the server up")
