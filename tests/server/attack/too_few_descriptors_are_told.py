import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from confined import expect_words, expect_words_or_service, start_confined

# Fewer than four, and the program itself cannot be loaded.
for count in (4, 5, 6, 7, 8, 9, 10, 12, 16, 24, 32):
    expect_words(f"RLIMIT_NOFILE {count}", start_confined([(resource.RLIMIT_NOFILE, count)]))
for count in (64, 70, 75, 80, 90, 100, 120, 150, 200):
    expect_words_or_service(f"RLIMIT_NOFILE {count}", start_confined([(resource.RLIMIT_NOFILE, count)]))
