import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, run_to_end

with functions({"main/index.ts": "throw new Error('no');"}) as folder:
    for arguments in (["--main-service", f"{folder}/main"], ["--main-service", f"{folder}/nothing"], ["--main-service", f"{folder}/main", "-q"]):
        ended = run_to_end("start", "--port", "0", "--log-format", "json", *arguments)
        expect_equal(ended.returncode, 1)
        entries = [json.loads(line) for line in ended.stderr.splitlines()]
        expect_equal(entries[-1]["level"], "error")
        expect("cannot boot" in entries[-1]["message"], entries)
