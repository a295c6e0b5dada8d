// What V8 asks of import.meta.
#include <iterator>

#include "edgert/binding/javascript.h"
#include "graph/files.h"
#include "graph/url.h"
#include "modules/module_map.h"

namespace edgert::modules {

void ModuleMap::on_import_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                               v8::Local<v8::Object> meta) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  ModuleMap& self = of(isolate);
  const Entry* entry = self.find(module);
  if (entry == nullptr) {
    v8::Local<v8::Value> question[] = {
        v8::Integer::New(isolate, static_cast<int>(binding::Javascript::ModuleQuestion::kMeta)),
        module->GetModuleNamespace(), meta};
    (void)self.isolate_.ask_of_module(std::size(question), question);
    return;
  }
  const std::string& url = entry->url;
  const auto set = [&](const char* key, v8::Local<v8::Value> value) {
    meta->CreateDataProperty(context, binding::name(scope, key), value).IsNothing();
  };
  v8::Local<v8::String> url_text = binding::text(scope, url);
  set("url", url_text);
  set("main", v8::Boolean::New(isolate, url == self.entry_url()));
  if (const std::string path = graph::path_of(url); !path.empty()) {
    set("filename", binding::text(scope, path));
    set("dirname", binding::text(scope, graph::parent(path)));
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
