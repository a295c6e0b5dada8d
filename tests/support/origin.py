"""An upstream for tests: a socket server on a free port of the loopback whose answers a test writes itself. Standard library only."""
import contextlib
import socket
import struct
import threading


class Gone(Exception):
    """The peer closed its connection."""


class Message:
    """A request: method, path, header fields as they came, body."""

    def __init__(self, line, fields):
        self.method, self.path, self.version = line.split(" ")
        self.fields = fields
        self.body = b""

    def get(self, name):
        values = [value for field, value in self.fields if field.lower() == name.lower()]
        return ", ".join(values) if values else None


class Visitor:
    """One accepted connection."""

    def __init__(self, connection):
        self.socket = connection
        self.input = connection.makefile("rb", buffering=1 << 16)
        self.number = 0

    def line(self):
        line = self.input.readline()
        if not line.endswith(b"\n"):
            raise Gone()
        return line.rstrip(b"\r\n").decode("latin-1")

    def read_head(self):
        line = self.line()
        fields = []
        while field := self.line():
            name, value = field.split(":", 1)
            fields.append((name, value.strip()))
        return Message(line, fields)

    def body(self, request):
        """Yields the chunks of the request's body as they come."""
        if request.get("transfer-encoding") == "chunked":
            while size := int(self.line(), 16):
                yield self.exactly(size)
                self.line()
            self.line()
        else:
            left = int(request.get("content-length") or 0)
            while left:
                chunk = self.exactly(min(left, 1 << 16))
                left -= len(chunk)
                yield chunk

    def exactly(self, size):
        data = self.input.read(size)
        if len(data) != size:
            raise Gone()
        return data

    def read(self):
        request = self.read_head()
        request.body = b"".join(self.body(request))
        return request

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def answer(self, status="200 OK", body=b"", *fields):
        body = body.encode() if isinstance(body, str) else body
        head = [f"HTTP/1.1 {status}", *fields, f"Content-Length: {len(body)}"]
        self.send("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)

    def wait_closed(self, seconds=10):
        """True when the peer closes within the time, whatever it still sends."""
        self.socket.settimeout(seconds)
        try:
            while self.input.read1(1 << 16):
                pass
            return True
        except socket.timeout:
            return False
        except OSError:
            return True

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self):
        self.input.close()
        self.socket.close()


class Origin:
    """`serve(visitor)` runs in a thread for each connection; the connection closes when it returns. `context` makes it speak TLS."""

    def __init__(self, serve, context=None, address="127.0.0.1"):
        self.serve, self.context = serve, context
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, 0))
        self.socket.listen(2048)
        self.port = self.socket.getsockname()[1]
        self.host = f"[{address}]:{self.port}" if ":" in address else f"{address}:{self.port}"
        self.url = f"{'https' if context else 'http'}://{self.host}"
        self.connections = 0
        self.problems = []
        self.open = set()
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.connections += 1
                self.open.add(connection)
            threading.Thread(target=self._visit, args=(connection,), daemon=True).start()

    def _visit(self, connection):
        raw = connection
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self.serve(Visitor(connection))
        except (Gone, OSError):
            pass
        except Exception as problem:
            self.problems.append(repr(problem))
        finally:
            with self.lock:
                self.open.discard(raw)
            connection.close()

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        with self.lock:
            still = list(self.open)
        for connection in still:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def origin(serve, context=None, address="127.0.0.1"):
    made = Origin(serve, context, address)
    try:
        yield made
    finally:
        made.close()
    if made.problems:
        raise AssertionError(f"the origin failed: {made.problems}")


def answering(respond):
    """Serves requests one after the other on each connection: `respond(visitor, request)`."""

    def serve(visitor):
        while True:
            respond(visitor, visitor.read())

    return serve
