// LogSink: what workers say, as lines on stderr.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "common/log_entry.h"
#include "common/signals.h"
#include "edgert/observer.h"

namespace edgert::server {

enum class Verbosity { kQuiet, kNormal, kVerbose };

struct LogOptions {
  Verbosity verbosity = Verbosity::kNormal;
  LogFormat format = format_of_stderr();
  bool tells_requests = false;  // a line for each
  bool tells_places = false;    // where in its script each line was said
  bool watches = false;         // workers are replaced all the time, which is told for itself
};

// Nobody waits for whoever reads stderr: a line goes out at once, or
// into a bounded queue that a thread of the sink's writes from, in order; lines that find no room
// are dropped, and the next that is written says how many. Owner: serve(); outlives the pool.
// Thread: any.
class LogSink final : public Observer {
 public:
  // `tells_events`: what user workers say goes to an event worker in place of stderr.
  LogSink(const LogOptions& options, bool tells_events);
  // Gives the reader a moment to take what is in the queue.
  ~LogSink() override;

  // A line of the server itself; kDebug only when verbose.
  void say(LogLevel level, std::string_view text) noexcept;
  // A line that somebody else has made.
  void tell(const LogEntry& entry) noexcept { write(nullptr, entry); }
  // Why the server cannot serve, `edgertd: reason` or an entry of JSON, however quiet it was asked
  // to be.
  void fail(std::string_view reason) noexcept;
  bool has_colours() const { return options_.format == LogFormat::kTerminal; }
  // What the destructor does, for an end without one. Nothing is written from here on.
  void finish() noexcept;
  // From here on a failure of the main worker is logged like any other; before, serve() reports it.
  void main_is_serving() { main_serves_ = true; }

  // What nobody has caught in a worker with rights, last, its message empty where there is none;
  // `is_written`: the log has it.
  struct Fault {
    Error error;
    bool is_written = false;
  };
  Fault main_fault() {
    const std::lock_guard lock(failing_lock_);
    return main_fault_;
  }
  void forget_main_fault() {
    const std::lock_guard lock(failing_lock_);
    main_fault_ = {};
  }

  // Sets `event` once `most` workers are quarantined; 0: never.
  void tell_of_quarantine(uint64_t most, Event& event) {
    most_quarantined_ = most;
    too_many_quarantined_ = &event;
  }
  bool has_too_many_quarantined() const { return has_too_many_; }
  // Tells of each boot from here on, on the worker's thread.
  void tell_of_boots(std::function<void(const WorkerIdentity&, double boot_ms)> told) {
    const std::lock_guard lock(failing_lock_);
    tell_of_boot_ = std::move(told);
  }

  void on_log(const WorkerIdentity& worker, const LogLine& line) noexcept override;
  void on_boot(const WorkerIdentity& worker, double boot_ms) noexcept override;
  void on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept override;
  void on_request(const WorkerIdentity& worker, const RequestReport& report) noexcept override;
  void on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept override;
  void on_quarantine(const WorkerIdentity& worker,
                     const QuarantineReport& report) noexcept override;

 private:
  struct Writer;
  // Of a worker, whose share of the queue the line takes, or of the server itself.
  void write(const WorkerIdentity* worker, const LogEntry& entry);
  void write_fault(const WorkerIdentity* worker, LogEntry entry, std::string_view code,
                   const ErrorDetail* detail);
  // Machines get the line of the source for itself.
  const ErrorDetail* shown(const ErrorDetail* detail) const {
    return options_.format == LogFormat::kJson ? nullptr : detail;
  }

  const LogOptions options_;
  const bool tells_events_;
  std::atomic<bool> main_serves_{false};
  uint64_t most_quarantined_ = 0;
  Event* too_many_quarantined_ = nullptr;
  std::atomic<bool> has_too_many_{false};
  std::mutex failing_lock_;        // of these three
  std::set<std::string> failing_;  // workers whose boots have failed, until they have ended
  Fault main_fault_;
  std::function<void(const WorkerIdentity&, double)> tell_of_boot_;
  std::shared_ptr<Writer> writer_;
};

}  // namespace edgert::server
