#include "modules/module_map.h"

#include <utility>

#include "js/platform_impl.h"
#include "modules/builtin_modules.h"
#include "modules/discovery.h"
#include "modules/files.h"

namespace edgert::modules {

namespace {

// Where inline source lives, as in the reference runtime.
constexpr char kInlineUrl[] = "file:///src/index.ts";

bool ends_with(std::string_view url, std::string_view suffix) {
  return url.substr(0, url.find_first_of("?#")).ends_with(suffix);
}

ModuleKind kind_of(std::string_view url) {
  if (ends_with(url, ".ts") || ends_with(url, ".mts") || ends_with(url, ".cts"))
    return ModuleKind::kTypeScript;
  if (ends_with(url, ".tsx")) return ModuleKind::kTsx;
  if (ends_with(url, ".jsx")) return ModuleKind::kJsx;
  if (ends_with(url, ".json")) return ModuleKind::kJson;
  if (ends_with(url, ".wasm")) return ModuleKind::kWasm;
  return ModuleKind::kJavaScript;
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

ModuleMap::ModuleMap(js::Isolate& isolate, std::shared_ptr<SharedCaches> caches,
                     ModuleOptions options)
    : isolate_(isolate),
      caches_(std::move(caches)),
      options_(std::move(options)),
      transpiler_(options_.esbuild_path) {}

Result<std::unique_ptr<ModuleMap>> ModuleMap::create(js::Isolate& isolate,
                                                     std::shared_ptr<SharedCaches> caches,
                                                     ModuleOptions options) {
  std::unique_ptr<ModuleMap> self(new ModuleMap(isolate, std::move(caches), std::move(options)));
  v8::Isolate* v8_isolate = isolate.get();
  v8_isolate->SetData(1, self.get());
  v8_isolate->SetHostImportModuleDynamicallyCallback(on_dynamic_import);
  v8_isolate->SetHostInitializeImportMetaObjectCallback(on_import_meta);
  return self;
}

ModuleMap::~ModuleMap() { isolate_.get()->SetData(1, nullptr); }

Status ModuleMap::load_entry() {
  if (options_.module_code) {
    entry_url_ = kInlineUrl;
    directory_ = absolute_path(options_.service_path.empty() ? "." : options_.service_path);
  } else {
    Result<std::string> path = find_entry(options_.service_path, options_.entry_point);
    if (!path.ok()) return path.take_error();
    entry_url_ = file_url(path.value());
    directory_ = parent(path.value());
  }
  Result<Config> config = read_config(directory_, options_.import_map_path);
  if (!config.ok()) return graph_error(config.error().message);
  config_ = std::move(config).value();
  Status status = load(entry_url_);
  return status.ok() ? link(entry_url_) : status;
}

Result<std::string> ModuleMap::resolve(const std::string& specifier,
                                       const std::string& referrer) const {
  const std::string absolute = is_relative(specifier) ? join_url(referrer, specifier) : specifier;
  std::string url = config_.imports.resolve(absolute, referrer);
  if (url.empty()) url = absolute;
  if (!has_scheme(url)) {
    return Error{ErrorCode::kInvalidArgument, "Relative import path \"" + specifier +
                                                  "\" not prefixed with / or ./ or ../\n    at " +
                                                  referrer};
  }
  if (url.starts_with("file://") || url.starts_with("data:") || !builtin_source(url).empty())
    return url;
  return Error{ErrorCode::kNotSupported, "Importing \"" + specifier + "\" is not supported yet: " +
                                             url.substr(0, url.find(':') + 1) +
                                             " modules cannot be loaded\n    at " + referrer};
}

Result<ModuleSource> ModuleMap::read(const std::string& url) const {
  if (url == kInlineUrl && options_.module_code)
    return ModuleSource{ModuleKind::kTypeScript, *options_.module_code};
  if (const std::string_view builtin = builtin_source(url); !builtin.empty()) {
    return ModuleSource{ModuleKind::kJavaScript, std::string(builtin)};
  }
  if (url.starts_with("data:")) {
    const size_t comma = url.find(',');
    const std::string type = url.substr(5, comma == std::string::npos ? 0 : comma - 5);
    if (comma == std::string::npos)
      return Error{ErrorCode::kInvalidArgument, "malformed data: URL"};
    ModuleSource source;
    source.bytes = percent_decode(url.substr(comma + 1));
    if (type.ends_with(";base64")) source.bytes = base64_decode(source.bytes);
    if (type.starts_with("application/json")) source.kind = ModuleKind::kJson;
    if (type.starts_with("application/typescript") || type.starts_with("text/typescript")) {
      source.kind = ModuleKind::kTypeScript;
    }
    return source;
  }
  if (options_.loader != nullptr) return options_.loader->load(url);
  Result<std::string> bytes = read_file(path_of(url));
  if (!bytes.ok()) {
    if (bytes.error().code == ErrorCode::kNotFound)
      return Error{ErrorCode::kNotFound, "Module not found \"" + url + "\"."};
    return bytes.take_error();
  }
  return ModuleSource{kind_of(url), std::move(bytes).value()};
}

Result<std::string> ModuleMap::to_javascript(const std::string& url, const ModuleSource& source) {
  const bool plain = source.kind == ModuleKind::kJavaScript && !may_hold_attributes(source.bytes);
  if (plain) return source.bytes;
  const std::string key = sha256(std::to_string(static_cast<int>(source.kind)) + "\n" + url + "\n" +
                                 config_.compiler_options + "\n" + source.bytes);
  if (const auto cached = caches_->get("js", key)) return *cached;
  Result<std::string> code =
      transpiler_.transpile(url, source.kind, source.bytes, config_.compiler_options);
  if (code.ok()) caches_->put("js", key, code.value());
  return code;
}

Status ModuleMap::load(const std::string& first) {
  std::vector<std::string> waiting{first};
  v8::Isolate* isolate = isolate_.get();
  while (!waiting.empty()) {
    const std::string url = std::move(waiting.back());
    waiting.pop_back();
    if (entries_.contains(url)) continue;
    Result<ModuleSource> source = read(url);
    if (!source.ok()) return graph_error(source.error().message);
    auto entry = std::make_unique<Entry>();
    v8::HandleScope handles(isolate);
    Status status = Unit{};
    if (source.value().kind == ModuleKind::kJson) {
      status = make_json(url, source.value().bytes, entry.get());
    } else if (source.value().kind == ModuleKind::kWasm) {
      status = make_wasm(url, source.value().bytes, entry.get());
    } else {
      Result<std::string> code = to_javascript(url, source.value());
      if (!code.ok())
        return graph_error("The module's source code could not be parsed: " + code.error().message);
      entry->mapped = source.value().kind != ModuleKind::kJavaScript ||
                      code.value().size() != source.value().bytes.size();
      status = compile(url, std::move(code).value(), entry.get());
    }
    if (!status.ok()) return graph_error(status.error().message);
    v8::Local<v8::Module> module = entry->module.Get(isolate);
    if (module->IsSourceTextModule()) {
      binding::Scope scope(isolate);
      v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
      for (int i = 0; i < requests->Length(); ++i) {
        v8::Local<v8::ModuleRequest> request =
            binding::compat::element(scope.context(), requests, i).As<v8::ModuleRequest>();
        const std::string specifier = binding::to_text(scope, request->GetSpecifier());
        if (source.value().kind == ModuleKind::kWasm && specifier == kWasmModulePrefix + url) {
          entry->imports[specifier] = specifier;
          continue;
        }
        Result<std::string> target = resolve(specifier, url);
        if (!target.ok()) return graph_error(target.error().message);
        waiting.push_back(target.value());
        entry->imports[specifier] = std::move(target).value();
      }
    }
    by_hash_.emplace(module->GetIdentityHash(), url);
    entries_.emplace(url, std::move(entry));
  }
  return Unit{};
}

std::string ModuleMap::caught_text(v8::TryCatch& caught, binding::Scope& scope,
                                   const std::string& url) {
  std::string text = "The module's source code could not be parsed: ";
  v8::Local<v8::Message> message = caught.Message();
  if (message.IsEmpty()) return text + url;
  text += binding::to_text(scope, message->Get());
  int line = message->GetLineNumber(scope.context()).FromMaybe(0);
  int column = message->GetStartColumn(scope.context()).FromMaybe(-1) + 1;
  std::string source = url;
  map_position(url, &line, &column, &source);
  return text + " at " + source + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Status ModuleMap::compile(const std::string& url, std::string code, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  entry->code_key = sha256(std::to_string(js::v8_fingerprint()) + "\n" + code);
  const std::shared_ptr<const std::string> cached =
      options_.no_module_cache ? nullptr : caches_->get("v8", entry->code_key);
  v8::ScriptCompiler::CachedData* data = nullptr;
  if (cached) {
    data = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(cached->data()),
                                              static_cast<int>(cached->size()),
                                              v8::ScriptCompiler::CachedData::BufferNotOwned);
  }
  const v8::ScriptOrigin origin = binding::compat::origin(isolate, binding::text(scope, url), true);
  v8::ScriptCompiler::Source source(binding::text(scope, code), origin, data);
  v8::Local<v8::Module> module;
  if (!v8::ScriptCompiler::CompileModule(isolate, &source,
                                         data != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                                         : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&module)) {
    return Error{ErrorCode::kInvalidArgument, caught_text(caught, scope, url)};
  }
  if (data != nullptr && !data->rejected) entry->code_key.clear();
  entry->module.Reset(isolate, module);
  entry->code = std::move(code);
  return Unit{};
}

ModuleMap::Entry* ModuleMap::find(v8::Local<v8::Module> module, std::string* url) {
  const auto [from, to] = by_hash_.equal_range(module->GetIdentityHash());
  for (auto it = from; it != to; ++it) {
    Entry* entry = entries_.at(it->second).get();
    if (entry->module != module) continue;
    if (url != nullptr) *url = it->second;
    return entry;
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
    if (const auto found = entry->imports.find(binding::to_text(scope, specifier));
        found != entry->imports.end()) {
      return self.entries_.at(found->second)->module.Get(isolate);
    }
  }
  binding::throw_type_error(scope, "Module not found: " + binding::to_text(scope, specifier));
  return {};
}

Status ModuleMap::link(const std::string& url) {
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::Local<v8::Module> module = entries_.at(url)->module.Get(isolate);
  if (module->GetStatus() != v8::Module::kUninstantiated) return Unit{};
  if (module->InstantiateModule(scope.context(), on_resolve).FromMaybe(false)) return Unit{};
  return graph_error(caught_text(caught, scope, url));
}

v8::MaybeLocal<v8::Promise> ModuleMap::evaluate(binding::Scope& scope) {
  v8::Local<v8::Value> result;
  if (!entries_.at(entry_url_)
           ->module.Get(scope.isolate())
           ->Evaluate(scope.context())
           .ToLocal(&result))
    return {};
  return result.As<v8::Promise>();
}

v8::Local<v8::Object> ModuleMap::entry_namespace(binding::Scope& scope) {
  return entries_.at(entry_url_)
      ->module.Get(scope.isolate())
      ->GetModuleNamespace()
      .As<v8::Object>();
}

bool ModuleMap::map_position(const std::string& url, int* line, int* column, std::string* source) {
  const auto found = entries_.find(url);
  if (found == entries_.end() || !found->second->mapped) return false;
  Entry& entry = *found->second;
  if (!entry.map) entry.map = std::make_unique<SourceMap>(SourceMap::from_code(entry.code));
  if (!entry.map->map(line, column)) return false;
  *source = url;
  return true;
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
