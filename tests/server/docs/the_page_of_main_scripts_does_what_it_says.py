"""The main script of docs/main-scripts.md serves the functions beside it, and its commands print what stands there."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from guides import check_page

check_page("main-scripts.md", {"GREETING": "Hello", "API_KEY": "secret"}, 6)
