// HostLoader: a host's ModuleLoader, as one worker asks it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "edgert/module_loader.h"
#include "edgert/result.h"

namespace edgert::graph {

struct HostQuestion {
  enum class What { kEntry, kConfig, kModule };
  What what = What::kModule;
  std::string url;  // of a module
};

// By what was asked; without a value: it is to be looked for.
using HostAnswer =
    std::variant<Error, std::optional<ModuleEntry>, std::optional<ModuleConfig>, ModuleSource>;

// Thread: the worker's. Owner: whoever asks.
class HostLoader {
 public:
  virtual ~HostLoader() = default;
  // The answer, where there is one at once. Else it comes later, whatever it is, into the box of
  // the worker's sources, as the one of this number; which is nobody else's.
  virtual std::optional<HostAnswer> ask(HostQuestion question, uint64_t number) = 0;
  // The answer of this number has come.
  virtual void came(uint64_t number) = 0;
};

}  // namespace edgert::graph
