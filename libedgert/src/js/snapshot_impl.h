#pragma once

#include <v8.h>

#include <string_view>
#include <vector>

#include "edgert/snapshot.h"

namespace edgert {

struct Snapshot::Impl {
  v8::StartupData data{nullptr, 0};
  std::vector<intptr_t> external_references;  // ends with 0
};

namespace js {
// The context's embedder data slot that holds the array of hooks.
inline constexpr int kHooksSlot = 1;
}  // namespace js

}  // namespace edgert
