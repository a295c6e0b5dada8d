"""edgert::edgert_static carries all that a host needs to link."""
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, check_examples, run

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
find_package(edgert REQUIRED)
add_executable(hello {EMBED}/hello.cpp)
target_link_libraries(hello PRIVATE edgert::edgert_static)
"""

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "CMakeLists.txt").write_text(PROJECT)
    run("cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder / "build")
    check_examples(folder / "build", ["hello"])
