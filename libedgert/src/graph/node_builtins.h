// The names of Node's own modules.
#pragma once

#include <string_view>

namespace edgert::graph {

// Whether Node has a module of that name built in ("fs", "fs/promises").
bool is_node_builtin(std::string_view name);
// As a URL "node:name": some are builtins with their scheme alone.
bool is_node_builtin_by_scheme(std::string_view name);

}  // namespace edgert::graph
