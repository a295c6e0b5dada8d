import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import expect_words, start_confined
from edgertd import BINARY, expect

# Flags are tried in a child with threads, which ThreadSanitizer ends.
if b"__tsan_init" in open(BINARY, "rb").read():
    sys.exit(0)

for flags in (
    "--stack-size=1",
    "--stack_size=10",
    "--stack-size 20",
    "--stack-size=-1",
    # Deeper than a worker's thread: a recursion would end in the guard page.
    "--stack-size=100000",
    "--stack-size=4090",
    "--stack-size=many",
    "--max-heap-size=1",
    "--max-old-space-size=1",
    "--abort-on-uncaught-exception",
    "--no-such-flag",
    "--help",
):
    expect_words(flags, start_confined(env={"V8_FLAGS": flags}), flags)
for flags in ("--stack-size=500", "--no-opt", "--jitless", "--max-old-space-size=200", ""):
    outcome = start_confined(env={"V8_FLAGS": flags})
    expect(outcome.answer == (200, "well"), f"{flags}: {outcome}")
