// WebAssembly modules (https://webassembly.github.io/esm-integration/js-api/).
#include <set>
#include <utility>

#include "edgert/binding/wasm.h"
#include "graph/detail.h"
#include "modules/module_map.h"

namespace edgert::modules {

namespace {

// Of an object that no script has seen, or undefined.
v8::Local<v8::Value> get(binding::Scope& scope, v8::Local<v8::Value> object, const char* key) {
  v8::Local<v8::Value> value;
  if (object->IsObject() &&
      object.As<v8::Object>()->Get(scope.context(), binding::name(scope, key)).ToLocal(&value)) {
    return value;
  }
  return v8::Undefined(scope.isolate());
}

// What WebAssembly.Module.exports or .imports says of `module`: V8 makes the list and its objects
// for this call, so that reading them runs no script.
v8::Local<v8::Array> describe(binding::Scope& scope, const v8::Global<v8::Function>& function,
                              v8::Local<v8::Value> module) {
  v8::Local<v8::Value> list;
  if (!function.IsEmpty() &&
      function.Get(scope.isolate())
          ->Call(scope.context(), v8::Undefined(scope.isolate()), 1, &module)
          .ToLocal(&list) &&
      list->IsArray()) {
    return list.As<v8::Array>();
  }
  return v8::Array::New(scope.isolate());
}

// The text `key` of each object of such a list.
std::vector<std::string> texts(binding::Scope& scope, v8::Local<v8::Array> list, const char* key) {
  std::vector<std::string> found;
  for (uint32_t i = 0; i < list->Length(); ++i) {
    v8::Local<v8::Value> item;
    if (!list->Get(scope.context(), i).ToLocal(&item)) break;
    found.push_back(binding::to_text(scope, get(scope, item, key)));
  }
  return found;
}

// As a string of JavaScript.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

void ModuleMap::keep_wasm_api() {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::Local<v8::Value> api = get(scope, scope.context()->Global(), "WebAssembly");
  const auto keep = [&](v8::Local<v8::Value> function, v8::Global<v8::Function>* kept) {
    if (function->IsFunction()) kept->Reset(isolate, function.As<v8::Function>());
  };
  v8::Local<v8::Value> module = get(scope, api, "Module");
  keep(get(scope, module, "exports"), &wasm_.exports_of_module);
  keep(get(scope, module, "imports"), &wasm_.imports_of_module);
  v8::Local<v8::Value> instance = get(scope, api, "Instance");
  keep(instance, &wasm_.instance);
  v8::Local<v8::Value> prototype = get(scope, instance, "prototype");
  v8::Local<v8::Value> descriptor;
  if (prototype->IsObject() &&
      prototype.As<v8::Object>()
          ->GetOwnPropertyDescriptor(scope.context(), binding::name(scope, "exports"))
          .ToLocal(&descriptor)) {
    keep(get(scope, descriptor, "get"), &wasm_.exports_of_instance);
  }
}

v8::MaybeLocal<v8::Object> ModuleMap::instance_exports(binding::Scope& scope,
                                                       v8::Local<v8::Value> module,
                                                       v8::Local<v8::Value> imports) {
  v8::Isolate* isolate = scope.isolate();
  if (wasm_.instance.IsEmpty() || wasm_.exports_of_instance.IsEmpty()) {
    binding::throw_type_error(scope, "WebAssembly is not available");
    return {};
  }
  v8::Local<v8::Value> arguments[] = {module, imports};
  v8::Local<v8::Object> instance;
  v8::Local<v8::Value> exports;
  if (!wasm_.instance.Get(isolate)->NewInstance(scope.context(), 2, arguments).ToLocal(&instance) ||
      !wasm_.exports_of_instance.Get(isolate)
           ->Call(scope.context(), instance, 0, nullptr)
           .ToLocal(&exports)) {
    return {};
  }
  return exports.As<v8::Object>();
}

void ModuleMap::instantiate_wasm(const binding::Arguments& info) {
  binding::Scope scope(info);
  v8::Local<v8::Object> exports;
  if (of(scope.isolate()).instance_exports(scope, info.Data(), info[0]).ToLocal(&exports))
    info.GetReturnValue().Set(exports);
}

// A module with imports becomes a script that imports them, so that cycles and top-level await go
// the way of every module.
Status ModuleMap::wrap_wasm(binding::Scope& scope, const std::string& url,
                            v8::Local<v8::WasmModuleObject> compiled, v8::Local<v8::Array> imports,
                            Entry* entry) {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Function> instantiate;
  if (!v8::Function::New(scope.context(), instantiate_wasm, compiled, 1,
                         v8::ConstructorBehavior::kThrow)
           .ToLocal(&instantiate)) {
    return Error{ErrorCode::kInternal, url + " cannot be wrapped"};
  }
  auto inner = std::make_unique<Entry>();
  inner->url = kWasmModulePrefix + url;
  inner->data.Reset(isolate, instantiate);
  v8::Local<v8::String> name[] = {binding::name(scope, "default")};
  inner->module.Reset(isolate, binding::compat::synthetic_module(
                                   isolate, binding::text(scope, inner->url), name, 1, run_value));
  std::string code = "import instantiate from " + quoted(inner->url) + ";\n";
  entry->inner = std::move(inner);

  std::string objects;
  const std::vector<std::string> all = texts(scope, imports, "module");
  int number = 0;
  for (const std::string& specifier : std::set<std::string>(all.begin(), all.end())) {
    const std::string local = "i" + std::to_string(number++);
    code += "import * as " + local + " from " + quoted(specifier) + ";\n";
    objects += "[" + quoted(specifier) + "]: " + local + ", ";
  }
  code += "const exports = instantiate({ " + objects + "});\n";
  number = 0;
  for (const std::string& name :
       texts(scope, describe(scope, wasm_.exports_of_module, compiled), "name")) {
    const std::string local = "e" + std::to_string(number++);
    const std::string key = quoted(name);
    code +=
        "const " + local + " = exports[" + key + "];\nexport { " + local + " as " + key + " };\n";
  }
  graph::Source wrapper;
  wrapper.text = std::make_shared<const std::string>(std::move(code));
  return compile(url, wrapper, entry);
}

Status ModuleMap::make_wasm(const std::string& url, const std::string& bytes, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  if (!options_.allows_shared_memory && binding::declares_shared_memory(bytes)) {
    return graph::about(
        ErrorTopic::kWebAssembly, url,
        Error{ErrorCode::kInvalidArgument, url + ": Creating a shared memory is not supported"});
  }
  v8::Local<v8::WasmModuleObject> compiled;
  if (!v8::WasmModuleObject::Compile(isolate,
                                     {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()})
           .ToLocal(&compiled)) {
    return graph::about(
        ErrorTopic::kWebAssembly, url,
        Error{ErrorCode::kInvalidArgument, url + " is no valid WebAssembly module"});
  }
  v8::Local<v8::Array> imports = describe(scope, wasm_.imports_of_module, compiled);
  if (imports->Length() != 0) return wrap_wasm(scope, url, compiled, imports, entry);
  std::vector<v8::Local<v8::String>> names;
  for (const std::string& name :
       texts(scope, describe(scope, wasm_.exports_of_module, compiled), "name")) {
    names.push_back(binding::text(scope, name));
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
  ModuleMap& self = of(isolate);
  v8::Local<v8::Object> exports;
  v8::Local<v8::Array> names;
  if (!self.instance_exports(scope, self.find(module)->data.Get(isolate), v8::Undefined(isolate))
           .ToLocal(&exports) ||
      !exports->GetOwnPropertyNames(context).ToLocal(&names)) {
    return {};
  }
  for (uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> name, value;
    v8::Local<v8::String> key;
    if (!names->Get(context, i).ToLocal(&name) || !exports->Get(context, name).ToLocal(&value) ||
        !name->ToString(context).ToLocal(&key) ||
        module->SetSyntheticModuleExport(isolate, key, value).IsNothing()) {
      return {};
    }
  }
  return fulfilled(scope);
}

}  // namespace edgert::modules
