"""Each code that serve answers in a function's place is explained, however it is written; one that is none is answered with what may be meant."""
import re
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, expect, expect_equal, run_to_end

page = (ROOT / "docs/errors.md").read_text()
sources = [path.read_text() for folder in ("server/serve", "server/serve/jwt") for path in (ROOT / folder).glob("*.cpp")]
answered = set(re.findall(r'(?:answer_with\(\d+, |malformed\(|refused\(\s*|code = |\? |: )"([A-Z]{3,}_[A-Z_]+)"', "\n".join(sources)))
expect({"WORKER_LIMIT", "BOOT_ERROR", "WORKER_ERROR", "UNAUTHORIZED_LEGACY_JWT", "NOT_FOUND"} <= answered, answered)
for code in answered - {"RATE_LIMIT_EXCEEDED"}:
    said = run_to_end("explain", code)
    expect(said.returncode == 0 and said.stdout.startswith(f"## {code}\n") and said.stdout in page, f"{code}: {said.stdout}{said.stderr}")
expect_equal(run_to_end("explain", "worker_limit").stdout, run_to_end("explain", "WORKER_LIMIT").stdout)

for written, meant in (("WORKER_LIMITS", "WORKER_LIMIT"), ("boot-error", "BOOT_ERROR"), ("EDG1O2", "EDG102")):
    said = run_to_end("explain", written)
    expect_equal((said.returncode, said.stdout, said.stderr), (2, "", f"edgertd: {written} is no code: did you mean {meant}? [EDG304]\n"))
said = run_to_end("explain", "nonsense-of-no-kind")
expect_equal((said.returncode, said.stderr), (2, "edgertd: nonsense-of-no-kind is no code; edgertd explain lists them [EDG304]\n"))
