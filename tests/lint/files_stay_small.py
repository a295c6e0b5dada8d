"""No source file over 800 lines, no public header over 300, main.cpp at most 60."""
import pathlib
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
faults = []
for name in subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True).stdout.split():
    path = root / name
    if path.suffix not in (".h", ".cpp", ".ts", ".js", ".mjs", ".py", ".cmake") or not path.exists():
        continue
    lines = len(path.read_text().splitlines())
    most = 60 if path.name == "main.cpp" else 300 if "/include/" in name else 800
    if lines > most:
        faults.append(f"{name} has {lines} lines; the limit is {most}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
