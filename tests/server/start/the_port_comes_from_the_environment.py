import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect, run_to_end

with Edgertd() as server:
    # A port that is taken shows in the complaint, and nothing else has to be free.
    ended = run_to_end(
        "start", "--ip", "127.0.0.1", "--main-service", EXAMPLES / "main", env={"EDGE_RUNTIME_PORT": str(server.port)}
    )
    expect(ended.returncode == 1 and str(server.port) in ended.stderr, ended.stderr)
