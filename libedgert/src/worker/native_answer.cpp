#include "worker/native_answer.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "edgert/binding/read.h"
#include "edgert/binding/source_handle.h"
#include "js/hook.h"
#include "js/isolate.h"

namespace edgert::worker {

using binding::Scope;

namespace {

// One that is too long for a string would be none.
v8::Local<v8::String> message_text(Scope& scope, std::string_view message) {
  constexpr size_t kLongest = 64 * 1024;
  return binding::text(scope, message.substr(0, kLongest));
}

v8::MaybeLocal<v8::Value> parsed(Scope& scope, std::string_view json) {
  v8::TryCatch caught(scope.isolate());
  v8::Local<v8::String> text = binding::text(scope, json);
  v8::Local<v8::Value> value;
  if (!text.IsEmpty() && v8::JSON::Parse(scope.context(), text).ToLocal(&value)) return value;
  if (caught.HasTerminated()) return caught.ReThrow();
  caught.Reset();
  binding::throw_error(scope, "the native function's answer is no JSON text");
  caught.ReThrow();
  return {};
}

v8::MaybeLocal<v8::Value> stream_of(Scope& scope, std::unique_ptr<FedStream::Reader> reader) {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Function> make = js::Isolate::from(isolate).hook(js::Hook::kHostStream);
  if (make.IsEmpty()) {
    binding::throw_error(scope, "the platform of this worker has no streams");
    return {};
  }
  reader->enter(scope);
  v8::Local<v8::Value> source = binding::SourceHandle::wrap(
      scope, std::make_unique<binding::SourceHandle>(std::move(reader)));
  if (source.IsEmpty()) return {};
  return make->Call(scope.context(), v8::Undefined(isolate), 1, &source);
}

}  // namespace

v8::MaybeLocal<v8::Value> value_of(Scope& scope, NativeAnswer& answer) {
  using Kind = NativeAnswer::Kind;
  if (!binding::has_room(scope, answer.text.size() + answer.bytes.size())) return {};
  switch (answer.kind) {
    case Kind::kNothing:
      break;
    case Kind::kText: {
      v8::Local<v8::String> text = binding::text(scope, answer.text);
      if (text.IsEmpty()) return {};
      return text;
    }
    case Kind::kJson:
      return parsed(scope, answer.text);
    case Kind::kBytes: {
      v8::Local<v8::Uint8Array> bytes;
      if (!binding::to_uint8_array(scope, answer.bytes.view()).ToLocal(&bytes)) return {};
      return bytes;
    }
    case Kind::kStream:
      return stream_of(scope, std::move(answer.stream));
    case Kind::kError:
      scope.isolate()->ThrowException(make_error(scope, answer.class_name, answer.text));
      return {};
  }
  return v8::Undefined(scope.isolate());
}

v8::Local<v8::Value> make_error(Scope& scope, std::string_view class_name,
                                std::string_view message) {
  constexpr struct {
    std::string_view name;
    v8::Local<v8::Value> (*make)(v8::Local<v8::String> message);
  } kOfTheLanguage[] = {
      {"Error", [](v8::Local<v8::String> text) { return v8::Exception::Error(text); }},
      {"TypeError", [](v8::Local<v8::String> text) { return v8::Exception::TypeError(text); }},
      {"RangeError", [](v8::Local<v8::String> text) { return v8::Exception::RangeError(text); }},
      {"SyntaxError", [](v8::Local<v8::String> text) { return v8::Exception::SyntaxError(text); }},
      {"ReferenceError",
       [](v8::Local<v8::String> text) { return v8::Exception::ReferenceError(text); }}};
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::String> said = message_text(scope, message);
  for (const auto& [known, make] : kOfTheLanguage) {
    if (class_name == known) return make(said);
  }
  // The platform has the classes of `Deno.errors`, which have a name of their own.
  v8::Local<v8::Function> make = js::Isolate::from(isolate).hook(js::Hook::kMakeError);
  v8::Local<v8::String> named = message_text(scope, class_name), key = binding::name(scope, "name");
  v8::Local<v8::Value> arguments[] = {named, said}, made;
  const v8::TryCatch caught(isolate);
  if (make.IsEmpty() ||
      !make->Call(scope.context(), v8::Undefined(isolate), 2, arguments).ToLocal(&made) ||
      !made->IsObject()) {
    made = v8::Exception::Error(said);
  }
  v8::Local<v8::Object> error = made.As<v8::Object>();
  if (!error->HasOwnProperty(scope.context(), key).FromMaybe(true))
    error->DefineOwnProperty(scope.context(), key, named, v8::DontEnum).IsNothing();
  return error;
}

v8::Local<v8::Value> take_trace(Scope& scope) {
  return v8::Exception::Error(v8::String::Empty(scope.isolate()));
}

void set_stack(Scope& scope, v8::Local<v8::Value> error, v8::Local<v8::Value> trace) {
  if (!error->IsObject() || !trace->IsObject()) return;
  v8::TryCatch caught(scope.isolate());
  v8::Local<v8::String> key = binding::name(scope, "stack");
  v8::Local<v8::Value> taken, own;
  // A script's own Error.prepareStackTrace may answer with anything, or throw.
  if (!trace.As<v8::Object>()->Get(scope.context(), key).ToLocal(&taken)) return;
  if (taken->IsString()) {
    if (!error.As<v8::Object>()->Get(scope.context(), key).ToLocal(&own) || !own->IsString())
      return;
    // The error was made where no script is, so its own is a header; the places are the trace's.
    constexpr std::string_view kPlaces = "\n    at ";
    std::string stack = binding::to_text(scope, own);
    const std::string places = binding::to_text(scope, taken);
    if (const size_t at = places.find(kPlaces); at != std::string::npos) stack += places.substr(at);
    taken = binding::text(scope, stack);
    if (taken.IsEmpty()) return;
  }
  error.As<v8::Object>()->DefineOwnProperty(scope.context(), key, taken, v8::DontEnum).IsNothing();
}

}  // namespace edgert::worker
