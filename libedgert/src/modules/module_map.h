// ModuleMap: the module graph of one realm
// (https://tc39.es/ecma262/#sec-source-text-module-records).
#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "edgert/binding/scope.h"
#include "edgert/module_loader.h"
#include "graph/deno_config.h"
#include "graph/module_files.h"
#include "graph/source_map.h"
#include "graph/transpiler.h"
#include "js/isolate.h"
#include "store/shared_caches.h"

namespace edgert::modules {

struct ModuleOptions {
  std::string service_path, entry_point, import_map_path;
  std::optional<std::string> module_code;
  bool no_module_cache = false;
  bool allows_shared_memory = false;  // in WebAssembly modules
  // A user worker: reads what lies below its module roots, and imports at run time what its code
  // names. A host's loader reads what it likes.
  bool is_confined = false;
  std::optional<std::vector<std::string>> module_roots;
  std::string cache_dir, esbuild_path;
  ModuleLoader* loader = nullptr;
  graph::HelperOwner* helper_owner = nullptr;  // required; who loading is charged to
};

// Thread: the isolate's. Owner: the worker's realm; ends before the isolate.
class ModuleMap {
 public:
  static Result<std::unique_ptr<ModuleMap>> create(js::Isolate& isolate,
                                                   std::shared_ptr<store::SharedCaches> caches,
                                                   ModuleOptions options);
  ~ModuleMap();

  // Finds the entry, loads, compiles and links its static graph. Messages are the reference
  // runtime's, as after "failed to bootstrap runtime: ".
  Status load_entry();
  // Runs the entry; needs load_entry. Empty with a pending exception only when terminated.
  v8::MaybeLocal<v8::Promise> evaluate(binding::Scope& scope);
  v8::Local<v8::Object> entry_namespace(binding::Scope& scope);
  // Where the top level of a module waits; where V8 does not know, the entry.
  std::string awaiting_place(binding::Scope& scope);

  // Position of generated code in its source, both from 1. False when the code is its own source.
  bool map_position(const std::string& url, int* line, int* column, std::string* source);
  // Keeps V8's code of what was loaded so far for the next isolate.
  void keep_code_cache();
  const std::string& entry_url() const { return entry_url_; }
  // Where the entry lies, or, of inline code, the service path; absolute.
  const std::string& directory() const { return directory_; }
  // What modules may be read from.
  const graph::ModuleFiles& files() const { return files_; }

 private:
  struct Entry {
    std::string url;
    v8::Global<v8::Module> module;
    std::string code;      // what V8 compiled, when it ends with a source map
    std::string code_key;  // of V8's code cache; empty: not to be kept
    bool mapped = false;   // the code ends with a source map
    std::unique_ptr<graph::SourceMap> map;
    v8::Global<v8::Value> data;                            // what a JSON or wasm module exports
    std::unordered_map<std::string, std::string> imports;  // specifier → URL
  };

  // WebAssembly's functions as they were before any script ran; empty where there are none.
  struct WasmApi {
    v8::Global<v8::Function> instance, exports_of_instance, exports_of_module, imports_of_module;
  };

  // Of the URL under which a wasm module's wrapper finds what it wraps; no specifier leads there.
  static constexpr char kWasmModulePrefix[] = "wasm-module:";

  ModuleMap(js::Isolate& isolate, std::shared_ptr<store::SharedCaches> caches,
            ModuleOptions options);

  Status find_module_roots();
  // What `specifier` stands for in `referrer`; whether it can be loaded is another question.
  Result<std::string> address_of(const std::string& specifier, const std::string& referrer) const;
  Result<std::string> resolve(const std::string& specifier, const std::string& referrer) const;

  // Whether a script may import it. What the code of a function names belongs to it, and what such
  // a module names in turn; data: URLs that scripts make up may import nothing more.
  bool is_known(const std::string& url) const;
  Status add_known(const std::string& url);

  // Loads, compiles and links `url` and what it imports statically: all of it, or nothing. No
  // script runs meanwhile. What is in `entries_` is linked at least, so are its imports.
  Status load(const std::string& url);
  // Fails once the worker is on its way out.
  Status still_wanted() const;
  Status load_graph(const std::string& url, std::vector<std::string>* added);
  // Loads `url` alone, and tells what it imports.
  Status load_module(const std::string& url, std::vector<std::string>* added,
                     std::vector<std::string>* imports);
  Status link(Entry& entry);
  void forget(const std::string& url);

  Result<ModuleSource> read(const std::string& url);
  Result<std::string> to_javascript(const std::string& url, ModuleSource source);
  // A script can make up as many data: URLs as it likes while it runs; in the caches they would
  // only push out what others need.
  bool is_worth_keeping(const std::string& url) const {
    return boots_ || !url.starts_with("data:");
  }
  Status compile(const std::string& url, std::string code, Entry* entry);
  Status make_json(const std::string& url, const std::string& text, Entry* entry);
  Status make_wasm(const std::string& url, const std::string& bytes, Entry* entry,
                   std::vector<std::string>* added);
  Status wrap_wasm(binding::Scope& scope, const std::string& url,
                   v8::Local<v8::WasmModuleObject> compiled, v8::Local<v8::Array> imports,
                   Entry* entry, std::vector<std::string>* added);
  void keep_wasm_api();
  Entry& add(std::unique_ptr<Entry> entry, std::vector<std::string>* added);
  Entry* find(const std::string& url);
  Entry* find(v8::Local<v8::Module> module);
  // `loading`: the entry of `url` that is being made.
  std::string caught_text(v8::TryCatch& caught, binding::Scope& scope, const std::string& url,
                          Entry* loading = nullptr);
  bool map_position(Entry& entry, int* line, int* column);

  // Fails when V8 and we cannot hold a text of so many bytes within the worker's memory.
  Status make_room(uint64_t bytes, const std::string& url);
  void charge(size_t bytes);
  void discharge(size_t bytes);

  // Settles the promise of an import(); no module is being evaluated.
  void finish_import(binding::Scope& scope, v8::Local<v8::Array> import);
  void reject_import(binding::Scope& scope, v8::Local<v8::Array> import, const Error& error);

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
  static v8::Local<v8::Value> fulfilled(binding::Scope& scope);
  static v8::MaybeLocal<v8::Value> run_json(v8::Local<v8::Context> context,
                                            v8::Local<v8::Module> module);
  static v8::MaybeLocal<v8::Value> run_wasm(v8::Local<v8::Context> context,
                                            v8::Local<v8::Module> module);
  static void instantiate_wasm(const binding::Arguments& info);
  v8::MaybeLocal<v8::Object> instance_exports(binding::Scope& scope, v8::Local<v8::Value> module,
                                              v8::Local<v8::Value> imports);
  static void on_import_turn(const binding::Arguments& info);
  static void on_import_evaluated(const binding::Arguments& info);
  static void on_import_failed(const binding::Arguments& info);
  static void meta_resolve(const binding::Arguments& info);

  js::Isolate& isolate_;
  std::shared_ptr<store::SharedCaches> caches_;
  ModuleOptions options_;
  graph::DenoConfig config_;
  graph::EsbuildTranspiler transpiler_;
  std::string entry_url_;
  bool entry_is_on_disk_ = false;
  std::optional<ModuleSource> given_entry_;  // of the loader's, until it is read
  std::string directory_;
  bool boots_ = true;  // no code of the function has run
  graph::ModuleFiles files_;
  WasmApi wasm_;
  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;  // by URL
  std::unordered_multimap<int, Entry*> by_hash_;                     // by V8's identity hash
  std::unordered_set<std::string> known_;                            // URLs; of a confined worker
  size_t charged_bytes_ = 0;
  binding::compat::ExternalMemory external_;
};

}  // namespace edgert::modules
