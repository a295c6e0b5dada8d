# Each command of docs/operations.md prints what stands below it; "…" stands for anything.
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, PATIENCE, ROOT, expect, wait_until
from serve import Served

page = (ROOT / "docs/operations.md").read_text()
steps = []
for block in re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S):
    if block.startswith("edgertd serve"):
        steps.append((block.strip(), None))
    else:
        steps += re.findall(r"^\$ ([^\n]*)\n(.*?)(?=^\$ |\Z)", block, re.M | re.S)
expect(len(steps) >= 15, steps)

with tempfile.TemporaryDirectory() as folder:
    os.symlink(os.path.abspath(BINARY), f"{folder}/edgertd")
    server = None

    def run(command):
        if server is not None:
            command = command.replace("http://localhost:9000", f"http://127.0.0.1:{server.port}")
        if "127.0.0.1:9001" in command:
            said = server.log().split("asked about itself at http://")[1].split()[0].split('"')[0]
            command = command.replace("127.0.0.1:9001", said)
        environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "no_proxy": "*"}
        return subprocess.run(["sh", "-c", command.replace("curl ", "curl -sS ")], cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    def prints(command, expected):
        said = run(command)
        seen.append(said.stdout + said.stderr)
        wanted = ".*".join(re.escape(part) for part in expected.rstrip("\n").split("…"))
        return re.fullmatch(wanted, (said.stdout + said.stderr).rstrip("\n")) is not None

    try:
        for command, expected in steps:
            seen = []
            if expected is None:
                server = Served(f"{folder}/shop", "--watch", "--admin", "127.0.0.1:0")
                continue
            # What was saved takes a moment to serve; what is asked twice is counted twice.
            once = not command.startswith("curl 'http")
            if once and "/loop" not in command and "/nothing" not in command:
                expect(prints(command, expected), f"$ {command}\n{seen}\nand the page says\n{expected}")
            else:
                try:
                    wait_until(lambda: prints(command, expected), command, 30)
                except AssertionError:
                    raise AssertionError(f"$ {command}\n{seen[-1]}\nand the page says\n{expected}")
    finally:
        if server is not None:
            server.__exit__(None)
