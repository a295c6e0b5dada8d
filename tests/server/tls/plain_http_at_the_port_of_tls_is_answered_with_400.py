import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from tls_server import serving_tls



def all_of(connection):
    got = b""
    try:
        while part := connection.recv(65536):
            got += part
    except ConnectionError:
        got += b"reset"
    return got


with serving_tls({"fn/index.ts": "Deno.serve(() => new Response('served'));"}) as server:
    for request in (b"GET /fn HTTP/1.1\r\nHost: a\r\n\r\n", b"P", b"POST /fn HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000):
        with server.tcp() as connection:
            connection.sendall(request)
            answer = all_of(connection)
            expect(answer.startswith(b"HTTP/1.1 400 Bad Request\r\n") and answer.endswith(b"use https:\n"), f"{request[:20]!r}: {answer[:300]!r}")
            expect(b"Connection: close" in answer, answer)

    # What is neither is closed without a word: another protocol, TLS's records with something else in them, and a hello that announces
    # what nobody has to say (1 MB).
    hello = b"\x16\x03\x01\x02\x00\x01"
    for first in (b"\x00\x01\x02", b"ssh-2.0\r\n", b"\x80\x2e\x01\x00\x02", b"\x16\x03\x01\x02\x00\x02\x00\x01\xfc", b"\x16\x02\x01\x02\x00\x01\x00\x01\xfc",
                  b"\x16\x03\x01\x00\x01\x01\x00\x01\xfc", b"\x15\x03\x01\x00\x02\x02\x28", hello + b"\x10\x00\x00"):
        with server.tcp() as connection:
            connection.sendall(first)
            expect_equal(all_of(connection), b"", first)
    # A hello of which the inside is wrong is answered with an alert.
    with server.tcp() as connection:
        connection.sendall(hello + b"\x00\x01\xfc" + b"\xff" * 508)
        expect(all_of(connection).startswith(b"\x15\x03"), "an alert")
    expect_equal(server.get("/fn").text, "served")
    expect_equal(server.log().count("rror"), 0, server.log())
