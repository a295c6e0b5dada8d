import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

# Every flag that takes a number, by what --help says of its value.
UNITS = "N|MS|SEC|MB|PERCENT|PORT|BYTES"
help_text = run_to_end("start", "--help").stdout
flags = re.findall(rf"(--[a-z-]+) (?:{UNITS})\b", help_text)
expect(len(flags) >= 15, f"--help names few numbers: {flags}")
for flag in flags:
    for value in ("-1", "-5", "NaN", "Infinity", "none", "", "1.5", "1e3", "0x10", "010", "+5", " 5", "5 ", str(2**64), str(2**65), "9" * 400, str(2**53)):
        ended = run_to_end("start", f"{flag}={value}")
        expect_equal((ended.returncode, ended.stdout), (2, ""), f"{flag}={value}")
        expect(flag in ended.stderr, f"{flag}={value} is not named: {ended.stderr}")
