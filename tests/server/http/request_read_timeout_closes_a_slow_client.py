import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, expect_equal

with Edgertd(EXAMPLES / "main", "--request-read-timeout", "400") as server:
    began = time.monotonic()
    expect_equal(server.raw(b"GET /hello HTTP/1.1\r\nHost: a\r\n", patience=20), b"", "closed without a response")
    expect(0.3 < time.monotonic() - began < 10, f"closed after {time.monotonic() - began:.1f} s")
    expect_equal(server.get("/slow?ms=1000").text, "waited 1000 ms\n", "a request being handled is not timed")
