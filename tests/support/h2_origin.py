"""An upstream in HTTP/2 for tests: node's, as tests/support/h2_origin.mjs says."""
import contextlib
import json
import pathlib
import subprocess

from edgertd import wait_until


class H2Origin:
    def __init__(self, authority, *flags, name="localhost"):
        authority.context(name, "IP:127.0.0.1,DNS:localhost")
        folder = authority.folder
        program = pathlib.Path(__file__).with_suffix(".mjs")
        self.process = subprocess.Popen(
            ["node", str(program), str(folder / f"{name}.pem"), str(folder / f"{name}.key"), *flags],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        self.port = int(self.process.stdout.readline())
        self.url = f"https://127.0.0.1:{self.port}"

    def tell(self, command):
        """Sends a command; returns what has been seen so far."""
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def state(self):
        return self.tell("state")

    def wait_until(self, condition, what):
        wait_until(lambda: condition(self.state()), what)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@contextlib.contextmanager
def h2_origin(authority, *flags):
    made = H2Origin(authority, *flags)
    try:
        yield made
    finally:
        made.close()
