// Observers: several that hear the same.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "common/log_quotas.h"
#include "edgert/observer.h"

namespace edgert::server {

// Owner: the host; they all outlive the pool. In their order, one after the other.
class Observers final : public Observer {
 public:
  // `quotas` says which lines of logs they hear; null: all.
  explicit Observers(std::vector<Observer*> all, LogQuotas* quotas = nullptr)
      : all_(std::move(all)), quotas_(quotas) {}

  // Behind the others; before the pool begins.
  void add(Observer& other) { all_.push_back(&other); }

  void on_log(const WorkerIdentity& worker, const LogLine& line) noexcept override {
    if (quotas_ == nullptr || quotas_->admits(worker, line, LogQuotas::Clock::now()))
      tell(worker, line);
  }
  // Whatever quotas say.
  void tell(const WorkerIdentity& worker, const LogLine& line) noexcept {
    for (Observer* each : all_) each->on_log(worker, line);
  }
  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override {
    for (Observer* each : all_) each->on_boot(worker, boot_ms);
  }
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override {
    for (Observer* each : all_) each->on_boot_failure(worker, error);
  }
  void on_schedules(const WorkerIdentity& worker,
                    const std::vector<Schedule>& schedules) noexcept override {
    for (Observer* each : all_) each->on_schedules(worker, schedules);
  }
  void on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept override {
    for (Observer* each : all_) each->on_uncaught(worker, error);
  }
  void on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept override {
    for (Observer* each : all_) each->on_shutdown(worker, shutdown);
  }
  void on_request(const WorkerIdentity& worker, const RequestReport& report) noexcept override {
    for (Observer* each : all_) each->on_request(worker, report);
  }
  void on_quarantine(const WorkerIdentity& worker,
                     const QuarantineReport& report) noexcept override {
    for (Observer* each : all_) each->on_quarantine(worker, report);
  }

 private:
  std::vector<Observer*> all_;
  LogQuotas* const quotas_;
};

}  // namespace edgert::server
