#include "pool/reports.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace edgert::pool {

namespace {

WorkerEvent event_of(const WorkerIdentity& worker, WorkerEvent::Kind kind) {
  WorkerEvent event;
  event.kind = kind;
  event.service_path = worker.service_path;
  event.execution_id = worker.id;
  event.otel_attributes = worker.otel_attributes;
  return event;
}

// What a worker says may be as long as its memory is large; nobody reads that, and everybody would
// have to keep it.
std::string_view shortened(std::string_view text, std::string* storage) {
  constexpr size_t kMostBytes = size_t{64} << 10;
  if (text.size() <= kMostBytes) return text;
  size_t end = kMostBytes;
  const auto goes_on = [&] { return (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; };
  while (end > kMostBytes - 4 && goes_on()) --end;
  *storage = fmt::format("{}… ({} more bytes)", text.substr(0, end), text.size() - end);
  return *storage;
}

}  // namespace

void Reports::log(const WorkerIdentity& worker, LogLevel level, std::string_view message) const {
  std::string storage;
  message = shortened(message, &storage);
  if (observer_ != nullptr) observer_->on_log(worker, level, message);
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kLog);
  event.level = level;
  event.text = message;
  events_->push(std::move(event));
}

void Reports::boot(const WorkerIdentity& worker, double boot_ms) const {
  if (observer_ != nullptr) observer_->on_boot(worker, boot_ms);
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kBoot);
  event.ms = boot_ms;
  events_->push(std::move(event));
}

void Reports::boot_failure(const WorkerIdentity& worker, const Error& error) const {
  if (observer_ != nullptr) observer_->on_boot_failure(worker, error);
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kBootFailure);
  event.text = error.message;
  events_->push(std::move(event));
}

void Reports::uncaught(const WorkerIdentity& worker, std::string_view description,
                       double cpu_ms) const {
  std::string storage;
  description = shortened(description, &storage);
  if (observer_ != nullptr) observer_->on_uncaught(worker, description);
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kUncaughtException);
  event.text = description;
  event.ms = cpu_ms;
  events_->push(std::move(event));
}

void Reports::quarantine(const WorkerIdentity& worker, const QuarantineReport& report) const {
  if (observer_ != nullptr) observer_->on_quarantine(worker, report);
}

void Reports::shutdown(const WorkerIdentity& worker, const Shutdown& shutdown) const {
  if (observer_ != nullptr) observer_->on_shutdown(worker, shutdown);
  if (!queues(worker)) return;
  WorkerEvent event = event_of(worker, WorkerEvent::Kind::kShutdown);
  event.ms = shutdown.cpu_ms;
  event.shutdown = shutdown;
  events_->push(std::move(event));
}

}  // namespace edgert::pool
