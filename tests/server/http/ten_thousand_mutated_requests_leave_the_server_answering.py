import os
import random
import socket
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal

COUNT = int(os.environ.get("EDGERTD_MUTATIONS", "10000"))
SEED = int(os.environ.get("EDGERTD_SEED", "1"))
SEEDS = [
    b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /hello?name=%41 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nUser-Agent: x\r\nCookie: a=b; c=d\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nTrailer: z\r\n\r\n",
    b"POST /json HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    b"HEAD /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET /hello HTTP/1.0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://a/hello HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]
TOKENS = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b"0", b"-1", b"ffffffffffffffff", b"99999999999999999999", b"chunked", b"identity",
    b"Transfer-Encoding: chunked\r\n", b"Content-Length: 3\r\n", b"Content-Length: 4\r\n", b"Host: b\r\n", b"\xff\xfe", b"%", b"%00", b"/../",
    b"HTTP/1.1", b"HTTP/9.9", b"A" * 5000, b"X: " + b"y" * 9000 + b"\r\n", b"Connection: keep-alive, close\r\n", b"\r\n\r\n", b"0\r\n\r\n",
]


def mutate(random_, data):
    data = bytearray(data)
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(data) + 1)
        kind = random_.randrange(6)
        if kind == 0 and at < len(data):
            data[at] = random_.randrange(256)
        elif kind == 1:
            data[at:at] = random_.choice(TOKENS)
        elif kind == 2:
            del data[at : at + random_.randint(1, 12)]
        elif kind == 3:
            data[at:at] = data[at : at + random_.randint(1, 60)]
        elif kind == 4:
            del data[at:]
        else:
            other = random_.choice(SEEDS)
            data[at:] = other[random_.randrange(len(other)) :]
    return bytes(data)


with Edgertd("docs/examples/functions/main", "-q") as server:
    random_ = random.Random(SEED)
    for number in range(COUNT):
        data = mutate(random_, random_.choice(SEEDS))
        with server.socket() as client:
            try:
                # Now and then in two pieces, now and then without waiting for an answer.
                cut = random_.randrange(len(data) + 1) if random_.random() < 0.3 else len(data)
                client.sendall(data[:cut])
                client.sendall(data[cut:])
                if random_.random() < 0.5:
                    client.settimeout(0.02)
                    client.recv(65536)
            except (socket.timeout, ConnectionError):
                pass
        if number % 500 == 499:
            expect_equal(server.process.poll(), None, f"the server died within {number + 1} requests of seed {SEED}")
            expect_equal(server.get("/hello").text, "Hello, world!\n", f"after {number + 1} requests of seed {SEED}")
    expect(server.resident_mb() < 1000, f"the server grew to {server.resident_mb():.0f} MB")
