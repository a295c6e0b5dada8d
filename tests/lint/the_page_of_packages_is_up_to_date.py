"""docs/packages.md says what tests/packages/functions do."""
import pathlib
import sys

root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "tests/support"))
import real_packages

page = root / "docs/packages.md"
if not page.is_file() or page.read_text() != real_packages.page():
    sys.exit("docs/packages.md is out of date: `python3 tests/support/real_packages.py docs >docs/packages.md` writes it")
