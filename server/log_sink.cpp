#include "log_sink.h"

#include <cstdio>
#include <string>

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

}  // namespace

void LogSink::write(LogLevel level, std::string_view text) {
  if (verbosity_ == Verbosity::kQuiet) return;
  std::string line = "[";
  line.append(level_name(level)).append("] ").append(text).push_back('\n');
  std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void LogSink::say(LogLevel level, std::string_view text) noexcept {
  if (level != LogLevel::kDebug || verbosity_ == Verbosity::kVerbose) write(level, text);
}

void LogSink::on_log(const WorkerIdentity& worker, LogLevel level,
                     std::string_view message) noexcept {
  if (!tells_events_ || worker.privileged) write(level, message);
}

void LogSink::on_boot(const WorkerIdentity& worker, double boot_ms) noexcept {
  say(LogLevel::kDebug,
      "worker booted: " + worker.service_path + " (" + worker.id + ") in " + milliseconds(boot_ms));
}

void LogSink::on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept {
  if (!worker.privileged && !tells_events_)
    write(LogLevel::kError, worker.service_path + ": " + error.message);
}

void LogSink::on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept {
  if (worker.privileged ? !main_serves_ : tells_events_) return;
  write(LogLevel::kError, worker.service_path + ": " + std::string(description));
}

void LogSink::on_shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) noexcept {
  if (shutdown.reason == ShutdownReason::kEarlyDrop)
    say(LogLevel::kInfo, "early termination has been triggered: isolate: " + worker.id);
  say(LogLevel::kDebug, "worker ended: " + worker.service_path + " (" + worker.id + "), " +
                            std::string(shutdown_reason_name(shutdown.reason)) + ", " +
                            milliseconds(shutdown.cpu_ms) + " CPU, " +
                            std::to_string((shutdown.heap_bytes + shutdown.external_bytes) >> 10) +
                            " KB");
}

}  // namespace edgert::server
