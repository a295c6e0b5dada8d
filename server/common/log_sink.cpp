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

#include "common/error_codes.h"
#include "common/frame.h"
#include "common/log_output.h"
#include "edgert/event_queue.h"

namespace edgert::server {

namespace {

std::string milliseconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", value);
  return text;
}

LogEntry entry_of(const LogLine& line, std::string_view text) {
  return {.level = line.level,
          .text = text,
          .request = line.request,
          .request_id = line.request_id,
          .traceparent = line.traceparent};
}

// How long a reader may take for the last lines.
constexpr std::chrono::milliseconds kFarewell{1000};

}  // namespace

// Shared with its thread, which the process does not wait for: it may stand still in a write.
struct LogSink::Writer : std::enable_shared_from_this<LogSink::Writer> {
  explicit Writer(LogFormat of) : format(of) {}

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
    const std::string text =
        std::to_string(lost) + " log lines could not be written: " + std::strerror(why);
    return written_as(format, {LogLevel::kWarning, text});
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
      put(event.text.ends_with('\n') ? event.text : written_as(format, {event.level, event.text}));
    }
    lock.lock();
    for (const int error : errors) lose(error);
  }

  const LogFormat format;
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

LogSink::LogSink(const LogOptions& options, bool tells_events)
    : options_(options),
      tells_events_(tells_events),
      writer_(std::make_shared<Writer>(options.format)) {}

LogSink::~LogSink() { finish(); }

void LogSink::finish() noexcept { writer_->finish(); }

void LogSink::write(const WorkerIdentity* worker, const LogEntry& entry) {
  if (options_.verbosity == Verbosity::kQuiet) return;
  LogEntry whole = entry;
  if (worker != nullptr) {
    whole.service_path = worker->service_path;
    whole.execution_id = worker->id;
  }
  writer_->add(std::string(whole.service_path), written_as(options_.format, whole));
}

void LogSink::write_fault(const WorkerIdentity* worker, LogEntry entry, std::string_view code,
                          const ErrorDetail* detail) {
  entry.code = code;
  entry.detail = detail;
  write(worker, entry);
}

void LogSink::fail(std::string_view reason) noexcept {
  writer_->add({}, options_.format == LogFormat::kJson
                       ? written_as(LogFormat::kJson, {.level = LogLevel::kError, .text = reason})
                       : "edgertd: " + std::string(reason) + "\n");
}

void LogSink::say(LogLevel level, std::string_view text) noexcept {
  if (level != LogLevel::kDebug || options_.verbosity == Verbosity::kVerbose)
    write(nullptr, {level, text});
}

void LogSink::on_log(const WorkerIdentity& worker, const LogLine& line) noexcept {
  if (tells_events_ && !worker.privileged) return;
  const std::string_view code = code_of(line);
  const ErrorDetail* const detail = line.detail.get();
  if (code.empty() && detail == nullptr) return write(&worker, entry_of(line, line.text));
  const std::string text = framed_stack(line.text, behind(code), shown(detail), has_colours());
  write_fault(&worker, entry_of(line, text), code, detail);
}

void LogSink::on_boot(const WorkerIdentity& worker, double boot_ms) noexcept {
  std::function<void(const WorkerIdentity&, double)> tell;
  {
    const std::lock_guard lock(failing_lock_);
    tell = tell_of_boot_;
  }
  if (tell) tell(worker, boot_ms);
  if (options_.verbosity != Verbosity::kVerbose) return;
  write(&worker, {LogLevel::kDebug, "worker booted: " + worker.service_path + " (" + worker.id +
                                        ") in " + milliseconds(boot_ms)});
}

void LogSink::on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept {
  {
    const std::lock_guard lock(failing_lock_);
    failing_.insert(worker.id);
  }
  if (!worker.privileged && !tells_events_)
    write_fault(&worker, {LogLevel::kError, "cannot boot: " + framed(error, has_colours())},
                code_of(error, detail_of(error)), error.detail.get());
}

void LogSink::on_uncaught(const WorkerIdentity& worker, const Error& error) noexcept {
  if (worker.privileged) {
    const std::lock_guard lock(failing_lock_);
    main_fault_ = {error, main_serves_};
  }
  if (worker.privileged ? !main_serves_ : tells_events_) return;
  const std::string_view code = code_of(error, detail_of(error));
  const std::string text =
      framed_stack(error.message, behind(code), shown(error.detail.get()), has_colours());
  write_fault(&worker, {LogLevel::kError, text}, code, error.detail.get());
}

void LogSink::on_request(const WorkerIdentity& worker, const RequestReport& report) noexcept {
  if (!options_.tells_requests) return;
  std::string text = report.method + " " + report.url + " ";
  text += report.status == 0 ? "no response" : std::to_string(report.status);
  text += " in " + milliseconds(report.total_ms);
  if (report.boot_ms != 0) text += " with a boot of " + milliseconds(report.boot_ms);
  text += ", " + milliseconds(report.cpu_ms) + " CPU, " + std::to_string(report.bytes_in) +
          " bytes in, " + std::to_string(report.bytes_out) + " out";
  if (report.client_left) text += "; the client has gone";
  if (report.error && !report.client_left)
    text += "; " + report.error->message + code_behind(*report.error, detail_of(*report.error));
  else if (report.error)
    text += "; " + report.error->message;
  const bool has_failed = report.error && !report.client_left;
  write(&worker, {.level = has_failed ? LogLevel::kError : LogLevel::kInfo,
                  .text = text,
                  .request = report.number,
                  .request_id = report.request_id});
}

void LogSink::on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept {
  bool has_failed;
  {
    const std::lock_guard lock(failing_lock_);
    has_failed = failing_.erase(worker.id) != 0;
  }
  const bool is_replaced = options_.watches && shutdown.why.empty();
  const bool is_told = !is_replaced || options_.verbosity == Verbosity::kVerbose;
  if (shutdown.reason == ShutdownReason::kEarlyDrop && !has_failed && is_told)
    write(&worker, {is_replaced ? LogLevel::kDebug : LogLevel::kInfo,
                    "early termination has been triggered: isolate: " + worker.id +
                        (shutdown.why.empty() ? "" : " (" + shutdown.why + ")")});
  if (options_.verbosity != Verbosity::kVerbose) return;
  write(&worker,
        {LogLevel::kDebug,
         "worker ended: " + worker.service_path + " (" + worker.id + "), " +
             std::string(shutdown_reason_name(shutdown.reason)) + ", " +
             milliseconds(shutdown.cpu_ms) + " CPU, " +
             std::to_string((shutdown.heap_bytes + shutdown.external_bytes) >> 10) + " KB"});
}

void LogSink::on_quarantine(const WorkerIdentity& worker, const QuarantineReport& report) noexcept {
  const std::string most = most_quarantined_ == 0 ? "" : " of " + std::to_string(most_quarantined_);
  const std::string text =
      worker.service_path + " (" + worker.id + ") is quarantined: " + report.why + "; " +
      std::to_string(report.workers) + most + " workers so far, which hold " +
      std::to_string(report.bytes >> 20) + " MB and " + std::to_string(report.descriptors) +
      " descriptors; of this function: " + std::to_string(report.workers_of_function) + ", " +
      std::to_string(report.bytes_of_function >> 20) + " MB";
  write(nullptr, {LogLevel::kError, text});
  if (most_quarantined_ == 0 || report.workers < most_quarantined_ || has_too_many_.exchange(true))
    return;
  too_many_quarantined_->set();
}

}  // namespace edgert::server
