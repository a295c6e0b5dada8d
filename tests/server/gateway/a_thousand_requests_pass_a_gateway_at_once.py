"""The origin answers none before it has seen all."""
import select
import threading
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, PATIENCE, expect_equal, functions
from origin import answering, origin

MANY = 1000
MAIN = """Deno.serve((request: Request) => fetch("ORIGIN" + new URL(request.url).search.slice(1)));"""
together = threading.Barrier(MANY)


def respond(visitor, request):
    together.wait(PATIENCE)
    visitor.answer("200 OK", request.path)


with origin(answering(respond)) as upstream, functions({"main/index.ts": MAIN.replace("ORIGIN", upstream.url)}) as folder:
    with Edgertd(folder + "/main") as server:
        clients = {}
        for number in range(MANY):
            client = server.socket()
            client.sendall(f"GET /?/{number} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            clients[client] = (number, bytearray())
        good = 0
        deadline = time.monotonic() + PATIENCE
        poll = select.poll()
        by_number = {client.fileno(): client for client in clients}
        for descriptor in by_number:
            poll.register(descriptor, select.POLLIN)
        while by_number and time.monotonic() < deadline:
            for descriptor, _ in poll.poll(1000):
                client = by_number[descriptor]
                number, received = clients[client]
                if data := client.recv(65536):
                    received.extend(data)
                    continue
                poll.unregister(descriptor)
                del by_number[descriptor]
                client.close()
                good += received.startswith(b"HTTP/1.1 200 ") and received.endswith(b"\r\n\r\n/%d" % number)
        expect_equal(good, MANY, "good answers")
