// Errors as Node's native half throws them: with a `code`.
#pragma once

#include <string_view>

#include "edgert/binding/scope.h"

namespace edgert::bindings::node {

// Each throws, and returns so that `return throw_range(…)` reads well.
inline void throw_coded(binding::Scope& scope, v8::Local<v8::Value> error, std::string_view code) {
  if (error.As<v8::Object>()
          ->CreateDataProperty(scope.context(), binding::name(scope, "code"),
                               binding::name(scope, code))
          .IsJust())
    scope.isolate()->ThrowException(error);
}
inline void throw_range(binding::Scope& scope, std::string_view code, std::string_view message) {
  throw_coded(scope, v8::Exception::RangeError(binding::text(scope, message)), code);
}
inline void throw_type(binding::Scope& scope, std::string_view code, std::string_view message) {
  throw_coded(scope, v8::Exception::TypeError(binding::text(scope, message)), code);
}

}  // namespace edgert::bindings::node
