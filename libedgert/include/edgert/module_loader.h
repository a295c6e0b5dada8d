// ModuleLoader: where module sources come from.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert {

enum class ModuleKind { kJavaScript, kTypeScript, kJsx, kTsx, kJson, kWasm, kText };

struct ModuleSource {
  ModuleKind kind = ModuleKind::kJavaScript;
  std::string bytes;
};

// Replaces reading files. Resolution, import maps, transpiling and caches stay edgert's. Thread:
// called on workers' threads, concurrently; may block.
class ModuleLoader {
 public:
  virtual ~ModuleLoader() = default;
  // The source of an absolute URL after resolution ("file:///srv/hello/index.ts"), or kNotFound /
  // kNotSupported.
  virtual Result<ModuleSource> load(std::string_view url) noexcept = 0;
};

}  // namespace edgert
