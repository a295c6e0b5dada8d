import os
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import MB, SANITIZED, expect_words, expect_words_or_service, start_confined

# The superuser has as many as it likes; a user that nobody else is has those of this test alone. Anybody else has used up one already.
as_root = os.getuid() == 0
for count in range(1, 24) if as_root else (1,):
    outcome = start_confined([(resource.RLIMIT_NPROC, count)], user=100_000 + os.getpid() if as_root else None)
    if count <= 4:
        expect_words(f"RLIMIT_NPROC {count}", outcome, "the system gives no thread: Resource temporarily unavailable")
    else:
        expect_words_or_service(f"RLIMIT_NPROC {count}", outcome)

# Threads have stacks of RLIMIT_STACK, which must find their place too.
if not SANITIZED:
    expect_words("stacks of 4 GB", start_confined([(resource.RLIMIT_STACK, 4096 * MB), (resource.RLIMIT_AS, 6144 * MB)]), "the system gives no thread")
