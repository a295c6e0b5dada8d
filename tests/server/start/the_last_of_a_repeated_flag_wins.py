import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect_equal

with Edgertd("/nowhere", "--main-service", str(EXAMPLES / "main")) as server:
    expect_equal(server.get("/hello").status, 200)
