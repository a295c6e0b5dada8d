"""Askers of a crowd of functions: one that asks the good ones at a steady rate, and those that ask one of the others again and again."""
import http.client
import random
import socket
import threading
import time

import crowd

# Nobody waits so long but for what never answers.
PATIENCE_S = 900


class Steady(threading.Thread):
    """Asks one good function after the other, so many a second, and remembers how long each took from when it was due (ms)."""

    def __init__(self, port, names, rate, seed):
        super().__init__()
        self.port, self.names, self.rate = port, list(names), rate
        random.Random(seed).shuffle(self.names)
        self.times, self.errors, self.over = [], [], False

    def run(self):
        connection = None
        answered = b""
        asked = 0
        due = time.perf_counter()
        while not self.over:
            name = self.names[asked % len(self.names)]
            asked += 1
            try:
                if connection is None:
                    connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connection.sendall(b"GET /%s HTTP/1.1\r\nhost: localhost\r\n\r\n" % name.encode())
                answered = connection.recv(4096)
                while not answered.endswith(name.encode()) and (more := connection.recv(4096)):
                    answered += more
                if not answered.startswith(b"HTTP/1.1 200 ") or not answered.endswith(name.encode()):
                    self.errors.append(f"{name}: {answered[:300]!r}")
                    connection = None
            except OSError as error:
                self.errors.append(f"{name}: {error}")
                connection = None
            now = time.perf_counter()
            self.times.append((now - due) * 1e3)
            due = max(due + 1 / self.rate, now - 1)
            time.sleep(max(0.0, due - now))


class Asker(threading.Thread):
    """Asks a function of a kind that means harm, again as soon as it has heard what was to be heard."""

    def __init__(self, port, kind):
        super().__init__(daemon=True)
        self.port, self.kind = port, kind
        self.over, self.connection, self.heard, self.errors = False, None, 0, []

    def run(self):
        while not self.over:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
            try:
                self.connection.request("GET", f"/{self.kind.name}")
                answer = self.connection.getresponse()
                text = "" if not self.kind.told else answer.read().decode()
                while not self.kind.told and not self.over and answer.read(1 << 20):
                    time.sleep(0.01)
            except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
                if not self.over:
                    self.errors.append(str(error))
                    time.sleep(0.1)
                continue
            finally:
                self.connection.close()
            if self.over:
                return
            self.heard += 1
            if self.kind.told and not crowd.is_as_told(self.kind, answer.status, text):
                self.errors.append(f"{self.kind.name}: {answer.status} {text[:200]}")

    def end(self):
        self.over = True
        connection = self.connection
        try:
            if connection is not None and connection.sock is not None:
                connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.join(PATIENCE_S)


def askers_of(port, kinds):
    return [Asker(port, kind) for kind in kinds for _ in range(kind.at_once)]
