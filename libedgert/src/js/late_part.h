// LatePart: a script of the platform that is compiled when it is first needed.
#pragma once

#include <v8.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "edgert/binding/scope.h"
#include "js/blob.h"
#include "js/shared_text.h"

namespace edgert::js {

// Its text is shared by all isolates, and so is its code: that of the build, or, where V8 does not
// take it in isolates of a blob, what the first of these makes. Thread: any. Owner: the snapshot.
class LatePart {
 public:
  // Both outlive this object. The text is ASCII, the code V8's or empty.
  LatePart(std::string_view text, std::string_view code) : text_(text), given_(code) {}

  SharedText* text() const { return &text_; }
  // For the build: what has been made, or was given. Empty where there is none yet.
  std::string code() const;

  // What the script evaluates to; empty with a pending exception when it fails. `script` becomes
  // what was compiled. `blob` is what the isolate began from; `keeps_code`: where there is none, it
  // is made for others.
  v8::MaybeLocal<v8::Value> evaluate(binding::Scope& scope, std::string_view name, Blob blob,
                                     bool keeps_code, v8::Local<v8::UnboundScript>* script) const;
  // Of this part, with all functions in it that have run so far.
  void keep_code(v8::Local<v8::UnboundScript> script, Blob blob) const;

 private:
  struct Code {
    std::string_view bytes;
    std::shared_ptr<const std::string> owner;  // null: the snapshot's
  };
  Code known_code(Blob blob) const;

  mutable SharedText text_;
  const std::string_view given_;
  mutable std::mutex mutex_;
  // By blob, in place of what was given: a current V8 takes code only where the blob is the one
  // that it was made from.
  mutable std::array<std::shared_ptr<const std::string>, 2> made_;
};

}  // namespace edgert::js
