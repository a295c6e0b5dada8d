// LatePart: a script of the platform that is compiled when it is first needed.
#pragma once

#include <v8.h>

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "edgert/binding/scope.h"
#include "js/shared_text.h"

namespace edgert::js {

// Its text is shared by all isolates, and so is the code that the first of them makes of it.
// Thread: any. Owner: the snapshot.
class LatePart {
 public:
  // ASCII that outlives this object.
  explicit LatePart(std::string_view text) : text_(text) {}

  SharedText* text() { return &text_; }

  // What the script evaluates to; empty with a pending exception when it fails.
  v8::MaybeLocal<v8::Value> evaluate(binding::Scope& scope, std::string_view name) const;

 private:
  mutable SharedText text_;
  mutable std::mutex mutex_;
  mutable std::vector<uint8_t> code_;  // V8's code cache; empty until the first evaluation
};

}  // namespace edgert::js
