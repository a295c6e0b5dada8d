// What is behind a Platform: V8, as far as it is the whole process's.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "edgert/platform.h"
#include "js/v8_platform.h"

namespace edgert {

struct Platform::Impl {
  std::unique_ptr<js::V8Platform> v8;
  std::atomic<int> pools{0};  // that live
};

namespace js {
// Of a thread that an isolate lives on: V8 keeps about 1 MB for JS frames; the rest is for native
// code below and above.
constexpr size_t kThreadStackBytes = size_t{4} << 20;

// A number that changes with V8's version and its flags.
uint64_t v8_fingerprint();
// The browser that has this V8, as transpilers name what they write for: "chrome102".
std::string v8_as_browser();
// The same without the flags that a host adds: they do not keep it from reading a snapshot.
uint64_t snapshot_fingerprint();
}  // namespace js

}  // namespace edgert
