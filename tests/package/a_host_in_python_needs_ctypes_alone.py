"""docs/examples/embed/host.py, which knows of edgert what ctypes finds in libedgert.so, does what it says."""
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, V8_IS_STATIC, run

if V8_IS_STATIC:
    sys.exit(0)  # there is no shared library then
said = run(sys.executable, EMBED / "host.py", PREFIX / "lib/libedgert.so", cwd="/")
assert said == ("200 6400000 bytes echoed\n203 1 byte of a native function\nthat is enough\n"
                "546 of a function without end\n"), said
