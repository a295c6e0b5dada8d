// How graphs become modules: what is asked for, what is made of an answer, and in which order.
//
// Scripts may run while a graph is on its way, but none between its first step of linking and its
// last: what is not linked whole is known to nobody, and is forgotten when no graph needs it.
#include <algorithm>
#include <utility>

#include "graph/addresses.h"
#include "graph/builtin_modules.h"
#include "graph/files.h"
#include "graph/given_files.h"
#include "graph/literal_imports.h"
#include "graph/source_reading.h"
#include "modules/module_map.h"

namespace edgert::modules {

using graph::graph_error;
using graph::shown;

namespace {

// Questions of one worker at once; others wait for it to be answered.
constexpr size_t kMostAsked = 8;
// That of `ask_ahead`.
constexpr uint64_t kFirstNumber = 1;
// What is kept of an import() while it waits, and of each module that it has reached, beside URLs.
constexpr size_t kLoadingBytes = 1024;
constexpr size_t kReachedBytes = 256;

}  // namespace

void ModuleMap::ask_ahead(const ModuleOptions& options) {
  // A host's loader comes before the disk.
  if (options.loader != nullptr) return;
  graph::SourceQuestion first;
  first.number = kFirstNumber;
  first.function_question = std::make_shared<const graph::FunctionQuestion>(options.function);
  first.wants_literals = options.function.is_confined;
  first.engine = engine_of(options);
  options.sources->ask(options.asker, std::move(first));
}

Status ModuleMap::load_entry() {
  std::optional<graph::SourceAnswer> entry;
  if (const auto& bundle = options_.function.bundle; bundle != nullptr) {
    if (Status room = make_room(bundle->size(), "maybeEszip"); !room.ok()) return room;
    charge(bundle->size());
  }
  if (options_.loader != nullptr) {
    if (Status opened = open_given(); !opened.ok()) return opened;
  } else {
    std::vector<graph::SourceAnswer> first = options_.asker.box->wait();
    if (first.empty()) return stopped();
    if (first.front().function == nullptr) return *std::move(first.front().error);
    function_ = first.front().function;
    entry = std::move(first.front());
    ahead_.expect(std::move(entry->coming));
    for (size_t i = 1; i < first.size(); ++i) keep_early(std::move(first[i]));
  }
  // Maps of names take several times their text.
  charge(function_->config.bytes * 4);
  if (Status known = add_known(entry_url()); !known.ok()) return known;
  const LoadingPlace loading = begin_loading(entry_url(), {});
  if (entry) {
    Staged& staged = staged_.at(entry_url());
    staged.state = Staged::State::kAsked;
    staged.number = kFirstNumber;
    asked_.emplace(kFirstNumber, Asked{entry_url()});
    arrived(*std::move(entry));
  }
  Status loaded = finish_loading(loading);
  boots_ = false;
  if (!loaded.ok() && loaded.error().code != ErrorCode::kCancelled)
    return graph_error(told(loaded.take_error()));
  return loaded;
}

Status ModuleMap::open_given() {
  const graph::GivenFiles files(
      [this](graph::HostQuestion asked) { return ask_host(std::move(asked)); });
  Result<graph::OpenedFunction> opened = graph::open_function(options_.function, &files);
  if (!opened.ok()) return opened.take_error();
  function_ = std::move(opened.value().function);
  given_entry_ = std::move(opened.value().given_entry);
  return Unit{};
}

// --- graphs -------------------------------------------------------------------------------------

Error ModuleMap::stopped() { return {ErrorCode::kCancelled, "the worker is being stopped"}; }

Status ModuleMap::still_wanted() const {
  if (!options_.asker.owner->has_gone()) return Unit{};
  return stopped();
}

ModuleMap::LoadingPlace ModuleMap::begin_loading(const std::string& url, binding::Pin import) {
  const LoadingPlace loading = loadings_.emplace(loadings_.end());
  loading->url = url;
  loading->import = std::move(import);
  loading->charged_bytes = kLoadingBytes + 2 * url.size();
  charge(loading->charged_bytes);
  loading->waiting.push_back({url, {}});
  reach(*loading, url);
  return loading;
}

void ModuleMap::reach(Loading& loading, const std::string& url) {
  if (find(url) != nullptr || !loading.reached.emplace(url, false).second) return;
  // With the names of it that are staged and asked for.
  const size_t bytes = kReachedBytes + 4 * url.size();
  loading.charged_bytes += bytes;
  charge(bytes);
  const auto [staged, is_new] = staged_.try_emplace(url);
  ++staged->second.users;
  if (is_new) to_ask_.push_back(url);
}

Status ModuleMap::finish_loading(LoadingPlace loading) {
  std::optional<Status> ended;
  while (!(ended = advance(*loading))) {
    std::vector<graph::SourceAnswer> answers = options_.asker.box->wait();
    if (answers.empty()) {
      ended = stopped();
      break;
    }
    for (graph::SourceAnswer& answer : answers) arrived(std::move(answer));
    ask();
  }
  end_loading(loading);
  return *std::move(ended);
}

std::optional<Status> ModuleMap::advance(Loading& loading) {
  while (!loading.waiting.empty()) {
    if (Status wanted = still_wanted(); !wanted.ok()) return wanted;
    const auto [url, place] = loading.waiting.back();
    const auto reached = loading.reached.find(url);
    // Linked before or since, or seen already.
    if (find(url) != nullptr || reached->second) {
      loading.waiting.pop_back();
      continue;
    }
    const auto at_stage = staged_.find(url);
    if (at_stage == staged_.end())
      return at(graph::module_not_found(graph::address_in(url)), place);
    Staged& staged = at_stage->second;
    if (staged.state == Staged::State::kWaiting) ask();
    if (staged.state == Staged::State::kFailed) return at(*staged.error, place);
    if (staged.state != Staged::State::kCompiled) return std::nullopt;
    reached->second = true;
    loading.waiting.pop_back();
    for (const auto& [target, offset] : staged.imports) {
      reach(loading, target);
      loading.waiting.push_back({target, staged.leads_to.empty() ? Place{url, offset} : place});
    }
  }
  return link_all(loading);
}

Status ModuleMap::link_all(Loading& loading) {
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  const Entry* const found = find_compiled(loading.url);
  if (found == nullptr) return graph::module_not_found(graph::address_in(loading.url));
  const Entry& first = *found;
  if (!first.module.Get(isolate)->InstantiateModule(scope.context(), on_resolve).FromMaybe(false)) {
    return not_linked(caught, scope, first.url);
  }
  // Straight to where they end, however many steps that was.
  for (const auto& [url, is_whole] : loading.reached) {
    const auto staged = staged_.find(url);
    if (staged == staged_.end() || staged->second.leads_to.empty()) continue;
    const Entry* const end = find_compiled(url);
    if (end == nullptr) return graph::module_not_found(graph::address_in(url));
    charge(2 * (url.size() + end->url.size()));
    led_to_[url] = end->url;
  }
  for (const auto& [url, is_whole] : loading.reached) {
    const auto staged = staged_.find(url);
    if (staged == staged_.end()) continue;
    if (staged->second.leads_to.empty()) entries_[url] = std::move(staged->second.entry);
    staged_.erase(staged);
  }
  return Unit{};
}

void ModuleMap::end_loading(LoadingPlace loading) {
  for (const auto& [url, is_whole] : loading->reached) {
    const auto staged = staged_.find(url);
    if (staged == staged_.end() || --staged->second.users != 0) continue;
    forget(staged->second);
    staged_.erase(staged);
  }
  discharge(loading->charged_bytes);
  loadings_.erase(loading);
}

void ModuleMap::forget(Staged& staged) {
  if (staged.entry == nullptr) return;
  v8::HandleScope handles(isolate_.get());
  remove_from_hash(*staged.entry);
  discharge(bytes_of(*staged.entry));
  staged.entry.reset();
}

// --- questions and answers ----------------------------------------------------------------------

void ModuleMap::ask() {
  while (!to_ask_.empty() && asked_.size() < kMostAsked) {
    const std::string url = std::move(to_ask_.front());
    to_ask_.pop_front();
    const auto staged = staged_.find(url);
    // Nobody may want it any more.
    if (staged != staged_.end() && staged->second.state == Staged::State::kWaiting)
      ask_for(url, staged->second);
  }
}

bool ModuleMap::is_of_host(const std::string& url) const {
  return options_.loader != nullptr && !url.starts_with("data:") &&
         graph::builtin_source(url).empty() &&
         !(url == entry_url() && (given_entry_ || function_->entry_is_on_disk));
}

Result<std::optional<ModuleSource>> ModuleMap::given(const std::string& url,
                                                     graph::ImportType type) {
  if (url == entry_url() && given_entry_) return std::exchange(given_entry_, std::nullopt);
  if (const std::string_view builtin = graph::builtin_source(url); !builtin.empty())
    return std::optional(ModuleSource{ModuleKind::kJavaScript, std::string(builtin)});
  if (url.starts_with("data:")) {
    // Before it is decoded.
    if (Status room = make_room(url.size(), url); !room.ok()) return room.take_error();
    Result<ModuleSource> source = graph::read_data_url(url);
    if (!source.ok()) return source.take_error();
    return std::optional(std::move(source).value());
  }
  if (type != graph::ImportType::kNone || url.starts_with("file:") || !graph::is_declaration(url))
    return std::optional<ModuleSource>();
  return std::optional(ModuleSource{});
}

graph::HostAnswer ModuleMap::ask_host(graph::HostQuestion asked) {
  const uint64_t number = ++last_number_;
  std::optional<graph::HostAnswer> answer = options_.loader->ask(std::move(asked), number);
  while (!answer) {
    std::vector<graph::SourceAnswer> answers = options_.asker.box->wait();
    if (answers.empty()) return stopped();
    for (graph::SourceAnswer& one : answers) {
      if (one.number == number) answer = std::move(one.of_host);
    }
  }
  options_.loader->came(number);
  return *std::move(answer);
}

void ModuleMap::ask_host_for(const std::string& address, Staged& staged) {
  staged.state = Staged::State::kAsked;
  staged.number = ++last_number_;
  asked_.emplace(staged.number, Asked{address});
  graph::HostQuestion asked;
  asked.url = graph::address_in(address);
  std::optional<graph::HostAnswer> answer = options_.loader->ask(std::move(asked), staged.number);
  if (!answer) return;
  asked_.erase(staged.number);
  options_.loader->came(staged.number);
  gave(address, staged, *std::move(answer));
}

void ModuleMap::gave(const std::string& address, Staged& staged, graph::HostAnswer answer) {
  if (auto* const error = std::get_if<Error>(&answer)) return failed(staged, std::move(*error));
  if (auto* const source = std::get_if<ModuleSource>(&answer))
    return take(address, staged, std::move(*source));
  failed(staged, graph::module_not_found(graph::address_in(address)));
}

graph::SourceQuestion ModuleMap::question(const std::string& address, uint64_t number) const {
  graph::SourceQuestion question;
  question.number = number;
  question.function = function_;
  question.url = graph::address_in(address);
  question.type = graph::type_of(address);
  question.is_worth_keeping = is_worth_keeping(question.url);
  question.wants_literals = is_confined() && names_others(question.url);
  if (question.is_worth_keeping) question.engine = engine_of(options_);
  return question;
}

void ModuleMap::ask_for(const std::string& address, Staged& staged) {
  const std::string url(graph::address_in(address));
  const graph::ImportType type = graph::type_of(address);
  if (url.starts_with("node:") && options_.loader == nullptr) {
    if (Status is_there = graph::check_node_module(url, type); !is_there.ok())
      return failed(staged, is_there.take_error());
    if (Status may = may_use_node(); !may.ok()) return failed(staged, may.take_error());
    return compiled(url, staged, [&](Entry* entry) { return make_node_module(url, entry); });
  }
  if (is_of_host(url)) return ask_host_for(address, staged);
  Result<std::optional<ModuleSource>> source = given(url, type);
  if (!source.ok()) return failed(staged, source.take_error());
  if (!source.value()) return ask_for_file(address, staged, 0);
  take(address, staged, *std::move(source.value()));
}

void ModuleMap::take(const std::string& address, Staged& staged, ModuleSource module) {
  const std::string url(graph::address_in(address));
  const graph::ImportType type = graph::type_of(address);
  if (Status room = make_room(module.bytes.size(), url); !room.ok())
    return failed(staged, room.take_error());
  graph::SourceQuestion asked = question(address, last_number_ + 1);
  module.kind = graph::kind_for(type, module.kind);
  graph::strip_byte_order_mark(module);
  const uint64_t size = module.bytes.size();
  if (!asked.is_worth_keeping && !graph::needs_transpiling(module.kind) &&
      !graph::may_need_attributes(module.bytes, attributes_)) {
    // Nothing is to be done that would take long.
    graph::Source made;
    made.kind = module.kind;
    made.size = size;
    if (asked.wants_literals && module.kind == ModuleKind::kJavaScript)
      made.literals = graph::literal_imports(module.bytes);
    made.text = std::make_shared<const std::string>(std::move(module.bytes));
    return came(address, staged, made);
  }
  asked.given = std::move(module);
  staged.state = Staged::State::kAsked;
  staged.number = ++last_number_;
  asked_.emplace(staged.number, Asked{address, size});
  charge(size);
  options_.sources->ask(options_.asker, std::move(asked));
}

bool ModuleMap::comes_ahead(const std::string& address, Staged& staged) {
  const std::optional<uint64_t> number = ahead_.need(address);
  if (!number) return false;
  staged.state = Staged::State::kAsked;
  staged.number = *number;
  asked_.emplace(*number, Asked{address});
  const uint64_t kept = ahead_.bytes();
  if (std::optional<graph::SourceAnswer> answer = ahead_.take(*number)) {
    discharge(kept - ahead_.bytes());
    arrived(*std::move(answer));
  }
  return true;
}

void ModuleMap::keep_early(graph::SourceAnswer answer) {
  if (!ahead_.is_early(answer)) return;
  const uint64_t kept = ahead_.bytes();
  ahead_.keep(std::move(answer));
  charge(ahead_.bytes() - kept);
}

void ModuleMap::end_ahead() {
  discharge(ahead_.bytes());
  if (std::optional<std::vector<std::string>> needed = ahead_.end())
    options_.sources->keep_needed(function_, *std::move(needed));
}

void ModuleMap::ask_for_file(const std::string& address, Staged& staged, uint64_t room_bytes) {
  if (room_bytes == 0 && comes_ahead(address, staged)) return;
  graph::SourceQuestion asked = question(address, last_number_ + 1);
  asked.room_bytes = room_bytes;
  staged.state = Staged::State::kAsked;
  staged.number = ++last_number_;
  asked_.emplace(staged.number, Asked{address, room_bytes});
  charge(room_bytes);
  options_.sources->ask(options_.asker, std::move(asked));
}

void ModuleMap::arrived(graph::SourceAnswer answer) {
  const auto found = asked_.find(answer.number);
  if (found == asked_.end()) return keep_early(std::move(answer));
  const Asked asked = std::move(found->second);
  asked_.erase(found);
  discharge(asked.charged_bytes);  // what is made of it counts by itself
  if (answer.of_host) options_.loader->came(answer.number);
  const auto at = staged_.find(asked.address);
  if (at != staged_.end() && at->second.state == Staged::State::kAsked &&
      at->second.number == answer.number) {
    Staged& staged = at->second;
    const std::string url(graph::address_in(asked.address));
    if (answer.of_host) {
      gave(asked.address, staged, *std::move(answer.of_host));
    } else if (answer.error) {
      failed(staged, *std::move(answer.error));
    } else if (answer.url != url) {
      leads(asked.address, staged, answer.url);
    } else if (answer.source) {
      came(asked.address, staged, *answer.source);
    } else if (Status room = make_room(answer.size, url); !room.ok()) {
      failed(staged, room.take_error());
    } else {
      // Larger files are refused, so nothing is to be charged for them.
      ask_for_file(asked.address, staged, std::min(answer.size, graph::RegularFile::kMostBytes));
    }
  }
}

void ModuleMap::failed(Staged& staged, Error error) {
  staged.state = Staged::State::kFailed;
  staged.error = std::move(error);
}

void ModuleMap::leads(const std::string& address, Staged& staged, const std::string& to) {
  if (is_known(std::string(graph::address_in(address)))) {
    if (Status known = add_known(to); !known.ok()) return failed(staged, known.take_error());
  }
  staged.state = Staged::State::kCompiled;
  staged.leads_to = graph::typed_address(graph::type_of(address), to);
  staged.imports.push_back({staged.leads_to, -1});
}

void ModuleMap::came(const std::string& address, Staged& staged, const graph::Source& source) {
  Status status = still_wanted();
  charge(source.size);
  if (status.ok()) status = make_entry(address, source, staged);
  discharge(source.size);
  if (status.ok()) {
    staged.state = Staged::State::kCompiled;
    return;
  }
  forget(staged);
  failed(staged, status.take_error());
}

template <typename Make>
void ModuleMap::compiled(const std::string& url, Staged& staged, Make make) {
  v8::HandleScope handles(isolate_.get());
  auto made = std::make_unique<Entry>();
  made->url = url;
  if (Status status = make(made.get()); !status.ok()) return failed(staged, status.take_error());
  staged.entry = std::move(made);
  add_to_hash(*staged.entry);
  charge(bytes_of(*staged.entry));
  staged.state = Staged::State::kCompiled;
}

Status ModuleMap::make_from(const std::string& url, const graph::Source& source, Entry* entry) {
  switch (source.kind) {
    case ModuleKind::kJson:
      return make_json(url, *source.text, entry);
    case ModuleKind::kText:
      return make_text(url, *source.text, entry);
    case ModuleKind::kBytes:
      return make_bytes(url, *source.text, entry);
    case ModuleKind::kWasm:
      return make_wasm(url, *source.text, entry);
    default:
      if (url.find("/node_modules/") != std::string::npos) add_node_globals();
      return source.is_commonjs ? make_commonjs(url, source, entry) : compile(url, source, entry);
  }
}

Status ModuleMap::make_entry(const std::string& address, const graph::Source& source,
                             Staged& staged) {
  v8::Isolate* isolate = isolate_.get();
  v8::HandleScope handles(isolate);
  binding::Scope scope(isolate);
  auto made = std::make_unique<Entry>();
  made->url = address;
  const std::string url(graph::address_in(address));
  Status status = make_from(url, source, made.get());
  if (!status.ok()) return status;
  made->original = source.original;
  staged.entry = std::move(made);
  Entry& entry = *staged.entry;
  add_to_hash(entry);
  charge(bytes_of(entry));
  v8::Local<v8::Module> module = entry.module.Get(isolate);
  const bool names = names_others(url);
  for (const std::string& specifier : source.requires_) {
    if (names) status = add_known(graph::require_address(specifier, url));
    if (status.ok() && is_node_builtin(specifier)) status = may_use_node();
    if (!status.ok()) return status;
  }
  if (entry.is_commonjs) return add_literals(source, url);
  if (!module->IsSourceTextModule()) return Unit{};
  v8::Local<v8::FixedArray> requests = module->GetModuleRequests();
  for (int i = 0; i < requests->Length(); ++i) {
    if (Status wanted = still_wanted(); !wanted.ok()) return wanted;
    v8::Local<v8::ModuleRequest> request =
        binding::compat::element(scope.context(), requests, i).As<v8::ModuleRequest>();
    const std::string specifier = binding::to_text(scope, request->GetSpecifier());
    if (entry.inner && specifier == entry.inner->url) {
      entry.imports[specifier] = specifier;
      continue;
    }
    const Place place{url, request->GetSourceOffset()};
    const Attributes attributes =
        attributes_of(scope, binding::compat::import_attributes(request), kOfRequests);
    if (!attributes.fault.empty()) return at({ErrorCode::kNotSupported, attributes.fault}, place);
    Result<std::string> target = address_of(specifier, url);
    if (!target.ok()) {
      Error error = target.take_error();
      // Not one that a parser gives.
      error.code = ErrorCode::kNotFound;
      return at(std::move(error), place);
    }
    if (names) status = add_known(target.value());
    if (!status.ok()) return status;
    if (!is_known(target.value())) return at(graph::module_not_found(target.value()), place);
    std::string address_with_type = graph::typed_address(attributes.type, target.value());
    staged.imports.push_back({address_with_type, place.offset});
    entry.imports[graph::typed_address(attributes.type, specifier)] = std::move(address_with_type);
  }
  return add_literals(source, url);
}

Status ModuleMap::add_literals(const graph::Source& source, const std::string& url) {
  Status status = Unit{};
  for (const std::string& specifier : source.literals) {
    if (Status wanted = still_wanted(); !wanted.ok()) return wanted;
    const Result<std::string> target = address_of(specifier, url);
    if (target.ok()) status = add_known(target.value());
    if (!status.ok()) return status;
  }
  return Unit{};
}

}  // namespace edgert::modules
