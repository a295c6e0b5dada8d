// ModuleLoader: where module sources come from.
#pragma once

#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert {

// What is kText or kBytes exports its text, or a Uint8Array, as its default, as does every other
// that is imported `with { type: "text" }` or "bytes".
enum class ModuleKind { kJavaScript, kTypeScript, kJsx, kTsx, kJson, kWasm, kText, kBytes };

struct ModuleSource {
  ModuleKind kind = ModuleKind::kJavaScript;
  std::string bytes;
};

// Replaces reading files. Resolution, import maps, transpiling and caches stay edgert's. Thread:
// called on workers' threads, concurrently, by the pools that have it, which it outlives (Owner:
// the host). Errors: as Result, and fail the boot, or the import. Cost: may block, and its worker
// serves nobody meanwhile.
//
// It is also asked, before the disk is, for what a function begins with: WorkerOptions::entry_point
// or the index files of service_path, package.json there, deno.json and deno.jsonc there and in the
// folders above, and the import map. Of these the disk is asked after it, when it answers kNotFound
// or kNotSupported; what it gives as anything but kJson or kText is no configuration. Modules that
// others import come from the loader alone.
class ModuleLoader {
 public:
  virtual ~ModuleLoader() = default;
  // The source of an absolute URL after resolution ("file:///srv/hello/index.ts"), or kNotFound /
  // kNotSupported.
  virtual Result<ModuleSource> load(std::string_view url) noexcept = 0;
};

}  // namespace edgert
