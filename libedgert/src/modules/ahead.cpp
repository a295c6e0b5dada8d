#include "modules/ahead.h"

#include <utility>

namespace edgert::modules {

void Ahead::expect(std::vector<graph::ComingModule> coming) {
  if (coming.empty()) return;
  least_ = coming.front().number;
  most_ = coming.back().number;
  for (graph::ComingModule& module : coming) {
    numbers_.emplace(module.address, module.number);
    expected_.push_back(std::move(module.address));
  }
}

std::optional<uint64_t> Ahead::need(const std::string& address) {
  if (has_ended_) return std::nullopt;
  needed_.push_back(address);
  const auto found = numbers_.find(address);
  if (found == numbers_.end()) return std::nullopt;
  const uint64_t number = found->second;
  numbers_.erase(found);
  return number;
}

bool Ahead::is_early(const graph::SourceAnswer& answer) const {
  return !has_ended_ && answer.number >= least_ && answer.number <= most_ && most_ != 0;
}

void Ahead::keep(graph::SourceAnswer answer) {
  bytes_ += size_of(answer);
  kept_.emplace(answer.number, std::move(answer));
}

std::optional<graph::SourceAnswer> Ahead::take(uint64_t number) {
  const auto found = kept_.find(number);
  if (found == kept_.end()) return std::nullopt;
  graph::SourceAnswer answer = std::move(found->second);
  kept_.erase(found);
  bytes_ -= size_of(answer);
  return answer;
}

std::optional<std::vector<std::string>> Ahead::end() {
  if (std::exchange(has_ended_, true)) return std::nullopt;
  const bool was_the_same = needed_ == expected_;
  numbers_.clear();
  kept_.clear();
  bytes_ = 0;
  expected_ = {};
  std::vector<std::string> needed = std::exchange(needed_, {});
  return was_the_same ? std::nullopt : std::optional(std::move(needed));
}

uint64_t Ahead::size_of(const graph::SourceAnswer& answer) {
  return answer.source == nullptr ? 0 : answer.source->text->size();
}

}  // namespace edgert::modules
