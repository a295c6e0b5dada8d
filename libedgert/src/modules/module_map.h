// ModuleMap: the module graph of one realm
// (https://tc39.es/ecma262/#sec-source-text-module-records).
#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "edgert/binding/scope.h"
#include "edgert/module_loader.h"
#include "js/isolate.h"
#include "modules/config.h"
#include "modules/shared_caches.h"
#include "modules/source_map.h"
#include "modules/transpiler.h"

namespace edgert::modules {

struct ModuleOptions {
  std::string service_path, entry_point, import_map_path;
  std::optional<std::string> module_code;
  bool no_module_cache = false;
  bool allows_shared_memory = false;  // in WebAssembly modules
  std::string cache_dir, esbuild_path;
  ModuleLoader* loader = nullptr;
};

// Thread: the isolate's. Owner: the worker's realm; ends before the isolate.
class ModuleMap {
 public:
  static Result<std::unique_ptr<ModuleMap>> create(js::Isolate& isolate,
                                                   std::shared_ptr<SharedCaches> caches,
                                                   ModuleOptions options);
  ~ModuleMap();

  // Finds the entry, loads, compiles and links its static graph. Messages are the reference
  // runtime's, as after "failed to bootstrap runtime: ".
  Status load_entry();
  // Runs the entry; needs load_entry. Empty with a pending exception only when terminated.
  v8::MaybeLocal<v8::Promise> evaluate(binding::Scope& scope);
  v8::Local<v8::Object> entry_namespace(binding::Scope& scope);

  // Position of generated code in its source, both from 1. False when the code is its own source.
  bool map_position(const std::string& url, int* line, int* column, std::string* source);
  // Keeps V8's code of what was loaded so far for the next isolate.
  void keep_code_cache();
  const std::string& entry_url() const { return entry_url_; }
  // Where the entry lies, or, of inline code, the service path; absolute.
  const std::string& directory() const { return directory_; }

 private:
  struct Entry {
    v8::Global<v8::Module> module;
    std::string code;      // what V8 compiled
    std::string code_key;  // of V8's code cache; empty: not to be kept
    bool mapped = false;   // the code ends with a source map
    std::unique_ptr<SourceMap> map;
    v8::Global<v8::Value> data;                            // of a JSON or wasm module
    std::unordered_map<std::string, std::string> imports;  // specifier → URL
  };

  // Of the URL under which a wasm module's wrapper finds what it wraps; no specifier leads there.
  static constexpr char kWasmModulePrefix[] = "wasm-module:";

  ModuleMap(js::Isolate& isolate, std::shared_ptr<SharedCaches> caches, ModuleOptions options);

  Result<std::string> resolve(const std::string& specifier, const std::string& referrer) const;
  // Loads `url` and what it imports statically. Compiled modules stay even when a later one fails.
  Status load(const std::string& url);
  Result<ModuleSource> read(const std::string& url) const;
  Result<std::string> to_javascript(const std::string& url, const ModuleSource& source);
  Status compile(const std::string& url, std::string code, Entry* entry);
  Status make_json(const std::string& url, const std::string& text, Entry* entry);
  Status make_wasm(const std::string& url, const std::string& bytes, Entry* entry);
  Status wrap_wasm(binding::Scope& scope, const std::string& url,
                   v8::Local<v8::WasmModuleObject> compiled, v8::Local<v8::Array> imports,
                   Entry* entry);
  Status link(const std::string& url);
  Entry* find(v8::Local<v8::Module> module, std::string* url = nullptr);
  std::string caught_text(v8::TryCatch& caught, binding::Scope& scope, const std::string& url);

  static ModuleMap& of(v8::Isolate* isolate) {
    return *static_cast<ModuleMap*>(isolate->GetData(1));
  }
  static v8::MaybeLocal<v8::Module> on_resolve(v8::Local<v8::Context> context,
                                               v8::Local<v8::String> specifier,
                                               v8::Local<v8::FixedArray> attributes,
                                               v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Promise> on_dynamic_import(v8::Local<v8::Context> context,
                                                       v8::Local<v8::Data> options,
                                                       v8::Local<v8::Value> referrer,
                                                       v8::Local<v8::String> specifier,
                                                       v8::Local<v8::FixedArray> attributes);
  static void on_import_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                             v8::Local<v8::Object> meta);
  static v8::MaybeLocal<v8::Value> run_json(v8::Local<v8::Context> context,
                                            v8::Local<v8::Module> module);
  static v8::MaybeLocal<v8::Value> run_wasm(v8::Local<v8::Context> context,
                                            v8::Local<v8::Module> module);
  static void meta_resolve(const binding::Arguments& info);

  js::Isolate& isolate_;
  std::shared_ptr<SharedCaches> caches_;
  ModuleOptions options_;
  Config config_;
  EsbuildTranspiler transpiler_;
  std::string entry_url_;
  std::string directory_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;  // by URL
  std::unordered_multimap<int, std::string> by_hash_;                // V8's identity hash → URL
};

}  // namespace edgert::modules
