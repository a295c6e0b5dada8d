"""Functions and the main worker log into a pipe that nobody reads, and go on; what is read later says how much is missing."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, PATIENCE, ROUTER, Edgertd, expect, expect_equal, functions, wait_until

FLOOD = """Deno.serve(() => { for (let i = 0; i < 30000; ++i) console.log("flood", i, "x".repeat(100)); return new Response("flooded"); });"""
QUIET = """Deno.serve(() => { console.log("quiet"); return new Response("said"); });"""


class Deaf(Edgertd):
    """A server whose stderr is a pipe that is read when the test says so."""

    def __init__(self, functions_folder):
        self._home = tempfile.TemporaryDirectory(prefix="edgertd-test-")
        self.reader, writer = os.pipe()
        environment = {**os.environ, "XDG_CACHE_HOME": self._home.name, "FUNCTIONS": functions_folder}
        self.process = subprocess.Popen(
            [BINARY, "start", "--ip", "127.0.0.1", "--port", "0", "--main-service", str(ROUTER)],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writer)
        os.close(writer)
        self.pid = self.process.pid
        self.port = int(self.process.stdout.readline().decode().rsplit(":", 1)[1])

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        os.close(self.reader)
        self._home.cleanup()


def read_all(reader, sink):
    while chunk := os.read(reader, 65536):
        sink.append(chunk)


with functions({"flood/index.ts": FLOOD, "quiet/index.ts": QUIET}) as folder:
    server = Deaf(folder)
    try:
        # Each fills the pipe, and what may wait for it, many times over.
        for _ in range(4):
            expect_equal(server.get("/flood").text, "flooded")
        for _ in range(20):
            expect_equal(server.get("/quiet").text, "said")
        read = []
        reading = threading.Thread(target=read_all, args=(server.reader, read))
        reading.start()
        wait_until(lambda: b"log lines were dropped" in b"".join(read), "the reader is told of what was dropped")
        expect_equal(server.get("/quiet").text, "said")
        wait_until(lambda: b"".join(read).count(b"[Info] quiet\n") == 21, "the quiet function's lines are all there")
        log = b"".join(read).decode()
        expect(int(re.search(r"\[Warning\] (\d+) log lines were dropped", log)[1]) > 10000, "the flood was dropped")
        numbers = [int(number) for number in re.findall(r"\[Info\] flood (\d+) x{100}$", log, re.M)]
        turns = sum(1 for one, next in zip(numbers, numbers[1:]) if next < one)
        expect(len(numbers) > 1000 and turns <= 3, f"{len(numbers)} lines are in order, but for {turns}")
        expect_equal(server.stop(signal.SIGTERM), 15)
        reading.join(PATIENCE)
    finally:
        server.close()

    # The end does not wait for a reader for long either.
    server = Deaf(folder)
    try:
        expect_equal(server.get("/flood").text, "flooded")
        expect_equal(server.stop(signal.SIGTERM), 15)
    finally:
        server.close()
