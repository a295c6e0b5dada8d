// Reports: what workers tell the host and its event worker.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

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

  void log(const WorkerIdentity& worker, LogLevel level, std::string_view message) const;
  void boot(const WorkerIdentity& worker, double boot_ms) const;
  void boot_failure(const WorkerIdentity& worker, const Error& error) const;
  void uncaught(const WorkerIdentity& worker, std::string_view description, double cpu_ms) const;
  void request(const WorkerIdentity& worker, const RequestReport& report) const;
  void quarantine(const WorkerIdentity& worker, const QuarantineReport& report) const;
  void shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) const;

 private:
  bool queues(const WorkerIdentity& worker) const {
    return events_ != nullptr && !worker.privileged;
  }

  // Has the observer hear it, here or on its executor. `worker` and what `tell` holds are copied
  // for the latter. `bytes`: what may be dropped where too much waits; 0: nothing of it may be.
  template <typename Tell>
  void tell_observer(const WorkerIdentity& worker, size_t bytes, Tell tell) const;
  struct Waiting {
    std::atomic<size_t> count{0};
    std::atomic<size_t> bytes{0};
    std::atomic<uint64_t> dropped{0};
  };

  Observer* const observer_;
  const std::shared_ptr<Executor> executor_;
  const std::shared_ptr<Waiting> waiting_ = std::make_shared<Waiting>();
  EventQueue* const events_;
};

}  // namespace edgert::pool
