// Reports: what workers tell the host and its event worker.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/event_queue.h"
#include "edgert/executor.h"
#include "edgert/observer.h"

namespace edgert::pool {

// Thread: any. Owner: the pool. Either receiver may be missing; the queue hears of user workers
// only.
class Reports {
 public:
  Reports(Observer* observer, std::shared_ptr<Executor> executor, EventQueue* events)
      : observer_(observer), executor_(std::move(executor)), events_(events) {}

  void log(const WorkerIdentity& worker, const LogLine& line) const;
  void boot(const WorkerIdentity& worker, double boot_ms) const;
  void boot_failure(const WorkerIdentity& worker, const Error& error) const;
  void uncaught(const WorkerIdentity& worker, const Error& error, double cpu_ms) const;
  void schedules(const WorkerIdentity& worker, const std::vector<Schedule>& schedules) const;
  void request(const WorkerIdentity& worker, const RequestReport& report) const;
  void quarantine(const WorkerIdentity& worker, const QuarantineReport& report) const;
  void shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) const;

 private:
  bool queues(const WorkerIdentity& worker) const {
    return events_ != nullptr && !worker.privileged;
  }

  // What waits for the executor: too much of it is dropped and counted.
  struct Waiting {
    explicit Waiting(const char* called) : called(called) {}
    const char* const called;  // in the warning
    std::atomic<size_t> count{0};
    std::atomic<size_t> bytes{0};
    std::atomic<uint64_t> dropped{0};
  };
  // Has the observer hear it, here or on its executor. `worker` and what `tell` holds, `bytes` of
  // them, are copied for the latter.
  template <typename Tell>
  void tell_observer(const std::shared_ptr<Waiting>& waiting, const WorkerIdentity& worker,
                     size_t bytes, Tell tell) const;

  Observer* const observer_;
  const std::shared_ptr<Executor> executor_;
  // What functions bring about as often as they like leaves the room of what becomes of workers.
  const std::shared_ptr<Waiting> talk_ =
      std::make_shared<Waiting>("log lines and reports of requests");
  const std::shared_ptr<Waiting> lives_ = std::make_shared<Waiting>("events of workers' lives");
  EventQueue* const events_;
};

}  // namespace edgert::pool
