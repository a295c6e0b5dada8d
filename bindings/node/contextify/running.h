// What natives of node:vm read of where code is to run, and how they run it.
#pragma once

#include <v8.h>

#include <cstdint>
#include <string>

#include "bindings/node/throwing.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings::node {

inline v8::Local<v8::Value> name_of_code(binding::Scope& scope, v8::Local<v8::Value> value) {
  return binding::text(scope, binding::short_text(scope, value));
}
// A line or a column, from 0.
inline int place_in_code(v8::Local<v8::Value> value) {
  return value->IsInt32() ? value.As<v8::Int32>()->Value() : 0;
}

// What `run(scope)` gives, which has `milliseconds`, a number that is not negative, for its end and
// that of the microtasks in `queue`; any other value lets it run, null: the microtasks are the
// realm's. Empty with a pending exception.
template <typename Run>
v8::MaybeLocal<v8::Value> run_in_time(binding::Scope& scope, v8::Local<v8::Value> milliseconds,
                                      v8::MicrotaskQueue* queue, const Run& run) {
  v8::Isolate* isolate = scope.isolate();
  const double ms = milliseconds->IsNumber() ? milliseconds.As<v8::Number>()->Value() : -1;
  v8::MaybeLocal<v8::Value> value;
  const auto run_all = [&](binding::Scope& inner) {
    value = run(inner);
    if (queue != nullptr && !value.IsEmpty()) queue->PerformCheckpoint(isolate);
  };
  if (!(ms >= 0)) {
    run_all(scope);
    return value;
  }
  bool is_ended;
  {
    v8::TryCatch caught(isolate);
    is_ended = scope.realm().js().run_within(scope, ms, run_all);
    if (!is_ended && caught.HasCaught()) caught.ReThrow();
  }
  if (!is_ended) return value;
  // Who is ended as a whole has nothing to say.
  if (isolate->IsExecutionTerminating()) return {};
  const std::string said =
      "Script execution timed out after " + std::to_string(static_cast<int64_t>(ms)) + "ms";
  throw_coded(scope, v8::Exception::Error(binding::text(scope, said)),
              "ERR_SCRIPT_EXECUTION_TIMEOUT");
  return {};
}

}  // namespace edgert::bindings::node
