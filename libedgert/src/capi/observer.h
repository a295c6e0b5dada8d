// Observers of C.
#pragma once

#include "edgert/c.h"
#include "edgert/observer.h"

namespace edgert::capi {

// Tells a host that has a table of functions.
class HostObserver final : public Observer {
 public:
  explicit HostObserver(const edgert_observer& host) : host_(host) {}

  void on_log(const WorkerIdentity& worker, const LogLine& line) noexcept override;
  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override;
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept override;
  void on_quarantine(const WorkerIdentity& worker,
                     const QuarantineReport& report) noexcept override;
  void on_request(const WorkerIdentity& worker, const RequestReport& report) noexcept override;

 private:
  const edgert_observer host_;
};

}  // namespace edgert::capi
