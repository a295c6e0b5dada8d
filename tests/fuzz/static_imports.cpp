// Any bytes as a module of JavaScript.
#include "graph/static_imports.h"

#include <set>
#include <string>

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view code = edgert::fuzz::text_of(data, size);
  const edgert::graph::StaticImports found = edgert::graph::static_imports(code);
  std::set<std::string> seen;
  size_t last = 0;
  for (const auto& [specifier, offset, type] : found.imports) {
    FUZZ_CHECK(seen.insert(edgert::graph::typed_address(type, specifier)).second);
    FUZZ_CHECK(offset >= last && offset < code.size());
    FUZZ_CHECK(code[offset] == '"' || code[offset] == '\'');
    // No escape of a string is shorter than what it means.
    FUZZ_CHECK(specifier.size() < code.size() - offset);
    last = offset;
  }
  return 0;
}
