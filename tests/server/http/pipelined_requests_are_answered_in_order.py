import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal

with Edgertd() as server:
    server.get("/slow?ms=1")
    requests = b"".join(
        b"GET /slow?ms=%d HTTP/1.1\r\nHost: a\r\n%s\r\n" % (ms, b"Connection: close\r\n" if ms == 1 else b"") for ms in (90, 60, 30, 1)
    )
    received = server.raw(requests).decode()
    answered = [line for line in received.split("\n") if line.startswith("waited")]
    expect_equal(answered, ["waited 90 ms", "waited 60 ms", "waited 30 ms", "waited 1 ms"])
