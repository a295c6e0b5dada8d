// Reports: what workers tell the host and its event worker.
#pragma once

#include <string_view>

#include "edgert/event_queue.h"
#include "edgert/observer.h"

namespace edgert::pool {

// Thread: any. Owner: the pool. Either receiver may be missing; the queue hears of user workers
// only.
class Reports {
 public:
  Reports(Observer* observer, EventQueue* events) : observer_(observer), events_(events) {}

  void log(const WorkerIdentity& worker, LogLevel level, std::string_view message) const;
  void boot(const WorkerIdentity& worker, double boot_ms) const;
  void boot_failure(const WorkerIdentity& worker, const Error& error) const;
  void uncaught(const WorkerIdentity& worker, std::string_view description, double cpu_ms) const;
  void quarantine(const WorkerIdentity& worker, const QuarantineReport& report) const;
  void shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) const;

 private:
  bool queues(const WorkerIdentity& worker) const {
    return events_ != nullptr && !worker.privileged;
  }

  Observer* const observer_;
  EventQueue* const events_;
};

}  // namespace edgert::pool
