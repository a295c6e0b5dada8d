// Any text as base64, as data: URLs hold it: what is decoded is encoded to a text that decodes to
// the same.
#include "bindings/encoding/base64.h"

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const std::string encoded = edgert::bindings::base64_encode(input);
  FUZZ_CHECK(edgert::bindings::base64_decode(encoded) == input);
  const auto decoded = edgert::bindings::base64_decode(input);
  if (!decoded) return 0;
  FUZZ_CHECK(decoded->size() <= input.size());
  FUZZ_CHECK(edgert::bindings::base64_decode(edgert::bindings::base64_encode(*decoded)) == decoded);
  return 0;
}
