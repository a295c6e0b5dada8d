import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, read_head

with Edgertd() as server, server.socket() as client:
    client.sendall(b"POST /json HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 26\r\n\r\n")
    expect_equal(read_head(client)[0], 100)
    client.sendall(b'{"name":"Ada","year":1815}')
    expect_equal(read_head(client)[0], 200)
