#include "common/log_sink.h"

#include <pthread.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "common/log_output.h"
#include "edgert/event_queue.h"

namespace edgert::server {

namespace {

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "Debug";
    case LogLevel::kInfo:
      return "Info";
    case LogLevel::kWarning:
      return "Warning";
    case LogLevel::kError:
      return "Error";
  }
  return "Info";
}

std::string milliseconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", value);
  return text;
}

std::string line_of(LogLevel level, std::string_view text) {
  std::string line = "[";
  line.append(level_name(level)).append("] ").append(text).push_back('\n');
  return line;
}

// How long a reader may take for the last lines.
constexpr std::chrono::milliseconds kFarewell{1000};

}  // namespace

// Shared with its thread, which the process does not wait for: it may stand still in a write.
struct LogSink::Writer : std::enable_shared_from_this<LogSink::Writer> {
  // The source of a line is a service path; the empty one is the server.
  void add(const std::string& source, std::string line) {
    std::lock_guard lock(mutex);
    if (!behind && !closed) {
      if (lost != 0) line.insert(0, told_losses());
      const LogOutput::Written written = output.try_write(line);
      if (written.error == 0) {
        lost = 0;
        return;
      }
      if (written.error != EAGAIN || !begin_thread()) return lose(written.error);
      lost = 0;
      behind = true;
      if (written.bytes != 0) {
        rest = line.substr(written.bytes);
        changed.notify_all();
        return;
      }
    }
    WorkerEvent event;
    event.service_path = source;
    event.text = std::move(line);
    queue.push(std::move(event));
  }

  void finish() {
    std::unique_lock lock(mutex);
    if (std::exchange(closed, true)) return;
    queue.close();
    const auto over = [this] { return !runs; };
    if (changed.wait_for(lock, kFarewell, over)) return;
    output.give_up();
    changed.wait_for(lock, kFarewell, over);
  }

 private:
  // Under the lock.
  void lose(int error) {
    ++lost;
    why = error;
  }
  std::string told_losses() const {
    return line_of(LogLevel::kWarning,
                   std::to_string(lost) + " log lines could not be written: " + std::strerror(why));
  }
  bool begin_thread() {
    if (runs) return true;
    auto argument = std::make_unique<std::shared_ptr<Writer>>(shared_from_this());
    pthread_t thread;
    if (pthread_create(&thread, nullptr, enter, argument.get()) != 0) return false;
    argument.release();  // enter owns it
    pthread_detach(thread);
    return runs = true;
  }

  static void* enter(void* argument) {
    const std::unique_ptr<std::shared_ptr<Writer>> self(
        static_cast<std::shared_ptr<Writer>*>(argument));
    (*self)->run();
    return nullptr;
  }

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      std::string text = std::exchange(rest, {});
      if (text.empty()) {
        if (lines.empty() && !std::exchange(asked, true)) {
          // Comes in here, or under the lock of whoever adds the next line.
          queue.pull([this](std::vector<WorkerEvent> events) {
            asked = false;
            ended = events.empty();
            lines = std::move(events);
            changed.notify_all();
          });
        }
        if (ended) break;
        behind = !lines.empty();
        if (!behind) {
          changed.wait(lock);
          continue;
        }
      }
      write(lock, std::move(text));
    }
    runs = false;
    changed.notify_all();
  }

  // What is left of a line, then all lines that have been taken.
  void write(std::unique_lock<std::mutex>& lock, std::string text) {
    const std::vector<WorkerEvent> taken = std::exchange(lines, {});
    lock.unlock();
    std::vector<int> errors;
    const auto put = [&](const std::string& line) {
      if (const int error = output.write(line).error; error != 0) errors.push_back(error);
    };
    if (!text.empty()) put(text);
    for (const WorkerEvent& event : taken) {
      // The queue itself tells what it has dropped.
      put(event.text.ends_with('\n') ? event.text : line_of(event.level, event.text));
    }
    lock.lock();
    for (const int error : errors) lose(error);
  }

  LogOutput output;
  std::mutex mutex;  // guards what follows
  std::condition_variable changed;
  EventQueue queue{{20000, size_t{8} << 20, "log lines"}};
  bool behind = false;  // lines go into the queue
  bool runs = false;
  bool closed = false;
  bool asked = false;
  bool ended = false;
  std::string rest;  // of a line that went out in part
  std::vector<WorkerEvent> lines;
  uint64_t lost = 0;  // that stderr has refused
  int why = 0;
};

LogSink::LogSink(Verbosity verbosity, bool tells_events)
    : verbosity_(verbosity), tells_events_(tells_events), writer_(std::make_shared<Writer>()) {}

LogSink::~LogSink() { finish(); }

void LogSink::finish() noexcept { writer_->finish(); }

void LogSink::write(const std::string& source, LogLevel level, std::string_view text) {
  if (verbosity_ != Verbosity::kQuiet) writer_->add(source, line_of(level, text));
}

void LogSink::fail(std::string_view reason) noexcept {
  writer_->add({}, "edgertd: " + std::string(reason) + "\n");
}

void LogSink::say(LogLevel level, std::string_view text) noexcept {
  if (level != LogLevel::kDebug || verbosity_ == Verbosity::kVerbose) write({}, level, text);
}

void LogSink::on_log(const WorkerIdentity& worker, LogLevel level,
                     std::string_view message) noexcept {
  if (!tells_events_ || worker.privileged) write(worker.service_path, level, message);
}

void LogSink::on_boot(const WorkerIdentity& worker, double boot_ms) noexcept {
  say(LogLevel::kDebug,
      "worker booted: " + worker.service_path + " (" + worker.id + ") in " + milliseconds(boot_ms));
}

void LogSink::on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept {
  {
    const std::lock_guard lock(failing_lock_);
    failing_.insert(worker.id);
  }
  if (!worker.privileged && !tells_events_)
    write(worker.service_path, LogLevel::kError, worker.service_path + ": " + error.message);
}

void LogSink::on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept {
  if (worker.privileged ? !main_serves_ : tells_events_) return;
  write(worker.service_path, LogLevel::kError,
        worker.service_path + ": " + std::string(description));
}

void LogSink::on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept {
  bool has_failed;
  {
    const std::lock_guard lock(failing_lock_);
    has_failed = failing_.erase(worker.id) != 0;
  }
  if (shutdown.reason == ShutdownReason::kEarlyDrop && !has_failed)
    say(LogLevel::kInfo, "early termination has been triggered: isolate: " + worker.id);
  say(LogLevel::kDebug, "worker ended: " + worker.service_path + " (" + worker.id + "), " +
                            std::string(shutdown_reason_name(shutdown.reason)) + ", " +
                            milliseconds(shutdown.cpu_ms) + " CPU, " +
                            std::to_string((shutdown.heap_bytes + shutdown.external_bytes) >> 10) +
                            " KB");
}

void LogSink::on_quarantine(const WorkerIdentity& worker, const QuarantineReport& report) noexcept {
  const std::string most = most_quarantined_ == 0 ? "" : " of " + std::to_string(most_quarantined_);
  write({}, LogLevel::kError,
        worker.service_path + " (" + worker.id + ") is quarantined: " + report.why + "; " +
            std::to_string(report.workers) + most + " workers so far, which hold " +
            std::to_string(report.bytes >> 20) + " MB and " + std::to_string(report.descriptors) +
            " descriptors; of this function: " + std::to_string(report.workers_of_function) + ", " +
            std::to_string(report.bytes_of_function >> 20) + " MB");
  if (most_quarantined_ == 0 || report.workers < most_quarantined_ || has_too_many_.exchange(true))
    return;
  too_many_quarantined_->set();
}

}  // namespace edgert::server
