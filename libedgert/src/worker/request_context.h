// The context of a request: what V8 carries along `await` and promise reactions, and the platform's
// JS half along timers and callbacks.
#pragma once

#include <v8.h>

#include <optional>

#include "base/trace_parent.h"
#include "edgert/binding/scope.h"
#include "edgert/head.h"

namespace edgert::worker {

// V8's slot holds undefined or a frame: an array that nobody changes, and no script sees. Its first
// element is the request's `traceparent`; others may follow, each change in a new array.
//
// Enters the context of a request for as long as the object lives. Lives on the stack.
class RequestContext {
 public:
  RequestContext(binding::Scope& scope, const HeaderList& headers);
  ~RequestContext();
  RequestContext(const RequestContext&) = delete;
  RequestContext& operator=(const RequestContext&) = delete;

  // The trace of the JS that runs.
  static std::optional<base::TraceParent> trace(binding::Scope& scope);

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Value> before_;
};

// Lets a request go on in `trace`. A script may name a span of its own, but no other trace.
void continue_trace(const base::TraceParent& trace, HeaderList& headers);

}  // namespace edgert::worker
