// GrowingBytes: what will be a Uint8Array, while it comes piece by piece.
#pragma once

#include <v8.h>

#include <cstddef>
#include <string_view>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// Memory of the isolate's allocator that grows with what has come, so that a long body is copied
// into its ArrayBuffer once, and is not there twice. Thread: the isolate's. It must go before the
// isolate does, as Wraps do.
class GrowingBytes {
 public:
  explicit GrowingBytes(v8::Isolate* isolate) : allocator_(isolate->GetArrayBufferAllocator()) {}
  GrowingBytes(const GrowingBytes&) = delete;
  GrowingBytes& operator=(const GrowingBytes&) = delete;
  ~GrowingBytes();

  // `most`: all that is said to come, which is believed only as far as memory is not taken for it
  // that nothing has come for; 0 when it is not known. False: it is over the memory limit.
  bool append(std::string_view bytes, size_t most);
  // All that has come; it is empty again. Empty with a pending RangeError when there is no memory.
  v8::MaybeLocal<v8::Uint8Array> take(Scope& scope);

 private:
  bool resize(size_t capacity);

  v8::ArrayBuffer::Allocator* allocator_;
  char* memory_ = nullptr;
  size_t capacity_ = 0, size_ = 0;
};

}  // namespace edgert::binding
