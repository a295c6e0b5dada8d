#include "worker/source_lines.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "graph/addresses.h"

namespace edgert::worker {

namespace {

constexpr double kMostTurns = 4, kTurnsPerSecond = 2;
constexpr size_t kMostKnown = 64;
// A disk that hangs holds up the worker once in a while.
constexpr std::chrono::milliseconds kPatience{500};
constexpr double kQuietMs = 30'000;

std::string key_of(const ErrorDetail& place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ":" + place.url;
}

}  // namespace

std::shared_ptr<const ErrorDetail> detail_of_thrown(
    js::Isolate& isolate, binding::Scope& scope, ErrorTopic topic,
    const std::vector<v8::Local<v8::Value>>& errors) {
  std::shared_ptr<const ErrorDetail> detail;
  for (size_t i = errors.size(); i-- > 0;) {
    std::optional<js::Isolate::Place> place = isolate.place_of(scope, errors[i]);
    if (!place && i != 0) continue;
    auto made = std::make_shared<ErrorDetail>();
    if (place) {
      made->url = std::move(place->url);
      made->line = place->line;
      made->column = place->column;
    }
    made->cause = std::move(detail);
    made->topic = i == 0 ? topic : ErrorTopic::kThrown;
    detail = std::move(made);
  }
  if (detail != nullptr) return detail;
  auto made = std::make_shared<ErrorDetail>();
  made->topic = topic;
  return made;
}

std::shared_ptr<const ErrorDetail> SourceLines::add(modules::ModuleMap& modules,
                                                    const ErrorDetail& detail) {
  auto told = std::make_shared<ErrorDetail>(detail);
  if (detail.cause != nullptr) told->cause = add(modules, *detail.cause);
  if (told->url.empty()) return told;
  if (!modules.has(told->url)) {
    told->url.clear();
    told->line = told->column = 0;
    return told;
  }
  if (const graph::Excerpt* const line = line_of(modules, *told)) {
    told->excerpt = line->text;
    told->caret = line->caret;
  }
  told->url = graph::shown(told->url);
  return told;
}

const graph::Excerpt* SourceLines::line_of(modules::ModuleMap& modules, const ErrorDetail& place) {
  if (place.line <= 0) return nullptr;
  const std::string key = key_of(place);
  if (const auto found = known_.find(key); found != known_.end()) return found->second.get();
  if (!may_ask()) return nullptr;
  const double began = base::monotonic_ms();
  const std::optional<std::string> text = modules.original_of(place.url, kPatience);
  const double now = base::monotonic_ms();
  if (!text && now - began >= static_cast<double>(kPatience.count())) {
    quiet_until_ms_ = now + kQuietMs;
    return nullptr;
  }
  std::optional<graph::Excerpt> line;
  if (text) line = graph::excerpt_of(*text, place.line, place.column);
  if (known_.size() >= kMostKnown) known_.clear();
  auto& kept = known_[key];
  if (line) kept = std::make_unique<graph::Excerpt>(*std::move(line));
  return kept.get();
}

bool SourceLines::may_ask() {
  const double now = base::monotonic_ms();
  if (now < quiet_until_ms_) return false;
  constexpr double kSecond = 1000;
  turns_ = std::exchange(has_asked_, true)
               ? std::min(kMostTurns, turns_ + (now - counted_ms_) / kSecond * kTurnsPerSecond)
               : kMostTurns;
  counted_ms_ = now;
  if (turns_ < 1) return false;
  turns_ -= 1;
  return true;
}

}  // namespace edgert::worker
