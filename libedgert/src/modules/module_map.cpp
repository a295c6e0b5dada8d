#include "modules/module_map.h"

#include <unistd.h>

#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/builtin_modules.h"
#include "graph/discovery.h"
#include "graph/files.h"
#include "graph/literal_imports.h"
#include "graph/url.h"
#include "js/platform_impl.h"
#include "js/v8_compat.h"

namespace edgert::modules {

namespace {

// Where inline source lives, as in the reference runtime.
constexpr char kInlineUrl[] = "file:///src/index.ts";
// Modules, and names of such as may be imported later.
constexpr size_t kMostKnown = 10000;

// Types alone, whatever they lie on: they are nothing when a program runs.
bool is_declaration(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  return url.ends_with(".d.ts") || url.ends_with(".d.mts") || url.ends_with(".d.cts");
}

ModuleKind kind_of(std::string_view path) {
  if (path.ends_with(".ts") || path.ends_with(".mts") || path.ends_with(".cts"))
    return ModuleKind::kTypeScript;
  if (path.ends_with(".tsx")) return ModuleKind::kTsx;
  if (path.ends_with(".jsx")) return ModuleKind::kJsx;
  if (path.ends_with(".json")) return ModuleKind::kJson;
  if (path.ends_with(".wasm")) return ModuleKind::kWasm;
  return ModuleKind::kJavaScript;
}

// For messages: specifiers may be whole modules.
std::string shown(std::string_view url) {
  constexpr size_t kMost = 500;
  return url.size() <= kMost ? std::string(url) : std::string(url.substr(0, kMost)) + "…";
}

Error not_found(const std::string& url) {
  return Error{ErrorCode::kNotFound, "Module not found \"" + shown(url) + "\"."};
}

// V8 10.2 does not parse `with { type: "json" }`; a false alarm costs one transpile.
bool may_hold_attributes(std::string_view code) {
  for (size_t at = 0; (at = code.find("with", at)) != std::string_view::npos; at += 4) {
    const size_t next = code.find_first_not_of(" \t\r\n", at + 4);
    if (next != std::string_view::npos && code[next] == '{') return true;
  }
  return false;
}

Error graph_error(const std::string& message) {
  return Error{ErrorCode::kInvalidWorkerCreation, "failed to create the graph: " + message};
}

}  // namespace

ModuleMap::ModuleMap(js::Isolate& isolate, std::shared_ptr<store::SharedCaches> caches,
                     ModuleOptions options)
    : isolate_(isolate),
      caches_(std::move(caches)),
      options_(std::move(options)),
      transpiler_(options_.esbuild_path) {}

Result<std::unique_ptr<ModuleMap>> ModuleMap::create(js::Isolate& isolate,
                                                     std::shared_ptr<store::SharedCaches> caches,
                                                     ModuleOptions options) {
  std::unique_ptr<ModuleMap> self(new ModuleMap(isolate, std::move(caches), std::move(options)));
  v8::Isolate* v8_isolate = isolate.get();
  v8_isolate->SetData(1, self.get());
  v8_isolate->SetHostImportModuleDynamicallyCallback(on_dynamic_import);
  v8_isolate->SetHostInitializeImportMetaObjectCallback(on_import_meta);
  self->keep_wasm_api();
  return self;
}

ModuleMap::~ModuleMap() { isolate_.get()->SetData(1, nullptr); }

Status ModuleMap::find_module_roots() {
  if (!options_.is_confined) return Unit{};
  const std::string service =
      options_.service_path.empty() ? std::string() : graph::absolute_path(options_.service_path);
  const std::string entry_folder = options_.entry_point.empty()
                                       ? std::string()
                                       : graph::parent(graph::named_path(options_.entry_point));
  // The function's own folder is always one.
  std::vector<std::string> roots;
  for (const std::string& own : {service, entry_folder}) {
    if (!own.empty() && access(own.c_str(), F_OK) == 0) roots.push_back(own);
  }
  if (options_.module_roots) {
    for (const std::string& root : *options_.module_roots) roots.push_back(graph::named_path(root));
  } else if (const std::string above = graph::parent(service.empty() ? entry_folder : service);
             above != "/" && access(above.c_str(), F_OK) == 0) {
    // "/" would hold every file of the machine.
    roots.push_back(above);
  }
  Result<graph::ModuleFiles> files = graph::ModuleFiles::below(std::move(roots));
  if (!files.ok()) return files.take_error();
  files_ = std::move(files).value();
  return Unit{};
}

Status ModuleMap::load_entry() {
  if (Status found = find_module_roots(); !found.ok()) return found;
  if (options_.module_code) {
    entry_url_ = kInlineUrl;
    directory_ = graph::absolute_path(options_.service_path.empty() ? "." : options_.service_path);
  } else {
    Result<graph::FoundEntry> entry =
        graph::find_entry(options_.service_path, options_.entry_point, files_, options_.loader);
    if (!entry.ok()) return entry.take_error();
    entry_url_ = graph::file_url(entry.value().path);
    directory_ = graph::parent(entry.value().path);
    entry_is_on_disk_ = !entry.value().given;
    given_entry_ = std::move(entry.value().given);
  }
  Result<graph::DenoConfig> config =
      graph::read_deno_config(directory_, options_.import_map_path, files_, options_.loader);
  if (!config.ok()) return graph_error(config.error().message);
  config_ = std::move(config).value();
  // Maps of names take several times their text.
  charge(config_.bytes * 4);
  Status status = add_known(entry_url_);
  if (status.ok()) status = load(entry_url_);
  boots_ = false;
  return status;
}

Result<std::string> ModuleMap::address_of(const std::string& specifier,
                                          const std::string& referrer) const {
  const std::string absolute =
      graph::is_relative(specifier) ? graph::join_url(referrer, specifier) : specifier;
  std::string url = config_.imports.resolve(absolute, referrer);
  if (url.empty()) url = absolute;
  if (!graph::has_scheme(url)) {
    return Error{ErrorCode::kInvalidArgument, "Relative import path \"" + shown(specifier) +
                                                  "\" not prefixed with / or ./ or ../\n    at " +
                                                  shown(referrer)};
  }
  if (graph::is_file_url(url) && options_.loader == nullptr) return graph::normal_file_url(url);
  return url;
}

Result<std::string> ModuleMap::resolve(const std::string& specifier,
                                       const std::string& referrer) const {
  Result<std::string> address = address_of(specifier, referrer);
  if (!address.ok()) return address;
  const std::string& url = address.value();
  if (url.starts_with("file://") || url.starts_with("data:") ||
      !graph::builtin_source(url).empty() || is_declaration(url))
    return address;
  return Error{ErrorCode::kNotSupported,
               "Importing \"" + shown(specifier) +
                   "\" is not supported yet: " + url.substr(0, url.find(':') + 1) +
                   " modules cannot be loaded\n    at " + shown(referrer)};
}

bool ModuleMap::is_known(const std::string& url) const {
  return !options_.is_confined || options_.loader != nullptr || !url.starts_with("file:") ||
         known_.contains(url);
}

Status ModuleMap::add_known(const std::string& url) {
  if (!options_.is_confined || options_.loader != nullptr || known_.contains(url)) return Unit{};
  if (known_.size() >= kMostKnown) {
    return Error{ErrorCode::kLimit, "the function's modules name more than " +
                                        std::to_string(kMostKnown) + " modules"};
  }
  charge(url.size());
  known_.insert(url);
  return Unit{};
}

Status ModuleMap::make_room(uint64_t bytes, const std::string& url) {
  // Less shows in the heap soon enough.
  constexpr uint64_t kLittle = 64 * 1024;
  js::MemoryAccount& account = isolate_.account();
  // The bytes, and V8's copy.
  if (bytes < kLittle || account.surely_has_room(bytes * 2)) return Unit{};
  return Error{ErrorCode::kLimit, shown(url) + " has " + std::to_string(bytes >> 10) +
                                      " KB: more than what is left of the worker's memory, " +
                                      std::to_string(account.limit_bytes() >> 20) +
                                      " MB (memoryLimitMb)"};
}

void ModuleMap::charge(size_t bytes) {
  charged_bytes_ += bytes;
  external_.set(isolate_.get(), charged_bytes_);
}

void ModuleMap::discharge(size_t bytes) {
  charged_bytes_ -= bytes;
  external_.set(isolate_.get(), charged_bytes_);
}

Result<ModuleSource> ModuleMap::read(const std::string& url) {
  if (url == kInlineUrl && options_.module_code)
    return ModuleSource{ModuleKind::kTypeScript, *options_.module_code};
  if (const std::string_view builtin = graph::builtin_source(url); !builtin.empty()) {
    return ModuleSource{ModuleKind::kJavaScript, std::string(builtin)};
  }
  if (url.starts_with("data:")) {
    const size_t comma = url.find(',');
    const std::string type = url.substr(5, comma == std::string::npos ? 0 : comma - 5);
    if (comma == std::string::npos)
      return Error{ErrorCode::kInvalidArgument, "malformed data: URL"};
    if (Status room = make_room(url.size(), url); !room.ok()) return room.take_error();
    ModuleSource source;
    source.bytes = base::percent_decode(std::string_view(url).substr(comma + 1));
    if (type.ends_with(";base64")) source.bytes = base::base64_decode(source.bytes);
    if (type.starts_with("application/json")) source.kind = ModuleKind::kJson;
    if (type.starts_with("application/typescript") || type.starts_with("text/typescript")) {
      source.kind = ModuleKind::kTypeScript;
    }
    return source;
  }
  const bool is_remote = !url.starts_with("file:") && options_.loader == nullptr;
  if (is_remote && is_declaration(url)) return ModuleSource{ModuleKind::kJavaScript, {}};
  if (options_.loader != nullptr && !(entry_is_on_disk_ && url == entry_url_)) {
    Result<ModuleSource> source = given_entry_ && url == entry_url_
                                      ? std::move(*std::exchange(given_entry_, std::nullopt))
                                      : options_.loader->load(url);
    if (!source.ok()) return source;
    if (Status room = make_room(source.value().bytes.size(), url); !room.ok())
      return room.take_error();
    return source;
  }
  const std::string path = graph::path_of(url);
  const Result<graph::RegularFile> file = files_.find(path);
  if (!file.ok()) {
    if (file.error().code == ErrorCode::kNotFound) return not_found(url);
    if (file.error().code != ErrorCode::kNotCapable) return file.error();
    return Error{ErrorCode::kNotFound,
                 "Module not found \"" + shown(url) + "\": " + file.error().message};
  }
  if (is_declaration(path)) return ModuleSource{ModuleKind::kJavaScript, {}};
  if (Status room = make_room(file.value().size(), url); !room.ok()) return room.take_error();
  Result<std::string> bytes = file.value().read();
  if (!bytes.ok()) return bytes.take_error();
  return ModuleSource{kind_of(path), std::move(bytes).value()};
}

Result<std::string> ModuleMap::to_javascript(const std::string& url, ModuleSource source) {
  graph::HelperOwner& owner = *options_.helper_owner;
  // What is too large to be transpiled may still be a bundle that needs nothing.
  const bool plain = source.kind == ModuleKind::kJavaScript &&
                     (!may_hold_attributes(source.bytes) ||
                      source.bytes.size() > graph::EsbuildTranspiler::most_source_bytes(owner));
  if (plain) return std::move(source.bytes);
  const auto transpile = [&] {
    return transpiler_.transpile(url, source.kind, source.bytes, config_.compiler_options, owner);
  };
  if (!is_worth_keeping(url)) return transpile();
  const std::string key = base::sha256(std::to_string(static_cast<int>(source.kind)) + "\n" + url +
                                       "\n" + config_.compiler_options + "\n" + source.bytes);
  if (const auto cached = caches_->get("js", key)) return *cached;
  // What cannot be transpiled is asked for again with every request.
  const std::string failed_key = key + std::to_string(owner.memory_limit());
  if (const auto failed = caches_->get_error(failed_key)) return *failed;
  Result<std::string> code = transpile();
  if (code.ok()) {
    caches_->put("js", key, code.value());
  } else if (code.error().code == ErrorCode::kInvalidArgument ||
             code.error().code == ErrorCode::kLimit) {
    caches_->put_error(failed_key, code.error());
  }
  return code;
}

Status ModuleMap::load(const std::string& url) {
  if (find(url) != nullptr) return Unit{};
  std::vector<std::string> added;
  Status status = load_graph(url, &added);
  if (status.ok()) status = link(*find(url));
  if (!status.ok()) {
    for (const std::string& name : added) forget(name);
  }
  return status;
}

Status ModuleMap::still_wanted() const {
  if (!options_.helper_owner->has_gone()) return Unit{};
  return Error{ErrorCode::kCancelled, "the worker is being stopped"};
}

Status ModuleMap::load_graph(const std::string& first, std::vector<std::string>* added) {
  std::vector<std::string> waiting{first};
  while (!waiting.empty()) {
    const std::string url = std::move(waiting.back());
    waiting.pop_back();
    if (find(url) != nullptr) continue;
    if (Status wanted = still_wanted(); !wanted.ok()) return wanted;
    if (Status status = load_module(url, added, &waiting); !status.ok())
      return graph_error(status.error().message);
  }
  return Unit{};
}

Status ModuleMap::load_module(const std::string& url, std::vector<std::string>* added,
                              std::vector<std::string>* imports) {
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  binding::Scope scope(isolate);
  Result<ModuleSource> source = read(url);
  if (!source.ok()) return source.take_error();
  const ModuleKind kind = source.value().kind;
  if (kind != ModuleKind::kWasm) {
    std::string& text = source.value().bytes;
    text.erase(0, text.size() - base::without_byte_order_mark(text).size());
  }
  const size_t size = source.value().bytes.size();
  auto made = std::make_unique<Entry>();
  made->url = url;
  charge(size);
  std::vector<std::string> literals;
  const bool names_others = !options_.is_confined || known_.contains(url);
  Status status = Unit{};
  if (kind == ModuleKind::kJson) {
    status = make_json(url, source.value().bytes, made.get());
  } else if (kind == ModuleKind::kWasm) {
    status = make_wasm(url, source.value().bytes, made.get(), added);
  } else {
    Result<std::string> code = to_javascript(url, std::move(source).value());
    if (code.ok()) {
      made->mapped = kind != ModuleKind::kJavaScript || code.value().size() != size;
      if (options_.is_confined && names_others) literals = graph::literal_imports(code.value());
      status = compile(url, std::move(code).value(), made.get());
    } else {
      const bool is_syntax = code.error().code == ErrorCode::kInvalidArgument;
      status = Error{code.error().code,
                     (is_syntax ? "The module's source code could not be parsed: " : "") +
                         code.error().message};
    }
  }
  discharge(size);
  if (!status.ok()) return status;
  Entry& entry = add(std::move(made), added);
  v8::Local<v8::Module> module = entry.module.Get(isolate);
  if (!module->IsSourceTextModule()) return Unit{};
  v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    if (Status wanted = still_wanted(); !wanted.ok()) return wanted;
    v8::Local<v8::ModuleRequest> request =
        binding::compat::element(scope.context(), requests, i).As<v8::ModuleRequest>();
    const std::string specifier = binding::to_text(scope, request->GetSpecifier());
    if (kind == ModuleKind::kWasm && specifier == kWasmModulePrefix + url) {
      entry.imports[specifier] = specifier;
      continue;
    }
    Result<std::string> target = resolve(specifier, url);
    if (!target.ok()) return target.take_error();
    if (names_others) status = add_known(target.value());
    if (!status.ok()) return status;
    if (!is_known(target.value())) return not_found(target.value());
    imports->push_back(target.value());
    entry.imports[specifier] = std::move(target).value();
  }
  for (const std::string& specifier : literals) {
    if (Status wanted = still_wanted(); !wanted.ok()) return wanted;
    const Result<std::string> target = resolve(specifier, url);
    if (target.ok()) status = add_known(target.value());
    if (!status.ok()) return status;
  }
  return Unit{};
}

ModuleMap::Entry& ModuleMap::add(std::unique_ptr<Entry> entry, std::vector<std::string>* added) {
  Entry& kept = *entry;
  charge(kept.code.size() + kept.url.size() + (kept.map ? kept.map->bytes() : 0));
  by_hash_.emplace(kept.module.Get(isolate_.get())->GetIdentityHash(), &kept);
  added->push_back(kept.url);
  entries_[kept.url] = std::move(entry);
  return kept;
}

void ModuleMap::forget(const std::string& url) {
  v8::HandleScope handles(isolate_.get());
  const auto found = entries_.find(url);
  const Entry& entry = *found->second;
  discharge(entry.code.size() + url.size() + (entry.map ? entry.map->bytes() : 0));
  auto [at, to] = by_hash_.equal_range(entry.module.Get(isolate_.get())->GetIdentityHash());
  while (at != to && at->second != &entry) ++at;
  by_hash_.erase(at);
  entries_.erase(found);
}

ModuleMap::Entry* ModuleMap::find(const std::string& url) {
  const auto found = entries_.find(url);
  return found == entries_.end() ? nullptr : found->second.get();
}

std::string ModuleMap::caught_text(v8::TryCatch& caught, binding::Scope& scope,
                                   const std::string& url, Entry* loading) {
  std::string text = "The module's source code could not be parsed: ";
  v8::Local<v8::Message> message = caught.Message();
  if (message.IsEmpty()) return text + shown(url);
  text += binding::to_text(scope, message->Get());
  int line = message->GetLineNumber(scope.context()).FromMaybe(0);
  int column = message->GetStartColumn(scope.context()).FromMaybe(-1) + 1;
  // What does not link may be any module of the graph.
  std::string source = binding::to_text(scope, message->GetScriptResourceName());
  if (source.empty()) source = url;
  // What does not compile is not among the entries yet.
  if (loading != nullptr && source == url)
    map_position(*loading, &line, &column);
  else
    map_position(source, &line, &column, &source);
  return text + " at " + shown(source) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Status ModuleMap::compile(const std::string& url, std::string code, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  const bool uses_cache = !options_.no_module_cache && is_worth_keeping(url);
  if (uses_cache)  // V8's code holds the module's name, by which import() resolves and errors tell
                   // their place.
    entry->code_key = base::sha256(std::to_string(js::v8_fingerprint()) + "\n" + url + "\n" + code);
  const std::shared_ptr<const std::string> cached =
      uses_cache ? caches_->get("v8", entry->code_key) : nullptr;
  v8::ScriptCompiler::CachedData* data = nullptr;
  if (cached) {
    data = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(cached->data()),
                                              static_cast<int>(cached->size()),
                                              v8::ScriptCompiler::CachedData::BufferNotOwned);
  }
  v8::Local<v8::String> code_text = binding::text(scope, code);
  if (code_text.IsEmpty()) return Error{ErrorCode::kLimit, shown(url) + " is too long"};
  const v8::ScriptOrigin origin = binding::compat::origin(isolate, binding::text(scope, url), true);
  v8::ScriptCompiler::Source source(code_text, origin, data);
  v8::Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &source,
                                         data != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                                         : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&module)) {
    entry->code = std::move(code);
    return Error{ErrorCode::kInvalidArgument, caught_text(caught, scope, url, entry)};
  }
  if (data != nullptr && !data->rejected) entry->code_key.clear();
  entry->module.Reset(isolate, module);
  if (entry->mapped) entry->code = std::move(code);
  return Unit{};
}

ModuleMap::Entry* ModuleMap::find(v8::Local<v8::Module> module) {
  const auto [from, to] = by_hash_.equal_range(module->GetIdentityHash());
  for (auto it = from; it != to; ++it) {
    if (it->second->module == module) return it->second;
  }
  return nullptr;
}

v8::MaybeLocal<v8::Module> ModuleMap::on_resolve(v8::Local<v8::Context>,
                                                 v8::Local<v8::String> specifier,
                                                 v8::Local<v8::FixedArray>,
                                                 v8::Local<v8::Module> referrer) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleMap& self = of(isolate);
  binding::Scope scope(isolate);
  if (const Entry* entry = self.find(referrer)) {
    const auto found = entry->imports.find(binding::to_text(scope, specifier));
    const Entry* target = found == entry->imports.end() ? nullptr : self.find(found->second);
    if (target != nullptr) return target->module.Get(isolate);
  }
  binding::throw_type_error(scope, "Module not found: " + binding::to_text(scope, specifier));
  return {};
}

Status ModuleMap::link(Entry& entry) {
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  if (entry.module.Get(isolate)->InstantiateModule(scope.context(), on_resolve).FromMaybe(false)) {
    return Unit{};
  }
  return graph_error(caught_text(caught, scope, entry.url));
}

v8::MaybeLocal<v8::Promise> ModuleMap::evaluate(binding::Scope& scope) {
  v8::Local<v8::Value> result;
  if (!find(entry_url_)->module.Get(scope.isolate())->Evaluate(scope.context()).ToLocal(&result))
    return {};
  return result.As<v8::Promise>();
}

std::string ModuleMap::awaiting_place(binding::Scope& scope) {
  v8::Local<v8::Message> message;
  if (!js::compat::stalled_await(scope.isolate(), find(entry_url_)->module.Get(scope.isolate()))
           .ToLocal(&message))
    return shown(entry_url_);
  std::string source = binding::to_text(scope, message->GetScriptResourceName());
  int line = message->GetLineNumber(scope.context()).FromMaybe(0);
  int column = message->GetStartColumn(scope.context()).FromMaybe(-1) + 1;
  map_position(source, &line, &column, &source);
  return shown(source) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

v8::Local<v8::Object> ModuleMap::entry_namespace(binding::Scope& scope) {
  return find(entry_url_)->module.Get(scope.isolate())->GetModuleNamespace().As<v8::Object>();
}

bool ModuleMap::map_position(const std::string& url, int* line, int* column, std::string* source) {
  Entry* entry = find(url);
  if (entry == nullptr || !map_position(*entry, line, column)) return false;
  *source = url;
  return true;
}

bool ModuleMap::map_position(Entry& entry, int* line, int* column) {
  if (!entry.mapped) return false;
  if (!entry.map) {
    entry.map = std::make_unique<graph::SourceMap>(graph::SourceMap::from_code(entry.code));
    if (find(entry.url) == &entry) charge(entry.map->bytes());
  }
  return entry.map->map(line, column);
}

void ModuleMap::keep_code_cache() {
  if (options_.no_module_cache) return;
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  for (auto& [url, entry] : entries_) {
    if (entry->code_key.empty() || !entry->module.Get(isolate)->IsSourceTextModule()) continue;
    const std::unique_ptr<v8::ScriptCompiler::CachedData> data(
        v8::ScriptCompiler::CreateCodeCache(entry->module.Get(isolate)->GetUnboundModuleScript()));
    if (data) {
      caches_->put("v8", entry->code_key,
                   std::string(reinterpret_cast<const char*>(data->data),
                               static_cast<size_t>(data->length)));
    }
    entry->code_key.clear();
  }
}

}  // namespace edgert::modules
