"""Each file of docs/migration.md is served beside the example's main script, and each of its commands prints what stands there."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from guides import check_page

check_page("migration.md", {"MY_GREETING": "Hello"}, 6)
