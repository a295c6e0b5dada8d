// Metrics: what `edgertd serve` counts, and the text in which Prometheus reads it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/isolate_pool.h"
#include "edgert/observer.h"
#include "serve/canary.h"
#include "serve/metrics_sink.h"

namespace edgert::server {

// Upper bounds of the latency histogram, in seconds; one more bucket has no bound.
inline constexpr std::array<double, 14> kLatencyBounds = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

// What happened to the requests of one function. Thread: any; each of those that answer requests
// counts for itself.
class RequestCounts {
 public:
  RequestCounts() = default;
  ~RequestCounts();
  RequestCounts(const RequestCounts&) = delete;
  RequestCounts& operator=(const RequestCounts&) = delete;

  void begun();
  // `status` 0: the connection went before there was one.
  void over(int status, double seconds, uint64_t bytes_in, uint64_t bytes_out);

  struct Sum {
    std::array<uint64_t, 6> by_class{};  // of the status: none, 1xx … 5xx
    std::array<uint64_t, kLatencyBounds.size() + 1> buckets{};
    double seconds = 0;
    uint64_t bytes_in = 0, bytes_out = 0;
    int64_t in_flight = 0;
    uint64_t count() const;
  };
  Sum sum() const;

 private:
  // Threads beyond so many share the last one.
  static constexpr size_t kShards = 128;
  struct alignas(64) Shard {
    std::array<std::atomic<uint64_t>, 6> by_class{};
    std::array<std::atomic<uint64_t>, kLatencyBounds.size() + 1> buckets{};
    std::atomic<uint64_t> microseconds{0}, bytes_in{0}, bytes_out{0};
    std::atomic<int64_t> in_flight{0};
    bool has_one_thread = true;

    template <typename T>
    void add(std::atomic<T>& to, T what) {
      if (has_one_thread) {
        to.store(to.load(std::memory_order_relaxed) + what, std::memory_order_relaxed);
      } else {
        to.fetch_add(what, std::memory_order_relaxed);
      }
    }
  };
  Shard& shard();
  Shard& make_shard(size_t number);
  // By thread, the same place in all functions; null: it has counted nothing here.
  std::array<std::atomic<Shard*>, kShards> shards_{};
};

// Owner: the server; outlives the pool that it observes. Thread: any.
class Metrics final : public Observer {
 public:
  // Beyond so many functions the others are counted together, as "_other": names may be made up by
  // whoever writes the folder, and whoever reads the text keeps each for good.
  static constexpr size_t kMostFunctions = 1000;

  // The functions that there are: the figures of others are given back, and what comes of them
  // later is counted among the others'. One that returns begins again.
  void keep_names(std::set<std::string> functions);

  // To be kept by whoever asks often.
  std::shared_ptr<RequestCounts> requests_of(std::string_view function);

  // The one that runs of a function; null: none does. And how it has ended: undecided, when
  // something else has ended it.
  void set_canary(std::string_view function, std::shared_ptr<const Canary> canary);
  void canary_over(std::string_view function, CanaryVerdict verdict);
  // "promoted", "rolled back"; empty: no canary of it has been decided yet.
  std::string last_canary(std::string_view function) const;

  // What else is counted, told behind the pool's; before the first request.
  void add(std::function<void(MetricsSink&)> more) { more_.push_back(std::move(more)); }

  void tell(MetricsSink& to, const PoolMetrics& pool, uint64_t connections) const;
  // The text exposition format of Prometheus, version 0.0.4.
  std::string text(const PoolMetrics& pool, uint64_t connections) const;

  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override;
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept override;

 private:
  struct Function {
    std::shared_ptr<RequestCounts> requests = std::make_shared<RequestCounts>();
    uint64_t boots = 0, boot_failures = 0, uncaught = 0;
    double boot_seconds = 0, cpu_seconds = 0;
    std::array<uint64_t, 6> ends{};  // by ShutdownReason
    std::shared_ptr<const Canary> canary;
    std::array<uint64_t, 3> canaries{};  // that are over, by CanaryVerdict
    CanaryVerdict last_canary = CanaryVerdict::kUndecided;
  };
  Function& function(std::string_view name);  // with the lock held
  // Null: one of the server's own.
  Function* function_of(const WorkerIdentity& worker);

  std::vector<std::function<void(MetricsSink&)>> more_;
  mutable std::mutex mutex_;                    // of what follows; no request takes it
  std::optional<std::set<std::string>> there_;  // unset: nobody has said
  std::map<std::string, Function, std::less<>> functions_;
};

}  // namespace edgert::server
