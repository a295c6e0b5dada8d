#pragma once

#include <memory>

#include "edgert/platform.h"
#include "js/v8_platform.h"

namespace edgert {

struct Platform::Impl {
  std::unique_ptr<js::V8Platform> v8;
};

namespace js {
// A number that changes with V8's version and its flags.
uint64_t v8_fingerprint();
// The same without the flags that a host adds: they do not keep it from reading a snapshot.
uint64_t snapshot_fingerprint();
}  // namespace js

}  // namespace edgert
