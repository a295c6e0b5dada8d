// ModuleMap: the module graph of one realm
// (https://tc39.es/ecma262/#sec-source-text-module-records).
#pragma once

#include <v8.h>

#include <chrono>
#include <deque>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "edgert/binding/scope.h"
#include "edgert/binding/wrap.h"
#include "edgert/error_detail.h"
#include "edgert/module_loader.h"
#include "graph/function.h"
#include "graph/host_loader.h"
#include "graph/import_attributes.h"
#include "graph/import_type.h"
#include "graph/source_map.h"
#include "graph/sources.h"
#include "js/isolate.h"
#include "modules/ahead.h"

namespace edgert::modules {

struct ModuleOptions {
  // A user worker's is confined: it reads what lies below its module roots, and imports at run time
  // what its code names. A host's loader reads what it likes.
  graph::FunctionQuestion function;
  bool no_module_cache = false;
  bool allows_shared_memory = false;  // in WebAssembly modules
  // The graph is not loaded where it uses Node's library and the isolate has nothing of it.
  bool stops_at_node = false;
  graph::HostLoader* loader = nullptr;  // null: there is none
  // Required. Who is asked, and who asks and is charged.
  graph::Sources* sources = nullptr;
  graph::SourceAsker asker;
};

// What it needs of a module comes from `sources`, or from the host's loader, off this thread; only
// the latter's call itself is made here. Thread: the isolate's. Owner: the worker's realm; ends
// before the isolate.
class ModuleMap {
 public:
  // Asks for the function and its entry already, so that they are there when the isolate is. Once,
  // before `create` with the same options.
  static void ask_ahead(const ModuleOptions& options);
  static Result<std::unique_ptr<ModuleMap>> create(js::Isolate& isolate, ModuleOptions options);
  ~ModuleMap();

  // Finds the entry, loads, compiles and links its static graph, and waits meanwhile: until the
  // answers' box is closed, if need be. Messages are the reference runtime's, as after "failed to
  // bootstrap runtime: ".
  Status load_entry();
  // Why load_entry failed.
  bool stopped_at_node() const { return stopped_at_node_; }
  // Runs the entry; needs load_entry. Empty with a pending exception only when terminated.
  v8::MaybeLocal<v8::Promise> evaluate(binding::Scope& scope);
  v8::Local<v8::Object> entry_namespace(binding::Scope& scope);
  // Where the top level of a module waits, in its source; where V8 does not know, the entry, and no
  // line of it.
  js::Isolate::Place awaiting_place(binding::Scope& scope);
  // Goes on with imports for which something has come. From the loop, with no JS below.
  void take_sources(binding::Scope& scope);

  // The text of a module that has been loaded, as its author wrote it: where it can be had in time,
  // and has not changed since. Waits for it as long.
  std::optional<std::string> original_of(const std::string& url,
                                         std::chrono::milliseconds patience);
  // Position of generated code in its source, both from 1. False when the code is its own source.
  bool map_position(const std::string& url, int* line, int* column, std::string* source);
  // Keeps V8's code of what was loaded so far for the next isolate.
  void keep_code_cache();
  const std::string& entry_url() const { return function_->entry_url; }
  // Whether it is a module of the graph, or of one that an import() has loaded.
  bool has(const std::string& url) { return find(url) != nullptr; }
  // Where the entry lies, or, of inline code, the service path; absolute.
  const std::string& directory() const { return function_->directory; }
  // What modules may be read from.
  const graph::ModuleFiles& files() const { return function_->files; }
  // What is known of the function.
  const graph::Function& function() const { return *function_; }
  const std::shared_ptr<const graph::Function>& shared_function() const { return function_; }
  // The map of the realm that lives in the isolate.
  static ModuleMap& of(v8::Isolate* isolate) {
    return *static_cast<ModuleMap*>(isolate->GetData(1));
  }
  // Whether modules are waited for.
  bool is_loading() const { return !loadings_.empty(); }

 private:
  struct Entry {
    std::string url;  // with the type of what is imported by one
    v8::Global<v8::Module> module;
    std::string code_key;                         // of V8's code cache; empty: not to be kept
    std::shared_ptr<const graph::SourceMap> map;  // null: the code is its own source
    uint64_t original = 0;                        // see graph::Source
    v8::Global<v8::Value> data;                   // what a module of a value or wasm exports
    std::unordered_map<std::string, std::string> imports;  // specifier → address, both with types
    std::unique_ptr<Entry> inner;                          // what a wasm module's wrapper wraps
    bool is_commonjs = false;                              // data: the function around its text
    std::vector<std::string> names;                        // that a CommonJS module exports
  };

  // What an import says of the module that it names.
  struct Attributes {
    graph::ImportType type = graph::ImportType::kNone;
    std::string fault;  // what nobody may ask for
  };
  // Those of a module's requests say where they stand; those of import() do not.
  static constexpr int kOfRequests = 3, kOfCalls = 2;
  static Attributes attributes_of(binding::Scope& scope, v8::Local<v8::FixedArray> attributes,
                                  int each);

  // Where a module names another: its URL, and the offset of the import in its text.
  struct Place {
    std::string url;
    int offset = -1;  // negative: unknown
  };

  // A module that is not linked yet, for all graphs that need it.
  struct Staged {
    enum class State { kWaiting, kAsked, kCompiled, kFailed };
    State state = State::kWaiting;
    uint64_t number = 0;  // of the question
    size_t users = 0;     // graphs
    std::unique_ptr<Entry> entry;
    std::string leads_to;  // another address, in place of an entry
    std::vector<std::pair<std::string, int>>
        imports;  // addresses, as the code lists them, and where
    std::optional<Error> error;
  };

  // A question that is not answered yet; it counts as one even when nobody wants the answer.
  struct Asked {
    std::string address;
    uint64_t charged_bytes = 0;
  };

  // A graph that is being loaded: for an import(), or the entry's. It is walked in one order,
  // whatever comes first, so that of several faults the same one is told each time.
  struct Loading {
    std::string url;
    binding::Pin import;  // empty: the entry's
    std::vector<std::pair<std::string, Place>>
        waiting;  // addresses and who names them; the next one last
    std::unordered_map<std::string, bool> reached;  // true: its imports are, too
    size_t charged_bytes = 0;
  };

  // WebAssembly's functions as they were before any script ran; empty where there are none.
  struct WasmApi {
    v8::Global<v8::Function> instance, exports_of_instance, exports_of_module, imports_of_module;
  };

  // Of the URL under which a wasm module's wrapper finds what it wraps; no specifier leads there.
  static constexpr char kWasmModulePrefix[] = "wasm-module:";

  ModuleMap(js::Isolate& isolate, ModuleOptions options);

  // What `specifier` stands for in `referrer`; whether it can be loaded is another question.
  Result<std::string> address_of(const std::string& specifier, const std::string& referrer) const;

  // Whether a script may import it. What the code of a function names belongs to it, and what such
  // a module names in turn; data: URLs that scripts make up may import nothing more.
  bool is_known(const std::string& url) const;
  Status add_known(const std::string& url);
  bool names_others(const std::string& url) const { return !is_confined() || known_.contains(url); }
  bool is_confined() const { return options_.function.is_confined; }

  // --- loading.cpp ---

  using LoadingPlace = std::list<Loading>::iterator;
  // Loads, compiles and links `url` and what it imports statically: all of it, or nothing. What is
  // in `entries_` is linked at least, so are its imports.
  LoadingPlace begin_loading(const std::string& url, binding::Pin import);
  // Waits for what it needs, and ends it.
  Status finish_loading(LoadingPlace loading);
  // Whether it has ended, linked or failed; else something has to come first.
  std::optional<Status> advance(Loading& loading);
  Status link_all(Loading& loading);
  void reach(Loading& loading, const std::string& url);
  void end_loading(LoadingPlace loading);
  void forget(Staged& staged);
  // Fails once the worker is on its way out.
  Status still_wanted() const;
  static Error stopped();

  // Asks for modules that are waited for, a few at a time.
  void ask();
  void ask_for(const std::string& address, Staged& staged);
  void ask_for_file(const std::string& address, Staged& staged, uint64_t room_bytes);
  // Whether it comes by itself, or has.
  bool comes_ahead(const std::string& address, Staged& staged);
  // An answer that nobody waits for.
  void keep_early(graph::SourceAnswer answer);
  // The entry has run.
  void end_ahead();
  graph::SourceQuestion question(const std::string& address, uint64_t number) const;
  // Of the host's loader, before there is a graph.
  Status open_given();
  // Asks the host's loader and waits.
  graph::HostAnswer ask_host(graph::HostQuestion asked);
  void ask_host_for(const std::string& address, Staged& staged);
  // Whether its source is the host's loader's to give.
  bool is_of_host(const std::string& url) const;
  // The module, where it is neither to be read from the disk nor asked of the host.
  Result<std::optional<ModuleSource>> given(const std::string& url, graph::ImportType type);
  // A module's source, to be made JavaScript, is there.
  void take(const std::string& address, Staged& staged, ModuleSource module);
  // The host's loader has answered.
  void gave(const std::string& address, Staged& staged, graph::HostAnswer answer);
  void arrived(graph::SourceAnswer answer);
  void came(const std::string& address, Staged& staged, const graph::Source& source);
  void leads(const std::string& address, Staged& staged, const std::string& to);
  void failed(Staged& staged, Error error);
  // A module that needs no source.
  template <typename Make>
  void compiled(const std::string& url, Staged& staged, Make make);
  Status make_entry(const std::string& address, const graph::Source& source, Staged& staged);
  Status make_from(const std::string& url, const graph::Source& source, Entry* entry);
  // What its dynamic imports name becomes known.
  Status add_literals(const graph::Source& source, const std::string& url);
  // A script can make up as many data: URLs as it likes while it runs; in the caches they would
  // only push out what others need.
  bool is_worth_keeping(const std::string& url) const {
    return boots_ || !url.starts_with("data:");
  }

  // For V8 to own; null: there is none.
  static v8::ScriptCompiler::CachedData* kept_code(const graph::Source& source);
  Status compile(const std::string& url, const graph::Source& source, Entry* entry);
  Status make_json(const std::string& url, const std::string& text, Entry* entry);
  // Whether it is what make_json gives.
  static bool is_no_json(const Error& error);
  Status make_text(const std::string& url, const std::string& text, Entry* entry);
  Status make_bytes(const std::string& url, const std::string& bytes, Entry* entry);
  // One that exports a value, as its default.
  void make_of_value(const std::string& url, v8::Local<v8::Value> value, Entry* entry);
  Status make_wasm(const std::string& url, const std::string& bytes, Entry* entry);
  Status wrap_wasm(binding::Scope& scope, const std::string& url,
                   v8::Local<v8::WasmModuleObject> compiled, v8::Local<v8::Array> imports,
                   Entry* entry);
  // --- commonjs.cpp ---

  Status make_commonjs(const std::string& url, const graph::Source& source, Entry* entry);
  // What require() gives in the module `referrer`; empty with a pending exception.
  v8::MaybeLocal<v8::Value> require(binding::Scope& scope, const std::string& specifier,
                                    const std::string& referrer);
  v8::MaybeLocal<v8::Value> require_module(binding::Scope& scope, Entry& entry,
                                           v8::Local<v8::Value> parent);
  // Runs the module, unless `require.cache` has it; its `module`. `parent` is that of who asks,
  // undefined for an import.
  v8::MaybeLocal<v8::Object> run_commonjs_once(binding::Scope& scope, Entry& entry,
                                               v8::Local<v8::Value> parent);
  // What the platform's JavaScript makes of CommonJS, by its place in the list that the hook for
  // Node gives.
  enum class Making { kRecord, kRequire, kChild, kRefusal, kLoaded };
  v8::MaybeLocal<v8::Value> make(binding::Scope& scope, Making what, int count,
                                 v8::Local<v8::Value>* arguments);
  // The URL of what `specifier` leads to, loaded with all that it needs; waits.
  Result<std::string> load_required(const std::string& specifier, const std::string& referrer);
  Status load_now(const std::string& address);
  // Whether a module of its graph is being evaluated.
  bool is_in_evaluation(const std::string& url);
  v8::MaybeLocal<v8::Function> require_function(binding::Scope& scope, const std::string& url);
  v8::Local<v8::Object> commonjs_cache(binding::Scope& scope);
  static v8::MaybeLocal<v8::Value> run_commonjs(v8::Local<v8::Context> context,
                                                v8::Local<v8::Module> module);
  static void on_require(const binding::Arguments& info);
  static void on_require_resolve(const binding::Arguments& info);
  // What there is of node:module.
  // Makes what "node:NAME" exports by running it, before any script that imports it.
  static bool is_node_builtin(std::string_view name);
  // Fails where the boot had better begin anew.
  Status may_use_node();
  Status make_node_module(const std::string& url, Entry* entry);
  // Calls the platform's hook for Node with `name`, or with undefined.
  v8::MaybeLocal<v8::Value> call_node(binding::Scope& scope, v8::Local<v8::Value> name);
  // For what is written for Node: its globals come to be, once.
  void add_node_globals();
  static v8::MaybeLocal<v8::Value> run_node_module(v8::Local<v8::Context> context,
                                                   v8::Local<v8::Module> module);
  static void on_create_require(const binding::Arguments& info);
  static void on_is_builtin(const binding::Arguments& info);

  void keep_wasm_api();
  void add_to_hash(Entry& entry);
  void remove_from_hash(const Entry& entry);
  // One that is linked.
  Entry* find(const std::string& url);
  // One that is compiled at least.
  Entry* find_compiled(const std::string& url);
  Entry* find(v8::Local<v8::Module> module);
  static constexpr char kNotParsed[] = "The module's source code could not be parsed: ";
  // In front of what V8 says where an import names what there is not.
  static constexpr char kUncaughtSyntax[] = "Uncaught SyntaxError: ";

  // --- what is told ---

  // Both from 1, in the source.
  struct SourcePlace {
    std::string url;
    int line = 0, column = 0;
    bool is_mapped = false;  // the text that V8 has is another one
    std::string text() const;
  };
  SourcePlace place_of(v8::Local<v8::Message> message, binding::Scope& scope,
                       const std::string& url, Entry* loading);
  // The error, and where the module is named that has it.
  Error at(Error error, const Place& place);
  // What V8 says there, with a detail while it boots.
  Error at_place(Error error, const SourcePlace& place, ErrorTopic topic,
                 v8::Local<v8::Message> message, binding::Scope& scope) const;
  // `loading`: the entry of `url` that is being made.
  Error not_parsed(v8::TryCatch& caught, binding::Scope& scope, const std::string& url,
                   ErrorCode code, Entry* loading = nullptr);
  // Why a graph whose modules have all been parsed is none.
  Error not_linked(v8::TryCatch& caught, binding::Scope& scope, const std::string& url);
  std::string missing_export_hint(v8::Local<v8::Message> message, binding::Scope& scope);
  // Of a module that links; else, and beyond a thousand, nothing.
  std::vector<std::string> exports_of(const Entry& entry, binding::Scope& scope);
  // A boot's error, with what people want to see of the sources.
  Error told(Error error);
  // Waits for it; nothing: it is not to be had, or nobody wants it any more.
  std::optional<graph::SourceAnswer> answer_to(graph::SourceQuestion question);
  // Where it need not be asked for.
  std::optional<graph::SourceAnswer> inline_code(const graph::SourceQuestion& question) const;

  // Fails when V8 and we cannot hold a text of so many bytes within the worker's memory.
  Status make_room(uint64_t bytes, const std::string& url);
  void charge(size_t bytes);
  void discharge(size_t bytes);
  // Its URL is its name in the map, too.
  static size_t bytes_of(const Entry& entry) {
    return 2 * entry.url.size() + (entry.map ? entry.map->bytes() : 0);
  }
  // Whose compiled code is wanted.
  static std::string engine_of(const ModuleOptions& options);

  // Begins an import(); no module is being evaluated.
  void begin_import(binding::Scope& scope, v8::Local<v8::Array> import);
  // Settles its promise.
  void end_import(binding::Scope& scope, v8::Local<v8::Array> import, const std::string& address,
                  const Status& status);
  void reject_import(binding::Scope& scope, v8::Local<v8::Array> import, const Error& error);

  static v8::MaybeLocal<v8::Module> on_resolve(v8::Local<v8::Context> context,
                                               v8::Local<v8::String> specifier,
                                               v8::Local<v8::FixedArray> attributes,
                                               v8::Local<v8::Module> referrer);
  static v8::MaybeLocal<v8::Promise> on_dynamic_import(v8::Local<v8::Context> context,
                                                       v8::Local<v8::Data> options,
                                                       v8::Local<v8::Value> referrer,
                                                       v8::Local<v8::String> specifier,
                                                       v8::Local<v8::FixedArray> attributes);
  // An import() in code of modules that a binding has made.
  static v8::MaybeLocal<v8::Promise> ask_for_import(v8::Local<v8::Context> context,
                                                    v8::Local<v8::Value> id,
                                                    v8::Local<v8::String> specifier,
                                                    v8::Local<v8::FixedArray> attributes);
  static void on_import_meta(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                             v8::Local<v8::Object> meta);
  static v8::Local<v8::Value> fulfilled(binding::Scope& scope);
  static v8::MaybeLocal<v8::Value> run_value(v8::Local<v8::Context> context,
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
  ModuleOptions options_;
  const graph::AttributeWord attributes_;            // as this V8 takes them
  std::shared_ptr<const graph::Function> function_;  // nothing in it before there is one
  std::optional<ModuleSource> given_entry_;          // of the loader's, until it is read
  bool has_node_globals_ = false;
  v8::Global<v8::Array> makings_;  // empty until there is CommonJS
  struct {
    std::string why, arrow;  // the arrow points at it, as Node has it beside the error
  } unparsed_;               // the CommonJS module that did not compile last
  bool stopped_at_node_ = false;
  bool boots_ = true;  // no code of the function has run
  WasmApi wasm_;
  v8::Global<v8::Object> commonjs_cache_;                            // empty until it is needed
  std::unordered_map<std::string, std::unique_ptr<Entry>> entries_;  // by URL
  std::unordered_map<std::string, std::string>
      led_to_;                                      // by address, those that are no URL of an entry
  std::unordered_map<std::string, Staged> staged_;  // by address
  std::unordered_multimap<int, Entry*> by_hash_;    // by V8's identity hash
  std::unordered_set<std::string> known_;           // URLs; of a confined worker
  std::list<Loading> loadings_;                     // in the order they began
  std::deque<std::string> to_ask_;                  // URLs
  std::unordered_map<uint64_t, Asked> asked_;       // by number
  uint64_t last_number_ = 1;                        // that of `ask_ahead`
  Ahead ahead_;
  size_t charged_bytes_ = 0;
  binding::compat::ExternalMemory external_;
};

}  // namespace edgert::modules
