#include "pool/rate_limit_table.h"

#include <cmath>

namespace edgert::pool {

std::optional<uint64_t> RateLimitTable::spend(std::string_view key, uint32_t budget,
                                              double window_ms, double now_ms) {
  std::lock_guard lock(mutex_);
  auto found = windows_.find(std::string(key));
  if (found == windows_.end() || found->second.end_ms <= now_ms) {
    if (found != windows_.end()) {
      by_end_.erase({found->second.end_ms, &*found});
    } else {
      if (windows_.size() >= most_keys_) forget(by_end_.begin());
      found = windows_.try_emplace(std::string(key)).first;
    }
    found->second = {0, now_ms + window_ms};
    by_end_.emplace(found->second.end_ms, &*found);
  }
  Window& window = found->second;
  if (window.count >= budget) return static_cast<uint64_t>(std::ceil(window.end_ms - now_ms));
  ++window.count;
  return std::nullopt;
}

void RateLimitTable::sweep(double now_ms) {
  // Workers wait for the lock meanwhile.
  constexpr int kMostAtOnce = 1000;
  for (bool more = true; more;) {
    std::lock_guard lock(mutex_);
    for (int i = 0; i < kMostAtOnce; ++i) {
      more = !by_end_.empty() && by_end_.begin()->first <= now_ms;
      if (!more) break;
      forget(by_end_.begin());
    }
  }
}

size_t RateLimitTable::size() const {
  std::lock_guard lock(mutex_);
  return windows_.size();
}

void RateLimitTable::forget(ByEnd::iterator window) {
  const auto name = windows_.find(window->second->first);
  by_end_.erase(window);
  windows_.erase(name);
}

}  // namespace edgert::pool
