import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, serving
from websocket import ACCEPT, BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Client, close_payload, frame

ECHO = """
Deno.serve((request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.binaryType = "arraybuffer";
  socket.onmessage = (event) => socket.send(event.data);
  return response;
});
"""
UTF8 = "κόσμε — 日本語 🦀".encode()


def echoes(client, opcode, payload, what, **options):
    client.send(frame(opcode, payload, **options))
    expect_equal(client.receive(), (opcode, payload), what)


def framing(connect):
    with connect() as client:
        expect_equal(client.status, 101)
        expect(ACCEPT in client.head, client.head)
        for opcode, unit in ((TEXT, b"*"), (BINARY, b"\xfe")):
            for size in (0, 1, 125, 126, 127, 128, 65535, 65536, 1 << 20):
                echoes(client, opcode, unit * size, f"{opcode} of {size} bytes")
        # Byte by byte.
        for byte in frame(TEXT, UTF8):
            client.send(bytes([byte]))
        expect_equal(client.receive(), (TEXT, UTF8))
        client.send(frame(CLOSE, close_payload(1000)))
        expect_equal(client.close_code(), 1000)
        expect_equal(client.receive(), None, "the server closes the connection")


def pings(connect):
    with connect() as client:
        for payload in (b"", b"hello", bytes(range(125))):
            client.send(frame(PING, payload))
            expect_equal(client.receive(), (PONG, payload))
        client.send(frame(PONG, b"unasked"))
        client.send(b"".join(frame(PING, str(i).encode()) for i in range(10)))
        for i in range(10):
            expect_equal(client.receive(), (PONG, str(i).encode()))
        # Between the fragments of a message.
        client.send(frame(TEXT, b"one ", fin=False) + frame(PING, b"?") + frame(CONTINUATION, b"two"))
        expect_equal(client.receive(), (PONG, b"?"))
        expect_equal(client.receive(), (TEXT, b"one two"))


def fragments(connect):
    with connect() as client:
        client.send(frame(TEXT, b"", fin=False) + frame(CONTINUATION, b"", fin=False) + frame(CONTINUATION, b""))
        expect_equal(client.receive(), (TEXT, b""))
        client.send(frame(BINARY, b"a", fin=False) + frame(CONTINUATION, b"b" * 70000, fin=False) + frame(CONTINUATION, b"c"))
        expect_equal(client.receive(), (BINARY, b"a" + b"b" * 70000 + b"c"))
        # Characters cut between frames.
        parts = [UTF8[i : i + 1] for i in range(len(UTF8))]
        client.send(frame(TEXT, parts[0], fin=False) + b"".join(frame(CONTINUATION, part, fin=False) for part in parts[1:]))
        client.send(frame(CONTINUATION))
        expect_equal(client.receive(), (TEXT, UTF8))


VIOLATIONS = {
    "reserved bit 1": (frame(TEXT, b"x", rsv=4), 1002),
    "reserved bit 2": (frame(TEXT, b"x", rsv=2), 1002),
    "reserved bit 3 in a ping": (frame(PING, b"x", rsv=1), 1002),
    **{f"opcode {opcode}": (frame(opcode, b""), 1002) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "no mask": (frame(TEXT, b"x", masked=False), 1002),
    "a long ping": (frame(PING, bytes(126)), 1002),
    "a fragmented ping": (frame(PING, b"", fin=False), 1002),
    "a fragmented Close": (frame(CLOSE, b"", fin=False), 1002),
    "a continuation of nothing": (frame(CONTINUATION, b"x"), 1002),
    "a message within a message": (frame(TEXT, b"x", fin=False) + frame(TEXT, b"y"), 1002),
    "a length longer than need be": (frame(TEXT, b"x", length=(126, 1)), 1002),
    "a very long form of a length": (frame(TEXT, b"x", length=(127, 1)), 1002),
    "a negative length": (frame(BINARY, b"", length=(127, 1 << 63)), 1002),
    "a message over 64 MB": (frame(BINARY, b"", length=(127, (64 << 20) + 1)), 1009),
    "half a close code": (frame(CLOSE, b"\3"), 1002),
    **{f"close code {code}": (frame(CLOSE, close_payload(code)), 1002) for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)},
    "a long Close": (frame(CLOSE, close_payload(1000, bytes(124))), 1002),
    "a reason that is not UTF-8": (frame(CLOSE, close_payload(1000, b"\xce\xba\xed\xa0\x80")), 1007),
    **{
        f"text {bad!r}": (frame(TEXT, bad), 1007)
        for bad in (b"\x80", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf0\x80\x80\xaf", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xff", b"ab\xce")
    },
    # Told before the message is complete.
    "fragments that cannot become UTF-8": (frame(TEXT, b"\xce\xba\xf4", fin=False) + frame(CONTINUATION, b"\x90", fin=False), 1007),
    "half a frame that cannot become UTF-8": (frame(TEXT, b"\xce\xba\xff", length=100), 1007),
}


def violations(connect):
    for what, (data, code) in VIOLATIONS.items():
        with connect() as client:
            client.send(frame(TEXT, b"before") + data)
            expect_equal(client.receive(), (TEXT, b"before"), what)
            expect_equal(client.close_code(), code, what)
            client.send(frame(TEXT, b"after"))
    with connect() as client:
        client.send(frame(3))
        expect_equal(client.close_code(), 1002)
        expect_equal(client.receive(), None, "who breaks the protocol is disconnected")


def closing(connect):
    for payload, code in (
        (b"", 1005),
        *((close_payload(code, b"bye"), code) for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)),
        (close_payload(1000, b"r" * 123), 1000),
    ):
        with connect() as client:
            client.send(frame(CLOSE, payload) + frame(TEXT, b"too late") + frame(PING))
            expect_equal(client.close_code(), code)
            expect_equal(client.receive(), None, "nothing follows a Close frame")


def sizes(connect):
    with connect() as client:
        for opcode in (TEXT, BINARY):
            for size in (4 << 20, 16 << 20):
                payload = b"0123456789abcdef" * (size // 16)
                echoes(client, opcode, payload, f"{size} bytes")
            client.send(frame(opcode, payload[:65536], fin=False))
            for _ in range(14):
                client.send(frame(CONTINUATION, payload[:65536], fin=False))
            client.send(frame(CONTINUATION, payload[:65536]))
            expect_equal(client.receive(), (opcode, payload[:65536] * 16))


def compression(connect):
    with connect(deflate=True) as client:
        expect("permessage-deflate" in client.head.lower(), client.head)
        for size in (0, 1, 300, 70000, 1 << 20, 16 << 20):
            text = (b"The same again and again. " * (size // 26 + 1))[:size]
            client.send(frame(TEXT, client.deflate(text), rsv=4))
            expect_equal(client.receive(), (TEXT, text), size)
        data = client.deflate(UTF8 * 100)
        client.send(frame(TEXT, data[:7], fin=False, rsv=4) + frame(PING, b"p") + frame(CONTINUATION, data[7:]))
        expect_equal(client.receive(), (PONG, b"p"))
        expect_equal(client.receive(), (TEXT, UTF8 * 100))
        echoes(client, TEXT, b"not compressed", "uncompressed")
    for what, data, code in (
        ("a compressed ping", lambda client: frame(PING, b"", rsv=4), 1002),
        ("a compressed continuation", lambda client: frame(TEXT, b"", fin=False, rsv=4) + frame(CONTINUATION, b"", rsv=4), 1002),
        ("broken data", lambda client: frame(TEXT, b"\xff" * 20, rsv=4), 1007),
        ("compressed text that is not UTF-8", lambda client: frame(TEXT, client.deflate(b"\xff"), rsv=4), 1007),
        ("a bomb", lambda client: frame(BINARY, client.deflate(bytes(65 << 20)), rsv=4), 1009),
    ):
        with connect(deflate=True) as client:
            client.send(data(client))
            expect_equal(client.close_code(), code, what)


def conform(server, path):
    def connect(**options):
        return Client(server, path, **options)

    for section in (framing, pings, fragments, violations, closing, sizes, compression):
        section(connect)


with functions({"index.ts": ECHO}) as main, Edgertd(main) as server:
    conform(server, "/")
with serving({"echo/index.ts": ECHO}) as server:
    conform(server, "/echo")
