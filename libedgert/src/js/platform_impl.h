#pragma once

#include <memory>

#include "edgert/platform.h"
#include "js/v8_platform.h"

namespace edgert {

struct Platform::Impl {
  std::unique_ptr<js::V8Platform> v8;
};

namespace js {
// A number that changes with V8's version, its flags or our snapshot format.
uint64_t v8_fingerprint();
}  // namespace js

}  // namespace edgert
