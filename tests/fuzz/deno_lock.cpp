// Any text as a lock file: what is read is written as a text that reads the same.
#include "packages/deno_lock.h"

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const auto lock = edgert::packages::read_deno_lock(input, "deno.lock");
  if (!lock.ok()) {
    FUZZ_CHECK(lock.error().message.starts_with("deno.lock"));
    return 0;
  }
  const std::string once = edgert::packages::write_deno_lock(lock.value());
  const auto again = edgert::packages::read_deno_lock(once, "deno.lock");
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK(edgert::packages::write_deno_lock(again.value()) == once);
  return 0;
}
