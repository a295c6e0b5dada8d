# The sanitizer presets: everything of ours is instrumented, V8 is not.
if(EDGERT_SANITIZE STREQUAL "address")
  # Checks of null and alignment double the time to compile; a null that is followed, the address sanitizer reports too.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr,null,alignment -fno-omit-frame-pointer)
  # GCC's guess at what is uninitialized goes wrong in instrumented code; the other presets are built with it.
  add_compile_options(-Wno-maybe-uninitialized)
  add_link_options(-fsanitize=address,undefined)
elseif(EDGERT_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
  add_library(edgert_suppressions OBJECT cmake/tsan_suppressions.cpp)
  link_libraries(edgert_suppressions)
elseif(EDGERT_SANITIZE)
  message(FATAL_ERROR "EDGERT_SANITIZE is '${EDGERT_SANITIZE}'; it may be empty, address or thread")
endif()
