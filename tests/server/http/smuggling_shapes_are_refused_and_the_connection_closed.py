import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect

HEAD = b"POST /echo HTTP/1.1\r\nHost: a\r\n"
NEXT = b"GET /hello?name=smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
SHAPES = {
    "length and chunked": HEAD + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked and length": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths that differ": HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a list of lengths": HEAD + b"Content-Length: 3, 4\r\n\r\nabcd",
    "a signed length": HEAD + b"Content-Length: +4\r\n\r\nabcd",
    "a negative length": HEAD + b"Content-Length: -1\r\n\r\n",
    "a length that overflows": HEAD + b"Content-Length: 18446744073709551620\r\n\r\nabcd",
    "a length in hexadecimal": HEAD + b"Content-Length: 0x4\r\n\r\nabcd",
    "chunked not last": HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked twice": HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "an unknown coding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": HEAD + b"Content-Length : 4\r\n\r\nabcd",
    "a folded field": HEAD + b"X: a\r\n b\r\n\r\n",
    "a folded length": HEAD + b"Content-Length:\r\n 4\r\n\r\nabcd",
    "bare LF": b"GET /hello HTTP/1.1\nHost: a\n\n",
    "bare LF after a field": b"GET /hello HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
    "bare CR in a value": b"GET /hello HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
    "NUL in a value": b"GET /hello HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "a field without a name": b"GET /hello HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
    "a field without a colon": b"GET /hello HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
    "no host": b"GET /hello HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "a space in the target": b"GET /he llo HTTP/1.1\r\nHost: a\r\n\r\n",
    "an unknown version": b"GET /hello HTTP/3.7\r\nHost: a\r\n\r\n",
    "a chunk size that overflows": HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a chunk longer than it says": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
    "bare LF after a chunk size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
}
# A body that goes wrong may have been answered already; then the connection breaks off.
IN_BODY = {"a chunk size that overflows", "a chunk longer than it says", "bare LF after a chunk size"}

with Edgertd() as server:
    server.get("/echo")
    wrong = []
    for name, shape in SHAPES.items():
        received = server.raw(shape + NEXT, patience=5)
        status = received[9:12]
        refused = status in (b"400", b"505") or (name in IN_BODY and b"smuggled" not in received)
        if not refused or b"Hello, smuggled" in received:
            wrong.append(f"{name}: {received[:200]!r}")
    expect(not wrong, "\n".join(wrong))
    expect(server.get("/hello").status == 200, "the server answers afterwards")
