// Exporter: sends what telemetry tells of to a collector, in batches, from a thread of its own.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "common/errand.h"
#include "edgert/observer.h"
#include "serve/telemetry/export_options.h"
#include "serve/telemetry/fair_queue.h"
#include "serve/telemetry/transport.h"

namespace edgert::server::telemetry {

// How long to wait before attempt `number` (0: the second one) is made, between half of it and all:
// one second, two, four, up to half a minute; `draw` in 0…1 says where between. What a collector
// says in Retry-After, seconds or a date, counts where it is longer, up to five minutes.
std::chrono::milliseconds back_off(uint32_t number, double draw, const std::string& retry_after,
                                   int64_t now_s);

// Whether a collector may take it another time.
bool is_retryable(const Posted& posted);

// What a collector says it has refused of what it took; `message`: why.
struct PartialSuccess {
  uint64_t rejected = 0;
  std::string message;
};
PartialSuccess partial_success_of(const std::string& body);

// Nobody waits for a collector: what is added goes into a bounded queue, and what finds no room is
// dropped and counted. Owner: the server. Thread: any.
class Exporter final {
 public:
  using Say = std::function<void(LogLevel, const std::string&)>;
  using TellMetrics = std::function<void(MetricsSink&)>;
  Exporter(ExportOptions options, Say say);
  ~Exporter() { stop(); }

  // From here on: what waits already goes where the options say, or nowhere. What is on its way
  // goes where it was sent. False: the system gives no thread.
  bool set(ExportOptions options);
  bool takes(Signal signal) const {
    return (takes_.load(std::memory_order_relaxed) >> signal & 1) != 0;
  }
  void add(SpanRecord span);
  void add(LogRecord line);

  // What was added before goes out, too. False: the system gives no thread.
  bool begin(Transport& transport, TellMetrics metrics);
  // Sends what there is, once, and returns when that is done, or after so long.
  void flush(uint64_t timeout_ms);
  // Idempotent. What has not been sent is not.
  void stop();

  // How many records of each signal have been taken by the collector, dropped, and how many
  // requests have failed.
  struct Counts {
    uint64_t sent = 0, dropped = 0, failures = 0;
  };
  std::array<Counts, kSignals> counts() const;
  // Those of one function that found no room.
  uint64_t dropped_of(Signal signal, const std::string& function) const;
  // Of all others what was dropped is named no more.
  void keep_names(const std::set<std::string>& functions);
  void tell_counts(MetricsSink& to) const;

 private:
  using Clock = std::chrono::steady_clock;
  // Of functions whose drops are counted apart; those of others are counted together.
  static constexpr size_t kMostNames = 1000;

  // Encoded, and not yet taken.
  struct Batch {
    std::string body;
    uint64_t records = 0;
    bool is_packed = false;
    uint32_t attempts = 0;
    Clock::time_point begun, next;
  };
  template <typename Record>
  struct Queue {
    FairQueue<Record> records;
    Clock::time_point first;
  };
  struct Told {
    bool fails = false;
    Clock::time_point last;
  };

  template <typename Record>
  void push(Signal signal, Queue<Record>& queue, Record record);
  template <typename Record>
  void drop_all(Signal signal, Queue<Record>& queue);
  void drop(Signal signal, const std::string& function);
  void set_urls(const ExportOptions& former);
  bool begin_thread();
  void run();
  // When to look at a signal, or nothing: it has nothing to send.
  std::optional<Clock::time_point> due(Signal signal, Clock::time_point now) const;
  bool flush_goes_on(Clock::time_point now);
  void send(std::unique_lock<std::mutex>& lock, Signal signal);
  Batch next_batch(std::unique_lock<std::mutex>& lock, Signal signal);
  static Post post_of(const ExportOptions& options, Signal signal, const Batch& batch);
  // `is_elsewhere`: it would go elsewhere now.
  void settle(Signal signal, Batch batch, const Posted& posted, bool is_elsewhere);
  void tell(Signal signal, bool fails, const std::string& what);

  const Say say_;
  std::atomic<unsigned> takes_{0};  // a bit for each signal
  Transport* transport_ = nullptr;
  TellMetrics metrics_;
  const int64_t begin_ns_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<const ExportOptions> options_;
  Queue<SpanRecord> spans_;
  Queue<LogRecord> lines_;
  Clock::time_point next_metrics_;
  std::array<std::optional<Batch>, kSignals> waiting_;  // for another attempt
  size_t last_sent_ = kSignals - 1;                     // its thread's alone
  std::array<Counts, kSignals> counts_{};
  std::array<Told, kSignals> told_{};
  std::array<std::map<std::string, uint64_t>, kSignals> dropped_of_;  // by function
  std::optional<Clock::time_point> flush_until_;
  std::array<bool, kSignals> flushed_{};  // had its attempt
  bool stops_ = false;
  bool runs_ = false;
  Errand thread_;
};

}  // namespace edgert::server::telemetry
