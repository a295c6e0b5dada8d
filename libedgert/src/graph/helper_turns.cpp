#include "graph/helper_turns.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>

#include "graph/helper_owner.h"

namespace edgert::graph {

namespace {

// Nobody tells a waiter that its worker is to end; it looks itself.
constexpr std::chrono::milliseconds kLookEvery{50};

}  // namespace

HelperTurns& HelperTurns::instance() {
  static HelperTurns turns(std::max<size_t>(2, std::thread::hardware_concurrency() / 2));
  return turns;
}

HelperTurns::HelperTurns(size_t most_at_once)
    : most_at_once_(most_at_once), most_of_one_(std::max<size_t>(1, most_at_once / 2)) {}

bool HelperTurns::take(const HelperOwner& owner) {
  if (owner.need_not_wait()) return true;
  Waiter self{owner.name(), {}, false};
  std::unique_lock lock(mutex_);
  const auto place = waiting_.insert(waiting_.end(), &self);
  grant();
  while (!self.is_granted) {
    if (owner.has_gone()) {
      waiting_.erase(place);
      return false;
    }
    self.granted.wait_for(lock, kLookEvery);
  }
  return true;
}

void HelperTurns::give_back(const HelperOwner& owner) {
  if (owner.need_not_wait()) return;
  std::lock_guard lock(mutex_);
  --all_running_;
  if (const auto found = running_.find(owner.name()); --found->second == 0) running_.erase(found);
  grant();
}

void HelperTurns::grant() {
  const auto running_of = [this](const Waiter* waiter) {
    const auto found = running_.find(waiter->name);
    return found == running_.end() ? 0 : found->second;
  };
  while (all_running_ < most_at_once_ && !waiting_.empty()) {
    const auto next = std::min_element(waiting_.begin(), waiting_.end(),
                                       [&](const Waiter* one, const Waiter* other) {
                                         return running_of(one) < running_of(other);
                                       });
    if (running_of(*next) >= most_of_one_) return;
    Waiter* waiter = *next;
    waiting_.erase(next);
    ++running_[waiter->name];
    ++all_running_;
    waiter->is_granted = true;
    waiter->granted.notify_one();
  }
}

}  // namespace edgert::graph
