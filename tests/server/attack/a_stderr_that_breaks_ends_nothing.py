"""Logging into a pipe without a reader, a full disk or a closed descriptor costs lines, and nothing else."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, ROUTER, Edgertd, expect, expect_equal, functions

SAYS = """Deno.serve(() => { for (let i = 0; i < 100; ++i) console.error("line", i); return new Response("said"); });"""


class Broken(Edgertd):
    def __init__(self, folder, redirection):
        self._home = tempfile.TemporaryDirectory(prefix="edgertd-test-")
        environment = {**os.environ, "XDG_CACHE_HOME": self._home.name, "FUNCTIONS": folder}
        # In a shell, because a closed descriptor is one of the cases.
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$0" start --ip 127.0.0.1 --port 0 --main-service "$1" {redirection}', BINARY, str(ROUTER)],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        self.port = int(self.process.stdout.readline().decode().rsplit(":", 1)[1])

    def cpu_s(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self._home.cleanup()


with functions({"says/index.ts": SAYS}) as folder:
    pipe = os.path.join(folder, "pipe")
    os.mkfifo(pipe)
    for name, redirection in {"closed": "2>&-", "full disk": "2>/dev/full", "no reader": f"2>{pipe}"}.items():
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        server = Broken(folder, redirection)
        try:
            os.close(reader)
            for _ in range(20):
                expect_equal(server.get("/says").text, "said", name)
            before = server.cpu_s()
            time.sleep(1)
            spent = server.cpu_s() - before
            expect(spent < 0.7, f"{name}: {spent} s of CPU time in a second without work")
            expect_equal(server.stop(signal.SIGTERM), 15, name)
        finally:
            server.close()
