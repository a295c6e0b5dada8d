import pathlib
import signal
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head
from tls_server import serving_tls

SOURCE = """Deno.serve(async (request: Request) => {
  if (request.url.endsWith("/slow")) await new Promise((resolve) => setTimeout(resolve, 700));
  return new Response("served");
});"""
GET = "GET {} HTTP/1.1\r\nHost: a\r\n\r\n"


def answer(connection):
    expect_equal(read_head(connection)[0], 200)
    got = b""
    while len(got) < 6:
        got += connection.recv(6 - len(got))
    expect_equal(got, b"served")


with serving_tls({"fn/index.ts": SOURCE}) as server:
    # Where a response ends the connection.
    with server.socket() as connection:
        connection.sendall(b"GET /fn HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer(connection)
        expect_equal(connection.recv(1), b"", "an end without a goodbye would be an error")
        connection.unwrap().close()

    idle = server.socket()
    idle.sendall(GET.format("/fn").encode())
    answer(idle)
    busy = server.socket()
    busy.sendall(GET.format("/fn/slow").encode())
    shaking = server.tcp()
    received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = server.client.context.wrap_bio(received, sent, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        shaking.sendall(sent.read())
    received.write(shaking.recv(65536))

    server.process.send_signal(signal.SIGTERM)
    expect_equal(idle.recv(1), b"")
    # Who was in the middle of the handshake may ask once, who waits for an answer gets it.
    client.do_handshake()
    client.write(GET.format("/fn").encode())
    shaking.sendall(sent.read())
    got = b""
    while not got.endswith(b"served"):
        try:
            got += client.read(65536)
        except ssl.SSLWantReadError:
            part = shaking.recv(65536)
            expect(part, f"closed after {got!r}")
            received.write(part)
    answer(busy)
    expect_equal(busy.recv(1), b"")
    expect_equal(server.process.wait(60), 15)
