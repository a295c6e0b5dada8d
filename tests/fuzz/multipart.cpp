// Any bytes as a multipart/form-data body; the first line is its boundary.
#include "bindings/fetch/multipart_parser.h"
#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input = edgert::fuzz::text_of(data, size);
  const std::string_view boundary = input.substr(0, input.find('\n'));
  const std::string_view body =
      boundary.size() == input.size() ? input : input.substr(boundary.size() + 1);
  edgert::bindings::MultipartLimits limits;
  limits.parts = 50;
  limits.head_bytes = 500;
  const auto parts = edgert::bindings::parse_multipart(body, boundary, limits);
  if (!parts.ok()) {
    FUZZ_CHECK(!parts.error().message.empty());
    return 0;
  }
  FUZZ_CHECK(parts.value().size() <= limits.parts);
  size_t before = 0;
  for (const edgert::bindings::MultipartPart& part : parts.value()) {
    FUZZ_CHECK(before <= part.from && part.from <= part.to && part.to <= body.size());
    FUZZ_CHECK(boundary.empty() ||
               body.substr(part.from, part.to - part.from).find("\r\n--" + std::string(boundary)) ==
                   std::string_view::npos);
    before = part.to;
  }
  return 0;
}
