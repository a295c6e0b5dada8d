// The context of a request: what V8 carries along `await` and promise reactions, and the platform's
// JS half along timers and callbacks.
#pragma once

#include <v8.h>

#include <cstdint>
#include <optional>
#include <string>

#include "edgert/binding/scope.h"
#include "edgert/head.h"
#include "edgert/trace_parent.h"

namespace edgert::worker {

// V8's slot holds undefined or a frame: an array that nobody changes, and no script sees. It is
// [the request's `traceparent` and behind it its `tracestate`, AsyncLocalStorage's stores, the
// request's number or, where it has an id, a text with both], each undefined where there is none;
// each change is a new array.
//
// Enters the context of a request for as long as the object lives. Lives on the stack.
class RequestContext {
 public:
  // `number`: as its report has it; 0: none.
  RequestContext(binding::Scope& scope, const HeaderList& headers, uint64_t number);
  ~RequestContext();
  RequestContext(const RequestContext&) = delete;
  RequestContext& operator=(const RequestContext&) = delete;

  // The trace of the JS that runs.
  struct Trace {
    TraceParent parent;
    std::string state;  // empty: none
  };
  static std::optional<Trace> trace(binding::Scope& scope);
  // The request that the JS serves which runs, or is about to call out; zero where none runs.
  struct Name {
    uint64_t number = 0;
    std::string traceparent;
    std::string id;
  };
  static Name name(v8::Isolate* isolate);

 private:
  v8::Isolate* isolate_;
  v8::Local<v8::Value> before_;
};

// The `traceparent` of a request; none where there is more than one
// (https://www.w3.org/TR/trace-context/#traceparent-header), or none that is valid.
std::optional<TraceParent> trace_of(const HeaderList& headers);

// The `x-request-id` of a request, as its report has it; empty: none.
std::string_view id_of(const HeaderList& headers);

// Lets a request go on in `trace`. A script may name a span of its own, but no other trace.
void continue_trace(const RequestContext::Trace& trace, HeaderList& headers);

}  // namespace edgert::worker
