"""Whatever libedgert.so shows to the dynamic linker is in namespace edgert, or begins with edgert_, and none of it is a room's inside."""
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import PREFIX, V8_IS_STATIC, run

library = PREFIX / "lib/libedgert.so"
if V8_IS_STATIC:
    assert not library.exists()
    sys.exit(0)
exports = [line.split(maxsplit=2)[2] for line in run("nm", "-DC", "--defined-only", "--without-symbol-versions", library).splitlines()]
assert any(name.startswith("edgert::IsolatePool::create") for name in exports), exports[:20]
allowed = re.compile(r"(vtable for |typeinfo (name )?for |guard variable for |non-virtual thunk to )?edgert::|edgert_[a-z_]+$|EDGERT_(1|CXX)$")
inside = re.compile(r"edgert::(base|bindings|capi|http|js|loop|modules|worker)::")
strangers = [name for name in exports if not allowed.match(name) or inside.match(name)]
print("\n".join(strangers), file=sys.stderr)
sys.exit(bool(strangers))
