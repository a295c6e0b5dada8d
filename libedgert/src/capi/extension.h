// What a list of globals is to C.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edgert/c.h"
#include "edgert/extension.h"

namespace edgert::capi {

// Adds what a list held when a pool was made.
class ListedGlobals final : public Extension {
 public:
  struct Function {
    std::string object, name;
    void* user;
    void (*call)(void* user, edgert_native_call* call);
  };
  struct Value {
    std::string object, name, json;
  };
  std::vector<Function> functions;
  std::vector<Value> values;

  void install(ExtensionScope& scope) noexcept override;
};

}  // namespace edgert::capi

struct edgert_extension {
  edgert::capi::ListedGlobals globals;
};
