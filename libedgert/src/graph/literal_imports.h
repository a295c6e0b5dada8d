// What a module loads while it runs and whose specifier is written out: `import("./lazy.ts")`,
// `require("fs")`. V8 lists static imports only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/import_type.h"

namespace edgert::graph {

// The specifiers, each once, in order, as UTF-8; of very many the first. Looks at the text alone,
// also inside of strings and comments: one too many lets a function import a file that it names,
// one too few would break it.
std::vector<std::string> literal_imports(std::string_view code);

// The same of code alone, where the text can be followed, each with the type that its options name.
struct TypedImport {
  std::string specifier;
  ImportType type = ImportType::kNone;
};
std::vector<TypedImport> typed_literal_imports(std::string_view code);

// The specifiers of CommonJS: of `require`, and of what the text makes with createRequire.
std::vector<std::string> literal_requires(std::string_view code);

}  // namespace edgert::graph
