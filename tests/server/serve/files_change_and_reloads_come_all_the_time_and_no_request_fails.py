# The benchmark of deploys, for a short while: no request fails, whatever is saved and reloaded meanwhile, and none is answered by what was replaced long ago.
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, ROOT, expect, expect_equal

# How soon is for the benchmark to say: here others may have the machine.
done = subprocess.run([sys.executable, str(ROOT / "benchmarks/deploys/run.py"), "--seconds", "20", "--rate", "60", "--functions", "8", "--reload-every", "4", "--stale-ms", "15000"],
                      env={**os.environ, "EDGERTD": BINARY}, capture_output=True, text=True)
expect_equal((done.returncode, done.stderr), (0, ""))
expect("failed: 0\n" in done.stdout and re.search(r"^\d{3,} requests in 20 s, \d+ saves, 4 reloads$", done.stdout, re.M), done.stdout)
