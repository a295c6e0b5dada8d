// RateLimitTable: how many requests have gone out in whose name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace edgert::pool {

// A window begins with the first request of a key and lasts as long as that one says; then the
// count begins anew. Bounded: when it is full, the window that would end first makes room. Times
// are of any monotonic clock, in milliseconds. Thread: any. Owner: the pool, for all its workers.
class RateLimitTable {
 public:
  explicit RateLimitTable(size_t most_keys = 65536) : most_keys_(most_keys) {}

  // Counts a request, if fewer than `budget` have been counted. A value: it is one too many, and
  // the window ends in so many milliseconds.
  std::optional<uint64_t> spend(std::string_view key, uint32_t budget, double window_ms,
                                double now_ms);
  // Forgets the windows that have ended.
  void sweep(double now_ms);
  size_t size() const;

 private:
  struct Window {
    uint32_t count = 0;
    double end_ms = 0;
  };
  using Windows = std::unordered_map<std::string, Window>;
  using ByEnd = std::set<std::pair<double, Windows::value_type*>>;

  void forget(ByEnd::iterator window);

  const size_t most_keys_;
  mutable std::mutex mutex_;
  Windows windows_;
  ByEnd by_end_;
};

// What the workers of a pool share. A flood of traces must not push out what functions have spent.
struct RateLimitTables {
  RateLimitTable traces;
  RateLimitTable functions;

  bool empty() const { return traces.size() + functions.size() == 0; }
  void sweep(double now_ms) {
    traces.sweep(now_ms);
    functions.sweep(now_ms);
  }
};

}  // namespace edgert::pool
