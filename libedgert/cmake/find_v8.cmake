# edgert::v8, of the files that requirements.cmake has found.
add_library(edgert_v8 INTERFACE)
add_library(edgert::v8 ALIAS edgert_v8)

set(edgert_v8_version "")
foreach(part MAJOR_VERSION MINOR_VERSION BUILD_NUMBER PATCH_LEVEL)
  file(STRINGS "${edgert_v8_include}/v8-version.h" line REGEX "#define V8_${part} ")
  string(REGEX REPLACE ".* " "" number "${line}")
  list(APPEND edgert_v8_version "${number}")
endforeach()
list(JOIN edgert_v8_version "." edgert_v8_version)

# The day it was released: `./dev v8` notes it beside the library. Chrome 102 came with 10.2.
set(edgert_v8_date "")
if(EDGERT_V8_STATIC AND EXISTS "${edgert_v8_root}/v8.txt")
  file(STRINGS "${edgert_v8_root}/v8.txt" edgert_v8_date REGEX "^date [0-9-]+$")
  string(REPLACE "date " "" edgert_v8_date "${edgert_v8_date}")
elseif(edgert_v8_version MATCHES "^10\\.2\\.")
  set(edgert_v8_date "2022-05-24")
endif()
message(STATUS "edgert: V8 ${edgert_v8_version} from ${edgert_v8_library}")

# ICU's version is part of its names; js/icu_memory.cpp needs one of them.
file(STRINGS "${edgert_v8_library}" edgert_icu_name LIMIT_COUNT 1 REGEX "_ZNK?6icu_[0-9][0-9]")
string(REGEX REPLACE ".*_ZNK?6icu_([0-9][0-9]).*" "\\1" edgert_icu_version "${edgert_icu_name}")

target_include_directories(edgert_v8 SYSTEM INTERFACE "$<BUILD_INTERFACE:${edgert_v8_include}>")
target_link_libraries(edgert_v8 INTERFACE "$<BUILD_INTERFACE:${edgert_v8_library}>" Threads::Threads ${CMAKE_DL_LIBS})
if(EDGERT_V8_STATIC)
  target_compile_definitions(edgert_v8 INTERFACE "$<BUILD_INTERFACE:V8_GN_HEADER>")
endif()
