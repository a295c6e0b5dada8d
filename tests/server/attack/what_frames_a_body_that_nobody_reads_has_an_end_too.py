"""A body that nobody reads is swallowed up to 4 MB, and what its chunks are framed in counts: extensions, zeros in front of sizes."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head, serving

MOST_MB = 64  # what is sent at most; the kernel's buffers take some, too


def sent_mb(server, first, endless):
    """How much the server takes of a body that goes on after its answer."""
    with server.socket() as connection:
        connection.sendall(b"POST /fn HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + first)
        expect_equal(read_head(connection)[0], 200)
        for count in range(MOST_MB):
            try:
                connection.sendall(endless * ((1 << 20) // len(endless)))
            except ConnectionError:
                return count
        return MOST_MB


with serving({"fn/index.js": "Deno.serve(() => new Response('well'));"}) as server:
    for what, first, endless in (
        ("the extension of a chunk", b"1;", b"a"),
        ("the size of a chunk", b"", b"0"),
        ("extensions of many chunks", b"", b"1;" + b"a" * 1000 + b"\r\nx\r\n"),
        ("chunks", b"", b"100\r\n" + b"x" * 256 + b"\r\n"),
    ):
        expect(sent_mb(server, first, endless) < MOST_MB, f"{what}: all was taken")
    expect_equal(server.get("/fn").text, "well")
