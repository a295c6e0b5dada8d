"""edgert.pc follows the folders that an installation was configured with, and the tree when it is moved."""
import os
import pathlib
import shutil
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import BUILD, ROOT, run

# The build's own choices; nothing is compiled.
cache = (BUILD / "CMakeCache.txt").read_text()
kept = [f"-D{line.split(':')[0]}={line.split('=', 1)[1]}" for line in cache.splitlines()
        if line.startswith(("CMAKE_BUILD_TYPE:", "EDGERT_DEPS:", "EDGERT_V8_ROOT:", "EDGERT_ESBUILD:", "CMAKE_CXX_COMPILER:"))]


def variables(folder, libdir, *options):
    """What pkg-config says of an edgert that is configured for /opt/edgert, and lies in `folder` now."""
    build = folder / "build"
    run("cmake", "-G", "Ninja", "-S", ROOT, "-B", build, *kept, "-DEDGERT_TESTS=OFF", "-DCMAKE_INSTALL_PREFIX=/opt/edgert",
        f"-DCMAKE_INSTALL_LIBDIR={libdir}", *options)
    place = folder / "moved" / libdir.lstrip("/") / "pkgconfig"
    place.mkdir(parents=True)
    shutil.copy(build / "package/edgert.pc", place)
    os.environ["PKG_CONFIG_PATH"] = str(place)
    names = ("prefix", "libdir", "includedir")
    return {name: os.path.normpath(run("pkg-config", f"--variable={name}", "edgert").strip()) for name in names}


for libdir in ("lib", "lib64", "lib/x86_64-linux-gnu"):
    with tempfile.TemporaryDirectory() as name:
        moved = f"{name}/moved"
        found = variables(pathlib.Path(name), libdir)
        assert found == {"prefix": moved, "libdir": f"{moved}/{libdir}", "includedir": f"{moved}/include"}, (libdir, found)
with tempfile.TemporaryDirectory() as name:
    found = variables(pathlib.Path(name), "/usr/lib/edgert-libraries", "-DCMAKE_INSTALL_INCLUDEDIR=include/edgert-0")
    assert found == {"prefix": "/opt/edgert", "libdir": "/usr/lib/edgert-libraries", "includedir": "/opt/edgert/include/edgert-0"}, found
