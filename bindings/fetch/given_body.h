// GivenBody: a body as scripts hand it to natives.
#pragma once

#include <memory>

#include "edgert/binding/scope.h"
#include "edgert/bytes.h"

namespace edgert::bindings {

class BodyWriter;

// At most one of `whole` and `stream` says something. Thread: the isolate's. Lives on the stack.
struct GivenBody {
  bool is_there = false;               // a body may be there and empty
  Bytes whole;                         // all of it
  std::unique_ptr<ByteSource> stream;  // or what is still to come
  BodyWriter* writer = nullptr;        // who gives `stream`, when a script writes it; until JS runs

  // Either of them as a source; null when there is no body.
  std::unique_ptr<ByteSource> take_source();
};

// Takes the body out of `given`: null | string | bytes | body handle | writer, which then tells
// on_pull and on_cancel what becomes of it. False with a pending exception: it has been taken, or
// the worker's memory has no room for a copy. Anything else is an empty body.
bool read_body(binding::Scope& scope, v8::Local<v8::Value> given, v8::Local<v8::Value> on_pull,
               v8::Local<v8::Value> on_cancel, GivenBody* body);

}  // namespace edgert::bindings
