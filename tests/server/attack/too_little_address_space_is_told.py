import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import MB, SANITIZED, expect_words, expect_words_or_service, start_confined

if SANITIZED:
    sys.exit(0)
# Below the first V8 does not even start.
for megabytes in (120, 150, 200):
    expect_words(f"RLIMIT_AS {megabytes} MB", start_confined([(resource.RLIMIT_AS, megabytes * MB)]))
for megabytes in (250, 300, 350, 400, 450, 500, 600, 800, 1200):
    expect_words_or_service(f"RLIMIT_AS {megabytes} MB", start_confined([(resource.RLIMIT_AS, megabytes * MB)]))
expect_words("RLIMIT_DATA 10 MB", start_confined([(resource.RLIMIT_DATA, 10 * MB)]))
for megabytes in (20, 30, 40, 60, 80, 120, 200):
    expect_words_or_service(f"RLIMIT_DATA {megabytes} MB", start_confined([(resource.RLIMIT_DATA, megabytes * MB)]))
