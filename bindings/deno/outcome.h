// Outcome: how an operation that a script waits for ends.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "edgert/binding/javascript.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

// Hears how one operation ends.
struct Outcome {
  binding::Javascript* js;
  binding::Pin on_done, on_error;

  static std::shared_ptr<Outcome> make(binding::Scope& scope, v8::Local<v8::Value> on_done,
                                       v8::Local<v8::Value> on_error) {
    return std::make_shared<Outcome>(
        Outcome{&scope.realm().js(), binding::Pin(scope, on_done), binding::Pin(scope, on_error)});
  }
  void done(binding::Scope& scope, int count, v8::Local<v8::Value>* arguments) {
    call(scope, on_done, count, arguments);
  }
  void failed(const Error& error) {
    js->enter([&](binding::Scope& scope) {
      v8::Local<v8::Value> arguments[] = {binding::name(scope, error_name(error.code)),
                                          binding::text(scope, error.message)};
      call(scope, on_error, 2, arguments);
    });
  }

 private:
  void call(binding::Scope& scope, binding::Pin& callback, int count,
            v8::Local<v8::Value>* arguments) {
    if (callback.empty()) return;
    v8::Local<v8::Value> function = callback.get(scope.isolate());
    on_done.reset();
    on_error.reset();
    if (function->IsFunction()) js->call(function.As<v8::Function>(), count, arguments, nullptr);
  }
};

// Permissions are asked by the whole text, resolvers stop at a NUL: no such thing may get that far.
inline bool is_host(const std::string& text) {
  constexpr size_t kLongestHost = 255;
  return !text.empty() && text.size() <= kLongestHost &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace edgert::bindings
