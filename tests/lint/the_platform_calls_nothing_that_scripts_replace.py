"""bindings/tools/harden.mjs can give each builtin's member in bindings/*.ts what it was before scripts ran; what it cannot tell is an error."""
import pathlib
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
if not (root / "node_modules/typescript").exists():
    sys.exit("node_modules lacks TypeScript: run './dev deps' once")
sys.exit(subprocess.run(["node", root / "bindings/tools/bundle.mjs", "--check"], cwd=root).returncode)
