"""docs/errors.md is what `edgertd explain` prints; a code alone prints its entry, and what is no code is refused."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, expect, expect_equal, run_to_end

page = (ROOT / "docs/errors.md").read_text()
expect_equal(run_to_end("explain").stdout, page, "edgertd explain > docs/errors.md mends it")
for code in ("EDG102", "edg102", "[EDG102]", "102"):
    said = run_to_end("explain", code)
    expect(said.returncode == 0 and said.stdout.startswith("## EDG102\n") and said.stdout in page, said.stdout)
said = run_to_end("explain", "EDG999")
expect_equal((said.returncode, said.stdout, said.stderr), (2, "", "edgertd: EDG999 is no code; edgertd explain lists them [EDG304]\n"))

flags = set(re.findall(r"--[a-z][a-z-]+", run_to_end("start", "--help").stdout))
expect_equal(sorted(set(re.findall(r"--[a-z][a-z-]+", page)) - flags), [], "flags that there are none of")
