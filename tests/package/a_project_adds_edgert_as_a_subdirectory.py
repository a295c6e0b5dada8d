"""add_subdirectory(edgert) gives edgert::edgert and leaves the parent's own settings alone."""
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
if(TARGET edgertd)
  message(FATAL_ERROR "edgert builds its server inside another project")
endif()
set(CMAKE_CXX_STANDARD 20)
add_executable(hello {EMBED}/hello.cpp)
target_link_libraries(hello PRIVATE edgert::edgert)
"""

# The build's own choices, and paths of the same form, so that ccache has all of it.
cache = (BUILD / "CMakeCache.txt").read_text()
kept = [line.split(":")[0] + "=" + line.split("=", 1)[1] for line in cache.splitlines()
        if line.startswith(("CMAKE_BUILD_TYPE:", "CMAKE_CXX_FLAGS_DEBUG:", "CMAKE_UNITY_BUILD:", "EDGERT_DEPS:", "EDGERT_V8_ROOT:", "EDGERT_ESBUILD:",
                            "EDGERT_WERROR:"))]
launcher = f"-DCMAKE_CXX_COMPILER_LAUNCHER=cmake;-E;env;CCACHE_BASEDIR={ROOT};CCACHE_NOHASHDIR=1;ccache"
with tempfile.TemporaryDirectory(dir=BUILD.parent, prefix="subdirectory-") as name:
    build = pathlib.Path(name)
    (build / "project").mkdir()
    (build / "project/CMakeLists.txt").write_text(PROJECT)
    run("cmake", "-G", "Ninja", "-S", build / "project", "-B", build, launcher, *[f"-D{option}" for option in kept])
    run("cmake", "--build", build, "--target", "hello")
    check_examples(build, ["hello"])
