import re
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

ended = run_to_end("--version")
expect_equal(ended.returncode, 0)
# One that is old is told so.
expect(re.fullmatch(r"(warning: this V8 is .*\n)?", ended.stderr), ended.stderr)
expect(re.fullmatch(r"edgertd \d+\.\d+\.\d+ \(V8 \d+\.\d+\.\d+.*\)\n", ended.stdout), ended.stdout)
