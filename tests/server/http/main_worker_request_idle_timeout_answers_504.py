import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect_equal

with Edgertd(EXAMPLES / "main", "--main-worker-request-idle-timeout", "500") as server:
    server.get("/hello")
    answer = server.get("/slow?ms=20000")
    expect_equal((answer.status, answer.body), (504, b""))
    expect_equal(server.get("/hello").status, 200)
