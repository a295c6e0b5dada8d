import hashlib
import http.client
import pathlib
import random
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal

body = random.Random(20).randbytes(20 * 1024 * 1024)
CHUNK = 70_001


def send(client, framing):
    if framing == "content-length":
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body))
        client.sendall(body)
        return
    client.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    for at in range(0, len(body), CHUNK):
        piece = body[at : at + CHUNK]
        client.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    client.sendall(b"0\r\n\r\n")


with Edgertd() as server:
    for framing in ("content-length", "chunked"):
        with server.socket() as client:
            # The echo comes while we send: who does not read meanwhile is held up, as it should be.
            sending = threading.Thread(target=send, args=(client, framing))
            sending.start()
            response = http.client.HTTPResponse(client, method="POST")
            response.begin()
            answer = response.read()
            sending.join()
        expect_equal(response.status, 200, framing)
        expect_equal(len(answer), len(body), framing)
        expect_equal(hashlib.sha256(answer).digest(), hashlib.sha256(body).digest(), framing)
