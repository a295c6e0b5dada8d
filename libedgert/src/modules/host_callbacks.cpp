// What V8 asks the host for: import(), import.meta, JSON and WebAssembly modules.
#include <set>
#include <utility>

#include "edgert/binding/wasm.h"
#include "modules/files.h"
#include "modules/module_map.h"

namespace edgert::modules {

namespace {

v8::Local<v8::Value> get(binding::Scope& scope, v8::Local<v8::Object> object, const char* key) {
  v8::Local<v8::Value> value;
  if (object->Get(scope.context(), binding::name(scope, key)).ToLocal(&value)) return value;
  return v8::Undefined(scope.isolate());
}

v8::Local<v8::Value> resolved(binding::Scope& scope) {
  v8::Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(scope.context()).ToLocal(&resolver) ||
      resolver->Resolve(scope.context(), v8::Undefined(scope.isolate())).IsNothing()) {
    return {};
  }
  return resolver->GetPromise();
}

// WebAssembly.Module.exports and .imports.
v8::Local<v8::Array> describe_wasm(binding::Scope& scope, v8::Local<v8::Value> module,
                                   const char* what) {
  v8::Local<v8::Value> wasm = get(scope, scope.context()->Global(), "WebAssembly");
  v8::Local<v8::Value> constructor =
      wasm->IsObject() ? get(scope, wasm.As<v8::Object>(), "Module") : wasm;
  v8::Local<v8::Value> function =
      constructor->IsObject() ? get(scope, constructor.As<v8::Object>(), what) : constructor;
  v8::Local<v8::Value> list;
  if (function->IsFunction() &&
      function.As<v8::Function>()->Call(scope.context(), constructor, 1, &module).ToLocal(&list) &&
      list->IsArray()) {
    return list.As<v8::Array>();
  }
  return v8::Array::New(scope.isolate());
}

}  // namespace

Status ModuleMap::make_json(const std::string& url, const std::string& text, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> value;
  if (!v8::JSON::Parse(scope.context(), binding::text(scope, text)).ToLocal(&value)) {
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
  return resolved(scope);
}

// https://webassembly.github.io/esm-integration/js-api/: a module with imports becomes a script
// that imports them, so that cycles and top-level await go the way of every module.
Status ModuleMap::wrap_wasm(binding::Scope& scope, const std::string& url,
                            v8::Local<v8::WasmModuleObject> compiled, v8::Local<v8::Array> imports,
                            Entry* entry) {
  v8::Isolate* isolate = scope.isolate();
  const auto literal = [&](v8::Local<v8::Value> text) {
    v8::Local<v8::String> json;
    return v8::JSON::Stringify(scope.context(), text).ToLocal(&json) ? binding::to_text(scope, json)
                                                                     : std::string("\"\"");
  };
  const auto property = [&](v8::Local<v8::Array> list, uint32_t index, const char* key) {
    v8::Local<v8::Value> item;
    if (!list->Get(scope.context(), index).ToLocal(&item) || !item->IsObject())
      return v8::Local<v8::Value>(v8::String::Empty(isolate));
    return get(scope, item.As<v8::Object>(), key);
  };
  auto inner = std::make_unique<Entry>();
  inner->data.Reset(isolate, compiled);
  const std::string inner_url = kWasmModulePrefix + url;
  v8::Local<v8::String> name[] = {binding::name(scope, "default")};
  v8::Local<v8::Module> module = binding::compat::synthetic_module(
      isolate, binding::text(scope, inner_url), name, 1, run_json);
  inner->module.Reset(isolate, module);
  by_hash_.emplace(module->GetIdentityHash(), inner_url);
  entries_.insert_or_assign(inner_url, std::move(inner));

  std::string code = "import module from " + literal(binding::text(scope, inner_url)) + ";\n";
  std::string objects;
  std::set<std::string> specifiers;
  for (uint32_t i = 0; i < imports->Length(); ++i)
    specifiers.insert(literal(property(imports, i, "module")));
  int number = 0;
  for (const std::string& specifier : specifiers) {
    const std::string local = "i" + std::to_string(number++);
    code += "import * as " + local + " from " + specifier + ";\n";
    objects += "[" + specifier + "]: " + local + ", ";
  }
  code += "const { exports } = new WebAssembly.Instance(module, { " + objects + "});\n";
  v8::Local<v8::Array> exports = describe_wasm(scope, compiled, "exports");
  for (uint32_t i = 0; i < exports->Length(); ++i) {
    const std::string key = literal(property(exports, i, "name"));
    const std::string local = "e" + std::to_string(i);
    code +=
        "const " + local + " = exports[" + key + "];\nexport { " + local + " as " + key + " };\n";
  }
  return compile(url, std::move(code), entry);
}

Status ModuleMap::make_wasm(const std::string& url, const std::string& bytes, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  if (!options_.allows_shared_memory && binding::declares_shared_memory(bytes)) {
    return Error{ErrorCode::kInvalidArgument,
                 url + ": shared memory is not supported in user workers"};
  }
  v8::Local<v8::WasmModuleObject> compiled;
  if (!v8::WasmModuleObject::Compile(isolate,
                                     {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()})
           .ToLocal(&compiled)) {
    return Error{ErrorCode::kInvalidArgument, url + " is no valid WebAssembly module"};
  }
  v8::Local<v8::Array> imports = describe_wasm(scope, compiled, "imports");
  if (imports->Length() != 0) return wrap_wasm(scope, url, compiled, imports, entry);
  v8::Local<v8::Array> list = describe_wasm(scope, compiled, "exports");
  std::vector<v8::Local<v8::String>> names;
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!list->Get(scope.context(), i).ToLocal(&item) || !item->IsObject()) continue;
    v8::Local<v8::Value> name = get(scope, item.As<v8::Object>(), "name");
    if (name->IsString()) names.push_back(name.As<v8::String>());
  }
  entry->data.Reset(isolate, compiled);
  entry->module.Reset(
      isolate, binding::compat::synthetic_module(isolate, binding::text(scope, url), names.data(),
                                                 names.size(), run_wasm));
  return Unit{};
}

v8::MaybeLocal<v8::Value> ModuleMap::run_wasm(v8::Local<v8::Context> context,
                                              v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  v8::Local<v8::Value> compiled = of(isolate).find(module)->data.Get(isolate);
  v8::Local<v8::Value> wasm = get(scope, context->Global(), "WebAssembly");
  v8::Local<v8::Value> constructor =
      wasm->IsObject() ? get(scope, wasm.As<v8::Object>(), "Instance") : wasm;
  v8::Local<v8::Object> instance;
  if (!constructor->IsFunction()) {
    binding::throw_type_error(scope, "WebAssembly is not available");
    return {};
  }
  if (!constructor.As<v8::Function>()->NewInstance(context, 1, &compiled).ToLocal(&instance))
    return {};
  v8::Local<v8::Object> exports = get(scope, instance, "exports").As<v8::Object>();
  v8::Local<v8::Array> names;
  if (!exports->GetOwnPropertyNames(context).ToLocal(&names)) return {};
  for (uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> name, value;
    if (!names->Get(context, i).ToLocal(&name) || !exports->Get(context, name).ToLocal(&value))
      return {};
    v8::Local<v8::String> key;
    if (!name->ToString(context).ToLocal(&key) ||
        module->SetSyntheticModuleExport(isolate, key, value).IsNothing()) {
      return {};
    }
  }
  return resolved(scope);
}

void ModuleMap::on_import_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                               v8::Local<v8::Object> meta) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  ModuleMap& self = of(isolate);
  std::string url;
  if (self.find(module, &url) == nullptr) return;
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
  const std::string absolute = is_relative(specifier) ? join_url(referrer, specifier) : specifier;
  std::string url = self.config_.imports.resolve(absolute, referrer);
  if (url.empty()) url = absolute;
  if (!has_scheme(url)) {
    return binding::throw_type_error(
        scope, "Relative import path \"" + specifier + "\" not prefixed with / or ./ or ../");
  }
  info.GetReturnValue().Set(binding::text(scope, url));
}

v8::MaybeLocal<v8::Promise> ModuleMap::on_dynamic_import(v8::Local<v8::Context> context,
                                                         v8::Local<v8::Data>,
                                                         v8::Local<v8::Value> referrer,
                                                         v8::Local<v8::String> specifier,
                                                         v8::Local<v8::FixedArray>) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  ModuleMap& self = of(isolate);
  v8::Local<v8::Promise::Resolver> failure;
  if (!v8::Promise::Resolver::New(context).ToLocal(&failure)) return {};
  const auto refuse = [&](const Error& error) {
    failure->Reject(context, v8::Exception::TypeError(binding::text(scope, error.message)))
        .IsNothing();
    return failure->GetPromise();
  };
  Result<std::string> url =
      self.resolve(binding::to_text(scope, specifier), binding::to_text(scope, referrer));
  if (!url.ok()) return refuse(url.error());
  Status status = self.load(url.value());
  if (status.ok()) status = self.link(url.value());
  if (!status.ok()) {
    constexpr std::string_view kPrefix = "failed to create the graph: ";
    Error error = status.take_error();
    if (error.message.starts_with(kPrefix)) error.message.erase(0, kPrefix.size());
    return refuse(error);
  }
  v8::Local<v8::Module> module = self.entries_.at(url.value())->module.Get(isolate);
  v8::Local<v8::Value> evaluated;
  if (!module->Evaluate(context).ToLocal(&evaluated)) return {};
  v8::Local<v8::Function> to_namespace;
  if (!v8::Function::New(
           context, [](const binding::Arguments& info) { info.GetReturnValue().Set(info.Data()); },
           module->GetModuleNamespace())
           .ToLocal(&to_namespace)) {
    return {};
  }
  return evaluated.As<v8::Promise>()->Then(context, to_namespace);
}

}  // namespace edgert::modules
