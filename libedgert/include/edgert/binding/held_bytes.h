// HeldBytes: native memory of one thing that counts as its worker's.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "edgert/binding/memory.h"

namespace edgert::binding {

// What V8 does not see counts against the worker's memory limit by Memory::held; this holds a part
// of it, and gives it back in the end. May outlive the realm. Thread: the realm's.
class HeldBytes {
 public:
  explicit HeldBytes(Memory& memory, size_t bytes = 0) : total_(memory.held()) { set(bytes); }
  HeldBytes(const HeldBytes&) = delete;
  HeldBytes& operator=(const HeldBytes&) = delete;
  ~HeldBytes() { set(0); }
  void set(size_t bytes) {
    *total_ += bytes;
    *total_ -= std::exchange(bytes_, bytes);
  }

 private:
  const std::shared_ptr<size_t> total_;
  size_t bytes_ = 0;
};

}  // namespace edgert::binding
