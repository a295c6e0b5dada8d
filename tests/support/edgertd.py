"""Starts edgertd on a free port for one test and speaks HTTP/1.1 with it. Standard library only.

EDGERTD names the binary (build/release/bin/edgertd when unset).
"""
import contextlib
import http.client
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("EDGERTD") or str(ROOT / "build/release/bin/edgertd")
EXAMPLES = ROOT / "docs/examples/functions"
ROUTER = pathlib.Path(__file__).resolve().parent / "router"

# Sanitizer and debug builds are slow; nothing here waits longer than it must.
PATIENCE = float(os.environ.get("EDGERTD_PATIENCE", "120"))


def allowed_mb(usual):
    """How much memory a test lets the server take: sanitizers keep freed memory, so their builds say more."""
    return float(os.environ.get("EDGERTD_ALLOWED_MB", usual))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Edgertd:
    """A running server: `with Edgertd(main) as server: server.get("/hello")`. `user`: the number of whose process it is."""

    def __init__(self, main=EXAMPLES / "main", *flags, env=None, cwd=ROOT, user=None):
        self._home = tempfile.TemporaryDirectory(prefix="edgertd-test-")
        if user is not None:
            os.chown(self._home.name, user, user)
        inherited = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        environment = {**inherited, "XDG_CACHE_HOME": self._home.name, "XDG_STATE_HOME": self._home.name, "EDGERTD_COUNT_OBJECTS": "1", **(env or {})}
        self._log = open(os.path.join(self._home.name, "stderr"), "w+b")
        command = self.command(main, flags)
        other = {} if user is None else {"user": user, "group": user, "extra_groups": []}
        self.process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log, **other
        )
        self.pid = self.process.pid
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline().decode()
        watchdog.cancel()
        if not line.startswith("listening on http://127.0.0.1:"):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"edgertd did not listen but said {line!r}\n{self.log()}")
        self.port = int(line.rsplit(":", 1)[1])

    def command(self, main, flags):
        serves = [] if main is None else ["--main-service", str(main)]
        return [BINARY, "start", "--ip", "127.0.0.1", "--port", "0", *serves, *flags]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                if kind is None:
                    kind = AssertionError
                    raise AssertionError("edgertd did not stop after SIGINT")
        code = self.process.returncode
        if kind is None and "left at the end: " in self.log():
            kind = AssertionError
            raise AssertionError(self.log()[-300:])
        if kind is not None:
            sys.stderr.write(f"--- edgertd's stderr (exit code {code})\n{self.log()[-8000:]}\n---\n")
        self.process.stdout.close()
        self._log.close()
        self._home.cleanup()

    def log(self):
        """All of stderr so far."""
        with open(self._log.name, "rb") as file:
            return file.read().decode(errors="replace")

    def stop(self, number, patience=PATIENCE):
        """Sends the signal and returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(patience)

    def connect(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        return connection

    def request(self, method, path, body=None, headers=None):
        connection = self.connect()
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path, headers=None):
        return self.request("GET", path, headers=headers)

    def socket(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def raw(self, data, patience=PATIENCE):
        """Sends bytes as they are; returns everything that comes back until the server closes or `patience` is over."""
        with self.socket() as connection:
            connection.settimeout(patience)
            received = b""
            try:
                connection.sendall(data)
                while chunk := connection.recv(65536):
                    received += chunk
            except (socket.timeout, ConnectionError):
                pass
            return received

    def resident_mb(self):
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")

    def children(self):
        """Process numbers of what it has started and not yet waited for."""
        found = []
        for listed in pathlib.Path(f"/proc/{self.pid}/task").glob("*/children"):
            found += [int(number) for number in listed.read_text().split()]
        return found

    def boots(self, service):
        """How often a worker whose service path ends with /`service` was booted; needs the flag -v."""
        return self.log().count(f"/{service} (") and sum(
            1 for line in self.log().splitlines() if "] worker booted: " in line and f"/{service} (" in line
        )


def run_to_end(*arguments, env=None, cwd=None, patience=PATIENCE):
    """Runs edgertd until it ends by itself; returns the CompletedProcess with text output."""
    return subprocess.run(
        [os.path.abspath(BINARY), *map(str, arguments)],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience,
    )


@contextlib.contextmanager
def functions(files):
    """A temporary folder of functions, `{"hello/index.ts": source, …}`."""
    with tempfile.TemporaryDirectory(prefix="edgertd-functions-") as folder:
        for name, source in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source if isinstance(source, bytes) else source.encode())
        yield folder


@contextlib.contextmanager
def serving(files, *flags, env=None, main=ROUTER):
    """A server whose main worker routes /NAME to NAME of `files`; see router/index.ts for what else it does."""
    with functions(files) as folder, Edgertd(main, *flags, env={"FUNCTIONS": folder, **(env or {})}) as server:
        yield server


def wait_until(condition, what, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.01)


def expect_equal(actual, expected, what=""):
    if actual != expected:
        raise AssertionError(f"{what}: expected {shortened(expected)}, got {shortened(actual)}")


def shortened(value):
    shown = repr(value)
    return shown if len(shown) <= 2000 else f"{shown[:1000]} … {shown[-1000:]}"


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def read_head(connection):
    """Reads a response head from a socket byte by byte; returns (status, text of the head)."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            raise AssertionError(f"closed inside the head: {head!r}")
        head += byte
    return int(head.split(b" ", 2)[1]), head.decode("latin-1")


def read_answer(connection, what=""):
    """Reads a response with 200 and a declared length from a socket; returns its body."""
    status, head = read_head(connection)
    expect_equal(status, 200, what or head)
    length = next(int(line[15:]) for line in head.lower().split("\r\n") if line.startswith("content-length:"))
    answer = b""
    while len(answer) < length:
        chunk = connection.recv(65536)
        expect(chunk, f"{what}: closed after {len(answer)} of {length} bytes")
        answer += chunk
    return answer


def read_chunk(connection):
    """Reads one chunk of a chunked body; b"" is the last one."""

    def line():
        text = b""
        while not text.endswith(b"\r\n"):
            byte = connection.recv(1)
            if not byte:
                raise AssertionError("closed inside a chunk")
            text += byte
        return text

    size = int(line().split(b";")[0], 16)
    data = b""
    while len(data) < size:
        data += connection.recv(size - len(data))
    line()
    return data
