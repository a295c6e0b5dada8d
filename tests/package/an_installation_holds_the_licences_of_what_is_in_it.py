"""Everything that is compiled into edgert, or comes along with it, asks for its licence to be there."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import PREFIX, V8_IS_STATIC

folder = PREFIX / "share/doc/edgert"
wanted = {"LICENSE", *(f"LICENSE.{part}" for part in "acorn acorn-walk ada balanced-match brace-expansion esbuild llhttp minimatch node urlpattern-polyfill".split())}
wanted |= set() if V8_IS_STATIC else {"LICENSE.v8"}
missing = {name for name in wanted if not (folder / name).is_file() or not (folder / name).read_text(errors="replace").strip()}
assert not missing, f"{folder} has no {missing}"
