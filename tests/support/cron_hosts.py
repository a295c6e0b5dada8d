"""Processes of tests/support/cron_host.cpp, which have schedules and nothing else, and what two of them share. EDGERTD names the folder in which it lies."""
import contextlib
import os
import pathlib
import socket
import subprocess
import tempfile
import threading
import time

from edgertd import BINARY, PATIENCE
from real_servers import PROGRAMS, postgresql, redis

PROGRAM = pathlib.Path(BINARY).with_name("cron_host")
MINUTE_MS = 60_000


def ahead_of_due(seconds=1.5):
    """How far a clock is to be set ahead, in ms, so that a minute begins so soon."""
    return int(MINUTE_MS - (time.time() + seconds) * 1000 % MINUTE_MS)


class Host:
    """One process. Its clock is so many ms ahead of the system's."""

    def __init__(self, state, lease, ahead, **env):
        self.process = subprocess.Popen(
            [PROGRAM, state, lease], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, "EDGERT_CLOCK_MS": str(ahead), **env},
        )
        self.lines, self._changed = [], threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.expect("ready")

    def _read(self):
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()

    def say(self, line):
        self.process.stdin.write(line + "\n")

    def has(self, begin, after=0):
        with self._changed:
            return next((line for line in self.lines[after:] if line.startswith(begin)), None)

    def expect(self, begin, after=0, patience=PATIENCE):
        """The first line that begins so, of those after the first `after`."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            with self._changed:
                found = next((line for line in self.lines[after:] if line.startswith(begin)), None)
                if found is not None:
                    return found
                self._changed.wait(0.1)
        raise AssertionError(f"no line begins with {begin!r} in {self.lines[after:]}")

    def begun(self):
        with self._changed:
            return [line for line in self.lines if line.startswith("begin")]

    def state(self):
        with self._changed:
            at = len(self.lines)
        self.say("list")
        return dict(part.split("=") for part in self.expect("state", at).split()[2:])

    def until_state(self, **wanted):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            state = self.state()
            if all(state[name] == str(value) for name, value in wanted.items()):
                return
            time.sleep(0.02)
        raise AssertionError(f"never {wanted}: {self.state()}, {self.lines}")

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self):
        if self.process.poll() is None:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@contextlib.contextmanager
def shared(kind):
    """What hosts share by this kind of lease: a function that gives each, by its name, its state file and its lease."""
    with tempfile.TemporaryDirectory(prefix="edgert-cron-") as folder, contextlib.ExitStack() as stack:
        if kind == "file":
            yield lambda name: (f"{folder}/state", "file")
        elif kind == "pg":
            url = stack.enter_context(postgresql())["POSTGRESQL_URL"]
            yield lambda name: (f"{folder}/{name}", f"pg:{url}")
        else:
            url = stack.enter_context(redis())["REDIS_URL"]
            yield lambda name: (f"{folder}/{name}", f"redis:{url}")


def kinds():
    found = {"file": "", "pg": "postgresql", "redis": "redis"}
    return [kind for kind, needs in found.items() if not needs or PROGRAMS[needs]() is not None]


class Proxy:
    """Between hosts and a server on a port of the loopback: passes bytes on, unless it is told to hold them."""

    def __init__(self, port):
        self._to = port
        self._open = threading.Event()
        self._open.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def hold(self):
        self._open.clear()

    def let_go(self):
        self._open.set()

    def close(self):
        self._open.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self._open.wait()
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
