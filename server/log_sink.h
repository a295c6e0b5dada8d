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
  // `tells_events`: what user workers say goes to an event worker in place of stderr.
  LogSink(Verbosity verbosity, bool tells_events)
      : verbosity_(verbosity), tells_events_(tells_events) {}

  // A line of the server itself; kDebug only when verbose.
  void say(LogLevel level, std::string_view text) noexcept;
  // From here on a failure of the main worker is logged like any other; before, serve() reports it.
  void main_is_serving() { main_serves_ = true; }

  void on_log(const WorkerIdentity& worker, LogLevel level,
              std::string_view message) noexcept override;
  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override;
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept override;
  void on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept override;

 private:
  void write(LogLevel level, std::string_view text);

  const Verbosity verbosity_;
  const bool tells_events_;
  std::atomic<bool> main_serves_{false};
  std::mutex mutex_;
};

}  // namespace edgert::server
