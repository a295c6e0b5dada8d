// Any bytes as a script of CommonJS.
#include "graph/commonjs_names.h"

#include <set>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"
#include "graph/literal_imports.h"

namespace {

void check_texts(const std::vector<std::string>& texts, size_t bytes) {
  FUZZ_CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
  FUZZ_CHECK(texts.size() <= bytes);
  // No escape of a string is shorter than what it means.
  for (const std::string& text : texts) FUZZ_CHECK(text.size() <= bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view code = edgert::fuzz::text_of(data, size);
  const edgert::graph::CommonJsNames found = edgert::graph::commonjs_names(code);
  check_texts(found.names, code.size());
  check_texts(found.reexports, code.size());
  const std::vector<std::string> required = edgert::graph::literal_requires(code);
  check_texts(required, code.size());
  FUZZ_CHECK(required.size() <= 1000);
  if (!found.names.empty()) FUZZ_CHECK(edgert::graph::looks_like_commonjs(code));
  return 0;
}
