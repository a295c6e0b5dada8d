"""What Prometheus says of a text of metrics; skipped where `./dev deps` could not have promtool."""
import os
import pathlib
import shutil
import subprocess

from edgertd import ROOT, expect_equal

OWN = pathlib.Path(os.environ.get("EDGERT_DEPS") or ROOT / ".deps") / "promtool/promtool"


def check_metrics(text):
    tool = shutil.which("promtool") or (OWN if OWN.exists() else None)
    if tool is None:
        print("there is no promtool: its look at the metrics is skipped")
        return
    checked = subprocess.run([tool, "check", "metrics"], input=text.encode(), capture_output=True, timeout=60)
    expect_equal((checked.returncode, checked.stderr), (0, b""), text[:2000])
