import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, read_chunk, read_head

with Edgertd() as server, server.socket() as client:
    server.get("/stream?count=1&every=1")
    client.sendall(b"GET /stream?count=4&every=300 HTTP/1.1\r\nHost: test\r\n\r\n")
    status, head = read_head(client)
    expect_equal(status, 200)
    expect("text/event-stream" in head.lower(), head)
    arrived = []
    for number in range(1, 5):
        expect_equal(read_chunk(client), f"data: {number}\n\n".encode())
        arrived.append(time.monotonic())
    expect_equal(read_chunk(client), b"")
    gaps = [later - earlier for earlier, later in zip(arrived, arrived[1:])]
    # Held back and sent together they would come with gaps of nothing.
    expect(min(gaps) > 0.1, f"gaps between events: {gaps}")
