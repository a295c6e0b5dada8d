"""`edgertd help` and `edgertd help VERB` print what --help does."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, run_to_end

for verb in ([], ["start"], ["bundle"], ["explain"]):
    asked, flagged = run_to_end("help", *verb), run_to_end(*verb, "--help")
    expect_equal((asked.returncode, asked.stdout), (0, flagged.stdout), str(verb))
