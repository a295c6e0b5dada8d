"""add_subdirectory(edgert) gives edgert::edgert and leaves the parent's own settings alone."""
import os
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import BUILD, EMBED, ROOT, check_examples, run

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(host LANGUAGES CXX)
add_subdirectory({ROOT} edgert)
foreach(name CMAKE_CXX_VISIBILITY_PRESET CMAKE_POSITION_INDEPENDENT_CODE CMAKE_CXX_EXTENSIONS)
  if(DEFINED ${{name}})
    message(FATAL_ERROR "edgert sets ${{name}} for its parent")
  endif()
endforeach()
if(TARGET unit_http)
  message(FATAL_ERROR "edgert builds its tests inside another project")
endif()
set(CMAKE_CXX_STANDARD 20)
add_executable(hello {EMBED}/hello.cpp)
target_link_libraries(hello PRIVATE edgert::edgert)
"""

# The build's own choices, so that ccache has all of it.
cache = (BUILD / "CMakeCache.txt").read_text()
kept = [line.split(":")[0] + "=" + line.split("=", 1)[1] for line in cache.splitlines()
        if line.startswith(("CMAKE_BUILD_TYPE:", "CMAKE_CXX_FLAGS_DEBUG:", "EDGERT_DEPS:", "EDGERT_V8_ROOT:", "EDGERT_ESBUILD:"))]
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "CMakeLists.txt").write_text(PROJECT)
    os.environ["CCACHE_NOHASHDIR"] = "1"
    launcher = "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"
    run("cmake", "-G", "Ninja", "-S", folder, "-B", folder / "build", launcher, *[f"-D{option}" for option in kept])
    run("cmake", "--build", folder / "build", "--target", "hello")
    check_examples(folder / "build", ["hello"])
