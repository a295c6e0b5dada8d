import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, expect_equal, run_to_end

with Edgertd() as server:
    ended = run_to_end("start", "--ip", "127.0.0.1", "--port", server.port, "--main-service", EXAMPLES / "main")
    expect_equal((ended.returncode, ended.stdout), (1, ""))
    expect(str(server.port) in ended.stderr, ended.stderr)
