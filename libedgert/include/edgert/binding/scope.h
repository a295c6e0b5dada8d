// Permission to touch JS, and the small conversions that every binding needs.
#pragma once

#include <v8.h>

#include <string>
#include <string_view>

#include "edgert/binding/v8_compat.h"
#include "edgert/bytes.h"
#include "edgert/result.h"

namespace edgert::binding {

class Realm;

// Shows that the caller is on the isolate's thread with the isolate locked, a handle scope open and
// the realm's context entered. Passed first, by reference, to everything that may run JS. Lives on
// the stack.
class Scope {
 public:
  explicit Scope(v8::Isolate* isolate)
      : isolate_(isolate), context_(isolate->GetCurrentContext()) {}
  explicit Scope(const v8::FunctionCallbackInfo<v8::Value>& info) : Scope(info.GetIsolate()) {}

  v8::Isolate* isolate() const { return isolate_; }
  v8::Local<v8::Context> context() const { return context_; }
  Realm& realm() const;

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Context> context_;
};

using Arguments = v8::FunctionCallbackInfo<v8::Value>;
// The one shape of native functions: free or static member functions, listed at build time so that
// a snapshot can hold them.
using NativeFunction = void (*)(const Arguments&);

// To JS. UTF-8 text, bytes as Latin-1, interned names. Empty handles only for strings over V8's
// length limit (a RangeError is pending then).
v8::Local<v8::String> text(Scope& scope, std::string_view utf8);
v8::Local<v8::String> latin1(Scope& scope, std::string_view bytes);
v8::Local<v8::String> name(Scope& scope, std::string_view ascii);

// From JS, without a bound; natives read what scripts give them by edgert/binding/read.h. `to_text`
// gives UTF-8 with lone surrogates replaced (a USVString); `to_latin1` a ByteString, false with a
// pending TypeError when a character is over U+00FF. Values that are no strings convert to the
// empty string: the JS half passes strings.
std::string to_text(Scope& scope, v8::Local<v8::Value> value);
bool to_latin1(Scope& scope, v8::Local<v8::Value> value, std::string* out);

// The bytes of an ArrayBuffer, a view, or null data for anything else (detached ones too). Valid
// until JS runs again.
struct ByteSpan {
  const uint8_t* data = nullptr;
  size_t size = 0;
  bool is_bytes = false;
};
ByteSpan byte_span(v8::Local<v8::Value> value);
Bytes copy_bytes(v8::Local<v8::Value> value);
// A Uint8Array with its own ArrayBuffer, allocated by the isolate's allocator; empty with a pending
// RangeError when over the memory limit.
v8::MaybeLocal<v8::Uint8Array> to_uint8_array(Scope& scope, std::string_view bytes);

// Pending exceptions. Each returns so that `return throw_type_error(…);` reads well. Of a message
// that quotes somebody at length, the beginning.
void throw_type_error(Scope& scope, std::string_view message);
void throw_range_error(Scope& scope, std::string_view message);
void throw_error(Scope& scope, std::string_view message);
// Throws (or makes) the `Deno.errors` class named by the code, or a TypeError for kInvalidArgument.
void throw_error(Scope& scope, const Error& error);
v8::Local<v8::Value> make_error(Scope& scope, const Error& error);

}  // namespace edgert::binding
