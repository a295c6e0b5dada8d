// A Uint8Array that is filled where it lies.
#pragma once

#include <v8.h>

#include <cstddef>

#include "edgert/binding/scope.h"

namespace edgert::binding {

// With its own ArrayBuffer, allocated by the isolate's allocator. What is in it is unknown until
// all of `memory`, which is null for a size of 0, has been written: before any JavaScript runs.
// Empty with a pending RangeError when it is over the memory limit.
v8::MaybeLocal<v8::Uint8Array> new_bytes(Scope& scope, size_t size, char** memory);
// Over memory that the isolate's allocator has made.
v8::Local<v8::Uint8Array> adopt_bytes(Scope& scope, void* memory, size_t size);

}  // namespace edgert::binding
