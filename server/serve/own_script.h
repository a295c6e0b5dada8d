// OwnScript: the one module of a worker of the server's own.
#pragma once

#include <string_view>

#include "edgert/module_loader.h"

namespace edgert::server {

// JavaScript, which needs no transpiler; no file, and no configuration, is looked for. Owner:
// WorkerOptions::module_loader. Thread: any.
class OwnScript final : public ModuleLoader {
 public:
  // `source` outlives it.
  explicit OwnScript(std::string_view source) : source_(source) {}

  void entry(EntryCall call) noexcept override;
  void config(ConfigCall call) noexcept override { call.resolve({}); }
  void load(LoadCall call) noexcept override;

 private:
  const std::string_view source_;
};

}  // namespace edgert::server
