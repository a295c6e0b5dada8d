"""Whatever is wrong with flags and verbs, one line says so, with the code that docs/errors.md explains."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

for flags in (
    ["start", "--memroy", "100"],
    ["start", "--main-servce", "x"],
    ["start", "--port", "http"],
    ["start", "--policy", "sometimes"],
    ["start", "-v", "-q"],
    ["strat"],
    ["bundle", "--output"],
    ["explain", "EDG999"],
):
    ended = run_to_end(*flags)
    expect_equal((ended.returncode, ended.stdout), (2, ""), str(flags))
    expect(ended.stderr.startswith("edgertd: ") and ended.stderr.endswith(" [EDG304]\n") and ended.stderr.count("\n") == 1, f"{flags}: {ended.stderr}")
