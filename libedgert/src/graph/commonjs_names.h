// What a script of CommonJS offers to modules that import it, found without running it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgert::graph {

struct CommonJsNames {
  // As UTF-8, each once, in order; of very many the first.
  std::vector<std::string> names;
  // The specifiers of modules all of whose names it has, too.
  std::vector<std::string> reexports;
};

// What npm's cjs-module-lexer 1 finds, and Node with it. Nothing in what is none of JavaScript or
// is a module. Takes time and memory that grow with the text as it does.
CommonJsNames commonjs_names(std::string_view code);

// Whether a text that nothing else tells about is CommonJS: it requires or exports something, and
// has neither imports nor exports of modules.
bool looks_like_commonjs(std::string_view code);
// Whether it has imports or exports of modules.
bool looks_like_module(std::string_view code);

}  // namespace edgert::graph
