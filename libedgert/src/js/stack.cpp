// Stack traces with source positions.
#include <utility>

#include "js/isolate.h"

namespace edgert::js {

namespace {

// A CallSite's method, called without arguments; empty when it is absent or throws.
v8::Local<v8::Value> ask(binding::Scope& scope, v8::Local<v8::Object> site, const char* method) {
  v8::Local<v8::Value> function, answer;
  if (site->Get(scope.context(), binding::name(scope, method)).ToLocal(&function) &&
      function->IsFunction() &&
      function.As<v8::Function>()->Call(scope.context(), site, 0, nullptr).ToLocal(&answer)) {
    return answer;
  }
  return v8::Undefined(scope.isolate());
}

std::string value_text(binding::Scope& scope, v8::Local<v8::Value> value) {
  v8::Local<v8::String> string;
  if (!value->ToDetailString(scope.context()).ToLocal(&string))
    return "an error that cannot be shown";
  return binding::to_text(scope, string);
}

}  // namespace

std::string Isolate::site_text(binding::Scope& scope, v8::Local<v8::Object> site) {
  v8::Local<v8::String> plain;
  const std::string as_v8 =
      site->ToString(scope.context()).ToLocal(&plain) ? binding::to_text(scope, plain) : "";
  v8::Local<v8::Value> url = ask(scope, site, "getFileName");
  v8::Local<v8::Value> line = ask(scope, site, "getLineNumber");
  v8::Local<v8::Value> column = ask(scope, site, "getColumnNumber");
  if (!lookup_ || !url->IsString() || !line->IsInt32() || !column->IsInt32()) return as_v8;
  const std::string generated = binding::to_text(scope, url);
  int source_line = line.As<v8::Int32>()->Value();
  int source_column = column.As<v8::Int32>()->Value();
  const std::string from =
      generated + ":" + std::to_string(source_line) + ":" + std::to_string(source_column);
  std::string source;
  if (!lookup_(generated, &source_line, &source_column, &source)) return as_v8;
  const size_t at = as_v8.rfind(from);
  if (at == std::string::npos) return as_v8;
  return as_v8.substr(0, at) + source + ":" + std::to_string(source_line) + ":" +
         std::to_string(source_column) + as_v8.substr(at + from.size());
}

v8::MaybeLocal<v8::Value> Isolate::prepare_stack(v8::Local<v8::Context> context,
                                                 v8::Local<v8::Value> error,
                                                 v8::Local<v8::Array> sites) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  Isolate& self = from(isolate);
  v8::Context::Scope context_scope(context);
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  // A script's own Error.prepareStackTrace comes first, as in V8 without this callback.
  v8::Local<v8::Value> constructor, custom, answer;
  if (context->Global()->Get(context, binding::name(scope, "Error")).ToLocal(&constructor) &&
      constructor->IsObject() &&
      constructor.As<v8::Object>()
          ->Get(context, binding::name(scope, "prepareStackTrace"))
          .ToLocal(&custom) &&
      custom->IsFunction()) {
    v8::Local<v8::Value> arguments[] = {error, sites};
    if (custom.As<v8::Function>()->Call(context, constructor, 2, arguments).ToLocal(&answer))
      return answer;
    caught.ReThrow();
    return {};
  }
  v8::Local<v8::String> header;
  std::string trace =
      error->ToString(context).ToLocal(&header) ? binding::to_text(scope, header) : "Error";
  for (uint32_t i = 0; i < sites->Length(); ++i) {
    v8::Local<v8::Value> site;
    if (!sites->Get(context, i).ToLocal(&site) || !site->IsObject()) continue;
    trace += "\n    at " + self.site_text(scope, site.As<v8::Object>());
  }
  return binding::text(scope, trace);
}

std::string Isolate::describe(binding::Scope& scope, v8::Local<v8::Value> error) {
  v8::TryCatch caught(isolate_);
  if (error->IsObject()) {
    v8::Local<v8::Value> stack;
    if (error.As<v8::Object>()
            ->Get(scope.context(), binding::name(scope, "stack"))
            .ToLocal(&stack) &&
        stack->IsString() && stack.As<v8::String>()->Length() != 0) {
      return binding::to_text(scope, stack);
    }
  }
  return value_text(scope, error);
}

}  // namespace edgert::js
