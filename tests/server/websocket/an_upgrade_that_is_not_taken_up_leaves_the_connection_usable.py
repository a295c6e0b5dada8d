import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal

UPGRADES = (
    b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n",
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n",
)
with Edgertd() as server:
    for upgrade in UPGRADES:
        first = b"GET /hello HTTP/1.1\r\nHost: a\r\n" + upgrade + b"\r\n"
        second = b"GET /hello?name=again HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        received = server.raw(first + second, patience=5)
        expect_equal((received.count(b"HTTP/1.1 200"), received.count(b"again")), (2, 1), repr(upgrade))
    expect_equal(server.get("/hello").status, 200)
