// RosterView: what one thread remembers of the roster.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "pool/roster.h"
#include "worker/worker_state.h"

namespace edgert::pool {

// Finds workers as Roster::find does, without its lock for as long as nothing changes there and a
// worker takes any number of requests at a time. What it gives out is counted by counters of its
// own: threads that send to one worker write to nothing of each other's but to the worker's inbox.
// Thread: one.
class RosterView final {
 public:
  explicit RosterView(Roster& roster) : roster_(roster) {}

  // Null: nobody, without waiting.
  Roster::State find(const std::string& service_path, double now_ms) {
    if (const uint64_t generation = roster_.generation(); generation != generation_) {
      known_.clear();
      generation_ = generation;
    }
    auto found = known_.find(std::string_view(service_path));
    if (found == known_.end()) {
      if (known_.size() == kMost) known_.clear();
      found = known_.emplace(service_path, own(roster_.shared(service_path))).first;
    }
    Known& known = found->second;
    for (size_t i = 0; i < known.workers.size(); ++i) {
      const Roster::State& state = known.workers[known.turn++ % known.workers.size()];
      if (!state->takes_requests()) continue;
      // The worker says itself when it begins a request. Until then this keeps it from being the
      // one that has been used least; nobody can tell it more often apart.
      if (now_ms - known.told_ms >= kPrecisionMs) {
        known.told_ms = now_ms;
        state->last_used_ms.store(now_ms, std::memory_order_relaxed);
      }
      return state;
    }
    return roster_.find(service_path);
  }

 private:
  static constexpr size_t kMost = 4096;
  static constexpr double kPrecisionMs = 10;
  struct Known {
    std::vector<Roster::State> workers;
    size_t turn = 0;  // of the round robin
    double told_ms = 0;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  static Known own(std::vector<Roster::State> workers) {
    Known known;
    for (Roster::State& state : workers) {
      const auto counted = std::make_shared<const Roster::State>(std::move(state));
      known.workers.emplace_back(counted, counted->get());
    }
    return known;
  }

  Roster& roster_;
  uint64_t generation_ = 0;
  std::unordered_map<std::string, Known, Hash, std::equal_to<>> known_;
};

}  // namespace edgert::pool
