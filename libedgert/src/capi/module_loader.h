// What a module loader is to C.
#pragma once

#include <memory>

#include "edgert/c.h"
#include "edgert/module_loader.h"

namespace edgert::capi {

// Asks a host that has a table of functions.
class HostLoader final : public ModuleLoader, public std::enable_shared_from_this<HostLoader> {
 public:
  // Null: `given` is. `taken` is released from then on.
  static Status read(const edgert_module_loader* given, std::shared_ptr<HostLoader>& taken);

  HostLoader(const edgert_module_loader& host, std::shared_ptr<Executor> executor);
  ~HostLoader() override;
  HostLoader(const HostLoader&) = delete;
  HostLoader& operator=(const HostLoader&) = delete;

  void entry(EntryCall call) noexcept override;
  void config(ConfigCall call) noexcept override;
  void load(LoadCall call) noexcept override;
  std::shared_ptr<Executor> executor() noexcept override;

  // What takes it has been made.
  void keep() { is_kept_ = true; }

 private:
  const edgert_module_loader host_;
  const std::shared_ptr<Executor> executor_;
  bool is_kept_ = false;
};

}  // namespace edgert::capi
