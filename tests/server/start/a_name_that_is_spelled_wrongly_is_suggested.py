"""Wrong flags and verbs are told with what was probably meant, and without it where nothing is near."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

for arguments, meant in (
    (["start", "--main-servce", "x"], "did you mean --main-service?"),
    (["start", "--main-servce=x"], "did you mean --main-service?"),
    (["start", "--gracefull-exit-timeout", "1"], "did you mean --graceful-exit-timeout?"),
    (["bundle", "--entrypiont", "x"], "did you mean --entrypoint?"),
    (["strat"], "did you mean start?"),
    (["start", "--nothing-like-it"], "start --help says what is"),
    (["publish"], "there are start, serve, bundle"),
    (["--watch"], "stands behind a verb, or behind what is to be served: edgertd start --watch"),
    (["--port=0", "functions"], "edgertd start --port"),
    (["start", "--port", "high"], "edgertd: --port: must be a whole number from 0 to 65535, not \"high\"; start --help says what is"),
):
    ended = run_to_end(*arguments)
    expect_equal((ended.returncode, ended.stdout), (2, ""), str(arguments))
    expect(meant in ended.stderr, f"{arguments}: {ended.stderr}")
