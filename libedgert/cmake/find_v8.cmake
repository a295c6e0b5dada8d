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
message(STATUS "edgert: V8 ${edgert_v8_version} from ${edgert_v8_library}")

# ICU's version is part of its names; js/icu_memory.cpp needs one of them.
file(STRINGS "${edgert_v8_library}" edgert_icu_name LIMIT_COUNT 1 REGEX "_ZNK?6icu_[0-9][0-9]")
string(REGEX REPLACE ".*_ZNK?6icu_([0-9][0-9]).*" "\\1" edgert_icu_version "${edgert_icu_name}")

target_include_directories(edgert_v8 SYSTEM INTERFACE "$<BUILD_INTERFACE:${edgert_v8_include}>")
target_link_libraries(edgert_v8 INTERFACE "$<BUILD_INTERFACE:${edgert_v8_library}>" Threads::Threads ${CMAKE_DL_LIBS})
if(EDGERT_V8_STATIC)
  target_compile_definitions(edgert_v8 INTERFACE "$<BUILD_INTERFACE:V8_GN_HEADER>")
endif()
