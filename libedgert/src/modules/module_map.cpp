#include "modules/module_map.h"

#include <algorithm>
#include <utility>

#include "edgert/closest.h"
#include "graph/addresses.h"
#include "graph/detail.h"
#include "graph/error_telling.h"
#include "graph/source_reading.h"
#include "graph/url.h"
#include "js/platform_impl.h"
#include "js/v8_compat.h"

namespace edgert::modules {

using graph::shown;

namespace {

// Modules, and names of such as may be imported later.
constexpr size_t kMostKnown = 10000;
// From an address to its module; each leads on to one that leads nowhere, unless a server lies.
constexpr size_t kMostSteps = 8;

std::string without(std::string_view prefix, std::string text) {
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::string hint_for(const std::string& name, const std::vector<std::string>& exports) {
  constexpr size_t kMostShown = 8;
  const bool has = std::find(exports.begin(), exports.end(), name) != exports.end();
  if (has) return "there is no default export; did you mean import { " + name + " }?";
  if (exports.size() == 1 && exports.front() == "default")
    return "its only export is the default one: import " + name + " from …";
  if (const std::string meant = closest(name, exports); !meant.empty())
    return "did you mean \"" + meant + "\"?";
  std::string list;
  for (size_t i = 0; i < exports.size() && i < kMostShown; ++i)
    list.append(list.empty() ? "" : ", ").append(exports[i]);
  if (exports.size() > kMostShown) list += ", …";
  return list.empty() ? "it exports nothing" : "it exports " + list;
}

}  // namespace

ModuleMap::ModuleMap(js::Isolate& isolate, ModuleOptions options)
    : isolate_(isolate),
      options_(std::move(options)),
      attributes_(graph::attribute_word(js::v8_as_browser())),
      function_(std::make_shared<const graph::Function>()) {}

Result<std::unique_ptr<ModuleMap>> ModuleMap::create(js::Isolate& isolate, ModuleOptions options) {
  std::unique_ptr<ModuleMap> self(new ModuleMap(isolate, std::move(options)));
  v8::Isolate* v8_isolate = isolate.get();
  v8_isolate->SetData(1, self.get());
  v8_isolate->SetHostImportModuleDynamicallyCallback(on_dynamic_import);
  v8_isolate->SetHostInitializeImportMetaObjectCallback(on_import_meta);
  self->keep_wasm_api();
  return self;
}

ModuleMap::~ModuleMap() {
  isolate_.get()->SetData(1, nullptr);
  loadings_.clear();
}

Result<std::string> ModuleMap::address_of(const std::string& specifier,
                                          const std::string& referrer) const {
  return graph::address_of(function_->config.imports, specifier, referrer,
                           options_.loader == nullptr);
}

bool ModuleMap::is_known(const std::string& url) const {
  // What edgert has itself is read from nowhere.
  return !is_confined() || options_.loader != nullptr || url.starts_with("data:") ||
         url.starts_with("node:") || known_.contains(url);
}

Status ModuleMap::add_known(const std::string& url) {
  if (!is_confined() || options_.loader != nullptr || known_.contains(url)) return Unit{};
  if (known_.size() >= kMostKnown) {
    return Error{ErrorCode::kLimit, "the function's modules name more than " +
                                        std::to_string(kMostKnown) + " modules"};
  }
  charge(url.size());
  known_.insert(url);
  return Unit{};
}

Status ModuleMap::make_room(uint64_t bytes, const std::string& url) {
  js::MemoryAccount& account = isolate_.account();
  // The bytes, and V8's copy.
  if (bytes < graph::kLittleBytes || account.surely_has_room(bytes * 2)) return Unit{};
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

ModuleMap::Entry* ModuleMap::find(const std::string& url) {
  const std::string* at = &url;
  for (size_t step = 0; step < kMostSteps; ++step) {
    if (const auto found = entries_.find(*at); found != entries_.end()) return found->second.get();
    const auto led = led_to_.find(*at);
    if (led == led_to_.end()) break;
    at = &led->second;
  }
  return nullptr;
}

ModuleMap::Entry* ModuleMap::find_compiled(const std::string& url) {
  // A script may write any number of them.
  std::string_view rest = url;
  while (rest.starts_with(kWasmModulePrefix)) rest.remove_prefix(sizeof kWasmModulePrefix - 1);
  if (rest.size() + sizeof kWasmModulePrefix - 1 == url.size()) {
    Entry* const wrapper = find_compiled(std::string(rest));
    return wrapper == nullptr ? nullptr : wrapper->inner.get();
  }
  if (rest.size() != url.size()) return nullptr;
  const std::string* at = &url;
  for (size_t step = 0; step < kMostSteps; ++step) {
    if (Entry* const linked = find(*at)) return linked;
    const auto found = staged_.find(*at);
    if (found == staged_.end()) break;
    if (found->second.leads_to.empty()) return found->second.entry.get();
    at = &found->second.leads_to;
  }
  return nullptr;
}

void ModuleMap::add_to_hash(Entry& entry) {
  by_hash_.emplace(entry.module.Get(isolate_.get())->GetIdentityHash(), &entry);
  if (entry.inner) add_to_hash(*entry.inner);
}

void ModuleMap::remove_from_hash(const Entry& entry) {
  if (entry.inner) remove_from_hash(*entry.inner);
  auto [at, to] = by_hash_.equal_range(entry.module.Get(isolate_.get())->GetIdentityHash());
  while (at != to && at->second != &entry) ++at;
  if (at != to) by_hash_.erase(at);
}

std::string ModuleMap::engine_of(const ModuleOptions& options) {
  return options.no_module_cache ? std::string() : std::to_string(js::v8_fingerprint());
}

v8::ScriptCompiler::CachedData* ModuleMap::kept_code(const graph::Source& source) {
  if (!source.code) return nullptr;
  return new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(source.code->data()),
                                            static_cast<int>(source.code->size()),
                                            v8::ScriptCompiler::CachedData::BufferNotOwned);
}

Status ModuleMap::compile(const std::string& url, const graph::Source& source, Entry* entry) {
  v8::Isolate* isolate = isolate_.get();
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  v8::ScriptCompiler::CachedData* const data = kept_code(source);
  v8::Local<v8::String> text = binding::text(scope, *source.text);
  if (text.IsEmpty()) return Error{ErrorCode::kLimit, shown(url) + " is too long"};
  const v8::ScriptOrigin origin = binding::compat::origin(isolate, binding::text(scope, url), true);
  v8::ScriptCompiler::Source compiled(text, origin, data);
  v8::Local<v8::Module> module;
  entry->map = source.map;
  if (!v8::ScriptCompiler::CompileModule(isolate, &compiled,
                                         data != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                                         : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&module))
    return not_parsed(caught, scope, url, ErrorCode::kInvalidArgument, entry);
  if (data == nullptr || data->rejected) entry->code_key = source.code_key;
  entry->module.Reset(isolate, module);
  return Unit{};
}

ModuleMap::Entry* ModuleMap::find(v8::Local<v8::Module> module) {
  const auto [from, to] = by_hash_.equal_range(module->GetIdentityHash());
  for (auto it = from; it != to; ++it) {
    if (it->second->module == module) return it->second;
  }
  return nullptr;
}

ModuleMap::Attributes ModuleMap::attributes_of(binding::Scope& scope,
                                               v8::Local<v8::FixedArray> attributes, int each) {
  Attributes made;
  for (int i = 0; i + 1 < attributes->Length(); i += each) {
    const auto text = [&](int at) {
      return binding::to_text(
          scope, binding::compat::element(scope.context(), attributes, at).As<v8::String>());
    };
    const std::string key = text(i), value = text(i + 1);
    const std::optional<graph::ImportType> type = graph::import_type_named(value);
    if (key != "type")
      made.fault = "\"" + shown(key) + "\" attribute is not supported.";
    else if (!type)
      made.fault = "\"" + shown(value) + "\" is not a valid module type.";
    else
      made.type = *type;
  }
  return made;
}

v8::MaybeLocal<v8::Module> ModuleMap::on_resolve(v8::Local<v8::Context>,
                                                 v8::Local<v8::String> specifier,
                                                 v8::Local<v8::FixedArray> attributes,
                                                 v8::Local<v8::Module> referrer) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  ModuleMap& self = of(isolate);
  binding::Scope scope(isolate);
  if (const Entry* entry = self.find(referrer)) {
    const auto found = entry->imports.find(graph::typed_address(
        attributes_of(scope, attributes, kOfRequests).type, binding::to_text(scope, specifier)));
    const Entry* target =
        found == entry->imports.end() ? nullptr : self.find_compiled(found->second);
    if (target != nullptr) return target->module.Get(isolate);
  }
  binding::throw_type_error(scope, "Module not found: " + binding::to_text(scope, specifier));
  return {};
}

v8::MaybeLocal<v8::Promise> ModuleMap::evaluate(binding::Scope& scope) {
  v8::Local<v8::Value> result;
  const bool has_run =
      find(entry_url())->module.Get(scope.isolate())->Evaluate(scope.context()).ToLocal(&result);
  end_ahead();
  return has_run ? result.As<v8::Promise>() : v8::MaybeLocal<v8::Promise>();
}

js::Isolate::Place ModuleMap::awaiting_place(binding::Scope& scope) {
  v8::Local<v8::Message> message;
  if (!js::compat::stalled_await(scope.isolate(), find(entry_url())->module.Get(scope.isolate()))
           .ToLocal(&message))
    return {entry_url(), 0, 0};
  js::Isolate::Place place{binding::to_text(scope, message->GetScriptResourceName()),
                           message->GetLineNumber(scope.context()).FromMaybe(0),
                           message->GetStartColumn(scope.context()).FromMaybe(-1) + 1};
  map_position(place.url, &place.line, &place.column, &place.url);
  return place;
}

v8::Local<v8::Object> ModuleMap::entry_namespace(binding::Scope& scope) {
  return find(entry_url())->module.Get(scope.isolate())->GetModuleNamespace().As<v8::Object>();
}

bool ModuleMap::map_position(const std::string& url, int* line, int* column, std::string* source) {
  const Entry* entry = find_compiled(url);
  if (entry == nullptr || !entry->map || !entry->map->map(line, column)) return false;
  *source = url;
  return true;
}

void ModuleMap::keep_code_cache() {
  if (options_.no_module_cache) return;
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  std::vector<graph::MadeCode> codes;
  for (auto& [url, entry] : entries_) {
    v8::Local<v8::Module> module = entry->module.Get(isolate);
    if (entry->code_key.empty() || !(module->IsSourceTextModule() || entry->is_commonjs)) continue;
    const std::unique_ptr<v8::ScriptCompiler::CachedData> data(
        entry->is_commonjs ? v8::ScriptCompiler::CreateCodeCacheForFunction(
                                 entry->data.Get(isolate).As<v8::Function>())
                           : v8::ScriptCompiler::CreateCodeCache(module->GetUnboundModuleScript()));
    if (data) {
      codes.push_back({url, entry->code_key,
                       std::string(reinterpret_cast<const char*>(data->data),
                                   static_cast<size_t>(data->length))});
    }
    entry->code_key.clear();
  }
  if (!codes.empty()) options_.sources->keep_code(options_.asker, function_, std::move(codes));
}

// --- what is told of a graph that is none --------------------------------------------------------
//
// Messages are for scripts, details for people. Positions come from V8 and are mapped to the
// sources; only a boot that has failed reads these once more, for the line itself.

std::string ModuleMap::SourcePlace::text() const {
  return shown(url) + ":" + std::to_string(line) + ":" + std::to_string(column);
}

ModuleMap::SourcePlace ModuleMap::place_of(v8::Local<v8::Message> message, binding::Scope& scope,
                                           const std::string& url, Entry* loading) {
  SourcePlace place;
  place.line = message->GetLineNumber(scope.context()).FromMaybe(0);
  place.column = message->GetStartColumn(scope.context()).FromMaybe(-1) + 1;
  // What does not link may be any module of the graph.
  place.url = binding::to_text(scope, message->GetScriptResourceName());
  if (place.url.empty()) place.url = url;
  // What does not compile is not among the entries yet.
  if (loading == nullptr || place.url != url) {
    place.is_mapped = map_position(place.url, &place.line, &place.column, &place.url);
  } else if (loading->map) {
    place.is_mapped = true;
    loading->map->map(&place.line, &place.column);
  }
  return place;
}

Error ModuleMap::at_place(Error error, const SourcePlace& place, ErrorTopic topic,
                          v8::Local<v8::Message> message, binding::Scope& scope) const {
  if (!boots_) return error;
  constexpr int kMostUnits = 1 << 22;
  ErrorDetail detail;
  detail.topic = topic;
  detail.what = without(kUncaughtSyntax, binding::to_text(scope, message->Get()));
  detail.url = shown(place.url);
  detail.line = place.line;
  detail.column = place.column;
  v8::Local<v8::String> line;
  if (!place.is_mapped && message->GetSourceLine(scope.context()).ToLocal(&line) &&
      line->Length() <= kMostUnits) {
    graph::add_excerpt(binding::to_text(scope, line), 1, &detail);
  }
  return graph::with_detail(std::move(error), std::move(detail));
}

Error ModuleMap::not_parsed(v8::TryCatch& caught, binding::Scope& scope, const std::string& url,
                            ErrorCode code, Entry* loading) {
  v8::Local<v8::Message> message = caught.Message();
  if (message.IsEmpty()) return {code, kNotParsed + shown(url)};
  const SourcePlace place = place_of(message, scope, url, loading);
  const std::string said = binding::to_text(scope, message->Get());
  return at_place({code, kNotParsed + said + " at " + place.text()}, place,
                  code == ErrorCode::kInvalidData ? ErrorTopic::kJson : ErrorTopic::kSyntax,
                  message, scope);
}

Error ModuleMap::not_linked(v8::TryCatch& caught, binding::Scope& scope, const std::string& url) {
  v8::Local<v8::Message> message = caught.Message();
  if (message.IsEmpty()) return {ErrorCode::kInvalidArgument, kNotParsed + shown(url)};
  const SourcePlace place = place_of(message, scope, url, nullptr);
  const std::string said = binding::to_text(scope, message->Get());
  Error error = at_place({ErrorCode::kInvalidArgument, said + "\n    at " + place.text()}, place,
                         ErrorTopic::kMissingExport, message, scope);
  if (!boots_) return error;
  ErrorDetail detail = graph::detail_of(error);
  detail.is_import = true;
  detail.hint = missing_export_hint(message, scope);
  return graph::with_detail(std::move(error), std::move(detail));
}

// V8 points at the name; the next text behind it names the module.
std::string ModuleMap::missing_export_hint(v8::Local<v8::Message> message, binding::Scope& scope) {
  v8::Local<v8::String> source;
  const int from = message->GetStartPosition(), to = message->GetEndPosition();
  const Entry* const importer =
      find_compiled(binding::to_text(scope, message->GetScriptResourceName()));
  if (importer == nullptr || !message->GetSource(scope.context()).ToLocal(&source) || from < 0 ||
      to < from || to > source->Length())
    return {};
  constexpr int kMostAhead = 20000;
  std::string ahead(static_cast<size_t>(std::min(source->Length() - from, kMostAhead)), '\0');
  // What is no ASCII is none of the marks that are looked for.
  std::vector<uint16_t> units(ahead.size());
  binding::compat::write_two_bytes(scope.isolate(), source, units.data(), units.size(),
                                   static_cast<size_t>(from));
  for (size_t i = 0; i < units.size(); ++i)
    ahead[i] = units[i] < 0x80 ? static_cast<char>(units[i]) : '?';
  const std::string name = ahead.substr(0, static_cast<size_t>(to - from));
  const size_t open = ahead.find_first_of("\"'", name.size());
  if (open == std::string::npos) return {};
  const std::string specifier =
      ahead.substr(open + 1, ahead.find(ahead[open], open + 1) - open - 1);
  const auto address = importer->imports.find(specifier);
  Entry* const target =
      address == importer->imports.end() ? nullptr : find_compiled(address->second);
  if (target == nullptr) return {};
  return hint_for(name, exports_of(*target, scope));
}

std::vector<std::string> ModuleMap::exports_of(const Entry& entry, binding::Scope& scope) {
  constexpr uint32_t kMost = 1000;
  v8::Isolate* const isolate = isolate_.get();
  v8::TryCatch caught(isolate);
  v8::Local<v8::Module> module = entry.module.Get(isolate);
  std::vector<std::string> exports;
  v8::Local<v8::Array> names;
  // Linking runs no code of anybody's.
  if (!module->InstantiateModule(scope.context(), on_resolve).FromMaybe(false) ||
      !module->GetModuleNamespace()
           .As<v8::Object>()
           ->GetPropertyNames(scope.context(), v8::KeyCollectionMode::kOwnOnly,
                              v8::PropertyFilter::SKIP_SYMBOLS, v8::IndexFilter::kIncludeIndices,
                              v8::KeyConversionMode::kConvertToString)
           .ToLocal(&names))
    return exports;
  for (uint32_t i = 0; i < std::min(names->Length(), kMost); ++i) {
    v8::Local<v8::Value> name;
    if (names->Get(scope.context(), i).ToLocal(&name))
      exports.push_back(shown(binding::to_text(scope, name)));
  }
  return exports;
}

Error ModuleMap::at(Error error, const Place& place) {
  // What cannot be parsed tells its own place, if it has lines.
  const bool is_unparsed = error.code == ErrorCode::kInvalidArgument;
  const bool has_place =
      is_unparsed && (error.detail == nullptr || !error.detail->url.empty() || !boots_);
  if (place.offset < 0 || has_place) return error;
  v8::HandleScope handles(isolate_.get());
  const Entry* const entry = find_compiled(place.url);
  if (entry == nullptr) return error;
  v8::Location location = entry->module.Get(isolate_.get())->SourceOffsetToLocation(place.offset);
  SourcePlace found{place.url, location.GetLineNumber() + 1, location.GetColumnNumber() + 1};
  if (entry->map) entry->map->map(&found.line, &found.column);
  if (!is_unparsed) error.message += "\n    at " + found.text();
  if (!boots_) return error;
  // What wraps a module of WebAssembly has no source.
  if (entry->inner) found.line = found.column = 0;
  return graph::imported_from(std::move(error), shown(found.url), found.line, found.column);
}

Error ModuleMap::told(Error error) {
  return graph::explained(std::move(error), function_, [this](graph::SourceQuestion question) {
    return answer_to(std::move(question));
  });
}

std::optional<graph::SourceAnswer> ModuleMap::inline_code(
    const graph::SourceQuestion& question) const {
  const auto& code = options_.function.module_code;
  if (!code || question.url != entry_url()) return std::nullopt;
  auto source = std::make_shared<graph::Source>();
  source->text = std::make_shared<const std::string>(*code);
  graph::SourceAnswer given;
  given.url = question.url;
  given.source = std::move(source);
  return given;
}

std::optional<std::string> ModuleMap::original_of(const std::string& url,
                                                  std::chrono::milliseconds patience) {
  const Entry* const entry = find(url);
  if (entry == nullptr || options_.loader != nullptr) return std::nullopt;
  bool is_inline = false;
  const auto ask = [&](graph::SourceQuestion question) -> std::optional<graph::SourceAnswer> {
    std::optional<graph::SourceAnswer> given = inline_code(question);
    is_inline = given.has_value();
    if (is_inline) return given;
    // A box of its own: what comes too late is nobody's, and imports that wait are not touched
    // while JavaScript runs.
    const graph::SourceAsker asker{std::make_shared<graph::SourceBox>(), options_.asker.owner};
    options_.sources->ask(asker, std::move(question));
    std::vector<graph::SourceAnswer> answers = asker.box->wait_for(patience);
    if (answers.empty()) return std::nullopt;
    return std::move(answers.front());
  };
  std::optional<std::string> text = graph::original_text(url, function_, ask);
  // A line of another text would mislead.
  const bool may_differ = !is_inline && !function_->is_packed;
  if (text && may_differ && graph::fingerprint(*text) != entry->original) return std::nullopt;
  return text;
}

std::optional<graph::SourceAnswer> ModuleMap::answer_to(graph::SourceQuestion question) {
  // Nobody looks for what a host's loader gives at a place of the disk, nor for inline code.
  if (options_.loader != nullptr) return std::nullopt;
  if (std::optional<graph::SourceAnswer> given = inline_code(question)) return given;
  const uint64_t number = question.number = ++last_number_;
  options_.sources->ask(options_.asker, std::move(question));
  std::optional<graph::SourceAnswer> found;
  while (!found) {
    std::vector<graph::SourceAnswer> answers = options_.asker.box->wait();
    if (answers.empty()) return std::nullopt;
    for (graph::SourceAnswer& answer : answers) {
      if (answer.number == number)
        found = std::move(answer);
      else
        arrived(std::move(answer));
    }
  }
  return found;
}

}  // namespace edgert::modules
