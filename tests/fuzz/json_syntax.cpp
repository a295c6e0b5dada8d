// Any text as JSON: what another reader takes has no fault, and a fault lies within the text.
#include "graph/json_syntax.h"

#include <simdjson.h>

#include <optional>

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = edgert::fuzz::text_of(data, size);
  const std::optional<edgert::graph::JsonFault> fault = edgert::graph::json_fault(text);
  if (fault) {
    FUZZ_CHECK(fault->offset <= text.size());
    FUZZ_CHECK(!fault->what.empty());
  }
  // It skips a byte order mark, which JSON.parse does not.
  if (text.starts_with("\xEF\xBB\xBF")) return 0;
  simdjson::dom::parser parser;
  if (parser.parse(text.data(), text.size()).error() == simdjson::SUCCESS) FUZZ_CHECK(!fault);
  return 0;
}
