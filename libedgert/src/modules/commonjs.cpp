// CommonJS modules (https://nodejs.org/api/modules.html): a function around each text, `require` in
// it, and a synthetic module in front of it by which other modules import it.
//
// What a graph requires is not loaded with it, as much of it never runs. So require() asks and
// waits on this thread, as it does everywhere.
#include <algorithm>
#include <utility>

#include "graph/addresses.h"
#include "graph/files.h"
#include "graph/node_builtins.h"
#include "graph/package_resolver.h"
#include "graph/source_reading.h"
#include "graph/url.h"
#include "modules/module_map.h"

namespace edgert::modules {

namespace {

constexpr const char* kParameters[] = {"exports", "require", "module", "__filename", "__dirname"};
constexpr char kDefault[] = "default";
constexpr char kModuleExports[] = "module.exports";

bool set(binding::Scope& scope, v8::Local<v8::Object> object, const char* key,
         v8::Local<v8::Value> value) {
  return object->CreateDataProperty(scope.context(), binding::name(scope, key), value)
      .FromMaybe(false);
}

// The line that V8 did not understand below its `place`, with what is wrong in it underlined.
std::string arrow_at(binding::Scope& scope, v8::Local<v8::Message> message,
                     const std::string& place) {
  constexpr size_t kLongest = 1000;
  v8::Local<v8::String> line;
  if (message.IsEmpty() || !message->GetSourceLine(scope.context()).ToLocal(&line)) return {};
  const std::string text = binding::to_text(scope, line);
  const int begin = message->GetStartColumn(scope.context()).FromMaybe(-1);
  const int end = message->GetEndColumn(scope.context()).FromMaybe(-1);
  if (text.size() > kLongest || begin < 0 || end <= begin || end - begin > int{kLongest}) return {};
  return place + "\n" + text + "\n" + std::string(static_cast<size_t>(begin), ' ') +
         std::string(static_cast<size_t>(end - begin), '^') + "\n";
}

// Throws V8's error of what is there but cannot be compiled. Its arrow is where Node's library
// looks for it.
void throw_not_parsed(binding::Scope& scope, const std::string& specifier, std::string_view why,
                      const std::string& arrow) {
  constexpr std::string_view kKind = "Uncaught SyntaxError: ";
  if (why.starts_with(kKind)) why.remove_prefix(kKind.size());
  v8::Local<v8::Value> error = v8::Exception::SyntaxError(
      binding::text(scope, graph::shown(specifier) + ": " + std::string(why)));
  if (!arrow.empty()) {
    v8::Local<v8::String> name = binding::name(scope, "arrow_message_private_symbol");
    error.As<v8::Object>()
        ->SetPrivate(scope.context(), v8::Private::ForApi(scope.isolate(), name),
                     binding::text(scope, arrow))
        .IsNothing();
  }
  scope.isolate()->ThrowException(error);
}

// Throws what Node's require does.
void throw_not_found(binding::Scope& scope, const std::string& specifier,
                     const std::string& referrer, const Error& error) {
  std::string message = "Cannot find module '" + graph::shown(specifier) + "'\nRequire stack:\n- " +
                        graph::shown(graph::path_of(referrer));
  if (error.code != ErrorCode::kNotFound) message += "\n" + error.message;
  v8::Local<v8::Value> exception = v8::Exception::Error(binding::text(scope, message));
  const char* const code =
      error.code == ErrorCode::kNotFound ? "MODULE_NOT_FOUND" : "ERR_REQUIRE_FAILED";
  set(scope, exception.As<v8::Object>(), "code", binding::name(scope, code));
  scope.isolate()->ThrowException(exception);
}

constexpr std::string_view kNode = "node:";

// Whether Node has it, by its name alone or behind "node:", which some names need.
bool is_builtin(std::string_view specifier) {
  if (!specifier.starts_with(kNode)) return graph::is_node_builtin(specifier);
  specifier.remove_prefix(kNode.size());
  return graph::is_node_builtin_by_scheme(specifier);
}
bool is_unknown_builtin(std::string_view specifier) {
  return specifier.starts_with(kNode) && !is_builtin(specifier);
}

void throw_with_code(binding::Scope& scope, const char* code, const std::string& message) {
  v8::Local<v8::Value> exception = v8::Exception::Error(binding::text(scope, message));
  set(scope, exception.As<v8::Object>(), "code", binding::name(scope, code));
  scope.isolate()->ThrowException(exception);
}

}  // namespace

Status ModuleMap::make_commonjs(const std::string& url, const graph::Source& source, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  add_node_globals();
  v8::ScriptCompiler::CachedData* const data = kept_code(source);
  std::string_view code = *source.text;
  // "#!" begins a comment in scripts and modules, not in a function.
  std::string without_hashbang;
  if (code.starts_with("#!")) {
    without_hashbang = "//" + std::string(code.substr(2));
    code = without_hashbang;
  }
  v8::Local<v8::String> text = binding::text(scope, code);
  if (text.IsEmpty()) return Error{ErrorCode::kLimit, graph::shown(url) + " is too long"};
  const v8::ScriptOrigin origin =
      binding::compat::origin(isolate, binding::text(scope, url), false);
  v8::ScriptCompiler::Source compiled(text, origin, data);
  v8::Local<v8::String> parameters[std::size(kParameters)];
  for (size_t i = 0; i < std::size(kParameters); ++i)
    parameters[i] = binding::name(scope, kParameters[i]);
  v8::Local<v8::Function> function;
  entry->map = source.map;
  if (!v8::ScriptCompiler::CompileFunction(scope.context(), &compiled, std::size(parameters),
                                           parameters, 0, nullptr,
                                           data != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                                           : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&function)) {
    Error error = not_parsed(caught, scope, url, ErrorCode::kInvalidArgument, entry);
    std::string place;
    if (v8::Local<v8::Message> message = caught.Message(); !message.IsEmpty())
      place = place_of(message, scope, url, entry).text();
    unparsed_ = {error.message,
                 arrow_at(scope, caught.Message(), place.substr(0, place.rfind(':')))};
    return error;
  }
  if (data == nullptr || data->rejected) entry->code_key = source.code_key;
  entry->is_commonjs = true;
  entry->data.Reset(isolate, function);
  std::vector<v8::Local<v8::String>> exports{binding::name(scope, kDefault),
                                             binding::name(scope, kModuleExports)};
  for (const std::string& name : source.names) {
    if (name != kDefault && name != kModuleExports) exports.push_back(binding::name(scope, name));
  }
  entry->names.assign(exports.size() - 2, {});
  for (size_t i = 2; i < exports.size(); ++i)
    entry->names[i - 2] = binding::to_text(scope, exports[i]);
  entry->module.Reset(
      isolate, binding::compat::synthetic_module(isolate, binding::text(scope, url), exports.data(),
                                                 exports.size(), run_commonjs));
  return Unit{};
}

v8::MaybeLocal<v8::Value> ModuleMap::run_commonjs(v8::Local<v8::Context> context,
                                                  v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  ModuleMap& self = of(isolate);
  Entry* entry = self.find(module);
  v8::Local<v8::Object> record;
  v8::Local<v8::Value> exports;
  if (!self.run_commonjs_once(scope, *entry, v8::Undefined(isolate)).ToLocal(&record) ||
      !record->Get(context, binding::name(scope, "exports")).ToLocal(&exports))
    return {};
  // A module that was compiled by a bundler from one with a default export of its own, and marked
  // so, still is what module.exports says: as in Node.
  if (module->SetSyntheticModuleExport(isolate, binding::name(scope, kDefault), exports)
          .IsNothing() ||
      module->SetSyntheticModuleExport(isolate, binding::name(scope, kModuleExports), exports)
          .IsNothing())
    return {};
  // Copied: a getter of a script's may end the worker, or load others.
  const std::vector<std::string> names = entry->names;
  for (const std::string& name : names) {
    v8::Local<v8::Value> value = v8::Undefined(isolate);
    v8::Local<v8::String> key = binding::name(scope, name);
    if (exports->IsObject()) {
      v8::TryCatch caught(isolate);
      if (!exports.As<v8::Object>()->Get(context, key).ToLocal(&value)) {
        if (caught.HasTerminated()) return {};
        value = v8::Undefined(isolate);
      }
    }
    if (module->SetSyntheticModuleExport(isolate, key, value).IsNothing()) return {};
  }
  return fulfilled(scope);
}

v8::Local<v8::Object> ModuleMap::commonjs_cache(binding::Scope& scope) {
  v8::Isolate* isolate = scope.isolate();
  if (commonjs_cache_.IsEmpty())
    commonjs_cache_.Reset(isolate,
                          v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0));
  return commonjs_cache_.Get(isolate);
}

v8::MaybeLocal<v8::Value> ModuleMap::make(binding::Scope& scope, Making what, int count,
                                          v8::Local<v8::Value>* arguments) {
  v8::Local<v8::Value> function;
  if (makings_.IsEmpty()) return {};
  if (!makings_.Get(scope.isolate())
           ->Get(scope.context(), static_cast<uint32_t>(what))
           .ToLocal(&function))
    return {};
  return function.As<v8::Function>()->Call(scope.context(), v8::Undefined(scope.isolate()), count,
                                           arguments);
}

v8::MaybeLocal<v8::Object> ModuleMap::run_commonjs_once(binding::Scope& scope, Entry& entry,
                                                        v8::Local<v8::Value> parent) {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Context> context = scope.context();
  v8::Local<v8::Object> cache = commonjs_cache(scope);
  // Beyond this a script runs, which may drop what it likes.
  const std::string url = entry.url;
  v8::Local<v8::Function> function = entry.data.Get(isolate).As<v8::Function>();
  const std::string path = graph::path_of(url);
  v8::Local<v8::String> filename = binding::text(scope, path.empty() ? url : path);
  v8::Local<v8::Value> known;
  if (!cache->Get(context, filename).ToLocal(&known)) return {};
  if (known->IsObject()) {
    v8::Local<v8::Value> pair[] = {parent, known};
    if (parent->IsObject() && make(scope, Making::kChild, 2, pair).IsEmpty()) return {};
    return known.As<v8::Object>();
  }
  const bool is_main = url == entry_url();
  v8::Local<v8::Function> require;
  v8::Local<v8::Value> made, exports;
  if (!require_function(scope, url).ToLocal(&require)) return {};
  v8::Local<v8::Value> about[] = {filename, v8::Boolean::New(isolate, is_main), parent, require};
  if (!make(scope, Making::kRecord, std::size(about), about).ToLocal(&made) || !made->IsObject())
    return {};
  v8::Local<v8::Object> record = made.As<v8::Object>();
  if (!record->Get(context, binding::name(scope, "exports")).ToLocal(&exports) ||
      (is_main && !set(scope, require, "main", record)) ||
      !cache->Set(context, filename, record).FromMaybe(false))
    return {};
  v8::Local<v8::String> directory = binding::text(scope, graph::parent(path));
  v8::Local<v8::Value> arguments[] = {exports, require, record, filename, directory};
  v8::Local<v8::Value> result;
  {
    v8::TryCatch caught(isolate);
    if (!function->Call(context, exports, std::size(arguments), arguments).ToLocal(&result)) {
      // Who asks again tries again.
      if (!caught.HasTerminated()) cache->Delete(context, filename).IsNothing();
      caught.ReThrow();
      return {};
    }
  }
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> ran = record;
  if (make(scope, Making::kLoaded, 1, &ran).IsEmpty() && caught.HasTerminated()) {
    caught.ReThrow();
    return {};
  }
  return record;
}

// --- require() ----------------------------------------------------------------------------------

v8::MaybeLocal<v8::Function> ModuleMap::require_function(binding::Scope& scope,
                                                         const std::string& url) {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Context> context = scope.context();
  v8::Local<v8::String> referrer = binding::text(scope, url);
  v8::Local<v8::Function> require, resolve;
  if (!v8::Function::New(context, on_require, referrer, 1, v8::ConstructorBehavior::kThrow)
           .ToLocal(&require) ||
      !v8::Function::New(context, on_require_resolve, referrer, 1, v8::ConstructorBehavior::kThrow)
           .ToLocal(&resolve))
    return {};
  require->SetName(binding::name(scope, "require"));
  resolve->SetName(binding::name(scope, "resolve"));
  v8::Local<v8::Value> main = v8::Undefined(isolate);
  const std::string path = graph::path_of(entry_url());
  if (!commonjs_cache(scope)->Get(context, binding::text(scope, path)).ToLocal(&main)) return {};
  if (!set(scope, require, "resolve", resolve) ||
      !set(scope, require, "cache", commonjs_cache(scope)) || !set(scope, require, "main", main) ||
      !set(scope, require, "extensions",
           v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0)))
    return {};
  v8::Local<v8::Value> parts[] = {require, resolve, binding::text(scope, graph::path_of(url))};
  if (make(scope, Making::kRequire, std::size(parts), parts).IsEmpty()) return {};
  return require;
}

void ModuleMap::on_require(const binding::Arguments& info) {
  binding::Scope scope(info);
  auto* self = static_cast<ModuleMap*>(scope.isolate()->GetData(1));
  if (self == nullptr) return;
  v8::Local<v8::Value> value = info[0];
  if (!value->IsString() || value.As<v8::String>()->Length() == 0) {
    v8::Local<v8::Value> refused[] = {value};
    (void)self->make(scope, Making::kRefusal, 1, refused);
    return;
  }
  if (self->require(scope, binding::to_text(scope, info[0]), binding::to_text(scope, info.Data()))
          .ToLocal(&value))
    info.GetReturnValue().Set(value);
}

void ModuleMap::on_require_resolve(const binding::Arguments& info) {
  binding::Scope scope(info);
  auto* self = static_cast<ModuleMap*>(scope.isolate()->GetData(1));
  if (self == nullptr) return;
  if (!info[0]->IsString()) return binding::throw_type_error(scope, "a module's name is a text");
  const std::string specifier = binding::to_text(scope, info[0]);
  const std::string referrer = binding::to_text(scope, info.Data());
  if (is_builtin(specifier)) return info.GetReturnValue().Set(info[0]);
  const Result<std::string> url = self->load_required(specifier, referrer);
  if (!url.ok()) return throw_not_found(scope, specifier, referrer, url.error());
  const std::string path = graph::path_of(url.value());
  info.GetReturnValue().Set(binding::text(scope, path.empty() ? url.value() : path));
}

Result<std::string> ModuleMap::load_required(const std::string& specifier,
                                             const std::string& referrer) {
  if (Status room = make_room(specifier.size(), "the module's name"); !room.ok())
    return room.take_error();
  if (is_unknown_builtin(specifier)) return graph::module_not_found(specifier);
  std::string address = graph::require_address(specifier, referrer);
  if (options_.loader != nullptr || !graph::is_file_url(referrer)) {
    Result<std::string> url = address_of(specifier, referrer);
    if (!url.ok()) return url;
    address = std::move(url).value();
  }
  // Whatever packages there are of that name.
  constexpr std::string_view kNode = "node:";
  if (options_.loader == nullptr && is_node_builtin(specifier))
    address = specifier.starts_with(kNode) ? specifier : std::string(kNode) + specifier;
  // Of packages that a function has it may have anything, as their code puts names together.
  const bool is_packaged = graph::path_of(referrer).find("/node_modules/") != std::string::npos;
  if (is_packaged && is_known(referrer)) {
    if (Status known = add_known(address); !known.ok()) return known.take_error();
  }
  if (!is_known(address)) return graph::module_not_found(specifier);
  if (find(address) == nullptr) {
    if (Status loaded = load_now(address); !loaded.ok()) return loaded.take_error();
  }
  const Entry* const found = find(address);
  if (found == nullptr) return graph::module_not_found(specifier);
  return found->url;
}

Status ModuleMap::load_now(const std::string& address) {
  Status loaded = finish_loading(begin_loading(address, {}));
  // What others wait for may have come meanwhile.
  if (!loadings_.empty()) options_.asker.box->wake();
  return loaded;
}

v8::MaybeLocal<v8::Value> ModuleMap::require(binding::Scope& scope, const std::string& specifier,
                                             const std::string& referrer) {
  if (graph::is_node_builtin(specifier)) {
    // A script may have put something in its place.
    v8::Local<v8::Value> known;
    if (!commonjs_cache(scope)
             ->Get(scope.context(), binding::text(scope, specifier))
             .ToLocal(&known))
      return {};
    if (known->IsObject())
      return known.As<v8::Object>()->Get(scope.context(), binding::name(scope, "exports"));
  }
  const Result<std::string> url = load_required(specifier, referrer);
  if (!url.ok()) {
    if (is_unknown_builtin(specifier)) {
      throw_with_code(scope, "ERR_UNKNOWN_BUILTIN_MODULE",
                      "No such built-in module: " + graph::shown(specifier));
    } else if (const std::string& why = url.error().message; why.starts_with(kNotParsed)) {
      throw_not_parsed(scope, specifier, std::string_view(why).substr(sizeof kNotParsed - 1),
                       why == unparsed_.why ? unparsed_.arrow : std::string());
    } else if (why.find(graph::kIsNativeAddon) != std::string::npos) {
      throw_with_code(scope, "ERR_DLOPEN_FAILED", why);
    } else {
      throw_not_found(scope, specifier, referrer, url.error());
    }
    return {};
  }
  v8::Local<v8::Value> parent;
  if (!commonjs_cache(scope)
           ->Get(scope.context(), binding::text(scope, graph::path_of(referrer)))
           .ToLocal(&parent))
    return {};
  Entry* const entry = find(url.value());
  if (entry == nullptr) {
    throw_not_found(scope, specifier, referrer, graph::module_not_found(specifier));
    return {};
  }
  return require_module(scope, *entry, parent);
}

bool ModuleMap::is_in_evaluation(const std::string& url) {
  std::vector<const Entry*> waiting;
  std::unordered_set<const Entry*> seen;
  const auto add = [&](const std::string& address) {
    const Entry* const entry = find(address);
    if (entry != nullptr && seen.insert(entry).second) waiting.push_back(entry);
  };
  add(url);
  while (!waiting.empty()) {
    const Entry* const entry = waiting.back();
    waiting.pop_back();
    v8::Local<v8::Module> module = entry->module.Get(isolate_.get());
    if (module->GetStatus() == v8::Module::kEvaluating) return true;
    if (module->GetStatus() == v8::Module::kEvaluated) continue;
    for (const auto& [specifier, address] : entry->imports) add(address);
  }
  return false;
}

v8::MaybeLocal<v8::Value> ModuleMap::require_module(binding::Scope& scope, Entry& entry,
                                                    v8::Local<v8::Value> parent) {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Context> context = scope.context();
  if (entry.is_commonjs) {
    v8::Local<v8::Object> record;
    if (!run_commonjs_once(scope, entry, parent).ToLocal(&record)) return {};
    return record->Get(context, binding::name(scope, "exports"));
  }
  v8::Local<v8::Module> module = entry.module.Get(isolate);
  const std::string url = entry.url;
  if (!module->IsSourceTextModule() && !entry.data.IsEmpty() && entry.inner == nullptr)
    return entry.data.Get(isolate);  // JSON
  if (module->GetStatus() < v8::Module::kEvaluated && is_in_evaluation(url)) {
    throw_with_code(scope, "ERR_REQUIRE_CYCLE_MODULE",
                    "Cannot require() ES Module " + graph::shown(url) + " in a cycle.");
    return {};
  }
  v8::Local<v8::Value> evaluated;
  if (!module->Evaluate(context).ToLocal(&evaluated)) return {};
  v8::Local<v8::Promise> promise = evaluated.As<v8::Promise>();
  if (promise->State() == v8::Promise::kRejected) {
    promise->MarkAsHandled();
    isolate->ThrowException(promise->Result());
    return {};
  }
  if (promise->State() == v8::Promise::kPending) {
    throw_with_code(scope, "ERR_REQUIRE_ASYNC_MODULE",
                    "require() cannot be used on an ESM graph with top-level await. Use import() "
                    "instead: " +
                        graph::shown(url));
    return {};
  }
  v8::Local<v8::Object> names = module->GetModuleNamespace().As<v8::Object>();
  v8::Local<v8::String> chosen = binding::name(scope, kModuleExports);
  if (names->HasOwnProperty(context, chosen).FromMaybe(false)) return names->Get(context, chosen);
  return names;
}

// --- node:module --------------------------------------------------------------------------------

void ModuleMap::on_create_require(const binding::Arguments& info) {
  binding::Scope scope(info);
  auto* self = static_cast<ModuleMap*>(scope.isolate()->GetData(1));
  if (self == nullptr) return;
  std::string url = info[0]->IsString() ? binding::to_text(scope, info[0]) : std::string();
  if (url.starts_with('/')) url = graph::file_url(url);
  const Result<std::string> normal = graph::is_file_url(url)
                                         ? graph::normal_file_url(url)
                                         : Error{ErrorCode::kInvalidArgument, ""};
  // The platform's JavaScript says what is wrong with it.
  if (!normal.ok()) return;
  v8::Local<v8::Function> require;
  if (self->require_function(scope, normal.value()).ToLocal(&require))
    info.GetReturnValue().Set(require);
}

void ModuleMap::on_is_builtin(const binding::Arguments& info) {
  binding::Scope scope(info);
  info.GetReturnValue().Set(info[0]->IsString() && is_builtin(binding::to_text(scope, info[0])));
}

bool ModuleMap::is_node_builtin(std::string_view name) { return is_builtin(name); }

Status ModuleMap::may_use_node() {
  if (!options_.stops_at_node || !boots_ || isolate_.has_node()) return Unit{};
  stopped_at_node_ = true;
  return Error{ErrorCode::kCancelled, "Node's library is not there from the beginning"};
}

v8::MaybeLocal<v8::Value> ModuleMap::call_node(binding::Scope& scope, v8::Local<v8::Value> name) {
  v8::Local<v8::Function> create, is_builtin;
  if (!v8::Function::New(scope.context(), on_create_require, {}, 1, v8::ConstructorBehavior::kThrow)
           .ToLocal(&create) ||
      !v8::Function::New(scope.context(), on_is_builtin, {}, 1, v8::ConstructorBehavior::kThrow)
           .ToLocal(&is_builtin))
    return {};
  create->SetName(binding::name(scope, "createRequire"));
  is_builtin->SetName(binding::name(scope, "isBuiltin"));
  v8::Local<v8::Value> arguments[] = {name, create, is_builtin};
  return isolate_.hook(js::Hook::kNode)
      ->Call(scope.context(), v8::Undefined(scope.isolate()), std::size(arguments), arguments);
}

void ModuleMap::add_node_globals() {
  if (std::exchange(has_node_globals_, true)) return;
  v8::HandleScope handles(isolate_.get());
  binding::Scope scope(isolate_.get());
  v8::TryCatch caught(isolate_.get());
  v8::Local<v8::Value> makings;
  // Only a worker that ends has none.
  if (call_node(scope, v8::Undefined(isolate_.get())).ToLocal(&makings) && makings->IsArray())
    makings_.Reset(isolate_.get(), makings.As<v8::Array>());
}

Status ModuleMap::make_node_module(const std::string& url, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  add_node_globals();
  v8::Local<v8::Value> exports;
  v8::Local<v8::Array> names;
  if (!call_node(scope, binding::text(scope, std::string_view(url).substr(sizeof "node:" - 1)))
           .ToLocal(&exports) ||
      !exports->IsObject() ||
      !exports.As<v8::Object>()
           ->GetOwnPropertyNames(
               scope.context(),
               static_cast<v8::PropertyFilter>(v8::ONLY_ENUMERABLE | v8::SKIP_SYMBOLS),
               v8::KeyConversionMode::kConvertToString)
           .ToLocal(&names)) {
    if (caught.HasTerminated()) return stopped();
    std::string why = caught.HasCaught() ? isolate_.describe(scope, caught.Exception()) : "";
    why = why.substr(0, why.find('\n'));
    if (why.ends_with(" {")) why.resize(why.size() - 2);  // its members follow
    return Error{ErrorCode::kNotSupported, "Importing \"" + url + "\" is not supported yet" +
                                               (why.empty() ? "" : ": " + why)};
  }
  std::vector<v8::Local<v8::String>> keys{binding::name(scope, kDefault)};
  for (uint32_t i = 0; i < names->Length(); ++i) {
    v8::Local<v8::Value> key;
    if (!names->Get(scope.context(), i).ToLocal(&key) || !key->IsString()) continue;
    std::string name = binding::to_text(scope, key);
    if (name == kDefault) continue;
    keys.push_back(key.As<v8::String>());
    entry->names.push_back(std::move(name));
  }
  entry->data.Reset(isolate, exports);
  entry->module.Reset(
      isolate, binding::compat::synthetic_module(isolate, binding::text(scope, url), keys.data(),
                                                 keys.size(), run_node_module));
  return Unit{};
}

v8::MaybeLocal<v8::Value> ModuleMap::run_node_module(v8::Local<v8::Context> context,
                                                     v8::Local<v8::Module> module) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  binding::Scope scope(isolate);
  const Entry* const entry = of(isolate).find(module);
  v8::Local<v8::Object> object = entry->data.Get(isolate).As<v8::Object>();
  if (module->SetSyntheticModuleExport(isolate, binding::name(scope, kDefault), object).IsNothing())
    return {};
  // Copied: a getter may load others.
  const std::vector<std::string> names = entry->names;
  for (const std::string& each : names) {
    v8::Local<v8::String> name = binding::text(scope, each);
    v8::Local<v8::Value> value = v8::Undefined(isolate);
    {
      // What is there only for some is no reason not to have the rest.
      v8::TryCatch caught(isolate);
      if (!object->Get(context, name).ToLocal(&value)) {
        if (caught.HasTerminated()) return {};
        value = v8::Undefined(isolate);
      }
    }
    if (module->SetSyntheticModuleExport(isolate, name, value).IsNothing()) return {};
  }
  return fulfilled(scope);
}

}  // namespace edgert::modules
