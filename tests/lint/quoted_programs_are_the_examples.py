"""C++ that the pages quote is compiled: a whole program is an example's, and README's lines are lines of one."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
hello = (root / "docs/examples/embed/hello.cpp").read_text()
squeeze = lambda text: re.sub(r"\s+", " ", re.sub(r"^//.*\n", "", text, flags=re.M)).strip()

faults = []
for page in ("README.md", "docs/embedding.md"):
    blocks = re.findall(r"```cpp\n(.*?)```", (root / page).read_text(), flags=re.S)
    if not blocks:
        faults.append(f"{page} quotes no C++")
    for block in blocks:
        if squeeze(block) not in squeeze(hello):
            faults.append(f"{page}: this is not in docs/examples/embed/hello.cpp:\n{block}")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
