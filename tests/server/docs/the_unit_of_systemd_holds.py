"""docs/examples/deploy/edgertd.service is a unit that systemd takes, with a command line that edgertd takes."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, EXAMPLES, ROOT, Edgertd, expect, expect_equal

unit = (ROOT / "docs/examples/deploy/edgertd.service").read_text()
command = re.search(r"^ExecStart=(.*)$", unit, re.M)[1].split()
expect_equal(command[:2], ["/opt/edgert/bin/edgertd", "start"])
# As it stands, but for where the functions lie and which port is free.
flags = [str(EXAMPLES / "main") if flag == "/srv/functions/main" else flag.replace("9000", "0") for flag in command[2:]]
with Edgertd(None, *flags) as server:
    expect_equal(server.get("/hello").status, 200)

if shutil.which("systemd-analyze") is None:
    sys.exit(0)
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "edgertd.service"
    file.write_text(unit.replace("/opt/edgert/bin/edgertd", os.path.abspath(BINARY)))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True)
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if "edgertd.service" in line]
    expect_equal(complaints, [])
