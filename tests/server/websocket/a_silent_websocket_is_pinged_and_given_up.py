import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions
from websocket import CLOSE, PING, PONG, Client, close_payload, frame

MAIN = """
Deno.serve((request) => Deno.upgradeWebSocket(request, { idleTimeout: 0.4 }).response);
"""
with functions({"index.ts": MAIN}) as main, Edgertd(main) as server:
    with Client(server) as client:
        # As long as it answers it is kept.
        for _ in range(3):
            expect_equal(client.receive(), (PING, b""))
            client.send(frame(PONG))
        while (received := client.receive()) == (PING, b""):
            pass
        expect_equal(received, (CLOSE, close_payload(1001, b"No response from ping frame.")))
        expect_equal(client.receive(), None)
