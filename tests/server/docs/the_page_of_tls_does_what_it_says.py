import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, PATIENCE, ROOT, expect, expect_equal
from tls_server import TlsServer

page = (ROOT / "docs/tls.md").read_text()
commands = [
    command
    for block in re.findall(r"^```sh\n(\$ .*?)^```$", page, re.M | re.S)
    for command in re.findall(r"^\$ ([^\n]*)\n(.*?)(?=^\$ |\Z)", block, re.M | re.S)
]
(started,) = re.findall(r"^edgertd (\S+) --tls=8443 --key key.pem --cert cert.pem$", page, re.M)
expect_equal(ROOT / started, EXAMPLES)

with tempfile.TemporaryDirectory() as folder:

    def check(command, printed, port=0):
        run = command.replace("localhost:8443", f"localhost:{port}").replace("curl ", "curl -sS --resolve '*:" + str(port) + ":127.0.0.1' ")
        said = subprocess.run(["sh", "-c", run], cwd=folder, capture_output=True, text=True, timeout=PATIENCE, env={**os.environ, "no_proxy": "*"})
        expect_equal((said.stdout, said.stderr), (printed, ""), command)

    made, *asked = commands
    expect("openssl" in shlex.split(made[0]) and len(asked) == 2, commands)
    check(*made)
    pair = pathlib.Path(folder, "key.pem"), pathlib.Path(folder, "cert.pem")
    with TlsServer(pair[1], [pair], main=EXAMPLES / "main") as server:
        for command, printed in asked:
            check(command, printed, server.tls_port)
