"""Every link and every `path/in/backticks` of the Markdown pages names something that is there."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
# Folders that exist only after a build or an installation.
MADE = ("build/", ".deps/", "node_modules/", "lib/", "bin/", "share/")

pages = subprocess.run(["git", "ls-files", "*.md"], cwd=root, check=True, capture_output=True, text=True).stdout.split()
tops = {entry.name for entry in root.iterdir()}
missing = []
for page in pages:
    text = (root / page).read_text()
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not ((root / page).parent / target).exists():
            missing.append(f"{page}: the link {target} leads nowhere")
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    for path in re.findall(r"`([\w.][\w.-]*(?:/[\w.*-]+)+/?)`", prose):
        if path.startswith(MADE) or "*" in path:
            continue
        places = [root / path, (root / page).parent / path, root / "libedgert/include" / path, root / "libedgert/src" / path, root / "bindings" / path]
        if path.split("/")[0] in tops | {"src", "edgert"} and not any(place.exists() for place in places):
            missing.append(f"{page}: {path} does not exist")
print("\n".join(missing), file=sys.stderr)
sys.exit(bool(missing))
