// Any bytes as a module whose import attributes are written for V8, old and new.
#include "graph/import_attributes.h"

#include <algorithm>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"

using edgert::graph::AttributeWord;
using edgert::graph::SourceMap;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string source(edgert::fuzz::text_of(data, size));
  for (const AttributeWord word : {AttributeWord::kAssert, AttributeWord::kWith}) {
    std::string code = source;
    const std::vector<SourceMap::Insertion> insertions =
        edgert::graph::write_attributes(&code, word);
    FUZZ_CHECK(std::count(code.begin(), code.end(), '\n') ==
               std::count(source.begin(), source.end(), '\n'));
    size_t inserted = 0;
    for (const SourceMap::Insertion& each : insertions) {
      FUZZ_CHECK(each.line >= 0 && each.column >= 0 && each.size > 0);
      inserted += static_cast<size_t>(each.size);
    }
    FUZZ_CHECK(code.size() == source.size() + inserted);
    // What is new for nobody is not written twice.
    if (word == AttributeWord::kWith) FUZZ_CHECK(inserted == 0);
    const SourceMap map = SourceMap::with(nullptr, insertions);
    int before = 0;
    for (int at = 1; at <= 200; ++at) {
      int line = insertions.empty() ? 1 : insertions.back().line + 1, column = at;
      FUZZ_CHECK(map.map(&line, &column));
      FUZZ_CHECK(column >= std::max(before, 1) && column <= at);
      before = column;
    }
  }
  return 0;
}
