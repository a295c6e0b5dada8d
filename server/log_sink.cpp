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

void LogSink::on_log(const WorkerIdentity&, LogLevel level, std::string_view message) noexcept {
  write(level, message);
}

void LogSink::on_boot(const WorkerIdentity& worker, double boot_ms) noexcept {
  say(LogLevel::kDebug,
      "worker booted: " + worker.service_path + " (" + worker.id + ") in " + milliseconds(boot_ms));
}

void LogSink::on_boot_failure(const WorkerIdentity& worker, const Error& error) noexcept {
  if (!worker.privileged) write(LogLevel::kError, worker.service_path + ": " + error.message);
}

void LogSink::on_uncaught(const WorkerIdentity& worker, std::string_view description) noexcept {
  if (worker.privileged && !main_serves_) return;
  write(LogLevel::kError, worker.service_path + ": " + std::string(description));
}

void LogSink::on_shutdown(const WorkerIdentity& worker, ShutdownReason reason,
                          double cpu_ms) noexcept {
  say(LogLevel::kDebug, "worker ended: " + worker.service_path + " (" + worker.id + "), " +
                            std::string(shutdown_reason_name(reason)) + ", " +
                            milliseconds(cpu_ms) + " CPU");
}

}  // namespace edgert::server
