"""Clients that ask and do not read."""
import contextlib
import socket
import time

from edgertd import PATIENCE


@contextlib.contextmanager
def clients(server, count, request):
    """So many connections that have sent `request` (bytes) and read nothing."""
    sockets = []
    try:
        for _ in range(count):
            connection = socket.socket()
            sockets.append(connection)
            # The kernel takes little, so that the server has the rest.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            connection.settimeout(PATIENCE)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(request)
        yield sockets
    finally:
        for connection in sockets:
            connection.close()


def get(path):
    return b"GET %s HTTP/1.1\r\nHost: a\r\n\r\n" % path.encode()


def quiet_resident_mb(server):
    """Resident memory once it has stopped growing."""
    last, same = server.resident_mb(), 0
    while same < 10:
        time.sleep(0.1)
        now = server.resident_mb()
        same = same + 1 if now <= last + 1 else 0
        last = now
    return last


def served(server, connection):
    """Whether the server still has this connection open, whatever has reached the client of its end."""
    client = "%04X" % connection.getsockname()[1]
    with open(f"/proc/{server.pid}/net/tcp") as table:
        for line in table:
            _, local, remote, state = line.split()[:4]
            if local.endswith(":%04X" % server.port) and remote.endswith(":" + client):
                return state == "01"
    return False


def read_all(connection):
    """How many bytes come until the server closes, or breaks the connection."""
    received = 0
    try:
        while chunk := connection.recv(1 << 20):
            received += len(chunk)
    except ConnectionError:
        pass
    return received
