// Modules that are a value: JSON, a text, bytes.
#include "graph/addresses.h"
#include "modules/module_map.h"

namespace edgert::modules {

using graph::shown;

v8::Local<v8::Value> ModuleMap::fulfilled(binding::Scope& scope) {
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(scope.context()).ToLocal(&resolver) ||
      resolver->Resolve(scope.context(), v8::Undefined(scope.isolate())).IsNothing()) {
    return {};
  }
  return resolver->GetPromise();
}

bool ModuleMap::is_no_json(const Error& error) {
  return error.code == ErrorCode::kInvalidData && error.message.starts_with(kNotParsed);
}

Status ModuleMap::make_json(const std::string& url, const std::string& text, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> json = binding::text(scope, text);
  v8::Local<v8::Value> value;
  if (json.IsEmpty() || !v8::JSON::Parse(scope.context(), json).ToLocal(&value)) {
    return not_parsed(caught, scope, url, ErrorCode::kInvalidData);
  }
  make_of_value(url, value, entry);
  return Unit{};
}

Status ModuleMap::make_text(const std::string& url, const std::string& text, Entry* entry) {
  binding::Scope scope(isolate_.get());
  v8::Local<v8::String> value = binding::text(scope, text);
  if (value.IsEmpty()) return Error{ErrorCode::kLimit, shown(url) + " is too long"};
  make_of_value(url, value, entry);
  return Unit{};
}

Status ModuleMap::make_bytes(const std::string& url, const std::string& bytes, Entry* entry) {
  binding::Scope scope(isolate_.get());
  v8::TryCatch caught(isolate_.get());
  v8::Local<v8::Uint8Array> value;
  if (!binding::to_uint8_array(scope, bytes).ToLocal(&value)) {
    return Error{ErrorCode::kLimit, shown(url) + ": the worker's memory has no room for its " +
                                        std::to_string(bytes.size()) + " bytes (memoryLimitMb)"};
  }
  make_of_value(url, value, entry);
  return Unit{};
}

void ModuleMap::make_of_value(const std::string& url, v8::Local<v8::Value> value, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  entry->data.Reset(isolate, value);
  v8::Local<v8::String> exports[] = {binding::name(scope, "default")};
  entry->module.Reset(isolate, binding::compat::synthetic_module(isolate, binding::text(scope, url),
                                                                 exports, 1, run_value));
}

v8::MaybeLocal<v8::Value> ModuleMap::run_value(v8::Local<v8::Context>,
                                               v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  Entry* entry = of(isolate).find(module);
  if (module
          ->SetSyntheticModuleExport(isolate, binding::name(scope, "default"),
                                     entry->data.Get(isolate))
          .IsNothing()) {
    return {};
  }
  return fulfilled(scope);
}

}  // namespace edgert::modules
