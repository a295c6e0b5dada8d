// Bytes of another process as a message: what is taken for one is written as the same bytes.
#include "fuzz/fuzz.h"
#include "wire/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const edgert::Result<edgert::wire::Message> message = edgert::wire::decode(input);
  if (message.ok()) FUZZ_CHECK(edgert::wire::encode(message.value()) == input);
  return 0;
}
