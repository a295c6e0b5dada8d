import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect, expect_equal, serving

with serving({}) as server:
    server.get("/_main")
    try:
        server.get("/_die")
    except (ConnectionError, OSError, ValueError):
        pass
    except Exception as cut:  # http.client's own
        expect("RemoteDisconnected" in type(cut).__name__ or "IncompleteRead" in type(cut).__name__, repr(cut))
    expect_equal(server.process.wait(PATIENCE), 1)
    expect("main dies" in server.log(), server.log())
    expect("main worker has been destroyed" in server.log(), server.log())
