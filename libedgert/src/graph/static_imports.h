// What a module imports statically, found without V8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "graph/import_type.h"

namespace edgert::graph {

struct StaticImport {
  std::string specifier;                // as UTF-8
  size_t offset = 0;                    // of its string in the text, bytes
  ImportType type = ImportType::kNone;  // that its attributes name
};

struct StaticImports {
  // Each specifier once for each type, in order; of very many the first.
  std::vector<StaticImport> imports;
  // False: the text could be read so far only. It is no module of JavaScript, or one that takes a
  // grammar to be read.
  bool is_whole = true;
};

// Of imports and re-exports: what V8 asks for before the module is linked. Takes time and memory
// that grow with the text as it does.
StaticImports static_imports(std::string_view code);

}  // namespace edgert::graph
