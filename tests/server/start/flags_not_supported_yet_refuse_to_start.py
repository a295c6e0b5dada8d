import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, run_to_end

MISSING = """--inspect --inspect=127.0.0.1:9229 --inspect-brk --inspect-wait --inspect-main --enable-otel
--enable-otel=main --otel-console=ignore"""

for flag in MISSING.split():
    ended = run_to_end("start", flag)
    expect_equal((ended.returncode, ended.stdout), (2, ""), flag)
    expect(flag.split("=")[0] in ended.stderr and "not supported yet" in ended.stderr, f"{flag}: {ended.stderr}")
