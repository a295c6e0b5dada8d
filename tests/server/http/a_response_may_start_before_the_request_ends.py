import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, read_chunk, read_head

with Edgertd() as server, server.socket() as client:
    client.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
    client.sendall(b"5\r\nfirst\r\n")
    expect_equal(read_head(client)[0], 200)
    expect_equal(read_chunk(client), b"first")
    for word in (b"second", b"third"):
        client.sendall(b"%x\r\n%s\r\n" % (len(word), word))
        expect_equal(read_chunk(client), word)
    client.sendall(b"0\r\n\r\n")
    expect_equal(read_chunk(client), b"")
    client.sendall(b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
    expect_equal(read_head(client)[0], 200, "the connection goes on")
