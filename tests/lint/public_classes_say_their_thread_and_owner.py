"""A class that a host holds or implements says on which thread it lives and who owns it, where it is declared; plain data need not."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
CLASS = re.compile(r"((?:^//[^\n]*\n)*)^(class|struct) (\w+)(?: final)?(?: : [^{;]+)? \{", re.M)

faults = []
for file in sorted((root / "libedgert/include/edgert").glob("*.h")):
    text = file.read_text()
    for found in CLASS.finditer(text):
        comment, kind, name = found.groups()
        end = text.find("\n};", found.end())
        body = text[found.end() : end] if end >= 0 else ""
        if kind == "struct" and not re.search(r"virtual|\w+\(.*\) (const|noexcept)", body):
            continue
        said = comment.lower().replace("\n//", "")
        for word in ("thread", "owner"):
            if not re.search(rf"\b{word}( and owner)?:|\b{word}:|and {word}:", said):
                faults.append(f"{file.relative_to(root)}: {name} does not say its {word}")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
