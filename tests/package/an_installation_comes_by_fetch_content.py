"""A tarball of an installation is fetched by CMake's FetchContent, and its package found in it."""
import hashlib
import pathlib
import sys
import tarfile
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, check_examples, run

PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES CXX)
include(FetchContent)
FetchContent_Declare(edgert_tarball URL "file://{tarball}" URL_HASH SHA256={digest})
FetchContent_MakeAvailable(edgert_tarball)
find_package(edgert REQUIRED PATHS "${{edgert_tarball_SOURCE_DIR}}" NO_DEFAULT_PATH)
set(CMAKE_CXX_STANDARD 20)
add_executable(hello {embed}/hello.cpp)
target_link_libraries(hello PRIVATE edgert::edgert)
"""

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    tarball = folder / "edgert.tar"
    with tarfile.open(tarball, "w") as archive:
        archive.add(PREFIX, "edgert")
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    (folder / "CMakeLists.txt").write_text(PROJECT.format(tarball=tarball, digest=digest, embed=EMBED))
    run("cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build")
    run("cmake", "--build", folder / "build")
    check_examples(folder / "build", ["hello"])
