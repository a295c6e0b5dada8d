import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal

with Edgertd() as server:
    for name, head in (
        ("one long field", b"GET /hello HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"),
        ("many fields", b"GET /hello HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 50_000 + b"\r\n"),
        ("a long target", b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"),
    ):
        received = server.raw(head, patience=10)
        # The server may close while we still send; then the answer can be lost, but nothing may be served.
        expect(received == b"" or received[9:12] in (b"431", b"414"), f"{name}: {received[:200]!r}")
    expect_equal(server.get("/hello", headers={"x": "y" * 8000}).status, 200)
