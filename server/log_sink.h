// LogSink: what workers say, as lines on stderr.
#pragma once

#include <atomic>
#include <mutex>
#include <string_view>

#include "edgert/observer.h"
#include "flags.h"

namespace edgert::server {

// Lines read `[Level] text`. Owner: serve(); outlives the pool. Thread: any.
class LogSink final : public Observer {
 public:
  explicit LogSink(Verbosity verbosity) : verbosity_(verbosity) {}

  // A line of the server itself; kDebug only when verbose.
  void say(LogLevel level, std::string_view text) noexcept;
  // From here on a failure of the main worker is logged like any other; before, serve() reports it.
  void main_is_serving() { main_serves_ = true; }

  void on_log(const WorkerIdentity& worker, LogLevel level,
              std::string_view message) noexcept override;
  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override;
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept override;
  void on_shutdown(const WorkerIdentity& worker, ShutdownReason reason,
                   double cpu_ms) noexcept override;

 private:
  void write(LogLevel level, std::string_view text);

  const Verbosity verbosity_;
  std::atomic<bool> main_serves_{false};
  std::mutex mutex_;
};

}  // namespace edgert::server
