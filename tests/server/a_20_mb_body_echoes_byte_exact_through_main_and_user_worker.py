import hashlib
import random
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from edgertd import Edgertd, expect_equal

body = random.Random(20).randbytes(20 * 1024 * 1024)
with Edgertd() as server:
    for framing in ("content-length", "chunked"):
        if framing == "chunked":
            pieces = iter([body[at : at + 70_001] for at in range(0, len(body), 70_001)])
            answer = server.request("POST", "/echo", body=pieces, headers={"transfer-encoding": "chunked"})
        else:
            answer = server.request("POST", "/echo", body=body)
        expect_equal(answer.status, 200, framing)
        expect_equal(len(answer.body), len(body), framing)
        expect_equal(hashlib.sha256(answer.body).digest(), hashlib.sha256(body).digest(), framing)
