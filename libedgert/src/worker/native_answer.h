// What a function of the host's answers, on its way to the script.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "edgert/binding/scope.h"
#include "edgert/bytes.h"
#include "worker/fed_stream.h"

namespace edgert::worker {

// Plain data; made on any thread.
struct NativeAnswer {
  enum class Kind { kNothing, kText, kJson, kBytes, kStream, kError };
  Kind kind = Kind::kNothing;
  std::string text;        // of an error its message
  std::string class_name;  // of an error
  Bytes bytes;
  std::unique_ptr<FedStream::Reader> stream;
};

// Thread: the realm's. Empty with a pending exception: the answer is an error, or none that the
// worker's memory has room for.
v8::MaybeLocal<v8::Value> value_of(binding::Scope& scope, NativeAnswer& answer);

// An Error of the language or of `Deno.errors`, by its class; else an Error with that name.
v8::Local<v8::Value> make_error(binding::Scope& scope, std::string_view class_name,
                                std::string_view message);
// Where a script is, for errors that it hears of later.
v8::Local<v8::Value> take_trace(binding::Scope& scope);
// Gives an error of ours the stack that was taken.
void set_stack(binding::Scope& scope, v8::Local<v8::Value> error, v8::Local<v8::Value> trace);

}  // namespace edgert::worker
