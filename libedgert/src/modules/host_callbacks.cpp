// JSON modules, and what V8 asks of import.meta.
#include "modules/files.h"
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

void ModuleMap::on_import_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                               v8::Local<v8::Object> meta) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  ModuleMap& self = of(isolate);
  const Entry* entry = self.find(module);
  if (entry == nullptr) return;
  const std::string& url = entry->url;
  const auto set = [&](const char* key, v8::Local<v8::Value> value) {
    meta->CreateDataProperty(context, binding::name(scope, key), value).IsNothing();
  };
  v8::Local<v8::String> url_text = binding::text(scope, url);
  set("url", url_text);
  set("main", v8::Boolean::New(isolate, url == self.entry_url_));
  if (const std::string path = path_of(url); !path.empty()) {
    set("filename", binding::text(scope, path));
    set("dirname", binding::text(scope, parent(path)));
  }
  v8::Local<v8::Function> resolve;
  if (v8::Function::New(context, meta_resolve, url_text, 1, v8::ConstructorBehavior::kThrow)
          .ToLocal(&resolve)) {
    set("resolve", resolve);
  }
}

void ModuleMap::meta_resolve(const binding::Arguments& info) {
  binding::Scope scope(info);
  const std::string specifier = binding::to_text(scope, info[0]);
  ModuleMap& self = of(scope.isolate());
  const std::string referrer = binding::to_text(scope, info.Data());
  const Result<std::string> url = self.address_of(specifier, referrer);
  if (!url.ok()) return binding::throw_type_error(scope, url.error().message);
  info.GetReturnValue().Set(binding::text(scope, url.value()));
}

}  // namespace edgert::modules
