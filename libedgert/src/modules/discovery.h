// Where a function begins.
#pragma once

#include <string>

#include "edgert/result.h"

namespace edgert::modules {

// The entry file of a service directory: index.ts, .tsx, .js, .mjs, .jsx, or package.json's `main`.
// Fails with the reference runtime's words.
Result<std::string> find_entry(const std::string& service_path, const std::string& entry_point);

}  // namespace edgert::modules
