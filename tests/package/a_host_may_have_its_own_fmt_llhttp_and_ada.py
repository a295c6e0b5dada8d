"""A host whose targets are called like libraries that edgert needs, and which links an llhttp and an ada of its own, links
edgert::edgert_static all the same, and neither calls what belongs to the other."""
import pathlib
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, V8_IS_STATIC, run

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(edgert REQUIRED)
# Of another purpose, and not to be linked by anybody who does not ask for them.
foreach(name fmt simdjson uv ssl crypto z zstd nghttp2 brotlienc brotlidec)
  add_library(${{name}} INTERFACE)
  target_link_libraries(${{name}} INTERFACE the-host-has-taken-the-name)
endforeach()
add_executable(hello hello.cpp own.cpp)
target_link_libraries(hello PRIVATE edgert::edgert_static)
"""

# What the host has in place of the libraries of these names: it says when edgert calls it.
OWN = """
#include <cstdio>
#include <cstdlib>
static int called() { std::puts("edgert calls what is the host's"); std::_Exit(1); }
extern "C" {
int llhttp_init() { return called(); }
int llhttp_settings_init() { return called(); }
int llhttp_execute() { return called(); }
int llhttp_finish() { return called(); }
int llhttp_get_error_pos() { return called(); }
int ada_parse() { return called(); }
int ada_free() { return called(); }
}
namespace ada::idna { int to_ascii() { return called(); } }
namespace ada::scheme { int is_special() { return called(); } }
"""

if V8_IS_STATIC:
    sys.exit(0)
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "CMakeLists.txt").write_text(PROJECT)
    (folder / "own.cpp").write_text(OWN)
    (folder / "hello.cpp").write_text((EMBED / "hello.cpp").read_text())
    run("cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder / "build")
    run(folder / "build/hello", cwd="/")
# Nothing of these libraries is to be seen in what is installed, under the names that they have elsewhere.
for archive in [PREFIX / "lib/libedgert.a", *(PREFIX / "lib/edgert").glob("*.a")]:
    shown = subprocess.run(["nm", "-gC", "--defined-only", archive], capture_output=True, text=True).stdout
    names = [line.split(maxsplit=2)[2] for line in shown.splitlines() if len(line.split(maxsplit=2)) == 3]
    strangers = [name for name in names if name.startswith(("llhttp_", "ada::", "ada_", "vtable for ada::", "typeinfo for ada::"))]
    assert names and not strangers, (archive, strangers[:20])
