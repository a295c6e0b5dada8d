// Inside: the way from a public handle to what stands behind it, for the library alone.
#pragma once

namespace edgert {

// Handles befriend it, so that embedders see no accessor that they could not use.
struct Inside {
  template <typename Handle>
  static auto& of(Handle& handle) {
    return *handle.impl_;
  }
};

}  // namespace edgert
