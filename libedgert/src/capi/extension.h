// What a list of globals is to C.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/c.h"
#include "edgert/extension.h"

namespace edgert::capi {

// Adds what a list held when a pool or a function was made, in its order.
class ListedGlobals final : public Extension {
 public:
  using Step = std::function<void(ExtensionScope&)>;
  std::vector<Step> steps;

  void install(ExtensionScope& scope) noexcept override {
    for (const Step& step : steps) step(scope);
  }
};

// Calls `add` with a copy of each of the lists; `field` names what is given.
Status read_extensions(const char* field, const edgert_extension* const* given, size_t count,
                       const std::function<void(std::unique_ptr<ListedGlobals>)>& add);

}  // namespace edgert::capi

struct edgert_extension {
  edgert::capi::ListedGlobals globals;
};
