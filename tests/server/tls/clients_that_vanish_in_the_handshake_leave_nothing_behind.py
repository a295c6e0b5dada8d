import pathlib
import socket
import ssl
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, wait_until
from tls_server import serving_tls



def first_flight(client):
    """What a client says first."""
    sent = ssl.MemoryBIO()
    handshake = client.context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname="localhost")
    try:
        handshake.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return sent.read()


with serving_tls({"fn/index.ts": "Deno.serve(() => new Response('served'));"}) as server:
    expect_equal(server.get("/fn").text, "served")
    wait_until(lambda: server.descriptors() == server.descriptors(), "connections are closed")
    hello = first_flight(server.client)
    before = server.descriptors()
    for reset in (False, True):
        for size in (0, 1, 5, 9, 100, len(hello)):
            for _ in range(20):
                connection = server.tcp()
                connection.sendall(hello[:size])
                if size == len(hello):
                    connection.recv(1)
                if reset:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
    expect_equal(server.get("/fn").text, "served")
    wait_until(lambda: server.descriptors() <= before, "none of their connections is left")

    # Who says it byte by byte is served.
    with server.tcp() as connection:
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = server.client.context.wrap_bio(received, sent, server_hostname="localhost")
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                for byte in sent.read():
                    connection.sendall(bytes([byte]))
                received.write(connection.recv(65536))
        client.write(b"GET /fn HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        for byte in sent.read():
            connection.sendall(bytes([byte]))
        answer = b""
        while not answer.endswith(b"served"):
            try:
                answer += client.read(65536)
            except ssl.SSLWantReadError:
                received.write(connection.recv(65536))
