# The other libraries: static ones from the private prefix, shared ones from the system.
find_package(PkgConfig REQUIRED)
pkg_check_modules(edgert_uv REQUIRED IMPORTED_TARGET libuv)
pkg_check_modules(edgert_crypto REQUIRED IMPORTED_TARGET libssl libcrypto)
pkg_check_modules(edgert_compression REQUIRED IMPORTED_TARGET zlib libbrotlienc libbrotlidec libzstd)
pkg_check_modules(edgert_http2 REQUIRED IMPORTED_TARGET libnghttp2)
find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)

find_path(EDGERT_LLHTTP_INCLUDE llhttp.h PATHS "${EDGERT_DEPS}/prefix/usr/include" NO_DEFAULT_PATH)
file(GLOB EDGERT_LLHTTP_LIBRARY "${EDGERT_DEPS}/prefix/usr/lib/*/libllhttp.a")
if(NOT EDGERT_LLHTTP_INCLUDE OR NOT EDGERT_LLHTTP_LIBRARY)
  message(FATAL_ERROR "edgert: no llhttp in ${EDGERT_DEPS}. Run ./dev deps")
endif()
add_library(edgert_llhttp INTERFACE)
# Apart from the rest of the prefix: a copy that holds this header alone keeps libnode's headers out of sight.
file(COPY "${EDGERT_LLHTTP_INCLUDE}/llhttp.h" DESTINATION "${PROJECT_BINARY_DIR}/generated/llhttp")
target_include_directories(edgert_llhttp SYSTEM INTERFACE "${PROJECT_BINARY_DIR}/generated/llhttp")
target_link_libraries(edgert_llhttp INTERFACE "${EDGERT_LLHTTP_LIBRARY}")

if(NOT EXISTS "${EDGERT_DEPS}/ada/src/ada.cpp")
  message(FATAL_ERROR "edgert: no ada in ${EDGERT_DEPS}. Run ./dev deps")
endif()
# Hidden, so that libnode's own copy is never called in its place, nor ours in its.
add_library(edgert_ada OBJECT "${EDGERT_DEPS}/ada/src/ada.cpp")
target_include_directories(edgert_ada SYSTEM PUBLIC "${EDGERT_DEPS}/ada/include" PRIVATE "${EDGERT_DEPS}/ada/src")
target_compile_options(edgert_ada PRIVATE -w -O2)
