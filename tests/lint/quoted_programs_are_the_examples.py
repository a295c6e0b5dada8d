"""C and C++ that the pages quote is compiled: a whole program is an example's, and other lines are lines of one."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
squeeze = lambda text: re.sub(r"\s+", " ", re.sub(r"^//.*\n", "", text, flags=re.M)).strip()
examples = [squeeze(file.read_text()) for file in (root / "docs/examples/embed").glob("*.c*")]

faults = []
for page in ("README.md", "docs/embedding.md"):
    blocks = re.findall(r"```c(?:pp)?\n(.*?)```", (root / page).read_text(), flags=re.S)
    if not blocks:
        faults.append(f"{page} quotes no C++")
    for block in blocks:
        if not any(squeeze(block) in example for example in examples):
            faults.append(f"{page}: this is in no program of docs/examples/embed:\n{block}")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
