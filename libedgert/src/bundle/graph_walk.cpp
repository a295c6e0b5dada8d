#include "bundle/graph_walk.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "bundle/pack.h"
#include "graph/addresses.h"
#include "graph/builtin_modules.h"
#include "graph/detail.h"
#include "graph/error_telling.h"
#include "graph/files.h"
#include "graph/json_syntax.h"
#include "graph/literal_imports.h"
#include "graph/npm_packages.h"
#include "graph/source_reading.h"
#include "graph/static_imports.h"
#include "graph/url.h"

namespace edgert::bundle {

namespace {

using graph::shown;

// Counts lines and columns, as V8 does, from one offset to the next.
class PlaceCount {
 public:
  explicit PlaceCount(std::string_view text) : text_(text) {}

  void go_to(size_t offset) {
    for (; at_ < offset && at_ < text_.size(); ++at_) {
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '\n') {
        ++line;
        column = 1;
      } else if ((byte & 0xC0) != 0x80) {
        // Beyond the Basic Multilingual Plane a character counts as two.
        column += byte >= 0xF0 ? 2 : 1;
      }
    }
  }

  int line = 1, column = 1;

 private:
  const std::string_view text_;
  size_t at_ = 0;
};

bool is_builtin(std::string_view address) { return address.starts_with("node:"); }

// What nobody has to look for.
Result<std::optional<ModuleSource>> given_module(const std::string& url, graph::ImportType type) {
  if (const std::string_view builtin = graph::builtin_source(url); !builtin.empty())
    return std::optional(ModuleSource{ModuleKind::kJavaScript, std::string(builtin)});
  if (url.starts_with("data:")) {
    Result<ModuleSource> source = graph::read_data_url(url);
    if (!source.ok()) return source.take_error();
    return std::optional(std::move(source).value());
  }
  if (type != graph::ImportType::kNone || url.starts_with("file:") || !graph::is_declaration(url))
    return std::optional<ModuleSource>();
  return std::optional(ModuleSource());
}

}  // namespace

std::string_view WalkedGraph::target_of(std::string_view address) const {
  const Result<std::string_view> end =
      follow_redirects(address, [this](std::string_view at) -> const std::string* {
        const auto found = redirects.find(at);
        return found == redirects.end() ? nullptr : &found->second;
      });
  if (!end.ok()) return {};
  const bool is_there = modules.contains(end.value()) || builtins.contains(end.value());
  return is_there ? end.value() : std::string_view();
}

Result<WalkedGraph> GraphWalk::walk(graph::FunctionQuestion question) {
  graph::SourceQuestion first;
  first.number = ++last_number_;
  first.function_question = std::make_shared<const graph::FunctionQuestion>(std::move(question));
  first.wants_literals = true;
  first.is_for_any_v8 = true;
  first.room_bytes = graph::RegularFile::kMostBytes;
  asked_.emplace(first.number, "");
  sources_->ask(asker_, std::move(first));
  while (!asked_.empty() || !checks_.empty()) {
    std::vector<graph::SourceAnswer> answers = asker_.box->wait();
    if (answers.empty()) return Error{ErrorCode::kCancelled, "nobody waits any more"};
    for (graph::SourceAnswer& answer : answers) {
      if (Status taken = arrived(std::move(answer)); !taken.ok()) return taken.take_error();
    }
    if (Status going_on = ask(); !going_on.ok()) return going_on.take_error();
    if (progress_) progress_(reached_.size(), reached_.size() - asked_.size(), bytes_);
  }
  tell_faults();
  explain(&graph_.errors);
  explain(&graph_.notes);
  list_files();
  return std::move(graph_);
}

void GraphWalk::list_files() {
  const std::vector<std::string>& configuration = graph_.function->config.files;
  graph_.files.insert(configuration.begin(), configuration.end());
  for (const std::string& address : reached_) {
    const std::string_view url = graph::address_in(address);
    if (!graph::is_file_url(url)) continue;
    std::string path = graph::path_of(url);
    if (!graph::npm_file(path)) graph_.files.insert(std::move(path));
  }
}

void GraphWalk::explain(std::vector<Error>* faults) {
  // Nobody reads more of them at once.
  constexpr size_t kMost = 50;
  const auto ask = [this](graph::SourceQuestion question) -> std::optional<graph::SourceAnswer> {
    const uint64_t number = question.number = ++last_number_;
    sources_->ask(asker_, std::move(question));
    for (;;) {
      std::vector<graph::SourceAnswer> answers = asker_.box->wait();
      if (answers.empty()) return std::nullopt;
      for (graph::SourceAnswer& answer : answers) {
        if (answer.number == number) return std::move(answer);
      }
    }
  };
  for (size_t i = 0; i < std::min(faults->size(), kMost); ++i) {
    Error& fault = (*faults)[i];
    fault = graph::explained(std::move(fault), graph_.function, ask);
  }
}

void GraphWalk::reach(const std::string& address) {
  if (reached_.insert(address).second) to_ask_.push_back(address);
}

Status GraphWalk::ask() {
  while (next_to_ask_ < to_ask_.size() && asked_.size() < kMostAtOnce) {
    // Asked for, it may be answered at once and lead to others.
    const std::string address = to_ask_[next_to_ask_++];
    ask_for(address);
  }
  while (!to_check_.empty() && asked_.size() + checks_.size() < kMostAtOnce) {
    check(to_check_.back());
    to_check_.pop_back();
  }
  // Addresses lead on to each other, and each takes a question.
  constexpr size_t kMostReached = 20 * kMostModules;
  if (graph_.modules.size() + asked_.size() > kMostModules || reached_.size() > kMostReached)
    return beyond("are more", kMostModules);
  return Unit{};
}

Error GraphWalk::beyond(const std::string& what, uint64_t limit) const {
  return {ErrorCode::kLimit, "the modules of " + shown(graph_.entry) + " " + what +
                                 " than the limit of " + std::to_string(limit)};
}

void GraphWalk::ask_for(const std::string& address) {
  if (is_builtin(address)) {
    graph_.builtins.insert(address);
    Status is_there = graph::check_node_module(address, graph::ImportType::kNone);
    if (!is_there.ok()) fail(address, is_there.take_error());
    return;
  }
  const std::string url(graph::address_in(address));
  const graph::ImportType type = graph::type_of(address);
  Result<std::optional<ModuleSource>> given = given_module(url, type);
  if (!given.ok()) return fail(address, given.take_error());
  graph::SourceQuestion question;
  question.number = ++last_number_;
  question.function = graph_.function;
  question.url = url;
  question.type = type;
  question.wants_literals = true;
  question.is_for_any_v8 = true;
  question.room_bytes = graph::RegularFile::kMostBytes;
  if (given.value()) {
    graph::strip_byte_order_mark(*given.value());
    question.given = std::move(*given.value());
  }
  asked_.emplace(question.number, address);
  sources_->ask(asker_, std::move(question));
}

Status GraphWalk::arrived(graph::SourceAnswer answer) {
  if (const auto check = checks_.find(answer.number); check != checks_.end()) {
    checked(check->second, answer);
    checks_.erase(check);
    return Unit{};
  }
  const auto asked = asked_.find(answer.number);
  if (asked == asked_.end()) return Unit{};
  const std::string address = std::move(asked->second);
  asked_.erase(asked);
  const bool is_entry = graph_.function == nullptr;
  if (is_entry) {
    if (answer.function == nullptr) return *std::move(answer.error);
    graph_.function = answer.function;
    graph_.entry = answer.function->entry_url;
    reached_.insert(graph_.entry);
  }
  const std::string& url = is_entry ? graph_.entry : address;
  const std::string end = graph::typed_address(graph::type_of(url), answer.url);
  if (answer.error) {
    fail(url, *std::move(answer.error));
  } else if (end != url) {
    graph_.redirects.emplace(url, end);
    reach(end);
  } else if (answer.source == nullptr) {
    fail(url, {ErrorCode::kLimit, shown(answer.url) + " has " + std::to_string(answer.size) +
                                      " bytes, more than a module may have"});
  } else {
    bytes_ += answer.source->text->size();
    if (bytes_ > kMostBytes) return beyond("have more bytes", kMostBytes);
    return came(url, std::move(answer.source));
  }
  return Unit{};
}

Status GraphWalk::came(const std::string& url, std::shared_ptr<const graph::Source> source) {
  WalkedModule& module = graph_.modules[url];
  module.source = std::move(source);
  const graph::Source& its = *module.source;
  if (its.kind == ModuleKind::kJson) check_json(url, *its.text);
  if (!graph::is_code(its.kind)) return Unit{};
  const bool is_own = graph::is_file_url(url) && !graph::npm_file(graph::path_of(url));
  if (is_own && its.kind == ModuleKind::kJavaScript && !its.is_commonjs) to_check_.push_back(url);
  if (!its.is_commonjs) add_static(url, its, &module);
  for (const graph::TypedImport& import : graph::typed_literal_imports(*its.text)) {
    WalkedImport walked{import.specifier, ImportHow::kDynamic, {}};
    walked.type = import.type;
    add(url, std::move(walked), &module);
  }
  for (const std::string& specifier : its.requires_)
    add(url, {specifier, ImportHow::kRequire, {}}, &module);
  imports_ += module.imports.size();
  return imports_ > kMostImports ? Status(beyond("import more", kMostImports)) : Unit{};
}

void GraphWalk::check(const std::string& url) {
  graph::SourceQuestion question;
  question.number = ++last_number_;
  question.function = graph_.function;
  question.url = url;
  question.is_for_any_v8 = true;
  question.room_bytes = graph::RegularFile::kMostBytes;
  // What is JavaScript is JSX as well, and that is parsed where it is transpiled.
  question.given = ModuleSource{ModuleKind::kJsx, *graph_.modules.at(url).source->text};
  checks_.emplace(question.number, url);
  sources_->ask(asker_, std::move(question));
}

void GraphWalk::checked(const std::string& url, const graph::SourceAnswer& answer) {
  if (answer.error && answer.error->code == ErrorCode::kInvalidArgument) fail(url, *answer.error);
}

void GraphWalk::check_json(const std::string& address, std::string_view text) {
  const std::optional<graph::JsonFault> fault = graph::json_fault(text);
  if (!fault) return;
  PlaceCount place(text);
  place.go_to(fault->offset);
  ErrorDetail detail;
  detail.topic = ErrorTopic::kJson;
  detail.what = fault->what;
  detail.url = shown(graph::address_in(address));
  detail.line = place.line;
  detail.column = place.column;
  graph::add_excerpt(text, &detail);
  fail(address, graph::with_detail({ErrorCode::kInvalidArgument,
                                    "The module's source code could not be parsed: " + fault->what +
                                        " at " + detail.url + ":" + std::to_string(place.line) +
                                        ":" + std::to_string(place.column)},
                                   detail));
}

void GraphWalk::add_static(const std::string& url, const graph::Source& source,
                           WalkedModule* module) {
  const graph::StaticImports found = graph::static_imports(*source.text);
  if (!found.is_whole) unread_.insert(url);
  PlaceCount place(*source.text);
  for (const graph::StaticImport& import : found.imports) {
    place.go_to(import.offset);
    WalkedImport walked{import.specifier, ImportHow::kStatic, {},
                        place.line,       place.column,       import.type};
    if (source.map) source.map->map(&walked.line, &walked.column);
    add(url, std::move(walked), module);
  }
}

void GraphWalk::add(const std::string& url, WalkedImport import, WalkedModule* module) {
  if (import.how == ImportHow::kRequire) {
    import.address = graph::require_address(import.specifier, url);
  } else {
    Result<std::string> address =
        graph::address_of(graph_.function->config.imports, import.specifier, url, true);
    if (address.ok()) {
      import.address = graph::typed_address(import.type, address.value());
    } else if (import.how == ImportHow::kStatic) {
      // What it would have been, to tell its fault by.
      import.address = graph::package_address(import.specifier, url);
      Error error = address.take_error();
      error.code = ErrorCode::kNotFound;
      failed_.emplace(import.address, std::move(error));
      reached_.insert(import.address);
    }
  }
  if (!import.address.empty()) reach(import.address);
  module->imports.push_back(std::move(import));
}

void GraphWalk::fail(const std::string& address, Error error) {
  failed_.emplace(address, std::move(error));
}

void GraphWalk::tell_faults() {
  std::set<std::string, std::less<>> told;
  const auto tell = [&](const std::string& address, const std::string& from,
                        const WalkedImport* import, std::vector<Error>* faults) {
    const auto failed = failed_.find(address);
    const bool is_circle = failed == failed_.end() && graph_.redirects.contains(address);
    if ((failed == failed_.end() && !is_circle) || !told.insert(address).second) return;
    Error error =
        is_circle ? Error{ErrorCode::kInvalidData, shown(std::string(graph::address_in(address))) +
                                                       ": its redirects go in a circle"}
                  : failed->second;
    // What cannot be parsed tells its own place.
    if (import != nullptr && error.code != ErrorCode::kInvalidArgument) {
      error.message += "\n    at " + shown(from);
      if (import->line != 0)
        error.message += ":" + std::to_string(import->line) + ":" + std::to_string(import->column);
      error = graph::imported_from(std::move(error), shown(from), import->line, import->column);
    }
    faults->push_back(std::move(error));
  };
  // What is needed before anything runs, in the order in which it is named.
  std::set<std::string_view> seen;
  std::vector<std::string_view> open{graph_.entry};
  tell(graph_.entry, "", nullptr, &graph_.errors);
  const auto end_of = [&](std::string_view address) {
    const Result<std::string_view> end =
        follow_redirects(address, [this](std::string_view at) -> const std::string* {
          const auto found = graph_.redirects.find(at);
          return found == graph_.redirects.end() ? nullptr : &found->second;
        });
    return end.ok() ? end.value() : address;
  };
  open.front() = end_of(graph_.entry);
  for (size_t next = 0; next < open.size(); ++next) {
    const auto module = graph_.modules.find(open[next]);
    if (module == graph_.modules.end() || !seen.insert(module->first).second) continue;
    for (const WalkedImport& import : module->second.imports) {
      if (import.how != ImportHow::kStatic) continue;
      const std::string_view end = end_of(import.address);
      tell(std::string(end), module->first, &import, &graph_.errors);
      open.push_back(end);
    }
  }
  for (const auto& [url, module] : graph_.modules) {
    for (const WalkedImport& import : module.imports)
      tell(std::string(end_of(import.address)), url, &import, &graph_.notes);
    if (unread_.contains(url) && !failed_.contains(url)) {
      graph_.notes.push_back(
          {ErrorCode::kInvalidData, shown(url) + " could not be read to its end: what it imports "
                                                 "behind that is not known"});
    }
  }
}

}  // namespace edgert::bundle
