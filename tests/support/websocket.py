"""A WebSocket client on raw sockets for tests: it can break every rule. Standard library only."""
import base64
import os
import struct
import zlib

from edgertd import read_head

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def upgrade_request(path="/", extra=""):
    return (
        f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n{extra}\r\n"
    ).encode()


def frame(opcode, payload=b"", fin=True, rsv=0, masked=True, length=None):
    """`length`: one that is announced in place of the true one; a pair (form, number) also fixes its form."""
    form, size = length if isinstance(length, tuple) else (None, len(payload) if length is None else length)
    if form is None:
        form = size if size < 126 else 126 if size < 65536 else 127
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode, (0x80 if masked else 0) | form])
    head += struct.pack(">H", size) if form == 126 else struct.pack(">Q", size) if form == 127 else b""
    if not masked:
        return head + payload
    mask = os.urandom(4)
    repeated = (mask * (len(payload) // 4 + 1))[: len(payload)]
    size = len(payload)
    return head + mask + (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


def close_payload(code, reason=b""):
    return struct.pack(">H", code) + reason


class Client:
    def __init__(self, server, path="/", extra="", deflate=False):
        self.socket = server.socket()
        if deflate:
            extra += "Sec-WebSocket-Extensions: permessage-deflate\r\n"
        self.socket.sendall(upgrade_request(path, extra))
        self.status, self.head = read_head(self.socket)
        self._in, self._out = zlib.decompressobj(-15), zlib.compressobj(6, zlib.DEFLATED, -15)
        self._buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def deflate(self, payload):
        data = self._out.compress(payload) + self._out.flush(zlib.Z_SYNC_FLUSH)
        return data[:-4]

    def _read(self, size):
        parts, missing = [self._buffer], size - len(self._buffer)
        while missing > 0:
            part = self.socket.recv(min(missing, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        everything = b"".join(parts)
        self._buffer = everything[size:]
        return everything[:size]

    def receive(self):
        """The next frame as (opcode, payload), decompressed; None at the end of the connection."""
        try:
            first, second = self._read(2)
            if second & 0x80 or not first & 0x80:
                raise AssertionError("a server's frames are neither masked nor, here, fragmented")
            size = second
            if size == 126:
                (size,) = struct.unpack(">H", self._read(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self._read(8))
            payload = self._read(size)
        except (EOFError, ConnectionError):
            return None
        if first & 0x40:
            payload = self._in.decompress(payload + b"\0\0\xff\xff")
        return first & 0x0F, payload

    def close_code(self):
        """The code of the Close frame that comes next; 1005: it has none; None: the connection just ends."""
        received = self.receive()
        if received is None:
            return None
        opcode, payload = received
        if opcode != CLOSE:
            raise AssertionError(f"expected a Close frame, got {opcode} {payload[:80]!r}")
        return struct.unpack(">H", payload[:2])[0] if payload else 1005
