# No save can mend that: it is told as without --watch.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, expect_equal, run_to_end

with Edgertd() as server:
    done = run_to_end("start", "--watch", "--ip", "127.0.0.1", "--port", str(server.port), "--main-service", str(EXAMPLES / "main"))
    expect_equal(done.returncode, 1)
    expect(f"edgertd: cannot listen on 127.0.0.1 port {server.port}" in done.stderr, done.stderr)
