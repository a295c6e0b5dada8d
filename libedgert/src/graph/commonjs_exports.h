// What a CommonJS module exports, with what it passes on from others.
#pragma once

#include <string>
#include <vector>

#include "graph/package_resolver.h"

namespace edgert::graph {

struct CommonJsExports {
  std::vector<std::string> names;
  std::vector<std::string> requires_;  // specifiers of its own require()s
};

// Reads the modules whose exports it passes on; those that cannot be read pass nothing.
CommonJsExports commonjs_exports(const std::string& url, const std::string& text,
                                 PackageResolver& packages);

}  // namespace edgert::graph
