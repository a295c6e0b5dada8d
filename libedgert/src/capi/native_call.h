// What a native call is to C.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "edgert/c.h"
#include "edgert/native_call.h"

struct edgert_native_call {
  explicit edgert_native_call(edgert::NativeCall made) : call(std::move(made)) {}

  edgert::NativeCall call;
  // JSON that C has asked for, by the place of an argument, or kAll.
  static constexpr size_t kAll = SIZE_MAX;
  mutable std::mutex mutex;
  mutable std::map<size_t, std::string> json;
};
