// JSON modules.
#include "modules/module_map.h"

namespace edgert::modules {

v8::Local<v8::Value> ModuleMap::fulfilled(binding::Scope& scope) {
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(scope.context()).ToLocal(&resolver) ||
      resolver->Resolve(scope.context(), v8::Undefined(scope.isolate())).IsNothing()) {
    return {};
  }
  return resolver->GetPromise();
}

Status ModuleMap::make_json(const std::string& url, const std::string& text, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::String> json = binding::text(scope, text);
  v8::Local<v8::Value> value;
  if (json.IsEmpty() || !v8::JSON::Parse(scope.context(), json).ToLocal(&value)) {
    return Error{ErrorCode::kInvalidArgument, caught_text(caught, scope, url)};
  }
  entry->data.Reset(isolate, value);
  v8::Local<v8::String> exports[] = {binding::name(scope, "default")};
  entry->module.Reset(isolate, binding::compat::synthetic_module(isolate, binding::text(scope, url),
                                                                 exports, 1, run_json));
  return Unit{};
}

v8::MaybeLocal<v8::Value> ModuleMap::run_json(v8::Local<v8::Context>,
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
